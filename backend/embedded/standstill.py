"""The graph's store while no server has it open, beside a stack that runs or without.

Whoever wants it holds a lock. The supervisor stops the server when it sees that, and
starts it again when the lock is free, however its holder ended.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from backend.embedded.endpoints import (
    acquired,
    is_locked,
    is_running,
    only_supervisor,
    running_endpoints,
)
from backend.embedded.exchange import only_maker
from backend.errors import SetupError, Unavailable
from backend.settings import Settings

# `is_wanted` holds the lock for an instant.
_GLANCE_SECONDS = 0.5
# The longest start that the settings allow is shorter by default, and any stop.
_LONGEST_SECONDS = 300
_LOOK_SECONDS = 0.1


@contextmanager
def store_at_rest(settings: Settings) -> Iterator[int]:
    """Have the store for the block; a server that ran runs again at its end.

    Gives a descriptor that whatever opens the store must inherit: while it lives, and
    be this process dead, no server opens the same store.

    :raises Unavailable: somebody else has it, or the server does not stop or start
    :raises SetupError: the stack has no such server
    """
    if is_running(settings):
        with only_maker(settings), _standstill(settings) as held:
            yield held
    else:
        with only_supervisor(settings) as held:
            yield held


def is_wanted(settings: Settings) -> bool:
    """Whether somebody wants the server to stand still."""
    return is_locked(settings.run_dir / "standstill.lock")


@contextmanager
def _standstill(settings: Settings) -> Iterator[int]:
    with (settings.run_dir / "standstill.lock").open("w") as lock:
        if not acquired(lock, _GLANCE_SECONDS):
            raise Unavailable("Somebody else keeps the graph's server at a standstill")
        _await(settings, "stopped")
        yield lock.fileno()
    _await(settings, "running")


def _await(settings: Settings, state: str) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    while True:
        server = running_endpoints(settings).children.get("neo4j")
        if server is None:
            raise SetupError(f"The stack on {settings.data_dir} runs no Neo4j")
        if server.state == state:
            return
        if time.monotonic() > deadline:
            raise Unavailable(
                f"Neo4j was not {state} after {_LONGEST_SECONDS} s; see: "
                "samehand logs neo4j"
            )
        time.sleep(_LOOK_SECONDS)
