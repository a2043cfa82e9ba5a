"""A copy is what the journal held at one moment, whatever is written meanwhile."""

from contextlib import closing
from stat import S_IMODE

import pytest

from backend.journal.copies import copy_journal
from backend.journal.journal import Journal
from tests.builders import an_access


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)) as opened:
        yield opened


def _payloads(journal):
    return [p for _, page in journal.pages(after=0, limit=1000) for p in page]


def test_is_the_same_journal(journal, tmp_path):
    journal.append([an_access(id=f"{n}") for n in range(1000)])
    job = journal.create_job("linkage")

    copy_journal(journal, tmp_path / "copy.db")

    assert S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert not (tmp_path / "copy.db-wal").exists()
    with closing(Journal.open(f"sqlite:///{tmp_path / 'copy.db'}", 4)) as copy:
        assert copy.id == journal.id
        assert _payloads(copy) == _payloads(journal)
        assert copy.get_job(job.id) == job


def test_writers_go_on_and_do_not_begin_it_anew(journal, tmp_path):
    journal.append([an_access(id=f"{n}") for n in range(5000)])
    before = _payloads(journal)
    seen = []

    def write(done, total):
        seen.append((done, total))
        journal.append([an_access(id=f"later {done} {n}") for n in range(50)])

    copy_journal(journal, tmp_path / "copy.db", pages=20, report=write)

    assert len(seen) > 5
    assert seen == sorted(seen)
    assert len({total for _, total in seen}) == 1
    assert len(_payloads(journal)) == len(before) + 50 * len(seen)
    with closing(Journal.open(f"sqlite:///{tmp_path / 'copy.db'}", 4)) as copy:
        assert _payloads(copy) == before


def test_never_writes_over_a_file(journal, tmp_path):
    (tmp_path / "copy.db").write_text("somebody's")

    with pytest.raises(FileExistsError):
        copy_journal(journal, tmp_path / "copy.db")
