"""What one method's answers for one input come to."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from backend.domain.quality import Truth
from benchmarks.baseline import scores
from benchmarks.quality.ceiling import BARS, ceiling
from benchmarks.quality.inputs import Input
from benchmarks.quality.methods import Clusters, Method

WANTED_PRECISION = 0.99
Result = dict[str, Any]


def run(method: Method, given: Input) -> Result:
    """Scores at the usual setting, its seconds, and the recall at 0.99 precision."""
    begin = time.perf_counter()
    settings: list[Result] = []
    seconds = 0.0
    for setting, clusters in method.answers(given):
        seconds = seconds or time.perf_counter() - begin
        settings.append({"setting": setting, **_scores(given.truth, clusters)})
    if not settings:
        settings = [{"setting": None, **_scores(given.truth, {})}]
    return {
        **settings[0],
        "seconds": round(seconds, 2),
        "recall_at_0.99": recall_at(settings),
        "settings": settings,
    }


def ceilings(sightings: pa.Table, truth: Mapping[str, Truth]) -> list[Result]:
    """Scores of the ceiling, by its bar."""
    return [
        {"setting": bar, **_scores(truth, ceiling(sightings, truth, bar))}
        for bar in BARS
    ]


def recall_at(settings: Iterable[Result]) -> float | None:
    """Most campaign recall of those precise enough; None where there is no campaign."""
    judged = [each for each in settings if each["campaign_bcubed_recall"] is not None]
    if not judged:
        return None
    precise = [
        each["campaign_bcubed_recall"]
        for each in judged
        if each["campaign_bcubed_precision"] >= WANTED_PRECISION
    ]
    return max(precise, default=0.0)


def wronged(truth: Mapping[str, Truth], clusters: Clusters) -> float:
    """Share of the honest accounts that are in one cluster with somebody else's."""
    whose: dict[str, set[str]] = {}
    for account, cluster in clusters.items():
        if account in truth:
            whose.setdefault(cluster, set()).add(truth[account].operator_id)
    honest = Counter(
        len(whose.get(clusters.get(account, ""), ())) > 1
        for account, true in truth.items()
        if not true.campaign_org
    )
    return round(honest[True] / max(1, honest.total()), 4)


def _scores(truth: Mapping[str, Truth], clusters: Clusters) -> Result:
    return {**scores(dict(truth), clusters), "wronged": wronged(truth, clusters)}
