"""Clusters as the last run left them, with members, evidence and attribution."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """Clusters: one row."""

    id: str
    size: int
    group_kind: str
    suspicion: float
    signs: list[str]
    sign_bits: list[float]
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    exchanges: int
    first_seen_ms: int | None
    last_seen_ms: int | None
    run_id: str

    @property
    def place(self) -> tuple[int, int, str]:
        """Where it stands in the list of clusters."""
        return (int(self.group_kind != "campaign"), self.size, self.id)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Members of a cluster: one row."""

    account_id: str
    place: int
    bits: float
    confidence: float
    status: str | None
    email_domain: str | None
    signed_up_ms: int | None
    last_seen_ms: int | None
    exchanges: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What holds a cluster together: one row."""

    kind: str
    key: str
    detail: str | None
    accounts: int
    everyone: int
    bits: float
    organizations: list[str]


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """What the members of a cluster sought: one row."""

    capability: str
    exchanges: int
    accounts: int


@dataclass(frozen=True, slots=True)
class DayRow:
    """Exchanges of a cluster by day and model: one row."""

    day: str
    model: str
    exchanges: int
    accounts: int
    capabilities: list[str]
    sought: list[int]


@dataclass(frozen=True, slots=True)
class AttributionRow:
    """Organizations that a cluster was traced to: one row."""

    organization_id: str
    name: str
    confidence: float
    bits: float
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """Every account in a cluster: one row."""

    account_id: str
    cluster_id: str
    organization_id: str | None
    confidence: float
    group_kind: str
    suspicion: float


@dataclass(frozen=True, slots=True)
class TieRow:
    """Members of a cluster and the evidence that each has: one row."""

    account_id: str
    kind: str
    key: str
    relation: str


@dataclass(frozen=True, slots=True)
class HoldersRow:
    """A thing, and the places of the members of a cluster that have it: one row."""

    kind: str
    key: str
    places: list[int]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A member at a place: one row."""

    account_id: str
    place: int
    bits: float
    status: str


@dataclass(frozen=True, slots=True)
class HoursRow:
    """UTC hours at which a member was first or last active on a day: one row."""

    account_id: str
    place: int
    hours: list[int]


LIST_CLUSTERS = load("clusters.list_clusters").returning(ClusterRow)
GET_CLUSTER = load("clusters.get_cluster").returning(ClusterRow)
FIND_CLUSTER_OF = load("clusters.find_cluster_of").returning(ClusterRow)
LIST_MEMBERS = load("clusters.list_members").returning(MemberRow)
LIST_EVIDENCE = load("clusters.list_evidence").returning(EvidenceRow)
LIST_CAPABILITIES = load("clusters.list_capabilities").returning(CapabilityRow)
LIST_TIMELINE = load("clusters.list_timeline").returning(DayRow)
LIST_DAYS = load("clusters.list_days").returning(DayRow)
LIST_ATTRIBUTIONS = load("clusters.list_attributions").returning(AttributionRow)
LIST_MEMBERSHIPS = load("clusters.list_memberships").returning(MembershipRow)
LIST_TIES = load("clusters.list_ties").returning(TieRow)

LIST_HOLDERS = load("clusters.list_holders").returning(HoldersRow)
LIST_HOURS = load("clusters.list_hours").returning(HoursRow)
LIST_MEMBERS_AT = load("clusters.list_members_at").returning(PlacedRow)


class Clusters:
    """Clusters as the last run left them, with members, evidence and attribution."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_clusters(  # noqa: PLR0913 - each is a filter of the list
        self,
        *,
        organization_id: str | None = None,
        group_kind: str | None = None,
        evidence: str | None = None,
        min_size: int = 0,
        among: Sequence[str] | None = None,
        without: Sequence[str] | None = None,
        seen_after_ms: int | None = None,
        seen_before_ms: int | None = None,
        after: tuple[int, int, str] | None = None,
        limit: int = 100,
    ) -> list[ClusterRow]:
        """Clusters, campaigns first, then largest first, those after this place."""
        after_rank, after_size, after_id = after or (None, 0, "")
        return self._session.rows(
            LIST_CLUSTERS,
            organization_id=organization_id,
            group_kind=group_kind,
            evidence=evidence,
            min_size=min_size,
            among=None if among is None else list(among),
            without=None if without is None else list(without),
            seen_after_ms=seen_after_ms,
            seen_before_ms=seen_before_ms,
            after_rank=after_rank,
            after_size=after_size,
            after_id=after_id,
            limit=limit,
        )

    def get_cluster(self, cluster_id: str) -> ClusterRow | None:
        """One cluster."""
        return self._session.one(GET_CLUSTER, cluster_id=cluster_id)

    def find_cluster_of(self, account_id: str) -> ClusterRow | None:
        """The cluster that an account is in."""
        return self._session.one(FIND_CLUSTER_OF, account_id=account_id)

    def list_members(
        self,
        cluster_id: str,
        *,
        first: int = 0,
        limit: int = 100,
    ) -> list[MemberRow]:
        """Members of a cluster, best held first, from place ``first`` on."""
        return self._session.rows(
            LIST_MEMBERS, cluster_id=cluster_id, first=first, limit=limit
        )

    def list_evidence(
        self, cluster_id: str, *, skip: int = 0, limit: int = 100
    ) -> list[EvidenceRow]:
        """What holds a cluster together, strongest first."""
        return self._session.rows(
            LIST_EVIDENCE, cluster_id=cluster_id, skip=skip, limit=limit
        )

    def list_capabilities(self, cluster_id: str) -> list[CapabilityRow]:
        """What the members of a cluster sought, most exchanges first."""
        return self._session.rows(LIST_CAPABILITIES, cluster_id=cluster_id)

    def list_timeline(self, cluster_id: str) -> list[DayRow]:
        """Exchanges of a cluster by day and model.

        Those of a large one are as the newest run summed them up.
        """
        kept = self._session.rows(LIST_DAYS, cluster_id=cluster_id)
        return kept or self._session.rows(LIST_TIMELINE, cluster_id=cluster_id)

    def list_attributions(self, cluster_id: str) -> list[AttributionRow]:
        """Organizations that a cluster was traced to, with the reasons."""
        return self._session.rows(LIST_ATTRIBUTIONS, cluster_id=cluster_id)

    def list_memberships(self) -> list[MembershipRow]:
        """Every account in a cluster, with the cluster's organization."""
        return self._session.rows(LIST_MEMBERSHIPS)

    def list_ties(
        self, cluster_id: str, *, account_ids: list[str], things: int = 20
    ) -> list[TieRow]:
        """The evidence that some members of a cluster have, for drawing."""
        return self._session.rows(
            LIST_TIES, cluster_id=cluster_id, account_ids=account_ids, things=things
        )

    def list_holders(
        self, cluster_id: str, things: Sequence[tuple[str, str]]
    ) -> list[HoldersRow]:
        """Which members have which ``things``, each a kind and key.

        The cost is that of all accounts that have one of the things.
        """
        return self._session.rows(
            LIST_HOLDERS,
            cluster_id=cluster_id,
            things=[f"{kind}:{key}" for kind, key in things],
            keys=[key for _, key in things],
        )

    def list_members_at(
        self, cluster_id: str, places: Sequence[int]
    ) -> list[PlacedRow]:
        """Members at ``places``, in their order."""
        return self._session.rows(
            LIST_MEMBERS_AT, cluster_id=cluster_id, places=list(places)
        )

    def list_hours(
        self, cluster_id: str, *, first: int = 0, limit: int = 60
    ) -> list[HoursRow]:
        """Hours at which members were active, from place ``first`` on."""
        return self._session.rows(
            LIST_HOURS, cluster_id=cluster_id, first=first, limit=limit
        )
