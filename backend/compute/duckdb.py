"""The statements on DuckDB, in memory bounded by what it may spill to disk."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from backend.compute.engine import Parameter, statement, with_parameters
from backend.errors import InvalidInput, Unavailable

_MEMORY = "3GB"
# A table is written anew when more than one row in so many is new.
_FEW = 10


class DuckDBEngine:
    """One connection with a folder for what memory does not hold; a context manager.

    It closes when it goes out of use, too. With a ``file``, what is kept stays there,
    and the folder is beside it.

    :raises Unavailable: another process has the file
    :raises InvalidInput: it is no file of DuckDB's, or of a newer one
    """

    def __init__(self, file: Path | None = None) -> None:
        folder = str(_spill(file)) if file else tempfile.mkdtemp(prefix="samehand-")
        config = {"memory_limit": _MEMORY, "temp_directory": folder}
        self._connection = _connect(file, config)
        if file:
            # It is ours alone now: what is there was left by a process that was killed.
            shutil.rmtree(folder, ignore_errors=True)
        # With a file the next one may have its folder as soon as we close.
        own = None if file else folder
        self._close = weakref.finalize(self, _close, self._connection, own)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def close(self) -> None:
        """Close it; once more does nothing."""
        self._close()

    def put(self, name: str, table: pa.Table) -> None:
        """Copy ``table`` in under ``name``."""
        self._connection.register("incoming", table)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming"  # noqa: S608 - our own names
        )
        self._connection.unregister("incoming")

    def table(
        self, name: str, by: str | None = None, /, **parameters: Parameter
    ) -> None:
        """Materialize the statement ``name``, or the one named ``by``."""
        text = with_parameters(statement(by or name), parameters)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text}")

    def table_beside(
        self,
        name: str,
        by: str,
        tables: Mapping[str, pa.Table],
        /,
        **parameters: Parameter,
    ) -> None:
        """Materialize the statement ``by``, which reads ``tables`` without a copy."""
        with self._beside(tables):
            self.table(name, by, **parameters)

    def fetch(self, name: str) -> pa.Table:
        """All rows of ``name``."""
        return self._connection.table(name).to_arrow_table()

    def matching(self, name: str, key: str, values: pa.Array) -> pa.Table:
        """Rows of ``name`` whose ``key`` is among ``values``."""
        with self._beside({"wanted": pa.table({"value": values})}):
            return self._connection.sql(
                f"FROM {name} WHERE {key} IN (SELECT value FROM wanted)"  # noqa: S608 - our own names
            ).to_arrow_table()

    def view(self, name: str, of: str) -> None:
        """Let ``name`` stand for the table ``of``."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {of}")

    def query(
        self, by: str, tables: Mapping[str, pa.Table], /, **parameters: Parameter
    ) -> pa.Table:
        """Rows of the statement ``by``, which reads ``tables`` besides our own."""
        text = with_parameters(statement(by), parameters)
        with self._beside(tables):
            return self._connection.sql(text).to_arrow_table()

    def has(self, name: str) -> bool:
        """Whether there is a table ``name``."""
        found = self._connection.execute(
            "SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [name]
        )
        return bool(found.fetchall())

    def count(self, name: str) -> int:
        """How many rows ``name`` has."""
        return len(self._connection.table(name))

    def append(self, name: str, by: str) -> None:
        """Add the rows of the statement ``by`` to ``name``, which is made if needed.

        It does not stay in the file.
        """
        text = statement(by)
        self._connection.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {name} AS SELECT * FROM ({text}) LIMIT 0"  # noqa: S608 - our own names
        )
        self._connection.execute(f"INSERT INTO {name} {text}")

    def add(self, name: str, table: pa.Table, *, key: str) -> None:
        """Add rows whose ``key`` is new to a table that stays."""
        with self._beside({"incoming": table}):
            self._connection.execute(
                f"INSERT INTO {name} BY NAME FROM incoming "  # noqa: S608 - our own names
                f"WHERE {key} NOT IN (SELECT {key} FROM {name})"
            )

    def keep(self, name: str, of: str) -> None:
        """Make ``name`` a table that stays, with the rows of ``of``."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM {of}")

    def merge(self, name: str, new: str, *, key: str, by: str) -> None:
        """Put ``new`` into ``name``; rows of one ``key`` become what ``by`` says.

        ``by`` reads both as ``partial``. Few new rows cost the rows that have their
        keys, many the whole table.
        """
        few = _FEW * self.count(new) < self.count(name)
        touched = f" WHERE {key} IN (SELECT {key} FROM {new})" if few else ""  # noqa: S608 - our own names
        self._connection.execute(
            "CREATE OR REPLACE TEMP VIEW partial AS "
            f"FROM {name}{touched} UNION ALL BY NAME FROM {new}"
        )
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE merged AS {statement(by)}"
        )
        if few:
            self._connection.execute(f"DELETE FROM {name}{touched}")  # noqa: S608 - our own names
            self._connection.execute(f"INSERT INTO {name} FROM merged")
        else:
            self.keep(name, "merged")
        self._connection.execute("DROP VIEW partial")
        self.drop("merged")

    def drop(self, name: str) -> None:
        """Forget a table."""
        self._connection.execute(f"DROP TABLE IF EXISTS {name}")

    def write(self, by: str, file: Path, tables: Mapping[str, pa.Table]) -> int:
        """Write the rows of the statement ``by`` as Parquet; how many they are.

        ``tables`` are read besides our own.
        """
        with self._beside(tables):
            (row,) = self._connection.execute(
                f"COPY ({statement(by)}) TO '{file}' (FORMAT parquet)"
            ).fetchall()
        return int(row[0])

    def macro(self, name: str) -> None:
        """Let statements use the expression in ``sql/macros/name.sql``."""
        self._connection.execute(statement(f"macros/{name}"))

    def function(
        self,
        name: str,
        called: Callable[..., pa.Array],
        takes: Sequence[str],
        gives: str,
    ) -> None:
        """Let statements call ``called``, which takes and gives whole columns."""
        self._connection.create_function(
            name,
            called,
            list(takes),
            gives,
            type="arrow",
            null_handling="special",
        )

    @contextmanager
    def _beside(self, tables: Mapping[str, pa.Table]) -> Iterator[None]:
        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            yield
        finally:
            for name in tables:
                self._connection.unregister(name)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All of the block happens, or none."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()


def _connect(file: Path | None, config: dict[str, str]) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(file or ":memory:"), config=config)
    except duckdb.Error as error:
        # There is one class for both, and the message names the file.
        if "Could not set lock" in str(error):
            raise Unavailable(f"Another process works on {file}; try again") from None
        raise InvalidInput(f"{file} cannot be opened") from None


def _spill(file: Path) -> Path:
    return file.with_name(f"{file.name}.spill")


def _close(connection: duckdb.DuckDBPyConnection, folder: str | None) -> None:
    connection.close()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
