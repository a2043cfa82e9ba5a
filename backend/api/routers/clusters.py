"""Clusters: who is in them, what holds them together, what they did."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, StringConstraints

from backend.api.anatomies import anatomy_of, evasion_of
from backend.api.dependencies import ClusterDep, HeldDep, SessionDep
from backend.api.pages import (
    INT64,
    Cursor,
    Limit,
    Page,
    counted,
    decode,
    page,
    skipped,
)
from backend.api.problems import documented
from backend.api.schemas.anatomy import AnatomyOut, EvasionOut, WhatIfOut
from backend.api.schemas.clusters import (
    CapabilityOut,
    ClusterCaseOut,
    DayOut,
    DrawingOut,
    EvidenceOut,
    HoursOut,
    MemberOut,
    ReleaseOut,
)
from backend.api.schemas.runs import HistoryOut
from backend.domain.character import GroupKind
from backend.graph.clusters import Clusters
from backend.services.archive import history
from backend.services.clusters import CaseFilter, by_case, with_cases
from backend.services.drawing import draw
from backend.services.timelines import timeline
from backend.services.whatif import what_if

router = APIRouter(tags=["clusters"])
_MISSING = documented(404)


@router.get("/clusters", summary="List clusters")
def list_clusters(
    held: HeldDep,
    session: SessionDep,
    organization: Annotated[
        str | None, Query(description="Only those that lead to this organization.")
    ] = None,
    group_kind: Annotated[
        GroupKind | None, Query(description="Only those that look like this.")
    ] = None,
    evidence: Annotated[
        str | None,
        Query(max_length=40, description="Only those that such things hold: `device`."),
    ] = None,
    min_size: Annotated[int, Query(ge=0, le=INT64, description="Least members.")] = 0,
    case: Annotated[
        CaseFilter | None, Query(description="Only those whose newest case is so.")
    ] = None,
    seen_after: Annotated[
        AwareDatetime | None, Query(description="Only those seen at or after.")
    ] = None,
    seen_before: Annotated[
        AwareDatetime | None, Query(description="Only those first seen before.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ClusterCaseOut]:
    """Clusters, campaigns first, then largest first."""
    place = decode(cursor, int, int, str)
    among, without = by_case(held.journal, case)
    rows = Clusters(session).list_clusters(
        organization_id=organization,
        group_kind=group_kind,
        evidence=evidence,
        min_size=min_size,
        among=among,
        without=without,
        seen_after_ms=_ms(seen_after),
        seen_before_ms=_ms(seen_before),
        after=(place[0], place[1], place[2]) if place else None,
        limit=limit + 1,
    )
    return page(
        with_cases(held.journal, rows),
        ClusterCaseOut,
        limit=limit,
        place=lambda row: row.place,
    )


@router.get("/clusters/{cluster_id}", responses=_MISSING, summary="One cluster")
def get_cluster(held: HeldDep, cluster: ClusterDep) -> ClusterCaseOut:
    """Figures of a cluster, where it leads, and the newest case about it."""
    (found,) = with_cases(held.journal, [cluster])
    return ClusterCaseOut.model_validate(found)


@router.get("/clusters/{cluster_id}/members", responses=_MISSING, summary="Members")
def list_cluster_members(
    cluster: ClusterDep, session: SessionDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[MemberOut]:
    """Members, best held first."""
    place = decode(cursor, int)
    rows = Clusters(session).list_members(
        cluster.id, first=place[0] if place else 0, limit=limit + 1
    )
    return page(rows, MemberOut, limit=limit, place=lambda row: (row.place + 1,))


@router.get("/clusters/{cluster_id}/evidence", responses=_MISSING, summary="Evidence")
def list_cluster_evidence(
    cluster: ClusterDep, session: SessionDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[EvidenceOut]:
    """What holds the cluster together, strongest first."""
    skip = skipped(cursor)
    rows = Clusters(session).list_evidence(cluster.id, skip=skip, limit=limit + 1)
    return counted(rows, EvidenceOut, limit=limit, skip=skip)


@router.get(
    "/clusters/{cluster_id}/capabilities", responses=_MISSING, summary="Capabilities"
)
def list_cluster_capabilities(
    cluster: ClusterDep, session: SessionDep
) -> list[CapabilityOut]:
    """What the members sought, most exchanges first."""
    rows = Clusters(session).list_capabilities(cluster.id)
    return [CapabilityOut.model_validate(row) for row in rows]


@router.get("/clusters/{cluster_id}/timeline", responses=_MISSING, summary="Timeline")
def list_cluster_days(cluster: ClusterDep, session: SessionDep) -> list[DayOut]:
    """Exchanges by day and model."""
    rows = Clusters(session).list_timeline(cluster.id)
    return [DayOut.model_validate(row) for row in rows]


@router.get(
    "/clusters/{cluster_id}/releases", responses=_MISSING, summary="Release clock"
)
def list_cluster_releases(cluster: ClusterDep, session: SessionDep) -> list[ReleaseOut]:
    """Models that came out while it was active, and how fast it moved to each."""
    found = timeline(session, cluster.id).releases
    return [ReleaseOut.model_validate(row) for row in found]


@router.get("/clusters/{cluster_id}/hours", responses=_MISSING, summary="Hours")
def list_cluster_hours(
    cluster: ClusterDep, session: SessionDep, limit: Limit = 60, cursor: Cursor = None
) -> Page[HoursOut]:
    """Hours at which members were first and last active on their days."""
    place = decode(cursor, int)
    rows = Clusters(session).list_hours(
        cluster.id, first=place[0] if place else 0, limit=limit + 1
    )
    return page(rows, HoursOut, limit=limit, place=lambda row: (row.place + 1,))


@router.get("/clusters/{cluster_id}/graph", responses=_MISSING, summary="Drawing")
def get_cluster_graph(
    cluster: ClusterDep,
    session: SessionDep,
    members: Annotated[int, Query(ge=1, le=500, description="Most members.")] = 60,
    things: Annotated[int, Query(ge=1, le=100, description="Most things.")] = 20,
) -> DrawingOut:
    """Members, the evidence that each has, and organizations, enough for a drawing."""
    return DrawingOut.model_validate(
        draw(session, cluster, members=members, things=things)
    )


@router.get("/clusters/{cluster_id}/anatomy", responses=_MISSING, summary="Anatomy")
def get_cluster_anatomy(held: HeldDep, cluster: ClusterDep) -> AnatomyOut:
    """Core, bridges, weakest members, and organizations with what is against each."""
    return AnatomyOut.model_validate(anatomy_of(held, cluster))


@router.get("/clusters/{cluster_id}/history", responses=_MISSING, summary="History")
def list_cluster_history(
    held: HeldDep, cluster: ClusterDep, limit: Limit = 100, cursor: Cursor = None
) -> Page[HistoryOut]:
    """What became of the cluster in the newest 500 runs, newest first."""
    skip = skipped(cursor)
    rows = [
        {"run_id": run.id, "made": run.made_ms, "change": change}
        for run, change in history(held.journal, cluster.id)
    ]
    return counted(rows[skip : skip + limit + 1], HistoryOut, limit=limit, skip=skip)


@router.get("/clusters/{cluster_id}/what-if", responses=_MISSING, summary="What if")
def get_cluster_what_if(
    held: HeldDep,
    cluster: ClusterDep,
    without: Annotated[
        list[Annotated[str, StringConstraints(max_length=1024)]],
        Query(
            min_length=1,
            max_length=20,
            description="Such as ip:203.0.113.7, prompt:KEY or kind:device.",
        ),
    ],
) -> WhatIfOut:
    """What splits, who leaves and where it leads without some things; it only looks."""
    bar = held.settings.linkage.accept_bits
    return WhatIfOut.model_validate(
        what_if(held.graph, held.journal, cluster.id, without, bar=bar)
    )


@router.get("/clusters/{cluster_id}/evasion", responses=_MISSING, summary="Evasion")
def get_cluster_evasion(held: HeldDep, cluster: ClusterDep) -> EvasionOut:
    """How many kinds of evidence its operator would have to change to be lost."""
    return EvasionOut.model_validate(evasion_of(held, cluster))


def _ms(time: datetime | None) -> int | None:
    return None if time is None else round(time.timestamp() * 1000)
