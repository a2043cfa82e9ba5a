"""Errors as problem details (RFC 9457), by one table."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from backend.errors import SamehandError
from backend.logs import get_logger

log = get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, in one sentence."""

    type: str
    title: str
    status: int
    detail: str


_EXAMPLE = {
    "type": "about:blank",
    "title": "NotFound",
    "status": 404,
    "detail": "There is no cluster or account clu_0",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Problem details",
        "content": {
            MEDIA_TYPE: {"schema": Problem.model_json_schema(), "example": _EXAMPLE}
        },
    }
}


def install(app: FastAPI) -> None:
    """Answer every error with problem details."""
    app.add_exception_handler(SamehandError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _answer(title: str, status: int, detail: str) -> JSONResponse:
    problem = Problem(type="about:blank", title=title, status=status, detail=detail)
    headers = {"WWW-Authenticate": "ApiKey"} if status == 401 else None  # noqa: PLR2004
    return JSONResponse(
        problem.model_dump(), status, media_type=MEDIA_TYPE, headers=headers
    )


def _ours(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, SamehandError)  # noqa: S101 - registered for it
    return _answer(type(error).__name__, error.status_code, error.message)


def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Say where and what, and never repeat the value: it may be personal data."""
    del request
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    faults = [
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors()[:3]
    ]
    return _answer("InvalidInput", 422, "; ".join(faults))


def _http(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    return _answer("HTTP error", error.status_code, str(error.detail))


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error", path=request.url.path, error=type(error).__name__)
    return _answer(
        "Unexpected error", 500, "Something unexpected happened; see the log"
    )
