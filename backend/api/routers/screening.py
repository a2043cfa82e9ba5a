"""New accounts against the clusters that are known, and banned ones that grow again."""

from collections.abc import Iterator
from dataclasses import asdict

from fastapi import APIRouter, Request

from backend.api.bodies import blocks_in
from backend.api.dependencies import HeldDep
from backend.api.problems import documented
from backend.api.routers.events import BODY
from backend.api.schemas.screening import RegrownOut, ScreeningOut
from backend.services.regrowth import list_regrown

router = APIRouter(tags=["screening"])

# First events are few; whoever has more of them is no new account.
_MOST_BYTES = 4 << 20


@router.post(
    "/screen",
    openapi_extra=BODY,
    responses=documented(404, 413, 415),
    summary="Screen an account",
)
def screen(request: Request, held: HeldDep) -> ScreeningOut:
    """Compare one account's first events with all known clusters; nothing is written.

    The body is that of `POST /v1/events`, with events of one account. The answer names
    the clusters that it resembles with the bits that each kind of thing says, and
    whether they were banned.
    """
    found = held.screener.screen(_lines(request), held.pseudonymizer)
    banned = held.bans.of_clusters()
    return ScreeningOut.model_validate(
        {
            **asdict(found),
            "resembles": [
                asdict(each) | {"banned": banned.get(each.cluster_id)}
                for each in found.resembles
            ],
        }
    )


@router.get("/regrowth", summary="Banned clusters that grow again")
def list_regrowth(held: HeldDep) -> list[RegrownOut]:
    """Clusters most of whose accounts were banned and that have new ones."""
    found = list_regrown(held.graph, held.journal)
    return [RegrownOut.model_validate(each) for each in found]


def _lines(request: Request) -> Iterator[bytes]:
    for block in blocks_in(request, limit=_MOST_BYTES):
        for line in block.lines():
            yield line.text
