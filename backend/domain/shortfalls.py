"""What an account lacks for a place in a group that it is not in."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.domain.discounts import Thing
from backend.domain.excerpts import Standing
from backend.domain.linkage import Rules
from backend.domain.wording import counted, listed


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An account against a cluster of ``size`` that it is not in.

    ``bits`` are those of ``sources`` and the prior; ``missing_bits`` and
    ``missing_sources`` what a member would need more. ``lacks`` are the strongest
    things of the cluster that the account does not have, as (kind, key).
    """

    account_id: str
    cluster_id: str
    size: int
    prior_bits: float
    sources: dict[str, float]
    bits: float
    bar: float
    missing_bits: float
    missing_sources: int
    passes: bool
    lacks: tuple[Thing, ...]
    sentence: str


def shortfall(
    standing: Standing,
    cluster_id: str,
    *,
    size: int,
    rules: Rules,
    lacks: Sequence[Thing],
) -> Shortfall:
    """What ``standing`` lacks by ``rules``."""
    bits = round(max(rules.accept_bits - standing.bits, 0.0), 3)
    sources = max(rules.sources - standing.sources, 0)
    said = listed(f"{name} {value:.1f}" for name, value in standing.by_source.items())
    tied = ", since accounts tied to it pass," if standing.backed else ""
    need = _need(standing, rules, bits, sources)
    sentence = (
        f"{standing.account_id} against {cluster_id} ({counted(size, 'account')}): "
        f"{said or 'nothing speaks for it'}; with the prior of "
        f"{standing.prior_bits:+.1f}{tied} that is {standing.bits:+.1f} bits, and a "
        f"member needs {rules.accept_bits:.1f}; {need}"
    )
    return Shortfall(
        standing.account_id,
        cluster_id,
        size,
        standing.prior_bits,
        standing.by_source,
        standing.bits,
        rules.accept_bits,
        bits,
        sources,
        standing.passes,
        tuple(lacks),
        sentence,
    )


def _need(standing: Standing, rules: Rules, bits: float, sources: int) -> str:
    if standing.passes:
        return (
            "it would pass now: the last run is older than this, another cluster has "
            "more for it, or a judgement or a label keeps it out"
        )
    wanted = [f"{bits:.1f} bits"] if bits else []
    if sources:
        wanted.append(
            "a second source" if sources < rules.sources else "two sources that speak"
        )
    if not wanted:
        wanted.append(f"another thing of {rules.thing_bits:.0f} bits")
    return f"missing: {listed(wanted)}"
