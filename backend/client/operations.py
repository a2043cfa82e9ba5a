"""The calls of the API, in groups by noun.

Written by ``python -m backend.client.generation``; changes belong to the API's routes.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from backend.client import models
from backend.client.connection import Call, Connection
from backend.client.downloads import Download
from backend.client.events import Event
from backend.client.pages import Pages, Rows


class Group:
    """Calls about one noun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection


class Accounts(Group):
    """Calls about accounts."""

    def get(self, account_id: str) -> models.Account:
        """One account.

        Profile of an account, without personal data, and the cluster that it is in.

        :param account_id: Account.
        """
        return self._connection.value(
            Call("GET", "/v1/accounts/{account_id}", path={"account_id": account_id}),
            models.Account,
        )

    def exchanges(self, account_id: str) -> Rows[models.Usage]:
        """Exchanges.

        Exchanges by model and capability, the most first.

        :param account_id: Account.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/accounts/{account_id}/exchanges",
                path={"account_id": account_id},
            ),
            models.Usage,
        )

    def linked(
        self, account_id: str, *, crowd: int = 100, limit: int = 50
    ) -> Rows[models.Linked]:
        """Accounts that share most.

        Other accounts that share things with it, the most first.

        :param account_id: Account.
        :param crowd: Leave out things of more accounts than this.
        :param limit: Most items of a page.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/accounts/{account_id}/linked",
                path={"account_id": account_id},
                query={"crowd": crowd, "limit": limit},
            ),
            models.Linked,
        )

    def links(
        self, account_id: str, *, page_size: int | None = None
    ) -> Pages[models.AccountsHeld]:
        """What it was seen with.

        Addresses, devices, instruments and so on, rarest first.

        :param account_id: Account.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/accounts/{account_id}/links",
                path={"account_id": account_id},
            ),
            models.AccountsHeld,
            (page_size, 100, 1000),
        )

    def why(self, account_id: str, other_id: str) -> models.Why:
        """Why two are alike.

        What two accounts share, how many bits that says, and what is missing.

        :param account_id: Account.
        :param other_id: Account.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/accounts/{account_id}/why/{other_id}",
                path={"account_id": account_id, "other_id": other_id},
            ),
            models.Why,
        )

    def why_picture(
        self, account_id: str, other_id: str, *, format: Literal["svg", "png"] = "svg"
    ) -> Download:
        """Why two are alike, as a picture.

        The same as a waterfall, from the prior to the total.

        :param account_id: Account.
        :param other_id: Account.
        :param format: svg or png.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/accounts/{account_id}/why/{other_id}/picture",
                path={"account_id": account_id, "other_id": other_id},
                query={"format": format},
            )
        )


class Alerts(Group):
    """Calls about alerts."""

    def list(
        self, *, state: models.AlertState | None = None, page_size: int | None = None
    ) -> Pages[models.Alert]:
        """List alerts.

        What is new about what is watched, newest first.

        :param state: Only those that are so.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/alerts", query={"state": state}),
            models.Alert,
            (page_size, 50, 1000),
        )

    def mark_many(
        self, *, alerts: Sequence[str], state: models.AlertState
    ) -> Rows[models.Alert]:
        """Mark many alerts.

        Say that alerts were seen, or are new again; those with a case keep it.

        :param state: `seen`, or `new` again.
        """
        return self._connection.rows(
            Call("POST", "/v1/alerts", body={"alerts": alerts, "state": state}),
            models.Alert,
        )

    def mark(
        self, alert_id: str, *, state: models.AlertState, case_id: str | None = None
    ) -> models.Alert:
        """Mark an alert.

        Say that it was seen, or which case was opened for it.

        :param alert_id: Alert.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/alerts/{alert_id}",
                path={"alert_id": alert_id},
                body={"state": state, "case_id": case_id},
            ),
            models.Alert,
        )

    def open_case(self, alert_id: str) -> models.CasesCase:
        """Open a case for an alert.

        Begin a case about the clusters and accounts that an alert tells of.

        :param alert_id: Alert.
        """
        return self._connection.value(
            Call("POST", "/v1/alerts/{alert_id}/case", path={"alert_id": alert_id}),
            models.CasesCase,
        )

    def watches(self) -> Rows[models.Watch]:
        """List watches.

        What is watched, newest first.
        """
        return self._connection.rows(Call("GET", "/v1/watches"), models.Watch)

    def make_watch(
        self, *, watched: models.Watched, key: str, kind: str | None = None
    ) -> models.Watch:
        """Watch something.

        Be told when a thing, an organization or a cluster has something new.

        :param kind: Of a thing: `device`, `ip_address`, …
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/watches",
                body={"watched": watched, "key": key, "kind": kind},
            ),
            models.Watch,
        )

    def end_watch(self, watch_id: str) -> models.Watch:
        """End a watch.

        Watch it no more; its alerts stay.

        :param watch_id: Watch.
        """
        return self._connection.value(
            Call("DELETE", "/v1/watches/{watch_id}", path={"watch_id": watch_id}),
            models.Watch,
        )

    def webhooks(self) -> Rows[models.Webhook]:
        """List webhooks.

        Where alerts go, and went; never the secrets.
        """
        return self._connection.rows(Call("GET", "/v1/webhooks"), models.Webhook)

    def make_webhook(self, url: str) -> models.WebhookMade:
        """Make a webhook.

        Send alerts to an address; the answer has the secret that signs them, once.
        """
        return self._connection.value(
            Call("POST", "/v1/webhooks", body={"url": url}), models.WebhookMade
        )

    def end_webhook(self, webhook_id: str) -> models.Webhook:
        """End a webhook.

        Send nothing there any more.

        :param webhook_id: Webhook.
        """
        return self._connection.value(
            Call(
                "DELETE", "/v1/webhooks/{webhook_id}", path={"webhook_id": webhook_id}
            ),
            models.Webhook,
        )

    def deliveries(self, webhook_id: str, *, limit: int = 100) -> Rows[models.Delivery]:
        """Deliveries.

        What was sent there and what came of it, newest first.

        :param webhook_id: Webhook.
        :param limit: Most items of a page.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/webhooks/{webhook_id}/deliveries",
                path={"webhook_id": webhook_id},
                query={"limit": limit},
            ),
            models.Delivery,
        )


class Audit(Group):
    """Calls about audit."""

    def list(
        self,
        *,
        actor: str | None = None,
        action: models.Action | None = None,
        page_size: int | None = None,
    ) -> Pages[models.Audit]:
        """List what was done.

        Who looked at personal data, decided, erased or came in, newest first.

        :param actor: Only what this one did.
        :param action: Only what was done so.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/audit", query={"actor": actor, "action": action}),
            models.Audit,
            (page_size, 100, 1000),
        )

    def verify(self) -> models.Verified:
        """Look for tampering.

        Walk the whole log: rows that were changed, removed or inserted are found.
        """
        return self._connection.value(Call("POST", "/v1/audit/verify"), models.Verified)


class Cases(Group):
    """Calls about cases."""

    def list(
        self,
        *,
        status: Sequence[models.CaseStatus] | None = None,
        assignee: str | None = None,
        unassigned: bool = False,
        due_before: datetime | None = None,
        cluster: str | None = None,
        account: str | None = None,
        page_size: int | None = None,
    ) -> Pages[models.CasesCase]:
        """List cases.

        Cases as a queue: urgent ones first, then those due soonest, then the newest.

        :param status: Only of these; by default all but closed.
        :param assignee: Only this one's.
        :param unassigned: Only nobody's.
        :param due_before: Only those due before.
        :param cluster: Only about this cluster.
        :param account: Only about this account.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/cases",
                query={
                    "status": status,
                    "assignee": assignee,
                    "unassigned": unassigned,
                    "due_before": due_before,
                    "cluster": cluster,
                    "account": account,
                },
            ),
            models.CasesCase,
            (page_size, 50, 1000),
        )

    def open(
        self,
        title: str,
        *,
        accounts: Sequence[str] | None = None,
        assignee: str | None = None,
        clusters: Sequence[str] | None = None,
        due: datetime | None = None,
        priority: models.Priority = "normal",
    ) -> models.CasesCase:
        """Open a case.

        Begin a case about clusters and accounts.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases",
                body={
                    "title": title,
                    "accounts": accounts,
                    "assignee": assignee,
                    "clusters": clusters,
                    "due": due,
                    "priority": priority,
                },
            ),
            models.CasesCase,
        )

    def get(self, case_id: str) -> models.CaseShown:
        """One case.

        A case with its rulings, and what became of its clusters since.

        :param case_id: Case.
        """
        return self._connection.value(
            Call("GET", "/v1/cases/{case_id}", path={"case_id": case_id}),
            models.CaseShown,
        )

    def assign(self, case_id: str, *, assignee: str | None) -> models.CasesCase:
        """Assign a case.

        Give it to somebody, or to nobody.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/assign",
                path={"case_id": case_id},
                body={"assignee": assignee},
            ),
            models.CasesCase,
        )

    def comment(self, case_id: str, *, text: str) -> models.CasesCase:
        """Comment on a case.

        Add what you have to say; it is kept.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/comments",
                path={"case_id": case_id},
                body={"text": text},
            ),
            models.CasesCase,
        )

    def set_due(self, case_id: str, *, due: datetime | None) -> models.CasesCase:
        """Set the due date.

        Say by when it should be decided.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/due",
                path={"case_id": case_id},
                body={"due": due},
            ),
            models.CasesCase,
        )

    def events(
        self, case_id: str, *, page_size: int | None = None
    ) -> Pages[models.CaseEvent]:
        """History.

        What happened to the case, newest first.

        :param case_id: Case.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/cases/{case_id}/events", path={"case_id": case_id}),
            models.CaseEvent,
            (page_size, 100, 1000),
        )

    def set_priority(
        self, case_id: str, *, priority: models.Priority
    ) -> models.CasesCase:
        """Set the priority.

        Say how urgent it is.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/priority",
                path={"case_id": case_id},
                body={"priority": priority},
            ),
            models.CasesCase,
        )

    def rulings(self, case_id: str) -> Rows[models.Ruling]:
        """Rulings.

        What was said in the case of many accounts at once, newest first.

        :param case_id: Case.
        """
        return self._connection.rows(
            Call("GET", "/v1/cases/{case_id}/rulings", path={"case_id": case_id}),
            models.Ruling,
        )

    def make_ruling(
        self,
        case_id: str,
        *,
        claim: models.Claim,
        reason: str,
        accounts: Sequence[str] | None = None,
        cluster_id: str | None = None,
        organization_id: str | None = None,
    ) -> models.Ruling:
        """Rule on a cluster or accounts.

        Say something of many accounts at once, with one reason.

        Where the settings ask for four eyes it counts when a reviewer confirmed it.
        What counts becomes labels at once, and the next run obeys it.

        :param case_id: Case.
        :param cluster_id: Without accounts all of its members are meant.
        :param organization_id: Whose they are; for the claim organization only.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/rulings",
                path={"case_id": case_id},
                body={
                    "claim": claim,
                    "reason": reason,
                    "accounts": accounts,
                    "cluster_id": cluster_id,
                    "organization_id": organization_id,
                },
            ),
            models.Ruling,
        )

    def set_status(
        self, case_id: str, *, status: models.CaseStatus, reason: str
    ) -> models.CasesCase:
        """Move a case on.

        Change its status: a closed case can only be reopened.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/status",
                path={"case_id": case_id},
                body={"status": status, "reason": reason},
            ),
            models.CasesCase,
        )

    def add_subjects(
        self,
        case_id: str,
        *,
        accounts: Sequence[str] | None = None,
        clusters: Sequence[str] | None = None,
    ) -> models.CasesCase:
        """Add clusters or accounts.

        Let the case be about more.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/subjects",
                path={"case_id": case_id},
                body={"accounts": accounts, "clusters": clusters},
            ),
            models.CasesCase,
        )

    def remove_subjects(
        self,
        case_id: str,
        *,
        accounts: Sequence[str] | None = None,
        clusters: Sequence[str] | None = None,
    ) -> models.CasesCase:
        """Take clusters or accounts out.

        Let the case be about less; what was said in it stays.

        :param case_id: Case.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/cases/{case_id}/subjects/remove",
                path={"case_id": case_id},
                body={"accounts": accounts, "clusters": clusters},
            ),
            models.CasesCase,
        )

    def waiting_rulings(self) -> Rows[models.Ruling]:
        """Rulings that wait.

        Those that wait for a second person, oldest first.
        """
        return self._connection.rows(Call("GET", "/v1/rulings"), models.Ruling)

    def ruling(self, ruling_id: str) -> models.Ruling:
        """One ruling.

        What was said of many accounts at once, and what became of that.

        :param ruling_id: Ruling.
        """
        return self._connection.value(
            Call("GET", "/v1/rulings/{ruling_id}", path={"ruling_id": ruling_id}),
            models.Ruling,
        )

    def ruling_accounts(self, ruling_id: str) -> builtins.list[str]:
        """Accounts of a ruling.

        Whom it names, by id.

        :param ruling_id: Ruling.
        """
        return self._connection.value(
            Call(
                "GET", "/v1/rulings/{ruling_id}/accounts", path={"ruling_id": ruling_id}
            ),
            builtins.list[str],
        )

    def confirm_ruling(self, ruling_id: str, *, reason: str) -> models.Ruling:
        """Confirm a ruling.

        Let another one's proposal count.

        :param ruling_id: Ruling.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/rulings/{ruling_id}/confirm",
                path={"ruling_id": ruling_id},
                body={"reason": reason},
            ),
            models.Ruling,
        )

    def refuse_ruling(self, ruling_id: str, *, reason: str) -> models.Ruling:
        """Refuse a ruling.

        Keep another one's proposal from counting; it stays as refused.

        :param ruling_id: Ruling.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/rulings/{ruling_id}/refuse",
                path={"ruling_id": ruling_id},
                body={"reason": reason},
            ),
            models.Ruling,
        )

    def withdraw_ruling(self, ruling_id: str, *, reason: str) -> models.Ruling:
        """Withdraw a ruling.

        Take it back: accounts get the labels that they would have without it.

        :param ruling_id: Ruling.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/rulings/{ruling_id}/withdraw",
                path={"ruling_id": ruling_id},
                body={"reason": reason},
            ),
            models.Ruling,
        )


class Clusters(Group):
    """Calls about clusters."""

    def list(
        self,
        *,
        organization: str | None = None,
        group_kind: models.GroupKind | None = None,
        evidence: str | None = None,
        min_size: int = 0,
        case: models.CaseFilter | None = None,
        seen_after: datetime | None = None,
        seen_before: datetime | None = None,
        page_size: int | None = None,
    ) -> Pages[models.ClusterCase]:
        """List clusters.

        Clusters, campaigns first, then largest first.

        :param organization: Only those that lead to this organization.
        :param group_kind: Only those that look like this.
        :param evidence: Only those that such things hold: `device`.
        :param min_size: Least members.
        :param case: Only those whose newest case is so.
        :param seen_after: Only those seen at or after.
        :param seen_before: Only those first seen before.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters",
                query={
                    "organization": organization,
                    "group_kind": group_kind,
                    "evidence": evidence,
                    "min_size": min_size,
                    "case": case,
                    "seen_after": seen_after,
                    "seen_before": seen_before,
                },
            ),
            models.ClusterCase,
            (page_size, 50, 1000),
        )

    def get(self, cluster_id: str) -> models.ClusterCase:
        """One cluster.

        Figures of a cluster, where it leads, and the newest case about it.

        :param cluster_id: Cluster.
        """
        return self._connection.value(
            Call("GET", "/v1/clusters/{cluster_id}", path={"cluster_id": cluster_id}),
            models.ClusterCase,
        )

    def anatomy(self, cluster_id: str) -> models.Anatomy:
        """Anatomy.

        Core, bridges, weakest members, and organizations with what is against each.

        :param cluster_id: Cluster.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/anatomy",
                path={"cluster_id": cluster_id},
            ),
            models.Anatomy,
        )

    def capabilities(self, cluster_id: str) -> Rows[models.Capability]:
        """Capabilities.

        What the members sought, most exchanges first.

        :param cluster_id: Cluster.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/capabilities",
                path={"cluster_id": cluster_id},
            ),
            models.Capability,
        )

    def evasion(self, cluster_id: str) -> models.Evasion:
        """Evasion.

        How many kinds of evidence its operator would have to change to be lost.

        :param cluster_id: Cluster.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/evasion",
                path={"cluster_id": cluster_id},
            ),
            models.Evasion,
        )

    def evidence(
        self, cluster_id: str, *, page_size: int | None = None
    ) -> Pages[models.Evidence]:
        """Evidence.

        What holds the cluster together, strongest first.

        :param cluster_id: Cluster.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/evidence",
                path={"cluster_id": cluster_id},
            ),
            models.Evidence,
            (page_size, 100, 1000),
        )

    def graph(
        self, cluster_id: str, *, members: int = 60, things: int = 20
    ) -> models.Drawing:
        """Drawing.

        Members, the evidence that each has, and organizations, enough for a drawing.

        :param cluster_id: Cluster.
        :param members: Most members.
        :param things: Most things.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/graph",
                path={"cluster_id": cluster_id},
                query={"members": members, "things": things},
            ),
            models.Drawing,
        )

    def history(
        self, cluster_id: str, *, page_size: int | None = None
    ) -> Pages[models.History]:
        """History.

        What became of the cluster in the newest 500 runs, newest first.

        :param cluster_id: Cluster.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/history",
                path={"cluster_id": cluster_id},
            ),
            models.History,
            (page_size, 100, 1000),
        )

    def hours(
        self, cluster_id: str, *, page_size: int | None = None
    ) -> Pages[models.Hours]:
        """Hours.

        Hours at which members were first and last active on their days.

        :param cluster_id: Cluster.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/hours",
                path={"cluster_id": cluster_id},
            ),
            models.Hours,
            (page_size, 60, 1000),
        )

    def members(
        self, cluster_id: str, *, page_size: int | None = None
    ) -> Pages[models.Member]:
        """Members.

        Members, best held first.

        :param cluster_id: Cluster.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/members",
                path={"cluster_id": cluster_id},
            ),
            models.Member,
            (page_size, 100, 1000),
        )

    def releases(self, cluster_id: str) -> Rows[models.Release]:
        """Release clock.

        Models that came out while it was active, and how fast it moved to each.

        :param cluster_id: Cluster.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/releases",
                path={"cluster_id": cluster_id},
            ),
            models.Release,
        )

    def scene(self, cluster_id: str) -> models.Scene:
        """Picture.

        Members, what holds them, and organizations, each at its place.

        At most about 1,500 nodes: members that have the same are one node, a
        company, where there is no room. Places stay from run to run.

        :param cluster_id: Cluster.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/scene",
                path={"cluster_id": cluster_id},
            ),
            models.Scene,
        )

    def company(
        self, cluster_id: str, company_id: str, *, skip: int = 0, limit: int = 100
    ) -> models.Company:
        """A company.

        Members that a company's node stands for, best held first.

        :param cluster_id: Cluster.
        :param company_id: Id of a company's node.
        :param skip: Members to pass.
        :param limit: Most members.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/scene/companies/{company_id}",
                path={"cluster_id": cluster_id, "company_id": company_id},
                query={"skip": skip, "limit": limit},
            ),
            models.Company,
        )

    def pin(
        self, cluster_id: str, *, places: Mapping[str, tuple[float, float] | None]
    ) -> None:
        """Pin nodes.

        Let nodes stand where somebody put them, for everybody; null lets one go.

        :param cluster_id: Cluster.
        """
        return self._connection.nothing(
            Call(
                "PUT",
                "/v1/clusters/{cluster_id}/scene/pins",
                path={"cluster_id": cluster_id},
                body={"places": places},
            )
        )

    def timeline(self, cluster_id: str) -> Rows[models.Day]:
        """Timeline.

        Exchanges by day and model.

        :param cluster_id: Cluster.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/timeline",
                path={"cluster_id": cluster_id},
            ),
            models.Day,
        )

    def what_if(self, cluster_id: str, *, without: Sequence[str]) -> models.WhatIf:
        """What if.

        What splits, who leaves and where it leads without some things; it only
        looks.

        :param cluster_id: Cluster.
        :param without: Such as ip:203.0.113.7, prompt:KEY or kind:device.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/what-if",
                path={"cluster_id": cluster_id},
                query={"without": without},
            ),
            models.WhatIf,
        )


class Discounts(Group):
    """Calls about discounts."""

    def list(
        self, *, all: bool = False, page_size: int | None = None
    ) -> Pages[models.Discount]:
        """List discounts.

        What people decided, newest first; by default what counts.

        :param all: Also those that count no more.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/discounts", query={"all": all}),
            models.Discount,
            (page_size, 100, 1000),
        )

    def make(
        self,
        *,
        effect: models.Effect,
        kind: str,
        key: str,
        cause: models.Cause,
        analyst: str | None = None,
        factor: float = 0.0,
        reason: str = "",
        until: datetime | None = None,
    ) -> models.Discount:
        """Discount a thing.

        Decide that sharing a thing counts for nothing or less, or again in full.

        The next linkage run follows it. A later decision on the same thing takes its
        place.

        :param key: As it is in hand: an e-mail address is hashed as at ingest.
        :param analyst: Who, by default who asks; only the owner may say another.
        :param factor: How much of it still counts; without meaning for a lift.
        :param reason: In words; needed where the cause is `other`.
        :param until: When it ends by itself.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/discounts",
                body={
                    "effect": effect,
                    "kind": kind,
                    "key": key,
                    "cause": cause,
                    "analyst": analyst,
                    "factor": factor,
                    "reason": reason,
                    "until": until,
                },
            ),
            models.Discount,
        )

    def get(self, discount_id: int) -> models.Discount:
        """One discount.

        What somebody decided, why, and whether it counts.

        :param discount_id: Discount.
        """
        return self._connection.value(
            Call(
                "GET", "/v1/discounts/{discount_id}", path={"discount_id": discount_id}
            ),
            models.Discount,
        )

    def withdraw(
        self, discount_id: int, *, reason: str, analyst: str | None = None
    ) -> models.Discount:
        """Withdraw a discount.

        Take a decision back; one that it had taken the place of counts again.

        :param discount_id: Discount.
        :param analyst: Who, by default who asks; only the owner may say another.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/discounts/{discount_id}/withdraw",
                path={"discount_id": discount_id},
                body={"reason": reason, "analyst": analyst},
            ),
            models.Discount,
        )


class Dossiers(Group):
    """Calls about dossiers."""

    def get(
        self, cluster_id: str, *, redact: models.Redaction = "none", reason: str = ""
    ) -> Download:
        """Dossier.

        A sealed archive with the report, the evidence and all that checks it again.

        :param cluster_id: Cluster.
        :param redact: What is replaced by numbers.
        :param reason: Why; it is written into it.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/dossier",
                path={"cluster_id": cluster_id},
                query={"redact": redact, "reason": reason},
            )
        )

    def make(
        self,
        cluster_id: str,
        *,
        reason: str,
        analyst: str | None = None,
        redact: models.Redaction = "none",
    ) -> Download:
        """Dossier, with a reason.

        The same; who asks for it and why is written into it.

        :param cluster_id: Cluster.
        :param reason: It is written into it.
        :param analyst: Who asked for it; whoever asks by default.
        :param redact: What is replaced by numbers.
        """
        return self._connection.download(
            Call(
                "POST",
                "/v1/clusters/{cluster_id}/dossier",
                path={"cluster_id": cluster_id},
                body={"reason": reason, "analyst": analyst, "redact": redact},
            )
        )


class Enforcement(Group):
    """Calls about enforcement."""

    def ban_preview(
        self, cluster_id: str, *, threshold: float | None = None
    ) -> models.BanPreview:
        """Whom a ban would hit.

        Figures, doubts and collateral of a ban, which it only previews.

        :param cluster_id: Cluster.
        :param threshold: Least confidence of a recommendation; by default the
            settings'.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/ban-preview",
                path={"cluster_id": cluster_id},
                query={"threshold": threshold},
            ),
            models.BanPreview,
        )

    def export_appeals(
        self,
        cluster_id: str,
        *,
        reason: str,
        threshold: float | None = None,
        reviewer: str | None = None,
        run: str | None = None,
    ) -> Download:
        """Appeal packs of all who are recommended.

        A ZIP with two files for each: JSON, and a page to print.

        :param cluster_id: Cluster.
        :param threshold: Least confidence of a recommendation; by default the
            settings'.
        :param reason: Why; it goes with the list.
        :param reviewer: Who answers for it; whoever asks by default.
        :param run: The run that was looked at; 409 if it is old.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/ban-preview/appeals",
                path={"cluster_id": cluster_id},
                query={
                    "threshold": threshold,
                    "reason": reason,
                    "reviewer": reviewer,
                    "run": run,
                },
            )
        )

    def appeal(
        self,
        cluster_id: str,
        account_id: str,
        *,
        reviewer: str | None = None,
        reason: str | None = None,
        threshold: float | None = None,
    ) -> models.Appeal:
        """Appeal pack of one member.

        What may be said to the holder, and to whoever decides an appeal.

        :param cluster_id: Cluster.
        :param account_id: Account.
        :param threshold: Least confidence of a recommendation; by default the
            settings'.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/ban-preview/appeals/{account_id}",
                path={"cluster_id": cluster_id, "account_id": account_id},
                query={"reviewer": reviewer, "reason": reason, "threshold": threshold},
            ),
            models.Appeal,
        )

    def export_ban_list(
        self,
        cluster_id: str,
        *,
        reason: str,
        format: Literal["csv", "json"] = "csv",
        threshold: float | None = None,
        reviewer: str | None = None,
        run: str | None = None,
    ) -> Download:
        """The list to hand on.

        Recommended members with threshold, run, reviewer and reason.

        :param cluster_id: Cluster.
        :param format: csv or json.
        :param threshold: Least confidence of a recommendation; by default the
            settings'.
        :param reason: Why; it goes with the list.
        :param reviewer: Who answers for it; whoever asks by default.
        :param run: The run that was looked at; 409 if it is old.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/ban-preview/export",
                path={"cluster_id": cluster_id},
                query={
                    "format": format,
                    "threshold": threshold,
                    "reason": reason,
                    "reviewer": reviewer,
                    "run": run,
                },
            )
        )

    def ban_candidates(
        self,
        cluster_id: str,
        *,
        fate: Sequence[models.Fate] | None = None,
        weakest: bool = False,
        threshold: float | None = None,
        page_size: int | None = None,
    ) -> Pages[models.Candidate]:
        """Members by strength.

        Members with what is recommended and every doubt, best held first.

        :param cluster_id: Cluster.
        :param fate: Only members of these fates.
        :param weakest: The least held first.
        :param threshold: Least confidence of a recommendation; by default the
            settings'.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/ban-preview/members",
                path={"cluster_id": cluster_id},
                query={"fate": fate, "weakest": weakest, "threshold": threshold},
            ),
            models.Candidate,
            (page_size, 100, 1000),
        )


class Erasures(Group):
    """Calls about erasures."""

    def erase(self, accounts: Sequence[str]) -> models.Job:
        """Erase accounts.

        Erase accounts with all that only they held; it cannot be taken back.

        At once none of their events is let in any more. The job's `result.gone`
        counts what went, and `result.searched` how often one of the names was found
        afterwards, by place; neither names anything. Files of the graph's own server
        are made anew by `samehand rebuild` only.

        :param accounts: Accounts.
        """
        return self._connection.value(
            Call("POST", "/v1/erasures", body={"accounts": accounts}), models.Job
        )


class Events(Group):
    """Calls about events."""

    def send(self, events: Iterable[Event]) -> models.Accepted:
        """Send events.

        Take events; the answer comes once they are durable.

        NDJSON, one CloudEvent, or a CloudEvents batch. A line that cannot be used is
        kept as a reject and does not stop the others; of more than 100,000 the rest
        are counted only. The same event sent twice counts once, so whatever fails
        can simply be sent again.

        While the graph lacks too many of the events that were taken before, the
        answer is 429: nothing of the body was taken. `Retry-After` says in how many
        seconds there should be room again.
        """
        return self._connection.send_events(
            Call("POST", "/v1/events", repeatable=True), events, models.Accepted
        )

    def schema(self) -> dict[str, Any]:
        """The schema of events.

        JSON Schema of one event.
        """
        return self._connection.value(Call("GET", "/v1/events/schema"), dict[str, Any])


class Exports(Group):
    """Calls about exports."""

    def cluster(
        self,
        cluster_id: str,
        *,
        format: models.Format = "stix",
        tlp: models.Tlp = "amber+strict",
        partner: str | None = None,
        reviewer: str | None = None,
        reason: str = "",
    ) -> Download:
        """Export a cluster.

        A cluster as a file for others, with what the sharing policy lets out.

        :param cluster_id: Cluster.
        :param format: How it is written.
        :param tlp: Whom it is for, by TLP 2.0.
        :param partner: Whose exports its hashes can be joined with.
        :param reviewer: Who answers for it; whoever asks by default.
        :param reason: Why it leaves.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/clusters/{cluster_id}/export",
                path={"cluster_id": cluster_id},
                query={
                    "format": format,
                    "tlp": tlp,
                    "partner": partner,
                    "reviewer": reviewer,
                    "reason": reason,
                },
            )
        )

    def clusters(
        self,
        *,
        cluster: Sequence[str],
        format: models.Format = "stix",
        tlp: models.Tlp = "amber+strict",
        partner: str | None = None,
        reviewer: str | None = None,
        reason: str = "",
    ) -> Download:
        """Export clusters.

        Several clusters as one file for others.

        :param cluster: Cluster; may repeat.
        :param format: How it is written.
        :param tlp: Whom it is for, by TLP 2.0.
        :param partner: Whose exports its hashes can be joined with.
        :param reviewer: Who answers for it; whoever asks by default.
        :param reason: Why it leaves.
        """
        return self._connection.download(
            Call(
                "GET",
                "/v1/export",
                query={
                    "cluster": cluster,
                    "format": format,
                    "tlp": tlp,
                    "partner": partner,
                    "reviewer": reviewer,
                    "reason": reason,
                },
            )
        )

    def sharing_policy(self) -> dict[str, Any]:
        """The sharing policy.

        In which form each kind of value may leave, at each level of TLP.
        """
        return self._connection.value(Call("GET", "/v1/export/policy"), dict[str, Any])

    def schema(self) -> dict[str, Any]:
        """The schema of exports.

        JSON Schema of exports in JSON.
        """
        return self._connection.value(Call("GET", "/v1/export/schema"), dict[str, Any])


class Identifiers(Group):
    """Calls about identifiers."""

    def get(self, kind: str, key: str) -> models.Identifier:
        """One identifier.

        A thing, how many accounts have it, and who owns it.

        :param kind: Such as `ip_address`, `device`, `network`.
        :param key: Its value or keyed hash.
        """
        return self._connection.value(
            Call(
                "GET", "/v1/identifiers/{kind}/{key}", path={"kind": kind, "key": key}
            ),
            models.Identifier,
        )

    def accounts(
        self, kind: str, key: str, *, page_size: int | None = None
    ) -> Pages[models.Holder]:
        """Accounts that have it.

        Accounts by id.

        :param kind: Such as `ip_address`, `device`, `network`.
        :param key: Its value or keyed hash.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/identifiers/{kind}/{key}/accounts",
                path={"kind": kind, "key": key},
            ),
            models.Holder,
            (page_size, 100, 1000),
        )


class Indicators(Group):
    """Calls about indicators."""

    def send(
        self,
        content: bytes | Path,
        content_type: str,
        *,
        organization: str,
        source: str,
        name: str | None = None,
        confidence: float = 0.5,
        reserved: bool = False,
    ) -> models.Indicators:
        """Send indicators.

        Take a partner's indicators as assets of an organization, durable once
        answered.

        `source` is who says so, and `name` what the organization is called if it is
        new. What cannot be taken is counted with the reason, and does not stop the
        rest; the same indicator sent twice counts once.

        :param confidence: How sure the source is.
        :param reserved: Take private and reserved addresses, too.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/indicators",
                query={
                    "organization": organization,
                    "source": source,
                    "name": name,
                    "confidence": confidence,
                    "reserved": reserved,
                },
                content=content,
                content_type=content_type,
                repeatable=True,
            ),
            models.Indicators,
        )


class Jobs(Group):
    """Calls about jobs."""

    def list(self, *, page_size: int | None = None) -> Pages[models.Job]:
        """List jobs.

        Jobs, newest first.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/jobs"), models.Job, (page_size, 100, 1000)
        )

    def get(self, job_id: str) -> models.Job:
        """One job.

        State and progress; one of ingest succeeds when the graph holds its events.
        """
        return self._connection.value(
            Call("GET", "/v1/jobs/{job_id}", path={"job_id": job_id}), models.Job
        )

    def follow(self, job_id: str) -> Iterator[models.Job]:
        """Follow a job.

        Server-sent events: the job whenever it changes, until it has ended.
        """
        return self._connection.stream(
            Call("GET", "/v1/jobs/{job_id}/events", path={"job_id": job_id}), models.Job
        )


class Judgements(Group):
    """Calls about judgements."""

    def list(
        self,
        *,
        account: str | None = None,
        all: bool = False,
        page_size: int | None = None,
    ) -> Pages[models.Judgement]:
        """List judgements.

        Judgements, newest first; by default those that count.

        :param account: Only those on this account.
        :param all: Also those that count no more.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/judgements", query={"account": account, "all": all}),
            models.Judgement,
            (page_size, 100, 1000),
        )

    def make(
        self,
        *,
        reason: str,
        verdict: models.Verdict,
        left_id: str,
        right_id: str,
        analyst: str | None = None,
    ) -> models.Judgement:
        """Judge two accounts.

        Say that two accounts are, or are not, run by the same hand.

        The next linkage run obeys it. A later judgement on the same pair takes its
        place. Where the settings ask for four eyes on all that is said, the answer
        is 409: rule on the accounts in a case.

        :param analyst: Who, by default who asks; only the owner may say another.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/judgements",
                body={
                    "reason": reason,
                    "verdict": verdict,
                    "left_id": left_id,
                    "right_id": right_id,
                    "analyst": analyst,
                },
            ),
            models.Judgement,
        )

    def get(self, judgement_id: int) -> models.Judgement:
        """One judgement.

        What somebody said, why, and whether it counts.

        :param judgement_id: Judgement.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/judgements/{judgement_id}",
                path={"judgement_id": judgement_id},
            ),
            models.Judgement,
        )

    def withdraw(
        self, judgement_id: int, *, reason: str, analyst: str | None = None
    ) -> models.Judgement:
        """Withdraw a judgement.

        Take a judgement back; one that it had taken the place of counts again.

        :param judgement_id: Judgement.
        :param analyst: Who, by default who asks; only the owner may say another.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/judgements/{judgement_id}/withdraw",
                path={"judgement_id": judgement_id},
                body={"reason": reason, "analyst": analyst},
            ),
            models.Judgement,
        )


class Keys(Group):
    """Calls about keys."""

    def list(self) -> Rows[models.Key]:
        """List keys.

        Every key that was ever made, oldest first, without its secret.
        """
        return self._connection.rows(Call("GET", "/v1/keys"), models.Key)

    def make(
        self,
        *,
        name: str,
        roles: Sequence[models.Role],
        expires: datetime | None = None,
    ) -> models.MadeKey:
        """Make a key.

        Make a key; the answer is the only place where it can be read.

        :param expires: Null for never.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/keys",
                body={"name": name, "roles": roles, "expires": expires},
            ),
            models.MadeKey,
        )

    def revoke(self, key_id: str) -> models.Key:
        """Revoke a key.

        End a key, and the sessions that it opened, within a minute everywhere.

        :param key_id: Key's id.
        """
        return self._connection.value(
            Call("DELETE", "/v1/keys/{key_id}", path={"key_id": key_id}), models.Key
        )


class Ledger(Group):
    """Calls about ledger."""

    def list(
        self,
        *,
        kind: str | None = None,
        cause: str | None = None,
        run: str | None = None,
        page_size: int | None = None,
    ) -> Pages[models.LedgerEntry]:
        """List crowded things.

        Things that many accounts share, those of most accounts first.

        :param kind: Of this kind only.
        :param cause: Of this cause only, or `unknown`.
        :param run: Linkage run; by default the newest.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/ledger", query={"kind": kind, "cause": cause, "run": run}),
            models.LedgerEntry,
            (page_size, 100, 1000),
        )

    def entry(
        self, kind: str, key: str, *, run: str | None = None
    ) -> models.LedgerDetail:
        """One crowded thing.

        What a run held of a thing, every decision on it, and the clusters it holds.

        :param kind: Such as `ip_address`, `instrument`.
        :param key: Its value or keyed hash.
        :param run: Linkage run; by default the newest.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/ledger/{kind}/{key}",
                path={"kind": kind, "key": key},
                query={"run": run},
            ),
            models.LedgerDetail,
        )


class Linkage(Group):
    """Calls about linkage."""

    def list(self, *, page_size: int | None = None) -> Pages[models.Run]:
        """List linkage runs.

        Linkage runs, newest first.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/linkage/runs"), models.Run, (page_size, 20, 1000)
        )

    def start(self, *, new: bool = False) -> models.Job:
        """Start linkage.

        Group all accounts anew; 409 while a run is active or about to start.

        With ``new`` accounts that events touch since the last run are placed among
        the clusters that there are, and all are grouped anew only where that cannot
        be done.

        :param new: Place only what events touch that came since.
        """
        return self._connection.value(
            Call("POST", "/v1/linkage/runs", query={"new": new}), models.Job
        )

    def get(self, run_id: str) -> models.Run:
        """One linkage run.

        State and figures of a run.
        """
        return self._connection.value(
            Call("GET", "/v1/linkage/runs/{run_id}", path={"run_id": run_id}),
            models.Run,
        )


class Organizations(Group):
    """Calls about organizations."""

    def list(self, *, page_size: int | None = None) -> Pages[models.Organization]:
        """List organizations.

        Organizations by id, with what was traced to them.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/organizations"),
            models.Organization,
            (page_size, 100, 1000),
        )

    def get(self, organization_id: str) -> models.Organization:
        """One organization.

        An organization with the figures of the clusters that lead to it.

        :param organization_id: Organization.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/organizations/{organization_id}",
                path={"organization_id": organization_id},
            ),
            models.Organization,
        )

    def assets(
        self, organization_id: str, *, page_size: int | None = None
    ) -> Pages[models.Asset]:
        """Assets.

        What it is known to own.

        :param organization_id: Organization.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/organizations/{organization_id}/assets",
                path={"organization_id": organization_id},
            ),
            models.Asset,
            (page_size, 100, 1000),
        )

    def clusters(
        self, organization_id: str, *, page_size: int | None = None
    ) -> Pages[models.Cluster]:
        """Clusters.

        Clusters that lead to it, campaigns first, then largest first.

        :param organization_id: Organization.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call(
                "GET",
                "/v1/organizations/{organization_id}/clusters",
                path={"organization_id": organization_id},
            ),
            models.Cluster,
            (page_size, 100, 1000),
        )

    def exchanges(self, organization_id: str) -> Rows[models.OrganizationUsage]:
        """Exchanges.

        Exchanges of all its clusters by model and capability, the most first.

        :param organization_id: Organization.
        """
        return self._connection.rows(
            Call(
                "GET",
                "/v1/organizations/{organization_id}/exchanges",
                path={"organization_id": organization_id},
            ),
            models.OrganizationUsage,
        )


class Queries(Group):
    """Calls about queries."""

    def list(
        self,
        *,
        folder: str | None = None,
        q: str | None = None,
        page_size: int | None = None,
    ) -> Pages[models.Query]:
        """List queries.

        The team's queries by name, then the product's own that read.

        :param folder: Of this folder only, or `team`.
        :param q: Only those with these words.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/queries", query={"folder": folder, "q": q}),
            models.Query,
            (page_size, 100, 1000),
        )

    def save(
        self,
        *,
        reason: str,
        name: str,
        title: str,
        text: str,
        analyst: str | None = None,
        parameters: Sequence[models.ParameterIn] | None = None,
    ) -> models.Query:
        """Keep a query.

        Keep a query for the team, or a new version of one.

        The graph server is asked what it does; one that does more than read is
        refused.

        :param name: Small letters, digits, `-` and `_`; a known one: a new version.
        :param analyst: Who, by default who asks; only the owner may say another.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/queries",
                body={
                    "reason": reason,
                    "name": name,
                    "title": title,
                    "text": text,
                    "analyst": analyst,
                    "parameters": parameters,
                },
            ),
            models.Query,
        )

    def get(self, name: str) -> models.Query:
        """One query.

        Its text, what it takes and what it gives.

        :param name: Name of the query.
        """
        return self._connection.value(
            Call("GET", "/v1/queries/{name}", path={"name": name}), models.Query
        )

    def run(
        self,
        name: str,
        *,
        limit: int = 100,
        parameters: Mapping[str, Any] | None = None,
    ) -> models.Rows:
        """Run a query.

        The first rows of a query, read within 20 seconds; nothing is ever written.

        :param name: Name of the query.
        :param limit: Most rows.
        :param parameters: A value for each parameter; first pages where one is left
            out.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/queries/{name}/run",
                path={"name": name},
                body={"limit": limit, "parameters": parameters},
            ),
            models.Rows,
        )

    def versions(
        self, name: str, *, page_size: int | None = None
    ) -> Pages[models.Version]:
        """List versions.

        Every version of a query of the team, newest first; none of the product's.

        :param name: Name of the query.
        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/queries/{name}/versions", path={"name": name}),
            models.Version,
            (page_size, 100, 1000),
        )

    def withdraw(
        self, name: str, *, reason: str, analyst: str | None = None
    ) -> models.Version:
        """Withdraw a query.

        Take the version back that counts; the one before it counts again, if any.

        :param name: Name of the query.
        :param analyst: Who, by default who asks; only the owner may say another.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/queries/{name}/withdraw",
                path={"name": name},
                body={"reason": reason, "analyst": analyst},
            ),
            models.Version,
        )


class Rejects(Group):
    """Calls about rejects."""

    def list(
        self, *, state: models.RejectState | None = "open", page_size: int | None = None
    ) -> Pages[models.Reject]:
        """List rejected lines.

        Lines that could not be used, oldest first; by default those still open.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/rejects", query={"state": state}),
            models.Reject,
            (page_size, 100, 1000),
        )

    def get(self, reject_id: int) -> models.Reject:
        """One of them.

        Where the line stood, why it could not be used, and what may be kept of it.

        :param reject_id: Rejected line.
        """
        return self._connection.value(
            Call("GET", "/v1/rejects/{reject_id}", path={"reject_id": reject_id}),
            models.Reject,
        )

    def replay(
        self, reject_id: int, *, changes: Mapping[str, str] | None = None
    ) -> models.Accepted:
        """Try a line again.

        Try a line again, with values put right; 422 when it still cannot be used.

        :param reject_id: Rejected line.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/rejects/{reject_id}/replay",
                path={"reject_id": reject_id},
                body={"changes": changes},
            ),
            models.Accepted,
        )


class Rings(Group):
    """Calls about rings."""

    def list(self, *, page_size: int | None = None) -> Pages[models.Ring]:
        """List planted rings.

        Rings and how well each was found, newest first.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/rings"), models.Ring, (page_size, 20, 1000)
        )

    def plant(
        self,
        *,
        seed: int | None = None,
        size: int | None = None,
        strength: float | None = None,
        tactic: str | None = None,
    ) -> models.Job:
        """Plant a ring.

        Plant a made-up campaign in a copy of the data; 409 while another is planted.

        Nothing of it is in the graph or among the events. The job's `result.ring_id`
        names what came of it.

        :param seed: Null: any.
        :param size: Accounts; null: as in the settings.
        :param strength: Share kept of what they share; null: as in the settings.
        :param tactic: cards, exits, templates, or null: drawn by the seed.
        """
        return self._connection.value(
            Call(
                "POST",
                "/v1/rings",
                body={
                    "seed": seed,
                    "size": size,
                    "strength": strength,
                    "tactic": tactic,
                },
            ),
            models.Job,
        )

    def get(self, ring_id: str) -> models.RingDetail:
        """One planted ring.

        How a ring was found, day by day, and what it shared.
        """
        return self._connection.value(
            Call("GET", "/v1/rings/{ring_id}", path={"ring_id": ring_id}),
            models.RingDetail,
        )


class Runs(Group):
    """Calls about runs."""

    def list(self, *, page_size: int | None = None) -> Pages[models.ArchivedRun]:
        """List archived runs.

        Runs that found something, newest first; they are kept for ever.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/runs"), models.ArchivedRun, (page_size, 20, 1000)
        )

    def get(self, run_id: str) -> models.ArchivedRunDetail:
        """One archived run.

        What a run found, and the rules, weights and decisions that it applied.
        """
        return self._connection.value(
            Call("GET", "/v1/runs/{run_id}", path={"run_id": run_id}),
            models.ArchivedRunDetail,
        )

    def changes(
        self, run_id: str, *, page_size: int | None = None
    ) -> Pages[models.RunsChange]:
        """What changed.

        What became of the clusters of the run before, largest first.

        :param page_size: Items that one request fetches, 1 to 1000.
        """
        return self._connection.pages(
            Call("GET", "/v1/runs/{run_id}/changes", path={"run_id": run_id}),
            models.RunsChange,
            (page_size, 100, 1000),
        )

    def cluster(
        self,
        run_id: str,
        cluster_id: str,
        *,
        limit: int = 100,
        cursor: str | None = None,
    ) -> models.ArchivedCluster:
        """A cluster as it was.

        Members, evidence and attribution of a cluster as the run found them.

        :param limit: Most items of a page.
        :param cursor: `next` of the page before.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/runs/{run_id}/clusters/{cluster_id}",
                path={"run_id": run_id, "cluster_id": cluster_id},
                query={"limit": limit, "cursor": cursor},
            ),
            models.ArchivedCluster,
        )

    def diff(
        self, run_id: str, other_id: str, *, limit: int = 100, cursor: str | None = None
    ) -> models.Diff:
        """Compare two runs.

        What became of the first run's clusters and accounts in the second.

        :param limit: Most items of a page.
        :param cursor: `next` of the page before.
        """
        return self._connection.value(
            Call(
                "GET",
                "/v1/runs/{run_id}/diff/{other_id}",
                path={"run_id": run_id, "other_id": other_id},
                query={"limit": limit, "cursor": cursor},
            ),
            models.Diff,
        )

    def quality(self, run_id: str) -> models.Quality:
        """What it promises.

        How right the run holds itself to be, and what a bar would give and cost.

        What people said of its memberships moves the calibration; runs of old
        versions kept none.
        """
        return self._connection.value(
            Call("GET", "/v1/runs/{run_id}/quality", path={"run_id": run_id}),
            models.Quality,
        )


class Operations(Group):
    """All calls of the API."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.accounts = Accounts(connection)
        self.alerts = Alerts(connection)
        self.audit = Audit(connection)
        self.cases = Cases(connection)
        self.clusters = Clusters(connection)
        self.discounts = Discounts(connection)
        self.dossiers = Dossiers(connection)
        self.enforcement = Enforcement(connection)
        self.erasures = Erasures(connection)
        self.events = Events(connection)
        self.exports = Exports(connection)
        self.identifiers = Identifiers(connection)
        self.indicators = Indicators(connection)
        self.jobs = Jobs(connection)
        self.judgements = Judgements(connection)
        self.keys = Keys(connection)
        self.ledger = Ledger(connection)
        self.linkage = Linkage(connection)
        self.organizations = Organizations(connection)
        self.queries = Queries(connection)
        self.rejects = Rejects(connection)
        self.rings = Rings(connection)
        self.runs = Runs(connection)

    def me(self) -> models.Me:
        """Who one is.

        Name and roles of whoever asks.
        """
        return self._connection.value(Call("GET", "/v1/me"), models.Me)

    def health(self) -> models.Health:
        """Alive.

        The process answers.
        """
        return self._connection.value(Call("GET", "/health"), models.Health)

    def metrics(self) -> str:
        """Prometheus metrics.

        Requests, their times, events received, lag, batches and the last linkage
        run.
        """
        return self._connection.text(Call("GET", "/metrics"))

    def ready(self) -> models.Ready:
        """Ready to work.

        Graph, broker and journal answer; 503 says which one does not.
        """
        return self._connection.value(Call("GET", "/ready"), models.Ready)

    def overview(self) -> models.Overview:
        """Headline figures.

        How much the graph holds, and how much of it was traced.
        """
        return self._connection.value(Call("GET", "/v1/overview"), models.Overview)

    def regrowth(self) -> Rows[models.Regrown]:
        """Banned clusters that grow again.

        Clusters most of whose accounts were banned and that have new ones.
        """
        return self._connection.rows(Call("GET", "/v1/regrowth"), models.Regrown)

    def screen(self, events: Iterable[Event]) -> models.Screening:
        """Screen an account.

        Compare one account's first events with all known clusters; nothing is
        written.

        The body is that of `POST /v1/events`, with events of one account. The answer
        names the clusters that it resembles with the bits that each kind of thing
        says, and whether they were banned.
        """
        return self._connection.value(
            Call("POST", "/v1/screen", events=events, repeatable=True), models.Screening
        )

    def lookup(self, entries: Sequence[str]) -> models.Lookup:
        """Look a list up.

        What each entry names, by its whole value, and which clusters they are in.
        """
        return self._connection.value(
            Call("POST", "/v1/lookup", body={"entries": entries}, repeatable=True),
            models.Lookup,
        )

    def search(self, text: str) -> models.Found:
        """Search by anything.

        Accounts, clusters, organizations and identifiers.

        Ids are found by their beginnings, organizations by parts of their names,
        addresses with their networks; an e-mail address, a phone number or a name by
        its hash.
        """
        return self._connection.value(
            Call("POST", "/v1/search", body={"text": text}, repeatable=True),
            models.Found,
        )

    def trace(self, name: str) -> models.Trace:
        """Trace.

        From a cluster, or an account's cluster, to organizations: a sentence a step.

        :param name: A cluster or an account.
        """
        return self._connection.value(
            Call("GET", "/v1/trace/{name}", path={"name": name}), models.Trace
        )
