"""The API's own documentation: the OpenAPI document and the page that shows it."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from backend.api.schemas.problems import Problem

DESCRIPTION = """
Find the accounts of an AI provider that are run by the same hand, and trace them to
organizations. Every call but health and readiness needs the API key, in the header
`X-API-Key` or as a bearer token. Lists come in pages: pass `next` of one as `cursor` to
get the one after. Errors are problem details (RFC 9457). Times are UTC.
"""
TAGS = [
    {"name": "events", "description": "Send events."},
    {"name": "jobs", "description": "Follow background work."},
    {"name": "rejects", "description": "Lines that could not be used."},
    {"name": "linkage", "description": "Group accounts and trace the groups."},
    {"name": "clusters", "description": "Accounts run by the same hand."},
    {"name": "accounts", "description": "Accounts of the provider."},
    {"name": "organizations", "description": "Where clusters lead."},
    {"name": "identifiers", "description": "Things that accounts share."},
    {"name": "trace", "description": "From a cluster or an account to organizations."},
    {"name": "search", "description": "Find what you have in hand."},
    {"name": "overview", "description": "Headline figures."},
    {"name": "health", "description": "For supervisors and monitoring."},
]
# The page takes its script and style from this host; nothing else may be loaded.
_CDN = "https://cdn.jsdelivr.net"
_PAGE_POLICY = (
    f"default-src 'none'; script-src {_CDN} 'unsafe-inline'; connect-src 'self'; "
    f"style-src {_CDN} 'unsafe-inline'; img-src data: https://fastapi.tiangolo.com; "
    "frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    """Serve ``/docs``, and name the shape of errors in ``/openapi.json``."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        schema = Problem.model_json_schema(
            mode="serialization", ref_template="#/components/schemas/{model}"
        )
        components = document.setdefault("components", {}).setdefault("schemas", {})
        components |= schema.pop("$defs", {})
        components["Problem"] = schema
        return document

    app.openapi = openapi  # type: ignore[method-assign]

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        page = get_swagger_ui_html(openapi_url="/openapi.json", title="samehand API")
        page.headers["Content-Security-Policy"] = _PAGE_POLICY
        return page
