"""Exactly so many exchanges over a campaign's hours of use."""

from collections.abc import Sequence
from dataclasses import replace

from backend.demo.script import Plan
from backend.domain.dice import Dice

UNEVEN = 100  # how many times as many exchanges one hour may have as another


def rationed(plans: Sequence[Plan], volume: int, dice: Dice) -> list[Plan]:
    """``plans`` whose uses have ``volume`` exchanges in all, and at least one each.

    Uses that the account has no time for are left out. The smallest worlds have more
    uses than exchanges in proportion: one a use, then.
    """
    kept = [[use for use in plan.uses if plan.span(use)] for plan in plans]
    weights = [[dice.skewed(1, UNEVEN) for _ in uses] for uses in kept]
    rest = max(0, volume - sum(map(len, kept)))
    whole = max(1, sum(map(sum, weights)))
    result, passed = [], 0
    for plan, uses, shares in zip(plans, kept, weights, strict=True):
        given = []
        for use, share in zip(uses, shares, strict=True):
            # What is rounded away here comes with a later one: the sum is exact.
            more = (passed + share) * rest // whole - passed * rest // whole
            passed += share
            given.append(replace(use, exchanges=1 + more))
        result.append(replace(plan, uses=tuple(given)))
    return result
