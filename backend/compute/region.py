"""Some accounts among all: what they have, and who else has it.

Of what a few accounts have, the columns tell exactly how many have it in all, in a scan
or two and without the rest of what the others have.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from backend.compute.duckdb import DuckDBEngine
from backend.domain import linkage
from backend.domain.leases import IDLE_MS


class Region:
    """Accounts of the columns in ``engine``; one at a time, since it makes tables."""

    def __init__(self, engine: DuckDBEngine, accounts: Iterable[str]) -> None:
        self._engine = engine
        engine.put("ours", _accounts(accounts))
        engine.put("leased", _leased())
        self._things("own", "own_sightings", "own_signups")
        engine.table("asked", "rollup/asked")
        self._things("things", "shared_sightings", "shared_signups")
        engine.table(
            "uses", "rollup/uses", crowd=linkage.CROWD_ACCOUNTS, idle_ms=IDLE_MS
        )
        engine.table("everyone", "rollup/everyone")

    def _things(self, name: str, sightings: str, signups: str) -> None:
        for part, by in (("seen", sightings), ("came", signups)):
            self._engine.table(by, f"rollup/{by}")
            self._engine.view(part, by)
        self._engine.table(name, "rollup/things")

    def had(self) -> pa.Table:
        """What the accounts have, how many have it, and until when (until_ms)."""
        return self._engine.query("rollup/had", {})

    def totals(self) -> pa.Table:
        """How many have each thing of theirs: kind, key and everyone."""
        return self._engine.query("rollup/totals", {})

    def held(self, placed: pa.Table) -> pa.Table:
        """Members that have each thing, by cluster; ``placed`` are account, cluster."""
        return self._engine.query("rollup/held", {"placed": placed})

    def bound(self, placed: pa.Table, *, most: int) -> pa.Table:
        """Members with things that few have: account, kind, key and everyone."""
        return self._engine.query("rollup/bound", {"placed": placed}, most=most)

    def beside(self, named: pa.Table) -> list[str]:
        """Who has ``named`` uses of two sources, or one that ties.

        ``named`` has the columns kind, key, use, source and ties.
        """
        found = self._engine.query("rollup/beside", {"named": named})
        accounts: list[str] = found.column("account").to_pylist()
        return accounts

    def holders(self, named: pa.Table) -> list[str]:
        """Who has one of the uses (kind, key, use) that are ``named``."""
        found = self._engine.query("rollup/holders", {"named": named})
        holders: list[str] = found.column("account").to_pylist()
        return holders


def _accounts(accounts: Iterable[str]) -> pa.Table:
    return pa.table({"account": pa.array(accounts, pa.string())})


def _leased() -> pa.Table:
    kinds = np.array(linkage.KIND_NAMES)[linkage.LEASED].tolist()
    return pa.table({"kind": pa.array(kinds, pa.string())})
