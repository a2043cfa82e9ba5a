"""What people say about accounts: one hand or two, and who is honest.

The label ``legitimate`` takes an account out of every group. The label ``abusive``
with an organization says whose account it is, not that one hand runs all accounts of
that organization: it counts when a group is traced (``services.attribution``), and
groups nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from backend.domain.constraints import Clash, Conflict, obey
from backend.domain.decisions import Decision
from backend.domain.linkage import Floats, Ints
from backend.domain.rulings import Bound
from backend.domain.wording import listed


class Verdict(StrEnum):
    """Whether two accounts are run by the same hand; runs obey no ``unsure``."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Decision):
    """Somebody's verdict on two accounts, the smaller id first."""

    verdict: Verdict
    left_id: str
    right_id: str

    @property
    def pair(self) -> tuple[str, str]:
        """The accounts that it is about."""
        return self.left_id, self.right_id


@dataclass(frozen=True, slots=True)
class Judged:
    """Groups and bits after judgements, as ``constraints.obey`` gives them.

    ``conflicts`` are sentences about what could not be applied, ``freed`` the honest
    accounts that evidence had put into a group.
    """

    group: Ints
    bits: Floats
    conflicts: tuple[str, ...]
    freed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """Two accounts, and what the judgement or ruling ``name`` says of them."""

    name: str
    verdict: Verdict
    pair: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judgements and rulings that count, and the accounts that are labelled.

    ``honest`` are labelled legitimate, ``abusive`` abusive; only the first are obeyed,
    both teach how sure a membership is.
    """

    pairs: tuple[Judgement, ...] = ()
    honest: frozenset[str] = frozenset()
    abusive: frozenset[str] = frozenset()
    rulings: tuple[Bound, ...] = ()

    def in_force(self) -> dict[str, list[Any]]:
        """What a run's record says about them."""
        said: dict[str, list[Any]] = {
            "judgements": sorted(judgement.id for judgement in self.pairs),
            "legitimate": sorted(self.honest),
        }
        if self.rulings:
            said["rulings"] = sorted(ruling.id for ruling in self.rulings)
        return said

    @property
    def judged(self) -> frozenset[str]:
        """Accounts that were judged together with others."""
        return frozenset().union(
            *(judgement.pair for judgement in self.pairs),
            *((*ruling.hands, *ruling.others) for ruling in self.rulings),
        )

    def apply(self, account_ids: Sequence[str], group: Ints, bits: Floats) -> Judged:
        """The groups as people judged them; see ``constraints.obey``."""
        named = self.honest | self.judged
        number = {name: n for n, name in enumerate(account_ids) if name in named}
        known = [j for j in self.pairs if number.keys() >= set(j.pair)]
        said = [_Said(str(j.id), j.verdict, j.pair) for j in known]
        said += self._implied(number, group, bits)
        others = {name for ruling in self.rulings for name in ruling.others}
        found = obey(
            group,
            bits,
            together=_numbers(said, Verdict.SAME, number),
            apart=_numbers(said, Verdict.DIFFERENT, number),
            honest=_sorted(self.honest, number),
            leaving=_sorted(others, number),
        )
        sentences = [_unknown(j, number) for j in self.pairs if j not in known]
        sentences += [
            self._sentence(conflict, account_ids, said) for conflict in found.conflicts
        ]
        freed = tuple(sorted(account_ids[account] for account in found.freed))
        return Judged(found.group, found.bits, tuple(dict.fromkeys(sentences)), freed)

    def _implied(
        self, number: dict[str, int], group: Ints, bits: Floats
    ) -> list[_Said]:
        """What rulings say of pairs of accounts that were seen and are not honest."""
        bound = self.judged & number.keys() - self.honest
        held = {name: float(bits[number[name]]) for name in bound}
        groups = {name: int(group[number[name]]) for name in bound}
        found = []
        for ruling in sorted(self.rulings, key=lambda each: each.id):
            pairs = ruling.together(held)
            found += [_Said(ruling.id, Verdict.SAME, pair) for pair in pairs]
            pairs = ruling.apart(held, groups)
            found += [_Said(ruling.id, Verdict.DIFFERENT, pair) for pair in pairs]
        return found

    def _sentence(
        self, conflict: Conflict, account_ids: Sequence[str], said: Sequence[_Said]
    ) -> str:
        left, right = sorted((account_ids[conflict.left], account_ids[conflict.right]))
        verdict = Verdict.SAME if conflict.clash is Clash.HONEST else Verdict.DIFFERENT
        name = _of(said, {left, right}, verdict)[0]
        if conflict.clash is Clash.HONEST:
            honest, other = (left, right) if left in self.honest else (right, left)
            return (
                f"Judgement {name} was not applied: it makes {honest}, which is "
                f"labelled legitimate, one hand with {other}, which is not"
            )
        closure = {account_ids[account] for account in conflict.closure}
        others = _of(said, closure, Verdict.SAME)
        return (
            f"Judgement {name} says that {left} and {right} are different hands, "
            f"and {listed(others)} that they are the same; none of these was applied"
        )


def _of(said: Sequence[_Said], accounts: set[str], verdict: Verdict) -> list[str]:
    """Names of those that say so of some of the accounts, each once."""
    return list(
        dict.fromkeys(
            each.name
            for each in said
            if each.verdict is verdict and accounts >= set(each.pair)
        )
    )


def _sorted(names: Iterable[str], number: dict[str, int]) -> Ints:
    return np.array(
        sorted(number[name] for name in names if name in number), dtype=np.int64
    )


def _numbers(said: Iterable[_Said], verdict: Verdict, number: dict[str, int]) -> Ints:
    rows = [
        [number[name] for name in each.pair] for each in said if each.verdict is verdict
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _unknown(judgement: Judgement, number: dict[str, int]) -> str:
    name = next(name for name in judgement.pair if name not in number)
    return f"Judgement {judgement.id} was not applied: {name} was seen with nothing yet"
