"""One linkage run: read, detect, attribute, write, under one run id."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import pyarrow as pa

from backend.domain.attribution import Attribution
from backend.domain.clusters import Group, keep_ids
from backend.errors import SamehandError
from backend.graph.communities import communities
from backend.graph.derived import Derived
from backend.graph.driver import Graph
from backend.graph.linkage import AssetRow, LabelRow, Linkage
from backend.graph.runs import RunRecords
from backend.journal.journal import Journal
from backend.logs import get_logger
from backend.services.attribution import attribute_groups, networks_of_assets
from backend.services.detection import detect
from backend.services.judgements import counting, with_labels
from backend.services.lease import Alive, held_lease
from backend.services.sightings import family_of_prompts, family_rows, table
from backend.settings import Settings

log = get_logger(__name__)

PHASES = (
    "reading prompts",
    "reading sightings",
    "grouping accounts",
    "attributing clusters",
    "writing clusters",
)
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found.

    ``conflicts`` are sentences about judgements that were not applied, ``freed`` the
    accounts that are labelled legitimate and that evidence had put into a cluster.
    """

    run_id: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The graph as the run read it."""

    sightings: pa.Table
    families: list[dict[str, object]]
    labels: list[LabelRow]
    assets: list[AssetRow]
    networks: dict[str, list[str]]
    previous: dict[str, str]


def run_linkage(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str | None = None,
    report: Report = lambda phase, done, total: None,
) -> RunResult:
    """Group all accounts anew and trace the groups; RunAlreadyActive for a second run.

    ``report`` is told each phase with its place among ``PHASES``.
    """
    run_id = run_id or f"run_{token_hex(8)}"
    seconds = settings.linkage.lease_seconds
    with held_lease(graph, run_id=run_id, seconds=seconds) as alive:
        with graph.session() as session:
            RunRecords(session).start(run_id)
        try:
            result = _run(
                graph, journal, settings, run_id=run_id, alive=alive, report=report
            )
        except Exception as error:
            # Whatever ended the run, its record must not say that it goes on.
            why = error.message if isinstance(error, SamehandError) else repr(error)
            with graph.session() as session:
                RunRecords(session).finish(run_id, accounts=0, clusters=0, error=why)
            raise
        with graph.session() as session:
            RunRecords(session).finish(
                run_id, accounts=result.accounts, clusters=result.clusters
            )
    log.info("linkage run finished", run=run_id, clusters=result.clusters)
    return result


def _run(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str,
    alive: Alive,
    report: Report,
) -> RunResult:
    def phase(index: int) -> None:
        alive()
        report(PHASES[index], index, len(PHASES))

    seen = _read(graph, phase)
    phase(2)
    detected = detect(
        seen.sightings,
        communities=lambda ties: communities(settings.neo4j, ties),
        settings=settings.linkage,
        judgements=counting(journal, seen.labels),
        report=lambda _: alive(),
    )
    groups = detected.groups
    ids = keep_ids(seen.previous, groups)
    phase(3)
    found = attribute_groups(groups, seen.sightings, seen.assets, seen.networks)
    phase(4)
    with graph.session() as session:
        derived = Derived(session, run_id=run_id, alive=alive)
        derived.merge_families(seen.families)
        _write(derived, ids, groups, found)
        derived.merge_asset_networks(
            [
                {"ip": ip, "network": network}
                for ip, networks in sorted(seen.networks.items())
                for network in networks
            ]
        )
        derived.summarize_clusters()
        derived.delete_stale()
    return RunResult(
        run_id,
        accounts=len(seen.sightings.column("account").unique()),
        clusters=len(groups),
        members=sum(len(group.members) for group in groups),
        attributed=sum(1 for attribution in found if attribution),
        conflicts=detected.conflicts,
        freed=detected.freed,
    )


def _read(graph: Graph, phase: Callable[[int], None]) -> Seen:
    with graph.session() as session:
        linkage = Linkage(session)
        phase(0)
        family, telling = family_of_prompts(linkage.read_fingerprints())
        phase(1)
        sightings = table(linkage.read_sightings(), family)
        labels = linkage.read_labels()
        assets = with_labels(linkage.read_assets(), labels)
        networks = networks_of_assets(sightings, assets, linkage.read_asns())
        return Seen(
            sightings,
            family_rows(family, telling),
            labels,
            assets,
            networks,
            linkage.read_memberships(),
        )


def _write(
    derived: Derived,
    ids: Sequence[str],
    groups: Sequence[Group],
    found: Sequence[Attribution | None],
) -> None:
    clusters: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    evidence: list[dict[str, Any]] = []
    attributions: list[dict[str, Any]] = []
    for cluster, group, attribution in zip(ids, groups, found, strict=True):
        clusters.append({"id": cluster, "size": len(group.members)})
        members += [
            {
                "account": member.account_id,
                "cluster": cluster,
                "bits": member.bits,
                "confidence": member.confidence,
            }
            for member in group.members
        ]
        evidence += [
            {
                "cluster": cluster,
                "kind": thing.kind,
                "key": thing.key,
                "accounts": thing.accounts,
                "everyone": thing.everyone,
                "bits": thing.bits,
            }
            for thing in group.held_by
        ]
        if attribution:
            attributions.append(_attribution_row(cluster, attribution))
    derived.merge_clusters(clusters)
    derived.merge_memberships(members)
    derived.merge_evidence(evidence)
    derived.merge_attributions(attributions)


def _attribution_row(cluster: str, attribution: Attribution) -> dict[str, Any]:
    return {
        "cluster": cluster,
        "organization": attribution.organization_id,
        "confidence": attribution.confidence,
        "bits": attribution.bits,
        "reasons": list(attribution.reasons),
    }
