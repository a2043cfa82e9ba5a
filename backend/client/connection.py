"""Requests: the key, time limits, tries, and answers as models."""

import random
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import msgspec

from backend import __version__
from backend.client.downloads import Download
from backend.client.events import Event, bodies
from backend.client.failures import (
    BadValue,
    ClientError,
    UnexpectedAnswer,
    Unreachable,
    error_of,
    waited,
)
from backend.client.location import Location
from backend.client.pages import Item, Pages, Rows

Answer = TypeVar("Answer")

# Nothing of the request was taken, whatever it was; or the answer was to look only.
_BUSY = 429
_AWAY = 503
_LONGEST_WAIT = 60.0
_CONNECT_SECONDS = 5.0
# Before a file's first byte the API works.
_FILE_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Call:
    """A request before it is one; ``repeatable`` may be sent twice with one effect."""

    method: str
    template: str
    path: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    content: bytes | Path | None = None
    content_type: str = "application/json"
    events: Iterable[Event] | None = None
    repeatable: bool = False

    @property
    def safe(self) -> bool:
        """Whether it may be sent again after a failure of which little is known."""
        return self.repeatable or self.method == "GET"

    def address(self) -> str:
        """Path of the request, with what was given in its place."""
        parts = {name: _segment(name, value) for name, value in self.path.items()}
        return self.template.format(**parts)

    def parameters(self) -> dict[str, Any]:
        """What stands in the query, without what was not given."""
        return {
            name: [_written(name, each) for each in value]
            if isinstance(value, list | tuple | set | frozenset)
            else _written(name, value)
            for name, value in self.query.items()
            if value is not None
        }

    def data(self) -> tuple[bytes, str] | None:
        """The body and its media type."""
        if self.events is not None:
            return b"".join(bodies(self.events)), "application/x-ndjson"
        if isinstance(self.content, Path):
            return _read(self.content), self.content_type
        if self.content is not None:
            return self.content, self.content_type
        if self.body is None:
            return None
        given = {name: each for name, each in self.body.items() if each is not None}
        for name, each in given.items():
            _written(name, each)
        try:
            return msgspec.json.encode(given), self.content_type
        except (TypeError, ValueError) as error:
            raise BadValue(f"This cannot be sent as JSON: {error}") from None


class Connection:
    """Sends calls over connections that stay open, as one user of the API.

    ``attempts`` is how often a call is tried at most; ``timeout`` the seconds that one
    try may wait for an answer. ``ca_file`` holds the certificates of an authority that
    this machine does not know.
    """

    def __init__(
        self,
        location: Location,
        *,
        timeout: float = 60.0,
        attempts: int = 4,
        ca_file: Path | None = None,
    ) -> None:
        self.location = location
        self._attempts = attempts
        self._http = httpx2.Client(
            base_url=location.url,
            # The one header that httpx2 never shows.
            headers={
                "Authorization": f"Bearer {location.key}",
                "User-Agent": f"samehand-client/{__version__}",
            },
            timeout=httpx2.Timeout(timeout, connect=_CONNECT_SECONDS),
            # A proxy in the environment is for other machines.
            trust_env=not location.local,
            verify=_context(ca_file) if ca_file else True,
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def value(self, call: Call, kind: type[Answer]) -> Answer:
        """The answer as a ``kind``."""
        return _decoded(self._send(call).content, kind)

    def rows(self, call: Call, item: type[Item]) -> Rows[Item]:
        """An answer that is a list."""
        items = _decoded(self._send(call).content, list[item])  # type: ignore[valid-type]
        return Rows(item, items)

    def pages(
        self, call: Call, item: type[Item], sizes: tuple[int | None, int, int]
    ) -> Pages[Item]:
        """A list in pages; ``sizes`` are the one asked for, the first, the others."""
        asked, first, other = sizes
        kind = msgspec.defstruct(
            "Page",
            [("items", list[item]), ("next", str | None)],  # type: ignore[valid-type]
        )

        def fetch(cursor: str | None) -> tuple[list[Item], str | None]:
            limit = asked or (first if cursor is None else other)
            query = {**call.query, "limit": limit, "cursor": cursor}
            page: Any = self.value(replace(call, query=query), kind)
            return page.items, page.next

        return Pages(item, fetch)

    def text(self, call: Call) -> str:
        """An answer for people or other programs."""
        return self._send(call).text

    def nothing(self, call: Call) -> None:
        """An answer without content."""
        self._send(call)

    def download(self, call: Call) -> Download:
        """A file, asked for once it is read."""
        return Download(lambda: self._opened(call, _FILE_SECONDS))

    def stream(self, call: Call, item: type[Item]) -> Iterator[Item]:
        """Server-sent events: the data of each."""
        with self._opened(call, _FILE_SECONDS) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    yield _decoded(line.removeprefix("data:").encode(), item)

    def send_events(
        self, call: Call, events: Iterable[Event], kind: type[Answer]
    ) -> Answer:
        """Send events in bodies of some megabytes; what was taken of all together.

        The job of the answer is that of the last body, which ends after the others.
        """
        total: dict[str, Any] | None = None
        for body in bodies(events):
            sent = replace(call, content=body, content_type="application/x-ndjson")
            answer = _decoded(self._send(sent).content, dict[str, Any])
            total = answer if total is None else _added(total, answer)
        if total is None:
            raise BadValue("There is no event to send")
        return msgspec.convert(total, kind)

    def _send(self, call: Call) -> httpx2.Response:
        data = call.data()
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            try:
                answer = self._http.send(self._request(call, data))
            except httpx2.TransportError as error:
                failure = _unreachable(error, self.location.url)
                if last or not (call.safe or isinstance(error, httpx2.ConnectError)):
                    raise failure from None
                _pause(attempt, None)
                continue
            if answer.is_success:
                return answer
            if last or not _again(call, answer):
                raise error_of(answer)
            _pause(attempt, waited(answer))
        raise AssertionError("a loop without a try")

    @contextmanager
    def _opened(self, call: Call, seconds: float) -> Iterator[httpx2.Response]:
        request = self._request(call, call.data())
        limits = httpx2.Timeout(seconds, connect=_CONNECT_SECONDS)
        request.extensions = {**request.extensions, "timeout": limits.as_dict()}
        try:
            answer = self._http.send(request, stream=True)
        except httpx2.TransportError as error:
            raise _unreachable(error, self.location.url) from None
        try:
            if not answer.is_success:
                answer.read()
                raise error_of(answer)
            yield answer
        finally:
            answer.close()

    def _request(self, call: Call, data: tuple[bytes, str] | None) -> httpx2.Request:
        content, kind = data or (None, None)
        headers = {"Content-Type": kind} if kind else {}
        return self._http.build_request(
            call.method,
            call.address(),
            params=call.parameters(),
            content=content,
            headers=headers,
        )


def _again(call: Call, answer: httpx2.Response) -> bool:
    if answer.status_code == _BUSY:
        return (waited(answer) or 0) <= _LONGEST_WAIT
    return answer.status_code == _AWAY and call.safe


def _pause(attempt: int, asked: float | None) -> None:
    # A little more for some, so that not all who wait come at once.
    longest = asked if asked is not None else 0.25 * 2**attempt
    time.sleep(min(longest, _LONGEST_WAIT) + random.uniform(0, 0.1))  # noqa: S311


def _unreachable(error: httpx2.TransportError, url: str) -> ClientError:
    if isinstance(error, httpx2.TimeoutException):
        return Unreachable(f"{url} did not answer in time")
    return Unreachable(f"Nobody answers at {url} ({type(error).__name__})")


def _decoded(content: bytes, kind: type[Answer]) -> Answer:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise UnexpectedAnswer(
            f"The answer is of a form that version {__version__} does not know: {error}"
        ) from None


def _added(total: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value + total[name] if isinstance(value, int | list) else value
        for name, value in more.items()
    }


def _segment(name: str, value: str | int) -> str:
    text = quote(str(value), safe="")
    if text in {"", ".", ".."}:
        raise BadValue(f"{name} must not be {str(value)!r}")
    return text


def _written(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise BadValue(f"{name} has no time zone: give it one, such as UTC")
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadValue(f"{file} cannot be read: {error.strerror}") from None


def _context(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise BadValue(f"{ca_file} holds no certificates that can be used") from error
