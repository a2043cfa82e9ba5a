"""What happened: validated events without personal data, ready for the journal.

The contract's models (``backend.contract``) make records out of what upstreams send;
the journal keeps them; the ingest writers turn them into the graph.
"""

from enum import StrEnum
from hashlib import blake2b
from typing import Any, NamedTuple
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


TYPES = {kind.value: kind for kind in EventType}


class Record(NamedTuple):
    """One event, validated and pseudonymised.

    ``time_ms`` is epoch milliseconds in UTC, when it happened. ``data`` has known
    fields only: hashes in the place of personal values (``email_hash``,
    ``person_hash``, …), ``prompt_key`` in the place of a prompt, and no field that was
    not sent. ``minhash`` is the packed signature that the prompt's key stands for.
    """

    source: str
    id: str
    type: EventType
    time_ms: int
    subject: str
    data: dict[str, Any]
    minhash: bytes | None = None

    def to_json(self) -> bytes:
        """Bytes for the journal, without the signature; equal for equal records."""
        return orjson.dumps(self[:-1], option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_json(cls, payload: bytes) -> "Record":
        """The record that ``to_json`` made ``payload`` of, without its signature."""
        source, id_, kind, time_ms, subject, data = orjson.loads(payload)
        return cls(source, id_, TYPES[kind], time_ms, subject, data)


def partition_of(subject: str, partitions: int) -> int:
    """Partition, 0 to ``partitions - 1``, that all events of ``subject`` go through."""
    return crc32(subject.encode()) % partitions


def order_of(time_ms: int, source: str, id: str) -> str:  # noqa: A002
    """Text that sorts like events' times; ties are broken by their identity."""
    identity = f"{len(source)}:{source}{id}".encode()
    digest = blake2b(identity, digest_size=8).hexdigest()
    # Shifted, so that times before 1970 sort before those after.
    return f"{time_ms + (1 << 52):016d}-{digest}"
