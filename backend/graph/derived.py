"""Writes what a run derived: merges the new first, deletes the stale after.

In that order readers never see a cluster without members; deleting first would leave
such a moment.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.graph.session import GraphSession
from graph_queries import Query, load

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A cluster with the first place that no member has: one row."""

    cluster_id: str
    place: int


MERGE_FAMILIES = load("derived.merge_families")
MERGE_FAMILY_MEMBERS = load("derived.merge_family_members")
ADD_TO_FAMILIES = load("derived.add_to_families")
MERGE_ASSET_NETWORKS = load("derived.merge_asset_networks")
SET_CROWDS = load("derived.set_crowds")
MERGE_CLUSTERS = load("derived.merge_clusters")
MERGE_MEMBERSHIPS = load("derived.merge_memberships")
MERGE_EVIDENCE = load("derived.merge_evidence")
MERGE_ATTRIBUTIONS = load("derived.merge_attributions")
SUMMARIZE_CLUSTERS = load("derived.summarize_clusters")
DELETE_LEFT = load("derived.delete_left")
DELETE_REPLACED_ATTRIBUTIONS = load("derived.delete_replaced_attributions")
DELETE_REPLACED_EVIDENCE = load("derived.delete_replaced_evidence")
SET_FIGURES = load("derived.set_figures")
LIST_PLACES = load("derived.list_places").returning(PlaceRow)
MERGE_DAYS = load("derived.merge_days")
DELETE_STALE_DAYS = load("derived.delete_stale_days")
DELETE_STALE_FAMILIES = load("derived.delete_stale_families")
DELETE_STALE_EMPTY_FAMILIES = load("derived.delete_stale_empty_families")
DELETE_STALE_CROWDS = load("derived.delete_stale_crowds")
DELETE_STALE_ASSET_NETWORKS = load("derived.delete_stale_asset_networks")
DELETE_STALE_MEMBERSHIPS = load("derived.delete_stale_memberships")
DELETE_STALE_EVIDENCE = load("derived.delete_stale_evidence")
DELETE_STALE_ATTRIBUTIONS = load("derived.delete_stale_attributions")
DELETE_STALE_CLUSTERS = load("derived.delete_stale_clusters")

_BATCH = 10_000


class Derived:
    """Facts of one run; ``alive`` is called between batches and may raise."""

    def __init__(
        self, session: GraphSession, *, run_id: str, alive: Callable[[], None]
    ) -> None:
        self._session = session
        self._run_id = run_id
        self._alive = alive

    def merge_families(self, rows: Rows) -> None:
        """Rows ``{family, size, keys}``."""
        named = [{"family": row["family"], "size": row["size"]} for row in rows]
        self._merge(MERGE_FAMILIES, named)
        for part in _parts(rows):
            self._alive()
            self._session.write(MERGE_FAMILY_MEMBERS, run_id=self._run_id, rows=part)

    def add_to_families(self, rows: Rows) -> None:
        """Rows ``{family, keys}`` of prompts that came since a run."""
        for part in _parts(rows):
            self._alive()
            self._session.write(ADD_TO_FAMILIES, run_id=self._run_id, rows=part)

    def merge_asset_networks(self, rows: Rows) -> None:
        """Rows ``{ip, network}``."""
        self._merge(MERGE_ASSET_NETWORKS, rows)

    def set_crowds(self, rows: Rows) -> None:
        """Rows ``{kind, key, accounts}`` of crowded networks and families."""
        self._merge(SET_CROWDS, rows)

    def merge_clusters(self, rows: Rows) -> None:
        """Rows ``{id, size}``."""
        self._merge(MERGE_CLUSTERS, rows)

    def merge_memberships(self, rows: Rows) -> None:
        """Rows ``{account, cluster, bits, confidence}``."""
        self._merge(MERGE_MEMBERSHIPS, list(_placed(rows, {})))

    def add_memberships(self, rows: Rows) -> None:
        """Rows ``{account, cluster, bits, confidence}`` of more members."""
        clusters = sorted({row["cluster"] for row in rows})
        found = self._session.rows(LIST_PLACES, clusters=clusters)
        first = {row.cluster_id: row.place for row in found}
        self._merge(MERGE_MEMBERSHIPS, list(_placed(rows, first)))

    def delete_memberships(self, accounts: Sequence[str]) -> None:
        """Take accounts out of their clusters."""
        self._alive()
        self._session.write(DELETE_LEFT, accounts=accounts)

    def replace_attributions(self, clusters: Sequence[str], rows: Rows) -> None:
        """``rows`` (see ``merge_attributions``) instead of what ``clusters`` had."""
        self.merge_attributions(rows)
        self._session.write(
            DELETE_REPLACED_ATTRIBUTIONS, run_id=self._run_id, clusters=clusters
        )

    def replace_evidence(self, clusters: Sequence[str], rows: Rows) -> None:
        """``rows`` (see ``merge_evidence``) instead of what ``clusters`` had."""
        self.merge_evidence(rows)
        self._session.write(
            DELETE_REPLACED_EVIDENCE, run_id=self._run_id, clusters=clusters
        )

    def set_figures(self, rows: Rows) -> None:
        """Rows ``{cluster, size, first_ms, last_ms, exchanges}``."""
        self._merge(SET_FIGURES, rows)

    def replace_days(self, rows: Rows) -> None:
        """Rows ``{cluster, day, model, exchanges, accounts}`` instead of all before."""
        self._merge(MERGE_DAYS, rows)
        self._run((DELETE_STALE_DAYS,))

    def merge_evidence(self, rows: Rows) -> None:
        """Rows ``{cluster, kind, key, accounts, everyone, bits}``."""
        self._merge(MERGE_EVIDENCE, rows)

    def merge_attributions(self, rows: Rows) -> None:
        """Rows ``{cluster, organization, confidence, bits, reasons}``."""
        self._merge(MERGE_ATTRIBUTIONS, rows)

    def summarize_clusters(self) -> None:
        """Sizes, spans, exchanges and attribution on the cluster nodes."""
        self._run((SUMMARIZE_CLUSTERS,))

    def delete_stale(self) -> None:
        """Everything derived that this run did not write again."""
        self._run(
            (
                DELETE_STALE_ATTRIBUTIONS,
                DELETE_STALE_EVIDENCE,
                DELETE_STALE_MEMBERSHIPS,
                DELETE_STALE_CLUSTERS,
                DELETE_STALE_FAMILIES,
                DELETE_STALE_EMPTY_FAMILIES,
                DELETE_STALE_CROWDS,
                DELETE_STALE_ASSET_NETWORKS,
            )
        )

    def _merge(self, query: Query, rows: Rows) -> None:
        for start in range(0, len(rows), _BATCH):
            self._alive()
            part = rows[start : start + _BATCH]
            self._session.write(query, run_id=self._run_id, rows=part)

    def _run(self, queries: Iterable[Query]) -> None:
        for query in queries:
            self._alive()
            self._session.write(query, run_id=self._run_id)


def _placed(rows: Rows, first: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Memberships with places in the clusters from ``first`` on, best held first."""
    places: Counter[str] = Counter(first)
    for row in sorted(rows, key=lambda row: (-row["bits"], row["account"])):
        yield row | {"place": places[row["cluster"]]}
        places[row["cluster"]] += 1


def _parts(families: Rows) -> Iterator[list[dict[str, Any]]]:
    """Rows ``{family, keys}`` of so many keys at a time, of one family or several."""
    part: list[dict[str, Any]] = []
    room = _BATCH
    for row in families:
        keys = row["keys"]
        while keys:
            part.append({"family": row["family"], "keys": keys[:room]})
            keys, room = keys[room:], room - len(part[-1]["keys"])
            if not room:
                yield part
                part, room = [], _BATCH
    if part:
        yield part
