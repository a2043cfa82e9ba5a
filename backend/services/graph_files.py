"""The whole graph as files for Neo4j's importer, made of the journal's columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from backend.compute.rollup import Rollup
from backend.graph.model import IDENTIFIERS, RELATIONSHIPS
from backend.services.rollup import others, prefixes

# What an asset of each type is; an account is no identifier.
_KIND_OF_ASSET = {
    "asn": "network",
    "device": "device",
    "domain": "email_domain",
    "email": "email",
    "instrument": "instrument",
    "ip_network": "network",
    "person": "person",
}
_TEXT, _INT = pa.string(), pa.int64()
_ASSETS = pa.schema(
    [
        ("organization_id", _TEXT),
        ("asset_type", _TEXT),
        ("kind", _TEXT),
        ("value", _TEXT),
        ("confidence", pa.float64()),
        ("source", _TEXT),
        ("valid_from_ms", _INT),
        ("valid_to_ms", _INT),
        ("order", _TEXT),
        ("first_ms", _INT),
        ("last_ms", _INT),
        ("count", _INT),
    ]
)
_ORGANIZATIONS = pa.schema([("id", _TEXT), ("name", _TEXT), ("order", _TEXT)])
_RELEASES = pa.schema([("model", _TEXT), ("released_ms", _INT), ("order", _TEXT)])
_PARTITIONS = pa.schema([("partition", _INT), ("journal", _TEXT), ("offset", _INT)])
_KINDS = pa.schema([("kind", _TEXT), ("label", _TEXT), ("type", _TEXT)])


@dataclass(frozen=True, slots=True)
class GraphFile:
    """A Parquet file of nodes or relationships.

    ``name`` is its label or type; None where the rows say it themselves.
    """

    path: Path
    name: str | None


@dataclass(frozen=True, slots=True)
class GraphFiles:
    """All of a graph."""

    nodes: tuple[GraphFile, ...]
    relationships: tuple[GraphFile, ...]


# Statements of ``sql/graph``, with the label or type of their rows.
_NODES: Mapping[str, str | None] = {
    "accounts": "Account",
    "identifiers": None,
    "models": "Model",
    "organizations": "Organization",
    "partitions": "IngestPartition",
}
_RELATIONSHIPS: Mapping[str, str | None] = {
    "sightings": None,
    "in_network": "IN_NETWORK",
    "exchanged": "EXCHANGED",
    "owned_accounts": "OWNS",
    "owned_identifiers": "OWNS",
}


def write_graph(
    rollup: Rollup,
    folder: Path,
    *,
    journal: str,
    offsets: Mapping[int, int],
    report: Callable[[int, int], None] = lambda done, total: None,
) -> GraphFiles:
    """Write the files to ``folder``, which is there.

    ``offsets`` are the last events, by partition, that the columns hold. What comes out
    is what the ingest writers would have made of the same events; nothing of linkage.
    """
    tables = _small_tables(rollup) | {
        "partitions": _table(
            [
                {"partition": partition, "journal": journal, "offset": offset}
                for partition, offset in offsets.items()
            ],
            _PARTITIONS,
        )
    }
    total, first = len(_NODES) + len(_RELATIONSHIPS), 0
    for name in _NODES:
        # Numbers that nodes can be found by at once: the importer needs no index.
        numbered = f"numbered_{name}", f"graph/numbers/{name}"
        first += rollup.number(*numbered, tables, first=first)

    def write(names: Mapping[str, str | None], done: int) -> tuple[GraphFile, ...]:
        made = []
        for number, (name, kind) in enumerate(names.items(), done):
            path = folder / f"{name}.parquet"
            if rollup.write(f"graph/{name}", path, tables):
                made.append(GraphFile(path, kind))
            report(number + 1, total)
        return tuple(made)

    return GraphFiles(write(_NODES, 0), write(_RELATIONSHIPS, len(_NODES)))


def _small_tables(rollup: Rollup) -> dict[str, pa.Table]:
    """What the statements read beside the columns."""
    batch = others(rollup)
    assets = (row for rows in batch.assets.values() for row in rows.values())
    return {
        "assets": _table(
            (row | {"kind": _KIND_OF_ASSET.get(row["asset_type"])} for row in assets),
            _ASSETS,
        ),
        "organizations": _table(batch.organizations.values(), _ORGANIZATIONS),
        "releases": _table(
            (
                row | {"released_ms": row["released_at_ms"]}
                for row in batch.releases.values()
            ),
            _RELEASES,
        ),
        "networks": pa.concat_tables([prefixes(rollup), rollup.fetch("asns")]),
        "kinds": _table(_kinds(), _KINDS),
    }


def _kinds() -> Iterable[dict[str, Any]]:
    """Label of each kind of identifier, and how accounts are tied to it if they are."""
    types = {
        end: relationship.type
        for relationship in RELATIONSHIPS
        for end in relationship.end
        if relationship.start == ("Account",)
    }
    for node in IDENTIFIERS:
        yield {"kind": node.kind, "label": node.label, "type": types.get(node.label)}


def _table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    listed = list(rows)
    return pa.table(
        {name: [row.get(name) for row in listed] for name in schema.names}, schema
    )
