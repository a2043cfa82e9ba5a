"""What Neo4j Browser fetches: its guide and its style sheet, which hold no data."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import PlainTextResponse, Response

from backend.api.dependencies import HeldDep
from backend.settings import Settings
from backend.web import guide
from backend.web.browser import origins
from backend.web.grass import grass
from backend.web.rendering import fragment

router = APIRouter()

_ITS_HEADERS = "baggage, cache-control, pragma, sentry-trace"
Origin = Annotated[str | None, Header()]


@router.get("/browser/guide")
async def page_browser_guide(
    request: Request, held: HeldDep, origin: Origin = None
) -> Response:
    """The guide, for ``:play`` and ``:guide``."""
    # Neo4j Browser takes a name without a dot for no address.
    here = str(request.base_url).rstrip("/").replace("//localhost", "//127.0.0.1")
    page = fragment(
        "browser/guide.html",
        slides=guide.SLIDES,
        defaults=guide.defaults(),
        address=f"{here}/browser/guide",
        style=f"{here}/browser/style.grass",
        pages=f"{here}/queries",
    )
    return _for(held.settings, origin, page)


@router.get("/browser/style.grass")
async def page_browser_style(held: HeldDep, origin: Origin = None) -> Response:
    """Colours by kind, for ``:style``."""
    return _for(held.settings, origin, PlainTextResponse(grass()))


@router.options("/browser/guide")
async def page_browser_guide_asked(held: HeldDep, origin: Origin = None) -> Response:
    """Whether Neo4j Browser may ask for the guide."""
    return _allowed(held.settings, origin)


@router.options("/browser/style.grass")
async def page_browser_style_asked(held: HeldDep, origin: Origin = None) -> Response:
    """Whether Neo4j Browser may ask for the style."""
    return _allowed(held.settings, origin)


def _allowed(settings: Settings, origin: str | None) -> Response:
    """Neo4j Browser asks first, since it sends headers of its own."""
    answer = Response(status_code=204)
    answer.headers["Access-Control-Allow-Methods"] = "GET"
    answer.headers["Access-Control-Allow-Headers"] = _ITS_HEADERS
    return _for(settings, origin, answer)


def _for(settings: Settings, origin: str | None, answer: Response) -> Response:
    """``answer``, which only Neo4j Browser's page may read from elsewhere."""
    answer.headers["Vary"] = "Origin"
    if origin in origins(settings):
        answer.headers["Access-Control-Allow-Origin"] = str(origin)
    return answer
