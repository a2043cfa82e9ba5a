"""The columns follow the journal, and none but it."""

import shutil
from contextlib import closing

from backend.journal.journal import Journal
from backend.services.rollup import rolled_up
from backend.settings import Settings
from tests.builders import an_access


def _accounts(settings, before=None):
    with (
        closing(Journal.from_settings(settings)) as journal,
        rolled_up(journal, settings, before=before) as rollup,
    ):
        return sorted(rollup.fetch("accounts").column("account").to_pylist())


def _append(settings, *accounts):
    with closing(Journal.from_settings(settings)) as journal:
        journal.append([an_access(account) for account in accounts])


def test_they_hold_what_the_journal_holds_up_to_where_they_should(tmp_path):
    settings = Settings(data_dir=tmp_path)
    assert _accounts(settings) == []
    _append(settings, "acc_1", "acc_2")

    assert _accounts(settings, before=2) == ["acc_1"]
    assert _accounts(settings) == ["acc_1", "acc_2"]
    _append(settings, "acc_3")
    assert _accounts(settings) == ["acc_1", "acc_2", "acc_3"]


def test_a_journal_that_was_put_back_makes_them_anew(tmp_path):
    settings = Settings(data_dir=tmp_path)
    _append(settings, "acc_1")
    shutil.copy(tmp_path / "journal.db", tmp_path / "old.db")
    _append(settings, "acc_2")
    assert _accounts(settings) == ["acc_1", "acc_2"]

    for file in tmp_path.glob("journal.db*"):
        file.unlink()
    shutil.copy(tmp_path / "old.db", tmp_path / "journal.db")
    # It has the offset that another event had.
    _append(settings, "acc_3")

    assert _accounts(settings) == ["acc_1", "acc_3"]
