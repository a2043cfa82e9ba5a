"""What was removed does not come in again; of everybody else everything does."""

from contextlib import closing

import pytest

from backend.domain.identifiers import KeyedHash
from backend.journal.door import Door, account_of_line
from backend.journal.erasures import ErasureLog
from backend.journal.inserts import row_of
from backend.journal.journal import Journal
from backend.journal.prompts import read_keys
from backend.journal.removals import Gone, Removals
from tests.builders import NOON, a_record, an_access, an_asset, an_exchange

KEYED = KeyedHash(b"key")


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)) as opened:
        yield opened


def _append(journal, door, *records):
    signed = {r.data["prompt_key"]: r.minhash for r in records if r.minhash}
    return journal.append_rows([row_of(r, 4) for r in records], signed, door)


def _begin(journal, *accounts):
    door = Door(KEYED)
    ErasureLog(journal).begin({name: door.hash_of(name) for name in accounts})


def test_events_of_erased_accounts_are_refused_by_their_place(journal):
    door = Door(KEYED)
    assert _append(journal, door, an_access("acc_1"), an_access("acc_2")).accepted == 2
    _begin(journal, "acc_1", "org_1")

    done = _append(
        journal,
        door,
        an_access("acc_2"),
        an_access("acc_1"),
        an_asset(asset_type="account", value="acc_1"),
        # An organization of that name is another one.
        an_asset("org_1", "account", "acc_3"),
    )

    assert (done.accepted, done.duplicate, sorted(done.refused)) == (2, 0, [1, 2])
    assert set(done.refused.values()) == {"is about an account that was erased"}


def test_nothing_of_a_refused_prompt_is_kept(journal):
    _begin(journal, "acc_1")
    sent = [
        an_exchange(name, prompt_key=name)._replace(minhash=b"m")
        for name in ("acc_1", "acc_2")
    ]

    _append(journal, Door(KEYED), *sent)

    assert list(read_keys(journal)) == ["acc_2"]


def test_older_events_of_accounts_are_refused_after_retention(journal):
    removals, door = Removals(journal), Door(KEYED)
    removals.keep_since(NOON)
    removals.keep_since(NOON - 1)

    done = _append(
        journal,
        door,
        an_access(time_ms=NOON - 1),
        an_access(time_ms=NOON),
        an_asset(time_ms=NOON - 1),
        a_record("model.release", "m", NOON - 1, model="m", released_at_ms=0),
    )

    assert done.refused == {0: "is older than the events that are kept"}
    assert done.accepted == 3


def test_only_a_hash_of_the_id_is_kept_when_it_has_ended(journal, tmp_path):
    log = ErasureLog(journal)
    _begin(journal, "acc_secret")
    assert [plan.accounts for plan in log.unfinished().values()] == [("acc_secret",)]

    log.finish(log.unfinished())
    journal.compact()

    assert log.unfinished() == {}
    assert log.are_erased([KEYED.of("account", "acc_secret")])
    assert not log.are_erased([KEYED.of("account", "acc_other")])
    assert _bytes(tmp_path).count(b"acc_secret") == 0


def test_another_edition_for_each_removal(journal):
    journal.append([an_access(id="a"), an_access(id="b")])
    first = journal.edition()

    assert Removals(journal).remove(Gone([1], ["acc_1"])) == 1
    second = journal.edition()
    assert Removals(journal).remove(Gone([1], ["acc_1"])) == 0

    assert first == journal.id
    assert second not in (first, journal.id)
    assert journal.edition() == second


def test_deleted_bytes_are_gone_before_the_file_is_written_anew(journal, tmp_path):
    journal.append([an_access(f"acc_{n:06}", id=f"e{n}") for n in range(2000)])
    assert _bytes(tmp_path).count(b"acc_001234") == 1

    Removals(journal).remove(Gone(range(1000, 1500), ()))
    journal.empty_log()

    assert _bytes(tmp_path).count(b"acc_001234") == 0
    assert _bytes(tmp_path).count(b"acc_001600") == 1


@pytest.mark.parametrize(
    ("line", "account"),
    [
        ('{"subject":"acc_1","data":{"ip":"x"}}', "acc_1"),
        ('{"subject":"o","data":{"asset_type":"account","value":"acc_2"}}', "acc_2"),
        ('{"subject":"o","data":{"asset_type":"account"}}', None),
        ('{"subject":{"masked":3}}', None),
        ("[1]", None),
        ("xx not json", None),
    ],
)
def test_whom_a_redacted_line_is_about(line, account):
    assert account_of_line(line) == account


def _bytes(folder):
    return b"".join(file.read_bytes() for file in folder.glob("journal.db*"))
