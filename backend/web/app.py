"""The API with the pages on it: what ``samehand up`` serves."""

from types import ModuleType

from fastapi import FastAPI

from backend.api.app import create_app as create_api
from backend.settings import Settings
from backend.web import failures, static
from backend.web.pages import (
    accounts,
    alerts,
    audit,
    browser,
    cases,
    clusters,
    enforcement,
    frontdoor,
    ledger,
    organizations,
    queries,
    rejects,
    runs,
    search,
    system,
    things,
)
from backend.web.roles import PAGE_ROLES

_PAGES: tuple[ModuleType, ...] = (
    frontdoor,
    clusters,
    enforcement,
    cases,
    alerts,
    accounts,
    things,
    organizations,
    runs,
    ledger,
    rejects,
    queries,
    browser,
    search,
    system,
    audit,
)


def create_app(settings: Settings) -> FastAPI:
    """Application for ``settings``; nothing is connected before it starts."""
    app = create_api(settings)
    app.state.roles.add(PAGE_ROLES)
    failures.install(app)
    static.install(app)
    for module in _PAGES:
        app.include_router(module.router, include_in_schema=False)
    return app
