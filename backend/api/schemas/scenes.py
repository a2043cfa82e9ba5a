"""Wire models of pictures of clusters."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from backend.api.schemas.wire import Out, example
from backend.api.views import Telling

_NODE = {
    "id": "instrument:pi_9c2f00d1",
    "kind": "instrument",
    "label": "pi_9c2f00d1",
    "x": 120.5,
    "y": -48.0,
    "accounts": 38,
    "bits": 422.1,
    "status": None,
}
_EDGE = {
    "source": "account:acc_5450641733c0",
    "target": "instrument:pi_9c2f00d1",
    "accounts": 1,
}


class SceneNodeOut(Out, json_schema_extra=example(**_NODE)):
    """Something drawn at a place."""

    id: Telling = Field(description="Unique in the picture; the same from run to run.")
    kind: str = Field(description="account, company, organization, or a thing's kind.")
    label: Telling
    x: float
    y: float
    accounts: int = Field(description="Members that it stands for or that have it.")
    bits: float | None
    status: str | None = Field(description="An account's.")


class SceneEdgeOut(Out, json_schema_extra=example(**_EDGE)):
    """A line between two nodes."""

    source: Telling
    target: Telling
    accounts: int = Field(description="Members that it stands for.")


class SceneOut(
    Out,
    json_schema_extra=example(
        cluster_id="clu_3f9a1c0b7d22",
        run_id="run_5b1e20c4a9d3f7e8",
        members=412,
        drawn=412,
        nodes=[_NODE],
        edges=[_EDGE],
        pinned=[],
    ),
):
    """A cluster as it is drawn."""

    cluster_id: str
    run_id: str = Field(description="Linkage run that it is drawn of.")
    members: int
    drawn: int = Field(description="Members that are drawn by themselves.")
    nodes: list[SceneNodeOut]
    edges: list[SceneEdgeOut]
    pinned: list[Telling] = Field(
        description="Nodes that stand where somebody put them."
    )


class CompanyOut(Out, json_schema_extra=example(nodes=[], edges=[_EDGE])):
    """Some members that a company's node stands for."""

    nodes: list[SceneNodeOut]
    edges: list[SceneEdgeOut]


class Pins(BaseModel):
    """Places of nodes, by id."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"places": {"instrument:pi_9c2f00d1": [120.5, -48.0]}}]
        },
    )

    places: Annotated[
        dict[
            Annotated[str, StringConstraints(min_length=1, max_length=1100)],
            tuple[FiniteFloat, FiniteFloat] | None,
        ],
        Field(min_length=1, max_length=200),
    ]
