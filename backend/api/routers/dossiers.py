"""Dossiers: a cluster as a sealed archive that can be handed on."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from backend.api.dependencies import ClusterDep, Held, HeldDep, PrincipalDep
from backend.api.problems import documented
from backend.api.schemas.dossiers import DossierIn
from backend.domain.access import Principal
from backend.domain.audit import Action
from backend.journal.journal import now_ms
from backend.services.access import analyst_of
from backend.services.dossier.making import Dossier, Occasion, make_dossier
from backend.services.dossier.redaction import Redaction
from backend.services.dossier.signing import signer_of

router = APIRouter(tags=["dossiers"], max_body_size=1 << 14)
_ZIP = "application/zip"
_ARCHIVE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The archive; its seal is in a header, apart from it.",
        "content": {_ZIP: {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            "X-Samehand-Seal": {
                "description": "SHA-256 of the archive's manifest.",
                "schema": {"type": "string"},
            }
        },
    }
}
_RESPONSES: dict[int | str, dict[str, Any]] = {**documented(404, 409), **_ARCHIVE}


class Archive(Response):
    """A ZIP file."""

    media_type = _ZIP


@router.get(
    "/clusters/{cluster_id}/dossier",
    responses=_RESPONSES,
    response_class=Archive,
    summary="Dossier",
)
def get_cluster_dossier(
    held: HeldDep,
    who: PrincipalDep,
    cluster: ClusterDep,
    redact: Annotated[
        Redaction, Query(description="What is replaced by numbers.")
    ] = Redaction.NONE,
    reason: Annotated[
        str, Query(max_length=2000, description="Why; it is written into it.")
    ] = "",
) -> Archive:
    """A sealed archive with the report, the evidence and all that checks it again."""
    return _made(held, who, cluster.id, DossierIn(reason=reason, redact=redact))


@router.post(
    "/clusters/{cluster_id}/dossier",
    responses={**_RESPONSES, **documented(413)},
    response_class=Archive,
    summary="Dossier, with a reason",
)
def make_cluster_dossier(
    held: HeldDep, who: PrincipalDep, cluster: ClusterDep, wanted: DossierIn
) -> Archive:
    """The same; who asks for it and why is written into it."""
    return _made(held, who, cluster.id, wanted)


def _made(held: Held, who: Principal, cluster_id: str, wanted: DossierIn) -> Archive:
    settings = held.settings
    file = settings.dossier.key_file
    reason = wanted.reason or None

    def noted(made: Dossier) -> None:
        held.trail.record(who, Action.EXPORT, made.about(occasion), reason=reason)

    occasion = Occasion(
        made_ms=now_ms() // 1000 * 1000,
        noted=noted,
        reason=wanted.reason,
        made_by=analyst_of(who, wanted.analyst),
        redaction=wanted.redact,
        signer=None if file is None else signer_of(file),
    )
    made = make_dossier(
        held.graph, held.journal, cluster_id, occasion, settings=settings.linkage
    )
    name = f"dossier-{made.cluster_id}.zip"
    return Archive(
        b"".join(made.pieces),
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Samehand-Seal": made.seal,
        },
    )
