"""The library of queries: found, read, run here or opened in Neo4j Browser."""

from collections.abc import Mapping
from itertools import groupby
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from backend.api.dependencies import Held, HeldDep, PrincipalDep
from backend.api.routers.queries import QueryPath
from backend.domain.access import Principal, Role
from backend.domain.arguments import default_of, may_lack, values_of
from backend.domain.audit import Action
from backend.domain.queries import TYPES, Slot
from backend.errors import Forbidden, InvalidInput
from backend.services import queries
from backend.services.access import analyst_of
from backend.services.lookup import entries_in
from backend.services.queries import Answer, Entry
from backend.services.search import is_private
from backend.web.browser import editor_address, filled_in, script
from backend.web.forms import Fields
from backend.web.rendering import render

router = APIRouter(max_body_size=1 << 17)

_RUN = "_run"
_ROWS = 200
Words = Annotated[str, Query(max_length=200)]


@router.get("/queries")
def page_queries(
    request: Request, held: HeldDep, q: Words = "", folder: Words = ""
) -> HTMLResponse:
    """Queries by folder, the team's first."""
    everything = queries.list_entries(held.journal)
    found = queries.list_entries(held.journal, folder=folder or None, words=q)
    return render(
        request,
        "queries/list.html",
        title="Queries",
        groups=[(name, list(rows)) for name, rows in groupby(found, _folder)],
        folders=sorted({entry.folder for entry in everything}),
        total=len(everything),
        kept=any(entry.saved for entry in everything),
        chosen={"q": q, "folder": folder},
        browser=held.settings.neo4j.browser_url,
    )


@router.get("/queries/new")
def page_new_query(request: Request, held: HeldDep, like: Words = "") -> HTMLResponse:
    """A form to keep a query, filled in from another one."""
    entry = queries.get_entry(held.journal, like) if like else None
    form = {}
    if entry is not None:
        form = {
            "name": entry.name if entry.saved else entry.name.replace(".", "-"),
            "title": entry.summary,
            "text": entry.text,
            "parameters": "\n".join(
                f"{slot.name} {slot.type} {slot.meaning}" for slot in entry.parameters
            ),
        }
    return _form(request, form)


@router.post("/queries/new")
def page_save_query(
    request: Request, held: HeldDep, who: PrincipalDep, form: Fields
) -> Response:
    """Keep it, or say what is wrong beside what was typed."""
    words = {word: form.get(word, "") for word in ("title", "text", "reason")}
    about = {"query": form.get("name", "")[:80]}
    held.trail.record(who, Action.QUERY_KEPT, about, reason=words["reason"])
    try:
        entry = queries.save(
            held.journal,
            held.graph,
            form.get("name", ""),
            _slots(form.get("parameters", "")),
            analyst=analyst_of(who, form.get("analyst") or None),
            **words,
        )
    except InvalidInput as error:
        return _form(request, form, error.message)
    return _onward(f"/queries/{entry.name}")


@router.get("/queries/{name}")
def page_query(
    request: Request, held: HeldDep, who: PrincipalDep, name: QueryPath
) -> HTMLResponse:
    """One query with its parameters, and its rows once it was run."""
    entry = queries.get_entry(held.journal, name)
    given = _given(request, entry)
    values = _values(entry, given)
    answer, wrong = None, None
    if _RUN in request.query_params:
        _note_run(held, who, entry)
        try:
            answer = queries.run(held.graph, entry, given, rows=_ROWS)
        except InvalidInput as error:
            wrong = error.message
    return render(
        request,
        "queries/show.html",
        title=entry.name,
        entry=entry,
        fields=[_field(slot, request) for slot in entry.parameters],
        answer=answer,
        links=_links(answer),
        wrong=wrong,
        most=_ROWS,
        versions=queries.list_versions(held.journal, name) if entry.saved else (),
        script=script(entry.text, entry.parameters, values),
        editor=editor_address(held.settings, filled_in(entry.text, values)),
        parameterized=editor_address(
            held.settings, script(entry.text, entry.parameters, values)
        )
        if values
        else None,
        browser=held.settings.neo4j.browser_url,
    )


@router.post("/queries/{name}/withdraw")
def page_withdraw_query(
    held: HeldDep, who: PrincipalDep, name: QueryPath, form: Fields
) -> Response:
    """Take the version back that counts."""
    reason, analyst = form.get("reason", ""), form.get("analyst") or None
    analyst = analyst_of(who, analyst)
    about = {"query": name, "analyst": analyst}
    held.trail.record(who, Action.WITHDRAWAL, about, reason=reason)
    queries.withdraw(held.journal, name, reason=reason, analyst=analyst)
    return _onward("/queries")


_PAGES = {
    "account_id": "/accounts/",
    "cluster_id": "/clusters/",
    "organization_id": "/organizations/",
    "run_id": "/runs/",
}


def _onward(path: str) -> Response:
    """Where htmx, which sends these forms, goes on."""
    return Response(status_code=204, headers={"HX-Redirect": path})


def _note_run(held: Held, who: Principal, entry: Entry) -> None:
    """Write a run down.

    :raises Forbidden: the role does not allow it
    """
    if not who.may({Role.INVESTIGATOR}):
        raise Forbidden("To run a query needs the role investigator")
    about = {"query": entry.name, "version": entry.version}
    held.trail.record(who, Action.QUERY_RUN, about)


def _folder(entry: Entry) -> str:
    return entry.folder


def _form(
    request: Request, form: Mapping[str, str], wrong: str | None = None
) -> HTMLResponse:
    return render(
        request,
        "queries/new.html",
        title="Keep a query",
        form=form,
        wrong=wrong,
        types=list(TYPES),
    )


def _slots(text: str) -> list[Slot]:
    """Parameters as the form has them: a line with name, type and meaning for each."""
    slots = []
    for line in text.splitlines():
        name, kind, meaning = (*line.split(None, 2), "", "", "")[:3]
        if name:
            slots.append(Slot(name, kind or "str", meaning))
    return slots


def _given(request: Request, entry: Entry) -> dict[str, Any]:
    """Parameters that the address has; empty ones are not given."""
    found = {}
    for slot in entry.parameters:
        text = "\n".join(request.query_params.getlist(slot.name))
        if any(is_private(each) for each in entries_in(text)):
            raise InvalidInput(
                "An e-mail address or a phone number may not stand in the page's "
                "address; run the query with the API"
            )
        if text:
            found[slot.name] = _read(slot, text)
    return found


def _read(slot: Slot, text: str) -> Any:
    if slot.type not in ("dict", "list"):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _field(slot: Slot, request: Request) -> dict[str, Any]:
    default = default_of(slot)
    value = "\n".join(request.query_params.getlist(slot.name))
    return {
        "slot": slot,
        "value": value or ("" if default is None else default),
        "needed": default is None and not may_lack(slot),
        "is_long": slot.type.startswith(("list", "dict")),
    }


def _values(entry: Entry, given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each parameter; null for those that somebody must fill in."""
    try:
        needed = {slot.name: None for slot in entry.parameters if not may_lack(slot)}
        defaults = {slot.name: default_of(slot) for slot in entry.parameters}
        whole = needed | defaults | dict(given)
        return values_of(entry.parameters, whole)
    except ValueError:
        return dict.fromkeys(slot.name for slot in entry.parameters)


def _links(answer: Answer | None) -> dict[str, str]:
    """Columns whose values have a page, and where."""
    if answer is None:
        return {}
    return {name: _PAGES[name] for name in answer.columns if name in _PAGES}
