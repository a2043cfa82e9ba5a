"""The pinned jars of Neo4j: fetched once, checked, shared by all data folders."""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from backend.errors import SetupError

# One connection gives 1 MB/s at best; twelve fill the line.
_THREADS = 12
# jgo leaves a half-written file after an interruption, so one more try is normal.
_TRIES = 3

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned artifact."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def path(self) -> str:
        """Place in a Maven repository."""
        folder = self.group.replace(".", "/")
        name = f"{self.artifact}-{self.version}.jar"
        return f"{folder}/{self.artifact}/{self.version}/{name}"

    @property
    def is_plugin(self) -> bool:
        """Whether Neo4j must find it among its plugins."""
        return self.group == "org.neo4j.gds"


@cache
def pinned() -> tuple[Jar, ...]:
    """The jars of the lock file."""
    text = files("backend.embedded").joinpath("jars.lock").read_text("utf-8")
    return tuple(parse_lock(text))


def parse_lock(text: str) -> Iterator[Jar]:
    """Jars of a lock file's text; SetupError for a line that is none."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, sha256 = line.partition(" ")
        if name.count(":") != 2 or len(sha256) != 64:  # noqa: PLR2004
            raise SetupError(f"jars.lock line {number} is not 'g:a:v sha256'")
        group, artifact, version = name.split(":")
        yield Jar(group, artifact, version, sha256)


def provide(
    folder: Path,
    *,
    repository: str | None,
    jars: Sequence[Jar] | None = None,
    report: Report = lambda done, total: None,
) -> list[Path]:
    """Paths of ``jars`` below ``folder``, fetched where they are missing or damaged.

    ``jars`` are the pinned ones unless others are given. What ``repository`` (Maven
    Central if None) sends is kept only when its checksum is the pinned one, so any
    mirror will do.

    :raises SetupError: no network, disk full, or a checksum that stays wrong
    """
    wanted = pinned() if jars is None else jars
    paths = [folder / jar.path for jar in wanted]
    stamp = _stamp(folder, wanted)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            if not _is_verified(stamp, paths):
                _fetch_all(folder, repository, wanted, report)
                stamp.write_text(json.dumps(state(paths)))
    except OSError as error:
        raise SetupError(
            f"Cannot keep Neo4j's files in {folder}: {error.strerror or error}; free "
            "some space or set SAMEHAND_EMBEDDED__ARTIFACTS_DIR"
        ) from error
    return paths


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process fetch at a time; the next finds everything in place."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stamp(folder: Path, jars: Sequence[Jar]) -> Path:
    text = "".join(f"{jar.path}{jar.sha256}" for jar in jars)
    return folder / f".verified-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _is_verified(stamp: Path, paths: list[Path]) -> bool:
    # Hashing 164 MB at each start would cost a second; size and time of change tell
    # as much about files that nobody but us writes.
    try:
        return bool(json.loads(stamp.read_text()) == state(paths))
    except (OSError, ValueError):
        return False


def state(paths: Sequence[Path]) -> list[list[int]]:
    """What changes when one of the files does: size, and time of change in ns."""
    return [[path.stat().st_size, path.stat().st_mtime_ns] for path in paths]


def _fetch_all(
    folder: Path, repository: str | None, jars: Sequence[Jar], report: Report
) -> None:
    from jgo.maven import MavenContext, PythonResolver  # noqa: PLC0415 - 0.3 s

    context = MavenContext(
        resolver=PythonResolver(),
        repo_cache=folder,
        remote_repos={"given": repository} if repository else None,
        timeout=30,
    )
    with ThreadPoolExecutor(_THREADS) as pool:
        tasks = [pool.submit(_fetch, context, folder, jar) for jar in jars]
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                task.result()
                report(done, len(jars))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _fetch(context: Any, folder: Path, jar: Jar) -> None:
    path = folder / jar.path
    why = ""
    for _ in range(_TRIES):
        if path.exists():
            if _sha256(path) == jar.sha256:
                return
            # Damaged, half-written by an interrupted run, or just sent wrongly.
            path.unlink()
        why = _download(context, jar) or "its checksum is wrong"
    if path.exists() and _sha256(path) == jar.sha256:
        return
    path.unlink(missing_ok=True)
    raise SetupError(
        f"Cannot fetch {jar.group}:{jar.artifact}:{jar.version} from "
        f"{next(iter(context.remote_repos.values()))} ({why}); check the network and "
        "run the same command again, what is already there stays"
    )


def _download(context: Any, jar: Jar) -> str:
    """Let jgo fetch it; the reason in a few words when it could not."""
    component = context.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        component.artifact("", "jar").resolve()
    except RuntimeError:
        return "the repository does not have it"
    except OSError as error:
        if not _is_network(error):
            raise
        return "no network"
    return ""


def _is_network(error: OSError) -> bool:
    from requests import RequestException  # noqa: PLC0415 - comes with jgo

    return isinstance(error, RequestException | ConnectionError | TimeoutError)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
