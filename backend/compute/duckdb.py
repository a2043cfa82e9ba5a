"""The statements on DuckDB, in memory bounded by what it may spill to disk."""

import tempfile
import weakref
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from backend.compute.engine import Parameter, statement, with_parameters

_MEMORY = "4GB"


class DuckDBEngine:
    """One connection in a folder of its own; a context manager.

    It closes when it goes out of use, too.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="samehand-")
        self._connection = duckdb.connect(
            config={"memory_limit": _MEMORY, "temp_directory": self._folder.name}
        )
        self._close = weakref.finalize(self, _close, self._connection, self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def put(self, name: str, table: pa.Table) -> None:
        """Copy ``table`` in under ``name``."""
        self._connection.register("incoming", table)
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming"  # noqa: S608 - our own names
        )
        self._connection.unregister("incoming")

    def table(
        self, name: str, by: str | None = None, /, **parameters: Parameter
    ) -> None:
        """Materialize the statement ``name``, or the one named ``by``."""
        text = with_parameters(statement(by or name), parameters)
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS {text}")

    def fetch(self, name: str) -> pa.Table:
        """All rows of ``name``."""
        return self._connection.table(name).to_arrow_table()


def _close(
    connection: duckdb.DuckDBPyConnection, folder: tempfile.TemporaryDirectory[str]
) -> None:
    connection.close()
    folder.cleanup()
