"""Many rows at once are what they are one by one."""

from contextlib import closing

import pytest

from backend.journal import inserts
from backend.journal.inserts import insert_events, insert_signatures
from backend.journal.journal import Journal
from backend.journal.prompts import read_signatures
from backend.journal.tables import events

ROWS = [(n % 4, "s", f"ev-{n * n % 31}", b"%d" % n) for n in range(50)]
SIGNED = {f"key-{n:02}": b"%d" % n for n in range(25)}


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)) as opened:
        yield opened


@pytest.mark.parametrize("together", [7, 10, 25, 50, 200])
def test_what_is_there_stays_and_is_not_counted(journal, monkeypatch, together):
    monkeypatch.setattr(inserts, "_TOGETHER", together)
    with journal.writing() as connection:
        assert insert_events(connection, ROWS[:1]) == 1
        assert insert_events(connection, ROWS) == 15
        assert insert_events(connection, ROWS) == 0
        assert insert_signatures(connection, dict(list(SIGNED.items())[:3])) == 3
        assert insert_signatures(connection, SIGNED) == 22

        stored = connection.execute(events.select().order_by(events.c.offset)).all()

    first = {row[2]: row for row in reversed(ROWS)}
    assert [tuple(row[1:]) for row in stored] == sorted(first.values(), key=ROWS.index)
    assert dict(read_signatures(journal)) == SIGNED


def test_nothing_is_no_row(journal):
    with journal.writing() as connection:
        assert insert_events(connection, []) == insert_signatures(connection, {}) == 0
