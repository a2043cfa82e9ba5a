"""Clusters for others: exports by the sharing policy."""

from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from backend.api.dependencies import ClusterDep, Held, HeldDep, PrincipalDep
from backend.api.problems import documented
from backend.domain.access import Principal
from backend.domain.audit import Action
from backend.domain.policy import Tlp
from backend.services.access import analyst_of
from backend.services.exports.document import schema
from backend.services.exports.export import (
    MOST_CLUSTERS,
    WRITTEN,
    Exported,
    Format,
    Order,
    export,
)
from backend.services.exports.policies import read_policy

router = APIRouter(tags=["exports"])

_PIECE = 1 << 18
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        # Without schemas: it is a file, also where that is JSON.
        "content": {each.media_type: {} for each in WRITTEN.values()},
    }
}
_FAILS = {**_FILE, **documented(404, 409)}

Form = Annotated[Format, Query(alias="format", description="How it is written.")]
Level = Annotated[Tlp, Query(description="Whom it is for, by TLP 2.0.")]
Partner = Annotated[
    str | None,
    Query(max_length=200, description="Whose exports its hashes can be joined with."),
]
Reviewer = Annotated[
    str | None,
    Query(max_length=200, description="Who answers for it; whoever asks by default."),
]
Reason = Annotated[str, Query(max_length=2000, description="Why it leaves.")]


@router.get(
    "/clusters/{cluster_id}/export",
    responses=_FAILS,
    response_class=StreamingResponse,
    summary="Export a cluster",
)
def export_cluster(
    held: HeldDep,
    who: PrincipalDep,
    cluster: ClusterDep,
    form: Form = Format.STIX,
    tlp: Level = Tlp.AMBER_STRICT,
    partner: Partner = None,
    reviewer: Reviewer = None,
    reason: Reason = "",
) -> StreamingResponse:
    """A cluster as a file for others, with what the sharing policy lets out."""
    order = Order(
        (cluster.id,), form, tlp, partner or None, analyst_of(who, reviewer), reason
    )
    return _answer(held, who, order)


@router.get(
    "/export",
    responses=_FAILS,
    response_class=StreamingResponse,
    summary="Export clusters",
)
def export_clusters(
    held: HeldDep,
    who: PrincipalDep,
    cluster: Annotated[
        list[str],
        Query(
            min_length=1, max_length=MOST_CLUSTERS, description="Cluster; may repeat."
        ),
    ],
    form: Form = Format.STIX,
    tlp: Level = Tlp.AMBER_STRICT,
    partner: Partner = None,
    reviewer: Reviewer = None,
    reason: Reason = "",
) -> StreamingResponse:
    """Several clusters as one file for others."""
    order = Order(
        tuple(cluster), form, tlp, partner or None, analyst_of(who, reviewer), reason
    )
    return _answer(held, who, order)


@router.get("/export/policy", summary="The sharing policy")
def get_sharing_policy(held: HeldDep) -> dict[str, Any]:
    """In which form each kind of value may leave, at each level of TLP."""
    return read_policy(held.settings.exports.policy_file).as_mapping()


@router.get("/export/schema", summary="The schema of exports")
def get_export_schema() -> dict[str, Any]:
    """JSON Schema of exports in JSON."""
    return schema()


def _answer(held: Held, who: Principal, order: Order) -> StreamingResponse:
    """The file, once all of it is written: half an export must not pass for a whole.

    It waits in a file without a name, which is gone when the answer is.
    """
    held.settings.run_dir.mkdir(parents=True, exist_ok=True)
    file = TemporaryFile(dir=held.settings.run_dir)  # noqa: SIM115 - closed by _pieces
    try:
        made = export(held.graph, held.settings, order, file, partial(_note, held, who))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    digest = bytes.fromhex(made.sha256)
    return StreamingResponse(
        _pieces(file),
        media_type=WRITTEN[order.format].media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{made.file_name}"',
            "Content-Length": str(made.size),
            "Repr-Digest": f"sha-256=:{b64encode(digest).decode()}:",
        },
    )


def _note(held: Held, who: Principal, made: Exported) -> None:
    reason = made.order.reason or None
    held.trail.record(who, Action.EXPORT, made.about(), reason=reason)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
