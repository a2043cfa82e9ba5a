"""A file drop: a folder that holds the exports of all clusters that partners may read.

Files are written whole under another name and then renamed, so a reader never meets a
part of one. ``index.json`` lists them and is written last; what an earlier one lists
and is no cluster any more is removed.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import orjson

from backend.domain.character import GroupKind
from backend.errors import Conflict, SetupError
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.driver import Graph
from backend.services.exports.export import Exported, Order, export
from backend.services.exports.policies import read_policy
from backend.settings import Settings

INDEX = "index.json"
_PAGE = 500
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which clusters are dropped: of one kind and size, and one organization's."""

    group_kind: GroupKind = GroupKind.CAMPAIGN
    min_size: int = 0
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What is in the folder now, what went, and what keeps its old file for now."""

    files: tuple[Exported, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def drop(  # noqa: PLR0913 - what, where to, and who is told
    graph: Graph,
    settings: Settings,
    folder: Path,
    order: Order,
    chosen: Chosen,
    *,
    noted: Callable[[Exported], None],
    report: Report = lambda done, total: None,
) -> Dropped:
    """Write each chosen cluster as ``order`` says into ``folder``.

    A cluster that a linkage run changes while it is written keeps its old file until
    the next time. ``noted`` keeps each file that is new; ``report`` is called with the
    clusters done and all.

    :raises SetupError: the folder cannot be written
    """
    policy = read_policy(settings.exports.policy_file)
    before = _read_index(folder)
    rows = list(_rows(graph, chosen)) if chosen.group_kind in policy.group_kinds else []
    files, changed = [], []
    for done, row in enumerate(rows):
        report(done, len(rows))
        one = replace(order, clusters=(row.id,))
        try:
            with whole_file(folder / one.file_name) as out:
                files.append(export(graph, settings, one, out, noted))
        except Conflict:
            changed.append(one.file_name)
    report(len(rows), len(rows))
    kept = {each.file_name for each in files} | set(changed)
    removed = sorted(before - kept)
    with whole_file(folder / INDEX) as out:
        out.write(_index(order, files, changed))
    for name in removed:
        (folder / name).unlink(missing_ok=True)
    return Dropped(tuple(files), tuple(removed), tuple(changed))


@contextmanager
def whole_file(target: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name once all of it is written, or not at all.

    :raises SetupError: it cannot be written
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    except OSError as error:
        raise SetupError(f"Cannot write {target}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _rows(graph: Graph, chosen: Chosen) -> Iterator[ClusterRow]:
    after = None
    with graph.session() as session:
        while page := Clusters(session).list_clusters(
            organization_id=chosen.organization,
            group_kind=chosen.group_kind,
            min_size=chosen.min_size,
            after=after,
            limit=_PAGE,
        ):
            yield from page
            after = page[-1].place


def _index(order: Order, files: list[Exported], changed: list[str]) -> bytes:
    listed = [
        {
            "file": each.file_name,
            "cluster": each.order.clusters[0],
            "sha256": each.sha256,
            "size": each.size,
            "made": each.made,
            "released": each.released,
        }
        for each in files
    ]
    listed += [{"file": name} for name in changed]
    about = {"version": 1, "format": order.format, "tlp": order.tlp, "files": listed}
    return orjson.dumps(about, default=datetime.isoformat, option=orjson.OPT_INDENT_2)


def _read_index(folder: Path) -> set[str]:
    """Names of the files that an earlier drop wrote."""
    file = folder / INDEX
    if not folder.is_dir():
        raise SetupError(f"{folder} is no folder")
    if not file.exists():
        return set()
    try:
        found: Any = orjson.loads(file.read_bytes())
        names = {each["file"] for each in found["files"]}
    except (OSError, ValueError, TypeError, KeyError):
        raise SetupError(f"{file} was not written by samehand; move it away") from None
    # Whoever can write the index must not be able to remove anything else.
    return {name for name in names if name == Path(str(name)).name and name[:1] != "."}
