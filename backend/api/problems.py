"""Errors as problem details (RFC 9457), by one table."""

import re
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from backend import logs
from backend.api import tracing
from backend.api.schemas.problems import Fault, Problem
from backend.errors import Busy, InvalidInput, SamehandError

log = logs.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_SHOWN_FAULTS = 10
# Parts of a place that are our own words; another one may be personal data.
_OWN_WORD = re.compile(r"[a-z][a-z_-]{0,40}")
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}


def install(app: FastAPI) -> None:
    """Answer every error with problem details."""
    app.add_exception_handler(SamehandError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of an endpoint that may answer with these statuses."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }


def answer(error: SamehandError) -> JSONResponse:
    """The response for one of our errors; each has its status in ``errors.py``."""
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", type(error).__name__)
    headers = {}
    if isinstance(error, Busy):
        headers["Retry-After"] = str(error.retry_seconds)
    return _response(
        words.capitalize(), error.status_code, error.message, headers=headers
    )


def _response(
    title: str,
    status: int,
    detail: str,
    *,
    faults: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        type=f"urn:samehand:problem:{title.lower().replace(' ', '-')}",
        title=title,
        status=status,
        # It may name what was sent: JSON can escape half a letter, which UTF-8 lacks.
        detail=detail.encode(errors="replace").decode(),
        faults=faults or [],
    )
    return JSONResponse(
        problem.model_dump(mode="json"),
        status,
        media_type=MEDIA_TYPE,
        headers={**_HEADERS.get(status, {}), **(headers or {})},
    )


def _ours(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, SamehandError):
        return _unexpected(request, error)
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("failed", kind=type(error).__name__, detail=error.message)
    return answer(error)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Say where and what, and never repeat a value: it may be personal data."""
    if not isinstance(error, RequestValidationError):
        return _unexpected(request, error)
    found = [
        Fault(place=_place(fault["loc"]), message=fault["msg"])
        for fault in error.errors()[:_SHOWN_FAULTS]
    ]
    detail = "; ".join(f"{fault.place}: {fault.message}" for fault in found[:3])
    return _response("Invalid input", 422, detail, faults=found)


def _http(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, HTTPException):
        return _unexpected(request, error)
    if error.status_code == HTTPStatus.BAD_REQUEST:
        # What the framework says of a body that it cannot read at all: other bytes
        # than of UTF-8, or brackets in brackets without end.
        return answer(InvalidInput("The body cannot be read; send JSON in UTF-8"))
    title = HTTPStatus(error.status_code).phrase.capitalize()
    headers = dict(error.headers or {})
    return _response(title, error.status_code, str(error.detail), headers=headers)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The path may hold what a client took for an id, and the message anything.
    log.error("unexpected error", method=request.method, error=type(error).__name__)
    return _response(
        "Unexpected error",
        500,
        "Something unexpected happened; see the server's log",
        # This answer is given outside of what adds the header to all others.
        headers={tracing.HEADER: logs.request_id() or logs.new_request_id()},
    )


def _place(parts: tuple[Any, ...]) -> str:
    return ".".join(
        str(part) if isinstance(part, int) or _OWN_WORD.fullmatch(part) else "?"
        for part in parts
    )
