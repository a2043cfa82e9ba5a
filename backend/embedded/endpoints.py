"""What a running stack writes down for everybody else: ``run/endpoints.json``."""

import fcntl
import json
import os
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from backend.errors import SetupError, StackAlreadyRunning, Unavailable
from backend.settings import Settings

# `is_running` holds the lock for an instant; only who holds it longer is a supervisor.
_GLANCE_SECONDS = 0.5
# Launchers give their children 15 s after the death of the supervisor.
_LEFTOVER_SECONDS = 30.0


@dataclass(slots=True)
class ChildState:
    """One child process."""

    state: str = "waiting"
    pid: int | None = None
    restarts: int = 0


@dataclass(slots=True)
class Endpoints:
    """Addresses and processes of one stack."""

    supervisor: int
    bolt: str
    http: str | None
    broker: str
    api: str
    ready: bool = False
    children: dict[str, ChildState] = field(default_factory=dict)

    def save(self, run_dir: Path) -> None:
        """Write the file whole or not at all."""
        target = run_dir / "endpoints.json"
        draft = run_dir / f".endpoints.{os.getpid()}"
        descriptor = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(self), file, indent=1)
        draft.replace(target)

    @classmethod
    def read(cls, run_dir: Path) -> "Endpoints | None":
        """What the stack of this folder wrote last; None when there is nothing."""
        try:
            raw: dict[str, Any] = json.loads((run_dir / "endpoints.json").read_text())
        except (OSError, ValueError):
            return None
        children = {n: ChildState(**c) for n, c in raw.pop("children").items()}
        return cls(**raw, children=children)


@contextmanager
def only_supervisor(settings: Settings) -> Iterator[int]:
    """Be the one supervisor of the data folder.

    Gives a descriptor that every child's launcher must inherit: while one of them
    lives, and be its supervisor dead, nobody else starts servers on the same files.

    :raises StackAlreadyRunning: another process is
    :raises SetupError: processes of an earlier stack do not end
    """
    settings.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        (settings.run_dir / "lock").open("w") as lock,
        (settings.run_dir / "children.lock").open("w") as children,
    ):
        if not acquired(lock, _GLANCE_SECONDS):
            raise StackAlreadyRunning(
                f"A stack already runs on {settings.data_dir}; see: "
                f"{command(settings, 'status')}"
            )
        # Written by a supervisor that was killed; its process id is another's now.
        (settings.run_dir / "endpoints.json").unlink(missing_ok=True)
        if not acquired(children, _LEFTOVER_SECONDS):
            raise SetupError(
                f"Processes of an earlier stack on {settings.data_dir} do not end; "
                "end those that have launcher.py in their command line"
            )
        yield children.fileno()


def acquired(lock: IO[str], seconds: float) -> bool:
    """Whether ``lock`` could be had within so many seconds; it ends with the file."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def is_running(settings: Settings) -> bool:
    """Whether a supervisor holds the data folder."""
    return is_locked(settings.run_dir / "lock")


def is_locked(file: Path) -> bool:
    """Whether somebody has the lock that this file is."""
    try:
        with file.open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def connect(settings: Settings) -> Settings:
    """``settings`` with the addresses of the running stack where none were given.

    :raises Unavailable: addresses are missing and no stack runs
    """
    if settings.neo4j.uri and settings.broker.url:
        return settings
    found = running_endpoints(settings)
    if not found.ready:
        raise Unavailable(
            f"The stack on {settings.data_dir} is still starting; wait a little"
        )
    return with_addresses(settings, found)


def running_endpoints(settings: Settings) -> Endpoints:
    """What the stack that runs on the data folder wrote down.

    :raises Unavailable: there is none
    """
    found = Endpoints.read(settings.run_dir) if is_running(settings) else None
    if found is None:
        raise Unavailable(
            f"No stack is running on {settings.data_dir}; start it with: "
            f"{command(settings, 'up')}"
        )
    return found


def command(settings: Settings, name: str) -> str:
    """Command line that a user types for the same data folder."""
    usual = Settings.model_fields["data_dir"].get_default(call_default_factory=True)
    if settings.data_dir == usual:
        return f"samehand {name}"
    return f"samehand --data-dir {shlex.quote(str(settings.data_dir))} {name}"


def with_addresses(settings: Settings, found: Endpoints) -> Settings:
    """``settings`` that point at the embedded servers where none were given."""
    neo4j, outside = settings.neo4j, settings.broker
    if neo4j.uri is None:
        secret = settings.secrets_dir / "neo4j.password"
        changes = {"uri": found.bolt, "password_file": secret}
        if neo4j.browser_url is None and found.http is not None:
            changes["browser_url"] = f"{found.http}/browser/"
        neo4j = neo4j.model_copy(update=changes)
    if outside.url is None:
        secret = settings.secrets_dir / "broker.password"
        changes = {"url": found.broker, "password_file": secret}
        outside = outside.model_copy(update=changes)
    return settings.model_copy(update={"neo4j": neo4j, "broker": outside})
