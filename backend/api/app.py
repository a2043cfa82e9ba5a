"""The query API, put together."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from backend import __version__
from backend.api import metrics, problems
from backend.api.auth import require_key
from backend.api.dependencies import Held
from backend.api.routers import (
    accounts,
    clusters,
    events,
    health,
    jobs,
    linkage,
    organizations,
    rejects,
    search,
    traces,
)
from backend.graph.driver import open_graph
from backend.jobs import Jobs
from backend.journal.journal import Journal
from backend.secrets import read_or_make
from backend.services.ingestion import keyed_hash, receiver
from backend.settings import Settings

_DESCRIPTION = """
Find the accounts of an AI provider that are run by the same hand, and trace them to
organizations. Every call below `/v1` needs the API key in the header `X-API-Key`.
Errors are problem details (RFC 9457).
"""


def create_app(settings: Settings) -> FastAPI:
    """Application for ``settings``; nothing is connected before it starts."""
    app = FastAPI(
        title="samehand",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=_lifespan(settings),
        responses=problems.RESPONSES,
    )
    problems.install(app)
    metrics.install(app)
    # A page that a browser was tricked into must not reach a server on loopback.
    hosts = ["127.0.0.1", "localhost", "[::1]", settings.api.host, "testserver"]
    if settings.api.host not in {"0.0.0.0", "::"}:  # noqa: S104 - asked, not opened
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    app.include_router(health.router)
    for module in (
        events,
        jobs,
        rejects,
        linkage,
        clusters,
        accounts,
        organizations,
        traces,
        search,
    ):
        app.include_router(
            module.router, prefix="/v1", dependencies=[Depends(require_key)]
        )
    return app


def _lifespan(
    settings: Settings,
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        key = settings.api.key
        secret = (
            key.get_secret_value()
            if key
            else read_or_make(settings.secrets_dir / "api.key")
        )
        journal = Journal.from_settings(settings)
        held = Held(
            settings=settings,
            graph=open_graph(settings),
            journal=journal,
            jobs=Jobs(settings),
            receiver=receiver(journal, settings),
            keyed=keyed_hash(settings),
            api_key=secret,
        )
        app.state.held = held
        try:
            yield
        finally:
            held.graph.close()
            held.journal.close()
            held.jobs.close()

    return lifespan
