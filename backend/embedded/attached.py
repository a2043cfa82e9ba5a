"""Processes that end when this one does, however that happens."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.embedded import launcher


@contextmanager
def attached(
    command: Sequence[str],
    *,
    out: IO[bytes],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    inherit: tuple[int, ...] = (),
) -> Iterator["subprocess.Popen[bytes]"]:
    """The launcher of ``command``, which runs in ``folder``; at the end it is stopped.

    The launcher keeps the descriptors ``inherit`` open for as long.
    """
    watched, held = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-S", "-E", launcher.__file__, str(watched), *command],
            env=environment,
            cwd=folder,
            pass_fds=(watched, *inherit),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    finally:
        os.close(watched)
    try:
        yield process
    finally:
        os.close(held)
        process.wait()
