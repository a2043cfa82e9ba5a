"""One linkage run: read, detect, attribute, write, under one run id."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from secrets import token_hex
from typing import Any

import pyarrow as pa

from backend import __version__
from backend.domain.attribution import Attribution
from backend.domain.clusters import Group, keep_ids
from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS, group_sentence
from backend.domain.judgements import Judgements
from backend.domain.ledger import Entry, Written, count_by_cause
from backend.domain.lineage import changes, count_by_kind
from backend.domain.profiles import Profiles
from backend.errors import SamehandError
from backend.graph.derived import Derived
from backend.graph.driver import Graph
from backend.graph.linkage import AssetRow, Linkage
from backend.graph.runs import RunRecords
from backend.journal.archive import Archive, Details, Figures, Tables
from backend.journal.journal import Journal, now_ms
from backend.journal.profiles import ProfileStore
from backend.journal.prompts import read_signatures
from backend.journal.resemblances import Resemblances
from backend.logs import get_logger
from backend.services import discounts, judgements, ledger
from backend.services.archive import free_run_id, last_memberships, model_in_force
from backend.services.attribution import attribute_groups, networks_of_assets
from backend.services.communities import seeker
from backend.services.detection import Decided, Detected, detect
from backend.services.lease import Alive, held_lease
from backend.services.recognition import known_families
from backend.services.rollup import as_in_graph
from backend.services.sightings import (
    crowds_of,
    family_of_prompts,
    family_rows,
    prompt_senders,
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
Report = Callable[[str, int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run found.

    ``conflicts`` are sentences about judgements that were not applied, ``freed`` the
    accounts that are labelled legitimate and that evidence had put into a cluster;
    ``changed`` counts what became of the clusters of the run before; ``set_aside`` the
    accounts in groups that are not one hand's, by what these look like; ``crowded`` the
    things of the ledger by cause; ``seconds`` says how long each phase took.
    """

    run_id: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]
    changed: dict[str, int]
    set_aside: dict[str, int]
    crowded: dict[str, int]
    seconds: dict[str, float]


class Clock:
    """Says which phase begins, and remembers how long each took."""

    def __init__(self, alive: Alive, report: Report) -> None:
        self._alive = alive
        self._report = report
        self._begin = time.monotonic()
        self._phase: str | None = None
        self.seconds: dict[str, float] = {}

    def __call__(self, index: int) -> None:
        """Begin phase ``index`` of ``PHASES``."""
        self._alive()
        self.stop()
        self._phase = PHASES[index]
        self._report(self._phase, index, len(PHASES))

    def stop(self) -> None:
        """End the phase."""
        now = time.monotonic()
        if self._phase is not None:
            self.seconds[self._phase] = round(now - self._begin, 2)
        self._begin, self._phase = now, None


@dataclass(frozen=True, slots=True)
class Seen:
    """The graph as the run read it, at ``read_ms`` or later."""

    sightings: pa.Table
    usage: pa.Table
    families: list[dict[str, object]]
    judgements: Judgements
    discounts: Discounts
    assets: list[AssetRow]
    networks: dict[str, list[str]]
    previous: dict[str, str]
    crowded: dict[Thing, Entry]
    read_ms: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the run derived, as rows for the graph and the archive."""

    clusters: list[Row]
    memberships: list[Row]
    evidence: list[Row]
    attributions: list[Row]
    ledger: list[Entry]


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
    run_id = free_run_id(journal, run_id or f"run_{token_hex(8)}")
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
                RunRecords(session).finish(run_id, error=why)
            raise
        with graph.session() as session:
            RunRecords(session).finish(
                run_id,
                accounts=result.accounts,
                clusters=result.clusters,
                seconds=result.seconds,
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
    phase = Clock(alive, report)
    seen = read(graph, journal, settings, phase)
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
    found = attribute_groups(groups, seen.sightings, seen.assets, seen.networks)
    facts = _facts(keep_ids(seen.previous, groups), groups, found)
    facts.ledger.extend(_ledger(run_id, seen, facts))
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
) -> Seen:
    """What a run would read now; ``phase`` is told the first two of ``PHASES``."""
    read_ms = now_ms()
    # The graph's are a projection, which may be new or half a run.
    previous = last_memberships(journal)
    phase(0)
    with as_in_graph(journal, graph, settings) as rollup:
        phase(1)
        senders = prompt_senders(rollup)
        family, telling = family_of_prompts(senders, read_signatures(journal))
        sightings, usage = seen_things(rollup, family), usage_of(rollup)
    with graph.session() as session:
        linkage = Linkage(session)
        labels = linkage.read_labels()
        assets = judgements.with_labels(linkage.read_assets(), labels)
        networks = networks_of_assets(sightings, assets, linkage.read_asns())
        return Seen(
            sightings,
            usage,
            family_rows(family, telling),
            judgements.counting(journal, labels),
            discounts.counting(journal).with_families(family),
            assets,
            networks,
            linkage.read_memberships() if previous is None else previous,
            ledger.last_ledger(journal, family),
            read_ms,
        )


def _facts(
    ids: Sequence[str], groups: Sequence[Group], found: Sequence[Attribution | None]
) -> Facts:
    facts = Facts([], [], [], [], [])
    for cluster, group, attribution in zip(ids, groups, found, strict=True):
        character = group.character
        facts.clusters.append(
            {
                "id": cluster,
                "size": len(group.members),
                "kind": str(character.kind),
                "suspicion": character.suspicion,
                "signs": [sign.sentence for sign in character.signs],
                "sign_bits": [sign.bits for sign in character.signs],
            }
        )
        facts.memberships.extend(
            {
                "account": member.account_id,
                "cluster": cluster,
                "bits": member.bits,
                "confidence": member.confidence,
            }
            for member in group.members
        )
        facts.evidence.extend(
            {
                "cluster": cluster,
                "kind": thing.kind,
                "key": thing.key,
                "accounts": thing.accounts,
                "everyone": thing.everyone,
                "bits": thing.bits,
            }
            for thing in group.held_by
        )
        if attribution:
            facts.attributions.append(_attribution_row(cluster, attribution))
    return facts


def _ledger(run_id: str, seen: Seen, facts: Facts) -> list[Entry]:
    return ledger.keep(
        seen.sightings,
        {row["account"]: row["cluster"] for row in facts.memberships},
        decided=seen.discounts,
        before=seen.crowded,
        written=Written(run_id, now_ms(), _accounts(seen)),
    )


def _accounts(seen: Seen) -> int:
    return len(seen.sightings.column("account").unique())


def _details(
    settings: Settings, seen: Seen, detected: Detected, facts: Facts
) -> Details:
    """What explains the run; ``model`` is all that made it but the sightings."""
    model = {
        **model_in_force(settings.linkage),
        **seen.judgements.in_force(),
        **seen.discounts.in_force(),
        "calibration": detected.calibration.in_force(),
        "usual": asdict(detected.usual),
    }
    placed = {row["account"]: row["cluster"] for row in facts.memberships}
    return Details(
        model,
        detected.conflicts,
        detected.freed,
        tuple(changes(seen.previous, placed)),
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
            # In words, too: those of another year's version may be others.
            [
                row
                | {"sentence": _sentence(row, size[row["cluster"]], result.accounts)}
                for row in facts.evidence
            ],
            facts.ledger,
        ),
    )


def _sentence(row: Row, size: int, total: int) -> str:
    return group_sentence(
        row["kind"],
        row["key"],
        accounts=row["accounts"],
        everyone=row["everyone"],
        size=size,
        total=total,
    )


def _write(derived: Derived, seen: Seen, facts: Facts) -> None:
    derived.merge_families(seen.families)
    derived.set_crowds(crowds_of(seen.sightings))
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
    ProfileStore(journal).replace(result.run_id, named, families)
    Resemblances(journal).forget(before_ms=seen.read_ms)


def _attribution_row(cluster: str, attribution: Attribution) -> Row:
    return {
        "cluster": cluster,
        "organization": attribution.organization_id,
        "confidence": attribution.confidence,
        "bits": attribution.bits,
        "reasons": list(attribution.reasons),
    }
