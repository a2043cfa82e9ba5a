"""What a ban of a cluster would hit, before anybody is banned; nothing is written."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from backend.domain.collateral import (
    BLOCKABLE,
    Beside,
    Bystanders,
    Outsider,
    Shared,
    beside,
    bystanders,
)
from backend.domain.discounts import Thing
from backend.domain.enforcement import (
    LEAST_THRESHOLD,
    MOST_THRESHOLD,
    Assessed,
    Candidate,
    Fate,
    Figures,
    Measure,
    Payment,
    Telling,
    Weighed,
    assess,
    figures_of,
    measure_of,
)
from backend.domain.excerpts import Standing
from backend.domain.ledger import Entry
from backend.domain.linkage import CROWD_ACCOUNTS, Rules
from backend.domain.memberships import Held, weigh_members
from backend.domain.profiles import Profiles
from backend.errors import InvalidInput, NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import ClusterRow
from backend.graph.driver import Graph
from backend.graph.enforcement import CandidateRow, CollateralRow, Enforcement
from backend.graph.excerpts import Excerpts
from backend.graph.linkage import SightingsRow
from backend.graph.session import GraphSession
from backend.journal.journal import Journal, now_ms
from backend.services import ledger
from backend.services.excerpts import Case as ReadCase
from backend.services.excerpts import decided_on, read_case
from backend.services.screening import Screener
from backend.services.sightings import merged
from backend.services.tracing import find_cluster

# Of a larger cluster the evidence is what its run kept, which comes to the run's own
# figures, and to less where it errs: of 590 members 1.1 s instead of 4 to 20 s.
_LARGE = 200
_NOT_KEPT = "not, since the newest run kept nothing of this cluster"
# What was weighed of so many large clusters is kept for so long.
_MOST_KEPT = 2
_GOOD_SECONDS = 60.0
# Things that are looked at for what else would be hit, the strongest.
_THINGS = 60


@dataclass(frozen=True, slots=True)
class Weighing:
    """What evidence says of members, by which rules, and how it was read."""

    weighed: Mapping[str, Weighed]
    rules: Rules
    how: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A cluster before a ban: its members best held first, and who else would be hit.

    ``made_ms`` is when it was read, of ``accounts`` in all; ``weighed`` says how the
    evidence was; ``cautions`` are about the cluster as a whole. ``collateral`` begins
    with what would hit most others.
    """

    cluster: ClusterRow
    made_ms: int
    accounts: int
    weighed: str
    measure: Measure
    members: tuple[Assessed, ...]
    figures: Figures
    collateral: tuple[Beside, ...]
    hit: Bystanders
    cautions: tuple[str, ...]

    def member(self, account_id: str) -> Assessed:
        """One member.

        :raises NotFound: the account is not in the cluster
        """
        for each in self.members:
            if each.candidate.account_id == account_id:
                return each
        raise NotFound(f"The account is not in {self.cluster.id}")


class Previews:
    """Previews clusters; may be shared between threads.

    What holds the members of a large cluster is read once a minute: whoever moves the
    threshold or turns a page does not wait for it. Everything else is as it is now.
    ``bar`` is what linkage asks of a membership, in bits.
    """

    def __init__(self, graph: Graph, screener: Screener, *, bar: float) -> None:
        self._graph, self._screener, self._bar = graph, screener, bar
        self._lock = Lock()
        self._kept: dict[tuple[str, str], tuple[float, Weighing]] = {}

    def preview(self, name: str, *, threshold: float) -> Preview:
        """Whom a ban of a cluster, or of an account's, would hit at a threshold.

        :raises NotFound: there is no such thing, or the account is in no cluster
        :raises InvalidInput: the threshold is no confidence that could be asked for
        """
        if not LEAST_THRESHOLD <= threshold <= MOST_THRESHOLD:
            raise InvalidInput(
                f"The threshold is a confidence from {LEAST_THRESHOLD} to "
                f"{MOST_THRESHOLD}"
            )
        with self._graph.session() as session:
            cluster = find_cluster(session, name)
            found = Enforcement(session)
            rows = found.list_candidates(cluster.id)
            weighing = self._weighing(session, cluster, rows)
            others = found.list_collateral(cluster.id, kinds=BLOCKABLE, things=_THINGS)
            accounts = Accounts(session).count_accounts()
        candidates = candidates_of(rows, weighing.weighed)
        measure = measure_of(
            candidates,
            threshold=threshold,
            bar=weighing.rules.accept_bits,
            sources=weighing.rules.sources,
        )
        members = tuple(assess(each, measure) for each in candidates)
        known = _ledger(self._screener.journal)
        shared = [_shared(row, cluster.id, known) for row in others]
        return Preview(
            cluster,
            now_ms(),
            accounts,
            weighing.how,
            measure,
            members,
            figures_of(members),
            tuple(sorted(map(beside, shared), key=lambda each: -each.others)),
            bystanders(shared),
            tuple(_cautions(cluster, weighing)),
        )

    def _weighing(
        self, session: GraphSession, cluster: ClusterRow, rows: Sequence[CandidateRow]
    ) -> Weighing:
        """As the graph has it now, or as the run kept it where the cluster is large."""
        journal = self._screener.journal
        if cluster.size <= _LARGE:
            decided = decided_on(session, journal)
            return _read(
                read_case(session, cluster, accept_bits=self._bar, decided=decided)
            )
        name, now = (cluster.id, cluster.run_id), monotonic()
        with self._lock:
            kept = self._kept.get(name)
        if kept and kept[0] > now:
            return kept[1]
        profiles = self._screener.profiles_with(cluster.id)
        if profiles is None:
            rules = Rules.for_sources(2, accept_bits=self._bar)
            return Weighing({}, rules, _NOT_KEPT)
        made = _weigh_kept(session, profiles, cluster, rows, journal)
        with self._lock:
            fresh = {n: held for n, held in self._kept.items() if held[0] > now}
            newest = sorted(fresh, key=lambda n: fresh[n][0])[-_MOST_KEPT + 1 :]
            self._kept = {n: fresh[n] for n in newest}
            self._kept[name] = monotonic() + _GOOD_SECONDS, made
        return made


def chosen(
    found: Preview, fates: Collection[Fate], *, weakest: bool = False
) -> list[Assessed]:
    """Members of these fates, the best held first or the weakest."""
    rows = [each for each in found.members if each.fate in fates]
    return rows[::-1] if weakest else rows


def candidates_of(
    rows: Sequence[CandidateRow], weighed: Mapping[str, Weighed]
) -> list[Candidate]:
    """Members with what others of them have, too."""
    payers = Counter(key for row in rows for key in {paid[0] for paid in row.payments})
    users = Counter(device for row in rows for device, _ in row.devices)
    return [
        Candidate(
            row.account_id,
            row.place,
            row.bits,
            row.confidence,
            row.status,
            row.verdict,
            row.signed_up_ms,
            row.last_seen_ms,
            tuple(
                Payment(key, method, first_ms, last_ms, count, payers[key] - 1)
                for key, _, method, first_ms, last_ms, count in row.payments
            ),
            len(row.devices),
            tuple(device for device, _ in row.devices if users[device] == 1),
            weighed.get(row.account_id),
        )
        for row in rows
    ]


def _read(case: ReadCase) -> Weighing:
    things = zip(
        *(case.sightings.column(name).to_pylist() for name in ("kind", "key")),
        strict=True,
    )
    having = Counter(things)
    standings = case.standings(case.members)
    return Weighing(
        {name: _of_standing(each, having) for name, each in standings.items()},
        case.rules,
        "as the graph has it now",
    )


def _weigh_kept(
    session: GraphSession,
    profiles: Profiles,
    cluster: ClusterRow,
    rows: Sequence[CandidateRow],
    journal: Journal,
) -> Weighing:
    had = {
        row.account: {
            thing: times[:2]
            for thing, times in merged(
                SightingsRow(row.account, row.signed_up_ms, row.sightings)
            ).items()
        }
        for row in Excerpts(session).list_sightings(cluster.id)
    }
    counts = {
        (kind, key): everyone
        for row in rows
        for kind, things in (("instrument", row.payments), ("device", row.devices))
        for key, everyone, *_ in things
    }
    weighed = weigh_members(
        profiles, cluster.id, Held(had, counts), decided_on(session, journal)
    )
    return Weighing(weighed, profiles.rules, "as the run kept it")


def _of_standing(found: Standing, having: Mapping[Thing, int]) -> Weighed:
    return Weighed(
        found.prior_bits,
        found.by_source,
        found.bits,
        found.sources,
        found.backed,
        found.passes,
        tuple(
            Telling(
                clue.kind,
                clue.key,
                # A lease is had by fewer than ever had the address.
                min(having[clue.kind, clue.key], clue.everyone),
                clue.everyone,
                clue.bits,
            )
            for clue in found.clues
        ),
    )


def _ledger(journal: Journal) -> dict[Thing, Entry]:
    """Crowded things of the newest run; none before the first."""
    try:
        lines = ledger.read(journal).lines
    except NotFound:
        return {}
    return {line.entry.thing: line.entry for line in lines}


def _shared(
    row: CollateralRow, cluster_id: str, known: Mapping[Thing, Entry]
) -> Shared:
    entry = known.get((row.kind, row.key))
    crowd = row.everyone > CROWD_ACCOUNTS
    outside = None if crowd else tuple(Outsider(*each) for each in row.others)
    if entry is None:
        return Shared(row.kind, row.key, row.members, row.everyone, outside)
    members = entry.most if entry.cluster == cluster_id else row.members
    return Shared(
        row.kind,
        row.key,
        members,
        max(row.everyone, entry.accounts),
        outside,
        entry.outside,
        entry.cause,
        entry.why if entry.cause else None,
    )


def _cautions(cluster: ClusterRow, weighing: Weighing) -> Iterator[str]:
    """What makes one look twice at the cluster as a whole."""
    if cluster.group_kind != "campaign":
        yield (
            f"It looks like a {cluster.group_kind} more than like a campaign: read its "
            "signs before you go on"
        )
    if not weighing.weighed:
        yield (
            "What holds each member could not be read again, since the newest run kept "
            "nothing of this cluster: link again before you decide"
        )
