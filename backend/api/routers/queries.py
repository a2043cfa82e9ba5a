"""The library of queries: the product's own, and what the team kept beside them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from backend.api.dependencies import HeldDep, PrincipalDep
from backend.api.pages import Cursor, Limit, Page, counted, skipped
from backend.api.problems import documented
from backend.api.schemas.decisions import Reasoned, parts
from backend.api.schemas.queries import QueryIn, QueryOut, RowsOut, RunIn, VersionOut
from backend.domain.audit import Action
from backend.domain.queries import Slot
from backend.services import queries
from backend.services.access import analyst_of
from backend.services.queries import Entry

router = APIRouter(tags=["queries"], max_body_size=1 << 20)

QueryPath = Annotated[
    str, Path(min_length=1, max_length=120, description="Name of the query.")
]


@router.get("/queries", summary="List queries")
def list_queries(
    held: HeldDep,
    folder: Annotated[
        str | None, Query(max_length=80, description="Of this folder only, or `team`.")
    ] = None,
    q: Annotated[
        str | None, Query(max_length=200, description="Only those with these words.")
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[QueryOut]:
    """The team's queries by name, then the product's own that read."""
    skip = skipped(cursor)
    found = queries.list_entries(held.journal, folder=folder, words=q)
    rows = [_fields(entry) for entry in found[skip : skip + limit + 1]]
    return counted(rows, QueryOut, limit=limit, skip=skip)


@router.post(
    "/queries", status_code=201, responses=documented(413), summary="Keep a query"
)
def save_query(held: HeldDep, who: PrincipalDep, body: QueryIn) -> QueryOut:
    """Keep a query for the team, or a new version of one.

    The graph server is asked what it does; one that does more than read is refused.
    """
    analyst = analyst_of(who, body.analyst)
    about = {"query": body.name, "analyst": analyst}
    held.trail.record(who, Action.QUERY_KEPT, about, reason=body.reason)
    slots = [Slot(each.name, each.type, each.meaning) for each in body.parameters]
    entry = queries.save(
        held.journal,
        held.graph,
        body.name,
        slots,
        title=body.title,
        text=body.text,
        reason=body.reason,
        analyst=analyst,
    )
    return _out(entry)


@router.get("/queries/{name}", responses=documented(404), summary="One query")
def get_query(held: HeldDep, name: QueryPath) -> QueryOut:
    """Its text, what it takes and what it gives."""
    return _out(queries.get_entry(held.journal, name))


@router.get(
    "/queries/{name}/versions", responses=documented(404), summary="List versions"
)
def list_query_versions(
    held: HeldDep, name: QueryPath, limit: Limit = 100, cursor: Cursor = None
) -> Page[VersionOut]:
    """Every version of a query of the team, newest first; none of the product's."""
    skip = skipped(cursor)
    found = queries.list_versions(held.journal, name)
    if not found:
        queries.get_entry(held.journal, name)
    rows = [parts(each) for each in found[skip : skip + limit + 1]]
    return counted(rows, VersionOut, limit=limit, skip=skip)


@router.post(
    "/queries/{name}/withdraw",
    responses=documented(404, 409, 413),
    summary="Withdraw a query",
)
def withdraw_query(
    held: HeldDep, who: PrincipalDep, name: QueryPath, body: Reasoned
) -> VersionOut:
    """Take the version back that counts; the one before it counts again, if any."""
    analyst = analyst_of(who, body.analyst)
    about = {"query": name, "analyst": analyst}
    held.trail.record(who, Action.WITHDRAWAL, about, reason=body.reason)
    taken = queries.get_entry(held.journal, name)
    found = queries.withdraw(held.journal, name, reason=body.reason, analyst=analyst)
    (version,) = [
        each for each in found if taken.saved and each.decision.id == taken.saved.id
    ]
    return VersionOut.model_validate(parts(version))


@router.post(
    "/queries/{name}/run", responses=documented(404, 413), summary="Run a query"
)
def run_query(
    held: HeldDep, who: PrincipalDep, name: QueryPath, body: RunIn
) -> RowsOut:
    """The first rows of a query, read within 20 seconds; nothing is ever written."""
    entry = queries.get_entry(held.journal, name)
    about = {"query": name, "version": entry.version}
    held.trail.record(who, Action.QUERY_RUN, about)
    found = queries.run(held.graph, entry, body.parameters, rows=body.limit)
    return RowsOut.model_validate(found)


def _out(entry: Entry) -> QueryOut:
    return QueryOut.model_validate(_fields(entry))


def _fields(entry: Entry) -> dict[str, Any]:
    saved = entry.saved
    return {
        "name": entry.name,
        "folder": entry.folder,
        "summary": entry.summary,
        "text": entry.text,
        "parameters": entry.parameters,
        "columns": entry.columns,
        "version": entry.version,
        "analyst": saved.analyst if saved else None,
        "made": saved.made_ms if saved else None,
    }
