"""API keys."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.problems import documented
from backend.api.schemas.access import KeyIn, KeyOut, MadeKeyOut
from backend.domain.audit import Action
from backend.journal.access import KeyRow
from backend.journal.journal import now_ms
from backend.services.access import usable_name

router = APIRouter(tags=["access"], max_body_size=1 << 14)

KeyPath = Annotated[str, Path(min_length=1, max_length=64, description="Key's id.")]


@router.post("/keys", status_code=201, responses=documented(413), summary="Make a key")
def make_key(held: HeldDep, who: PrincipalDep, body: KeyIn) -> MadeKeyOut:
    """Make a key; the answer is the only place where it can be read."""
    expires_ms = None if body.expires is None else round(body.expires.timestamp() * 1e3)
    about = {"name": usable_name(body.name), "roles": list(body.roles)}
    held.trail.record(who, Action.KEY_MADE, about | {"expires_ms": expires_ms})
    key, text = held.access.make_key(
        body.name, body.roles, by=who.name, expires_ms=expires_ms
    )
    return MadeKeyOut.model_validate({**_fields(key), "key": text})


@router.get("/keys", summary="List keys")
def list_keys(held: HeldDep) -> list[KeyOut]:
    """Every key that was ever made, oldest first, without its secret."""
    return [KeyOut.model_validate(_fields(key)) for key in held.access.list_keys()]


@router.delete("/keys/{key_id}", responses=documented(404), summary="Revoke a key")
def revoke_key(held: HeldDep, who: PrincipalDep, key_id: KeyPath) -> KeyOut:
    """End a key, and the sessions that it opened, within a minute everywhere."""
    held.trail.record(who, Action.KEY_REVOKED, {"key": key_id})
    key = held.access.revoke_key(key_id)
    held.known.clear()
    return KeyOut.model_validate(_fields(key))


def _fields(key: KeyRow) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "roles": key.roles,
        "made_by": key.made_by,
        "made": key.made_ms,
        "expires": key.expires_ms,
        "used": key.used_ms,
        "revoked": key.revoked_ms,
        "counts": key.counts(now_ms()),
    }
