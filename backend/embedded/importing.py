"""Neo4j's offline importer: a whole graph at once, into a store of its own."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from backend.embedded import artifacts, exchange, neo4j
from backend.settings import Settings

# The importer keeps its tables outside the heap; without a bound it takes nine tenths
# of what the machine has free.
_HEAP_MIB, _TABLES_MIB = 1024, 2048

# A label or type, or None where the rows say it, and the Parquet file of these rows.
File = tuple[str | None, Path]


def import_graph(
    settings: Settings,
    *,
    nodes: Sequence[File],
    relationships: Sequence[File],
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Make a store of ``nodes`` and ``relationships`` beside the graph's.

    Nodes are numbered from 0, without gaps.

    The running server does not notice; ``exchange`` puts the store into its place.
    ``beat`` is called twice a second.

    :raises SetupError: the importer failed
    """
    home = exchange.home_beside(settings)
    jars = artifacts.provide(
        settings.embedded.artifacts_dir, repository=settings.embedded.repository
    )
    tool = neo4j.server(settings, jars, bolt_port=1, http_port=1).admin(home)
    shutil.rmtree(home / "data", ignore_errors=True)
    tool.run(
        [
            "database",
            "import",
            "full",
            "neo4j",
            "--input-type=parquet",
            "--id-type=actual",
            f"--max-off-heap-memory={_TABLES_MIB}m",
            *(f"--nodes={_source(file)}" for file in nodes),
            *(f"--relationships={_source(file)}" for file in relationships),
        ],
        doing="Making the graph",
        heap_mib=_HEAP_MIB,
        beat=beat,
    )


def _source(file: File) -> str:
    name, path = file
    return str(path) if name is None else f"{name}={path}"
