"""Tables of the journal, the same on SQLite and PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

# Raise it with every change that an older version could not read or write.
SCHEMA_VERSION = 2

metadata = MetaData()

# SQLite gives rowids, and so AUTOINCREMENT, to columns of type INTEGER only.
_Number = BigInteger().with_variant(Integer(), "sqlite")

events = Table(
    "events",
    metadata,
    Column("offset", _Number, primary_key=True, autoincrement=True),
    Column("partition", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    UniqueConstraint("source", "id", name="events_once"),
    Index("events_by_partition", "partition", "offset"),
    # Without it SQLite gives the offset of a deleted last row a second time.
    sqlite_autoincrement=True,
)

# Signatures of prompts, each once: most of what events say, and nothing that the graph
# needs. An upstream's own fingerprint has none.

prompts = Table(
    "prompts",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("minhash", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
prompts_once = Index("prompts_once", prompts.c.key, unique=True)

rejects = Table(
    "rejects",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("redacted", Text, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("phase", Text, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("result", Text),
    Column("error", Text),
    Column("created_ms", BigInteger, nullable=False),
    Column("updated_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# What people decide is added and never changed; a withdrawal is a row, too.

judgements = Table(
    "judgements",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("verdict", Text, nullable=False),
    Column("left_id", Text, nullable=False),
    Column("right_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# What investigators work on. Events are what a case is; its row, and what it is about,
# are what follows from them, so that a queue need not read them all.

cases = Table(
    "cases",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    # Greater comes first.
    Column("rank", Integer, nullable=False),
    Column("assignee", Text),
    Column("due_ms", BigInteger),
    Column("changed_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

case_events = Table(
    "case_events",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("case_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    # JSON
    Column("said", Text, nullable=False),
    Index("case_events_by_case", "case_id", "number"),
    sqlite_autoincrement=True,
)

case_subjects = Table(
    "case_subjects",
    metadata,
    Column("case_id", Text, primary_key=True),
    # "cluster" or "account".
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Index("case_subjects_by_key", "kind", "key"),
)

# What cases say of many accounts at once. State and labels follow from their events.

rulings = Table(
    "rulings",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("case_id", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("cluster_id", Text),
    Column("organization_id", Text),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("decided_by", Text),
    Column("decided_ms", BigInteger),
    Column("decided_because", Text),
    Column("accounts", BigInteger, nullable=False),
    # The state whose labels were sent.
    Column("labelled", Text, nullable=False),
    # Offsets by partition that the graph must hold before labels are sent, as JSON.
    Column("goal", Text, nullable=False),
    Index("rulings_by_case", "case_id", "number"),
    sqlite_autoincrement=True,
)

ruling_accounts = Table(
    "ruling_accounts",
    metadata,
    Column("ruling", _Number, primary_key=True, autoincrement=False),
    Column("account", Text, primary_key=True),
    # 1 for those that it is about, 0 for the hands that these are none of.
    Column("named", Integer, nullable=False),
    # What the account was labelled before, as JSON; null until it was labelled.
    Column("before", Text),
    Index("ruling_accounts_by_account", "account"),
)

# What people want to be told of, what they were told, and to which addresses it goes.

watches = Table(
    "watches",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("watched", Text, nullable=False),
    Column("kind", Text),
    Column("key", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    # What the last look saw, as JSON.
    Column("look", Text, nullable=False),
    sqlite_autoincrement=True,
)

alerts = Table(
    "alerts",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("watch", _Number, nullable=False),
    Column("count", BigInteger, nullable=False),
    # JSON
    Column("ids", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("case_id", Text),
    sqlite_autoincrement=True,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("webhook", Text, nullable=False),
    Column("alert", _Number, nullable=False),
    # "due", "delivered" or "given up".
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    # What the last attempt ended with.
    Column("answer", Text),
    Column("changed_ms", BigInteger, nullable=False),
    Index("deliveries_due", "state", "due_ms"),
    sqlite_autoincrement=True,
)

discounts = Table(
    "discounts",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("effect", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("factor", Double, nullable=False),
    Column("cause", Text, nullable=False),
    Column("until_ms", BigInteger),
    Column("reason", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# A row is a version; what is kept of one name is all of its versions.
queries = Table(
    "queries",
    metadata,
    Column("id", _Number, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    # Lists, as JSON.
    Column("parameters", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

withdrawals = Table(
    "withdrawals",
    metadata,
    # Name of the table with the decision, and its id there.
    Column("ledger", Text, primary_key=True),
    Column("decision", _Number, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("analyst", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

# What each linkage run found, kept for ever. Columns that only the explanation of one
# run needs are large.

runs = Table(
    "runs",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("made_ms", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("accounts", BigInteger, nullable=False),
    Column("clusters", BigInteger, nullable=False),
    Column("members", BigInteger, nullable=False),
    Column("attributed", BigInteger, nullable=False),
    # How many changes of each kind, as JSON.
    Column("changed", Text, nullable=False),
    # Everything else but the tables, as JSON.
    Column("details", Text, nullable=False),
    # Arrow streams, compressed with Zstandard.
    Column("memberships", LargeBinary, nullable=False),
    Column("evidence", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)

# What each run held of the things that many accounts share; none of older versions'.

ledgers = Table(
    "ledgers",
    metadata,
    Column("run", Text, primary_key=True),
    # An Arrow stream, compressed with Zstandard.
    Column("entries", LargeBinary, nullable=False),
)

# What screening needs of the newest run: one row, which each run replaces.

profiles = Table(
    "profiles",
    metadata,
    Column("run", Text, primary_key=True),
    # What is not a list, as JSON; then Arrow streams, compressed with Zstandard.
    Column("said", Text, nullable=False),
    Column("clusters", LargeBinary, nullable=False),
    Column("traits", LargeBinary, nullable=False),
    Column("bonds", LargeBinary, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("families", LargeBinary, nullable=False),
    Column("common", LargeBinary, nullable=False),
)

# Accounts that resembled a cluster when they came, until a run looks at them.

resemblances = Table(
    "resemblances",
    metadata,
    Column("account", Text, primary_key=True),
    Column("cluster", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("bits", Double, nullable=False),
    Column("probability", Double, nullable=False),
    Column("passes", Integer, nullable=False),
    Column("signed_up_ms", BigInteger),
    Column("noticed_ms", BigInteger, nullable=False),
)

# What was drawn of each cluster, until a run changes it; and where people put nodes.

scenes = Table(
    "scenes",
    metadata,
    Column("cluster", Text, primary_key=True),
    # Nodes with their places, ties, and companies that stand for many, as JSON.
    Column("scene", Text, nullable=False),
)

pins = Table(
    "pins",
    metadata,
    Column("cluster", Text, primary_key=True),
    Column("node", Text, primary_key=True),
    Column("x", Double, nullable=False),
    Column("y", Double, nullable=False),
)

# How each planted ring was found, kept for ever.

rings = Table(
    "rings",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("made_ms", BigInteger, nullable=False),
    Column("version", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("accounts", BigInteger, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("strength", Double, nullable=False),
    Column("tactic", Text, nullable=False),
    Column("recall", Double, nullable=False),
    Column("precision", Double),
    Column("wronged", BigInteger, nullable=False),
    Column("days", BigInteger),
    # Lists, as JSON.
    Column("looks", Text, nullable=False),
    Column("things", Text, nullable=False),
    sqlite_autoincrement=True,
)

# What keeps removed events from coming back, and what is still to be done about them:
# keyed hashes of erased accounts' ids; erasures that have not ended, as JSON that names
# what goes; and whose part of the graph shows events that are gone.

erased = Table(
    "erased",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("made_ms", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

erasures = Table(
    "erasures",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("plan", Text, nullable=False),
    sqlite_autoincrement=True,
)

outdated = Table(
    "outdated",
    metadata,
    # "account" or "organization".
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)

# Who may use the API: only hashes of what they show. Roles are words with spaces.

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger),
    Column("used_ms", BigInteger),
    Column("revoked_ms", BigInteger),
)

logins = Table(
    "logins",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", Text, nullable=False),
    # The key that it was opened with; it ends with it.
    Column("key", Text),
    Column("made_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
)

# What people did, chained by hashes; see domain.audit.

audit = Table(
    "audit",
    metadata,
    # Without gaps, so it is not the database that counts.
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("action", Text, nullable=False),
    # JSON
    Column("about", Text, nullable=False),
    Column("reason", Text),
    Column("query", Text),
    Column("request_id", Text),
    Column("salt", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# Keys of ``meta`` that several modules know.
# How often events were taken out of the journal.
EDITION = "edition"
# Which keys the hashes in the journal are made with, once that was changed.
HASHED_BY = "hashed_by"
# Events of accounts that are older (epoch ms) are not let in.
KEPT_SINCE = "kept_since_ms"
# Number, hash and code of the audit log's last row, as JSON.
AUDIT_HEAD = "audit_head"
