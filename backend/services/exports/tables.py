"""An export as CSV: one zip archive with a table of each, joined by ids."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from backend.services.exports.content import Content, SharedCluster, Time
from backend.services.exports.document import about

# Spreadsheets take a text that begins so for a formula, and run it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CLUSTERS = (
    "cluster,size,group_kind,suspicion,first_seen,last_seen,exchanges,"
    "unlisted_members,run,summary,signs"
)
_ORGANIZATIONS = "cluster,organization,name,confidence,bits,traced,for,against"
_THINGS = (
    "cluster,thing,kind,value,form,method,issuer,country,accounts,everyone,bits,"
    "pair_bits,first_seen,last_seen,organizations,indicates,merged,sentence"
)
_MEMBERS = "cluster,account,form,bits,confidence,status,signed_up,last_seen,exchanges"
_TIES = "cluster,account,thing,relation,first_seen,last_seen,count"
_CAPABILITIES = "cluster,capability,exchanges,accounts"
_DAYS = "cluster,day,model,exchanges,accounts"


def write(out: IO[bytes], content: Content) -> None:
    """Write the archive; ``ties.csv`` has a line for each member and thing."""
    with Tables(out) as tables:
        for cluster in content.clusters():
            _small(tables, cluster)
            _members(tables, cluster, content)
            tables.add("clusters", _CLUSTERS, [_cluster(cluster, content)])
        tally = content.gate.tally()
        tables.add(
            "released",
            "kind,form,values",
            ((k, form, n) for k, forms in tally.items() for form, n in forms.items()),
        )
        tables.note("about.json", about(content))


def _small(tables: "Tables", cluster: SharedCluster) -> None:
    name = cluster.row.id
    tables.add(
        "organizations",
        _ORGANIZATIONS,
        (
            (
                name,
                each.organization_id,
                each.name,
                each.confidence,
                each.bits,
                each.accepted,
                "; ".join(each.reasons),
                "; ".join(each.against),
            )
            for each in cluster.organizations
        ),
    )
    tables.add("things", _THINGS, _things(cluster))
    tables.add(
        "capabilities",
        _CAPABILITIES,
        ((name, c.capability, c.exchanges, c.accounts) for c in cluster.capabilities),
    )
    tables.add(
        "days",
        _DAYS,
        ((name, d.day, d.model, d.exchanges, d.accounts) for d in cluster.days),
    )


def _members(tables: "Tables", cluster: SharedCluster, content: Content) -> None:
    """Members with their ties, of which only a page is in memory."""
    name = cluster.row.id
    # Both are made even where the policy lists nobody.
    tables.add("members", _MEMBERS, ())
    tables.add("ties", _TIES, ())
    for member in content.members(cluster):
        who = member.who
        row = (
            name,
            who.value,
            who.form.value,
            member.bits,
            member.confidence,
            member.status,
            _time(member.signed_up),
            _time(member.last_seen),
            member.exchanges,
        )
        tables.add("members", _MEMBERS, [row])
        tables.add(
            "ties",
            _TIES,
            (
                (
                    name,
                    who.value,
                    tie.thing,
                    tie.relation,
                    _time(tie.first),
                    _time(tie.last),
                    tie.count,
                )
                for tie in member.ties
            ),
        )


def _cluster(cluster: SharedCluster, content: Content) -> tuple[Any, ...]:
    row = cluster.row
    return (
        row.id,
        row.size,
        row.group_kind,
        row.suspicion,
        _time(cluster.first),
        _time(cluster.last),
        cluster.exchanges,
        content.unlisted[row.id],
        row.run_id,
        "; ".join(cluster.sentences),
        "; ".join(row.signs),
    )


def _things(cluster: SharedCluster) -> Iterator[tuple[Any, ...]]:
    for thing in cluster.things:
        what, detail = thing.what, thing.detail
        yield (
            cluster.row.id,
            what.id,
            what.kind,
            what.value,
            what.form.value,
            *(detail.get(name) for name in ("method", "issuer", "country")),
            thing.accounts,
            thing.everyone,
            thing.bits,
            thing.pair_bits,
            _time(thing.first),
            _time(thing.last),
            " ".join(thing.organizations),
            thing.indicates,
            thing.merged,
            thing.sentence,
        )


def _time(time: Time) -> str:
    return "" if time is None else f"{time:%Y-%m-%dT%H:%M:%SZ}"


def cell(value: Any) -> Any:
    """A value of a table; a text that looks like a formula has an apostrophe before."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


class Tables:
    """CSV tables of a zip archive, several of which grow at once.

    An archive takes one file after the other, so rows wait in files of their own.
    """

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self._tables: dict[str, _Table] = {}
        self._notes: dict[str, Mapping[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            if failure[0] is None:
                self._finish()
        finally:
            for table in self._tables.values():
                table.close()
            self._zip.close()

    def add(self, name: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows at the end of the table ``name``."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = _Table(columns)
        table.write(rows)

    def note(self, name: str, value: Mapping[str, Any]) -> None:
        """Put a JSON file beside the tables."""
        self._notes[name] = value

    def _finish(self) -> None:
        for name, table in sorted(self._tables.items()):
            with self._zip.open(f"{name}.csv", "w", force_zip64=True) as inside:
                table.copy_to(inside)
        for name, value in self._notes.items():
            text = orjson.dumps(value, default=datetime.isoformat)
            self._zip.writestr(name, text)


# Beyond these a table waits in a file without a name, which is gone with the process.
_IN_MEMORY = 1 << 20
_PIECE = 1 << 16


class _Table:
    """Rows that wait for their turn in the archive."""

    def __init__(self, columns: str) -> None:
        self._kept = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._text = io.TextIOWrapper(
            self._kept, "utf-8", newline="", write_through=True
        )
        self._writer = csv.writer(self._text)
        self._writer.writerow(columns.split(","))

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._writer.writerows([cell(value) for value in row] for row in rows)

    def copy_to(self, target: IO[bytes]) -> None:
        self._text.flush()
        self._kept.seek(0)
        while piece := self._kept.read(_PIECE):
            target.write(piece)

    def close(self) -> None:
        self._text.close()
