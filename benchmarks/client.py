"""One client of a running API, and what its waits come to."""

import http.client
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Self
from urllib.parse import urlsplit

from backend.embedded.endpoints import running_endpoints
from backend.secrets import read_or_make
from backend.settings import Settings


class Client:
    """Asks the API of a data folder; a context manager."""

    def __init__(self, folder: Path) -> None:
        given = Settings(data_dir=folder)
        place = urlsplit(running_endpoints(given).api)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port)
        self._headers = {
            "X-API-Key": read_or_make(given.secrets_dir / "api.key"),
            "Content-Type": "application/x-ndjson",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def seconds(self, path: str, body: bytes | None = None) -> float:
        """How long an answer took, once connected; SystemExit if it is none."""
        # The server hangs up on who is silent for as long as slow statements take.
        self._connection.close()
        self._connection.connect()
        begin = time.perf_counter()
        method = "GET" if body is None else "POST"
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path} answers {answer.status}: {text.decode()}")
        return time.perf_counter() - begin


def summed_up(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    p95 = quantiles(seconds, n=20)[-1]
    return {"median": _milli(median(seconds)), "p95": _milli(p95)}


def _milli(seconds: float) -> float:
    return round(1000 * seconds, 2)
