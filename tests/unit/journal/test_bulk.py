"""Much appended at once leaves what appending bit by bit leaves."""

import sqlite3
from contextlib import closing

import pytest

from backend.domain.prompts import packed, prompt_key
from backend.journal import bulk as bulk_module
from backend.journal.bulk import Bulk
from backend.journal.inserts import row_of
from backend.journal.journal import Journal
from backend.journal.prompts import read_signatures, signatures_of
from tests.builders import an_exchange

PARTITIONS = 4
SIGNED = {
    prompt_key(minhash): minhash for minhash in (packed([n] * 192) for n in range(40))
}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture
def journal(url):
    with closing(Journal.open(url, PARTITIONS)) as journal:
        yield journal


def test_events_and_signatures_are_those_of_the_ordinary_way(journal, tmp_path):
    other = Journal.open(f"sqlite:///{tmp_path / 'other.db'}", PARTITIONS)
    with closing(other), closing(Bulk(journal)) as bulk:
        for start in (0, 10, 10, 30):
            part = _part(start)
            assert bulk.append(*part) == other.append_rows(*part)
        assert _indexes(journal) == []
        assert dict(read_signatures(journal)) == dict(read_signatures(other))

    assert _indexes(journal) == ["prompts_once"]
    assert _events(journal) == _events(other)
    assert list(read_signatures(journal)) == list(read_signatures(other))


def test_a_journal_with_prompts_keeps_its_index(journal):
    journal.append_rows(*_part(0))

    with closing(Bulk(journal)) as bulk:
        assert _indexes(journal) == ["prompts_once"]
        bulk.append(*_part(0))

    assert len(list(read_signatures(journal))) == 10


def test_what_came_twice_is_there_once_at_the_end(journal, url, monkeypatch):
    monkeypatch.setattr(bulk_module, "_MOST_SEEN", 5)
    with (
        closing(Journal.open(url, PARTITIONS)) as beside,
        closing(Bulk(journal)) as bulk,
    ):
        for _ in range(3):
            bulk.append(*_part(0))
        beside.append_rows(*_part(0))
        assert len(list(read_signatures(journal))) == 30

    assert list(read_signatures(journal)) == list(SIGNED.items())[:10]


def test_after_a_kill_the_index_is_made_when_the_journal_is_opened(journal, url):
    journal.hold_back(60)
    bulk = Bulk(journal)
    bulk.append(*_part(0))
    bulk.append(*_part(0))
    # Nobody closes it, and others come while it may still be at work.
    with closing(Journal.open(url, PARTITIONS)) as early:
        assert _indexes(early) == []
        early.append_rows(*_part(5))
    journal.hold_back(0)

    with closing(Journal.open(url, PARTITIONS)) as late:
        assert _indexes(late) == ["prompts_once"]
        late.append_rows(*_part(5))
        assert list(read_signatures(late)) == list(SIGNED.items())[:15]
        assert signatures_of(late, list(SIGNED)[12:18]) == dict(
            list(SIGNED.items())[12:15]
        )


def test_the_log_is_moved_into_the_file(journal, tmp_path):
    with closing(Bulk(journal)) as bulk:
        bulk.append(*_part(0))
        assert (tmp_path / "journal.db-wal").stat().st_size > 0

    assert (tmp_path / "journal.db-wal").stat().st_size == 0


def test_a_journal_of_before_keeps_the_index_that_sqlite_named(url, tmp_path):
    Journal.open(url, PARTITIONS).close()
    with closing(sqlite3.connect(tmp_path / "journal.db")) as file:
        file.executescript(
            "DROP TABLE prompts;"
            "CREATE TABLE prompts (number INTEGER PRIMARY KEY AUTOINCREMENT,"
            " key TEXT NOT NULL UNIQUE, minhash BLOB NOT NULL)"
        )

    with (
        closing(Journal.open(url, PARTITIONS)) as journal,
        closing(Bulk(journal)) as bulk,
    ):
        bulk.append(*_part(0))
        bulk.append(*_part(0))
        assert list(read_signatures(journal)) == list(SIGNED.items())[:10]
        assert _indexes(journal) == ["sqlite_autoindex_prompts_1"]


def _part(start):
    """Ten events that name a prompt each, from ``start`` on, with the signatures."""
    signed = dict(list(SIGNED.items())[start : start + 10])
    sent = [an_exchange(f"acc_{key}", id=key, prompt_key=key) for key in signed]
    return [row_of(record, PARTITIONS) for record in sent], signed


def _events(journal):
    return [page for _, page in journal.pages(after=0, limit=100)]


def _indexes(journal):
    with journal.reading() as connection:
        rows = connection.exec_driver_sql("PRAGMA index_list(prompts)")
        return [name for _, name, unique, *_ in rows if unique]
