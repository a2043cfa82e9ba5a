"""Errors as pages for whoever asked for a page, and as problem details for others."""

import json
from http import HTTPStatus
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response
from starlette.types import Scope

from backend.api import problems
from backend.errors import SamehandError
from backend.web.rendering import render

_WHAT_NOW = {
    404: "Look for it with the search box above: ids are found by their beginnings.",
    422: "Go back and put right what the sentence names.",
    503: "Try again in some seconds; the page System says which server is away.",
}


def install(app: FastAPI) -> None:
    """Answer errors of pages in HTML; programs get what they always got."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _in_html(handler))
    app.state.refusal = _refusal


def _in_html(handler: Any) -> Any:
    async def answer(request: Request, error: Exception) -> Response:
        made = handler(request, error)
        response: Response = await made if isawaitable(made) else made
        if not wants_page(request):
            return response
        return _page(request, response)

    return answer


def _refusal(scope: Scope, error: SamehandError) -> Response:
    request, response = Request(scope), problems.answer(error)
    return _page(request, response) if wants_page(request) else response


def wants_page(request: Request) -> bool:
    """Whether a person is looking, and not a program that calls the API."""
    path, accepts = request.url.path, request.headers.get("accept", "")
    return not path.startswith("/v1/") and "text/html" in accepts


def _page(request: Request, response: Response) -> Response:
    problem = json.loads(bytes(response.body))
    status = response.status_code
    page = render(
        request,
        "error.html",
        title=problem.get("title") or HTTPStatus(status).phrase,
        detail=problem.get("detail", ""),
        now=_WHAT_NOW.get(status),
        status=status,
    )
    page.status_code = status
    for name in ("X-Request-ID", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page
