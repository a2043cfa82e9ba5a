"""The driver's exceptions as ours: one table."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)

from backend.errors import (
    GraphFailed,
    GraphRefused,
    SamehandError,
    SetupError,
    TransientGraphError,
    Unavailable,
)


@contextmanager
def translated() -> Iterator[None]:
    """Run the body, raising only ``backend.errors`` for what the graph may do."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise as_samehand_error(error) from error


def as_samehand_error(error: Neo4jError | DriverError) -> SamehandError:
    """Our error for one of the driver's."""
    if isinstance(error, AuthError):
        return SetupError(
            "Neo4j refuses the user or password; set SAMEHAND_NEO4J__USER and "
            "SAMEHAND_NEO4J__PASSWORD_FILE"
        )
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return Unavailable("The graph does not answer; look at: samehand status")
    if isinstance(error, ConfigurationError):
        return SetupError(f"Neo4j's address cannot be used: {error}")
    if error.is_retryable():
        return TransientGraphError("The graph is busy; the same work can be repeated")
    return error_of(getattr(error, "code", None) or type(error).__name__)


def error_of(code: str) -> SamehandError:
    """Our error for a code of Neo4j's that no other try helps against.

    The server's message may quote parameters, so it stays in the exception's cause.
    """
    if code.startswith("Neo.DatabaseError."):
        return GraphFailed(
            f"Neo4j failed within itself ({code}) and its debug.log says why; when its "
            "store is damaged, samehand rebuild makes the graph again from the journal"
        )
    return GraphRefused(f"The graph refused a statement ({code})")
