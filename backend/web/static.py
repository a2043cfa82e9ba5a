"""Scripts, styles and fonts: files whose names change with what is in them."""

import json
from functools import cache
from os import stat_result
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from backend.errors import SetupError
from backend.web.bundle import STATIC

PREFIX = "/static"
_FOREVER = "public, max-age=31536000, immutable"


class _Lasting(StaticFiles):
    """Static files that a browser asks for once."""

    def file_response(
        self, full_path: Any, stat_result: stat_result, scope: Any, *rest: Any
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, *rest)
        response.headers["Cache-Control"] = _FOREVER
        return response


def install(app: FastAPI) -> None:
    """Serve the files below ``/static``."""
    app.mount(PREFIX, _Lasting(directory=STATIC, check_dir=False), name="static")


def asset(name: str) -> str:
    """Path of a built file, by the name of what it was made of: ``app.css``."""
    return f"{PREFIX}/{_files()[name]}"


@cache
def _files() -> dict[str, str]:
    """Names of built files.

    :raises SetupError: they were not built
    """
    try:
        found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())[
            "files"
        ]
    except FileNotFoundError:
        raise SetupError(
            "The pages were not built; run: python -m backend.web.bundle"
        ) from None
    return found
