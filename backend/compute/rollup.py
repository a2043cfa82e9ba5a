"""The journal's events summed up by columns, in a file that can be made anew.

What the graph holds in nodes and relationships is here in tables, which are read in
seconds: linkage works on them, and a graph that is made at once is made of them. The
file follows the journal by its offsets, as the graph does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pyarrow as pa

from backend.compute.duckdb import DuckDBEngine
from backend.compute.region import Region
from backend.domain.events import order_of
from backend.errors import InvalidInput

# Raise it with every change of the tables: files of another version are made anew.
VERSION = 2
TABLES = (
    "accounts",
    "asns",
    "exchanges",
    "instruments",
    "labels",
    "others",
    "phones",
    "sightings",
    "signups",
    "statuses",
)
_NOTHING: Mapping[str, pa.Table] = MappingProxyType({})
# By what the rows of a table are told apart, if not by the account.
_KEYS = {"asns": "ip", "instruments": "key", "phones": "key", "others": "payload"}


class Rollup:
    """The tables, up to the journal's event ``upto``; a context manager.

    ``last`` tells that event from every other, None before the first. Rows of a table
    in ``TABLES`` are distinct: one an account and thing, and so on.
    """

    def __init__(self, engine: DuckDBEngine, journal: str) -> None:
        self._engine = engine
        self._journal = journal
        engine.function(
            "order_of", _orders, ("BIGINT", "VARCHAR", "VARCHAR"), "VARCHAR"
        )
        engine.macro("moment")
        known = engine.fetch("standing").to_pylist() if engine.has("standing") else []
        self.upto, self.last = 0, None
        if known and (known[0]["journal"], known[0]["version"]) == (journal, VERSION):
            self.upto, self.last = known[0]["upto"], known[0]["last"]
        else:
            self.restart()

    @classmethod
    def open(cls, file: Path, journal: str) -> Self:
        """Tables of the journal with this id, from ``file`` or empty.

        A file that cannot be read, or is of another journal, is made anew.

        :raises Unavailable: another process has the file
        """
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            engine = DuckDBEngine(file)
        except InvalidInput:
            file.unlink()
            file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
            engine = DuckDBEngine(file)
        file.chmod(0o600)
        return cls(engine, journal)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._engine.close()

    def follow(self, pages: Iterator[tuple[int, Sequence[bytes]]]) -> int:
        """Sum up more events; how many.

        ``pages`` has the offset of the last event of each page, and payloads. All of
        it is kept, or nothing.
        """
        events, upto, last = 0, self.upto, self.last
        with self._engine.together():
            for table in TABLES:
                self._engine.drop(f"new_{table}")
            for offset, payloads in pages:
                self._draw(payloads)
                events += len(payloads)
                upto, last = offset, mark_of(payloads[-1])
            if events:
                for table in TABLES:
                    self._settle(table)
                self._stand(upto, last)
        self.upto, self.last = upto, last
        return events

    def restart(self) -> None:
        """Forget all events."""
        with self._engine.together():
            self._draw([])
            for table in TABLES:
                self._engine.keep(table, f"new_{table}")
                self._engine.drop(f"new_{table}")
            self._stand(0, None)
        self.upto, self.last = 0, None

    def fetch(self, name: str) -> pa.Table:
        """Rows of one of ``TABLES``, in no order."""
        return self._engine.fetch(name)

    def rows_of(
        self, name: str, keys: Iterable[str], *, by: str | None = None
    ) -> list[dict[str, Any]]:
        """Rows of one of ``TABLES`` that are about these accounts, or things.

        ``by`` is the column with the keys, if not the one that tells rows apart.
        """
        wanted = pa.array(keys, pa.string())
        key = by or _KEYS.get(name, "account")
        table = self._engine.matching(name, key, wanted)
        return list(table.to_pylist())

    def name(
        self, run_id: str, families: pa.Table, networks: pa.Table, *, crowds: pa.Table
    ) -> None:
        """Keep what a run calls prompts (key, family) and addresses (ip, network).

        ``crowds`` are the things that many have: kind, key, everyone and last_ms.
        """
        with self._engine.together():
            named = {
                "family_of_prompt": families,
                "network_of_address": networks,
                "crowds": crowds,
                "named": pa.table({"run": [run_id]}),
            }
            for table, rows in named.items():
                self._engine.put("coming", rows)
                self._engine.keep(table, "coming")
            self._engine.drop("coming")

    def name_more(self, families: pa.Table, networks: pa.Table) -> None:
        """Keep names of more prompts and addresses."""
        with self._engine.together():
            self._engine.add("family_of_prompt", families, key="key")
            self._engine.add("network_of_address", networks, key="ip")

    def family_of(self, prompts: Iterable[str]) -> dict[str, str]:
        """Family of each of ``prompts`` that a run calls otherwise."""
        rows = self.rows_of("family_of_prompt", prompts, by="key")
        return {row["key"]: row["family"] for row in rows}

    def named_by(self) -> str | None:
        """The run that named prompts and addresses; None while none did."""
        if not self._engine.has("named"):
            return None
        run: str = self._engine.fetch("named").column("run")[0].as_py()
        return run

    def things(self, families: pa.Table, networks: pa.Table) -> pa.Table:
        """What all accounts were seen with, by these names (as ``name`` takes them)."""
        self._engine.view("seen", "sightings")
        self._engine.view("came", "signups")
        named = {"family_of_prompt": families, "network_of_address": networks}
        return self._engine.query("rollup/things", named)

    def usage(
        self,
        releases: pa.Table,
        accounts: Iterable[str] | None = None,
        *,
        early_ms: int,
    ) -> pa.Table:
        """What accounts did with models, all or some; ``sql/rollup/usage.sql``."""
        made = "exchanges"
        if accounts is not None:
            made = "own_exchanges"
            spenders = pa.table({"account": pa.array(accounts, pa.string())})
            self._engine.table_beside(
                made, "rollup/own_exchanges", {"spenders": spenders}
            )
        self._engine.view("made", made)
        return self.query("usage", {"releases": releases}, early_ms=early_ms)

    def having(self, keys: Iterable[str]) -> pa.Table:
        """Sightings of things with these keys, of whatever kind."""
        return self._engine.matching("sightings", "key", pa.array(keys, pa.string()))

    def summed(self, placed: pa.Table) -> pa.Table:
        """Figures of clusters; ``placed`` has the columns account and cluster."""
        return self.query("summed", {"placed": placed})

    def daily(self, placed: pa.Table) -> pa.Table:
        """Exchanges of clusters by day and model; ``placed`` as ``summed`` takes it."""
        return self.query("daily", {"placed": placed})

    def count(self, name: str) -> int:
        """How many rows one of ``TABLES`` has."""
        return self._engine.count(name)

    def region(self, accounts: Iterable[str]) -> Region:
        """Some of the accounts among all, by the names that a run gave."""
        return Region(self._engine, accounts)

    def query(
        self, name: str, /, tables: Mapping[str, pa.Table] = _NOTHING, **numbers: int
    ) -> pa.Table:
        """Rows of ``sql/rollup/name.sql``, which may read ``tables`` besides."""
        return self._engine.query(f"rollup/{name}", tables, **numbers)

    def number(
        self, table: str, by: str, tables: Mapping[str, pa.Table], *, first: int
    ) -> int:
        """Make ``table`` of ``sql/by.sql``, numbered from ``first``; how many rows."""
        self._engine.table_beside(table, by, tables, first=first)
        return self._engine.count(table)

    def write(self, name: str, file: Path, tables: Mapping[str, pa.Table]) -> int:
        """Write the rows of ``sql/name.sql`` to a Parquet file; how many they are."""
        return self._engine.write(name, file, tables)

    def _stand(self, upto: int, last: str | None) -> None:
        now = {
            "journal": [self._journal],
            "version": [VERSION],
            "upto": [upto],
            "last": pa.array([last], pa.string()),
        }
        self._engine.put("now", pa.table(now))
        self._engine.keep("standing", "now")

    def _draw(self, payloads: Sequence[bytes]) -> None:
        texts = pa.array(payloads, pa.binary()).cast(pa.string())
        chunk = pa.table({"payload": texts})
        self._engine.table_beside("parsed", "rollup/parsed", {"chunk": chunk})
        for table in TABLES:
            self._engine.append(f"new_{table}", f"rollup/draw/{table}")
        self._engine.drop("parsed")

    def _settle(self, table: str) -> None:
        """Merge what is new of a table into it."""
        self._engine.merge(
            table,
            f"new_{table}",
            key=_KEYS.get(table, "account"),
            by=f"rollup/merge/{table}",
        )
        self._engine.drop(f"new_{table}")


def mark_of(payload: bytes) -> str:
    """What tells an event from every other."""
    return blake2b(payload, digest_size=16).hexdigest()


def _orders(times: pa.Array, sources: pa.Array, ids: pa.Array) -> pa.Array:
    columns = (column.to_pylist() for column in (times, sources, ids))
    return pa.array(
        [order_of(*event) for event in zip(*columns, strict=True)], pa.string()
    )
