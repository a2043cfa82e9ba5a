"""Exports clusters to others: what the policy allows, in the format that is wanted."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import IO, Any

from backend.domain.policy import Tlp
from backend.errors import InvalidInput
from backend.graph.driver import Graph
from backend.services.exports import document, graphml, misp, stix, tables
from backend.services.exports.content import Content, Header, find_clusters
from backend.services.exports.gate import Gate, key_of
from backend.services.exports.policies import read_policy
from backend.settings import Settings

MOST_CLUSTERS = 100
_PIECE = 1 << 16


class Format(StrEnum):
    """How an export is written."""

    STIX = "stix"
    MISP = "misp"
    GRAPHML = "graphml"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Written:
    """How a format is written, its type, and how its files end."""

    write: Callable[[IO[bytes], Content], None]
    media_type: str
    ending: str


WRITTEN = {
    Format.STIX: Written(stix.write, "application/stix+json;version=2.1", ".stix.json"),
    Format.MISP: Written(misp.write, "application/json", ".misp.json"),
    Format.GRAPHML: Written(graphml.write, "application/graphml+xml", ".graphml"),
    Format.CSV: Written(tables.write, "application/zip", ".csv.zip"),
    Format.JSON: Written(document.write, "application/json", ".json"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be exported, for whom, and who answers for it.

    Exports for the same ``partner`` can be joined by the hashes in them; those without
    one, with nothing.
    """

    clusters: tuple[str, ...]
    format: Format
    tlp: Tlp
    partner: str | None = None
    reviewer: str = ""
    reason: str = ""

    @property
    def file_name(self) -> str:
        """What the file is called."""
        first, *others = dict.fromkeys(self.clusters)
        safe = "".join(c if c.isascii() and c.isalnum() else "_" for c in first)
        more = f"-and-{len(others)}-more" if others else ""
        return f"samehand-{safe}{more}-{self.tlp}{WRITTEN[self.format].ending}"


@dataclass(frozen=True, slots=True)
class Exported:
    """What left: ``released`` counts values by kind and form, ``unlisted`` members.

    ``sha256`` and ``size`` are those of the file.
    """

    order: Order
    policy: str
    made: datetime
    file_name: str
    sha256: str
    size: int
    released: dict[str, dict[str, int]] = field(default_factory=dict)
    unlisted: dict[str, int] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """All of it, for programs."""
        return asdict(self)

    def about(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        order = self.order
        return {
            "clusters": list(order.clusters),
            "format": order.format.value,
            "tlp": order.tlp.value,
            "partner": order.partner,
            "reviewer": order.reviewer,
            "policy": self.policy,
            "sha256": self.sha256,
            "released": self.released,
        }


def export(
    graph: Graph,
    settings: Settings,
    order: Order,
    out: IO[bytes],
    noted: Callable[[Exported], None],
    report: Callable[[int], None] = lambda count: None,
) -> Exported:
    """Write what ``order`` asks for to ``out``, which can be written at one end only.

    ``noted`` is called once all is written, and must keep that it left; ``report`` is
    called with the members written so far.

    :raises InvalidInput: none or too many clusters, or one that may not leave
    :raises NotFound: there is no such cluster
    :raises Conflict: a linkage run changed one meanwhile; what was written is no use
    """
    _check(order)
    policy = read_policy(settings.exports.policy_file)
    gate = Gate(policy, order.tlp, key_of(settings, order.partner))
    made = datetime.now(UTC).replace(microsecond=0)
    producer = settings.exports.producer
    header = Header(producer, order.tlp, order.partner, made, policy)
    summed = _Summed(out)
    with graph.session() as session:
        rows = find_clusters(session, order.clusters, policy)
        content = Content(header, session, gate, rows, report)
        with io.BufferedWriter(summed, _PIECE) as opened:
            WRITTEN[order.format].write(opened, content)
    exported = Exported(
        order,
        policy.name,
        made,
        order.file_name,
        summed.sha256.hexdigest(),
        summed.size,
        gate.tally(),
        content.unlisted,
    )
    noted(exported)
    return exported


class _Summed(io.RawIOBase):
    """Passes bytes on, and knows how many they were and their SHA-256."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.sha256 = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        self._out.write(data)
        self.size += len(data)
        return len(data)


def _check(order: Order) -> None:
    if not order.clusters:
        raise InvalidInput("Name a cluster to export")
    if len(order.clusters) > MOST_CLUSTERS:
        raise InvalidInput(
            f"One export may hold {MOST_CLUSTERS} clusters; make several"
        )
    if order.partner is not None and not order.partner.strip():
        raise InvalidInput("The partner's name is empty")
