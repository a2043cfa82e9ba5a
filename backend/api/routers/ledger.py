"""The ledger of innocent sharing: what many accounts share, why, what it counts for."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, Limit, Page, counted, skipped
from backend.api.problems import documented
from backend.api.schemas.decisions import parts
from backend.api.schemas.ledger import LedgerDetailOut, LedgerEntryOut
from backend.services import ledger
from backend.services.access import refuse_personal_kind
from backend.services.ledger import Line

router = APIRouter(tags=["ledger"], responses=documented(404))

Run = Annotated[str | None, Query(description="Linkage run; by default the newest.")]
Kind = Annotated[
    str, Path(max_length=40, description="Such as `ip_address`, `instrument`.")
]
Key = Annotated[
    str, Path(min_length=1, max_length=1024, description="Its value or keyed hash.")
]


@router.get("/ledger", summary="List crowded things")
def list_ledger(
    held: HeldDep,
    kind: Annotated[str | None, Query(description="Of this kind only.")] = None,
    cause: Annotated[
        str | None, Query(description="Of this cause only, or `unknown`.")
    ] = None,
    run: Run = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[LedgerEntryOut]:
    """Things that many accounts share, those of most accounts first."""
    skip = skipped(cursor)
    found = ledger.read(held.journal, run=run, kind=kind, cause=cause)
    rows = [_fields(line) for line in found.lines[skip : skip + limit + 1]]
    return counted(rows, LedgerEntryOut, limit=limit, skip=skip)


@router.get("/ledger/{kind}/{key:path}", summary="One crowded thing")
def get_ledger_entry(
    held: HeldDep, who: PrincipalDep, kind: Kind, key: Key, run: Run = None
) -> LedgerDetailOut:
    """What a run held of a thing, every decision on it, and the clusters it holds."""
    refuse_personal_kind(who, kind)
    found = ledger.get(held.journal, (kind, key), run=run)
    return LedgerDetailOut.model_validate(
        {
            **_fields(found.line),
            "run": found.run,
            "decisions": [parts(each) for each in found.decisions],
            "held": found.held,
        }
    )


def _fields(line: Line) -> dict[str, Any]:
    return {
        **asdict(line.entry),
        "outside": line.entry.outside,
        "decided": parts(line.decision) if line.decision else None,
    }
