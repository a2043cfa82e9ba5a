"""A linkage run that looks only at what new events touch.

It adds to the newest whole run: accounts join its clusters, new clusters appear, and
honest ones leave. Clusters never merge or split between two whole runs. What made the
whole run must still hold, or another whole run is needed.
"""

from collections import Counter
from dataclasses import replace

from backend.compute.rollup import Rollup
from backend.domain.attribution import Attribution
from backend.domain.conduct import Usual
from backend.domain.lineage import count_by_kind
from backend.errors import WholeRunNeeded
from backend.graph.derived import Derived
from backend.graph.driver import Graph
from backend.graph.linkage import Linkage
from backend.graph.runs import RunRecords
from backend.journal.journal import Journal, now_ms
from backend.journal.profiles import ProfileStore
from backend.journal.resemblances import Resemblances
from backend.logs import get_logger
from backend.services import discounts, judgements
from backend.services.archive import model_in_force
from backend.services.attribution import (
    attribute_groups,
    claims_of,
    keys_of_assets,
    networks_of_assets,
)
from backend.services.communities import seeker
from backend.services.incremental.additions import Added, additions, keep, write
from backend.services.incremental.basis import Basis, read_basis
from backend.services.incremental.placing import Placing, Rules
from backend.services.incremental.touched import Touched, read_touched
from backend.services.lease import Alive
from backend.services.pipeline import run_linkage
from backend.services.rollup import as_in_graph
from backend.services.runs import (
    Clock,
    Report,
    RunResult,
    new_run_id,
    recorded,
    unheard,
)
from backend.settings import Settings

log = get_logger(__name__)

PHASES = (
    "reading new events",
    "placing accounts",
    "attributing clusters",
    "writing clusters",
)
# One account alone is no cluster.
_LEAST_MEMBERS = 2
# What a whole run writes down beside its rules.
_FOUND = ("calibration", "usual")


def link_new(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str | None = None,
    report: Report = unheard,
) -> RunResult:
    """Place what came since the last run; ``report`` is told each of ``PHASES``.

    :raises WholeRunNeeded: the clusters cannot be added to
    :raises RunAlreadyActive: another run is active
    """

    def work(name: str, alive: Alive) -> RunResult:
        phase = Clock(PHASES, alive, report)
        # Under the lease: before it, another run may still add to the same.
        basis = read_basis(journal, graph)
        return _run(graph, journal, settings, basis, phase=phase, run_id=name)

    return recorded(graph, journal, settings, run_id, work)


def link_new_or_all(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    *,
    run_id: str | None = None,
    report: Report = unheard,
) -> RunResult:
    """Place what came since the last run; group all anew where that cannot be done.

    :raises RunAlreadyActive: another run is active
    """
    # One run, whichever way it is made.
    run_id = run_id or new_run_id()
    try:
        return link_new(graph, journal, settings, run_id=run_id, report=report)
    except WholeRunNeeded as error:
        log.info("a whole run is needed", why=error.message)
        result = run_linkage(graph, journal, settings, run_id=run_id, report=report)
        return replace(result, why_whole=error.message)


def is_due(journal: Journal) -> bool:
    """Whether events came since the last run; False before the first."""
    reach = ProfileStore(journal).reach()
    last = max(journal.last_offsets().values(), default=0)
    return reach is not None and last > reach.upto


def _run(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    basis: Basis,
    *,
    phase: Clock,
    run_id: str,
) -> RunResult:
    read_ms = now_ms()
    phase(0)
    with as_in_graph(journal, graph, settings) as rollup:
        if rollup.named_by() != basis.whole:
            raise WholeRunNeeded("the columns were made anew since the last whole run")
        touched = read_touched(journal, rollup, basis.reach, basis.families)
        rules = _decided(graph, journal, settings, basis, rollup)
        phase(1)
        placing = _placed(rollup, basis, rules, touched, phase.alive)
        phase(2)
        found = _attributed(graph, rollup, placing)
        added = additions(journal, basis, placing, found, rollup)
    phase(3)
    result = _result(run_id, basis, added, placing)
    keep(journal, result, basis, added)
    with graph.session() as session:
        RunRecords(session).set_usual(run_id, rules.usual)
        derived = Derived(session, run_id=run_id, alive=phase.alive)
        write(derived, added, touched)
    named = replace(
        placing.profiles, clusters=added.names, organizations=added.organizations
    )
    ProfileStore(journal).replace(run_id, named, touched.families, touched.reach)
    Resemblances(journal).forget(before_ms=read_ms)
    phase.stop()
    log.info("new events placed", run=run_id, seconds=phase.seconds)
    return replace(result, seconds=phase.seconds)


def _decided(
    graph: Graph,
    journal: Journal,
    settings: Settings,
    basis: Basis,
    rollup: Rollup,
) -> Rules:
    """What people decided, if it is what the whole run obeyed.

    Labels of honest accounts are obeyed whenever they come.
    """
    with graph.session() as session:
        judged = judgements.counting(journal, Linkage(session).read_labels())
    counting = discounts.counting(journal)
    prompts = [key for kind, key in counting.factors if kind == "prompt_family"]
    counting = counting.with_families(rollup.family_of(prompts))
    now = model_in_force(settings.linkage, judged, counting)
    before = {n: v for n, v in basis.details.model.items() if n not in _FOUND}
    if now | {"legitimate": ()} != before | {"legitimate": ()}:
        raise WholeRunNeeded("rules or decisions changed since the last run")
    return Rules(
        seeker(settings),
        settings.linkage.resolution,
        Usual(**basis.details.model["usual"]),
        judged.honest,
        judged.judged,
        counting,
    )


def _placed(
    rollup: Rollup, basis: Basis, rules: Rules, touched: Touched, alive: Alive
) -> Placing:
    stays = {
        account: cluster
        for account, cluster in basis.placed.items()
        if account not in rules.honest
    }
    placing = Placing(rollup, basis.profiles, stays, rules=rules, alive=alive)
    left = basis.placed.keys() - stays.keys()
    stay = Counter(stays.values())
    if any(stay[basis.placed[account]] < _LEAST_MEMBERS for account in left):
        raise WholeRunNeeded("too few members of a cluster are left")
    placing.place(touched.accounts | left, touched.things)
    return placing


def _attributed(
    graph: Graph, rollup: Rollup, placing: Placing
) -> list[Attribution | None]:
    """Where each cluster leads, with what came since."""
    with graph.session() as session:
        linkage = Linkage(session)
        assets = judgements.with_labels(linkage.read_assets(), linkage.read_labels())
        asns = linkage.read_asns()
    addresses = rollup.query("addresses").column("ip")
    networks = networks_of_assets(addresses, assets, asns)
    keys = keys_of_assets(assets, networks)
    claims = claims_of(rollup.having(keys), assets, networks)
    members: list[list[str]] = [[] for _ in placing.profiles.sizes]
    for account, cluster in placing.placed.items():
        members[cluster].append(account)
    return attribute_groups(members, claims, total=placing.profiles.accounts)


def _result(run_id: str, basis: Basis, added: Added, placing: Placing) -> RunResult:
    return RunResult(
        run_id,
        accounts=placing.profiles.accounts,
        clusters=len(added.names),
        members=len(placing.placed),
        attributed=len(added.attributions),
        conflicts=(),
        freed=tuple(sorted(added.left)),
        changed=count_by_kind(added.changes),
        set_aside={},
        crowded={},
        seconds={},
        since=basis.whole,
        touched=placing.touched,
        beside=placing.beside,
    )
