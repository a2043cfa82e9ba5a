"""Pictures of clusters: who is drawn, where, and what stands for the rest."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import ClusterDep, HeldDep, SessionDep
from backend.api.pages import INT64
from backend.api.problems import documented
from backend.api.schemas.scenes import CompanyOut, Pins, SceneOut
from backend.services.scenes import get_scene, open_company, pin

router = APIRouter(tags=["clusters"], responses=documented(404), max_body_size=1 << 18)

Company = Annotated[str, Path(max_length=64, description="Id of a company's node.")]


@router.get("/clusters/{cluster_id}/scene", summary="Picture")
def get_cluster_scene(
    held: HeldDep, cluster: ClusterDep, session: SessionDep
) -> SceneOut:
    """Members, what holds them, and organizations, each at its place.

    At most about 1,500 nodes: members that have the same are one node, a company, where
    there is no room. Places stay from run to run.
    """
    return SceneOut.model_validate(get_scene(session, held.journal, cluster))


@router.get("/clusters/{cluster_id}/scene/companies/{company_id}", summary="A company")
def get_cluster_company(
    held: HeldDep,
    cluster: ClusterDep,
    session: SessionDep,
    company_id: Company,
    skip: Annotated[int, Query(ge=0, le=INT64, description="Members to pass.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="Most members.")] = 100,
) -> CompanyOut:
    """Members that a company's node stands for, best held first."""
    nodes, edges = open_company(
        session, held.journal, cluster, company_id, skip=skip, limit=limit
    )
    return CompanyOut.model_validate({"nodes": nodes, "edges": edges})


@router.put(
    "/clusters/{cluster_id}/scene/pins",
    status_code=204,
    responses=documented(413),
    summary="Pin nodes",
)
def put_cluster_pins(
    held: HeldDep, cluster: ClusterDep, session: SessionDep, body: Pins
) -> None:
    """Let nodes stand where somebody put them, for everybody; null lets one go."""
    pin(session, held.journal, cluster, body.places)
