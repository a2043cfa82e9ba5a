"""The tables of a dossier: what their columns are, and how they are written down.

Plain CSV, so that any program of any year reads them. Texts are in quotes, a missing
value is nothing at all, times are UTC.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import csv

from backend.domain.linkage import SOURCE_NAMES

_TEXT, _COUNT, _BITS, _FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_TIME = pa.timestamp("ms", tz="UTC")
_TYPES = {
    _TEXT: "text",
    _COUNT: "whole number",
    _BITS: "number",
    _FLAG: "true or false",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type and what it says."""

    name: str
    type: pa.DataType
    about: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: where it is kept, what it says, its columns and the queries behind it.

    One that is ``worked`` out follows from the others.
    """

    path: str
    about: str
    columns: tuple[Column, ...]
    queries: tuple[str, ...] = ()
    worked: bool = False

    @property
    def schema(self) -> pa.Schema:
        """The columns' names and types."""
        return pa.schema([(column.name, column.type) for column in self.columns])


def column_of(source: str) -> str:
    """Name of the column with the bits of a source."""
    return f"bits_{source.replace('-', '_')}"


_ACCOUNT = Column("account", _TEXT, "id of the account")
_KIND = Column("kind", _TEXT, "kind of thing")
_KEY = Column("key", _TEXT, "the thing; of personal data its keyed hash")
_FIRST = Column("first", _TIME, "when the account was first seen with it")
_LAST = Column("last", _TIME, "when it was last seen with it")
_CAPABILITY = Column("capability", _TEXT, "what the exchanges were of")
_EXCHANGES = Column("exchanges", _COUNT, "how many")

MEMBERS = Layout(
    "tables/members.csv",
    "Members of the cluster as the run left them, best held first.",
    (
        _ACCOUNT,
        Column("place", _COUNT, "place by bits, from 0"),
        Column("run_bits", _BITS, "bits for the membership, as the run found them"),
        Column("run_confidence", _BITS, "probability that follows from these bits"),
        Column("status", _TEXT, "as the provider's systems said last"),
        Column("email_domain", _TEXT, "domain of the address at sign-up"),
        Column("signed_up", _TIME, "time of the sign-up"),
        Column("last_seen", _TIME, "latest event of the account"),
        _EXCHANGES,
    ),
    ("clusters.list_members",),
)
SIGHTINGS = Layout(
    "tables/sightings.csv",
    "What each member was seen with; networks and hours of sign-up are derived.",
    (_ACCOUNT, _KIND, _KEY, _FIRST, _LAST, Column("count", _COUNT, "how often")),
    ("excerpts.list_sightings",),
)
OTHERS = Layout(
    "tables/others.csv",
    "Accounts outside the cluster that have some of the same things, by number only.",
    (Column("other", _TEXT, "number of the account"), _KIND, _KEY, _FIRST, _LAST),
    ("excerpts.list_holders",),
)
THINGS = Layout(
    "tables/things.csv",
    "Each thing of the members: how many of them have it, and how many accounts do.",
    (
        _KIND,
        _KEY,
        Column("members", _COUNT, "members that have it"),
        Column("everyone", _COUNT, "accounts that have it, the members included"),
        Column("factor", _BITS, "how much of it counts, as people decided"),
        Column("lifted", _FLAG, "whether people decided that it counts in full"),
    ),
    ("excerpts.list_sightings", "excerpts.list_holders"),
)
TIMELINE = Layout(
    "tables/timeline.csv",
    "Exchanges of the members by day and model.",
    (
        Column("day", _TEXT, "UTC day"),
        Column("model", _TEXT, "model"),
        _EXCHANGES,
        Column("accounts", _COUNT, "members that made them"),
    ),
    ("clusters.list_days", "clusters.list_timeline"),
)
CAPABILITIES = Layout(
    "tables/capabilities.csv",
    "What the members sought.",
    (_CAPABILITY, _EXCHANGES, Column("accounts", _COUNT, "members that sought it")),
    ("clusters.list_capabilities",),
)
USAGE = Layout(
    "tables/usage.csv",
    "What each member sought.",
    (
        _ACCOUNT,
        _CAPABILITY,
        _EXCHANGES,
        Column("early", _FLAG, "whether it used a model within a day of its release"),
    ),
    ("excerpts.list_usage",),
)
ASSETS = Layout(
    "tables/assets.csv",
    "Assets of organizations that members have.",
    (
        Column("asset", _COUNT, "number of the asset in this archive"),
        Column("organization_id", _TEXT, "whose it is"),
        Column("name", _TEXT, "name of the organization"),
        Column("asset_type", _TEXT, "what it is"),
        Column("value", _TEXT, "the asset; of personal data its keyed hash"),
        Column("confidence", _BITS, "how sure its source is, 0 to 1"),
        Column("valid_from", _TIME, "whose it was from then on"),
        Column("valid_to", _TIME, "whose it was until then"),
    ),
    ("excerpts.list_assets",),
)
ASSET_SIGHTINGS = Layout(
    "tables/asset_sightings.csv",
    "Who was seen with each asset, outside the cluster by number only.",
    (
        Column("asset", _COUNT, "number of the asset"),
        Column("account", _TEXT, "id of the member, or number of another account"),
        _KIND,
        _KEY,
        _FIRST,
        _LAST,
    ),
    ("excerpts.list_assets",),
)
RUN_EVIDENCE = Layout(
    "tables/run_evidence.csv",
    "What held the cluster together when the run found it.",
    (
        _KIND,
        _KEY,
        Column("accounts", _COUNT, "members that had it"),
        Column("everyone", _COUNT, "accounts that had it"),
        Column("bits", _BITS, "what it said of all of them together"),
    ),
)
STANDINGS = Layout(
    "results/members.csv",
    "How each member stands against the cluster, itself and its cell left out.",
    (
        _ACCOUNT,
        Column("prior_bits", _BITS, "log odds of any account"),
        *(
            Column(column_of(name), _BITS, f"what the source {name} says")
            for name in SOURCE_NAMES
        ),
        Column("bits", _BITS, "the sum of these"),
        Column("sources", _COUNT, "sources that speak, its cell included"),
        Column("backed", _FLAG, "whether accounts tied to it pass by themselves"),
        Column("passes", _FLAG, "whether it passes the bar"),
        Column("margin", _BITS, "bits above the bar"),
        Column("sentence", _TEXT, "the same in words, with what holds it most"),
    ),
    worked=True,
)
EVIDENCE = Layout(
    "results/evidence.csv",
    "What holds the cluster together, strongest first.",
    (
        _KIND,
        _KEY,
        Column("accounts", _COUNT, "members that have it"),
        Column("everyone", _COUNT, "accounts that have it, a lease at the time"),
        Column("bits", _BITS, "what it says of one member, itself left out"),
        Column("bits_together", _BITS, "what it says of all of them"),
        Column("sentence", _TEXT, "the same in words"),
    ),
    worked=True,
)
GIVEN = (
    *(MEMBERS, SIGHTINGS, OTHERS, THINGS, TIMELINE, CAPABILITIES, USAGE),
    *(ASSETS, ASSET_SIGHTINGS, RUN_EVIDENCE),
)
LAYOUTS = (*GIVEN, STANDINGS, EVIDENCE)


def as_csv(table: pa.Table) -> bytes:
    """A table as text."""
    sink = io.BytesIO()
    csv.write_csv(table, sink, csv.WriteOptions(quoting_style="needed"))
    return sink.getvalue()


def from_csv(text: bytes | memoryview, layout: Layout) -> pa.Table:
    """A table from its text.

    :raises ValueError: the text is not a table of this layout
    """
    schema = layout.schema
    wanted = ",".join(f'"{name}"' for name in schema.names)
    head = bytes(text[: len(wanted) + 1])
    if head != f"{wanted}\n".encode():
        raise ValueError(f"{layout.path} has other columns than it should")
    if len(text) == len(head):
        return schema.empty_table()
    try:
        return csv.read_csv(
            pa.BufferReader(text),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        ).select(schema.names)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"{layout.path} cannot be read: {reason}") from None


def described() -> dict[str, Any]:
    """What the tables are, for whoever reads them without samehand."""
    return {
        layout.path: {
            "about": layout.about,
            "worked_out": layout.worked,
            "queries": list(layout.queries),
            "columns": [
                {
                    "name": column.name,
                    "type": _TYPES.get(column.type, "UTC time"),
                    "about": column.about,
                }
                for column in layout.columns
            ],
        }
        for layout in LAYOUTS
    }


def times(table: pa.Table, *names: str) -> list[list[int | None]]:
    """Columns of times in epoch milliseconds."""
    return [table.column(name).cast(pa.int64()).to_pylist() for name in names]


def made(layout: Layout, columns: Mapping[str, Any]) -> pa.Table:
    """A table of this layout from its columns; times in epoch milliseconds."""
    return pa.table(
        [
            pa.array(columns[each.name], pa.int64()).cast(each.type)
            if each.type == _TIME
            else pa.array(columns[each.name], each.type)
            for each in layout.columns
        ],
        schema=layout.schema,
    )
