"""Backups: a folder with a manifest that says what every file of it must be."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from backend import __version__
from backend.errors import Conflict, InvalidInput, NotFound, SetupError
from backend.graph.schema import newest
from backend.journal.journal import Journal
from backend.journal.tables import SCHEMA_VERSION
from backend.secrets import refuse_half_changed
from backend.settings import Settings

JOURNAL = "journal.db"
GRAPH = "neo4j.dump"
SECRETS = "secrets"
HASH_KEY = "hash.key"

# Raise it when an older version could not restore what this one writes.
_FORMAT = 1
_MANIFEST = "manifest.json"
_AT_ONCE = 4 << 20
# What settings of these sections say changes what is found, not where anything is.
_SECTIONS = ("ingest", "linkage", "rings")

Report = Callable[[int, int], None]
# No name leads out of the folder, whoever wrote the manifest.
_Name = Annotated[
    str, StringConstraints(pattern=r"^(journal\.db|neo4j\.dump|secrets/\w[\w.-]*)$")
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileSum(_Part):
    """A file, its size in bytes and its SHA-256."""

    name: _Name
    bytes: int
    sha256: str


class Manifest(_Part):
    """What a backup holds, and which versions can read it.

    ``settings`` are the variables on which results depend, by name.
    """

    format: int
    version: str
    made_at: datetime
    journal_id: str
    journal_schema: int
    graph_schema: int
    settings: dict[str, str]
    files: tuple[FileSum, ...]

    @property
    def bytes(self) -> int:
        """All files together."""
        return sum(file.bytes for file in self.files)

    def has(self, name: str) -> bool:
        """Whether this file is part of it."""
        return any(file.name == name for file in self.files)


@contextmanager
def drafted(folder: Path) -> Iterator[Path]:
    """A folder to write a backup into, which becomes ``folder`` when the block ends.

    :raises Conflict: there is something in its place
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} exists already; name a new folder")
    draft = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        yield draft
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def copy_secrets(settings: Settings, draft: Path) -> None:
    """Copy all secrets of the data folder, and the key of the hashes, wherever it is.

    :raises SetupError: one cannot be read, or a change of the key was interrupted
    """
    refuse_half_changed(settings.hash_key)
    target = draft / SECRETS
    target.mkdir(mode=0o700)
    found = {file.name: file for file in _visible(settings.secrets_dir)}
    if settings.hash_key_file is not None:
        found[HASH_KEY] = settings.hash_key_file
    for name, file in sorted(found.items()):
        try:
            _copy_private(file, target / name)
        except OSError as error:
            raise SetupError(f"Cannot read {file}: {error.strerror}") from error


def seal(
    draft: Path,
    journal: Journal,
    settings: Settings,
    *,
    report: Report = lambda done, total: None,
) -> Manifest:
    """Write the manifest of what is in ``draft``; ``report`` is told bytes."""
    names = [name for name in (JOURNAL, GRAPH) if (draft / name).exists()]
    names += [f"{SECRETS}/{file.name}" for file in _visible(draft / SECRETS)]
    manifest = Manifest(
        format=_FORMAT,
        version=__version__,
        made_at=datetime.now(UTC),
        journal_id=journal.id,
        journal_schema=SCHEMA_VERSION,
        graph_schema=newest(),
        settings=_telling(settings),
        files=tuple(_sums(draft, names, report)),
    )
    with (draft / _MANIFEST).open("x") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(manifest.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Manifest of the backup in ``folder``.

    :raises NotFound: there is no backup
    :raises InvalidInput: the manifest is damaged
    :raises SetupError: a newer version made it
    """
    try:
        text = (folder / _MANIFEST).read_bytes()
    except OSError:
        raise NotFound(f"There is no backup in {folder}") from None
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError:
        raise InvalidInput(
            f"The backup {folder} is damaged: its manifest cannot be read; use another"
        ) from None
    if (
        manifest.format > _FORMAT
        or manifest.journal_schema > SCHEMA_VERSION
        or manifest.graph_schema > newest()
    ):
        raise SetupError(
            f"The backup was made by samehand {manifest.version}, which is newer than "
            f"this one ({__version__}); upgrade first"
        )
    return manifest


def verify(
    folder: Path, manifest: Manifest, *, report: Report = lambda done, total: None
) -> None:
    """Read every file and compare it with the manifest; ``report`` is told bytes.

    :raises InvalidInput: one is missing, or is not what was written
    """
    names = [file.name for file in manifest.files]
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise InvalidInput(
            f"The backup {folder} is damaged: {missing[0]} is missing; use another"
        )
    for wanted, found in zip(manifest.files, _sums(folder, names, report), strict=True):
        if wanted != found:
            raise InvalidInput(
                f"The backup {folder} is damaged: {wanted.name} is not what was "
                "written; use another"
            )


def put_back(folder: Path, manifest: Manifest, stage: Settings) -> None:
    """Copy journal and secrets into the new data folder of ``stage``."""
    stage.secrets_dir.mkdir(mode=0o700)
    for file in manifest.files:
        if file.name != GRAPH:
            _copy_private(folder / file.name, stage.data_dir / file.name)


def differing(manifest: Manifest, settings: Settings) -> dict[str, tuple[str, str]]:
    """Variables on which results depend, as they were then and are now, if others."""
    now = _telling(settings)
    return {
        name: (then, now[name])
        for name, then in manifest.settings.items()
        if name in now and now[name] != then
    }


def _telling(settings: Settings) -> dict[str, str]:
    values: dict[str, Any] = settings.model_dump(mode="json", include={*_SECTIONS})
    return {
        f"SAMEHAND_{section}__{name}".upper(): str(value)
        for section, inner in values.items()
        for name, value in inner.items()
    }


def _sums(folder: Path, names: list[str], report: Report) -> Iterator[FileSum]:
    total = sum((folder / name).stat().st_size for name in names)
    done = 0
    for name in names:
        hashed, size = hashlib.sha256(), 0
        with (folder / name).open("rb") as file:
            while block := file.read(_AT_ONCE):
                hashed.update(block)
                size += len(block)
                report(done + size, total)
            # What the manifest says is there must be there after a loss of power.
            os.fsync(file.fileno())
        done += size
        yield FileSum(name=name, bytes=size, sha256=hashed.hexdigest())


def _visible(folder: Path) -> list[Path]:
    """Files of ``folder``, without what is being written."""
    if not folder.is_dir():
        return []
    files = (file for file in folder.iterdir() if file.is_file())
    return sorted(file for file in files if not file.name.startswith("."))


def _copy_private(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(source, target)
