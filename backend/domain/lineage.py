"""What became of clusters from one run to another.

An old and a new cluster are *kin* when they have the same id, or when at least half of
the accounts of the smaller one are in the other: a stray account makes no kin. A
cluster with several kin was split or merged; one with none vanished or appeared. The
same rule holds in both directions, so going back undoes every change.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from backend.domain.wording import counted, listed

# Of the smaller cluster's accounts, those that it must share with its kin.
KIN_SHARE = 0.5


class ChangeKind(StrEnum):
    """What can happen to clusters."""

    APPEARED = "appeared"
    VANISHED = "vanished"
    GREW = "grew"
    SHRANK = "shrank"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Part:
    """A cluster on one side of a change.

    Of its ``size`` accounts ``shared`` are on the other side, too.
    """

    cluster_id: str
    size: int
    shared: int


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to clusters, with both sides, largest part first.

    A cluster grew by accounts that came and shrank by accounts that went; it may do
    both at once. A split has one cluster before it, a merger one after it.
    """

    kind: ChangeKind
    before: tuple[Part, ...]
    after: tuple[Part, ...]

    @property
    def sentence(self) -> str:
        """The change in words."""
        return _SENTENCES[self.kind](self.before, self.after)

    def is_about(self, cluster_id: str) -> bool:
        """Whether the cluster is on one of its sides."""
        return any(part.cluster_id == cluster_id for part in self.before + self.after)


@dataclass(frozen=True, slots=True)
class Move:
    """An account that is elsewhere now; None stands for no cluster."""

    account_id: str
    before: str | None
    after: str | None


class _Kinship:
    """Old and new clusters, and how many accounts each two of them share."""

    def __init__(self, previous: Mapping[str, str], current: Mapping[str, str]) -> None:
        self.old = Counter(previous.values())
        self.new = Counter(current.values())
        self.shared = Counter(
            (cluster, current[account])
            for account, cluster in previous.items()
            if account in current
        )
        kin = [pair for pair in self.shared if self._are_kin(*pair)]
        self.after = _by_first(kin)
        self.before = _by_first((new, old) for old, new in kin)

    def _are_kin(self, old: str, new: str) -> bool:
        smaller = min(self.old[old], self.new[new])
        return old == new or self.shared[old, new] >= KIN_SHARE * smaller

    def befores(self, olds: Iterable[str], news: Iterable[str]) -> tuple[Part, ...]:
        """``olds`` as parts, counting what they share with ``news``."""
        wanted = set(news)
        return _parts(
            Part(old, self.old[old], sum(self.shared[old, new] for new in wanted))
            for old in olds
        )

    def afters(self, olds: Iterable[str], news: Iterable[str]) -> tuple[Part, ...]:
        """``news`` as parts, counting what they share with ``olds``."""
        wanted = set(olds)
        return _parts(
            Part(new, self.new[new], sum(self.shared[old, new] for old in wanted))
            for new in news
        )


def changes(previous: Mapping[str, str], current: Mapping[str, str]) -> list[Change]:
    """What happened between two clusterings (cluster by account), largest first."""
    kinship = _Kinship(previous, current)
    found = [
        change
        for old in kinship.old
        for change in _of_old(kinship, old, kinship.after.get(old, ()))
    ] + [
        change
        for new in kinship.new
        for change in _of_new(kinship, new, kinship.before.get(new, ()))
    ]
    order = list(ChangeKind)
    return sorted(
        found,
        key=lambda c: (
            -max(part.size for part in (*c.before, *c.after)),
            order.index(c.kind),
            [part.cluster_id for part in (*c.before, *c.after)],
        ),
    )


def count_by_kind(found: Iterable[Change]) -> dict[str, int]:
    """How many changes there are of each kind that there is, in the kinds' order."""
    count = Counter(change.kind for change in found)
    return {kind.value: count[kind] for kind in ChangeKind if count[kind]}


def moves(previous: Mapping[str, str], current: Mapping[str, str]) -> list[Move]:
    """Accounts whose cluster is another one now, by account."""
    return [
        Move(account, previous.get(account), current.get(account))
        for account in sorted(previous.keys() | current.keys())
        if previous.get(account) != current.get(account)
    ]


def _of_old(kinship: _Kinship, old: str, news: Iterable[str]) -> list[Change]:
    """What an old cluster is the one side of."""
    news = list(news)
    before, after = kinship.befores([old], news), kinship.afters([old], news)
    if not news:
        return [Change(ChangeKind.VANISHED, before, ())]
    if len(news) > 1:
        return [Change(ChangeKind.SPLIT, before, after)]
    if len(kinship.before[news[0]]) > 1:
        return []
    found = []
    if after[0].size > after[0].shared:
        found.append(Change(ChangeKind.GREW, before, after))
    if before[0].size > before[0].shared:
        found.append(Change(ChangeKind.SHRANK, before, after))
    return found


def _of_new(kinship: _Kinship, new: str, olds: Iterable[str]) -> list[Change]:
    """What a new cluster is the one side of, and no old one is."""
    olds = list(olds)
    before, after = kinship.befores(olds, [new]), kinship.afters(olds, [new])
    if not olds:
        return [Change(ChangeKind.APPEARED, (), after)]
    if len(olds) > 1:
        return [Change(ChangeKind.MERGED, before, after)]
    return []


def _by_first(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found


def _parts(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.size, part.cluster_id)))


def _appeared(_before: tuple[Part, ...], after: tuple[Part, ...]) -> str:
    (new,) = after
    return f"{new.cluster_id} appeared with {counted(new.size, 'account')}"


def _vanished(before: tuple[Part, ...], _after: tuple[Part, ...]) -> str:
    (old,) = before
    return f"{old.cluster_id} vanished; it had {counted(old.size, 'account')}"


def _grew(before: tuple[Part, ...], after: tuple[Part, ...]) -> str:
    (old,), (new,) = before, after
    came = counted(new.size - new.shared, "account")
    return f"{_renamed(old, new)} grew by {came} to {new.size:,}"


def _shrank(before: tuple[Part, ...], after: tuple[Part, ...]) -> str:
    (old,), (new,) = before, after
    went = old.size - old.shared
    return f"{_renamed(old, new)} lost {went:,} of {old.size:,} accounts"


def _split(before: tuple[Part, ...], after: tuple[Part, ...]) -> str:
    (old,) = before
    parts = listed(f"{p.cluster_id} ({p.shared:,} of its {p.size:,})" for p in after)
    return f"{old.cluster_id} with {old.size:,} accounts was split into {parts}"


def _merged(before: tuple[Part, ...], after: tuple[Part, ...]) -> str:
    (new,) = after
    parts = listed(f"{p.cluster_id} ({p.shared:,} of its {p.size:,})" for p in before)
    return f"{parts} were merged into {new.cluster_id} with {new.size:,} accounts"


_SENTENCES = {
    ChangeKind.APPEARED: _appeared,
    ChangeKind.VANISHED: _vanished,
    ChangeKind.GREW: _grew,
    ChangeKind.SHRANK: _shrank,
    ChangeKind.SPLIT: _split,
    ChangeKind.MERGED: _merged,
}


def _renamed(old: Part, new: Part) -> str:
    if old.cluster_id == new.cluster_id:
        return old.cluster_id
    return f"{old.cluster_id}, now {new.cluster_id},"
