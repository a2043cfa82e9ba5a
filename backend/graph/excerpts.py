"""Reads the part of the graph that one cluster's explanation needs."""

from dataclasses import dataclass
from typing import Any

from backend.domain.conduct import Usual
from backend.domain.linkage import CROWD_ACCOUNTS
from backend.graph.accounts import COUNT_LIMIT
from backend.graph.linkage import DAY_MS, UsageRow
from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class SeenRow:
    """An account with ``[kind, key, first_ms, last_ms, count]`` of each thing.

    ``signed_up_ms`` is None when no sign-up is known.
    """

    account: str
    member: bool
    signed_up_ms: int | None
    sightings: list[list[Any]]


@dataclass(frozen=True, slots=True)
class HoldersRow:
    """A thing of a cluster's members, and the accounts outside that have it.

    ``others`` are ``[account, first_ms, last_ms]``.
    """

    kind: str
    key: str
    everyone: int
    others: list[list[Any]]


@dataclass(frozen=True, slots=True)
class HeldAssetRow:
    """An asset that members have, with ``[account, kind, key, first_ms, last_ms]``."""

    organization_id: str
    name: str
    asset_type: str
    value: str
    confidence: float
    valid_from_ms: int | None
    valid_to_ms: int | None
    sightings: list[list[Any]]


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A prompt's fingerprint and its family."""

    key: str
    family: str


@dataclass(frozen=True, slots=True)
class UsualRow:
    """What all accounts did; ``mix`` is by the place in ``capabilities``."""

    active: int
    exchanges: float
    capabilities: list[str]
    mix: list[float]
    early: int
    hours: int


LIST_SIGHTINGS = load("excerpts.list_sightings").returning(SeenRow)
LIST_HOLDERS = load("excerpts.list_holders").returning(HoldersRow)

LIST_ASSETS = load("excerpts.list_assets").returning(HeldAssetRow)

LIST_FAMILIES = load("excerpts.list_families").returning(FamilyRow)

LIST_USAGE = load("excerpts.list_usage").returning(UsageRow)

GET_USUAL = load("excerpts.get_usual").returning(UsualRow)


class Excerpts:
    """The part of the graph around one cluster."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_sightings(
        self, cluster_id: str, *, also: list[str] | None = None
    ) -> list[SeenRow]:
        """What the members, and the accounts ``also``, were seen with."""
        return self._session.rows(
            LIST_SIGHTINGS, cluster_id=cluster_id, also=also or []
        )

    def list_holders(self, cluster_id: str) -> list[HoldersRow]:
        """The members' things, how many accounts have each, and who else does."""
        return self._session.rows(
            LIST_HOLDERS,
            cluster_id=cluster_id,
            crowd=CROWD_ACCOUNTS,
            count_limit=COUNT_LIMIT,
        )

    def list_assets(self, cluster_id: str) -> list[HeldAssetRow]:
        """Organizations' assets that members have, and everybody who has each."""
        return self._session.rows(
            LIST_ASSETS, cluster_id=cluster_id, count_limit=COUNT_LIMIT
        )

    def list_usage(self, cluster_id: str) -> list[UsageRow]:
        """What the members did with the models."""
        return self._session.rows(LIST_USAGE, cluster_id=cluster_id, early_ms=DAY_MS)

    def get_usual(self, run_id: str) -> Usual | None:
        """What a run compared groups with; None when its version did not say."""
        row = self._session.one(GET_USUAL, run_id=run_id)
        if row is None:
            return None
        mix = dict(zip(row.capabilities, row.mix, strict=True))
        return Usual(row.active, row.exchanges, mix, row.early, row.hours)

    def list_families(self, keys: list[str]) -> dict[str, str]:
        """Family of each of these prompts that is in one."""
        return {
            row.key: row.family for row in self._session.rows(LIST_FAMILIES, keys=keys)
        }
