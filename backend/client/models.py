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
    "case",
    "watch",
    "webhook",
    "ruling",
    "ruling confirmed",
    "ruling refused",
    "ruling withdrawn",
    "erasure",
    "names taken out of the log",
    "rejected line put right",
    "linkage asked for",
    "ring asked for",
    "query kept",
    "query run",
    "key made",
    "key revoked",
    "login link made",
    "login",
    "login failed",
    "logout",
    "setting",
    "audit log verified",
]


AlertState = Literal["new", "seen", "case_opened"]


CaseFilter = Literal["none", "open", "in_review", "decided", "closed", "reopened"]


CaseStatus = Literal["open", "in_review", "decided", "closed", "reopened"]


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


Claim = Literal["same", "other", "unsure", "organization", "abusive", "legitimate"]


Doubt = Literal[
    "labelled-legitimate",
    "below-the-threshold",
    "near-the-bar",
    "not-held-by-evidence",
    "one-source",
    "pays-its-own",
    "pays-long",
    "long-standing",
    "own-device",
]


Effect = Literal["discount", "lift"]


Fate = Literal["recommended", "recommended-in-spite", "held-back", "banned", "closed"]


Format = Literal["stix", "misp", "graphml", "csv", "json"]


GroupKind = Literal["campaign", "company", "household", "class", "reseller", "other"]


JobState = Literal["queued", "running", "succeeded", "failed"]


Priority = Literal["low", "normal", "high", "urgent"]


Redaction = Literal["none", "addresses", "all"]


RejectState = Literal["open", "replayed"]


Role = Literal["reader", "investigator", "reviewer", "ingest", "admin"]


RulingState = Literal["proposed", "counts", "refused", "withdrawn"]


Standing = Literal["counts", "superseded", "withdrawn", "expired"]


Step = Literal[
    "opened",
    "assigned",
    "status changed",
    "priority changed",
    "due date set",
    "commented",
    "added",
    "removed",
    "ruling proposed",
    "ruling made",
    "ruling confirmed",
    "ruling refused",
    "ruling withdrawn",
]


Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]


Verdict = Literal["same", "different", "unsure"]


Watched = Literal["thing", "organization", "cluster", "ban"]


Way = Literal["key", "session", "token", "command line"]


class Accepted(Model, frozen=True, kw_only=True):
    """The events are durable.

    ``job``: Ends when the graph holds them.
    ``read``: Lines that are not blank.
    ``accepted``: New events.
    ``duplicate``: Events that were known.
    ``rejected``: Lines that cannot be used; the first 100,000 were kept.
    ``unknown_fields``: Fields of none of the contract's names.
    ``reasons``: Why, of the first rejected lines.
    """

    job: str
    read: int
    accepted: int
    duplicate: int
    rejected: int
    unknown_fields: int
    reasons: list[str]


class Account(Model, frozen=True, kw_only=True):
    """An account, without personal data.

    ``email_shape``: Shape of the local part.
    ``country``: Country that it gave.
    ``user_agent``: Client at sign-up.
    ``status``: active, suspended, banned or closed.
    ``verdict``: An analyst's.
    ``labelled_organization_id``: An analyst's.
    ``confidence``: Of the membership, 0 to 1.
    ``bits``: Evidence for the membership.
    ``organization_id``: Where the cluster leads.
    """

    id: str
    email_domain: str | None
    email_shape: str | None
    country: str | None
    organization_claimed: str | None
    referrer_host: str | None
    user_agent: str | None
    status: str | None
    status_since: datetime | None
    verdict: str | None
    labelled_organization_id: str | None
    signed_up: datetime | None
    first_seen: datetime | None
    last_seen: datetime | None
    exchanges: int
    cluster_id: str | None
    confidence: float | None
    bits: float | None
    organization_id: str | None
    organization_name: str | None


class Alert(Model, frozen=True, kw_only=True):
    """Something new about what is watched.

    ``ids``: Clusters, where these are what is new.
    """

    id: str
    watch_id: str
    watched: Watched
    kind: str | None
    key: str
    sentence: str
    count: int
    ids: list[str]
    state: AlertState
    made: datetime
    case_id: str | None


class Anatomy(Model, frozen=True, kw_only=True):
    """What a cluster is made of; each list is its first few.

    ``bar``: Bits that a member needs.
    ``sources``: Sources that a member needs.
    ``failing``: Members that do not pass by what they share with all: a judgement or a
        chain of payments holds them.
    ``core``: Held by most sources and bits.
    ``bridging``: How many bridges there are.
    ``bridges``: Those that hold most, first.
    ``weakest``: The first to leave, first.
    ``contenders``: The likeliest first.
    """

    cluster_id: str
    size: int
    bar: float
    sources: int
    failing: int
    core: list[HeldMember]
    bridging: int
    bridges: list[Bridge]
    weakest: list[HeldMember]
    contenders: list[Contender]


class Appeal(Model, frozen=True, kw_only=True):
    """An appeal pack; it names no other account.

    ``considered``: In its favour.
    ``changes``: What would change the result.
    ``holder``: What may be told to the holder.
    """

    account_id: str
    fate: Fate
    decision: str
    confidence: float
    bits: float
    threshold: float
    bar: float
    prior_bits: float | None
    evidence: list[Said]
    considered: list[Considered]
    changes: list[str]
    holder: list[str]
    case: EnforcementCase
    review: Review


class ArchivedAttribution(Model, frozen=True, kw_only=True):
    """Where the cluster led then."""

    organization: str
    confidence: float
    bits: float
    reasons: list[str]


class ArchivedCluster(Model, frozen=True, kw_only=True):
    """A cluster as a run found it, whatever became of it since.

    ``members``: A page of them, best held first.
    ``next``: `cursor` of the next page of members; null at the end.
    """

    id: str
    size: int
    attribution: ArchivedAttribution | None
    evidence: list[ArchivedEvidence]
    members: list[ArchivedMember]
    next: str | None


class ArchivedEvidence(Model, frozen=True, kw_only=True):
    """What held the cluster together then."""

    kind: str
    key: str
    accounts: int
    everyone: int
    bits: float
    sentence: str


class ArchivedMember(Model, frozen=True, kw_only=True):
    """A member as the run found it."""

    account: str
    bits: float
    confidence: float


class ArchivedRunDetail(Model, frozen=True, kw_only=True):
    """The same with what explains it.

    ``version``: Version of samehand that made it.
    ``accounts``: Accounts that it read.
    ``members``: Accounts in clusters.
    ``attributed``: Clusters traced to an organization.
    ``changed``: Changes since the run before, by kind.
    ``model``: Rules, weights, settings and decisions that it applied.
    ``conflicts``: Judgements that were not applied.
    ``freed``: Accounts labelled legitimate that evidence put in a cluster.
    ``since``: The run that it added to; null where it grouped all accounts.
    """

    id: str
    made: datetime
    version: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    changed: dict[str, int]
    model: Any
    conflicts: list[str]
    freed: list[str]
    since: str | None


class ArchivedRun(Model, frozen=True, kw_only=True):
    """A linkage run whose result is kept.

    ``version``: Version of samehand that made it.
    ``accounts``: Accounts that it read.
    ``members``: Accounts in clusters.
    ``attributed``: Clusters traced to an organization.
    ``changed``: Changes since the run before, by kind.
    """

    id: str
    made: datetime
    version: str
    accounts: int
    clusters: int
    members: int
    attributed: int
    changed: dict[str, int]


class Asset(Model, frozen=True, kw_only=True):
    """Something that is known to be the organization's.

    ``asset_type``: As in the ingest contract.
    ``value``: A keyed hash for a person or an e-mail address.
    ``confidence``: Of the source, 0 to 1.
    ``last_seen``: Latest event that says so.
    """

    asset_type: str
    value: str
    confidence: float | None
    source: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    last_seen: datetime | None


class Attribution(Model, frozen=True, kw_only=True):
    """An organization that the cluster leads to.

    ``confidence``: 0 to 1.
    ``reasons``: Sentences, strongest first.
    """

    organization_id: str
    name: str | None
    confidence: float
    bits: float
    reasons: list[str]


class Audit(Model, frozen=True, kw_only=True):
    """What somebody did.

    ``way``: How it came, with the public id of key or session.
    ``about``: Ids, by what they are of.
    ``query``: What was asked; hashed if it was personal.
    ``hash``: Over this row and all before it.
    """

    number: int
    made: datetime
    actor: str
    roles: list[str]
    way: str
    action: str
    about: dict[str, Any]
    reason: str | None
    query: str | None
    request_id: str | None
    hash: str


class Ban(Model, frozen=True, kw_only=True):
    """A cluster that was banned.

    ``banned``: Banned members.
    ``banned_at``: When half of these were.
    ``newcomers``: Members that signed up later.
    """

    size: int
    banned: int
    banned_at: datetime
    newcomers: int


class BanPreview(Model, frozen=True, kw_only=True):
    """A cluster before a ban. It is a recommendation: samehand bans nobody.

    ``evidence``: How what holds each member was read.
    ``cautions``: About the cluster as a whole.
    ``collateral``: What hits most others first.
    """

    cluster_id: str
    run_id: str
    made: datetime
    evidence: str
    measure: Measure
    figures: Figures
    cautions: list[str]
    collateral: list[Beside]
    hit: Bystanders


class Bar(Model, frozen=True, kw_only=True):
    """Memberships of a confidence or more.

    ``precision``: Promised: their mean confidence.
    ``recall``: Promised: their share of all right ones.
    """

    confidence: float
    memberships: int
    precision: float
    recall: float


class Beside(Model, frozen=True, kw_only=True):
    """What blocking one of the cluster's things would hit beside it.

    ``members``: Members that have it.
    ``others``: Accounts outside, neither banned nor closed.
    ``unclustered``: In no cluster; null: not counted.
    ``paying``: With an instrument; null: not counted.
    ``cause``: Why honest accounts may share it.
    ``why``: What shows it.
    """

    kind: str
    key: str
    members: int
    others: int
    unclustered: int | None
    paying: int | None
    cause: str | None
    why: str | None
    sentence: str


class Bin(Model, frozen=True, kw_only=True):
    """Memberships with so many bits, up to two more.

    ``probability``: That one of them is right, 0 to 1.
    """

    bits: float
    memberships: int
    probability: float


class Bond(Model, frozen=True, kw_only=True):
    """A thing that hardly anybody has but the account and these members."""

    kind: str
    key: str
    members: list[str]
    sentence: str


class Bridge(Model, frozen=True, kw_only=True):
    """An account or a thing without which the cluster would fall apart.

    ``kind``: account, or the thing's kind.
    ``cut_off``: Members that would be apart from the rest.
    ``examples``: Up to three of them.
    """

    kind: str
    key: str
    cut_off: int
    examples: list[str]
    sentence: str


class Bystanders(Model, frozen=True, kw_only=True):
    """All that blocking the listed things would hit, each account once.

    ``at_least``: Whether a crowd was not looked at.
    """

    things: int
    accounts: int
    unclustered: int
    paying: int
    at_least: bool


class Calibration(Model, frozen=True, kw_only=True):
    """Log odds (base 2) of a membership: offset, and slope for each bit.

    ``labels``: Memberships that people said are right or not.
    """

    offset: float
    slope: float
    labels: int


class Candidate(Model, frozen=True, kw_only=True):
    """A member, what is recommended for it, and what speaks for looking twice.

    ``place``: Among the members, best held first.
    ``instruments``: That it paid or tried to pay with.
    ``payments``: How often it did.
    ``own_devices``: That no other member has.
    ``by_source``: Bits of each source; null: it could not be read again.
    """

    account_id: str
    place: int
    fate: Fate
    bits: float
    confidence: float
    status: str
    signed_up: datetime | None
    last_seen: datetime | None
    instruments: int
    payments: int
    first_paid: datetime | None
    last_paid: datetime | None
    devices: int
    own_devices: int
    by_source: dict[str, float] | None
    objections: list[Objection]


class Capability(Model, frozen=True, kw_only=True):
    """How much of a capability was sought.

    ``capability``: Empty if the upstream did not say.
    """

    capability: str
    exchanges: int
    accounts: int


class CaseCluster(Model, frozen=True, kw_only=True):
    """A cluster of a case, and what became of it since; null when it is gone."""

    id: str
    now: Cluster | None
    changes: list[History]


class CaseEvent(Model, frozen=True, kw_only=True):
    """Something that somebody did to a case."""

    number: int
    step: Step
    actor: str
    made: datetime
    said: Any


class CaseShown(Model, frozen=True, kw_only=True):
    """A case with what was said in it."""

    id: str
    title: str
    status: CaseStatus
    priority: Priority
    assignee: str | None
    due: datetime | None
    opened: datetime
    opened_by: str
    changed: datetime
    clusters: list[str]
    accounts: list[str]
    comments: int
    rulings: list[Ruling]
    clusters_now: list[CaseCluster]


class Clue(Model, frozen=True, kw_only=True):
    """A thing that speaks for a member, before its source is capped.

    ``everyone``: Accounts that have it, a lease at the time.
    """

    kind: str
    key: str
    everyone: int
    bits: float


class ClusterCase(Model, frozen=True, kw_only=True):
    """A cluster with the newest case about it.

    ``id``: Stable from run to run.
    ``size``: Members.
    ``group_kind``: What kind of group it looks like.
    ``suspicion``: How much like a campaign, 0 to 1.
    ``signs``: What speaks for and against a campaign.
    ``sign_bits``: How much each sign says.
    ``organization_id``: Where it was traced to.
    ``confidence``: Of the attribution, 0 to 1.
    ``exchanges``: Exchanges of all members.
    ``first_seen``: Earliest event of a member.
    ``last_seen``: Latest event of a member.
    ``run_id``: Linkage run that wrote it.
    ``case_id``: The newest case about it.
    """

    id: str
    size: int
    group_kind: GroupKind
    suspicion: float
    signs: list[str]
    sign_bits: list[float]
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    exchanges: int | None
    first_seen: datetime | None
    last_seen: datetime | None
    run_id: str
    case_id: str | None
    case_status: CaseStatus | None


class Cluster(Model, frozen=True, kw_only=True):
    """Accounts that are run by the same hand, as far as the evidence goes.

    ``id``: Stable from run to run.
    ``size``: Members.
    ``group_kind``: What kind of group it looks like.
    ``suspicion``: How much like a campaign, 0 to 1.
    ``signs``: What speaks for and against a campaign.
    ``sign_bits``: How much each sign says.
    ``organization_id``: Where it was traced to.
    ``confidence``: Of the attribution, 0 to 1.
    ``exchanges``: Exchanges of all members.
    ``first_seen``: Earliest event of a member.
    ``last_seen``: Latest event of a member.
    ``run_id``: Linkage run that wrote it.
    """

    id: str
    size: int
    group_kind: GroupKind
    suspicion: float
    signs: list[str]
    sign_bits: list[float]
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    exchanges: int | None
    first_seen: datetime | None
    last_seen: datetime | None
    run_id: str


class Company(Model, frozen=True, kw_only=True):
    """Some members that a company's node stands for."""

    nodes: list[SceneNode]
    edges: list[SceneEdge]


class Considered(Model, frozen=True, kw_only=True):
    """A doubt that was looked for."""

    doubt: Doubt
    found: bool
    sentence: str


class Contender(Model, frozen=True, kw_only=True):
    """An organization that the cluster may belong to.

    ``confidence``: 0 to 1, beside the others.
    ``accepted``: Whether the bits are enough.
    ``reasons``: What speaks for it.
    ``against``: What speaks against it.
    """

    organization_id: str
    name: str
    confidence: float
    bits: float
    accepted: bool
    reasons: list[str]
    against: list[str]


class Day(Model, frozen=True, kw_only=True):
    """Exchanges of a UTC day with one model.

    ``capabilities``: What was sought; '' if not said.
    ``sought``: Exchanges of each capability.
    """

    day: date
    model: str
    exchanges: int
    accounts: int
    capabilities: list[str]
    sought: list[int]


class Delivery(Model, frozen=True, kw_only=True):
    """An alert on its way.

    ``answer``: Status or fault of the last attempt.
    """

    number: int
    alert_id: str
    state: str
    attempts: int
    due: datetime
    answer: str | None
    changed: datetime


class Diff(Model, frozen=True, kw_only=True):
    """What became of one run's clusters and accounts in another.

    ``joined``: Accounts in a cluster now, and in none before.
    ``left``: Accounts in a cluster before, and in none now.
    ``moved``: Accounts in another cluster now.
    ``changed``: How many changes there are.
    ``changes``: The largest, `limit` at most.
    ``moves``: A page of them, by account.
    ``next``: `cursor` of the next page of moves; null at the end.
    """

    before: ArchivedRun
    after: ArchivedRun
    joined: int
    left: int
    moved: int
    changed: int
    changes: list[RunsChange]
    moves: list[Move]
    next: str | None


class Discount(Model, frozen=True, kw_only=True):
    """How much sharing a thing counts, as somebody decided.

    ``standing``: Whether it counts, or what took it out of force.
    ``key``: Its value or keyed hash.
    ``factor``: How much of it counts, 0 to 1.
    ``until``: When it ends by itself; null for never.
    """

    id: int
    standing: Standing
    reason: str
    analyst: str
    made: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    effect: Effect
    kind: str
    key: str
    factor: float
    cause: Cause
    until: datetime | None


class Drawing(Model, frozen=True, kw_only=True):
    """A part of a cluster that is small enough to be drawn.

    ``members``: Members of the whole cluster.
    """

    nodes: list[Node]
    edges: list[Edge]
    members: int


class Edge(Model, frozen=True, kw_only=True):
    """A line between two nodes.

    ``type``: Type of the relationship in the graph.
    """

    source: str
    target: str
    type: str


class Evasion(Model, frozen=True, kw_only=True):
    """What an operator would have to change for the cluster to be lost.

    ``sources``: Of which members share what tells.
    ``needed``: How many must change.
    ``changes``: The costliest first.
    """

    cluster_id: str
    size: int
    sources: list[SourceLeft]
    needed: int
    changes: list[AnatomyChange]
    sentence: str


class Evidence(Model, frozen=True, kw_only=True):
    """A thing that holds a cluster together.

    ``kind``: ip_address, network, device, instrument, …
    ``key``: Its value; a keyed hash for personal data.
    ``detail``: An instrument's method, a phone's country.
    ``accounts``: Members that have it.
    ``everyone``: Accounts that have it, a lease at the time.
    ``bits``: Weight of the evidence.
    ``organizations``: Organizations that own it.
    """

    kind: str
    key: str
    detail: str | None
    accounts: int
    everyone: int
    bits: float
    organizations: list[str]


class Fault(Model, frozen=True, kw_only=True):
    """One thing that is wrong with the request; never the value that was sent.

    ``place``: Where it stands, such as `query.limit`.
    ``message``: What is wrong with it.
    """

    place: str
    message: str


class Figures(Model, frozen=True, kw_only=True):
    """How many members have which fate, and which doubt.

    ``recommended``: Without any doubt.
    ``in_spite``: Recommended with a doubt that campaigns have.
    ``paying``: Not banned, and paying over a month or more.
    ``long_standing``: Signed up well before half of them.
    ``doubts``: Members not yet banned, by doubt.
    """

    members: int
    recommended: int
    in_spite: int
    held_back: int
    banned: int
    closed: int
    paying: int
    long_standing: int
    doubts: dict[str, int]


class FoundAccount(Model, frozen=True, kw_only=True):
    """An account whose id begins so."""

    id: str
    status: str
    cluster_id: str | None


class FoundCluster(Model, frozen=True, kw_only=True):
    """A cluster whose id begins so."""

    id: str
    size: int
    organization_id: str | None
    organization_name: str | None


class FoundIdentifier(Model, frozen=True, kw_only=True):
    """An identifier with this value, or with its hash."""

    kind: str
    key: str
    accounts: int


class FoundOrganization(Model, frozen=True, kw_only=True):
    """An organization with this id, or with this in its name."""

    id: str
    name: str


class Found(Model, frozen=True, kw_only=True):
    """All that fits."""

    accounts: list[FoundAccount]
    identifiers: list[FoundIdentifier]
    clusters: list[FoundCluster]
    organizations: list[FoundOrganization]


class Health(Model, frozen=True, kw_only=True):
    """The process answers."""

    status: str
    version: str


class HeldMember(Model, frozen=True, kw_only=True):
    """A member with what holds it.

    ``margin``: Bits above the bar.
    """

    standing: StandingOut
    margin: float
    sentence: str


class History(Model, frozen=True, kw_only=True):
    """What a run did to a cluster."""

    run_id: str
    made: datetime
    change: RunsChange


class Holder(Model, frozen=True, kw_only=True):
    """An account that has the thing."""

    account_id: str
    status: str
    first_seen: datetime | None
    last_seen: datetime | None
    count: int
    cluster_id: str | None


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

    kind: str
    key: str
    detail: str | None
    accounts: int
    organizations: list[str]


class Indicators(Model, frozen=True, kw_only=True):
    """What became of indicators: of ``read`` ones, assets that are new and known.

    ``skipped`` were not read as any, ``refused`` can be nobody's asset, and
    ``doubtful`` were taken although they say little.
    """

    read: int
    accepted: int
    duplicate: int
    rejected: int
    skipped: list[IndicatorsReason]
    refused: list[IndicatorsReason]
    doubtful: list[IndicatorsReason]


class Job(Model, frozen=True, kw_only=True):
    """Background work and how far it is.

    ``kind``: ingest, linkage, linkage-new, ring or erasure.
    ``total``: Null while unknown.
    ``result``: By kind; null until known.
    """

    id: str
    kind: str
    state: JobState
    phase: str
    done: int
    total: int | None
    result: dict[str, Any] | None
    error: str | None
    created: datetime
    updated: datetime


class Judgement(Model, frozen=True, kw_only=True):
    """Whether two accounts are run by the same hand, as somebody sees it.

    ``standing``: Whether it counts, or what took it out of force.
    ``left_id``: The account whose id sorts first.
    """

    id: int
    standing: Standing
    reason: str
    analyst: str
    made: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    verdict: Verdict
    left_id: str
    right_id: str


class Key(Model, frozen=True, kw_only=True):
    """An API key; its secret is not kept.

    ``id``: The public part of the key.
    ``expires``: Null for never.
    ``used``: Last use, to a minute; null for none.
    ``counts``: Whether it lets anybody in.
    """

    id: str
    name: str
    roles: list[Role]
    made_by: str
    made: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None
    counts: bool


class LedgerDetail(Model, frozen=True, kw_only=True):
    """The same with every decision on it, and what a discount would take away.

    ``key``: Its value or keyed hash.
    ``accounts``: Accounts that have it.
    ``share``: The same as a share of all accounts.
    ``members``: Those of them that are in clusters.
    ``clusters``: How many clusters they are in.
    ``outside``: Those that are in none.
    ``most``: Those in the cluster that has most of them.
    ``cluster``: That cluster; null when none has any.
    ``cause``: Why honest accounts share it; null when no rule holds.
    ``why``: What was seen of its accounts.
    ``factor``: How much of it counted, as people decided.
    ``bits``: What it counted for, for two accounts.
    ``full_bits``: The same with nothing decided or held to be meaningless.
    ``alone_bits``: The same if only the accounts of `cluster` had it, or only two.
    ``since``: Time of the first run whose ledger had it.
    ``decided``: The decision that the next run will follow; null for none.
    ``run``: The linkage run whose ledger this is.
    ``decisions``: Newest first.
    ``held``: Most bits first.
    """

    kind: str
    key: str
    accounts: int
    share: float
    members: int
    clusters: int
    outside: int
    most: int
    cluster: str | None
    cause: Cause | None
    why: str
    factor: float
    bits: float
    full_bits: float
    alone_bits: float
    since: datetime
    since_run: str
    decided: Discount | None
    run: str
    decisions: list[Discount]
    held: list[LedgerHeld]


class LedgerEntry(Model, frozen=True, kw_only=True):
    """A thing that many accounts share, as a linkage run found it.

    ``key``: Its value or keyed hash.
    ``accounts``: Accounts that have it.
    ``share``: The same as a share of all accounts.
    ``members``: Those of them that are in clusters.
    ``clusters``: How many clusters they are in.
    ``outside``: Those that are in none.
    ``most``: Those in the cluster that has most of them.
    ``cluster``: That cluster; null when none has any.
    ``cause``: Why honest accounts share it; null when no rule holds.
    ``why``: What was seen of its accounts.
    ``factor``: How much of it counted, as people decided.
    ``bits``: What it counted for, for two accounts.
    ``full_bits``: The same with nothing decided or held to be meaningless.
    ``alone_bits``: The same if only the accounts of `cluster` had it, or only two.
    ``since``: Time of the first run whose ledger had it.
    ``decided``: The decision that the next run will follow; null for none.
    """

    kind: str
    key: str
    accounts: int
    share: float
    members: int
    clusters: int
    outside: int
    most: int
    cluster: str | None
    cause: Cause | None
    why: str
    factor: float
    bits: float
    full_bits: float
    alone_bits: float
    since: datetime
    since_run: str
    decided: Discount | None


class Linked(Model, frozen=True, kw_only=True):
    """Another account that shares things with this one.

    ``shared``: Things that both have.
    ``rarest``: Accounts that have the rarest of them.
    """

    account_id: str
    shared: int
    kinds: list[str]
    rarest: int
    cluster_id: str | None


class Look(Model, frozen=True, kw_only=True):
    """What is found on the sightings of a ring's first days.

    ``active``: Accounts of the ring that were seen by then.
    ``found``: Of these in the one campaign with most of them.
    ``members``: All accounts of that campaign.
    """

    day: int
    active: int
    found: int
    members: int


class Lookup(Model, frozen=True, kw_only=True):
    """What became of a list.

    ``matches``: In the list's order.
    ``missing``: Entries that name nothing.
    ``clusters``: Clusters that its accounts are in, with how many of them.
    ``outside``: Its accounts that are in no cluster.
    """

    matches: list[Match]
    missing: list[str]
    clusters: list[tuple[str, int]]
    outside: int


class MadeKey(Model, frozen=True, kw_only=True):
    """A new key; nobody can read it a second time.

    ``id``: The public part of the key.
    ``expires``: Null for never.
    ``used``: Last use, to a minute; null for none.
    ``counts``: Whether it lets anybody in.
    """

    id: str
    name: str
    roles: list[Role]
    made_by: str
    made: datetime
    expires: datetime | None
    used: datetime | None
    revoked: datetime | None
    counts: bool
    key: str


class Match(Model, frozen=True, kw_only=True):
    """An entry with all that it names; with nothing it was not found."""

    text: str
    accounts: list[FoundAccount]
    identifiers: list[FoundIdentifier]
    clusters: list[FoundCluster]
    organizations: list[FoundOrganization]


class Me(Model, frozen=True, kw_only=True):
    """Whoever asks.

    ``includes``: All that these roles include.
    ``way``: How it came.
    """

    name: str
    roles: list[Role]
    includes: list[Role]
    way: Way


class Measure(Model, frozen=True, kw_only=True):
    """What members are held against.

    ``threshold``: Least confidence of a recommendation.
    ``bar``: Bits that a membership needs.
    ``sources``: Sources that must speak for it.
    ``shared_source``: What most members share.
    ``joined``: When half of them had signed up.
    """

    threshold: float
    bar: float
    sources: int
    shared_source: str | None
    joined: datetime | None


class Member(Model, frozen=True, kw_only=True):
    """An account in a cluster.

    ``bits``: Evidence for the membership.
    ``confidence``: Of the membership, 0 to 1.
    ``status``: active, suspended, banned or closed.
    """

    account_id: str
    bits: float
    confidence: float
    status: str | None
    email_domain: str | None
    signed_up: datetime | None
    last_seen: datetime | None
    exchanges: int


class Move(Model, frozen=True, kw_only=True):
    """An account that is elsewhere in the second run.

    ``before``: Its cluster in the first run, or null.
    ``after``: Its cluster in the second run, or null.
    """

    account_id: str
    before: str | None
    after: str | None


class Node(Model, frozen=True, kw_only=True):
    """Something to draw.

    ``id``: Unique in the drawing.
    ``kind``: cluster, account, organization, or a thing's kind.
    """

    id: str
    kind: str
    label: str


class Objection(Model, frozen=True, kw_only=True):
    """A reason to look twice."""

    doubt: Doubt
    sentence: str


class Organization(Model, frozen=True, kw_only=True):
    """An organization with the figures of the clusters that lead to it.

    ``assets``: Things that it is known to own.
    ``accounts``: Members of those clusters.
    ``exchanges``: Exchanges of those members.
    """

    id: str
    name: str | None
    assets: int
    clusters: int
    accounts: int
    exchanges: int


class OrganizationUsage(Model, frozen=True, kw_only=True):
    """Exchanges with one model and capability, of all clusters that lead to it."""

    model: str
    capability: str
    exchanges: int
    accounts: int
    first_day: date
    last_day: date


class Overview(Model, frozen=True, kw_only=True):
    """Headline figures.

    ``lag``: Journal offsets that the graph is behind.
    """

    accounts: int
    identifiers: int
    organizations: int
    clusters: int
    attributed_clusters: int
    clustered_accounts: int
    attributed_accounts: int
    clustered_exchanges: int
    attributed_exchanges: int
    lag: int
    last_run_id: str | None
    last_run_state: str | None
    last_run_finished: datetime | None


class ParameterIn(Model, frozen=True, kw_only=True):
    """A parameter of a saved query.

    ``meaning``: For people; ends with `or null` where it may be left out.
    ``type``: One of `str`, `int`, `float`, `bool`, `list[str]`, `list[int]`,
        `list[float]`.
    """

    name: str
    meaning: str
    type: str


class Path(Model, frozen=True, kw_only=True):
    """An organization's asset that members have: a way from one to the other.

    ``confidence``: Of who says that it is an asset.
    ``accounts``: Members that have it.
    ``examples``: Up to three of those members.
    """

    organization_id: str
    asset_type: str
    value: str
    confidence: float | None
    source: str | None
    accounts: int
    first_seen: datetime | None
    last_seen: datetime | None
    examples: list[str]


class Problem(Model, frozen=True, kw_only=True):
    """Problem details (RFC 9457).

    ``type``: URN that names the kind of problem.
    ``title``: The kind of problem in words.
    ``status``: HTTP status.
    ``detail``: What happened and, if known, what to do.
    ``faults``: What is wrong with the request, if it is.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: list[Fault]


class Quality(Model, frozen=True, kw_only=True):
    """What a run's confidences promise."""

    calibration: Calibration
    bins: list[Bin]
    bars: list[Bar]


class Query(Model, frozen=True, kw_only=True):
    """A query of the library.

    ``folder``: What it is about; `team` if somebody kept it.
    ``version``: Of a query of the team.
    ``analyst``: Who kept this version.
    """

    name: str
    folder: str
    summary: str
    text: str
    parameters: list[Slot]
    columns: list[Slot]
    version: int | None
    analyst: str | None
    made: datetime | None


class Ready(Model, frozen=True, kw_only=True):
    """Whether each server that is needed answers.

    ``status``: ok or unavailable.
    ``graph``: ok, or what is wrong.
    ``broker``: ok, or what is wrong.
    ``journal``: ok, or what is wrong.
    ``lag``: Journal offsets that the graph is behind.
    """

    status: str
    graph: str
    broker: str
    journal: str
    lag: int | None


class Regrown(Model, frozen=True, kw_only=True):
    """A banned cluster that has new accounts.

    ``banned``: Banned members.
    ``banned_at``: When half of these were.
    ``newcomers``: Members that signed up later.
    ``standing``: Newcomers that are not banned.
    ``waiting``: Accounts that resemble it, and that no run has looked at yet.
    ``first``: The first of these sign-ups.
    ``took_seconds``: From the ban to the first sign-up.
    """

    cluster_id: str
    organization_id: str | None
    organization_name: str | None
    size: int
    banned: int
    banned_at: datetime
    newcomers: int
    standing: int
    waiting: list[str]
    first: datetime
    took_seconds: float


class Reject(Model, frozen=True, kw_only=True):
    """A line that could not be used, without personal data.

    ``place``: Where it came from, and its line.
    """

    id: int
    place: str
    reason: str
    redacted: str
    received: datetime
    state: RejectState


class Release(Model, frozen=True, kw_only=True):
    """A model that came out, and how fast the cluster moved to it.

    ``first_day``: Of its first exchange.
    ``moved_day``: First day on which it had half of the exchanges or more.
    ``next_day_share``: Of the day after, 0 to 1.
    """

    model: str
    released: datetime
    first_day: date | None
    moved_day: date | None
    next_day_share: float | None
    sentence: str


class Resemblance(Model, frozen=True, kw_only=True):
    """A cluster that the account resembles.

    ``organization_id``: Where the cluster leads.
    ``bits``: Evidence in all, with the prior.
    ``probability``: That it belongs there, if linkage would take it in.
    ``sources``: Independent sources that speak for it.
    ``backed``: Whether members with its rare things vouch.
    ``passes``: Whether linkage would take it in.
    ``by_kind``: Bits of things, before any cap.
    ``by_source``: Bits of sources, as they count.
    ``banned``: Set when the cluster was banned.
    """

    cluster_id: str
    organization_id: str | None
    size: int
    bits: float
    prior_bits: float
    probability: float | None
    sources: int
    backed: bool
    passes: bool
    by_kind: dict[str, float]
    by_source: dict[str, float]
    traits: list[Trait]
    bonds: list[Bond]
    banned: Ban | None


class Review(Model, frozen=True, kw_only=True):
    """Who answers for it.

    ``appeals``: How to appeal, as the settings say.
    """

    reviewer: str | None
    reason: str | None
    appeals: str | None


class RingDetail(Model, frozen=True, kw_only=True):
    """The same with what was looked at.

    ``version``: Version of samehand that planted it.
    ``data``: Fingerprint of the sightings that it was among.
    ``accounts``: Real accounts that it was among.
    ``recall``: Share of it in the one campaign with most of it.
    ``precision``: Share of that campaign that is the ring's; null if none is.
    ``wronged``: Real accounts that look like a campaign's because of it.
    ``days``: Until half of it was found; null if it never was.
    ``looks``: Day by day until it was found; the last is on all sightings.
    """

    id: str
    made: datetime
    version: str
    data: str
    accounts: int
    seed: int
    size: int
    strength: float
    tactic: str
    recall: float
    precision: float | None
    wronged: int
    days: int | None
    looks: list[Look]
    things: list[Things]


class Ring(Model, frozen=True, kw_only=True):
    """A planted ring, and how well linkage found it.

    ``version``: Version of samehand that planted it.
    ``data``: Fingerprint of the sightings that it was among.
    ``accounts``: Real accounts that it was among.
    ``recall``: Share of it in the one campaign with most of it.
    ``precision``: Share of that campaign that is the ring's; null if none is.
    ``wronged``: Real accounts that look like a campaign's because of it.
    ``days``: Until half of it was found; null if it never was.
    """

    id: str
    made: datetime
    version: str
    data: str
    accounts: int
    seed: int
    size: int
    strength: float
    tactic: str
    recall: float
    precision: float | None
    wronged: int
    days: int | None


class Rows(Model, frozen=True, kw_only=True):
    """Rows of a query.

    ``rows``: By column. Times are ISO 8601; a node has `labels` and `properties`, a
        relationship `type`, `start`, `end` and `properties`, a path `nodes` and
        `relationships`.
    ``more``: Whether there were more rows than asked for.
    ``seconds``: How long it took.
    """

    columns: list[str]
    rows: list[Any]
    more: bool
    seconds: float


class Ruling(Model, frozen=True, kw_only=True):
    """What a case says of many accounts at once.

    ``accounts``: How many it names.
    ``decided_by``: Who confirmed, refused or withdrew it.
    """

    id: str
    case_id: str
    claim: Claim
    cluster_id: str | None
    organization_id: str | None
    accounts: int
    reason: str
    state: RulingState
    proposed_by: str
    made: datetime
    decided_by: str | None
    decided: datetime | None
    decided_because: str | None


class Run(Model, frozen=True, kw_only=True):
    """A linkage run.

    ``state``: running, succeeded or failed.
    ``accounts``: Accounts that it read.
    ``clusters``: Clusters that it wrote.
    """

    id: str
    state: str
    started: datetime
    finished: datetime | None
    accounts: int | None
    clusters: int | None
    error: str | None


class Said(Model, frozen=True, kw_only=True):
    """What one source of evidence says.

    ``needed``: Whether it would not pass without it.
    """

    source: str
    bits: float
    needed: bool
    sentences: list[str]


class SceneEdge(Model, frozen=True, kw_only=True):
    """A line between two nodes.

    ``accounts``: Members that it stands for.
    """

    source: str
    target: str
    accounts: int


class SceneNode(Model, frozen=True, kw_only=True):
    """Something drawn at a place.

    ``id``: Unique in the picture; the same from run to run.
    ``kind``: account, company, organization, or a thing's kind.
    ``accounts``: Members that it stands for or that have it.
    ``status``: An account's.
    """

    id: str
    kind: str
    label: str
    x: float
    y: float
    accounts: int
    bits: float | None
    status: str | None


class Scene(Model, frozen=True, kw_only=True):
    """A cluster as it is drawn.

    ``run_id``: Linkage run that it is drawn of.
    ``drawn``: Members that are drawn by themselves.
    ``pinned``: Nodes that stand where somebody put them.
    """

    cluster_id: str
    run_id: str
    members: int
    drawn: int
    nodes: list[SceneNode]
    edges: list[SceneEdge]
    pinned: list[str]


class Screening(Model, frozen=True, kw_only=True):
    """The clusters that an account resembles, the most first.

    ``run_id``: Run whose clusters these are.
    ``things``: Things that the events say it was seen with.
    ``rejected``: Events that could not be used.
    ``reasons``: Why, of the first few.
    """

    account_id: str
    run_id: str
    things: int
    resembles: list[Resemblance]
    rejected: int
    reasons: list[str]


class Shortfall(Model, frozen=True, kw_only=True):
    """What an account lacks for the other one's cluster.

    ``sources``: Bits of each source that speaks.
    ``bits``: Of the sources and the prior.
    ``bar``: What a member needs.
    ``passes``: Whether it would pass by the evidence of now.
    ``lacks``: Kind and key of the cluster's strongest things that it has not.
    """

    account_id: str
    cluster_id: str
    size: int
    prior_bits: float
    sources: dict[str, float]
    bits: float
    bar: float
    missing_bits: float
    missing_sources: int
    passes: bool
    lacks: list[tuple[str, str]]
    sentence: str


class Slot(Model, frozen=True, kw_only=True):
    """A parameter or a column.

    ``type``: As in Python; empty where nobody said.
    """

    name: str
    type: str
    meaning: str


class SourceLeft(Model, frozen=True, kw_only=True):
    """A source of evidence, and who would hold together without it alone.

    ``kinds``: Kinds of things that are one clue.
    ``members``: Members that have some of it.
    ``left``: Members that are left without it.
    """

    source: str
    kinds: list[str]
    members: int
    left: int


class StandingOut(Model, frozen=True, kw_only=True):
    """How an account stands against a cluster, itself left out.

    ``by_source``: Bits of each source that speaks.
    ``bits``: Of the sources and the prior.
    ``sources``: How many speak, its cell included.
    ``backed``: Whether accounts tied to it pass by themselves.
    ``clues``: The strongest thing of each source.
    """

    account_id: str
    prior_bits: float
    by_source: dict[str, float]
    bits: float
    sources: int
    backed: bool
    passes: bool
    clues: list[Clue]


class StepOut(Model, frozen=True, kw_only=True):
    """One thing that holds the cluster together."""

    kind: str
    key: str
    bits: float
    sentence: str


class Things(Model, frozen=True, kw_only=True):
    """What a ring has of one kind of thing.

    ``shared``: Had by several of its accounts.
    """

    kind: str
    things: int
    shared: int


class Trace(Model, frozen=True, kw_only=True):
    """From accounts to organizations, step by step.

    ``account_id``: The account that was asked for.
    ``summary``: The whole case in a few sentences.
    ``steps``: What holds it together.
    ``capabilities``: What it sought.
    ``attributions``: Where it leads.
    ``paths``: Assets that members have.
    """

    account_id: str | None
    cluster: Cluster
    summary: list[str]
    steps: list[StepOut]
    capabilities: list[Capability]
    attributions: list[Attribution]
    paths: list[Path]


class Trait(Model, frozen=True, kw_only=True):
    """A thing that the account has in common with members of the cluster.

    ``accounts``: Members that have it.
    ``everyone``: Accounts that had it at the last run.
    ``bits``: What it says, before any cap.
    """

    kind: str
    key: str
    accounts: int
    everyone: int
    bits: float
    sentence: str


class Usage(Model, frozen=True, kw_only=True):
    """Exchanges of an account with one model and capability."""

    model: str
    capability: str
    exchanges: int
    first_day: date
    last_day: date


class Verified(Model, frozen=True, kw_only=True):
    """What a look at the whole audit log found.

    ``rows``: Rows that follow from each other.
    ``head``: Number and hash of the last; note it.
    ``fault``: The first row that is wrong.
    """

    whole: bool
    rows: int
    head: str | None
    fault: str | None


class Version(Model, frozen=True, kw_only=True):
    """A version of a query of the team, and what became of it.

    ``standing``: Whether it counts, or what took it out of force.
    """

    id: int
    standing: Standing
    reason: str
    analyst: str
    made: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None
    withdrawn_because: str | None
    name: str
    title: str
    text: str
    parameters: list[Slot]


class Watch(Model, frozen=True, kw_only=True):
    """What somebody is told of."""

    id: str
    watched: Watched
    kind: str | None
    key: str
    made_by: str
    made: datetime
    ended: datetime | None


class WebhookMade(Model, frozen=True, kw_only=True):
    """A new webhook with its secret, which is shown once."""

    webhook: Webhook
    secret: str


class Webhook(Model, frozen=True, kw_only=True):
    """An address that alerts are sent to."""

    id: str
    url: str
    made_by: str
    made: datetime
    ended: datetime | None


class WhatIf(Model, frozen=True, kw_only=True):
    """What would be left of a cluster without some of its evidence.

    ``size``: Members now.
    ``without``: What was taken away.
    ``having``: Members that have some of it.
    ``already``: Who leaves and does not pass even with it.
    ``split``: How many parts are left.
    ``parts``: The largest first.
    ``leavers``: The first who leave, each against the largest part.
    ``organization_id``: Where it is traced to now.
    """

    cluster_id: str
    size: int
    without: list[str]
    having: int
    stay: int
    leave: int
    already: int
    split: int
    parts: list[AnatomyPart]
    leavers: list[Shortfall]
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    sentence: str


class Why(Model, frozen=True, kw_only=True):
    """What two accounts share, and how much that says against the prior.

    ``accounts``: All accounts that there are.
    ``prior_bits``: Of any two accounts.
    ``sources``: Bits of each source, capped.
    ``bits``: Of all sources.
    ``total_bits``: bits and prior_bits.
    ``probability``: 0 to 1, by what these two alone share.
    ``bar``: What linkage asks of a membership.
    ``same_cluster``: The cluster that both are in.
    ``sentence``: The whole case.
    ``reasons``: Strongest first.
    ``judgements``: What people said about the two.
    ``apart``: For two in no common cluster: what each lacks for the other's.
    """

    left_id: str
    right_id: str
    accounts: int
    prior_bits: float
    sources: dict[str, float]
    bits: float
    total_bits: float
    probability: float
    bar: float
    same_cluster: str | None
    left_cluster: str | None
    right_cluster: str | None
    sentence: str
    reasons: list[AccountsReason]
    judgements: list[str]
    apart: list[Shortfall]


class AccountsHeld(Model, frozen=True, kw_only=True):
    """A thing that the account was seen with.

    ``key``: Its value; a keyed hash for personal data.
    ``detail``: An instrument's method, a phone's country.
    ``everyone``: Accounts that have it.
    """

    kind: str
    key: str
    detail: str | None
    first_seen: datetime | None
    last_seen: datetime | None
    count: int
    everyone: int


class AccountsReason(Model, frozen=True, kw_only=True):
    """What one shared thing says.

    ``source``: Kinds of one source are one clue.
    ``everyone``: Accounts that have it.
    ``bits``: full_bits times nearness.
    ``full_bits``: If both had it at the same time.
    ``nearness``: How much counts of what lies apart, 0 to 1.
    ``days_apart``: Null if the time does not matter.
    """

    kind: str
    key: str
    source: str
    everyone: int
    bits: float
    full_bits: float
    nearness: float
    days_apart: float | None
    left_first: datetime | None
    left_last: datetime | None
    right_first: datetime | None
    right_last: datetime | None
    sentence: str


class AnatomyChange(Model, frozen=True, kw_only=True):
    """A source that the operator changes after those before.

    ``left``: Members that are left then.
    """

    source: str
    left: int
    parts: int
    sentence: str


class AnatomyPart(Model, frozen=True, kw_only=True):
    """Members that would stay together, and where they would be traced to.

    ``group_kind``: What they would look like.
    ``suspicion``: How much like a campaign, 0 to 1.
    ``kept``: Whether a run would show them: not strangers, not held by one thing.
    ``fate``: Where it leads; whether a run would show it.
    """

    size: int
    examples: list[str]
    group_kind: GroupKind
    suspicion: float
    kept: bool
    organization_id: str | None
    organization_name: str | None
    confidence: float | None
    bits: float | None
    fate: str
    sentence: str


class CasesCase(Model, frozen=True, kw_only=True):
    """What investigators work on."""

    id: str
    title: str
    status: CaseStatus
    priority: Priority
    assignee: str | None
    due: datetime | None
    opened: datetime
    opened_by: str
    changed: datetime
    clusters: list[str]
    accounts: list[str]
    comments: int


class EnforcementCase(Model, frozen=True, kw_only=True):
    """The cluster, and how it was found.

    ``accounts``: All accounts that there are.
    ``read``: How the evidence was read.
    """

    cluster_id: str
    run_id: str
    version: str
    size: int
    accounts: int
    made: datetime
    read: str
    organization: str | None
    organization_confidence: float | None


class IndicatorsReason(Model, frozen=True, kw_only=True):
    """Indicators that have something in common, and what."""

    why: str
    count: int


class LedgerHeld(Model, frozen=True, kw_only=True):
    """A cluster that the thing holds together.

    ``accounts``: Members that have it.
    ``bits``: Bits that it gives to all of them together.
    """

    cluster: str
    accounts: int
    bits: float


class RunsChange(Model, frozen=True, kw_only=True):
    """Something that happened to clusters from one run to another."""

    kind: ChangeKind
    sentence: str
    before: list[RunsPart]
    after: list[RunsPart]


class RunsPart(Model, frozen=True, kw_only=True):
    """A cluster on one side of a change.

    ``shared``: Accounts that are on the other side, too.
    """

    cluster_id: str
    size: int
    shared: int
