"""The list that goes to whoever enforces, with who answers for it."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from backend.domain.appeals import Review
from backend.domain.enforcement import Assessed, Fate
from backend.domain.wording import day
from backend.errors import Conflict
from backend.services.enforcement.preview import Preview
from backend.services.judgements import statement

COLUMNS = (
    "account_id",
    "fate",
    "confidence",
    "bits",
    "status",
    "doubts",
    "signed_up",
    "first_paid",
    "last_paid",
    "payments",
    "cluster_id",
    "run_id",
    "threshold",
    "reviewer",
    "reason",
    "made",
)
# Spreadsheets take a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ROWS = 500
_UNSAID = "-"


@dataclass(frozen=True, slots=True)
class Order:
    """Who exports a list, why, and the run that was looked at before."""

    reviewer: str
    reason: str
    run_id: str | None = None


def reviewed(found: Preview, order: Order, *, appeals: str | None) -> Review:
    """Reviewer and reason as they may be kept.

    :raises InvalidInput: one is empty, too long or personal data of others
    :raises Conflict: the cluster was linked again since somebody looked
    """
    said = statement(reason=order.reason, analyst=order.reviewer)
    if order.run_id is not None and order.run_id != found.cluster.run_id:
        raise Conflict(
            f"{found.cluster.id} was linked again since you looked, by the run "
            f"{found.cluster.run_id}: look at its members once more"
        )
    return Review(said["analyst"], said["reason"], appeals)


def about(what: str, found: Preview, review: Review) -> dict[str, Any]:
    """What the audit log keeps of a list or of packs."""
    return {
        "what": what,
        "cluster": found.cluster.id,
        "run": found.cluster.run_id,
        "threshold": found.measure.threshold,
        "recommended": found.figures.recommended + found.figures.in_spite,
        "reviewer": review.reviewer,
    }


def noted(reviewer: str | None, reason: str | None, *, appeals: str | None) -> Review:
    """Reviewer and reason of a single pack, where they are given.

    :raises InvalidInput: one is too long or personal data of others
    """
    said = statement(reason=reason or _UNSAID, analyst=reviewer or _UNSAID)
    return Review(
        said["analyst"] if reviewer else None,
        said["reason"] if reason else None,
        appeals,
    )


def as_csv(found: Preview, review: Review) -> Iterator[bytes]:
    """Recommended members only, best held first, each row with who answers for it."""
    for rows in _batches(found):
        table = io.StringIO(newline="")
        writer = csv.writer(table)
        for row in rows:
            writer.writerow(row if row == COLUMNS else _cells(found, row, review))
        yield table.getvalue().encode()


def as_json(found: Preview, review: Review) -> Iterator[bytes]:
    """Recommended members, those held back with their doubts, and the figures."""
    head = {
        "cluster_id": found.cluster.id,
        "run_id": found.cluster.run_id,
        "threshold": found.measure.threshold,
        "reviewer": review.reviewer,
        "reason": review.reason,
        "made": day(found.made_ms),
        "figures": asdict(found.figures),
        "cautions": list(found.cautions),
    }
    yield orjson.dumps(head, option=orjson.OPT_INDENT_2)[:-2]
    for name, wanted in (("recommended", True), ("held_back", False)):
        yield f',\n  "{name}": ['.encode()
        first = True
        for each in found.members:
            if each.fate.is_recommended == wanted and each.fate not in _DONE:
                yield (b"\n    " if first else b",\n    ") + orjson.dumps(_row(each))
                first = False
        yield b"\n  ]"
    yield b"\n}\n"


_DONE = frozenset({Fate.BANNED, Fate.CLOSED})


def _batches(found: Preview) -> Iterator[list[Any]]:
    rows: list[Any] = [COLUMNS]
    for each in found.members:
        if each.fate.is_recommended:
            rows.append(each)
        if len(rows) >= _ROWS:
            yield rows
            rows = []
    yield rows


def _row(member: Assessed) -> dict[str, Any]:
    candidate = member.candidate
    paid = candidate.payments
    return {
        "account_id": candidate.account_id,
        "fate": member.fate.value,
        "confidence": candidate.confidence,
        "bits": candidate.bits,
        "status": candidate.status,
        "doubts": [
            {"doubt": each.doubt.value, "sentence": each.sentence}
            for each in member.objections
        ],
        "signed_up": _day(candidate.signed_up_ms),
        "first_paid": _day(min((p.first_ms for p in paid), default=None)),
        "last_paid": _day(max((p.last_ms for p in paid), default=None)),
        "payments": candidate.paid_count,
    }


def _cells(found: Preview, member: Assessed, review: Review) -> list[Any]:
    row = _row(member)
    row["doubts"] = "; ".join(each.sentence for each in member.objections)
    row |= {
        "cluster_id": found.cluster.id,
        "run_id": found.cluster.run_id,
        "threshold": found.measure.threshold,
        "reviewer": review.reviewer,
        "reason": review.reason,
        "made": day(found.made_ms),
    }
    return [_cell(row[name]) for name in COLUMNS]


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def _day(ms: int | None) -> str | None:
    return None if ms is None else day(ms)
