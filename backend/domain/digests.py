"""One number for many facts, whatever their order: how two graphs are compared.

Each fact is hashed by itself and the hashes are added, so that the order of reading
cannot matter and a fact that is there twice counts twice. Good against accidents: who
chooses the facts could, with much work, choose others of the same sum.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

import orjson

Properties = Sequence[Sequence[Any]]

_BYTES = 32


class Part(StrEnum):
    """Where facts come from."""

    INGESTED = "ingested"
    DERIVED = "derived"


DERIVED_LABELS = frozenset({"Cluster", "PromptFamily"})
DERIVED_TYPES = frozenset(
    {"ACTIVE", "ATTRIBUTED_TO", "HELD_BY", "IN_FAMILY", "MEMBER_OF"}
)
# Of these, the ones that events do not say but a run worked out carry its name.
MIXED_TYPES = frozenset({"IN_NETWORK"})
# What a graph notes about its own making. Runs have names and times of their own,
# offsets follow the order in which events arrived, the schema follows the software.
LEFT_OUT_LABELS = frozenset(
    {"IngestPartition", "LinkageRun", "RunLock", "SchemaVersion"}
)
# Of the facts that count: which run wrote them, when their id was first given, and what
# a run counted so that nobody has to count again.
LEFT_OUT_PROPERTIES = frozenset({"run_id", "created_at", "crowd", "crowd_run_id"})
# The second label of every identifier.
_SECOND_LABEL = "Identifier"


@dataclass(slots=True)
class Sum:
    """Facts added up: how many, the sum of their counts, and of their hashes."""

    facts: int = 0
    counted: int = 0
    _hashes: int = 0

    def add(self, fact: bytes, counted: int = 0) -> None:
        """Add one fact, which says ``counted`` times what it says."""
        self.facts += 1
        self.counted += counted
        hashed = blake2b(fact, digest_size=_BYTES).digest()
        self._hashes += int.from_bytes(hashed, "big")

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.facts + other.facts,
            self.counted + other.counted,
            self._hashes + other._hashes,
        )

    @property
    def digest(self) -> str:
        """The hashes' sum modulo 2**256, as 64 hexadecimal digits."""
        return f"{self._hashes % (1 << 8 * _BYTES):0{2 * _BYTES}x}"


@dataclass(frozen=True, slots=True)
class Line:
    """The sum of the nodes of one label, or of the relationships of one type."""

    part: Part
    name: str
    sum: Sum


class GraphDigest:
    """Adds up a graph, node by node and relationship by relationship.

    Properties are pairs of name and value, with times as epoch milliseconds and days
    as text; their order does not matter. What no part of the model has is counted as
    ingested, so that it shows.
    """

    def __init__(self) -> None:
        self._sums: dict[tuple[Part, str], Sum] = {}

    def add_node(self, labels: Iterable[str], properties: Properties) -> None:
        """Add a node."""
        own = sorted(set(labels) - {_SECOND_LABEL})
        if LEFT_OUT_LABELS.intersection(own):
            return
        derived = DERIVED_LABELS.intersection(own)
        self._add(
            Part.DERIVED if derived else Part.INGESTED,
            ":".join(own),
            [sorted(labels)],
            properties,
        )

    def add_tie(
        self,
        kind: str,
        start: Sequence[Any],
        end: Sequence[Any],
        properties: Properties,
    ) -> None:
        """Add a relationship of type ``kind``; its ends are what identifies a node."""
        derived = kind in DERIVED_TYPES or (
            kind in MIXED_TYPES and any(name == "run_id" for name, _ in properties)
        )
        part = Part.DERIVED if derived else Part.INGESTED
        self._add(part, kind, [kind, start, end], properties)

    def lines(self) -> list[Line]:
        """One for each label and type that there is, ingested first, by name."""
        order = list(Part)
        keys = sorted(self._sums, key=lambda key: (order.index(key[0]), key[1]))
        return [Line(*key, self._sums[key]) for key in keys]

    def total(self, *parts: Part) -> Sum:
        """All that ``parts`` hold."""
        sums = (line.sum for line in self.lines() if line.part in parts)
        return sum(sums, start=Sum())

    def _add(
        self, part: Part, name: str, identity: list[Any], properties: Properties
    ) -> None:
        kept = sorted((n, v) for n, v in properties if n not in LEFT_OUT_PROPERTIES)
        counted = next((value for name, value in kept if name == "count"), 0)
        found = self._sums.setdefault((part, name), Sum())
        found.add(_as_bytes([*identity, kept]), counted)


def digest_of_events(payloads: Iterable[bytes]) -> Sum:
    """Sum of a journal's events; each payload has its source and id."""
    found = Sum()
    for payload in payloads:
        found.add(payload)
    return found


def _as_bytes(values: list[Any]) -> bytes:
    return orjson.dumps(values, default=_hexadecimal)


def _hexadecimal(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return value.hex()
    raise TypeError(f"No canonical form of {type(value).__name__}")
