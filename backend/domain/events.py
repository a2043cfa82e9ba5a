"""What happened: validated events without personal data, ready for the journal.

The contract's models (``backend.contract``) make records out of what upstreams send;
the journal keeps them; the ingest writers turn them into the graph.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zlib import crc32

import orjson


class EventType(StrEnum):
    """The kinds of events of the ingest contract."""

    SIGNUP = "account.signup"
    PAYMENT = "payment.attempt"
    ACCESS = "account.access"
    EXCHANGE = "exchange.usage"
    ASSET = "organization.asset"
    LABEL = "account.label"
    STATUS = "account.status"
    RELEASE = "model.release"


_TYPES = {kind.value: kind for kind in EventType}


@dataclass(frozen=True, slots=True)
class Record:
    """One event, validated and pseudonymised.

    ``time_ms`` is epoch milliseconds in UTC, when it happened. ``data`` has known
    fields only: hashes in the place of personal values (``email_hash``,
    ``person_hash``, …), ``prompt_key`` and ``prompt_minhash`` in the place of prompts,
    and no field that was not sent.
    """

    source: str
    id: str
    type: EventType
    time_ms: int
    subject: str
    data: dict[str, Any]

    def to_json(self) -> bytes:
        """Bytes for the journal; equal records give equal bytes."""
        return orjson.dumps(
            [
                self.source,
                self.id,
                self.type.value,
                self.time_ms,
                self.subject,
                self.data,
            ],
            option=orjson.OPT_SORT_KEYS,
        )

    @classmethod
    def from_json(cls, payload: bytes) -> "Record":
        """The record that ``to_json`` made ``payload`` of."""
        source, id_, kind, time_ms, subject, data = orjson.loads(payload)
        return cls(source, id_, _TYPES[kind], time_ms, subject, data)


def partition_of(subject: str, partitions: int) -> int:
    """Partition, 0 to ``partitions - 1``, that all events of ``subject`` go through."""
    return crc32(subject.encode()) % partitions
