"""What a running stack writes down for everybody else: ``run/endpoints.json``."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from backend.errors import StackAlreadyRunning, Unavailable
from backend.settings import Settings


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
    problem: str | None = None
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
def only_supervisor(settings: Settings) -> Iterator[None]:
    """Be the one supervisor of the data folder.

    :raises StackAlreadyRunning: another process is
    """
    settings.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.run_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackAlreadyRunning(
                f"A stack already runs on {settings.data_dir}; see: samehand status"
            ) from None
        yield


def is_running(settings: Settings) -> bool:
    """Whether a supervisor holds the data folder."""
    try:
        with (settings.run_dir / "lock").open("r") as lock:
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
    found = Endpoints.read(settings.run_dir) if is_running(settings) else None
    if found is None or not found.ready:
        state = "is still starting" if found else "does not run"
        raise Unavailable(
            f"The stack of {settings.data_dir} {state}; start it with: samehand up"
        )
    return with_addresses(settings, bolt=found.bolt, broker=found.broker)


def with_addresses(settings: Settings, *, bolt: str, broker: str) -> Settings:
    """``settings`` that point at the embedded servers where none were given."""
    neo4j, outside = settings.neo4j, settings.broker
    if neo4j.uri is None:
        secret = settings.secrets_dir / "neo4j.password"
        neo4j = neo4j.model_copy(update={"uri": bolt, "password_file": secret})
    if outside.url is None:
        secret = settings.secrets_dir / "broker.password"
        outside = outside.model_copy(update={"url": broker, "password_file": secret})
    return settings.model_copy(update={"neo4j": neo4j, "broker": outside})
