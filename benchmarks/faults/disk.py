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
        """Give the memory back."""
        subprocess.run([_program("umount"), self.folder], check=False)

    def _used(self) -> int:
        state = os.statvfs(self.folder)
        return (state.f_blocks - state.f_bfree) * state.f_frsize

    def _resize(self, size: int) -> bool:
        return _mount("-o", f"remount,size={size}", self.folder)


def _mount(*arguments: str | Path) -> bool:
    done = subprocess.run(
        [_program("mount"), *arguments], check=False, capture_output=True
    )
    return done.returncode == 0


def _program(name: str) -> str:
    return shutil.which(name) or name
