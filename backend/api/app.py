"""The query API, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.routing import APIRoute

from backend import __version__
from backend.api import documents, problems
from backend.api.auth import SECURITY, KeyGuard
from backend.api.dependencies import Held
from backend.api.guards import HostGuard, SecureHeaders, SizeGuard
from backend.api.limits import Limits
from backend.api.metrics import Metrics, Timed
from backend.api.roles import API_ROLES, Roles
from backend.api.routers import (
    accounts,
    alerts,
    audit,
    cases,
    clusters,
    discounts,
    dossiers,
    enforcement,
    erasures,
    events,
    exports,
    health,
    identifiers,
    indicators,
    jobs,
    judgements,
    keys,
    ledger,
    linkage,
    lookup,
    organizations,
    overview,
    queries,
    rejects,
    rings,
    runs,
    scenes,
    screening,
    search,
    sessions,
    traces,
)
from backend.api.tracing import Traced
from backend.contract.pseudonyms import Pseudonymizer
from backend.exposure import refuse_exposed
from backend.graph.driver import open_graph
from backend.jobs import Jobs
from backend.journal.journal import Journal
from backend.services.access import Access, own_key
from backend.services.audit import Trail
from backend.services.backlog import Backlog
from backend.services.bans import Bans
from backend.services.enforcement.preview import Previews
from backend.services.hashing import keyed_hash
from backend.services.ingestion import Receiver
from backend.services.oidc import Provider
from backend.services.screening import Screener
from backend.settings import Settings

_VERSIONED = (
    events,
    jobs,
    rejects,
    erasures,
    linkage,
    judgements,
    cases,
    alerts,
    discounts,
    ledger,
    runs,
    rings,
    exports,
    clusters,
    dossiers,
    enforcement,
    scenes,
    accounts,
    organizations,
    indicators,
    identifiers,
    traces,
    screening,
    search,
    lookup,
    queries,
    overview,
    keys,
    audit,
)


# What any call may answer.
_FAULTS = (401, 403, 422, 429, 503)
# Somebody waits for the answer; a worker could wait longer.
_RETRY_SECONDS = 3.0


def create_app(settings: Settings) -> FastAPI:
    """Application for ``settings``; nothing is connected before it starts."""
    metrics = Metrics()
    app = FastAPI(
        title="samehand",
        version=__version__,
        description=documents.DESCRIPTION,
        openapi_tags=documents.TAGS,
        lifespan=_lifespan(settings, metrics),
        generate_unique_id_function=_operation_id,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    documents.install(app)
    # The last one that is added is the first that a request meets.
    app.state.roles = Roles(API_ROLES)
    # How the guard answers whom it does not let in; pages answer people in HTML.
    app.state.refusal = lambda _scope, error: problems.answer(error)
    app.add_middleware(SizeGuard)
    app.add_middleware(KeyGuard, roles=app.state.roles)
    app.add_middleware(HostGuard, settings=settings.api)
    app.add_middleware(SecureHeaders)
    app.add_middleware(Timed, metrics=metrics)
    app.add_middleware(Traced)
    app.include_router(health.router)
    app.include_router(
        sessions.router, responses=problems.documented(401, 403, 422, 429, 503)
    )
    app.include_router(sessions.oidc)
    app.include_router(
        sessions.versioned,
        prefix="/v1",
        dependencies=SECURITY,
        responses=problems.documented(*_FAULTS),
    )
    for module in _VERSIONED:
        app.include_router(
            module.router,
            prefix="/v1",
            dependencies=SECURITY,
            responses=problems.documented(*_FAULTS),
        )
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _lifespan(
    settings: Settings, metrics: Metrics
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        refuse_exposed(settings)
        journal = Journal.from_settings(settings)
        graph = open_graph(settings, retry_seconds=_RETRY_SECONDS)
        keyed = keyed_hash(settings)
        pseudonymizer = Pseudonymizer(keyed)
        screener = Screener(journal)
        held = Held(
            settings=settings,
            graph=graph,
            journal=journal,
            jobs=Jobs(settings),
            backlog=Backlog.from_settings(settings, journal, graph),
            receiver=Receiver(journal, pseudonymizer),
            screener=screener,
            bans=Bans(graph),
            previews=Previews(graph, screener, bar=settings.linkage.accept_bits),
            pseudonymizer=pseudonymizer,
            keyed=keyed,
            metrics=metrics,
            access=Access(journal, settings),
            trail=Trail(journal, settings),
            limits=Limits(settings.access),
            oidc=Provider.from_settings(settings),
            api_key=own_key(settings),
        )
        app.state.held = held
        held.trail.note_settings(settings)
        try:
            yield
        finally:
            held.backlog.close()
            held.graph.close()
            held.journal.close()
            held.jobs.close()

    return lifespan
