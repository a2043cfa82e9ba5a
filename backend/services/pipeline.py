"""One linkage run: read, detect, attribute, write, under one run id."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import pyarrow as pa

from backend import __version__
from backend.domain.clusters import keep_ids
from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS
from backend.domain.judgements import Judgements
from backend.domain.ledger import Entry, Written, count_by_cause
from backend.domain.lineage import changes, count_by_kind
from backend.domain.profiles import Profiles
from backend.graph.derived import Derived
from backend.graph.driver import Graph
from backend.graph.linkage import AssetRow, Linkage
from backend.graph.runs import RunRecords
from backend.journal.archive import Archive, Details, Figures, Tables
from backend.journal.journal import Journal, now_ms
from backend.journal.profiles import ProfileStore, Reach
from backend.journal.prompts import read_signatures
from backend.journal.resemblances import Resemblances
from backend.logs import get_logger
from backend.services import discounts, judgements, ledger
from backend.services.archive import last_memberships, model_in_force, worded
from backend.services.attribution import (
    attribute_groups,
    claims_of,
    networks_of_assets,
)
from backend.services.communities import seeker
from backend.services.detection import Decided, Detected, detect
from backend.services.facts import Facts, daily, facts_of
from backend.services.families import families_of, mapping
from backend.services.lease import Alive
from backend.services.recognition import known_families
from backend.services.rollup import as_in_graph, columns, prefixes
from backend.services.runs import Clock, Report, RunResult, recorded, unheard
from backend.services.sightings import (
    counted_crowds,
    crowds_of,
    seen_things,
    usage_of,
)
from backend.settings import Settings

log = get_logger(__name__)

PHASES = (
    "reading new events",
    "reading sightings",
    "grouping accounts",
    "attributing clusters",
    "writing clusters",
)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """The graph as the run read it, at ``read_ms`` or later, and how far that was."""

    sightings: pa.Table
    usage: pa.Table
    families: list[dict[str, object]]
    judgements: Judgements
    discounts: Discounts
    assets: list[AssetRow]
    networks: dict[str, list[str]]
    previous: dict[str, str]
    crowded: dict[Thing, Entry]
    crowds: pa.Table
    read_ms: int
    reach: Reach


def run_linkage(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str | None = None,
    report: Report = unheard,
) -> RunResult:
    """Group all accounts anew and trace the groups; RunAlreadyActive for a second run.

    ``report`` is told each phase with its place among ``PHASES``.
    """

    def work(name: str, alive: Alive) -> RunResult:
        phase = Clock(PHASES, alive, report)
        return _run(graph, journal, settings, run_id=name, phase=phase)

    return recorded(graph, journal, settings, run_id, work)


def _run(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str,
    phase: Clock,
) -> RunResult:
    alive = phase.alive
    seen = read(graph, journal, settings, phase, name=run_id)
    phase(2)
    detected = detect(
        seen.sightings,
        communities=seeker(settings),
        settings=settings.linkage,
        usage=seen.usage,
        decided=Decided(seen.judgements, seen.discounts),
        report=lambda _: alive(),
    )
    phase(3)
    groups = detected.groups
    claims = claims_of(seen.sightings, seen.assets, seen.networks)
    members = [[member.account_id for member in group.members] for group in groups]
    found = attribute_groups(members, claims, total=_accounts(seen))
    facts = facts_of(keep_ids(seen.previous, groups), groups, found)
    facts.ledger.extend(_ledger(run_id, seen, facts))
    with columns(journal, settings) as rollup:
        facts.days.extend(daily(rollup, _placed(facts)))
    details = _details(settings, seen, detected, facts)
    result = _result(run_id, seen, details, facts, detected.set_aside)
    phase(4)
    # First of all: whatever anybody ever saw in the graph can be explained later.
    _archive(journal, result, details, facts)
    with graph.session() as session:
        RunRecords(session).set_usual(run_id, detected.usual)
        derived = Derived(session, run_id=run_id, alive=alive)
        _write(derived, seen, facts)
    _profile(journal, result, seen, detected.profiles, facts)
    phase.stop()
    log.info("linkage phases", run=run_id, seconds=phase.seconds)
    return replace(result, seconds=phase.seconds)


def read(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    phase: Callable[[int], None] = lambda index: None,
    *,
    name: str | None = None,
) -> Seen:
    """What a run would read now; ``phase`` is told the first two of ``PHASES``.

    With the ``name`` of a run, it is kept what that run calls prompts and addresses.
    """
    read_ms = now_ms()
    # The graph's are a projection, which may be new or half a run.
    previous = last_memberships(journal)
    phase(0)
    with as_in_graph(journal, graph, settings) as rollup:
        phase(1)
        reach = Reach(journal.edition(), rollup.upto)
        families = families_of(rollup.query("prompts"), read_signatures(journal))
        names = families.renamed(), prefixes(rollup)
        sightings, usage = seen_things(rollup, *names), usage_of(rollup)
        crowds = crowds_of(sightings)
        if name is not None:
            rollup.name(name, *names, crowds=crowds)
    family = mapping(names[0])
    with graph.session() as session:
        linkage = Linkage(session)
        labels = linkage.read_labels()
        assets = judgements.with_labels(linkage.read_assets(), labels)
        addresses = names[1].column("ip")
        networks = networks_of_assets(addresses, assets, linkage.read_asns())
        return Seen(
            sightings,
            usage,
            families.rows(),
            judgements.counting(journal, labels),
            discounts.counting(journal).with_families(family),
            assets,
            networks,
            linkage.read_memberships() if previous is None else previous,
            ledger.last_ledger(journal, family),
            crowds,
            read_ms,
            reach,
        )


def _ledger(run_id: str, seen: Seen, facts: Facts) -> list[Entry]:
    return ledger.keep(
        seen.sightings,
        _placed(facts),
        decided=seen.discounts,
        before=seen.crowded,
        written=Written(run_id, now_ms(), _accounts(seen)),
    )


def _placed(facts: Facts) -> dict[str, str]:
    """Cluster of each account."""
    return {row["account"]: row["cluster"] for row in facts.memberships}


def _accounts(seen: Seen) -> int:
    return len(seen.sightings.column("account").unique())


def _details(
    settings: Settings, seen: Seen, detected: Detected, facts: Facts
) -> Details:
    """What explains the run; ``model`` is all that made it but the sightings."""
    model = {
        **model_in_force(settings.linkage, seen.judgements, seen.discounts),
        "calibration": detected.calibration.in_force(),
        "usual": asdict(detected.usual),
    }
    return Details(
        model,
        detected.conflicts,
        detected.freed,
        tuple(changes(seen.previous, _placed(facts))),
        tuple(facts.attributions),
    )


def _result(
    run_id: str, seen: Seen, details: Details, facts: Facts, set_aside: dict[str, int]
) -> RunResult:
    return RunResult(
        run_id,
        accounts=_accounts(seen),
        clusters=len(facts.clusters),
        members=len(facts.memberships),
        attributed=len(facts.attributions),
        conflicts=details.conflicts,
        freed=details.freed,
        changed=count_by_kind(details.changes),
        set_aside=set_aside,
        crowded=count_by_cause(facts.ledger),
        seconds={},
    )


def _archive(
    journal: Journal, result: RunResult, details: Details, facts: Facts
) -> None:
    size = {row["id"]: row["size"] for row in facts.clusters}
    Archive(journal).add(
        result.run_id,
        version=__version__,
        figures=Figures(
            result.accounts, result.clusters, result.members, result.attributed
        ),
        details=details,
        tables=Tables(
            facts.memberships,
            worded(facts.evidence, size, result.accounts),
            facts.ledger,
        ),
    )


def _write(derived: Derived, seen: Seen, facts: Facts) -> None:
    derived.merge_families(seen.families)
    derived.set_crowds(counted_crowds(seen.crowds))
    derived.merge_clusters(facts.clusters)
    derived.merge_memberships(facts.memberships)
    # Pooled kinds have no node: an hour of sign-up would tie strangers on every path.
    # The archive has what they say, and explanations read them off the accounts.
    tied = [row for row in facts.evidence if not KINDS[row["kind"]].pooled]
    derived.merge_evidence(tied)
    derived.merge_attributions(facts.attributions)
    derived.merge_asset_networks(
        [
            {"ip": ip, "network": network}
            for ip, networks in sorted(seen.networks.items())
            for network in networks
        ]
    )
    derived.replace_days(facts.days)
    derived.summarize_clusters()
    derived.delete_stale()


def _profile(
    journal: Journal, result: RunResult, seen: Seen, found: Profiles, facts: Facts
) -> None:
    """Let new accounts be screened against the clusters."""
    leads = {row["cluster"]: row["organization"] for row in facts.attributions}
    clusters = tuple(row["id"] for row in facts.clusters)
    organizations = tuple(leads.get(cluster) for cluster in clusters)
    named = replace(found, clusters=clusters, organizations=organizations)
    families = known_families(journal, found.families, seen.families)
    ProfileStore(journal).replace(result.run_id, named, families, seen.reach)
    Resemblances(journal).forget(before_ms=seen.read_ms)
