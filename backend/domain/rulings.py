"""Rulings: what a case says of many accounts at once, and when it counts.

A ruling is a judgement on a whole cluster or a list of accounts. It is proposed, and
counts at once or when a second person confirmed it. It is refused or withdrawn, and
never deleted: everything that it did is undone by what follows from the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from backend.errors import Conflict, Forbidden


class Claim(StrEnum):
    """What is said of the accounts.

    - ``same``: they are run by the same hand.
    - ``other``: they are not the hand of the cluster; the rest of it stays.
    - ``unsure``: somebody looked and cannot say; nothing follows from it.
    - ``organization``: they are run by or for the organization that is named.
    - ``abusive``, ``legitimate``: what they are, whoever runs them.
    """

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"
    ORGANIZATION = "organization"
    ABUSIVE = "abusive"
    LEGITIMATE = "legitimate"

    @property
    def labels(self) -> bool:
        """Whether each account is labelled."""
        return self in _VERDICTS

    @property
    def binds(self) -> bool:
        """Whether runs put accounts together or apart by it."""
        return self in {Claim.SAME, Claim.OTHER}


_VERDICTS: Mapping[Claim, str] = MappingProxyType(
    {
        Claim.ORGANIZATION: "abusive",
        Claim.ABUSIVE: "abusive",
        Claim.LEGITIMATE: "legitimate",
    }
)


class FourEyes(StrEnum):
    """Which rulings need a second person."""

    OFF = "off"
    LABELS = "labels"
    ALL = "all"


class RulingState(StrEnum):
    """What became of a ruling."""

    PROPOSED = "proposed"
    COUNTS = "counts"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What somebody does to a ruling."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_MOVES: Mapping[tuple[RulingState, Move], RulingState] = MappingProxyType(
    {
        (RulingState.PROPOSED, Move.CONFIRM): RulingState.COUNTS,
        (RulingState.PROPOSED, Move.REFUSE): RulingState.REFUSED,
        (RulingState.PROPOSED, Move.WITHDRAW): RulingState.WITHDRAWN,
        (RulingState.COUNTS, Move.WITHDRAW): RulingState.WITHDRAWN,
    }
)


@dataclass(frozen=True, slots=True)
class Label:
    """What ``account.label`` says of an account: nothing is the empty one."""

    verdict: str | None = None
    organization_id: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it says no more than that nobody knows."""
        return self.verdict in {None, "unknown"} and self.organization_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What somebody says of ``accounts`` accounts, and what became of it.

    ``cluster_id`` is the cluster whose members they were. ``decided_by`` confirmed,
    refused or withdrew it last. Times are epoch milliseconds.
    """

    number: int
    id: str
    case_id: str
    claim: Claim
    cluster_id: str | None
    organization_id: str | None
    reason: str
    state: RulingState
    proposed_by: str
    made_ms: int
    decided_by: str | None
    decided_ms: int | None
    decided_because: str | None
    accounts: int

    @property
    def label(self) -> Label:
        """What it says of each account."""
        return Label(_VERDICTS.get(self.claim), self.organization_id)

    def after(self, move: Move, who: str) -> RulingState:
        """Its state after ``who`` did that.

        :raises Conflict: it is no longer what that can be done to
        :raises Forbidden: somebody would confirm or refuse his own
        """
        state = _MOVES.get((self.state, move))
        if state is None:
            raise Conflict(f"The ruling {self.id} is {_WORDS[self.state]}")
        if move is not Move.WITHDRAW and who == self.proposed_by:
            raise Forbidden(
                f"{who} proposed the ruling {self.id}; another reviewer has to "
                f"{move.value} it"
            )
        return state


_WORDS: Mapping[RulingState, str] = MappingProxyType(
    {
        RulingState.PROPOSED: "only proposed",
        RulingState.COUNTS: "in force already",
        RulingState.REFUSED: "refused",
        RulingState.WITHDRAWN: "withdrawn",
    }
)


def first_state(claim: Claim, four_eyes: FourEyes) -> RulingState:
    """The state that a ruling begins with; what nothing follows from counts at once."""
    needs = {
        FourEyes.OFF: False,
        FourEyes.LABELS: claim.labels,
        FourEyes.ALL: claim is not Claim.UNSURE,
    }[four_eyes]
    return RulingState.PROPOSED if needs else RulingState.COUNTS


@dataclass(frozen=True, slots=True)
class Labelled:
    """A ruling that labelled an account which said ``before`` until then."""

    number: int
    label: Label
    before: Label
    counts: bool


def label_without(rulings: Iterable[Labelled], number: int) -> Label:
    """What an account is labelled after the ruling ``number`` went.

    ``rulings`` are all that ever labelled it. The newest that counts holds; without one
    what was said before all of them, or by somebody else in between.
    """
    ordered = sorted(rulings, key=lambda each: each.number)
    for at in range(len(ordered) - 1, -1, -1):
        each = ordered[at]
        if each.counts and each.number != number:
            return each.label
        if at == 0 or each.before != ordered[at - 1].label:
            return each.before
    return Label()


@dataclass(frozen=True, slots=True)
class Bound:
    """What runs obey of a ruling: ``hands`` are one, or ``others`` are none of them.

    Without ``others`` all of ``hands`` are run by the same hand.
    """

    id: str
    hands: tuple[str, ...]
    others: tuple[str, ...] = ()

    def together(self, held: Mapping[str, float]) -> list[tuple[str, str]]:
        """Pairs that make its accounts one: a star on the one that is held best.

        ``held`` has the bits of accounts that can be grouped; others are left out. Of
        n accounts n - 1 pairs imply all the rest.
        """
        if self.others:
            return []
        best, *rest = sorted(
            (each for each in self.hands if each in held),
            key=lambda each: (-held[each], each),
        ) or [""]
        return [(best, each) for each in rest]

    def apart(
        self, held: Mapping[str, float], group: Mapping[str, int]
    ) -> list[tuple[str, str]]:
        """Pairs that keep each of its others from its hands: that one comes first.

        One pair with the best held hand of each group is enough, since it is the other
        that leaves.
        """
        best: dict[int, str] = {}
        hands = [each for each in self.hands if each in held]
        for each in sorted(hands, key=lambda name: (-held[name], name)):
            best.setdefault(group[each], each)
        anchors = [best[each] for each in sorted(best)] if self.others else []
        return [
            (other, anchor)
            for other in self.others
            if other in held
            for anchor in anchors
        ]


def in_force(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Those that count, in the same order."""
    return [each for each in rulings if each.state is RulingState.COUNTS]
