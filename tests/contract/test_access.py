"""Every route has its roles, and every field of an answer says whether it may tell."""

import importlib
import inspect
import pkgutil
from typing import get_args, get_origin

import pytest
from pydantic import PlainSerializer

from backend.api import schemas
from backend.api.roles import API_ROLES, OPEN, Roles, routes_of
from backend.api.schemas.wire import Out
from backend.settings import Settings
from backend.web.app import create_app

# Names of texts that hold no address, no hash of personal data and no word of people:
# ids that upstreams or we gave, names from lists, and what the API says of itself.
PLAIN = {
    "account", "account_id", "accounts", "actor", "after", "alert_id", "analyst",
    "answer", "appeals", "asset_type", "assignee", "before", "by_kind", "by_source",
    "capabilities", "capability", "case_id", "cause", "changed", "cluster",
    "cluster_id", "clusters", "country", "data", "decided_by", "doubts",
    "email_domain", "email_shape", "examples", "folder", "freed", "id", "ids", "job",
    "kind", "kinds", "labelled_organization_id", "last_run_id", "last_run_state",
    "left_cluster", "left_id", "made_by", "members", "model", "name", "next",
    "opened_by", "organization", "organization_claimed", "organization_id",
    "organization_name", "organizations", "phase", "proposed_by", "result", "reviewer",
    "right_cluster", "right_id", "run", "run_id", "same_cluster", "shared_source",
    "since", "since_run", "source", "sources", "state", "status", "tactic", "type",
    "url", "verdict", "version", "waiting", "watch_id", "withdrawn_by",
}  # fmt: skip
# Whether each server answers.
HEALTH = {"broker", "graph", "journal"}
# What they say is of people who use the API, and goes to those who may read that.
OF_THE_API = {"access", "audit", "problems"}


def _fields():
    for found in pkgutil.iter_modules(schemas.__path__, f"{schemas.__name__}."):
        if found.name.rpartition(".")[2] in OF_THE_API:
            continue
        module = importlib.import_module(found.name)
        for name, model in inspect.getmembers(module, inspect.isclass):
            if issubclass(model, Out) and model.__module__ == module.__name__:
                for field, about in model.model_fields.items():
                    yield name, field, about


def _texts(annotation, metadata=()):
    """Each text within a type, and whether it is marked."""
    marked = any(isinstance(each, PlainSerializer) for each in metadata)
    if annotation is str or (get_origin(annotation) is dict and marked):
        yield marked
    elif hasattr(annotation, "__metadata__"):
        yield from _texts(annotation.__origin__, annotation.__metadata__)
    else:
        for part in get_args(annotation):
            yield from _texts(part)


class TestRoutes:
    def test_each_has_one_entry_and_each_entry_a_route(self):
        app = create_app(Settings())
        names = [route.name for route in routes_of(app)]

        assert sorted(set(names)) == sorted(app.state.roles.entries())
        twice = {name for name in names if names.count(name) > 1}
        # Starlette answers HEAD there, too, by the same route.
        assert twice == set()

    def test_what_is_open_is_written_down(self):
        assert {name for name, least in API_ROLES.items() if least == OPEN} == {
            "get_health", "get_ready", "docs", "openapi", "open_session", "begin_oidc",
            "end_oidc",
        }  # fmt: skip

    def test_pages_add_theirs_and_nobody_changes_one(self):
        roles = Roles(API_ROLES)
        roles.add({"page_login": OPEN})

        assert roles.least("page_login") == OPEN
        with pytest.raises(ValueError, match="page_login"):
            roles.add({"page_login": OPEN})

    def test_without_an_entry_it_is_for_admins(self):
        assert Roles({}).least("get_cluster") == {"admin"}


def test_each_text_of_an_answer_is_marked_or_known_to_be_plain():
    unknown = [
        f"{model}.{field}"
        for model, field, about in _fields()
        if field not in PLAIN | {"lacks", *HEALTH}
        and not all(_texts(about.annotation, about.metadata))
    ]

    assert unknown == []


def test_these_may_hold_an_address_or_a_hash():
    marked = {
        field
        for _, field, about in _fields()
        if any(_texts(about.annotation, about.metadata))
    }

    assert marked == {
        "against", "cautions", "changes", "columns", "conflicts", "decided_because",
        "decision", "detail", "error", "evidence", "fate", "holder", "id",
        "judgements", "key", "label", "lacks", "meaning", "missing", "model", "pinned",
        "place", "read", "reason", "reasons", "redacted", "referrer_host", "rows",
        "said", "sentence", "sentences", "signs", "source", "summary", "target",
        "text", "title", "user_agent", "value", "why", "withdrawn_because", "without",
    }  # fmt: skip
