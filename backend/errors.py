"""Every error that samehand raises on purpose.

::

    SamehandError               500  exit 1
    ├── InvalidInput            422  exit 2   what was sent or typed cannot be used
    │   ├── UsageError                        the command line was used wrongly
    │   ├── TooLarge            413           more bytes than this server takes
    │   └── UnknownFormat       415           a type or packing that nobody reads
    ├── NotFound                404  no such account, cluster, run …
    ├── Conflict                409
    │   ├── RunAlreadyActive                  one linkage run at a time
    │   ├── StackAlreadyRunning               one stack on a data folder
    │   └── WholeRunNeeded                    clusters cannot be added to as they are
    ├── Unauthorized            401           nobody is known to ask, or nobody may
    ├── Forbidden               403           whoever asks has another role
    ├── Busy                    429           ask again after ``retry_seconds``
    │   ├── GraphBehind                       the graph lacks more events than it may
    │   └── TooManyRequests                   more in a minute than one may ask
    ├── Unavailable             503           graph, broker or journal is away
    │   └── TransientGraphError               worth another try
    ├── GraphRefused            500           another try gives the same
    ├── GraphFailed             500           something is wrong with Neo4j itself
    └── SetupError              500           the embedded stack cannot be made to run

Each carries one sentence that says what happened and, where there is something to
do, what to do. ``status_code`` is the HTTP status, ``exit_code`` the command's.
"""


class SamehandError(Exception):
    """Root of the tree; never raised itself."""

    status_code = 500
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(SamehandError):
    """What was sent or typed cannot be used."""

    status_code = 422
    exit_code = 2


class UsageError(InvalidInput):
    """The command line was used wrongly."""


class TooLarge(InvalidInput):
    """More was sent than this server takes."""

    status_code = 413


class UnknownFormat(InvalidInput):
    """What was sent has a type or packing that nobody reads here."""

    status_code = 415


class NotFound(SamehandError):
    """There is no such thing."""

    status_code = 404


class Conflict(SamehandError):
    """Something else holds the place."""

    status_code = 409


class RunAlreadyActive(Conflict):
    """A linkage run is active; two would overwrite each other's clusters."""


class StackAlreadyRunning(Conflict):
    """Another process supervises the stack of this data folder."""


class WholeRunNeeded(Conflict):
    """What new events touch cannot be placed among clusters as they are.

    The message is a clause: "there was no run yet".
    """


class Unauthorized(SamehandError):
    """Key, token or session is missing, wrong, expired or revoked."""

    status_code = 401


class Forbidden(SamehandError):
    """Whoever asks is known and may not do this."""

    status_code = 403


class Busy(SamehandError):
    """Nothing of the request was taken; it may come again after ``retry_seconds``."""

    status_code = 429

    def __init__(self, message: str, *, retry_seconds: int) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class GraphBehind(Busy):
    """The graph lacks more events than it may; nothing of the request was taken."""


class TooManyRequests(Busy):
    """More was asked in a minute than one may ask, or too often with a wrong key."""


class Unavailable(SamehandError):
    """A server that is needed does not answer."""

    status_code = 503


class TransientGraphError(Unavailable):
    """Deadlock, leader switch, lost connection: worth another try."""


class GraphRefused(SamehandError):
    """Neo4j refused a statement; another try gives the same."""


class GraphFailed(SamehandError):
    """Neo4j failed at a statement that it took: its store may be damaged."""


class SetupError(SamehandError):
    """The embedded stack cannot be made to run."""
