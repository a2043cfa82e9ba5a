"""Reads all that a dossier rests on, once, from the graph and the archive of runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.decisions import in_force
from backend.domain.discounts import IN_FULL, Discounts, Thing
from backend.domain.judgements import Judgements
from backend.domain.linkage import CROWD_ACCOUNTS
from backend.errors import Conflict
from backend.graph.accounts import COUNT_LIMIT
from backend.graph.clusters import (
    GET_CLUSTER,
    LIST_ATTRIBUTIONS,
    LIST_CAPABILITIES,
    LIST_DAYS,
    LIST_MEMBERS,
    LIST_TIMELINE,
    ClusterRow,
    Clusters,
    MemberRow,
)
from backend.graph.driver import Graph
from backend.graph.excerpts import (
    GET_USUAL,
    LIST_ASSETS,
    LIST_FAMILIES,
    LIST_HOLDERS,
    LIST_SIGHTINGS,
    LIST_USAGE,
)
from backend.graph.linkage import DAY_MS
from backend.graph.overview import Overview
from backend.graph.session import GraphSession
from backend.journal.archive import Archive, ArchivedRun, Details
from backend.journal.journal import Journal
from backend.journal.rulings import Rulings
from backend.services import judgements
from backend.services.archive import model_in_force
from backend.services.dossier import tables
from backend.services.dossier.redaction import ACCOUNT, OTHER, Names, Redaction
from backend.services.excerpts import Surroundings, decided_on, read_surroundings
from backend.services.runs import Report, unheard
from backend.services.tracing import find_cluster
from backend.settings import LinkageSettings

# Runs whose changes are looked through for the cluster's history, and how many of its
# changes are told.
_RUNS = 2_000
_CHANGES = 200
_PAGE = 5_000
# Of assets whose value is a thing, the kind of the thing.
_KIND_OF_ASSET = {
    "domain": "email_domain",
    "instrument": "instrument",
    "email": "email",
    "device": "device",
    "person": "person",
    "account": ACCOUNT,
    "ip_network": "network",
}


@dataclass(frozen=True)
class Material:
    """What a dossier rests on, as the provider states it: facts, and tables by path."""

    facts: dict[str, Any]
    tables: dict[str, pa.Table]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read, before anything is called otherwise."""

    cluster: ClusterRow
    members: list[MemberRow]
    near: Surroundings
    decided: Discounts
    run: ArchivedRun
    details: Details
    evidence: list[dict[str, Any]]
    names: Names


def collect(
    graph: Graph,
    journal: Journal,
    name: str,
    *,
    settings: LinkageSettings,
    redaction: Redaction = Redaction.NONE,
    report: Report = unheard,
) -> Material:
    """What a dossier of a cluster, or of an account's, rests on.

    :raises NotFound: there is no such thing, or the run that found it is not archived
    :raises Conflict: a linkage run changed it meanwhile
    """
    with graph.session() as session:
        cluster = find_cluster(session, name)
        read = _read(session, journal, cluster, redaction, report)
        clusters = Clusters(session)
        facts = _facts(read, settings) | {
            "attributions": [
                asdict(row) | {"reasons": row.reasons if _is_plain(read) else []}
                for row in clusters.list_attributions(cluster.id)
            ],
            "lineage": _lineage(Archive(journal), cluster.id),
            "decisions": _decisions(journal, read),
            "rulings": _rulings(journal, read),
            "servers": Overview(session).versions(),
        }
        found = _tables(read) | {
            layout.path: tables.made(layout, _columns(layout, rows))
            for layout, rows in (
                (tables.TIMELINE, clusters.list_timeline(cluster.id)),
                (tables.CAPABILITIES, clusters.list_capabilities(cluster.id)),
            )
        }
        # Each list is read by itself; together they must be of one run.
        same = clusters.get_cluster(cluster.id) == cluster
    if not same or {m.account_id for m in read.members} != set(read.near.members):
        raise Conflict(f"{cluster.id} was changed while it was read; try again")
    return Material(facts, found)


def _read(
    session: GraphSession,
    journal: Journal,
    cluster: ClusterRow,
    redaction: Redaction,
    report: Report,
) -> _Read:
    archive = Archive(journal)
    run = archive.get_run(cluster.run_id)
    report("reading the members", 0, 3)
    members = _members(Clusters(session), cluster)
    report("reading what they have", 1, 3)
    near = read_surroundings(session, cluster)
    report("reading what was decided", 2, 3)
    held = archive.read_evidence(run.id)
    return _Read(
        cluster,
        members,
        near,
        decided_on(session, journal),
        run,
        archive.get_details(run.id),
        held.filter(pc.equal(held.column("cluster"), cluster.id)).to_pylist(),
        Names(_named(near, members), redaction),
    )


def _members(clusters: Clusters, cluster: ClusterRow) -> list[MemberRow]:
    found: list[MemberRow] = []
    while page := clusters.list_members(cluster.id, first=len(found), limit=_PAGE):
        found += page
    return found


def _named(near: Surroundings, members: Iterable[MemberRow]) -> set[Thing]:
    """Everything that has a name in a dossier."""
    inside = set(near.members)
    found = {(ACCOUNT, name) for name in near.members}
    kinds, keys = (near.sightings.column(n).to_pylist() for n in ("kind", "key"))
    found |= set(zip(kinds, keys, strict=True))
    found |= {("email_domain", m.email_domain) for m in members if m.email_domain}
    others = {name for row in near.holders for name, *_ in row.others}
    for asset in near.assets:
        kind = _KIND_OF_ASSET.get(asset.asset_type)
        if kind:
            found.add((kind, asset.value))
        found |= {(kind, key) for _, kind, key, *_ in asset.sightings}
        others |= {account for account, *_ in asset.sightings}
    return found | {(OTHER, name) for name in others - inside}


def _is_plain(read: _Read) -> bool:
    return read.names.level is Redaction.NONE


def _facts(read: _Read, settings: LinkageSettings) -> dict[str, Any]:
    """What is known of the cluster besides its tables."""
    model, near = read.details.model, read.near
    applied = model.get("settings", {})
    return {
        "cluster": asdict(read.cluster),
        "run": asdict(read.run) | {"added_to": read.details.since},
        "accounts": near.accounts,
        "accept_bits": float(applied.get("accept_bits", settings.accept_bits)),
        "usual": None if near.usual is None else asdict(near.usual),
        "model_of_run": _about(model, read),
        "model": {
            name: value
            for name, value in model_in_force(
                settings, Judgements(()), Discounts()
            ).items()
            if name in ("rules", "kinds", "settings")
        },
        "redaction": str(read.names.level),
    }


def _about(model: Mapping[str, Any], read: _Read) -> dict[str, Any]:
    """What a run applied, of its decisions those on members and their things only.

    The others are about other people, and changed nothing here.
    """
    things = set(_things(read.near))
    members, names = set(read.near.members), read.names
    discounts = model.get("discounts", [])
    own = [each for each in discounts if (each["kind"], each["key"]) in things]
    return {
        **{name: model.get(name, {}) for name in ("rules", "kinds", "settings")},
        "discounts": [
            each | {"key": names.name(each["kind"], each["key"])} for each in own
        ],
        "legitimate": sorted(
            names.name(ACCOUNT, each)
            for each in model.get("legitimate", [])
            if each in members
        ),
        "judgements": len(model.get("judgements", [])),
        "discounts_elsewhere": len(discounts) - len(own),
    }


def _decisions(journal: Journal, read: _Read) -> list[dict[str, Any]]:
    """Judgements on members that count; at the last level without people's words."""
    members, names = set(read.near.members), read.names
    hidden = names.level is Redaction.ALL
    return [
        {
            "id": made.id,
            "verdict": str(made.verdict),
            "accounts": [
                names.name(ACCOUNT, each)
                if each in members
                else "an account outside the cluster"
                for each in made.pair
            ],
            "reason": "" if hidden else made.reason,
            "analyst": "" if hidden else made.analyst,
            "made_ms": made.made_ms,
        }
        for made in (each.decision for each in in_force(judgements.all_stated(journal)))
        if members & set(made.pair)
    ]


def _rulings(journal: Journal, read: _Read) -> list[dict[str, Any]]:
    """Rulings that touch the cluster, oldest first, whatever became of them.

    At the last level they are without people's names and words.
    """
    book, members = Rulings(journal), set(read.near.members)
    hidden = read.names.level is Redaction.ALL
    touching = book.list_touching(read.cluster.id, sorted(members))
    return [
        {
            "id": made.id,
            "case": made.case_id,
            "claim": str(made.claim),
            "organization_id": made.organization_id,
            "cluster_id": made.cluster_id,
            "state": str(made.state),
            "accounts": made.accounts,
            "members": len(members.intersection(book.names_of(made))),
            "reason": "" if hidden else made.reason,
            "proposed_by": "" if hidden else made.proposed_by,
            "made_ms": made.made_ms,
            "decided_by": "" if hidden else made.decided_by or "",
            "decided_ms": made.decided_ms,
            "decided_because": "" if hidden else made.decided_because or "",
        }
        for made in reversed(touching)
    ]


def _lineage(archive: Archive, cluster_id: str) -> list[dict[str, Any]]:
    """What became of the cluster in the newest runs, oldest first."""
    found: list[dict[str, Any]] = []
    for run in archive.list_runs(limit=_RUNS):
        if not run.changed:
            continue
        for change in archive.get_details(run.id).changes:
            parts = (*change.before, *change.after)
            if any(part.cluster_id == cluster_id for part in parts):
                found.append(
                    {
                        "run": run.id,
                        "made_ms": run.made_ms,
                        "kind": str(change.kind),
                        "sentence": change.sentence,
                    }
                )
        if len(found) >= _CHANGES:
            break
    return found[:_CHANGES][::-1]


def _tables(read: _Read) -> dict[str, pa.Table]:
    near, names = read.near, read.names
    found = {
        tables.MEMBERS: _member_columns(read),
        tables.SIGHTINGS: _sighting_columns(near.sightings, names),
        tables.OTHERS: _other_columns(near, names),
        tables.THINGS: _thing_columns(near, read.decided, names),
        tables.USAGE: {
            name: near.usage.column(name).to_pylist()
            for name in tables.USAGE.schema.names
        },
        **_asset_columns(near, names),
        tables.RUN_EVIDENCE: _columns(tables.RUN_EVIDENCE, read.evidence),
    }
    for layout in (tables.USAGE, tables.RUN_EVIDENCE):
        _rename(found[layout], names)
    return {layout.path: tables.made(layout, each) for layout, each in found.items()}


def _columns(layout: tables.Layout, rows: Sequence[Any]) -> dict[str, list[Any]]:
    dicts = [row if isinstance(row, dict) else asdict(row) for row in rows]
    return {name: [row[name] for row in dicts] for name in layout.schema.names}


def _rename(columns: dict[str, Any], names: Names) -> None:
    if "account" in columns:
        columns["account"] = [names.name(ACCOUNT, each) for each in columns["account"]]
    if "kind" in columns:
        columns["key"] = names.names(columns["kind"], columns["key"])


def _member_columns(read: _Read) -> dict[str, Any]:
    names, rows = read.names, read.members
    return {
        "account": [names.name(ACCOUNT, row.account_id) for row in rows],
        "place": [row.place for row in rows],
        "run_bits": [row.bits for row in rows],
        "run_confidence": [row.confidence for row in rows],
        "status": [row.status for row in rows],
        "email_domain": [
            row.email_domain and names.name("email_domain", row.email_domain)
            for row in rows
        ],
        "signed_up": [row.signed_up_ms for row in rows],
        "last_seen": [row.last_seen_ms for row in rows],
        "exchanges": [row.exchanges for row in rows],
    }


def _sighting_columns(sightings: pa.Table, names: Names) -> dict[str, Any]:
    account, kind, key, first, last, count = (
        sightings.column(name).to_pylist() for name in sightings.column_names
    )
    return {
        "account": [names.name(ACCOUNT, each) for each in account],
        "kind": kind,
        "key": names.names(kind, key),
        "first": first,
        "last": last,
        "count": count,
    }


def _other_columns(near: Surroundings, names: Names) -> dict[str, Any]:
    rows = [
        (names.name(OTHER, account), row.kind, names.name(row.kind, row.key), *times)
        for row in near.holders
        for account, *times in row.others
    ]
    rows.sort()
    return dict(zip(tables.OTHERS.schema.names, _turned(rows, 5), strict=True))


def _things(near: Surroundings) -> list[Thing]:
    """Things of the members, by kind and key."""
    kinds, keys = (near.sightings.column(n).to_pylist() for n in ("kind", "key"))
    return sorted(set(zip(kinds, keys, strict=True)))


def _thing_columns(
    near: Surroundings, decided: Discounts, names: Names
) -> dict[str, Any]:
    kinds, keys = (near.sightings.column(n).to_pylist() for n in ("kind", "key"))
    members: dict[Thing, int] = {}
    for thing in zip(kinds, keys, strict=True):
        members[thing] = members.get(thing, 0) + 1
    everyone = {(row.kind, row.key): row.everyone for row in near.holders}
    rows = [
        (
            *(kind, names.name(kind, key)),
            members[kind, key],
            # What only a run derives, the graph does not count.
            everyone.get((kind, key)),
            decided.factor(kind, key) if decided.factors else IN_FULL,
            decided.is_lifted(kind, key),
        )
        for kind, key in _things(near)
    ]
    return dict(zip(tables.THINGS.schema.names, _turned(rows, 6), strict=True))


def _asset_columns(
    near: Surroundings, names: Names
) -> dict[tables.Layout, dict[str, Any]]:
    inside = set(near.members)
    assets, seen = [], []
    for number, asset in enumerate(near.assets):
        kind = _KIND_OF_ASSET.get(asset.asset_type, "")
        assets.append(
            (
                *(number, asset.organization_id, asset.name, asset.asset_type),
                names.name(kind, asset.value),
                *(asset.confidence, asset.valid_from_ms, asset.valid_to_ms),
            )
        )
        for account, of_kind, key, first_ms, last_ms in asset.sightings:
            who = names.name(ACCOUNT if account in inside else OTHER, account)
            seen.append(
                (number, who, of_kind, names.name(of_kind, key), first_ms, last_ms)
            )
    seen.sort()
    return {
        layout: dict(
            zip(layout.schema.names, _turned(rows, len(layout.columns)), strict=True)
        )
        for layout, rows in ((tables.ASSETS, assets), (tables.ASSET_SIGHTINGS, seen))
    }


def _turned(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Columns of rows; as many where there are no rows."""
    return [[row[place] for row in rows] for place in range(width)]


def queries_of(cluster: Mapping[str, Any]) -> dict[str, str]:
    """The Cypher behind a cluster's tables, by name, with parameters as comments."""
    one = {"cluster_id": cluster["id"]}
    counting = one | {"count_limit": COUNT_LIMIT}
    asked = (
        (GET_CLUSTER, one),
        (LIST_MEMBERS, one | {"first": 0, "limit": _PAGE}),
        (LIST_CAPABILITIES, one),
        (LIST_DAYS, one),
        (LIST_TIMELINE, one),
        (LIST_ATTRIBUTIONS, one),
        (LIST_SIGHTINGS, one | {"also": []}),
        (LIST_HOLDERS, counting | {"crowd": CROWD_ACCOUNTS}),
        (LIST_ASSETS, counting),
        (LIST_FAMILIES, {"keys": "prompts that people decided on"}),
        (LIST_USAGE, one | {"early_ms": DAY_MS}),
        (GET_USUAL, {"run_id": cluster["run_id"]}),
    )
    return {
        query.query.name: "".join(
            f"// asked with ${name} = {value!r}\n" for name, value in parameters.items()
        )
        + query.query.text
        for query, parameters in asked
    }
