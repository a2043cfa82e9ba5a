"""Who may open which page, by the name of its endpoint."""

from collections.abc import Mapping

from backend.api.roles import INVESTIGATOR, KNOWN, OPEN, READER, REVIEWER, Least

PAGE_ROLES: Mapping[str, Least] = {
    "static": OPEN,
    "page_login": OPEN,
    "page_home": KNOWN,
    "page_clusters": READER,
    "page_cluster": READER,
    "page_cluster_evidence": READER,
    "page_cluster_members": READER,
    "page_cluster_timeline": READER,
    "page_cluster_graph": READER,
    "page_cluster_anatomy": READER,
    "page_cluster_anatomy_found": READER,
    "page_cluster_evasion_found": READER,
    "page_cluster_organizations": READER,
    "page_cluster_organizations_found": READER,
    "page_cluster_history": READER,
    "page_cluster_what_if": INVESTIGATOR,
    "page_ban_preview": INVESTIGATOR,
    "page_ban_preview_found": INVESTIGATOR,
    "page_appeal": INVESTIGATOR,
    "page_cluster_hand_on": INVESTIGATOR,
    "page_account": READER,
    "page_why": READER,
    "page_thing": READER,
    "page_organizations": READER,
    "page_organization": READER,
    "page_runs": READER,
    "page_run": READER,
    "page_archived_cluster": READER,
    "page_diff": READER,
    "page_ledger": READER,
    "page_rejects": INVESTIGATOR,
    "page_queries": READER,
    # To run it needs another role, which the page asks for itself.
    "page_query": READER,
    "page_new_query": INVESTIGATOR,
    "page_save_query": INVESTIGATOR,
    "page_withdraw_query": INVESTIGATOR,
    # Neo4j Browser sends no key; its guide and styles hold no data.
    "page_browser_guide": OPEN,
    "page_browser_style": OPEN,
    "page_browser_guide_asked": OPEN,
    "page_browser_style_asked": OPEN,
    "page_search": READER,
    "page_search_anything": READER,
    "page_system": READER,
    "page_audit": REVIEWER,
}
