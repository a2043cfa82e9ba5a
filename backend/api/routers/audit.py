"""The audit log: who did what."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, Limit, Page, decode, page
from backend.api.schemas.audit import AuditOut, VerifiedOut
from backend.domain.audit import Action

router = APIRouter(tags=["audit"])


@router.get("/audit", summary="List what was done")
def list_audit(
    held: HeldDep,
    actor: Annotated[
        str | None, Query(max_length=200, description="Only what this one did.")
    ] = None,
    action: Annotated[
        Action | None, Query(description="Only what was done so.")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[AuditOut]:
    """Who looked at personal data, decided, erased or came in, newest first."""
    place = decode(cursor, int)
    rows = held.trail.log.list_entries(
        before=place[0] if place else None,
        limit=limit + 1,
        actor=actor,
        action=action,
    )
    shown = [
        asdict(row.entry) | {"number": row.number, "hash": row.hash} for row in rows
    ]
    return page(shown, AuditOut, limit=limit, place=lambda row: (row["number"],))


@router.post("/audit/verify", summary="Look for tampering")
def verify_audit(held: HeldDep, who: PrincipalDep) -> VerifiedOut:
    """Walk the whole log: rows that were changed, removed or inserted are found."""
    found = held.trail.verify()
    if found.fault is None:
        held.trail.record(who, Action.AUDIT_VERIFIED, {"rows": found.rows})
    head = held.trail.log.head() if found.fault is None else found.head
    return VerifiedOut(
        whole=found.fault is None,
        rows=found.rows,
        head=head.text if head else None,
        fault=found.fault,
    )
