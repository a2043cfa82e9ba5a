"""Before a ban: whom it would hit, the list to hand on, and a pack for each appeal."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from backend.api.dependencies import (
    AccountPath,
    ClusterDep,
    Held,
    HeldDep,
    PrincipalDep,
)
from backend.api.pages import Cursor, Limit, Page, counted, skipped
from backend.api.problems import documented
from backend.api.schemas.enforcement import (
    AppealOut,
    BanPreviewOut,
    CandidateOut,
    candidate_fields,
    preview_fields,
)
from backend.domain.access import Principal
from backend.domain.appeals import Review
from backend.domain.audit import Action
from backend.domain.enforcement import LEAST_THRESHOLD, MOST_THRESHOLD, Fate
from backend.services.access import analyst_of
from backend.services.enforcement import appeals, export
from backend.services.enforcement.export import Order
from backend.services.enforcement.preview import Preview, chosen

router = APIRouter(tags=["enforcement"], responses=documented(404))

Threshold = Annotated[
    float | None,
    Query(
        ge=LEAST_THRESHOLD,
        le=MOST_THRESHOLD,
        description="Least confidence of a recommendation; by default the settings'.",
    ),
]
Fates = Annotated[
    list[Fate] | None, Query(max_length=5, description="Only members of these fates.")
]
Weakest = Annotated[bool, Query(description="The least held first.")]
Reviewer = Annotated[
    str | None,
    Query(max_length=200, description="Who answers for it; whoever asks by default."),
]
Reason = Annotated[
    str, Query(min_length=1, max_length=2000, description="Why; it goes with the list.")
]
Run = Annotated[
    str | None,
    Query(max_length=200, description="The run that was looked at; 409 if it is old."),
]


def _preview(
    held: HeldDep, cluster: ClusterDep, threshold: Threshold = None
) -> Preview:
    at = held.settings.enforcement.threshold if threshold is None else threshold
    return held.previews.preview(cluster.id, threshold=at)


PreviewDep = Annotated[Preview, Depends(_preview)]


def _order(
    who: PrincipalDep, reason: Reason, reviewer: Reviewer = None, run: Run = None
) -> Order:
    return Order(analyst_of(who, reviewer), reason, run)


OrderDep = Annotated[Order, Depends(_order)]


def _handed_on(
    held: Held, who: Principal, what: str, found: Preview, review: Review
) -> None:
    """Write down that somebody takes a list or packs: the one place for it."""
    about = export.about(what, found, review)
    held.trail.record(who, Action.EXPORT, about, reason=review.reason)


@router.get("/clusters/{cluster_id}/ban-preview", summary="Whom a ban would hit")
def get_ban_preview(found: PreviewDep) -> BanPreviewOut:
    """Figures, doubts and collateral of a ban, which it only previews."""
    return BanPreviewOut.model_validate(preview_fields(found))


@router.get("/clusters/{cluster_id}/ban-preview/members", summary="Members by strength")
def list_ban_candidates(
    found: PreviewDep,
    fate: Fates = None,
    weakest: Weakest = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[CandidateOut]:
    """Members with what is recommended and every doubt, best held first."""
    skip = skipped(cursor)
    rows = chosen(found, frozenset(fate or Fate), weakest=weakest)
    shown = [candidate_fields(each) for each in rows[skip : skip + limit + 1]]
    return counted(shown, CandidateOut, limit=limit, skip=skip)


@router.get(
    "/clusters/{cluster_id}/ban-preview/export",
    summary="The list to hand on",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {}, "application/json": {}}},
        **documented(409),
    },
)
def export_ban_list(
    held: HeldDep,
    who: PrincipalDep,
    found: PreviewDep,
    order: OrderDep,
    form: Annotated[
        Literal["csv", "json"], Query(alias="format", description="csv or json.")
    ] = "csv",
) -> StreamingResponse:
    """Recommended members with threshold, run, reviewer and reason."""
    review = export.reviewed(found, order, appeals=held.settings.enforcement.appeals)
    _handed_on(held, who, "ban list", found, review)
    if form == "json":
        pieces, kind = export.as_json(found, review), "application/json"
    else:
        pieces, kind = export.as_csv(found, review), "text/csv; charset=utf-8"
    return _file(pieces, kind, f"ban-list-{found.cluster.id}.{form}")


@router.get(
    "/clusters/{cluster_id}/ban-preview/appeals",
    summary="Appeal packs of all who are recommended",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}}, **documented(409)},
)
def export_appeals(
    held: HeldDep, who: PrincipalDep, found: PreviewDep, order: OrderDep
) -> StreamingResponse:
    """A ZIP with two files for each: JSON, and a page to print."""
    review = export.reviewed(found, order, appeals=held.settings.enforcement.appeals)
    _handed_on(held, who, "appeal packs", found, review)
    pieces = appeals.archive(appeals.packs(found, review))
    return _file(pieces, "application/zip", f"appeals-{found.cluster.id}.zip")


@router.get(
    "/clusters/{cluster_id}/ban-preview/appeals/{account_id:path}",
    summary="Appeal pack of one member",
)
def get_appeal(
    held: HeldDep,
    found: PreviewDep,
    account_id: AccountPath,
    reviewer: Annotated[str | None, Query(max_length=200)] = None,
    reason: Annotated[str | None, Query(max_length=2000)] = None,
) -> AppealOut:
    """What may be said to the holder, and to whoever decides an appeal."""
    to_whom = held.settings.enforcement.appeals
    review = export.noted(reviewer, reason, appeals=to_whom)
    return AppealOut.model_validate(appeals.pack(found, account_id, review))


def _file(pieces: Iterator[bytes], kind: str, name: str) -> StreamingResponse:
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name
    )
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return StreamingResponse(pieces, media_type=kind, headers=headers)
