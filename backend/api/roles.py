"""Who may ask for what: one table of the least roles by the name of the route.

Pages add theirs with ``Roles.add``. A route that has no entry is for admins only.
"""

from collections.abc import Iterable, Iterator, Mapping

from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

from backend.domain.access import Role

# One of these is enough; nobody need be known for OPEN, and anybody known for KNOWN.
Least = frozenset[Role]
OPEN: Least = frozenset()
KNOWN: Least = frozenset(Role)
READER: Least = frozenset({Role.READER})
INVESTIGATOR: Least = frozenset({Role.INVESTIGATOR})
REVIEWER: Least = frozenset({Role.REVIEWER})
INGEST: Least = frozenset({Role.INGEST})
ADMIN: Least = frozenset({Role.ADMIN})
# Whoever sends events follows what becomes of them.
EITHER: Least = READER | INGEST

# By router, in the order of the API's documentation.
API_ROLES: Mapping[str, Least] = {
    # health and documentation
    "get_health": OPEN,
    "get_ready": OPEN,
    "get_metrics": EITHER,
    "docs": OPEN,
    "openapi": OPEN,
    # access
    "open_session": OPEN,
    "begin_oidc": OPEN,
    "end_oidc": OPEN,
    "close_session": KNOWN,
    "get_me": KNOWN,
    "make_key": ADMIN,
    "list_keys": ADMIN,
    "revoke_key": ADMIN,
    "list_audit": REVIEWER,
    "verify_audit": REVIEWER,
    # events
    "post_events": INGEST,
    "get_event_schema": EITHER,
    "list_jobs": EITHER,
    "get_job": EITHER,
    "follow_job": EITHER,
    "list_rejects": frozenset({Role.INVESTIGATOR, Role.INGEST}),
    "get_reject": frozenset({Role.INVESTIGATOR, Role.INGEST}),
    "replay_reject": INGEST,
    "erase_accounts": ADMIN,
    # linkage and decisions
    "start_run": REVIEWER,
    "list_runs": READER,
    "get_run": READER,
    "make_judgement": INVESTIGATOR,
    "list_judgements": READER,
    "get_judgement": READER,
    "withdraw_judgement": INVESTIGATOR,
    "open_case": INVESTIGATOR,
    "list_cases": READER,
    "get_case": READER,
    "list_case_events": READER,
    "comment_case": INVESTIGATOR,
    "assign_case": INVESTIGATOR,
    "set_case_status": INVESTIGATOR,
    "set_case_due": INVESTIGATOR,
    "set_case_priority": INVESTIGATOR,
    "add_case_subjects": INVESTIGATOR,
    "remove_case_subjects": INVESTIGATOR,
    "make_ruling": INVESTIGATOR,
    "list_case_rulings": READER,
    "list_waiting_rulings": READER,
    "get_ruling": READER,
    "list_ruling_accounts": READER,
    "confirm_ruling": REVIEWER,
    "refuse_ruling": REVIEWER,
    "withdraw_ruling": INVESTIGATOR,
    "make_watch": INVESTIGATOR,
    "list_watches": READER,
    "end_watch": INVESTIGATOR,
    "list_alerts": READER,
    "mark_alert": INVESTIGATOR,
    "mark_alerts": INVESTIGATOR,
    "open_alert_case": INVESTIGATOR,
    "make_webhook": ADMIN,
    "list_webhooks": ADMIN,
    "end_webhook": ADMIN,
    "list_deliveries": ADMIN,
    "make_discount": REVIEWER,
    "list_discounts": READER,
    "get_discount": READER,
    "withdraw_discount": REVIEWER,
    "list_ledger": READER,
    "get_ledger_entry": READER,
    "list_archived_runs": READER,
    "get_archived_run": READER,
    "list_run_changes": READER,
    "get_run_quality": READER,
    "get_archived_cluster": READER,
    "diff_runs": READER,
    "plant_ring": REVIEWER,
    "list_rings": READER,
    "get_ring": READER,
    # what was found
    "list_clusters": READER,
    "get_cluster": READER,
    "list_cluster_members": READER,
    "list_cluster_evidence": READER,
    "list_cluster_capabilities": READER,
    "list_cluster_days": READER,
    "list_cluster_releases": READER,
    "list_cluster_hours": READER,
    "list_cluster_history": READER,
    "get_cluster_graph": READER,
    "get_cluster_scene": READER,
    "get_cluster_company": READER,
    "put_cluster_pins": INVESTIGATOR,
    "get_cluster_anatomy": READER,
    "get_cluster_what_if": INVESTIGATOR,
    "get_cluster_evasion": READER,
    "list_account_links": READER,
    "list_linked_accounts": READER,
    "list_account_exchanges": READER,
    # A picture's words cannot be masked.
    "get_why_picture": INVESTIGATOR,
    "get_why": READER,
    "get_account": READER,
    "list_organizations": READER,
    "list_organization_assets": READER,
    "list_organization_clusters": READER,
    "list_organization_exchanges": READER,
    "get_organization": READER,
    "list_identifier_accounts": READER,
    "get_identifier": READER,
    "get_trace": READER,
    "screen": INVESTIGATOR,
    "export_cluster": INVESTIGATOR,
    "export_clusters": INVESTIGATOR,
    "get_cluster_dossier": INVESTIGATOR,
    "make_cluster_dossier": INVESTIGATOR,
    "get_ban_preview": INVESTIGATOR,
    "list_ban_candidates": INVESTIGATOR,
    "get_appeal": INVESTIGATOR,
    "export_ban_list": REVIEWER,
    "export_appeals": REVIEWER,
    "get_sharing_policy": READER,
    "get_export_schema": READER,
    "post_indicators": INVESTIGATOR,
    "list_regrowth": READER,
    "get_search": READER,
    "post_search": READER,
    "post_lookup": READER,
    "list_queries": READER,
    "get_query": READER,
    "list_query_versions": READER,
    # A query can take apart what would be masked.
    "run_query": INVESTIGATOR,
    "save_query": INVESTIGATOR,
    "withdraw_query": INVESTIGATOR,
    "get_overview": READER,
}


class Roles:
    """The table of one application, and which of its routes a request leads to."""

    def __init__(self, entries: Mapping[str, Least]) -> None:
        self._least: dict[str, Least] = {}
        self._routes: list[RouteContext] = []
        self.add(entries)

    def add(self, entries: Mapping[str, Least]) -> None:
        """Say who may ask for more routes.

        :raises ValueError: a route is in the table already
        """
        if known := self._least.keys() & entries.keys():
            raise ValueError(f"These have their roles: {', '.join(sorted(known))}")
        self._least.update(entries)
        self._routes.clear()

    def entries(self) -> Mapping[str, Least]:
        """The table, by name of the route."""
        return dict(self._least)

    def least(self, name: str | None) -> Least:
        """One of which roles the route asks for."""
        return self._least.get(name or "", ADMIN)

    def route_of(self, app: FastAPI, scope: Scope) -> RouteContext | None:
        """The route that the request leads to; None when to none, or by no method."""
        if not self._routes:
            self._routes = list(routes_of(app))
        found = _match(self._routes, scope)
        if found is None:
            # One may have been added since.
            self._routes = list(routes_of(app))
            found = _match(self._routes, scope)
        return found


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route of the application, those of its routers among them."""
    yield from iter_route_contexts(app.routes)


def _match(routes: Iterable[RouteContext], scope: Scope) -> RouteContext | None:
    for route in routes:
        if route.matches(scope)[0] is Match.FULL:
            return route
    return None


def worded(least: Least) -> str:
    """The roles as a sentence names them."""
    return " or ".join(role for role in Role if role in least)
