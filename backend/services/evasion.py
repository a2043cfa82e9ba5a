"""What it would cost an operator to be lost: the kinds of evidence to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from backend.domain import linkage
from backend.domain.discounts import Thing
from backend.domain.evidence import KINDS
from backend.domain.wording import counted, listed
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.anatomy import case_of
from backend.services.excerpts import Case, Remnant

# A cluster has fallen when fewer of its members than this are left in what a run shows.
_FALLEN_SHARE = 0.5

Sources = frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceLeft:
    """A source of evidence, its kinds, and what is left without it alone."""

    source: str
    kinds: tuple[str, ...]
    members: int
    left: int


@dataclass(frozen=True, slots=True)
class Change:
    """A source that the operator changes after those before, and what is left then."""

    source: str
    left: int
    parts: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Evasion:
    """How many ``needed`` sources an operator would have to change, of ``sources``.

    ``changes`` are the fewest sources whose change makes the cluster fall, the one that
    costs it most first; ``left`` counts members who would hold together, in groups
    that a run would not set aside.
    """

    cluster_id: str
    size: int
    sources: tuple[SourceLeft, ...]
    needed: int
    changes: tuple[Change, ...]
    sentence: str


def evasion(graph: Graph, journal: Journal, name: str, *, bar: float) -> Evasion:
    """Fewest kinds of evidence whose change would lose a cluster, or an account's.

    :raises NotFound: there is no such thing, or the account is in no cluster
    """
    return evasion_of(case_of(graph, journal, name, bar=bar))


def evasion_of(case: Case) -> Evasion:
    """Fewest kinds of evidence whose change would lose a cluster that was read.

    All sets of so many sources are tried before one more is. There are seven sources,
    and most clusters fall with two.
    """
    trials = _Trials(case)
    sources = trials.speaking()
    chosen = _fewest(trials, sources)
    changes = _ordered(trials, chosen)
    return Evasion(
        case.cluster.id,
        len(case.members),
        tuple(
            SourceLeft(
                source,
                tuple(k.name for k in KINDS.values() if k.source == source),
                trials.having(source),
                trials.left({source}),
            )
            for source in sources
        ),
        len(chosen),
        changes,
        _sentence(case, sources, changes),
    )


class _Trials:
    """What is left of a cluster without sources; each set is worked out once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._found: dict[Sources, list[Remnant]] = {}

    def speaking(self) -> list[str]:
        """Sources of which members share something that tells."""
        case = self._case
        (held,) = case.growth.held_by(case.group, most=case.evidence.things)
        least = dict(
            zip(linkage.SOURCE_NAMES, linkage.SPEAKING_BITS.tolist(), strict=True)
        )
        said = (
            (KINDS[case.evidence.kind_of(holding.thing)].source, holding.bits)
            for holding in held
        )
        return sorted({source for source, bits in said if bits >= least[source]})

    def having(self, source: str) -> int:
        """Members that have something of a source."""
        return self._case.having(self._things({source}))

    def parts(self, without: Iterable[str]) -> list[Remnant]:
        """Who would hold together without these sources."""
        sources = frozenset(without)
        if sources not in self._found:
            left = self._case.without(self._things(sources)).remaining()
            self._found[sources] = [part for part in left if part.kept]
        return self._found[sources]

    def left(self, without: Iterable[str]) -> int:
        """How many members that is."""
        return sum(len(part.members) for part in self.parts(without))

    @property
    def size(self) -> int:
        """All members."""
        return len(self._case.members)

    def has_fallen(self, without: Iterable[str]) -> bool:
        """Whether fewer than half of the members are left."""
        return self.left(without) < _FALLEN_SHARE * self.size

    def _things(self, sources: Iterable[str]) -> frozenset[Thing]:
        gone = set(sources)
        return frozenset(t for t in self._case.things if KINDS[t[0]].source in gone)


def _fewest(trials: _Trials, sources: list[str]) -> tuple[str, ...]:
    """The smallest set that makes the cluster fall; of several what leaves least."""
    for many in range(1, len(sources)):
        falling = [s for s in combinations(sources, many) if trials.has_fallen(s)]
        if falling:
            return min(falling, key=lambda chosen: (trials.left(chosen), chosen))
    return tuple(sources)


def _ordered(trials: _Trials, chosen: tuple[str, ...]) -> tuple[Change, ...]:
    """The changes, each time the one that leaves least, with what is left."""
    found: list[Change] = []
    changed: list[str] = []
    for _ in chosen:
        rest = [source for source in chosen if source not in changed]
        source = min(rest, key=lambda name: (trials.left([*changed, name]), name))
        changed.append(source)
        left, parts = trials.left(changed), len(trials.parts(changed))
        sentence = _step(source, left, parts, trials.size)
        sentence = f"then {sentence}" if found else sentence
        found.append(Change(source, left, parts, sentence))
    return tuple(found)


def _step(source: str, left: int, parts: int, size: int) -> str:
    kinds = listed(kind.noun for kind in KINDS.values() if kind.source == source)
    where = f" in {parts:,} groups" if parts > 1 else ""
    whom = f"{left:,} of {counted(size, 'account')}" if left else "none of them"
    return f"with every {kinds} changed {whom} would hold together{where}"


def _sentence(case: Case, sources: list[str], changes: tuple[Change, ...]) -> str:
    if not sources:
        return f"Nothing that its members share speaks for {case.cluster.id}"
    return (
        f"To lose {case.cluster.id} its operator would have to change "
        f"{len(changes):,} of {counted(len(sources), 'source')} of evidence: "
        f"{listed(change.source for change in changes)}"
    )
