"""Opens the graph and checks that it is one that samehand can work with."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from neo4j import Driver, GraphDatabase, NotificationMinimumSeverity

from backend.errors import SetupError
from backend.graph.failures import translated
from backend.graph.session import GraphSession
from backend.settings import Neo4jSettings, Settings

# The driver logs each notification, such as a label that nothing has yet, with the
# whole query; the contract test reads them from the summaries instead.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)

# Two minutes: longer than a batch ever takes, shorter than a Celery time limit.
_TRANSACTION_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Graph:
    """A connected Neo4j; one per process, shared by its threads."""

    driver: Driver
    database: str
    retry_seconds: float

    @contextmanager
    def session(self) -> Iterator[GraphSession]:
        """Session for one request, task or command."""
        with self.driver.session(database=self.database) as session, translated():
            yield GraphSession(
                session,
                timeout=_TRANSACTION_SECONDS,
                retry_seconds=self.retry_seconds,
            )

    def verify(self) -> None:
        """Raise Unavailable or SetupError unless the server answers."""
        with translated():
            self.driver.verify_connectivity()

    def close(self) -> None:
        """Give the connections back."""
        self.driver.close()


def open_graph(settings: Settings, *, retry_seconds: float = 30) -> Graph:
    """Graph at ``settings.neo4j``; it is not spoken to until first used.

    For ``retry_seconds`` a transaction is tried again while the server is away or busy.
    """
    neo4j = settings.neo4j
    if neo4j.uri is None:
        raise SetupError("No graph address is known; start one with: samehand up")
    with translated():
        driver = GraphDatabase.driver(
            neo4j.uri,
            auth=(neo4j.user, password(neo4j)),
            notifications_min_severity=NotificationMinimumSeverity.WARNING,
            connection_timeout=10,
            # Sessions try again themselves.
            max_transaction_retry_time=0,
        )
    return Graph(driver, neo4j.database, retry_seconds)


def password(settings: Neo4jSettings) -> str:
    """Password from the settings or from the file that they name."""
    if settings.password is not None:
        return settings.password.get_secret_value()
    if settings.password_file is None:
        raise SetupError("Neo4j needs a password: set SAMEHAND_NEO4J__PASSWORD_FILE")
    try:
        return settings.password_file.read_text().strip()
    except OSError as error:
        raise SetupError(
            f"Cannot read the Neo4j password in {settings.password_file}: "
            f"{error.strerror}"
        ) from error
