"""Clusters."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.dependencies import Cursor, Held, HeldDep, Limit
from backend.api.pages import Page, decode, encode
from backend.errors import NotFound
from backend.graph.clusters import (
    CapabilityRow,
    ClusterRow,
    Clusters,
    DayRow,
    EvidenceRow,
    MemberRow,
    TieRow,
)

router = APIRouter(tags=["clusters"])


@router.get("/clusters")
def list_clusters(  # noqa: PLR0913, PLR0917 - each is one filter of the address
    held: HeldDep,
    organization: str | None = None,
    min_size: Annotated[int, Query(ge=0)] = 0,
    seen_after: datetime | None = None,
    seen_before: datetime | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ClusterRow]:
    """Clusters, largest first."""
    size, name = decode(cursor, (int, str))
    with held.graph.session() as session:
        rows = Clusters(session).list_clusters(
            organization_id=organization,
            min_size=min_size,
            seen_after_ms=_ms(seen_after),
            seen_before_ms=_ms(seen_before),
            after_size=size,
            after_id=name or "",
            limit=limit,
        )
    more = encode(rows[-1].size, rows[-1].id) if len(rows) == limit else None
    return Page(items=rows, next=more)


@router.get("/clusters/{cluster_id}")
def get_cluster(held: HeldDep, cluster_id: str) -> ClusterRow:
    """One cluster."""
    return _existing(held, cluster_id)


@router.get("/clusters/{cluster_id}/members")
def list_members(
    held: HeldDep, cluster_id: str, limit: Limit = 100, cursor: Cursor = None
) -> Page[MemberRow]:
    """Members, best held first."""
    _existing(held, cluster_id)
    bits, name = decode(cursor, (float, str))
    with held.graph.session() as session:
        rows = Clusters(session).list_members(
            cluster_id, after_bits=bits, after_id=name or "", limit=limit
        )
    last = rows[-1] if len(rows) == limit else None
    more = encode(float(last.bits), last.account_id) if last else None
    return Page(items=rows, next=more)


@router.get("/clusters/{cluster_id}/evidence")
def list_evidence(held: HeldDep, cluster_id: str) -> list[EvidenceRow]:
    """What holds the cluster together, strongest first."""
    _existing(held, cluster_id)
    with held.graph.session() as session:
        return Clusters(session).list_evidence(cluster_id)


@router.get("/clusters/{cluster_id}/capabilities")
def list_capabilities(held: HeldDep, cluster_id: str) -> list[CapabilityRow]:
    """What the members sought, most exchanges first."""
    _existing(held, cluster_id)
    with held.graph.session() as session:
        return Clusters(session).list_capabilities(cluster_id)


@router.get("/clusters/{cluster_id}/timeline")
def list_timeline(held: HeldDep, cluster_id: str) -> list[DayRow]:
    """Exchanges by day and model."""
    _existing(held, cluster_id)
    with held.graph.session() as session:
        return Clusters(session).list_timeline(cluster_id)


@router.get("/clusters/{cluster_id}/graph")
def get_graph(
    held: HeldDep,
    cluster_id: str,
    members: Annotated[int, Query(ge=1, le=500)] = 60,
    things: Annotated[int, Query(ge=1, le=40)] = 20,
) -> list[TieRow]:
    """Members and the evidence that each has, enough for a drawing."""
    _existing(held, cluster_id)
    with held.graph.session() as session:
        return Clusters(session).list_ties(cluster_id, members=members, things=things)


def _existing(held: Held, cluster_id: str) -> ClusterRow:
    with held.graph.session() as session:
        cluster = Clusters(session).get_cluster(cluster_id)
    if cluster is None:
        raise NotFound(f"There is no cluster {cluster_id}")
    return cluster


def _ms(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp() * 1000)
