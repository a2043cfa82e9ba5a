"""Everything that a call of the client raises on purpose.

::

    ClientError
    ├── NotConfigured        no address, no key, or a key that nobody should send there
    ├── BadValue             what was given cannot be sent
    ├── PackageMissing       a table was asked for and pandas or polars is not there
    ├── Unreachable          no answer: nobody listens, or it took too long
    ├── UnexpectedAnswer     an answer of another form than this client knows
    └── ApiError             the API said no; has title, detail, status, request_id
        ├── Unauthorized     401  key missing, wrong, expired or revoked
        ├── Forbidden        403  the key's role does not allow it
        ├── NotFound         404
        ├── Conflict         409
        ├── Invalid          413, 415, 422  what was sent cannot be used
        ├── Busy             429  ask again after ``retry_seconds``
        └── Failed           5xx  the API, or a server that it needs, failed

Each reads as one sentence. None holds the key.
"""

from typing import NamedTuple

import httpx2
import msgspec

from backend.errors import SamehandError

_MISSING = "-"


class ClientError(SamehandError):
    """Root of the tree; never raised itself."""


class NotConfigured(ClientError):
    """It is not known whom to ask or by which key."""

    exit_code = 2


class BadValue(ClientError):
    """A value cannot be sent as it is."""

    exit_code = 2


class PackageMissing(ClientError):
    """A package that makes tables is not installed."""


class Unreachable(ClientError):
    """Nobody answered."""


class UnexpectedAnswer(ClientError):
    """The answer has another form than this client knows."""


class Fault(NamedTuple):
    """What is wrong with one part of a request."""

    place: str
    message: str


class ApiError(ClientError):
    """The API's problem details (RFC 9457).

    ``request_id`` finds the request in the API's log.
    """

    def __init__(self, problem: "Problem", status: int, request_id: str) -> None:
        super().__init__(f"{problem.title} ({status}): {problem.detail}")
        self.title = problem.title
        self.detail = problem.detail
        self.type = problem.type
        self.status = status
        self.faults = tuple(Fault(**each) for each in problem.faults)
        self.request_id = request_id


class Unauthorized(ApiError):
    """The key is missing, wrong, expired or revoked."""


class Forbidden(ApiError):
    """The role of the key does not allow it."""


class NotFound(ApiError):
    """There is no such thing."""


class Conflict(ApiError):
    """Something else holds the place."""


class Invalid(ApiError):
    """What was sent cannot be used; ``faults`` say where."""


class Busy(ApiError):
    """Nothing was taken; it may be asked again after ``retry_seconds``."""

    retry_seconds = 1.0


class Failed(ApiError):
    """The API, or a server that it needs, failed."""


class Problem(msgspec.Struct, frozen=True):
    """Problem details as they come."""

    title: str = "No answer that is known"
    detail: str = ""
    type: str = "about:blank"
    faults: list[dict[str, str]] = msgspec.field(default_factory=list)


_KINDS: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: Busy,
}
_FAILED = 500


def error_of(answer: httpx2.Response) -> ApiError:
    """The error that an answer stands for; its body must have been read."""
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        problem = Problem(detail=f"{answer.url.host} answered and is no samehand")
    other = Failed if answer.status_code >= _FAILED else ApiError
    kind = _KINDS.get(answer.status_code, other)
    error = kind(
        problem, answer.status_code, answer.headers.get("X-Request-ID", _MISSING)
    )
    if isinstance(error, Busy):
        error.retry_seconds = waited(answer) or Busy.retry_seconds
    return error


def waited(answer: httpx2.Response) -> float | None:
    """Seconds that ``Retry-After`` asks for; None when it does not say."""
    text = answer.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else None
