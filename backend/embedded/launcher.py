"""Stands between the supervisor and one child, so that nothing outlives either.

Run as a script: ``python launcher.py FD COMMAND...``. The supervisor holds the other
end of the pipe FD. When that end closes, however the supervisor ended, the child and
all that it started are asked to stop, and then made to. Standard library only: it is
alive as long as the child and should be small.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time

GRACE_SECONDS = 15.0
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
# How long orphans may take to end by SIGTERM, and then by SIGKILL.
_ORPHAN_SECONDS = {signal.SIGTERM: 1.0, signal.SIGKILL: 5.0}


def main() -> int:
    """Run the command until it ends or the supervisor does; its exit code."""
    pipe, command = int(sys.argv[1]), sys.argv[2:]
    libc = ctypes.CDLL(None)
    # Grandchildren whose parent dies become ours, so that we can end them too.
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def die_with_launcher() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)

    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    child = subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=die_with_launcher,  # noqa: PLW1509 - there are no threads here
    )
    wait_until_over(child, pipe, wake)
    stop(child)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def wait_until_over(child: "subprocess.Popen[bytes]", pipe: int, wake: int) -> None:
    """Return when the child ended, the supervisor did, or somebody asked to stop."""
    while child.poll() is None:
        ready, _, _ = select.select([pipe, wake], [], [])
        if pipe in ready:
            return
        numbers = os.read(wake, 64)
        if signal.SIGTERM in numbers or signal.SIGINT in numbers:
            return


def stop(child: "subprocess.Popen[bytes]") -> None:
    """End the child, then whatever it left behind."""
    if child.poll() is None:
        child.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if child.poll() is None:
        _signal_rest(child.pid, signal.SIGKILL)
        child.wait()
    for number, seconds in _ORPHAN_SECONDS.items():
        deadline = time.monotonic() + seconds
        while _signal_rest(child.pid, number) and time.monotonic() < deadline:
            time.sleep(0.05)
            _reap()


def _signal_rest(group: int, number: int) -> bool:
    """Signal the child's group and every orphan that is ours; whether any lived."""
    alive = False
    try:
        os.killpg(group, number)
        alive = True
    except ProcessLookupError:
        pass
    for pid in _children():
        os.kill(pid, number)
        alive = True
    return alive


def _children() -> list[int]:
    # The dead stay in this list until they are reaped, so none of these is another's.
    me = os.getpid()
    try:
        with open(f"/proc/{me}/task/{me}/children") as file:  # noqa: PTH123
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    sys.exit(main())
