"""Keeps child processes alive, and leaves none behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from backend.embedded import launcher
from backend.embedded.endpoints import ChildState
from backend.errors import SetupError

_WINDOW_SECONDS = 300.0
# A child that dies at once must not be started in a tight loop.
_LONGEST_PAUSE_SECONDS = 10.0
# Longer than the launcher's own patience with its child.
_STOP_SECONDS = launcher.GRACE_SECONDS + 10

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Child:
    """A process to keep alive.

    Others may rely on it when ``is_ready``, and when its log has the word ``says``
    since it was started.
    """

    name: str
    command: list[str]
    is_ready: Callable[[], bool] = lambda: True
    says: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Running:
    child: Child
    process: "subprocess.Popen[bytes]"
    log_start: int
    started: float
    restarts: list[float] = field(default_factory=list)
    restart_at: float | None = None


class Supervisor:
    """Starts children in stages, restarts those that crash, stops all together.

    :param logs_dir: folder of one log a child, and of ``supervisor.log``
    :param inherit: descriptors that every launcher keeps open
    :param changed: called with the children's states whenever one changed
    :param tell: called with a sentence whenever a child crashed
    """

    def __init__(
        self,
        logs_dir: Path,
        *,
        restart_limit: int,
        start_seconds: float,
        inherit: tuple[int, ...] = (),
        changed: Callable[[dict[str, ChildState]], None] = lambda states: None,
        tell: Tell = lambda sentence: None,
    ) -> None:
        self._logs_dir = logs_dir
        self._restart_limit = restart_limit
        self._start_seconds = start_seconds
        self._inherit = inherit
        self._changed = changed
        self._tell = tell
        self._running: dict[str, _Running] = {}
        self._stages: list[list[str]] = []
        self.states: dict[str, ChildState] = {}
        # Held open as long as this process lives; launchers watch the other end.
        self._pipe: tuple[int, ...] = os.pipe()
        logs_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(
        self,
        children: Iterable[Child],
        *,
        waiting: Callable[[str], None] = lambda name: None,
    ) -> None:
        """Start ``children`` at once and wait until each is ready.

        :raises SetupError: one of all children ended, or was not ready in time
        """
        stage: list[str] = []
        self._stages.append(stage)
        for child in children:
            stage.append(child.name)
            self.states[child.name] = ChildState()
            self._spawn(child)
        deadline = time.monotonic() + self._start_seconds
        for name in stage:
            waiting(name)
            while not self._is_ready(self._running[name]):
                self._refuse_dead()
                if time.monotonic() > deadline:
                    raise SetupError(
                        f"{name} was not ready in {self._start_seconds:g} s; see "
                        f"{self.log_file(name)}"
                    )
                time.sleep(0.05)
            self._set(name, "running")

    def watch(self) -> None:
        """Look at each child once; start again what ended.

        :raises SetupError: a child crashed too often
        """
        now = time.monotonic()
        for running in self._running.values():
            if self.is_paused(running.child.name):
                continue
            if running.restart_at is not None:
                if now >= running.restart_at:
                    self._restart(running, now)
            elif running.process.poll() is not None:
                self._crashed(running, now)
            elif self.states[running.child.name].state == "starting":
                self._check_start(running, now)

    def suspend(self, name: str, work: Callable[[], None]) -> None:
        """Stop a child, do ``work`` and start it again, whatever ``work`` came to."""
        self.pause(name)
        try:
            work()
        finally:
            self.resume(name)

    def pause(self, name: str) -> None:
        """Stop a child until it is resumed."""
        running = self._running[name]
        running.process.send_signal(signal.SIGTERM)
        _await_end(running.process, time.monotonic() + _STOP_SECONDS)
        self._set(name, "stopped")

    def resume(self, name: str) -> None:
        """Start a child that was paused."""
        self._spawn(self._running[name].child)

    def is_paused(self, name: str) -> bool:
        """Whether the child was stopped on purpose."""
        return self.states[name].state == "stopped"

    def stop(self) -> None:
        """Ask all to stop, the last stage first, and make those that do not."""
        for stage in reversed(self._stages):
            alive = [self._running[name] for name in stage if name in self._running]
            for running in alive:
                if running.process.poll() is None:
                    running.process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + _STOP_SECONDS
            for running in alive:
                _await_end(running.process, deadline)
                self._set(running.child.name, "stopped")
        self._running.clear()
        self._stages.clear()
        for end in self._pipe:
            os.close(end)
        self._pipe = ()

    def log_file(self, name: str) -> Path:
        """Where a child's output goes."""
        return self._logs_dir / f"{name}.log"

    def _spawn(self, child: Child) -> None:
        script = str(Path(launcher.__file__))
        command = [sys.executable, "-S", "-E", script, str(self._pipe[0])]
        with self.log_file(child.name).open("ab") as out:
            log_start = out.tell()
            process = subprocess.Popen(
                command + child.command,
                env=child.environment or None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=(self._pipe[0], *self._inherit),
                # Ctrl-C reaches the supervisor only, which stops all in order.
                start_new_session=True,
            )
        old = self._running.get(child.name)
        self._running[child.name] = _Running(
            child, process, log_start, time.monotonic(), old.restarts if old else []
        )
        self.states[child.name].pid = process.pid
        self._set(child.name, "starting")

    def _is_ready(self, running: _Running) -> bool:
        word = running.child.says
        if word:
            with self.log_file(running.child.name).open("rb") as log:
                log.seek(running.log_start)
                if word.encode() not in log.read():
                    return False
        return running.child.is_ready()

    def _check_start(self, running: _Running, now: float) -> None:
        if self._is_ready(running):
            self._set(running.child.name, "running")
        elif now - running.started > self._start_seconds:
            running.process.send_signal(signal.SIGTERM)

    def _crashed(self, running: _Running, now: float) -> None:
        name = running.child.name
        running.restarts = [at for at in running.restarts if now - at < _WINDOW_SECONDS]
        count, cause = len(running.restarts), _cause(running.process.returncode)
        if count >= self._restart_limit:
            self._set(name, "failed")
            raise SetupError(
                f"{name} {cause} after {count} restarts in five minutes, so the stack "
                f"goes down; see {self.log_file(name)}"
            )
        # At once the first time; then 1, 2, 4 … seconds.
        pause = min(2.0 ** (count - 1), _LONGEST_PAUSE_SECONDS) if count else 0.0
        running.restart_at = now + pause
        self._set(name, "crashed")
        self._say(
            f"{name} {cause} and starts again in {pause:g} s; see {self.log_file(name)}"
        )

    def _restart(self, running: _Running, now: float) -> None:
        running.restarts.append(now)
        self.states[running.child.name].restarts += 1
        self._spawn(running.child)

    def _refuse_dead(self) -> None:
        for name, running in self._running.items():
            if running.process.poll() is None:
                continue
            lines = self._own_output(running).strip().splitlines()
            last = f": {lines[-1][:200]}" if lines else ""
            cause = _cause(running.process.returncode)
            raise SetupError(
                f"{name} {cause} at the start{last} (more in {self.log_file(name)})"
            )

    def _own_output(self, running: _Running) -> str:
        with self.log_file(running.child.name).open("rb") as log:
            log.seek(running.log_start)
            return log.read().decode(errors="replace")

    def _set(self, name: str, state: str) -> None:
        self.states[name].state = state
        self._note(f"{name} {state} (process {self.states[name].pid})")
        self._changed(self.states)

    def _say(self, sentence: str) -> None:
        self._note(sentence)
        self._tell(sentence)

    def _note(self, text: str) -> None:
        # A full disk must not keep the stack from being stopped.
        with suppress(OSError), self.log_file("supervisor").open("a") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {text}\n")


def _await_end(process: "subprocess.Popen[bytes]", deadline: float) -> None:
    try:
        process.wait(max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _cause(code: int) -> str:
    # Launchers give 128 + the number of the signal, as shells do.
    number = code - 128 if code > 128 else -code  # noqa: PLR2004
    if number in {each.value for each in signal.Signals}:
        return f"was ended by {signal.Signals(number).name}"
    return f"ended with exit code {code}"
