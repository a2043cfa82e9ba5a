"""Turns templates into pages."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend import __version__
from backend.api.auth import csrf_token
from backend.api.roles import Roles
from backend.api.views import shown
from backend.domain.access import Principal
from backend.web import cypher, formats
from backend.web.static import asset

# No inline script or style, nothing from elsewhere. Pictures that a component draws
# leave it as blobs; an export's preview is a data address.
_POLICY = "; ".join(  # noqa: FLY002 - one line each
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The page of a larger cluster is there at once, and fetches what takes seconds.
LARGE_CLUSTER = 1_000
_THEMES = frozenset({"light", "dark"})

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters.update(formats.FILTERS)
_templates.filters.update(cypher=cypher.highlighted, cell=cypher.cell)
_templates.globals.update(formats.GLOBALS, asset=asset, version=__version__)


def render(request: Request, template: str, **context: Any) -> HTMLResponse:
    """The page that ``template`` makes of ``context``."""
    theme = request.cookies.get("samehand_theme")
    who: Principal | None = getattr(request.state, "principal", None)
    roles: Roles = request.app.state.roles
    text = _templates.get_template(template).render(
        request=request,
        path=request.url.path,
        theme=theme if theme in _THEMES else None,
        who=who,
        # A page offers nothing that its route would refuse.
        may=lambda route: who is not None and who.may(roles.least(route)),
        csrf=csrf_token(request),
        **context,
    )
    # The same as for answers of the API: who may not see personal data gets none, and
    # that somebody else did is written down.
    return HTMLResponse(shown(text), headers={"Content-Security-Policy": _POLICY})


def fragment(template: str, **context: Any) -> HTMLResponse:
    """What ``template`` makes for another page; it holds no data, and masks nothing."""
    return HTMLResponse(_templates.get_template(template).render(**context))
