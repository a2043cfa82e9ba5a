"""A small disk of its own for a data folder, which can be filled in an instant."""

import os
import shutil
import subprocess
import time
from pathlib import Path

SIZE = 1536 << 20
# What is left when it is full: less than a page of a database.
_LEFT = 4096
_TRIES = 50
_HELD_SECONDS = 60
_POLL_SECONDS = 0.2


class Disk:
    """A tmpfs mounted on ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self) -> bool:
        """Whether it could be mounted; without the right to, the folder is a plain one.

        The folder is made if need be.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _mount(
            "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", self.folder
        )

    def fill(self, seconds: float) -> None:
        """Leave no room for ``seconds``: the disk shrinks to what is on it."""
        for _ in range(_TRIES):
            if self._resize(self._used() + _LEFT):
                break
        time.sleep(seconds)
        self._resize(SIZE)

    def unmount(self) -> None:
        """Give the memory back, as soon as nobody is left who holds it.

        Servers whose supervisor was killed end by themselves, in seconds.
        """
        deadline = time.monotonic() + _HELD_SECONDS
        while (done := _run("umount", self.folder)).returncode:
            if time.monotonic() > deadline:
                raise OSError(done.stderr.decode().strip())
            time.sleep(_POLL_SECONDS)

    def _used(self) -> int:
        state = os.statvfs(self.folder)
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def _resize(self, size: int) -> bool:
        return _mount("-o", f"remount,size={size}", self.folder)


def _mount(*arguments: str | Path) -> bool:
    return _run("mount", *arguments).returncode == 0


def _run(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    command = [shutil.which(name) or name, *arguments]
    return subprocess.run(command, check=False, capture_output=True)
