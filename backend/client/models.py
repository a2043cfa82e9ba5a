"""What the API answers: one class for each kind of object.

Written by ``python -m backend.client.generation``; changes belong to the API's schemas.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from backend.client.model import Model

Action = Literal[
    "log begun",
    "look at personal data",
    "lookup of personal data",
    "export",
    "judgement",
    "discount",
    "withdrawal",
    "erasure",
    "names taken out of the log",
    "rejected line put right",
    "linkage asked for",
    "ring asked for",
    "key made",
    "key revoked",
    "login link made",
    "login",
    "login failed",
    "logout",
    "setting",
    "audit log verified",
]


Cause = Literal[
    "carrier-nat",
    "vpn-exit",
    "campus",
    "framework-prompt",
    "viral-prompt",
    "open-source-app",
    "agency-card",
    "virtual-card-bin",
    "shared-exit",
    "access-network",
    "mail-provider",
    "other",
]


ChangeKind = Literal["appeared", "vanished", "grew", "shrank", "split", "merged"]


Effect = Literal["discount", "lift"]


Format = Literal["stix", "misp", "graphml", "csv", "json"]


GroupKind = Literal["campaign", "company", "household", "class", "reseller", "other"]


JobState = Literal["queued", "running", "succeeded", "failed"]


Redaction = Literal["none", "addresses", "all"]


RejectState = Literal["open", "replayed"]


Role = Literal["reader", "investigator", "reviewer", "ingest", "admin"]


Standing = Literal["counts", "superseded", "withdrawn", "expired"]


Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]


Verdict = Literal["same", "different"]


Way = Literal["key", "session", "token", "command line"]


class Accepted(Model, frozen=True, kw_only=True):
    """The events are durable.

    ``accepted``: New events.
    ``duplicate``: Events that were known.
    ``job``: Ends when the graph holds them.
    ``read``: Lines that are not blank.
    ``reasons``: Why, of the first rejected lines.
    ``rejected``: Lines that cannot be used; the first 100,000 were kept.
    ``unknown_fields``: Fields of none of the contract's names.
    """

    accepted: int
    duplicate: int
    job: str
    read: int
    reasons: list[str]
    rejected: int
    unknown_fields: int


class Account(Model, frozen=True, kw_only=True):
    """An account, without personal data.

    ``bits``: Evidence for the membership.
    ``confidence``: Of the membership, 0 to 1.
    ``country``: Country that it gave.
    ``email_shape``: Shape of the local part.
    ``labelled_organization_id``: An analyst's.
    ``organization_id``: Where the cluster leads.
    ``status``: active, suspended, banned or closed.
    ``user_agent``: Client at sign-up.
    ``verdict``: An analyst's.
    """

    bits: float | None
    cluster_id: str | None
    confidence: float | None
    country: str | None
    email_domain: str | None
    email_shape: str | None
    exchanges: int
    first_seen: datetime | None
    id: str
    labelled_organization_id: str | None
    last_seen: datetime | None
    organization_claimed: str | None
    organization_id: str | None
    organization_name: str | None
    referrer_host: str | None
    signed_up: datetime | None
    status: str | None
    status_since: datetime | None
    user_agent: str | None
    verdict: str | None


class Anatomy(Model, frozen=True, kw_only=True):
    """What a cluster is made of; each list is its first few.

    ``bar``: Bits that a member needs.
    ``bridges``: Those that hold most, first.
    ``bridging``: How many bridges there are.
    ``contenders``: The likeliest first.
    ``core``: Held by most sources and bits.
    ``failing``: Members that do not pass by what they share with all: a judgement or a
        chain of payments holds them.
    ``sources``: Sources that a member needs.
    ``weakest``: The first to leave, first.
    """

    bar: float
    bridges: list[Bridge]
    bridging: int
    cluster_id: str
    contenders: list[Contender]
    core: list[HeldMember]
    failing: int
    size: int
    sources: int
    weakest: list[HeldMember]


class ArchivedAttribution(Model, frozen=True, kw_only=True):
    """Where the cluster led then."""

    bits: float
    confidence: float
    organization: str
    reasons: list[str]


class ArchivedCluster(Model, frozen=True, kw_only=True):
    """A cluster as a run found it, whatever became of it since.

    ``members``: A page of them, best held first.
    ``next``: `cursor` of the next page of members; null at the end.
    """

    attribution: ArchivedAttribution | None
    evidence: list[ArchivedEvidence]
    id: str
    members: list[ArchivedMember]
    next: str | None
    size: int


class ArchivedEvidence(Model, frozen=True, kw_only=True):
    """What held the cluster together then."""

    accounts: int
    bits: float
    everyone: int
    key: str
    kind: str
    sentence: str


class ArchivedMember(Model, frozen=True, kw_only=True):
    """A member as the run found it."""

    account: str
    bits: float
    confidence: float


class ArchivedRunDetail(Model, frozen=True, kw_only=True):
    """The same with what explains it.

    ``accounts``: Accounts that it read.
    ``attributed``: Clusters traced to an organization.
    ``changed``: Changes since the run before, by kind.
    ``conflicts``: Judgements that were not applied.
    ``freed``: Accounts labelled legitimate that evidence put in a cluster.
    ``members``: Accounts in clusters.
    ``model``: Rules, weights, settings and decisions that it applied.
    ``since``: The run that it added to; null where it grouped all accounts.
    ``version``: Version of samehand that made it.
    """

    accounts: int
    attributed: int
    changed: dict[str, int]
    clusters: int
    conflicts: list[str]
    freed: list[str]
    id: str
    made: datetime
    members: int
    model: Any
    since: str | None
    version: str


class ArchivedRun(Model, frozen=True, kw_only=True):
    """A linkage run whose result is kept.

    ``accounts``: Accounts that it read.
    ``attributed``: Clusters traced to an organization.
    ``changed``: Changes since the run before, by kind.
    ``members``: Accounts in clusters.
    ``version``: Version of samehand that made it.
    """

    accounts: int
    attributed: int
    changed: dict[str, int]
    clusters: int
    id: str
    made: datetime
    members: int
    version: str


class Asset(Model, frozen=True, kw_only=True):
    """Something that is known to be the organization's.

    ``asset_type``: As in the ingest contract.
    ``confidence``: Of the source, 0 to 1.
    ``last_seen``: Latest event that says so.
    ``value``: A keyed hash for a person or an e-mail address.
    """

    asset_type: str
    confidence: float | None
    last_seen: datetime | None
    source: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    value: str


class Attribution(Model, frozen=True, kw_only=True):
    """An organization that the cluster leads to.

    ``confidence``: 0 to 1.
    ``reasons``: Sentences, strongest first.
    """

    bits: float
    confidence: float
    name: str | None
    organization_id: str
    reasons: list[str]


class Audit(Model, frozen=True, kw_only=True):
    """What somebody did.

    ``about``: Ids, by what they are of.
    ``hash``: Over this row and all before it.
    ``query``: What was asked; hashed if it was personal.
    ``way``: How it came, with the public id of key or session.
    """

    about: dict[str, Any]
    action: str
    actor: str
    hash: str
    made: datetime
    number: int
    query: str | None
    reason: str | None
    request_id: str | None
    roles: list[str]
    way: str


class Ban(Model, frozen=True, kw_only=True):
    """A cluster that was banned.

    ``banned``: Banned members.
    ``banned_at``: When half of these were.
    ``newcomers``: Members that signed up later.
    """

    banned: int
    banned_at: datetime
    newcomers: int
    size: int


class Bond(Model, frozen=True, kw_only=True):
    """A thing that hardly anybody has but the account and these members."""

    key: str
    kind: str
    members: list[str]
    sentence: str


class Bridge(Model, frozen=True, kw_only=True):
    """An account or a thing without which the cluster would fall apart.

    ``cut_off``: Members that would be apart from the rest.
    ``examples``: Up to three of them.
    ``kind``: account, or the thing's kind.
    """

    cut_off: int
    examples: list[str]
    key: str
    kind: str
    sentence: str


class Capability(Model, frozen=True, kw_only=True):
    """How much of a capability was sought.

    ``capability``: Empty if the upstream did not say.
    """

    accounts: int
    capability: str
    exchanges: int


class Clue(Model, frozen=True, kw_only=True):
    """A thing that speaks for a member, before its source is capped.

    ``everyone``: Accounts that have it, a lease at the time.
    """

    bits: float
    everyone: int
    key: str
    kind: str


class Cluster(Model, frozen=True, kw_only=True):
    """Accounts that are run by the same hand, as far as the evidence goes.

    ``confidence``: Of the attribution, 0 to 1.
    ``exchanges``: Exchanges of all members.
    ``first_seen``: Earliest event of a member.
    ``group_kind``: What kind of group it looks like.
    ``id``: Stable from run to run.
    ``last_seen``: Latest event of a member.
    ``organization_id``: Where it was traced to.
    ``run_id``: Linkage run that wrote it.
    ``sign_bits``: How much each sign says.
    ``signs``: What speaks for and against a campaign.
    ``size``: Members.
    ``suspicion``: How much like a campaign, 0 to 1.
    """

    confidence: float | None
    exchanges: int | None
    first_seen: datetime | None
    group_kind: GroupKind
    id: str
    last_seen: datetime | None
    organization_id: str | None
    organization_name: str | None
    run_id: str
    sign_bits: list[float]
    signs: list[str]
    size: int
    suspicion: float


class Company(Model, frozen=True, kw_only=True):
    """Some members that a company's node stands for."""

    edges: list[SceneEdge]
    nodes: list[SceneNode]


class Contender(Model, frozen=True, kw_only=True):
    """An organization that the cluster may belong to.

    ``accepted``: Whether the bits are enough.
    ``against``: What speaks against it.
    ``confidence``: 0 to 1, beside the others.
    ``reasons``: What speaks for it.
    """

    accepted: bool
    against: list[str]
    bits: float
    confidence: float
    name: str
    organization_id: str
    reasons: list[str]


class Day(Model, frozen=True, kw_only=True):
    """Exchanges of a UTC day with one model.

    ``capabilities``: What was sought; '' if not said.
    ``sought``: Exchanges of each capability.
    """

    accounts: int
    capabilities: list[str]
    day: date
    exchanges: int
    model: str
    sought: list[int]


class Diff(Model, frozen=True, kw_only=True):
    """What became of one run's clusters and accounts in another.

    ``changed``: How many changes there are.
    ``changes``: The largest, `limit` at most.
    ``joined``: Accounts in a cluster now, and in none before.
    ``left``: Accounts in a cluster before, and in none now.
    ``moved``: Accounts in another cluster now.
    ``moves``: A page of them, by account.
    ``next``: `cursor` of the next page of moves; null at the end.
    """

    after: ArchivedRun
    before: ArchivedRun
    changed: int
    changes: list[RunsChange]
    joined: int
    left: int
    moved: int
    moves: list[Move]
    next: str | None


class Discount(Model, frozen=True, kw_only=True):
    """How much sharing a thing counts, as somebody decided.

    ``factor``: How much of it counts, 0 to 1.
    ``key``: Its value or keyed hash.
    ``standing``: Whether it counts, or what took it out of force.
    ``until``: When it ends by itself; null for never.
    """

    analyst: str
    cause: Cause
    effect: Effect
    factor: float
    id: int
    key: str
    kind: str
    made: datetime
    reason: str
    standing: Standing
    until: datetime | None
    withdrawn: datetime | None
    withdrawn_because: str | None
    withdrawn_by: str | None


class Drawing(Model, frozen=True, kw_only=True):
    """A part of a cluster that is small enough to be drawn.

    ``members``: Members of the whole cluster.
    """

    edges: list[Edge]
    members: int
    nodes: list[Node]


class Edge(Model, frozen=True, kw_only=True):
    """A line between two nodes.

    ``type``: Type of the relationship in the graph.
    """

    source: str
    target: str
    type: str


class Evasion(Model, frozen=True, kw_only=True):
    """What an operator would have to change for the cluster to be lost.

    ``changes``: The costliest first.
    ``needed``: How many must change.
    ``sources``: Of which members share what tells.
    """

    changes: list[AnatomyChange]
    cluster_id: str
    needed: int
    sentence: str
    size: int
    sources: list[SourceLeft]


class Evidence(Model, frozen=True, kw_only=True):
    """A thing that holds a cluster together.

    ``accounts``: Members that have it.
    ``bits``: Weight of the evidence.
    ``detail``: An instrument's method, a phone's country.
    ``everyone``: Accounts that have it, a lease at the time.
    ``key``: Its value; a keyed hash for personal data.
    ``kind``: ip_address, network, device, instrument, …
    ``organizations``: Organizations that own it.
    """

    accounts: int
    bits: float
    detail: str | None
    everyone: int
    key: str
    kind: str
    organizations: list[str]


class Fault(Model, frozen=True, kw_only=True):
    """One thing that is wrong with the request; never the value that was sent.

    ``message``: What is wrong with it.
    ``place``: Where it stands, such as `query.limit`.
    """

    message: str
    place: str


class FoundAccount(Model, frozen=True, kw_only=True):
    """An account whose id begins so."""

    cluster_id: str | None
    id: str
    status: str


class FoundCluster(Model, frozen=True, kw_only=True):
    """A cluster whose id begins so."""

    id: str
    organization_id: str | None
    organization_name: str | None
    size: int


class FoundIdentifier(Model, frozen=True, kw_only=True):
    """An identifier with this value, or with its hash."""

    accounts: int
    key: str
    kind: str


class FoundOrganization(Model, frozen=True, kw_only=True):
    """An organization with this id, or with this in its name."""

    id: str
    name: str


class Found(Model, frozen=True, kw_only=True):
    """All that fits."""

    accounts: list[FoundAccount]
    clusters: list[FoundCluster]
    identifiers: list[FoundIdentifier]
    organizations: list[FoundOrganization]


class Health(Model, frozen=True, kw_only=True):
    """The process answers."""

    status: str
    version: str


class HeldMember(Model, frozen=True, kw_only=True):
    """A member with what holds it.

    ``margin``: Bits above the bar.
    """

    margin: float
    sentence: str
    standing: StandingOut


class History(Model, frozen=True, kw_only=True):
    """What a run did to a cluster."""

    change: RunsChange
    made: datetime
    run_id: str


class Holder(Model, frozen=True, kw_only=True):
    """An account that has the thing."""

    account_id: str
    cluster_id: str | None
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    status: str


class Hours(Model, frozen=True, kw_only=True):
    """When a member was first and last active on its days.

    ``hours``: UTC hours, one for each time.
    """

    account_id: str
    hours: list[int]


class Identifier(Model, frozen=True, kw_only=True):
    """A thing that accounts share.

    ``accounts``: Accounts that have it; counting ends at 100000.
    ``organizations``: Organizations that own it.
    """

    accounts: int
    detail: str | None
    key: str
    kind: str
    organizations: list[str]


class Indicators(Model, frozen=True, kw_only=True):
    """What became of indicators: of ``read`` ones, assets that are new and known.

    ``skipped`` were not read as any, ``refused`` can be nobody's asset, and
    ``doubtful`` were taken although they say little.
    """

    accepted: int
    doubtful: list[IndicatorsReason]
    duplicate: int
    read: int
    refused: list[IndicatorsReason]
    rejected: int
    skipped: list[IndicatorsReason]


class Job(Model, frozen=True, kw_only=True):
    """Background work and how far it is.

    ``kind``: ingest, linkage, linkage-new, ring or erasure.
    ``result``: By kind; null until known.
    ``total``: Null while unknown.
    """

    created: datetime
    done: int
    error: str | None
    id: str
    kind: str
    phase: str
    result: dict[str, Any] | None
    state: JobState
    total: int | None
    updated: datetime


class Judgement(Model, frozen=True, kw_only=True):
    """Whether two accounts are run by the same hand, as somebody sees it.

    ``left_id``: The account whose id sorts first.
    ``standing``: Whether it counts, or what took it out of force.
    """

    analyst: str
    id: int
    left_id: str
    made: datetime
    reason: str
    right_id: str
    standing: Standing
    verdict: Verdict
    withdrawn: datetime | None
    withdrawn_because: str | None
    withdrawn_by: str | None


class Key(Model, frozen=True, kw_only=True):
    """An API key; its secret is not kept.

    ``counts``: Whether it lets anybody in.
    ``expires``: Null for never.
    ``id``: The public part of the key.
    ``used``: Last use, to a minute; null for none.
    """

    counts: bool
    expires: datetime | None
    id: str
    made: datetime
    made_by: str
    name: str
    revoked: datetime | None
    roles: list[Role]
    used: datetime | None


class LedgerDetail(Model, frozen=True, kw_only=True):
    """The same with every decision on it, and what a discount would take away.

    ``accounts``: Accounts that have it.
    ``alone_bits``: The same if only the accounts of `cluster` had it, or only two.
    ``bits``: What it counted for, for two accounts.
    ``cause``: Why honest accounts share it; null when no rule holds.
    ``cluster``: That cluster; null when none has any.
    ``clusters``: How many clusters they are in.
    ``decided``: The decision that the next run will follow; null for none.
    ``decisions``: Newest first.
    ``factor``: How much of it counted, as people decided.
    ``full_bits``: The same with nothing decided or held to be meaningless.
    ``held``: Most bits first.
    ``key``: Its value or keyed hash.
    ``members``: Those of them that are in clusters.
    ``most``: Those in the cluster that has most of them.
    ``outside``: Those that are in none.
    ``run``: The linkage run whose ledger this is.
    ``share``: The same as a share of all accounts.
    ``since``: Time of the first run whose ledger had it.
    ``why``: What was seen of its accounts.
    """

    accounts: int
    alone_bits: float
    bits: float
    cause: Cause | None
    cluster: str | None
    clusters: int
    decided: Discount | None
    decisions: list[Discount]
    factor: float
    full_bits: float
    held: list[LedgerHeld]
    key: str
    kind: str
    members: int
    most: int
    outside: int
    run: str
    share: float
    since: datetime
    since_run: str
    why: str


class LedgerEntry(Model, frozen=True, kw_only=True):
    """A thing that many accounts share, as a linkage run found it.

    ``accounts``: Accounts that have it.
    ``alone_bits``: The same if only the accounts of `cluster` had it, or only two.
    ``bits``: What it counted for, for two accounts.
    ``cause``: Why honest accounts share it; null when no rule holds.
    ``cluster``: That cluster; null when none has any.
    ``clusters``: How many clusters they are in.
    ``decided``: The decision that the next run will follow; null for none.
    ``factor``: How much of it counted, as people decided.
    ``full_bits``: The same with nothing decided or held to be meaningless.
    ``key``: Its value or keyed hash.
    ``members``: Those of them that are in clusters.
    ``most``: Those in the cluster that has most of them.
    ``outside``: Those that are in none.
    ``share``: The same as a share of all accounts.
    ``since``: Time of the first run whose ledger had it.
    ``why``: What was seen of its accounts.
    """

    accounts: int
    alone_bits: float
    bits: float
    cause: Cause | None
    cluster: str | None
    clusters: int
    decided: Discount | None
    factor: float
    full_bits: float
    key: str
    kind: str
    members: int
    most: int
    outside: int
    share: float
    since: datetime
    since_run: str
    why: str


class Linked(Model, frozen=True, kw_only=True):
    """Another account that shares things with this one.

    ``rarest``: Accounts that have the rarest of them.
    ``shared``: Things that both have.
    """

    account_id: str
    cluster_id: str | None
    kinds: list[str]
    rarest: int
    shared: int


class Look(Model, frozen=True, kw_only=True):
    """What is found on the sightings of a ring's first days.

    ``active``: Accounts of the ring that were seen by then.
    ``found``: Of these in the one campaign with most of them.
    ``members``: All accounts of that campaign.
    """

    active: int
    day: int
    found: int
    members: int


class Lookup(Model, frozen=True, kw_only=True):
    """What became of a list.

    ``clusters``: Clusters that its accounts are in, with how many of them.
    ``matches``: In the list's order.
    ``missing``: Entries that name nothing.
    ``outside``: Its accounts that are in no cluster.
    """

    clusters: list[tuple[str, int]]
    matches: list[Match]
    missing: list[str]
    outside: int


class MadeKey(Model, frozen=True, kw_only=True):
    """A new key; nobody can read it a second time.

    ``counts``: Whether it lets anybody in.
    ``expires``: Null for never.
    ``id``: The public part of the key.
    ``used``: Last use, to a minute; null for none.
    """

    counts: bool
    expires: datetime | None
    id: str
    key: str
    made: datetime
    made_by: str
    name: str
    revoked: datetime | None
    roles: list[Role]
    used: datetime | None


class Match(Model, frozen=True, kw_only=True):
    """An entry with all that it names; with nothing it was not found."""

    accounts: list[FoundAccount]
    clusters: list[FoundCluster]
    identifiers: list[FoundIdentifier]
    organizations: list[FoundOrganization]
    text: str


class Me(Model, frozen=True, kw_only=True):
    """Whoever asks.

    ``includes``: All that these roles include.
    ``way``: How it came.
    """

    includes: list[Role]
    name: str
    roles: list[Role]
    way: Way


class Member(Model, frozen=True, kw_only=True):
    """An account in a cluster.

    ``bits``: Evidence for the membership.
    ``confidence``: Of the membership, 0 to 1.
    ``status``: active, suspended, banned or closed.
    """

    account_id: str
    bits: float
    confidence: float
    email_domain: str | None
    exchanges: int
    last_seen: datetime | None
    signed_up: datetime | None
    status: str | None


class Move(Model, frozen=True, kw_only=True):
    """An account that is elsewhere in the second run.

    ``after``: Its cluster in the second run, or null.
    ``before``: Its cluster in the first run, or null.
    """

    account_id: str
    after: str | None
    before: str | None


class Node(Model, frozen=True, kw_only=True):
    """Something to draw.

    ``id``: Unique in the drawing.
    ``kind``: cluster, account, organization, or a thing's kind.
    """

    id: str
    kind: str
    label: str


class Organization(Model, frozen=True, kw_only=True):
    """An organization with the figures of the clusters that lead to it.

    ``accounts``: Members of those clusters.
    ``assets``: Things that it is known to own.
    ``exchanges``: Exchanges of those members.
    """

    accounts: int
    assets: int
    clusters: int
    exchanges: int
    id: str
    name: str | None


class OrganizationUsage(Model, frozen=True, kw_only=True):
    """Exchanges with one model and capability, of all clusters that lead to it."""

    accounts: int
    capability: str
    exchanges: int
    first_day: date
    last_day: date
    model: str


class Overview(Model, frozen=True, kw_only=True):
    """Headline figures.

    ``lag``: Journal offsets that the graph is behind.
    """

    accounts: int
    attributed_accounts: int
    attributed_clusters: int
    attributed_exchanges: int
    clustered_accounts: int
    clustered_exchanges: int
    clusters: int
    identifiers: int
    lag: int
    last_run_finished: datetime | None
    last_run_id: str | None
    last_run_state: str | None
    organizations: int


class Path(Model, frozen=True, kw_only=True):
    """An organization's asset that members have: a way from one to the other.

    ``accounts``: Members that have it.
    ``confidence``: Of who says that it is an asset.
    ``examples``: Up to three of those members.
    """

    accounts: int
    asset_type: str
    confidence: float | None
    examples: list[str]
    first_seen: datetime | None
    last_seen: datetime | None
    organization_id: str
    source: str | None
    value: str


class Problem(Model, frozen=True, kw_only=True):
    """Problem details (RFC 9457).

    ``detail``: What happened and, if known, what to do.
    ``faults``: What is wrong with the request, if it is.
    ``status``: HTTP status.
    ``title``: The kind of problem in words.
    ``type``: URN that names the kind of problem.
    """

    detail: str
    faults: list[Fault]
    status: int
    title: str
    type: str


class Ready(Model, frozen=True, kw_only=True):
    """Whether each server that is needed answers.

    ``broker``: ok, or what is wrong.
    ``graph``: ok, or what is wrong.
    ``journal``: ok, or what is wrong.
    ``lag``: Journal offsets that the graph is behind.
    ``status``: ok or unavailable.
    """

    broker: str
    graph: str
    journal: str
    lag: int | None
    status: str


class Regrown(Model, frozen=True, kw_only=True):
    """A banned cluster that has new accounts.

    ``banned``: Banned members.
    ``banned_at``: When half of these were.
    ``first``: The first of these sign-ups.
    ``newcomers``: Members that signed up later.
    ``standing``: Newcomers that are not banned.
    ``took_seconds``: From the ban to the first sign-up.
    ``waiting``: Accounts that resemble it, and that no run has looked at yet.
    """

    banned: int
    banned_at: datetime
    cluster_id: str
    first: datetime
    newcomers: int
    organization_id: str | None
    organization_name: str | None
    size: int
    standing: int
    took_seconds: float
    waiting: list[str]


class Reject(Model, frozen=True, kw_only=True):
    """A line that could not be used, without personal data.

    ``place``: Where it came from, and its line.
    """

    id: int
    place: str
    reason: str
    received: datetime
    redacted: str
    state: RejectState


class Release(Model, frozen=True, kw_only=True):
    """A model that came out, and how fast the cluster moved to it.

    ``first_day``: Of its first exchange.
    ``moved_day``: First day on which it had half of the exchanges or more.
    ``next_day_share``: Of the day after, 0 to 1.
    """

    first_day: date | None
    model: str
    moved_day: date | None
    next_day_share: float | None
    released: datetime
    sentence: str


class Resemblance(Model, frozen=True, kw_only=True):
    """A cluster that the account resembles.

    ``backed``: Whether members with its rare things vouch.
    ``banned``: Set when the cluster was banned.
    ``bits``: Evidence in all, with the prior.
    ``by_kind``: Bits of things, before any cap.
    ``by_source``: Bits of sources, as they count.
    ``organization_id``: Where the cluster leads.
    ``passes``: Whether linkage would take it in.
    ``probability``: That it belongs there, if linkage would take it in.
    ``sources``: Independent sources that speak for it.
    """

    backed: bool
    banned: Ban | None
    bits: float
    bonds: list[Bond]
    by_kind: dict[str, float]
    by_source: dict[str, float]
    cluster_id: str
    organization_id: str | None
    passes: bool
    prior_bits: float
    probability: float | None
    size: int
    sources: int
    traits: list[Trait]


class RingDetail(Model, frozen=True, kw_only=True):
    """The same with what was looked at.

    ``accounts``: Real accounts that it was among.
    ``data``: Fingerprint of the sightings that it was among.
    ``days``: Until half of it was found; null if it never was.
    ``looks``: Day by day until it was found; the last is on all sightings.
    ``precision``: Share of that campaign that is the ring's; null if none is.
    ``recall``: Share of it in the one campaign with most of it.
    ``version``: Version of samehand that planted it.
    ``wronged``: Real accounts that look like a campaign's because of it.
    """

    accounts: int
    data: str
    days: int | None
    id: str
    looks: list[Look]
    made: datetime
    precision: float | None
    recall: float
    seed: int
    size: int
    strength: float
    tactic: str
    things: list[Things]
    version: str
    wronged: int


class Ring(Model, frozen=True, kw_only=True):
    """A planted ring, and how well linkage found it.

    ``accounts``: Real accounts that it was among.
    ``data``: Fingerprint of the sightings that it was among.
    ``days``: Until half of it was found; null if it never was.
    ``precision``: Share of that campaign that is the ring's; null if none is.
    ``recall``: Share of it in the one campaign with most of it.
    ``version``: Version of samehand that planted it.
    ``wronged``: Real accounts that look like a campaign's because of it.
    """

    accounts: int
    data: str
    days: int | None
    id: str
    made: datetime
    precision: float | None
    recall: float
    seed: int
    size: int
    strength: float
    tactic: str
    version: str
    wronged: int


class Run(Model, frozen=True, kw_only=True):
    """A linkage run.

    ``accounts``: Accounts that it read.
    ``clusters``: Clusters that it wrote.
    ``state``: running, succeeded or failed.
    """

    accounts: int | None
    clusters: int | None
    error: str | None
    finished: datetime | None
    id: str
    started: datetime
    state: str


class SceneEdge(Model, frozen=True, kw_only=True):
    """A line between two nodes.

    ``accounts``: Members that it stands for.
    """

    accounts: int
    source: str
    target: str


class SceneNode(Model, frozen=True, kw_only=True):
    """Something drawn at a place.

    ``accounts``: Members that it stands for or that have it.
    ``id``: Unique in the picture; the same from run to run.
    ``kind``: account, company, organization, or a thing's kind.
    ``status``: An account's.
    """

    accounts: int
    bits: float | None
    id: str
    kind: str
    label: str
    status: str | None
    x: float
    y: float


class Scene(Model, frozen=True, kw_only=True):
    """A cluster as it is drawn.

    ``drawn``: Members that are drawn by themselves.
    ``pinned``: Nodes that stand where somebody put them.
    ``run_id``: Linkage run that it is drawn of.
    """

    cluster_id: str
    drawn: int
    edges: list[SceneEdge]
    members: int
    nodes: list[SceneNode]
    pinned: list[str]
    run_id: str


class Screening(Model, frozen=True, kw_only=True):
    """The clusters that an account resembles, the most first.

    ``reasons``: Why, of the first few.
    ``rejected``: Events that could not be used.
    ``run_id``: Run whose clusters these are.
    ``things``: Things that the events say it was seen with.
    """

    account_id: str
    reasons: list[str]
    rejected: int
    resembles: list[Resemblance]
    run_id: str
    things: int


class Shortfall(Model, frozen=True, kw_only=True):
    """What an account lacks for the other one's cluster.

    ``bar``: What a member needs.
    ``bits``: Of the sources and the prior.
    ``lacks``: Kind and key of the cluster's strongest things that it has not.
    ``passes``: Whether it would pass by the evidence of now.
    ``sources``: Bits of each source that speaks.
    """

    account_id: str
    bar: float
    bits: float
    cluster_id: str
    lacks: list[tuple[str, str]]
    missing_bits: float
    missing_sources: int
    passes: bool
    prior_bits: float
    sentence: str
    size: int
    sources: dict[str, float]


class SourceLeft(Model, frozen=True, kw_only=True):
    """A source of evidence, and who would hold together without it alone.

    ``kinds``: Kinds of things that are one clue.
    ``left``: Members that are left without it.
    ``members``: Members that have some of it.
    """

    kinds: list[str]
    left: int
    members: int
    source: str


class StandingOut(Model, frozen=True, kw_only=True):
    """How an account stands against a cluster, itself left out.

    ``backed``: Whether accounts tied to it pass by themselves.
    ``bits``: Of the sources and the prior.
    ``by_source``: Bits of each source that speaks.
    ``clues``: The strongest thing of each source.
    ``sources``: How many speak, its cell included.
    """

    account_id: str
    backed: bool
    bits: float
    by_source: dict[str, float]
    clues: list[Clue]
    passes: bool
    prior_bits: float
    sources: int


class Step(Model, frozen=True, kw_only=True):
    """One thing that holds the cluster together."""

    bits: float
    key: str
    kind: str
    sentence: str


class Things(Model, frozen=True, kw_only=True):
    """What a ring has of one kind of thing.

    ``shared``: Had by several of its accounts.
    """

    kind: str
    shared: int
    things: int


class Trace(Model, frozen=True, kw_only=True):
    """From accounts to organizations, step by step.

    ``account_id``: The account that was asked for.
    ``attributions``: Where it leads.
    ``capabilities``: What it sought.
    ``paths``: Assets that members have.
    ``steps``: What holds it together.
    ``summary``: The whole case in a few sentences.
    """

    account_id: str | None
    attributions: list[Attribution]
    capabilities: list[Capability]
    cluster: Cluster
    paths: list[Path]
    steps: list[Step]
    summary: list[str]


class Trait(Model, frozen=True, kw_only=True):
    """A thing that the account has in common with members of the cluster.

    ``accounts``: Members that have it.
    ``bits``: What it says, before any cap.
    ``everyone``: Accounts that had it at the last run.
    """

    accounts: int
    bits: float
    everyone: int
    key: str
    kind: str
    sentence: str


class Usage(Model, frozen=True, kw_only=True):
    """Exchanges of an account with one model and capability."""

    capability: str
    exchanges: int
    first_day: date
    last_day: date
    model: str


class Verified(Model, frozen=True, kw_only=True):
    """What a look at the whole audit log found.

    ``fault``: The first row that is wrong.
    ``head``: Number and hash of the last; note it.
    ``rows``: Rows that follow from each other.
    """

    fault: str | None
    head: str | None
    rows: int
    whole: bool


class WhatIf(Model, frozen=True, kw_only=True):
    """What would be left of a cluster without some of its evidence.

    ``already``: Who leaves and does not pass even with it.
    ``having``: Members that have some of it.
    ``leavers``: The first who leave, each against the largest part.
    ``organization_id``: Where it is traced to now.
    ``parts``: The largest first.
    ``size``: Members now.
    ``split``: How many parts are left.
    ``without``: What was taken away.
    """

    already: int
    cluster_id: str
    confidence: float | None
    having: int
    leave: int
    leavers: list[Shortfall]
    organization_id: str | None
    organization_name: str | None
    parts: list[AnatomyPart]
    sentence: str
    size: int
    split: int
    stay: int
    without: list[str]


class Why(Model, frozen=True, kw_only=True):
    """What two accounts share, and how much that says against the prior.

    ``accounts``: All accounts that there are.
    ``apart``: For two in no common cluster: what each lacks for the other's.
    ``bar``: What linkage asks of a membership.
    ``bits``: Of all sources.
    ``judgements``: What people said about the two.
    ``prior_bits``: Of any two accounts.
    ``probability``: 0 to 1, by what these two alone share.
    ``reasons``: Strongest first.
    ``same_cluster``: The cluster that both are in.
    ``sentence``: The whole case.
    ``sources``: Bits of each source, capped.
    ``total_bits``: bits and prior_bits.
    """

    accounts: int
    apart: list[Shortfall]
    bar: float
    bits: float
    judgements: list[str]
    left_cluster: str | None
    left_id: str
    prior_bits: float
    probability: float
    reasons: list[AccountsReason]
    right_cluster: str | None
    right_id: str
    same_cluster: str | None
    sentence: str
    sources: dict[str, float]
    total_bits: float


class AccountsHeld(Model, frozen=True, kw_only=True):
    """A thing that the account was seen with.

    ``detail``: An instrument's method, a phone's country.
    ``everyone``: Accounts that have it.
    ``key``: Its value; a keyed hash for personal data.
    """

    count: int
    detail: str | None
    everyone: int
    first_seen: datetime | None
    key: str
    kind: str
    last_seen: datetime | None


class AccountsReason(Model, frozen=True, kw_only=True):
    """What one shared thing says.

    ``bits``: full_bits times nearness.
    ``days_apart``: Null if the time does not matter.
    ``everyone``: Accounts that have it.
    ``full_bits``: If both had it at the same time.
    ``nearness``: How much counts of what lies apart, 0 to 1.
    ``source``: Kinds of one source are one clue.
    """

    bits: float
    days_apart: float | None
    everyone: int
    full_bits: float
    key: str
    kind: str
    left_first: datetime | None
    left_last: datetime | None
    nearness: float
    right_first: datetime | None
    right_last: datetime | None
    sentence: str
    source: str


class AnatomyChange(Model, frozen=True, kw_only=True):
    """A source that the operator changes after those before.

    ``left``: Members that are left then.
    """

    left: int
    parts: int
    sentence: str
    source: str


class AnatomyPart(Model, frozen=True, kw_only=True):
    """Members that would stay together, and where they would be traced to.

    ``fate``: Where it leads; whether a run would show it.
    ``group_kind``: What they would look like.
    ``kept``: Whether a run would show them: not strangers, not held by one thing.
    ``suspicion``: How much like a campaign, 0 to 1.
    """

    bits: float | None
    confidence: float | None
    examples: list[str]
    fate: str
    group_kind: GroupKind
    kept: bool
    organization_id: str | None
    organization_name: str | None
    sentence: str
    size: int
    suspicion: float


class IndicatorsReason(Model, frozen=True, kw_only=True):
    """Indicators that have something in common, and what."""

    count: int
    why: str


class LedgerHeld(Model, frozen=True, kw_only=True):
    """A cluster that the thing holds together.

    ``accounts``: Members that have it.
    ``bits``: Bits that it gives to all of them together.
    """

    accounts: int
    bits: float
    cluster: str


class RunsChange(Model, frozen=True, kw_only=True):
    """Something that happened to clusters from one run to another."""

    after: list[RunsPart]
    before: list[RunsPart]
    kind: ChangeKind
    sentence: str


class RunsPart(Model, frozen=True, kw_only=True):
    """A cluster on one side of a change.

    ``shared``: Accounts that are on the other side, too.
    """

    cluster_id: str
    shared: int
    size: int
