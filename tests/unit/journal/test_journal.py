import sqlite3
import threading
from itertools import pairwise
from stat import S_IMODE

import pytest

from backend.domain.events import Record
from backend.domain.prompts import packed, prompt_key
from backend.errors import NotFound, SetupError, Unavailable
from backend.journal.journal import Journal
from backend.journal.prompts import read_signatures
from backend.journal.rows import Appended, JobState, Rejected, RejectState
from tests.builders import a_record, an_access, an_exchange


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'data' / 'journal.db'}"


@pytest.fixture
def journal(url):
    opened = Journal.open(url, 4)
    yield opened
    opened.close()


def _everything(journal):
    return [
        entry
        for partition in range(journal.partitions)
        for entry in journal.read(partition, after=0, limit=10_000)
    ]


class TestAppend:
    def test_nothing_is_nothing(self, journal):
        assert journal.append([]) == Appended(0, 0)
        assert journal.last_offsets() == {}
        assert journal.read(0, after=0, limit=10) == []

    def test_an_event_counts_once_within_a_batch_and_ever_after(self, journal):
        one, other = an_access(id="1"), an_access(id="2")

        assert journal.append([one, other, one]) == Appended(2, 1)
        assert journal.append([other]) == Appended(0, 1)
        assert [e.record for e in _everything(journal)] == [one, other]

    def test_the_same_id_from_another_source_is_another_event(self, journal):
        records = [an_access(id="1", source=source) for source in ("a", "b")]

        assert journal.append(records) == Appended(2, 0)

    def test_any_text_is_an_id(self, journal):
        ids = ['"', "'); DROP TABLE events; --", "名前", "{$x}", "%s", "a" * 512]

        assert journal.append([an_access(id=i) for i in ids]) == Appended(len(ids), 0)
        assert sorted(e.record.id for e in _everything(journal)) == sorted(ids)


class TestSignatures:
    def test_each_prompt_is_kept_once_and_apart_from_events(self, journal):
        one, other = packed([1, 2]), packed([3] * 192)
        sent = [
            an_exchange(prompt_key=prompt_key(s))._replace(minhash=s)
            for s in (one, other, one)
        ]
        upstream = an_exchange(prompt_key="upstream:x")

        journal.append([*sent, upstream])
        journal.append(sent)

        assert dict(read_signatures(journal)) == {
            prompt_key(one): one,
            prompt_key(other): other,
        }
        assert [e.record.minhash for e in _everything(journal)] == [None] * 4


class TestRead:
    def test_pages_of_all_partitions_in_the_order_of_arrival(self, journal):
        sent = [an_access(f"acc_{n}", id=str(n)) for n in range(10)]
        journal.append(sent)

        pages = list(journal.pages(after=2, before=9, limit=4))

        assert [last for last, _ in pages] == [6, 8]
        payloads = [payload for _, page in pages for payload in page]
        assert [Record.from_json(p) for p in payloads] == sent[2:8]

    def test_the_first_event_that_somebody_lacks(self, journal):
        assert journal.first_after({}) is None
        journal.append([an_access(f"acc_{n}", id=str(n)) for n in range(40)])
        held = journal.last_offsets()

        assert journal.first_after(held) is None
        assert journal.first_after({}) == 1
        second = journal.read(2, after=0, limit=2)
        lacking = held | {2: second[0].offset}
        assert journal.first_after(lacking) == second[1].offset

    def test_entries_of_a_partition_in_order_and_in_pages(self, journal):
        journal.append([an_access(f"acc_{n}", id=str(n)) for n in range(100)])
        last = journal.last_offsets()

        for partition in range(4):
            seen, after = [], 0
            while page := journal.read(partition, after=after, limit=7):
                seen += page
                after = page[-1].offset
            assert all(a.offset < b.offset for a, b in pairwise(seen))
            assert seen[-1].offset == last[partition]
        assert len(_everything(journal)) == 100

    def test_a_reader_misses_nothing_that_writers_add_meanwhile(self, url):
        journals = [Journal.open(url, 1) for _ in range(3)]

        def write(journal, name):
            for n in range(40):
                journal.append([an_access(id=f"{name}-{n}-{k}") for k in range(5)])

        threads = [
            threading.Thread(target=write, args=(journal, name))
            for name, journal in enumerate(journals)
        ]
        for thread in threads:
            thread.start()
        seen, after = [], 0
        reader = Journal.open(url, 1)
        while any(thread.is_alive() for thread in threads) or reader.read(
            0, after=after, limit=1
        ):
            for entry in reader.read(0, after=after, limit=50):
                seen.append(entry.record.id)
                after = entry.offset
        for opened in (*journals, reader):
            opened.close()

        assert len(seen) == len(set(seen)) == 600


class TestRejects:
    def test_are_kept_listed_and_marked(self, journal):
        ids = journal.reject([Rejected(f"f:{n}", "is bad", "{}") for n in range(3)])
        journal.mark_replayed(ids[1])

        still = journal.list_rejects(state=RejectState.OPEN)
        assert [reject.id for reject in still] == [ids[0], ids[2]]
        assert [r.place for r in journal.list_rejects(after=ids[0])] == ["f:1", "f:2"]
        assert journal.list_rejects(limit=1)[0].received_ms > 1_700_000_000_000
        assert journal.get_reject(ids[1]).state is RejectState.REPLAYED

    def test_an_unknown_one_is_not_found(self, journal):
        assert journal.reject([]) == []
        with pytest.raises(NotFound):
            journal.get_reject(7)


class TestJobs:
    def test_a_job_from_queued_to_succeeded(self, journal):
        job = journal.create_job("ingest", total=10)
        assert (job.state, job.done, job.total) == (JobState.QUEUED, 0, 10)

        journal.update_job(job.id, state="running", phase="writing", done=4)
        journal.update_job(job.id, state="succeeded", result={"goals": {1: 5}})

        found = journal.get_job(job.id)
        assert (found.state, found.phase, found.done) == ("succeeded", "writing", 4)
        assert found.result == {"goals": {"1": 5}}

    def test_a_final_state_stays(self, journal):
        job = journal.create_job("link")
        journal.update_job(job.id, state="failed", error="the disk is full")
        journal.update_job(job.id, state="running", error=None)

        assert journal.get_job(job.id).state is JobState.FAILED
        assert journal.get_job(job.id).error == "the disk is full"

    def test_newest_first_by_kind_and_in_pages(self, journal):
        made = [journal.create_job(kind) for kind in ("link", "ingest", "link")]

        assert [j.id for j in journal.list_jobs()] == [j.id for j in reversed(made)]
        assert [j.id for j in journal.list_jobs(kinds=["ingest"])] == [made[1].id]
        before = journal.list_jobs(before=made[2].number, limit=1)
        assert [j.id for j in before] == [made[1].id]

    def test_unknown_names_are_refused(self, journal):
        job = journal.create_job("link")
        with pytest.raises(TypeError, match="kind"):
            journal.update_job(job.id, kind="other")
        with pytest.raises(NotFound):
            journal.get_job("job_0")


class TestOpen:
    def test_events_are_there_again(self, journal, url):
        journal.append([an_access(id="1")])
        journal.close()

        again = Journal.open(url, 4)
        assert again.append([an_access(id="1")]) == Appended(0, 1)
        again.close()

    def test_only_the_owner_can_read_the_files(self, journal, tmp_path):
        journal.append([an_access(id="1")])

        files = list((tmp_path / "data").iterdir())
        assert {file.name for file in files} >= {"journal.db", "journal.db-wal"}
        assert {S_IMODE(file.stat().st_mode) for file in files} == {0o600}

    def test_a_commit_is_synced_to_the_disk(self, journal):
        with journal._engine.connect() as connection:  # noqa: SLF001 (its pragmas)
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()

        assert (mode, synchronous) == ("wal", 2)

    def test_partitions_cannot_change(self, url):
        Journal.open(url, 4).close()

        with pytest.raises(SetupError, match="SAMEHAND_JOURNAL__PARTITIONS=4"):
            Journal.open(url, 8)

    def test_a_newer_journal_is_left_alone(self, url, tmp_path):
        Journal.open(url, 4).close()
        with sqlite3.connect(tmp_path / "data" / "journal.db") as connection:
            connection.execute(
                "UPDATE meta SET value = 99 WHERE key = 'schema_version'"
            )
        connection.close()

        with pytest.raises(SetupError, match="newer version"):
            Journal.open(url, 4)

    @pytest.mark.parametrize(
        ("bad", "words"),
        [
            ("nonsense", "cannot be understood"),
            ("mysql://db.example/x", "sqlite:/// or postgresql://"),
            ("sqlite://", "needs a file"),
            ("postgresql+nodriver://db.example/x", "cannot be understood"),
        ],
    )
    def test_an_unusable_address_says_so(self, bad, words):
        with pytest.raises(SetupError, match=words):
            Journal.open(bad, 4)

    def test_a_file_that_is_no_journal_says_so(self, tmp_path):
        file = tmp_path / "journal.db"
        file.write_bytes(b"something else" * 100)

        with pytest.raises(SetupError, match="not a journal"):
            Journal.open(f"sqlite:///{file}", 4)


class TestFailures:
    def test_a_journal_that_was_moved_away_takes_nothing(self, journal, tmp_path):
        (tmp_path / "data" / "journal.db").rename(tmp_path / "elsewhere.db")

        with pytest.raises(Unavailable, match="moved away"):
            journal.append([an_access(id="1")])

    def test_a_full_disk_says_so_and_loses_nothing(self, journal):
        journal.append([an_access(id="before")])
        with journal._engine.connect() as connection:  # noqa: SLF001 (its pragmas)
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

        big = [an_access(id=str(n), user_agent="x" * 4000) for n in range(50)]
        with pytest.raises(SetupError, match="disk that holds the journal is full"):
            journal.append(big)
        assert [e.record.id for e in _everything(journal)] == ["before"]

    def test_errors_repeat_nothing_of_the_events(self, journal, tmp_path):
        with sqlite3.connect(tmp_path / "data" / "journal.db") as connection:
            connection.execute("DROP TABLE events")
        connection.close()

        with pytest.raises(Unavailable) as caught:
            journal.append([an_access(id="canary")])
        assert "canary" not in caught.value.message


def test_events_after_offsets_are_counted(journal):
    journal.append([an_access(f"acc_{n}", id=f"e{n}") for n in range(40)])
    last = journal.last_offsets()
    partition = min(last)
    held = journal.read(partition, after=0, limit=3)[-1].offset

    assert sum(journal.count_after({}).values()) == 40
    assert sum(journal.count_after({partition: held}).values()) == 37
    assert journal.count_after(last) == dict.fromkeys(range(4), 0)


def test_every_event_comes_once_whatever_the_pages(journal):
    records = [an_access(f"acc_{n}", id=f"ev-{n}") for n in range(25)]
    journal.append(records)

    for limit in (10, 25, 26):
        pages = journal.pages(after=0, limit=limit)
        found = [payload for _, page in pages for payload in page]
        assert found == [record.to_json() for record in records]
    assert journal.payload_at(25) == records[24].to_json()
    assert journal.payload_at(26) is None


def test_long_events_come_in_pages_that_fit_into_memory(journal):
    """Five thousand of a MiB ended the worker that wanted to read them, for ever."""
    count, reason = 150, "x" * (1 << 20)
    for begin in range(0, count, 50):
        journal.append(
            [
                a_record("account.status", id=str(n), status="closed", reason=reason)
                for n in range(begin, begin + 50)
            ]
        )
    (partition,) = journal.last_offsets()

    after, found, sizes = 0, [], []
    while entries := journal.read(partition, after=after, limit=5000):
        after = entries[-1].offset
        found += [entry.record.id for entry in entries]
        sizes.append(len(entries))
    pages = [len(page) for _, page in journal.pages(after=0, limit=5000)]

    assert found == [str(n) for n in range(count)]
    assert sum(pages) == count
    assert max(sizes) == max(pages) == 64
