"""Clusters: the list that work begins with, and the pages of one."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.anatomies import anatomy_of, evasion_of
from backend.api.dependencies import (
    ClusterDep,
    Held,
    HeldDep,
    PrincipalDep,
    SessionDep,
)
from backend.api.pages import INT64, Cursor, decode, skipped
from backend.domain.access import Role
from backend.domain.cases import Case, Priority
from backend.domain.character import GroupKind
from backend.domain.evidence import KINDS
from backend.domain.policy import Tlp
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.organizations import Organizations
from backend.journal.cases import CaseBook, Wanted
from backend.services.archive import history
from backend.services.cases import open_statuses
from backend.services.clusters import CaseFilter, by_case, with_cases
from backend.services.dossier.redaction import Redaction
from backend.services.exports.export import Format
from backend.services.exports.policies import read_policy
from backend.services.overview import overview
from backend.services.rulings import touching
from backend.services.scenes import get_scene
from backend.services.timelines import timeline
from backend.services.tracing import outline, trace
from backend.services.whatif import what_if
from backend.web import charts
from backend.web.forms import OrNone
from backend.web.lists import listed, skipping
from backend.web.rendering import LARGE_CLUSTER, render
from backend.web.ruling import ruling_desk

router = APIRouter()

_ROWS = 50
# Members whose hours are shown, best held first.
_ACTIVE = 40
_THINGS = 14
Without = Annotated[
    list[Annotated[str, StringConstraints(max_length=1024)]], Query(max_length=20)
]


class Filters(BaseModel):
    """What the list is narrowed to; a form sends an empty text for what is not."""

    model_config = ConfigDict(frozen=True)

    organization: Annotated[str | None, OrNone] = Field(None, max_length=1024)
    look: Annotated[GroupKind | None, OrNone] = None
    evidence: Annotated[str | None, OrNone] = Field(None, max_length=40)
    case: Annotated[CaseFilter | None, OrNone] = None
    least: Annotated[int | None, OrNone] = Field(None, ge=0, le=INT64)
    since: Annotated[date | None, OrNone] = None
    until: Annotated[date | None, OrNone] = None
    cursor: Annotated[str | None, OrNone] = Field(None, max_length=4096)


Chosen = Annotated[Filters, Query()]


@router.get("/clusters")
def page_clusters(
    request: Request, held: HeldDep, session: SessionDep, chosen: Chosen
) -> HTMLResponse:
    """Clusters, the most suspicious first."""
    place = decode(chosen.cursor, int, int, str)
    among, without = by_case(held.journal, chosen.case)
    rows = Clusters(session).list_clusters(
        among=among,
        without=without,
        organization_id=chosen.organization,
        group_kind=chosen.look,
        evidence=chosen.evidence,
        min_size=chosen.least or 0,
        seen_after_ms=_midnight_ms(chosen.since),
        seen_before_ms=_midnight_ms(chosen.until),
        after=(place[0], place[1], place[2]) if place else None,
        limit=_ROWS + 1,
    )
    return render(
        request,
        "clusters/list.html",
        title="Clusters",
        states=list(CaseFilter),
        clusters=listed(
            request,
            with_cases(held.journal, rows),
            limit=_ROWS,
            place=lambda row: row.place,
        ),
        figures=overview(held.graph, held.journal),
        organizations=Organizations(session).list_organizations(limit=500),
        looks=list(GroupKind),
        kinds=[kind for kind in KINDS.values() if not kind.pooled],
        chosen=chosen,
    )


@router.get("/clusters/{cluster_id}")
def page_cluster(request: Request, held: HeldDep, cluster: ClusterDep) -> HTMLResponse:
    """Why it is one, what it sought, where it leads."""
    at_once = cluster.size <= LARGE_CLUSTER
    return render(
        request,
        "clusters/overview.html",
        title=cluster.id,
        cluster=cluster,
        tab="overview",
        trace=trace(held.graph, cluster.id)
        if at_once
        else outline(held.graph, cluster),
        at_once=at_once,
        cases=_open_cases(held, cluster.id),
        # All that name a member cost a look at all members; the next page has them.
        rulings=touching(held.journal, held.graph, cluster.id, members=False),
    )


@router.get("/clusters/{cluster_id}/sought")
def page_cluster_sought(
    request: Request, cluster: ClusterDep, session: SessionDep
) -> HTMLResponse:
    """What all members sought, to be put into the page of a large cluster."""
    found = Clusters(session).list_capabilities(cluster.id)
    return render(request, "clusters/sought.html", capabilities=found)


@router.get("/clusters/{cluster_id}/case")
def page_cluster_case(
    request: Request, held: HeldDep, who: PrincipalDep, cluster: ClusterDep
) -> HTMLResponse:
    """The cases about it, what was ruled, and forms for more of both."""
    may_work = who.may({Role.INVESTIGATOR})
    wanted = Wanted(cluster_id=cluster.id)
    return render(
        request,
        "clusters/case.html",
        title=f"Cases of {cluster.id}",
        cluster=cluster,
        tab="case",
        cases=[each for _, each in CaseBook(held.journal).list_cases(wanted, limit=50)],
        priorities=list(Priority),
        rulings=touching(held.journal, held.graph, cluster.id),
        desk=ruling_desk(held, cluster_id=cluster.id) if may_work else None,
    )


@router.get("/clusters/{cluster_id}/evidence")
def page_cluster_evidence(
    request: Request, cluster: ClusterDep, session: SessionDep, cursor: Cursor = None
) -> HTMLResponse:
    """What holds it together, strongest first."""
    skip = skipped(cursor)
    rows = Clusters(session).list_evidence(cluster.id, skip=skip, limit=_ROWS + 1)
    return render(
        request,
        "clusters/evidence.html",
        title=f"Evidence of {cluster.id}",
        cluster=cluster,
        tab="evidence",
        evidence=skipping(request, rows, limit=_ROWS, skip=skip),
    )


@router.get("/clusters/{cluster_id}/members")
def page_cluster_members(
    request: Request, cluster: ClusterDep, session: SessionDep, cursor: Cursor = None
) -> HTMLResponse:
    """Its members, best held first."""
    place = decode(cursor, int)
    rows = Clusters(session).list_members(
        cluster.id, first=place[0] if place else 0, limit=_ROWS + 1
    )
    return render(
        request,
        "clusters/members.html",
        title=f"Members of {cluster.id}",
        cluster=cluster,
        tab="members",
        members=listed(request, rows, limit=_ROWS, place=lambda row: (row.place + 1,)),
    )


@router.get("/clusters/{cluster_id}/timeline")
def page_cluster_timeline(
    request: Request, cluster: ClusterDep, session: SessionDep
) -> HTMLResponse:
    """Exchanges by day and model."""
    found = timeline(session, cluster.id)
    hours = Clusters(session).list_hours(cluster.id, limit=_ACTIVE)
    return render(
        request,
        "clusters/timeline.html",
        title=f"Timeline of {cluster.id}",
        cluster=cluster,
        tab="timeline",
        timeline=found,
        days=charts.days(found.days, found.releases),
        hours=charts.hours(hours),
    )


@router.get("/clusters/{cluster_id}/graph")
def page_cluster_graph(
    request: Request, held: HeldDep, cluster: ClusterDep, session: SessionDep
) -> HTMLResponse:
    """The cluster as a picture."""
    scene = get_scene(session, held.journal, cluster)
    return render(
        request,
        "clusters/graph.html",
        title=f"Graph of {cluster.id}",
        cluster=cluster,
        tab="graph",
        scene=scene,
        kinds=Counter(node.kind for node in scene.nodes),
        listed=[node for node in scene.nodes if node.kind != "account"],
    )


@router.get("/clusters/{cluster_id}/anatomy")
def page_cluster_anatomy(request: Request, cluster: ClusterDep) -> HTMLResponse:
    """Its core, its bridges, its weakest members."""
    return _worked_out(request, cluster, "anatomy", "Anatomy")


@router.get("/clusters/{cluster_id}/anatomy/found")
def page_cluster_anatomy_found(
    request: Request, held: HeldDep, cluster: ClusterDep
) -> HTMLResponse:
    """The same once it is worked out, to be put into the page."""
    return render(
        request,
        "clusters/anatomy.html",
        cluster=cluster,
        anatomy=anatomy_of(held, cluster),
    )


@router.get("/clusters/{cluster_id}/evasion/found")
def page_cluster_evasion_found(
    request: Request, held: HeldDep, cluster: ClusterDep
) -> HTMLResponse:
    """What its operator would have to change; it takes longest of all."""
    return render(
        request,
        "clusters/evasion.html",
        evasion=evasion_of(held, cluster),
    )


@router.get("/clusters/{cluster_id}/organizations")
def page_cluster_organizations(request: Request, cluster: ClusterDep) -> HTMLResponse:
    """Organizations that it may belong to, with what is for and against each."""
    return _worked_out(request, cluster, "organizations", "Organizations")


@router.get("/clusters/{cluster_id}/organizations/found")
def page_cluster_organizations_found(
    request: Request, held: HeldDep, cluster: ClusterDep
) -> HTMLResponse:
    """The same once it is worked out, to be put into the page."""
    return render(
        request,
        "clusters/organizations.html",
        cluster=cluster,
        anatomy=anatomy_of(held, cluster),
        trace=trace(held.graph, cluster.id),
    )


@router.get("/clusters/{cluster_id}/history")
def page_cluster_history(
    request: Request, held: HeldDep, cluster: ClusterDep
) -> HTMLResponse:
    """What became of it from run to run."""
    return render(
        request,
        "clusters/history.html",
        title=f"History of {cluster.id}",
        cluster=cluster,
        tab="history",
        history=history(held.journal, cluster.id),
    )


@router.get("/clusters/{cluster_id}/what-if")
def page_cluster_what_if(
    request: Request,
    held: HeldDep,
    session: SessionDep,
    cluster: ClusterDep,
    without: Without = [],  # noqa: B006 - FastAPI copies it
) -> HTMLResponse:
    """What would be left of it without some of its evidence."""
    bar = held.settings.linkage.accept_bits
    evidence = Clusters(session).list_evidence(cluster.id, limit=_THINGS)
    found = (
        what_if(held.graph, held.journal, cluster.id, without, bar=bar)
        if without
        else None
    )
    return render(
        request,
        "clusters/what-if.html",
        title=f"{cluster.id} without some evidence",
        cluster=cluster,
        tab="what-if",
        evidence=evidence,
        known={f"{row.kind}:{row.key}" for row in evidence},
        without=without,
        found=found,
    )


@router.get("/clusters/{cluster_id}/hand-on")
def page_cluster_hand_on(
    request: Request, held: HeldDep, cluster: ClusterDep
) -> HTMLResponse:
    """Dossier and exports, for others."""
    return render(
        request,
        "clusters/hand-on.html",
        title=f"Hand {cluster.id} on",
        cluster=cluster,
        tab="hand-on",
        formats=list(Format),
        levels=list(Tlp),
        redactions=list(Redaction),
        policy=read_policy(held.settings.exports.policy_file),
        signed=held.settings.dossier.key_file is not None,
    )


def _worked_out(
    request: Request, cluster: ClusterRow, tab: str, name: str
) -> HTMLResponse:
    """A page that is there at once, and fetches what takes seconds."""
    return render(
        request,
        "clusters/waiting.html",
        title=f"{name} of {cluster.id}",
        cluster=cluster,
        tab=tab,
    )


def _midnight_ms(day: date | None) -> int | None:
    if day is None:
        return None
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def _open_cases(held: Held, cluster_id: str) -> list[Case]:
    wanted = Wanted(statuses=open_statuses(), cluster_id=cluster_id)
    rows = CaseBook(held.journal).list_cases(wanted, limit=_ROWS)
    return [case for _, case in rows]
