"""Reads what linkage needs, once a run and in few big answers."""

from dataclasses import dataclass
from typing import Any

from backend.graph.session import GraphSession
from graph_queries import load

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class SightingsRow:
    """An account with ``[kind, key, first_ms, last_ms, count]`` of each thing.

    ``signed_up_ms`` is None when no sign-up is known.
    """

    account: str
    signed_up_ms: int | None
    sightings: list[list[Any]]


@dataclass(frozen=True, slots=True)
class UsageRow:
    """An account's exchanges as ``[capability, exchanges]``.

    ``early`` says whether it used a model within a day of its release.
    """

    account: str
    exchanges: list[list[Any]]
    early: bool


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset of an organization."""

    organization_id: str
    name: str
    asset_type: str
    value: str
    confidence: float
    valid_from_ms: int | None
    valid_to_ms: int | None


@dataclass(frozen=True, slots=True)
class AsnRow:
    """An address in an organization's autonomous system."""

    ip: str
    network: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """An account that an analyst labelled; ``name`` is None for a strange one."""

    account_id: str
    verdict: str
    organization_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """Where an account was put by the last run."""

    account_id: str
    cluster_id: str


READ_ASSETS = load("linkage.read_assets").returning(AssetRow)
READ_ASNS = load("linkage.read_asns").returning(AsnRow)
READ_LABELS = load("linkage.read_labels").returning(LabelRow)
READ_MEMBERSHIPS = load("linkage.read_memberships").returning(MembershipRow)


class Linkage:
    """The graph as linkage sees it."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def read_assets(self) -> list[AssetRow]:
        """Every asset of every organization."""
        return self._session.rows(READ_ASSETS)

    def read_asns(self) -> list[AsnRow]:
        """Addresses in autonomous systems that organizations own."""
        return self._session.rows(READ_ASNS)

    def read_labels(self) -> list[LabelRow]:
        """Accounts that an analyst called legitimate or abusive."""
        return self._session.rows(READ_LABELS)

    def read_memberships(self) -> dict[str, str]:
        """Cluster of each account, after the last run."""
        rows = self._session.rows(READ_MEMBERSHIPS)
        return {row.account_id: row.cluster_id for row in rows}
