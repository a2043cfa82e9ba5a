"""The API's own documentation: the OpenAPI document and a page that shows it."""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from backend.api.schemas.problems import Problem

DESCRIPTION = """
Find the accounts of an AI provider that are run by the same hand, and trace them to
organizations. Every call but health and readiness needs an API key, in the header
`X-API-Key` or as a bearer token, or the cookie of a session, and each asks for a role.
Lists come in pages: pass `next` of one as `cursor` to
get the one after. Errors are problem details (RFC 9457). Times are UTC.
"""
TAGS = [
    {"name": "access", "description": "Log in and out; API keys."},
    {"name": "audit", "description": "Who did what."},
    {"name": "events", "description": "Send events."},
    {"name": "jobs", "description": "Follow background work."},
    {"name": "rejects", "description": "Lines that could not be used."},
    {"name": "erasures", "description": "Erase accounts."},
    {"name": "linkage", "description": "Group accounts and trace the groups."},
    {"name": "judgements", "description": "Say which accounts are one hand's."},
    {"name": "cases", "description": "Work on clusters; rule on many accounts."},
    {"name": "alerts", "description": "Be told of what is new."},
    {"name": "discounts", "description": "Say what honest accounts share, too."},
    {"name": "ledger", "description": "What many accounts share, and why."},
    {"name": "runs", "description": "What linkage runs found, and what changed."},
    {"name": "rings", "description": "How well a planted campaign is found."},
    {"name": "clusters", "description": "Accounts run by the same hand."},
    {"name": "exports", "description": "Hand clusters on, as the policy allows."},
    {"name": "dossiers", "description": "Clusters as archives to hand on."},
    {"name": "enforcement", "description": "Before a ban: whom it would hit."},
    {"name": "accounts", "description": "Accounts of the provider."},
    {"name": "organizations", "description": "Where clusters lead."},
    {"name": "indicators", "description": "What partners say organizations have."},
    {"name": "identifiers", "description": "Things that accounts share."},
    {"name": "trace", "description": "From a cluster or an account to organizations."},
    {"name": "screening", "description": "New accounts, and banned clusters again."},
    {"name": "search", "description": "Find what you have in hand."},
    {"name": "queries", "description": "Cypher that reads: ours and your team's."},
    {"name": "overview", "description": "Headline figures."},
    {"name": "health", "description": "For supervisors and monitoring."},
]
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; color: #1c2430; background: #fff }
h2 { border-bottom: 1px solid #cfd6e0; margin-top: 3rem }
h3 code { font-size: 1rem; background: #eef1f6; padding: .2rem .5rem }
table { border-collapse: collapse } td { padding: .15rem 1rem .15rem 0 }
pre { background: #f6f8fa; padding: .75rem; overflow: auto; font-size: .85rem }
"""
# Nothing but its own style: the page works without a network and runs no script.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


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
        return HTMLResponse(
            page(app.openapi()), headers={"Content-Security-Policy": _POLICY}
        )


def operations(document: dict[str, Any], tag: str) -> Iterator[tuple[str, str, Any]]:
    """Method, path and operation of each call that has ``tag``."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if tag in operation["tags"]:
                yield method.upper(), path, operation


def page(document: dict[str, Any]) -> str:
    """The document as one HTML page, a chapter for each tag."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'>",
        f"<title>samehand API</title><style>{_STYLE}</style>",
        f"<h1>samehand API {escape(document['info']['version'])}</h1>",
        f"<p>{_prose(document['info']['description'])}</p>",
        "<p>For programs: <a href='/openapi.json'>OpenAPI document</a>.</p>",
    ]
    for tag in document["tags"]:
        parts.append(f"<h2>{escape(tag['name'])}</h2><p>{_prose(tag['description'])}")
        for method, path, operation in operations(document, tag["name"]):
            parts += _operation(document, f"{method} {path}", operation)
    return "\n".join(parts)


def _operation(document: dict[str, Any], name: str, operation: Any) -> Iterator[str]:
    yield f"<h3><code>{escape(name)}</code> {escape(operation['summary'])}</h3>"
    yield f"<p>{_prose(operation['description'])}</p>"
    rows = [
        f"<tr><td><code>{escape(p['name'])}</code><td>{escape(p['in'])}"
        f"<td>{_prose(p.get('description', ''))}"
        for p in operation.get("parameters", [])
    ]
    if rows:
        yield f"<table>{''.join(rows)}</table>"
    body = operation.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        shown = content.get("example") or example(document, content["schema"])
        yield f"<p>Body: <code>{escape(kind)}</code></p>"
        if shown is not None:
            yield _json(shown)
    for status, answer in operation["responses"].items():
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        shown = example(document, schema or {})
        if status.startswith("2") and shown is not None:
            yield f"<p>Answer {status}:</p>{_json(shown)}"


def _prose(text: str) -> str:
    """Text in which `backquotes` mark code, as in the OpenAPI document."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _json(value: Any) -> str:
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return f"<pre>{escape(text)}</pre>"


def example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """An example of ``schema``, put together from those of its parts; or None."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    if schema.get("examples"):
        return schema["examples"][0]
    if "items" in schema:
        inner = example(document, schema["items"])
        return None if inner is None else [inner]
    if "properties" in schema:
        return {
            name: _PLAIN.get(part.get("type", ""))
            if (found := example(document, part)) is None
            else found
            for name, part in schema["properties"].items()
        }
    return None


_PLAIN = {"integer": 4, "number": 12.5, "string": "acc_5450641733c0"}
