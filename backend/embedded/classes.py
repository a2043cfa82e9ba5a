"""Neo4j's classes in an archive that Java maps into memory, so that it starts sooner.

Application class-data sharing (JEP 350): an archive is made once for a Java and a set
of jars, by a server that starts in an empty folder and stops. Java itself refuses an
archive that does not fit, and starts without. Why none could be made is told in a file
beside, a line for each try.
"""

import hashlib
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil

from backend.embedded import artifacts
from backend.embedded.attached import attached
from backend.embedded.neo4j import Neo4jServer
from backend.errors import SetupError

_POLL_SECONDS = 0.1
# A machine may have been busy once; what fails each time costs each start.
_TRIES = 3
# Exit codes of a server that was asked to stop, and did.
_ENDED = {0, 128 + signal.SIGTERM}


def sharing(
    server: Neo4jServer,
    folder: Path,
    *,
    seconds: float,
    report: Callable[[], None] = lambda: None,
) -> Neo4jServer:
    """The server as it starts from an archive in ``folder``.

    The archive is made if need be, by a server on the same ports that may take
    ``seconds`` to start; ``report`` is told so. Where none can be made, the server
    starts without, a few seconds later.
    """
    base, own = (folder / f"{part}-{_key(server)}.jsa" for part in ("java", "neo4j"))
    failures = own.with_suffix(".failures")
    try:
        with artifacts.alone(folder):
            if not own.exists() and _lines(failures) < _TRIES:
                report()
                try:
                    _make(server, base, own, seconds)
                except (SetupError, OSError) as error:
                    with failures.open("a") as file:
                        file.write(f"{error}\n")
    except OSError:
        return server
    return replace(server, options=_from(base, own)) if own.exists() else server


def _lines(file: Path) -> int:
    return len(file.read_text().splitlines()) if file.exists() else 0


def _key(server: Neo4jServer) -> str:
    """What tells archives apart: which Java, which jars, and when they were written."""
    files = [Path(server.java), *server.jars]
    text = f"{[*map(str, files)]} {artifacts.state(files)}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _from(*archives: Path) -> tuple[str, ...]:
    return (f"-XX:SharedArchiveFile={':'.join(map(str, archives))}",)


def _make(server: Neo4jServer, base: Path, own: Path, seconds: float) -> None:
    """Write the classes of Java, and over them those of the server."""
    with tempfile.TemporaryDirectory(dir=own.parent) as name:
        drafts = [Path(name) / archive.name for archive in (base, own)]
        command = [server.java, "-Xshare:dump", *_from(drafts[0])]
        if code := subprocess.run(command, capture_output=True, check=False).returncode:
            raise SetupError(f"Java writes no archive of its own classes: code {code}")
        # At once: the other one names the place where it lies.
        drafts[0].rename(base)
        options = (*_from(base), f"-XX:ArchiveClassesAtExit={drafts[1]}")
        _run(replace(server, home=Path(name) / "home", options=options), seconds)
        drafts[1].rename(own)


def _run(server: Neo4jServer, seconds: float) -> None:
    """Start the server, and stop it when it answers."""
    server.prepare(server.home / "password")
    log = server.home / "log"
    with (
        log.open("wb") as out,
        attached(server.command(), out=out, folder=server.home) as process,
    ):
        deadline = time.monotonic() + seconds
        while not server.is_ready():
            if process.poll() is not None:
                raise SetupError(f"Neo4j ended at its start: {_last(log)}")
            if time.monotonic() > deadline:
                raise SetupError(f"Neo4j did not start in {seconds:g} s: {_last(log)}")
            time.sleep(_POLL_SECONDS)
        # Not by its launcher, whose patience is shorter than an archive takes.
        for java in psutil.Process(process.pid).children():
            java.send_signal(signal.SIGTERM)
        if (code := process.wait()) not in _ENDED:
            raise SetupError(f"Neo4j ended with code {code}: {_last(log)}")


def _last(log: Path) -> str:
    """The last line that the server said."""
    return (log.read_text(errors="replace").splitlines() or ["nothing said"])[-1]
