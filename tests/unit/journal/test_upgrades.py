"""A journal of each older version opens as one of this version."""

import sqlite3

import orjson
import pytest

from backend.domain.events import Record
from backend.domain.prompts import packed, prompt_key
from backend.journal.journal import Journal
from backend.journal.prompts import read_signatures
from backend.journal.tables import SCHEMA_VERSION
from tests.builders import a_payment, an_exchange

# What version 1 made, but for the tables that did not change.
VERSION_1 = """
CREATE TABLE events (
  "offset" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  partition INTEGER NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL,
  payload BLOB NOT NULL, CONSTRAINT events_once UNIQUE (source, id)
);
CREATE INDEX events_by_partition ON events (partition, "offset");
CREATE TABLE meta ("key" TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES ('id', 'abc'), ('schema_version', '1'), ('partitions', '2');
"""
MINHASH = [7, 2**32 - 1] * 96


@pytest.fixture
def old(tmp_path):
    """A journal of version 1, with what it held as this version would have it."""
    key = prompt_key(packed(MINHASH))
    prompted, payment = an_exchange(prompt_key=key), a_payment()
    fields = orjson.loads(prompted.to_json())
    fields[5]["prompt_minhash"] = MINHASH
    rows = [
        (0, "test", prompted.id, orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)),
        (1, "test", payment.id, payment.to_json()),
    ]
    file = tmp_path / "journal.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(VERSION_1)
        connection.executemany(
            "INSERT INTO events (partition, source, id, payload) VALUES (?, ?, ?, ?)",
            rows,
        )
    connection.close()
    return f"sqlite:///{file}", [prompted, payment]


def test_signatures_are_kept_apart(old):
    url, records = old

    journal = Journal.open(url, 2)

    ((_, payloads),) = journal.pages(after=0, limit=10)
    assert payloads == [record.to_json() for record in records]
    assert [Record.from_json(payload) for payload in payloads] == records
    assert list(read_signatures(journal)) == [
        (prompt_key(packed(MINHASH)), packed(MINHASH))
    ]
    assert (journal.id, journal.append(records).duplicate) == ("abc", 2)
    journal.close()


def test_it_is_done_once(old):
    url, _ = old
    Journal.open(url, 2).close()

    Journal.open(url, 2).close()

    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        found = connection.execute(
            "SELECT value FROM meta WHERE key = 'schema_version'"
        ).fetchall()
    connection.close()
    assert found == [(str(SCHEMA_VERSION),)]
