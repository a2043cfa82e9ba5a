"""Keeps child processes alive, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.embedded import launcher
from backend.embedded.endpoints import ChildState
from backend.errors import SetupError
from backend.logs import get_logger

log = get_logger(__name__)

_WINDOW_SECONDS = 300.0
# Longer than the launcher's own patience with its child.
_STOP_SECONDS = launcher.GRACE_SECONDS + 5


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep alive; ``is_ready`` tells when others may rely on it."""

    name: str
    command: list[str]
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    child: Child
    process: "subprocess.Popen[bytes]"
    starts: list[float]


class Supervisor:
    """Starts children in order, restarts those that crash, stops all together."""

    def __init__(
        self,
        logs_dir: Path,
        *,
        restart_limit: int,
        start_seconds: int,
        changed: Callable[[dict[str, ChildState]], None] = lambda states: None,
    ) -> None:
        self._logs_dir = logs_dir
        self._restart_limit = restart_limit
        self._start_seconds = start_seconds
        self._changed = changed
        self._running: dict[str, _Running] = {}
        self.states: dict[str, ChildState] = {}
        # Held open as long as this process lives; launchers watch the other end.
        self._watched, self._held = os.pipe()
        logs_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(
        self,
        children: Iterable[Child],
        *,
        waiting: Callable[[str], None] = lambda name: None,
    ) -> None:
        """Start ``children`` at once and wait until each is ready.

        :raises SetupError: one ended, or was not ready in time
        """
        started = list(children)
        for child in started:
            self.states[child.name] = ChildState("starting")
            process = self._spawn(child)
            self._running[child.name] = _Running(child, process, [time.monotonic()])
        deadline = time.monotonic() + self._start_seconds
        for child in started:
            waiting(child.name)
            while not child.is_ready():
                if self._running[child.name].process.poll() is not None:
                    raise SetupError(self._ended(child.name))
                if time.monotonic() > deadline:
                    raise SetupError(
                        f"{child.name} was not ready in {self._start_seconds} s; see "
                        f"{self.log_file(child.name)}"
                    )
                time.sleep(0.05)
            self._set(child.name, "running")

    def watch(self) -> None:
        """Restart what ended since the last call.

        :raises SetupError: a child crashed too often
        """
        for name, running in self._running.items():
            code = running.process.poll()
            if code is None:
                continue
            now = time.monotonic()
            recent = [s for s in running.starts if now - s < _WINDOW_SECONDS]
            if len(recent) > self._restart_limit:
                self._set(name, "failed")
                raise SetupError(
                    f"{name} crashed {len(recent)} times in five minutes, so the stack "
                    f"goes down; see {self.log_file(name)}"
                )
            log.warning("child ended, restarting", child=name, exit_code=code)
            # A child that dies at once must not be restarted in a tight loop.
            time.sleep(min(0.2 * 2 ** len(recent), 5.0) if len(recent) > 1 else 0)
            running.starts = [*recent, now]
            self.states[name].restarts += 1
            running.process = self._spawn(running.child)
            self._set(name, "running")

    def stop(self) -> None:
        """Ask all to stop, last started first, and make those that do not."""
        running = list(self._running.values())[::-1]
        for each in running:
            if each.process.poll() is None:
                each.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for each in running:
            try:
                each.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.process.kill()
                each.process.wait()
            self._set(each.child.name, "stopped")
        self._running.clear()
        os.close(self._held)
        os.close(self._watched)

    def log_file(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._logs_dir / f"{name}.log"

    def _spawn(self, child: Child) -> "subprocess.Popen[bytes]":
        script = str(Path(launcher.__file__))
        command = [sys.executable, "-S", "-E", script, str(self._watched)]
        with self.log_file(child.name).open("ab") as out:
            process = subprocess.Popen(
                command + child.command,
                env=child.environment or None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=(self._watched,),
                # Ctrl-C reaches the supervisor only, which stops all in order.
                start_new_session=True,
            )
        self.states[child.name].pid = process.pid
        self._changed(self.states)
        return process

    def _set(self, name: str, state: str) -> None:
        self.states[name].state = state
        self._changed(self.states)

    def _ended(self, name: str) -> str:
        file = self.log_file(name)
        lines = file.read_text(errors="replace").strip().splitlines()
        last = f": {lines[-1][:200]}" if lines else ""
        return f"{name} ended at its start{last} (all of it in {file})"
