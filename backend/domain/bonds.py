"""What ties some accounts to a group, and what the others would need to belong to it.

The weights are those by which groups grow: bits of a thing for one account, by its
share in the group without that account over its share outside. What growth does
besides, to leave out an account's cell and to temper what outsiders have too, is not
repeated, so the bits are the most that linkage can have counted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from backend.domain import linkage
from backend.domain.evidence import KINDS
from backend.domain.linkage import Evidence, Flags, Floats, Ints, Rules
from backend.domain.wording import counted


@dataclass(frozen=True, slots=True)
class Bond:
    """A thing that accounts share with a group, and the bits it says about each.

    ``accounts`` of ``asked`` have it, ``others`` of the group's other ``size`` do, and
    ``everyone`` of all accounts.
    """

    kind: str
    key: str
    bits: float
    accounts: int
    asked: int
    others: int
    size: int
    everyone: int

    @property
    def sentence(self) -> str:
        """The same in words."""
        kind = KINDS[self.kind]
        name = f"{kind.noun} {self.key}" if "{key}" in kind.sentence else kind.noun
        when = "at the time" if kind.leased else "in all"
        return (
            f"{self.accounts:,} of {self.asked:,} have the same {name}, as do "
            f"{self.others:,} of the other {self.size:,} and {self.everyone:,} {when}: "
            f"{self.bits:.1f} bits for each"
        )


@dataclass(frozen=True, slots=True)
class Lacking:
    """What accounts would need to belong to a group; how many need what.

    ``nothing`` of the group's is shared; ``one_source`` only speaks, where more must;
    what is shared says ``too_little``; or it would be ``enough``, and something else
    kept them out: a judgement, another group, their cell, or the looks of the whole.
    """

    nothing: int
    one_source: int
    too_little: int
    enough: int

    @property
    def sentences(self) -> list[str]:
        """The same in words."""
        said = (
            (self.nothing, "that share nothing telling with the others"),
            (self.one_source, "with one sort of thing in common, where two must agree"),
            (self.too_little, "with things in common that say too little together"),
            (self.enough, "with enough in common, kept out by something else"),
        )
        return [f"{counted(many, 'account')} {text}" for many, text in said if many]


# Of the things that explain a bond.
_OF_A_KIND = 2


class Bonds:
    """Answers about one set of evidence; the cost is linear in it."""

    def __init__(self, evidence: Evidence, rules: Rules) -> None:
        self._evidence = evidence
        self._rules = rules
        self._number = {name: n for n, name in enumerate(evidence.account_ids)}

    def between(
        self, accounts: Sequence[str], others: Sequence[str], *, most: int
    ) -> list[Bond]:
        """Things that tie ``accounts`` to ``others``, those that say most first.

        Two of a kind at most, since more of it is the same clue. Without others, what
        ties them to each other.
        """
        asked, group = self._flags(accounts), self._flags(others or accounts)
        having = self._having(asked)
        inside = self._having(group) - (0 if others else having > 0)
        size = int(group.sum()) - (not others)
        thing = np.flatnonzero((having > 0) & (inside > 0) & self._evidence.telling)
        bits = self._bits(thing, inside[thing], size)
        says = bits >= linkage.LEAST_BITS
        thing, bits = thing[says], bits[says]
        order = np.lexsort((thing, -np.round(having[thing] * bits, 6)))
        order = order[_first(self._evidence.thing_kind[thing[order]], _OF_A_KIND)][
            :most
        ]
        everyone = self._evidence.everyone
        return [
            Bond(
                kind=self._evidence.kind_of(each),
                key=self._evidence.thing_key[each],
                bits=round(float(bit), 3),
                accounts=int(having[each]),
                asked=int(asked.sum()),
                others=int(inside[each]),
                size=size,
                everyone=int(everyone[each]),
            )
            for each, bit in zip(thing[order].tolist(), bits[order], strict=True)
        ]

    def lacking(self, accounts: Sequence[str], others: Sequence[str]) -> Lacking:
        """What each of ``accounts`` would need to belong to ``others``.

        Without others, to belong to the rest of them.
        """
        evidence, rules = self._evidence, self._rules
        asked, group = self._flags(accounts), self._flags(others or accounts)
        rows = asked[evidence.account] & evidence.telling[evidence.thing]
        account, thing = evidence.account[rows], evidence.thing[rows]
        # An account is no witness of its own.
        own = group[account].astype(np.int64)
        inside = self._having(group)[thing] - own
        size = int(group.sum()) - own
        bits = np.where(inside > 0, self._bits(thing, inside, size), 0.0)
        numbers = np.flatnonzero(asked)
        place = np.searchsorted(numbers, account)
        by_source = self._by_source(place, thing, bits, numbers.size)
        share = np.maximum(group.sum() - group[numbers], 1) / evidence.accounts
        total = by_source.sum(axis=1) + np.log2(share / np.maximum(1.0 - share, 1e-9))
        speaking = (by_source >= linkage.LEAST_SOURCE_BITS).sum(axis=1)
        things = np.bincount(place[bits >= rules.thing_bits], minlength=numbers.size)
        nothing = speaking == 0
        few = ~nothing & (speaking < rules.sources)
        weak = (total < rules.accept_bits) | (things < rules.things)
        weak &= ~nothing & ~few
        # Accounts that were seen with nothing at all are in no evidence.
        unseen = len(accounts) - numbers.size
        return Lacking(
            nothing=int(nothing.sum()) + unseen,
            one_source=int(few.sum()),
            too_little=int(weak.sum()),
            enough=int((~nothing & ~few & ~weak).sum()),
        )

    def _flags(self, accounts: Iterable[str]) -> Flags:
        flags = np.zeros(self._evidence.accounts, np.bool_)
        flags[[self._number[name] for name in accounts if name in self._number]] = True
        return flags

    def _having(self, accounts: Flags) -> Ints:
        """How many of ``accounts`` have each thing."""
        rows = accounts[self._evidence.account]
        return np.bincount(self._evidence.thing[rows], minlength=self._evidence.things)

    def _bits(self, thing: Ints, inside: Ints, size: Ints | int) -> Floats:
        """What each thing says about an account beside a group that it is not in."""
        evidence = self._evidence
        elsewhere = np.maximum(evidence.everyone[thing] - inside - 1, 0) + 0.5
        base = elsewhere / (np.maximum(evidence.accounts - size - 1, 0) + 1.0)
        share = (inside + linkage.SMOOTHING * base) / (size + linkage.SMOOTHING)
        damping = linkage.DAMPING[evidence.thing_kind[thing]] * evidence.factor[thing]
        return np.asarray(np.maximum(damping * np.log2(share / base), 0.0))

    def _by_source(self, place: Ints, thing: Ints, bits: Floats, size: int) -> Floats:
        """Bits by account and source, capped."""
        source = linkage.SOURCE_OF_KIND[self._evidence.thing_kind[thing]]
        code = place * linkage.SOURCES + source
        summed = np.bincount(code, bits, minlength=size * linkage.SOURCES)
        capped = np.minimum(summed, self._rules.cap_bits)
        return capped.reshape(size, linkage.SOURCES)


def _first(kinds: Ints, most: int) -> Flags:
    """Whether each is among the first ``most`` of its kind."""
    seen: Counter[int] = Counter()
    flags = []
    for kind in kinds.tolist():
        seen[kind] += 1
        flags.append(seen[kind] <= most)
    return np.array(flags, dtype=np.bool_)
