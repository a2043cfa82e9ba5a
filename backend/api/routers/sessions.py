"""Logging in and out, and who one is."""

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from backend.api.auth import (
    COOKIE,
    SECURITY,
    address_of,
    is_secure,
    local_path,
    refuse_other_origin,
)
from backend.api.dependencies import Held, HeldDep, PrincipalDep
from backend.api.problems import documented
from backend.api.schemas.access import MeOut, SessionIn, SessionOut
from backend.domain.access import Principal, Way, in_order, included
from backend.domain.audit import Action
from backend.errors import Conflict, Forbidden, NotFound, Unauthorized
from backend.services.access import Opened, form_token, principal_of
from backend.services.oidc import Provider

router = APIRouter(tags=["access"], max_body_size=1 << 12)
oidc = APIRouter(tags=["access"], include_in_schema=False)
versioned = APIRouter(tags=["access"])
_PENDING = "samehand_login"
_OIDC_PATH = "/login/oidc"
_ONWARD = (
    "<!doctype html><html lang='en'><meta charset='utf-8'><title>samehand</title>"
    '<meta http-equiv="refresh" content="0; url={0}"><p><a href="{0}">Go on</a></p>'
)
_NOBODY = Principal("nobody", frozenset(), Way.SESSION)


@router.post("/session", status_code=201, responses=documented(413), summary="Log in")
def open_session(
    request: Request, response: Response, held: HeldDep, body: SessionIn
) -> SessionOut:
    """Open a session by a one-time code or an API key, and set its cookie.

    A session that the browser had ends with it.
    """
    refuse_other_origin(request.scope)
    opened = _opened(held, request, body)
    who = principal_of(opened.session)
    held.trail.record(who, Action.LOGIN, {"address": address_of(request.scope)})
    set_cookie(response, request, held, opened)
    return SessionOut.model_validate(
        {
            **_fields(who),
            "csrf": form_token(opened.token),
            "expires": opened.session.expires_ms,
        }
    )


@router.delete(
    "/session",
    status_code=204,
    responses=documented(409),
    dependencies=SECURITY,
    summary="Log out",
)
def close_session(
    request: Request, response: Response, held: HeldDep, who: PrincipalDep
) -> None:
    """End the session of the cookie, for good."""
    if who.way is not Way.SESSION or who.id is None:
        raise Conflict("There is no session; a key ends with: samehand keys revoke")
    held.trail.record(who, Action.LOGOUT)
    held.access.close(who.id)
    held.known.clear()
    response.delete_cookie(COOKIE, path="/", **_flags(request, held))


@versioned.get("/me", summary="Who one is")
async def get_me(who: PrincipalDep) -> MeOut:
    """Name and roles of whoever asks."""
    return MeOut.model_validate(_fields(who))


@oidc.get("/login/oidc")
def begin_oidc(
    request: Request,
    held: HeldDep,
    onward: Annotated[str | None, Query(alias="next", max_length=4096)] = None,
) -> RedirectResponse:
    """Send the browser to the identity provider."""
    sent = _provider(held).send(_back(request), local_path(onward))
    answer = RedirectResponse(sent.url, 303)
    # Lax: the provider's answer comes from its own pages.
    flags = _flags(request, held) | {"samesite": "lax", "path": _OIDC_PATH}
    answer.set_cookie(_PENDING, sent.pending, max_age=600, **flags)
    return answer


@oidc.get("/login/oidc/callback")
def end_oidc(request: Request, held: HeldDep) -> HTMLResponse:
    """Open a session for whom the provider vouches, and go on to the page wanted."""
    address = address_of(request.scope)
    held.limits.refuse_guesser(address)
    pending = request.cookies.get(_PENDING, "")
    try:
        found, onward = _provider(held).take(
            request.query_params, pending, _back(request)
        )
    except (Unauthorized, Forbidden):
        held.limits.note_failure(address)
        about = {"address": address, "by": "identity provider"}
        held.trail.record(_NOBODY, Action.LOGIN_FAILED, about)
        raise
    opened = held.access.open_for(
        found.name, found.roles, replaces=request.cookies.get(COOKIE)
    )
    held.known.clear()
    about = {"address": address, "by": "identity provider"}
    held.trail.record(principal_of(opened.session), Action.LOGIN, about)
    # Not a redirect: browsers send no strict cookie where another site's page led to.
    answer = HTMLResponse(_ONWARD.format(escape(onward, quote=True)))
    set_cookie(answer, request, held, opened)
    answer.delete_cookie(_PENDING, path=_OIDC_PATH)
    return answer


def _provider(held: Held) -> Provider:
    if held.oidc is None:
        raise NotFound("This deployment has no identity provider")
    return held.oidc


def _back(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}{_OIDC_PATH}/callback"


def set_cookie(
    response: Response, request: Request, held: Held, opened: Opened
) -> None:
    """Give the browser the token of a session, out of reach of scripts."""
    seconds = held.settings.access.session_hours * 3600
    response.set_cookie(
        COOKIE, opened.token, max_age=seconds, path="/", **_flags(request, held)
    )


def _flags(request: Request, held: Held) -> dict[str, Any]:
    secure = is_secure(request.scope, held.settings.api.proxy)
    return {"secure": secure, "httponly": True, "samesite": "strict"}


def _opened(held: Held, request: Request, body: SessionIn) -> Opened:
    address = address_of(request.scope)
    held.limits.refuse_guesser(address)
    before = request.cookies.get(COOKIE)
    try:
        if body.code is not None:
            opened = held.access.open_by_code(body.code, replaces=before)
        else:
            opened = held.access.open_by_key(body.key or "", replaces=before)
    except Unauthorized:
        held.limits.note_failure(address)
        how = "code" if body.code is not None else "key"
        held.trail.record(_NOBODY, Action.LOGIN_FAILED, {"address": address, "by": how})
        raise
    held.known.clear()
    return opened


def _fields(who: Principal) -> dict[str, Any]:
    return {
        "name": who.name,
        "roles": in_order(who.roles),
        "includes": in_order(included(who.roles)),
        "way": who.way,
    }
