"""Neo4j's offline dump: the whole graph as one file, and back."""

from pathlib import Path

from backend.embedded import artifacts, neo4j
from backend.settings import Settings

# The tool's own name for the dump of the database ``neo4j``.
FILE = "neo4j.dump"


def dump_graph(settings: Settings, folder: Path, *, held: int) -> None:
    """Write the graph to ``FILE`` in ``folder``; no server may have the store open.

    ``held`` is what ``store_at_rest`` gives. A store whose server was killed can be
    dumped, too.

    :raises SetupError: the tool failed
    """
    _server(settings).admin(inherit=(held,)).run(
        ["database", "dump", "neo4j", f"--to-path={folder}"],
        doing="Dumping the graph",
    )
    (folder / FILE).chmod(0o600)


def make_store(settings: Settings, folder: Path | None) -> None:
    """Make a store in a data folder without one, of the dump in ``folder`` or empty.

    It opens with the password in the folder's secrets.

    :raises SetupError: the tool failed
    """
    server = _server(settings)
    server.prepare(settings.secrets_dir / "neo4j.password")
    if folder is not None:
        server.admin().run(
            ["database", "load", "neo4j", f"--from-path={folder}"],
            doing="Loading the graph",
        )


def _server(settings: Settings) -> neo4j.Neo4jServer:
    jars = artifacts.provide(
        settings.embedded.artifacts_dir, repository=settings.embedded.repository
    )
    return neo4j.server(settings, jars, bolt_port=1, http_port=1)
