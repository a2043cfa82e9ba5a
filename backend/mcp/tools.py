"""The tools: each asks the API once, reads only, and says what it found."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any

from mcp_types import CallToolResult
from pydantic import Field

from backend.client import Client, Pages, models
from backend.mcp.answers import answered

Text = Annotated[str, Field(min_length=1, max_length=1024)]
Cluster = Annotated[Text, Field(description="Id of a cluster.")]
Account = Annotated[Text, Field(description="Id of an account.")]
Organization = Annotated[Text, Field(description="Id of an organization.")]
Run = Annotated[Text, Field(description="Id of a linkage run.")]
Kind = Annotated[
    str,
    Field(description="Kind of thing: ip_address, network, device, instrument …"),
]
Key = Annotated[Text, Field(description="The thing's value or keyed hash.")]
Limit = Annotated[int, Field(ge=1, le=100, description="Most items of the answer.")]
Cursor = Annotated[
    str | None, Field(description="`next` of the answer before, for the items after.")
]
Entries = Annotated[
    list[Text],
    Field(min_length=1, max_length=200, description="Pasted lines, one value each."),
]
Things = Annotated[
    list[Text],
    Field(
        min_length=1,
        max_length=50,
        description="Such as ip:203.0.113.7, prompt:KEY or, for all, kind:device.",
    ),
]
Events = Annotated[
    list[dict[str, Any]],
    Field(
        min_length=1,
        max_length=500,
        description="First events of one account, as CloudEvents of the contract.",
    ),
]


class Tools:
    """The tools of one user; ``connect`` gives the client on first use."""

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect

    @cached_property
    def client(self) -> Client:
        """The client, with the user's key.

        :raises NotConfigured: no key or no address is known
        """
        return self._connect()

    def close(self) -> None:
        """Close the client's connections, if there are any."""
        if "client" in self.__dict__:
            self.client.close()

    def who(self) -> models.Me:
        """The user whose key is used."""
        return self.client.me()

    def who_am_i(self) -> CallToolResult:
        """Name and roles of the user whose key is used."""
        found = self.who()
        return answered(f"{found.name}, with {' and '.join(found.includes)}.", found)

    def overview(self) -> CallToolResult:
        """How many accounts, clusters and organizations there are, and the last run."""
        found = self.client.overview()
        return answered(f"{found.clusters:,} clusters are known.", found)

    def search(self, text: Text) -> CallToolResult:
        """Find accounts, clusters, organizations and things by an id, name or value."""
        found = self.client.search(text)
        count = sum(
            len(each)
            for each in (
                found.accounts,
                found.clusters,
                found.identifiers,
                found.organizations,
            )
        )
        return answered(f"{count:,} found.", found)

    def lookup(self, entries: Entries) -> CallToolResult:
        """Find many values at once, and the clusters that they lead to."""
        found = self.client.lookup(entries)
        return answered(
            f"{len(found.matches):,} of {len(entries):,} values are known.", found
        )

    def list_clusters(  # noqa: PLR0913 - each is a filter that can be named
        self,
        *,
        organization: Annotated[
            str | None, Field(description="Only those traced to this organization.")
        ] = None,
        group_kind: Annotated[
            models.GroupKind | None, Field(description="Only those that look like it.")
        ] = None,
        evidence: Annotated[
            str | None, Field(description="Only those that such things hold: device.")
        ] = None,
        min_size: Annotated[int, Field(ge=0, description="Least members.")] = 0,
        seen_after: Annotated[
            datetime | None, Field(description="Only those seen since, with a zone.")
        ] = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> CallToolResult:
        """List clusters of accounts of one hand: campaigns first, then by size."""
        found = self.client.clusters.list(
            organization=organization,
            group_kind=group_kind,
            evidence=evidence,
            min_size=min_size,
            seen_after=seen_after,
            page_size=limit,
        )
        return _page("clusters", found, cursor)

    def get_cluster(self, cluster_id: Cluster) -> CallToolResult:
        """Figures of a cluster, what speaks for a campaign, and where it leads."""
        found = self.client.clusters.get(cluster_id)
        return answered(f"{found.id} has {found.size:,} accounts.", found)

    def trace(
        self,
        name: Annotated[Text, Field(description="Id of a cluster or an account.")],
    ) -> CallToolResult:
        """The whole case of a cluster or account, step by step to organizations."""
        found = self.client.trace(name)
        return answered(
            f"{found.cluster.id} leads to {len(found.attributions):,} organizations.",
            found,
        )

    def list_cluster_evidence(
        self, cluster_id: Cluster, *, limit: Limit = 25, cursor: Cursor = None
    ) -> CallToolResult:
        """What holds a cluster together, strongest first, in bits."""
        found = self.client.clusters.evidence(cluster_id, page_size=limit)
        return _page("things that hold it", found, cursor)

    def list_cluster_members(
        self, cluster_id: Cluster, *, limit: Limit = 50, cursor: Cursor = None
    ) -> CallToolResult:
        """Accounts of a cluster, best held first."""
        found = self.client.clusters.members(cluster_id, page_size=limit)
        return _page("members", found, cursor)

    def get_cluster_anatomy(self, cluster_id: Cluster) -> CallToolResult:
        """Core, bridges and weakest members, and what speaks against organizations."""
        found = self.client.clusters.anatomy(cluster_id)
        return answered(
            f"{found.bridging:,} bridges, {found.failing:,} members below the bar.",
            found,
        )

    def try_without(self, cluster_id: Cluster, without: Things) -> CallToolResult:
        """What becomes of a cluster without some evidence; nothing is changed."""
        found = self.client.clusters.what_if(cluster_id, without=without)
        return answered(
            f"{found.stay:,} stay, {found.split:,} split off, {found.leave:,} leave.",
            found,
        )

    def list_cluster_history(
        self, cluster_id: Cluster, *, limit: Limit = 20, cursor: Cursor = None
    ) -> CallToolResult:
        """What became of a cluster from run to run, newest first."""
        found = self.client.clusters.history(cluster_id, page_size=limit)
        return _page("runs", found, cursor)

    def get_cluster_timeline(self, cluster_id: Cluster) -> CallToolResult:
        """Exchanges of a cluster by day and model."""
        found = self.client.clusters.timeline(cluster_id)
        return answered(f"{len(found):,} days and models.", list(found))

    def list_cluster_capabilities(self, cluster_id: Cluster) -> CallToolResult:
        """What a cluster sought from the models, most exchanges first."""
        found = self.client.clusters.capabilities(cluster_id)
        return answered(f"{len(found):,} capabilities.", list(found))

    def list_cluster_releases(self, cluster_id: Cluster) -> CallToolResult:
        """Models that came out while a cluster was active, and how fast it moved."""
        found = self.client.clusters.releases(cluster_id)
        return answered(f"{len(found):,} releases.", list(found))

    def get_account(self, account_id: Account) -> CallToolResult:
        """An account without personal data, and the cluster that it is in."""
        found = self.client.accounts.get(account_id)
        place = f"in {found.cluster_id}" if found.cluster_id else "in no cluster"
        return answered(f"{found.id} is {place}.", found)

    def list_account_things(
        self, account_id: Account, *, limit: Limit = 50, cursor: Cursor = None
    ) -> CallToolResult:
        """Addresses, devices, instruments and so on of an account, rarest first."""
        found = self.client.accounts.links(account_id, page_size=limit)
        return _page("things", found, cursor)

    def list_linked_accounts(
        self, account_id: Account, *, limit: Limit = 25
    ) -> CallToolResult:
        """Other accounts that share things with an account, those of most first."""
        found = self.client.accounts.linked(account_id, limit=limit)
        return answered(f"{len(found):,} accounts share things with it.", list(found))

    def list_account_exchanges(self, account_id: Account) -> CallToolResult:
        """Exchanges of an account by model and capability."""
        found = self.client.accounts.exchanges(account_id)
        return answered(f"{len(found):,} models and capabilities.", list(found))

    def why(
        self,
        account_id: Account,
        other_id: Annotated[Text, Field(description="Id of another account.")],
    ) -> CallToolResult:
        """Why two accounts are, or are not, one hand's: reasons in bits."""
        found = self.client.accounts.why(account_id, other_id)
        return answered(
            f"{found.bits:.1f} bits, of which {found.bar:.1f} are needed.", found
        )

    def get_thing(self, kind: Kind, key: Key) -> CallToolResult:
        """A thing that accounts share, and how many have it."""
        found = self.client.identifiers.get(kind, key)
        return answered(f"{found.accounts:,} accounts have it.", found)

    def list_thing_accounts(
        self, kind: Kind, key: Key, *, limit: Limit = 50, cursor: Cursor = None
    ) -> CallToolResult:
        """Accounts that have a thing."""
        found = self.client.identifiers.accounts(kind, key, page_size=limit)
        return _page("accounts", found, cursor)

    def list_organizations(
        self, *, limit: Limit = 50, cursor: Cursor = None
    ) -> CallToolResult:
        """Organizations, with what was traced to them."""
        found = self.client.organizations.list(page_size=limit)
        return _page("organizations", found, cursor)

    def get_organization(self, organization_id: Organization) -> CallToolResult:
        """An organization, with the figures of the clusters that lead to it."""
        found = self.client.organizations.get(organization_id)
        return answered(f"{found.clusters:,} clusters lead to it.", found)

    def list_organization_clusters(
        self, organization_id: Organization, *, limit: Limit = 20, cursor: Cursor = None
    ) -> CallToolResult:
        """Clusters that lead to an organization."""
        found = self.client.organizations.clusters(organization_id, page_size=limit)
        return _page("clusters", found, cursor)

    def list_organization_assets(
        self, organization_id: Organization, *, limit: Limit = 50, cursor: Cursor = None
    ) -> CallToolResult:
        """What an organization is known to own, and who says so."""
        found = self.client.organizations.assets(organization_id, page_size=limit)
        return _page("assets", found, cursor)

    def list_runs(self, *, limit: Limit = 20, cursor: Cursor = None) -> CallToolResult:
        """Linkage runs that found something, newest first."""
        return _page("runs", self.client.runs.list(page_size=limit), cursor)

    def get_run(self, run_id: Run) -> CallToolResult:
        """What a run found, and the rules, weights and decisions that it applied."""
        found = self.client.runs.get(run_id)
        return answered(f"{run_id} found {found.clusters:,} clusters.", found)

    def list_run_changes(
        self, run_id: Run, *, limit: Limit = 25, cursor: Cursor = None
    ) -> CallToolResult:
        """What became of the clusters of the run before, largest first."""
        found = self.client.runs.changes(run_id, page_size=limit)
        return _page("changes", found, cursor)

    def list_ledger(
        self,
        *,
        kind: Annotated[str | None, Field(description="Only this kind.")] = None,
        cause: Annotated[str | None, Field(description="Only this cause.")] = None,
        limit: Limit = 25,
        cursor: Cursor = None,
    ) -> CallToolResult:
        """Things that many accounts share, and whether honest ones do."""
        found = self.client.ledger.list(kind=kind, cause=cause, page_size=limit)
        return _page("things", found, cursor)

    def get_ledger_entry(self, kind: Kind, key: Key) -> CallToolResult:
        """What a run held of a thing that many share, and every decision on it."""
        return answered("The thing's entry.", self.client.ledger.entry(kind, key))

    def list_judgements(
        self,
        *,
        account: Annotated[str | None, Field(description="Only of this one.")] = None,
        limit: Limit = 25,
        cursor: Cursor = None,
    ) -> CallToolResult:
        """What investigators said of pairs of accounts, newest first."""
        found = self.client.judgements.list(account=account, page_size=limit)
        return _page("judgements", found, cursor)

    def list_regrowth(self) -> CallToolResult:
        """Clusters that were mostly banned and have new accounts."""
        found = self.client.regrowth()
        return answered(f"{len(found):,} clusters grow again.", list(found))

    def screen(self, events: Events) -> CallToolResult:
        """Compare an account's first events with all clusters; nothing is stored."""
        found = self.client.screen(events)
        return answered(f"It resembles {len(found.resembles):,} clusters.", found)


def _page(noun: str, found: Pages[Any], cursor: str | None) -> CallToolResult:
    items, following = found.page(cursor)
    more = ", and more: pass next as cursor" if following else ""
    value = {"items": list(items), "next": following}
    return answered(f"{len(items):,} {noun}{more}.", value)
