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
from backend.domain.wording import listed


class Verdict(StrEnum):
    """Whether two accounts are run by the same hand."""

    SAME = "same"
    DIFFERENT = "different"


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
class Judgements:
    """The judgements that count, and the accounts that are labelled.

    ``honest`` are labelled legitimate, ``abusive`` abusive; only the first are obeyed,
    both teach how sure a membership is.
    """

    pairs: tuple[Judgement, ...] = ()
    honest: frozenset[str] = frozenset()
    abusive: frozenset[str] = frozenset()

    def in_force(self) -> dict[str, list[Any]]:
        """What a run's record says about them."""
        return {
            "judgements": sorted(judgement.id for judgement in self.pairs),
            "legitimate": sorted(self.honest),
        }

    def apply(self, account_ids: Sequence[str], group: Ints, bits: Floats) -> Judged:
        """The groups as people judged them; see ``constraints.obey``."""
        named = self.honest.union(*(judgement.pair for judgement in self.pairs))
        number = {name: n for n, name in enumerate(account_ids) if name in named}
        known = [j for j in self.pairs if number.keys() >= set(j.pair)]
        found = obey(
            group,
            bits,
            together=_numbers(known, Verdict.SAME, number),
            apart=_numbers(known, Verdict.DIFFERENT, number),
            honest=np.array(
                sorted(number[name] for name in self.honest & number.keys()),
                dtype=np.int64,
            ),
        )
        sentences = [_unknown(j, number) for j in self.pairs if j not in known]
        sentences += [
            self._sentence(conflict, account_ids) for conflict in found.conflicts
        ]
        freed = tuple(sorted(account_ids[account] for account in found.freed))
        return Judged(found.group, found.bits, tuple(sentences), freed)

    def _sentence(self, conflict: Conflict, account_ids: Sequence[str]) -> str:
        left, right = sorted((account_ids[conflict.left], account_ids[conflict.right]))
        verdict = Verdict.SAME if conflict.clash is Clash.HONEST else Verdict.DIFFERENT
        (pair,) = self._of({left, right}, verdict)
        if conflict.clash is Clash.HONEST:
            honest, other = (left, right) if left in self.honest else (right, left)
            return (
                f"Judgement {pair.id} was not applied: it makes {honest}, which is "
                f"labelled legitimate, one hand with {other}, which is not"
            )
        closure = {account_ids[account] for account in conflict.closure}
        others = [str(j.id) for j in self._of(closure, Verdict.SAME)]
        return (
            f"Judgement {pair.id} says that {left} and {right} are different hands, "
            f"and {listed(others)} that they are the same; none of these was applied"
        )

    def _of(self, accounts: set[str], verdict: Verdict) -> list[Judgement]:
        return [
            judgement
            for judgement in sorted(self.pairs, key=lambda j: j.id)
            if judgement.verdict is verdict and accounts >= set(judgement.pair)
        ]


def _numbers(
    judgements: Iterable[Judgement], verdict: Verdict, number: dict[str, int]
) -> Ints:
    rows = [
        [number[name] for name in judgement.pair]
        for judgement in judgements
        if judgement.verdict is verdict
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _unknown(judgement: Judgement, number: dict[str, int]) -> str:
    name = next(name for name in judgement.pair if name not in number)
    return f"Judgement {judgement.id} was not applied: {name} was seen with nothing yet"
