"""What the graph contains, declared once.

Constraints, the contract tests' seed and ``docs/reference/graph-model.md`` follow this
module; a label or a relationship type that is not here does not exist.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a node or a relationship."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Node:
    """A label, the property that identifies its nodes, and what else they carry.

    ``kind`` is set for identifiers: nodes with the second label ``Identifier``.
    """

    label: str
    key: str
    meaning: str
    properties: tuple[Property, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """A type, the labels it may join, and what it carries."""

    type: str
    start: tuple[str, ...]
    end: tuple[str, ...]
    meaning: str
    properties: tuple[Property, ...]


SEEN = (
    Property("first_seen", "datetime", "earliest event that says so"),
    Property("last_seen", "datetime", "latest event that says so"),
    Property("count", "int", "how often"),
)
RUN = Property("run_id", "str", "linkage run that derived it")
_CROWD = (
    Property("crowd", "int", "accounts that had it at the last run, if very many did"),
    Property("crowd_run_id", "str", "linkage run that counted them"),
)


def _identifier(
    label: str, kind: str, meaning: str, *more: Property, key: str = "its value"
) -> Node:
    return Node(
        label,
        "key",
        meaning,
        (
            Property("key", "str", key),
            Property("kind", "str", f"always '{kind}'"),
            *more,
        ),
        kind,
    )


NODES: tuple[Node, ...] = (
    Node(
        "Account",
        "id",
        "An account of the provider.",
        (
            Property("id", "str", "the provider's account id"),
            Property("signed_up_at", "datetime", "when it signed up"),
            Property("signup_order", "str", "which sign-up event counts: the first"),
            Property("email_domain", "str", "domain of its e-mail address"),
            Property("email_shape", "str", "shape of the local part, no characters"),
            Property("country", "str", "country it gave"),
            Property("organization_claimed", "str", "organization it gave"),
            Property("referrer_host", "str", "site that sent it"),
            Property("user_agent", "str", "client at sign-up"),
            Property("status", "str", "active, suspended, banned or closed"),
            Property("status_at", "datetime", "since when"),
            Property("status_order", "str", "which status event counts: the last"),
            Property("verdict", "str", "an analyst's: legitimate, abusive, unknown"),
            Property("verdict_at", "datetime", "since when"),
            Property("verdict_order", "str", "which label event counts: the last"),
            Property("labelled_organization_id", "str", "an analyst's organization"),
            Property("first_seen", "datetime", "its earliest event"),
            Property("last_seen", "datetime", "its latest event"),
        ),
    ),
    _identifier("IPAddress", "ip_address", "An address that accounts came from."),
    _identifier(
        "Network",
        "network",
        "A prefix or an autonomous system.",
        Property("network_kind", "str", "prefix or asn"),
        *_CROWD,
        key="203.0.113.0/24 or AS64500",
    ),
    _identifier(
        "PaymentInstrument",
        "instrument",
        "A card, bank account or wallet, as the processor's fingerprint.",
        Property("bin", "str", "issuer digits"),
        Property("last4", "str", "last four digits"),
        Property("method", "str", "card, virtual_card, prepaid, crypto ..."),
    ),
    _identifier("Device", "device", "A device or browser fingerprint."),
    _identifier("EmailDomain", "email_domain", "The domain of e-mail addresses."),
    _identifier("EmailAddress", "email", "An e-mail address.", key="keyed hash"),
    _identifier(
        "PhoneNumber",
        "phone",
        "A phone number.",
        Property("country", "str", "its country calling code"),
        key="keyed hash",
    ),
    _identifier("Person", "person", "A full name or billing name.", key="keyed hash"),
    _identifier(
        "PromptFingerprint",
        "prompt",
        "One prompt text, known by its fingerprint only.",
        key="hash of the signature, or the upstream's fingerprint",
    ),
    _identifier(
        "PromptFamily",
        "prompt_family",
        "Near-identical prompts.",
        Property("size", "int", "fingerprints in it"),
        *_CROWD,
        RUN,
        key="key of its leading fingerprint",
    ),
    Node(
        "Model",
        "name",
        "A model that the provider serves.",
        (
            Property("name", "str", "its name"),
            Property("released_at", "datetime", "when it was released"),
            Property("release_order", "str", "which release event counts: the last"),
        ),
    ),
    Node(
        "Organization",
        "id",
        "An organization that clusters may be traced to.",
        (
            Property("id", "str", "its id"),
            Property("name", "str", "its name"),
            Property("name_order", "str", "which event's name counts: the last"),
        ),
    ),
    Node(
        "Cluster",
        "id",
        "Accounts run by the same hand, as far as the evidence goes.",
        (
            Property("id", "str", "stable from run to run"),
            Property("size", "int", "members"),
            Property("group_kind", "str", "campaign, company, household, class, …"),
            Property("suspicion", "float", "how much like a campaign, 0 to 1"),
            Property("signs", "list[str]", "what speaks for a campaign and against"),
            Property("sign_bits", "list[float]", "how much each sign says"),
            Property("first_seen", "datetime", "earliest event of a member"),
            Property("last_seen", "datetime", "latest event of a member"),
            Property("exchanges", "int", "exchanges of all members"),
            Property("organization_id", "str", "where it was traced to"),
            Property("organization_name", "str", "its name"),
            Property("confidence", "float", "of that attribution, 0 to 1"),
            Property("created_at", "datetime", "when the id was first given"),
            RUN,
        ),
    ),
    Node(
        "LinkageRun",
        "id",
        "One run of linkage, detection and attribution.",
        (
            Property("id", "str", "its id"),
            Property("state", "str", "running, succeeded or failed"),
            Property("started_at", "datetime", "begin"),
            Property("finished_at", "datetime", "end"),
            Property("heartbeat_at", "datetime", "last sign of life"),
            Property("accounts", "int", "accounts that it read"),
            Property("clusters", "int", "clusters that it wrote"),
            Property("error", "str", "why it failed"),
            Property("active", "int", "accounts that made exchanges"),
            Property("usual_exchanges", "float", "of the median active account"),
            Property("capabilities", "list[str]", "what exchanges were of"),
            Property("usual_mix", "list[float]", "mean share of each, if active"),
            Property("early", "int", "accounts that used a model on its first day"),
            Property("signup_hours", "int", "hours in which accounts signed up"),
            Property("phases", "list[str]", "what it did, in order"),
            Property("phase_seconds", "list[float]", "how long each phase took"),
        ),
    ),
    Node(
        "RunLock",
        "name",
        "Held by the one linkage run that may write.",
        (
            Property("name", "str", "always 'linkage'"),
            Property("run_id", "str", "who holds it"),
            Property("until", "datetime", "lease; renewed by heartbeats"),
        ),
    ),
    Node(
        "IngestPartition",
        "id",
        "How far the graph has followed a partition of the journal.",
        (
            Property("id", "int", "partition"),
            Property("journal", "str", "id of the journal that the graph follows"),
            Property("offset", "int", "last event that the graph holds"),
            Property("events", "int", "events that workers wrote"),
            Property("batches", "int", "transactions that they wrote them in"),
            Property("last_events", "int", "events in the newest of these"),
        ),
    ),
    Node(
        "SchemaVersion",
        "name",
        "The schema files that were applied.",
        (
            Property("name", "str", "always 'samehand'"),
            Property("version", "int", "number of the last file"),
        ),
    ),
)

IDENTIFIERS: tuple[Node, ...] = tuple(node for node in NODES if node.kind)

_ACCOUNT = ("Account",)
_CLUSTER = ("Cluster",)
_BITS = Property("bits", "float", "weight of the evidence")
_CONFIDENCE = Property("confidence", "float", "0 to 1")

RELATIONSHIPS: tuple[Relationship, ...] = (
    Relationship("ACCESSED_FROM", _ACCOUNT, ("IPAddress",), "came from", SEEN),
    Relationship("USED_DEVICE", _ACCOUNT, ("Device",), "was used on", SEEN),
    Relationship("PAID_WITH", _ACCOUNT, ("PaymentInstrument",), "tried to pay", SEEN),
    Relationship("HAS_EMAIL_AT", _ACCOUNT, ("EmailDomain",), "signed up at", SEEN),
    Relationship("HAS_EMAIL", _ACCOUNT, ("EmailAddress",), "signed up with", SEEN),
    Relationship("HAS_PHONE", _ACCOUNT, ("PhoneNumber",), "signed up with", SEEN),
    Relationship("NAMED", _ACCOUNT, ("Person",), "gave or paid by this name", SEEN),
    Relationship("SENT", _ACCOUNT, ("PromptFingerprint",), "sent this prompt", SEEN),
    Relationship(
        "EXCHANGED",
        _ACCOUNT,
        ("Model",),
        "exchanges of one day and capability",
        (
            Property("day", "date", "UTC day"),
            Property("capability", "str", "what was sought; '' if not said"),
            Property("exchanges", "int", "how many"),
            Property("input_tokens", "int", "sum"),
            Property("output_tokens", "int", "sum"),
            *SEEN,
        ),
    ),
    Relationship(
        "IN_NETWORK",
        ("IPAddress",),
        ("Network",),
        "lies in; with run_id when derived from an organization's network",
        (RUN,),
    ),
    Relationship(
        "IN_FAMILY", ("PromptFingerprint",), ("PromptFamily",), "is alike", (RUN,)
    ),
    Relationship(
        "OWNS",
        ("Organization",),
        (
            "Account",
            "Device",
            "EmailAddress",
            "EmailDomain",
            "Network",
            "PaymentInstrument",
            "Person",
        ),
        "asset of the organization",
        (
            Property("asset_type", "str", "as in the ingest contract"),
            Property("confidence", "float", "of the source, 0 to 1"),
            Property("source", "str", "who says so"),
            Property("valid_from", "datetime", "since when"),
            Property("valid_to", "datetime", "until when"),
            Property("order", "str", "which asset event counts: the last"),
            *SEEN,
        ),
    ),
    Relationship(
        "MEMBER_OF",
        _ACCOUNT,
        _CLUSTER,
        "is run by",
        (
            _BITS,
            _CONFIDENCE,
            Property("cluster_id", "str", "the cluster's id, for the index"),
            Property("place", "int", "place among the members, best held first"),
            RUN,
        ),
    ),
    Relationship(
        "ACTIVE",
        _CLUSTER,
        ("Model",),
        "was used by its members on a day, if it is large",
        (
            Property("day", "date", "UTC day"),
            Property("exchanges", "int", "how many of all members"),
            Property("accounts", "int", "members that made them"),
            Property("capabilities", "list[str]", "what was sought, in order"),
            Property("sought", "list[int]", "exchanges of each capability"),
            RUN,
        ),
    ),
    Relationship(
        "HELD_BY",
        _CLUSTER,
        tuple(node.label for node in IDENTIFIERS if node.label != "PromptFingerprint"),
        "evidence that its members share",
        (
            Property("accounts", "int", "members that have it"),
            Property("everyone", "int", "accounts that have it, a lease at the time"),
            _BITS,
            RUN,
        ),
    ),
    Relationship(
        "ATTRIBUTED_TO",
        _CLUSTER,
        ("Organization",),
        "was traced to",
        (
            _BITS,
            _CONFIDENCE,
            Property("reasons", "list[str]", "sentences, strongest first"),
            RUN,
        ),
    ),
)
