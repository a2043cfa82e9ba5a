"""Results as Markdown: one table of families, methods beside each other."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any

Result = dict[str, Any]
HEAD = (
    "| input | method | campaign B-cubed | recall at 0.99 | pairwise, all "
    "| honest wronged | seconds |"
)


def table(results: Sequence[Result]) -> str:
    """A row for each family and method; means over seeds."""
    lines = [HEAD, "| --- " * HEAD.count(" | ") + "| --- |"]
    families: dict[tuple[object, ...], list[Result]] = {}
    for each in results:
        family = (each["scenario"], each["accounts"], each["strength"])
        families.setdefault(family, []).append(each)
    for same in families.values():
        lines += _rows(same)
    return "\n".join(lines) + "\n"


def _rows(inputs: Sequence[Result]) -> Iterator[str]:
    first = inputs[0]
    name = f"{first['scenario']}, {first['accounts']:,}"
    if first["thinned"]:
        name += f", strength {first['strength']:g}"
    for method in first["methods"]:
        each = [result["methods"][method] for result in inputs]
        yield _row(name, method, each, recall="recall_at_0.99", seconds="seconds")
    for number, ceiling in enumerate(first["ceiling"]):
        each = [result["ceiling"][number] for result in inputs]
        yield _row(name, f"ceiling, {ceiling['setting']:g} bits", each)


def _row(
    name: str, method: str, each: Sequence[Result], recall: str = "", seconds: str = ""
) -> str:
    cells = (
        name,
        f"**{method}**" if method == "samehand" else method,
        _pair(each, "campaign_bcubed"),
        _mean(each, recall) if recall else "",
        _pair(each, "pairwise"),
        _mean(each, "wronged", ".4f"),
        _mean(each, seconds, ".1f") if seconds else "",
    )
    return f"| {' | '.join(cells)} |"


def _pair(each: Iterable[Result], measure: str) -> str:
    rows = list(each)
    return f"{_mean(rows, f'{measure}_precision')} / {_mean(rows, f'{measure}_recall')}"


def _mean(each: Iterable[Result], field: str, form: str = ".3f") -> str:
    values = [result[field] for result in each if result[field] is not None]
    return format(fmean(values), form) if values else "-"
