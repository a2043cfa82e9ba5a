"""Reads clusters for exports: all their evidence, and members page by page."""

from dataclasses import dataclass

from backend.graph.accounts import COUNT_LIMIT
from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class ThingRow:
    """What is known of a thing; ``bits`` if it holds the cluster most: one row."""

    kind: str
    key: str
    method: str | None
    issuer: str | None
    country: str | None
    everyone: int
    bits: float | None
    organizations: list[str]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A thing that some members have: one row."""

    kind: str
    key: str
    accounts: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member, with kind, key, relation, first and last (ms) and count of each tie."""

    account_id: str
    place: int
    bits: float
    confidence: float
    status: str | None
    signed_up_ms: int | None
    last_seen_ms: int | None
    exchanges: int
    ties: list[tuple[str, str, str, int, int, int]]


@dataclass(frozen=True, slots=True)
class BirthRow:
    """When a cluster's id was first given: one row."""

    created_ms: int | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Who says that a thing is an organization's: one row."""

    organization_id: str
    value: str
    source: str


LIST_SOURCES = load("exports.list_sources").returning(SourceRow)
GET_BIRTH = load("exports.get_birth").returning(BirthRow)
LIST_THINGS = load("exports.list_things").returning(ThingRow)
LIST_SEEN = load("exports.list_seen").returning(SeenRow)
LIST_MEMBERS = load("exports.list_members").returning(MemberRow)


class Exports:
    """A cluster's evidence and members, for exports."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def get_birth(self, cluster_id: str) -> BirthRow | None:
        """When a cluster's id was first given."""
        return self._session.one(GET_BIRTH, cluster_id=cluster_id)

    def list_sources(self, assets: list[tuple[str, str]]) -> list[SourceRow]:
        """Who says that things are assets; ``assets`` are organizations and keys."""
        return self._session.rows(LIST_SOURCES, assets=[list(a) for a in assets])

    def list_things(
        self, cluster_id: str, things: list[tuple[str, str]]
    ) -> list[ThingRow]:
        """What is known of things, and what they say about the cluster."""
        return self._session.rows(
            LIST_THINGS,
            cluster_id=cluster_id,
            things=[list(thing) for thing in things],
            count_limit=COUNT_LIMIT,
        )

    def list_seen(self, cluster_id: str, *, first: int, limit: int) -> list[SeenRow]:
        """What ``limit`` members from place ``first`` on were seen with, and when."""
        return self._session.rows(
            LIST_SEEN, cluster_id=cluster_id, first=first, limit=limit
        )

    def list_members(
        self, cluster_id: str, *, first: int, limit: int
    ) -> list[MemberRow]:
        """Members from place ``first`` on, with what each has of the evidence."""
        return self._session.rows(
            LIST_MEMBERS, cluster_id=cluster_id, first=first, limit=limit
        )
