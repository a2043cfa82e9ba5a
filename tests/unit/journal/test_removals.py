"""Events are found by what their payload holds, whatever people call themselves."""

from contextlib import closing

import pytest

from backend.journal.journal import Journal
from backend.journal.removals import _FEW, Removals
from tests.builders import an_access

NAMES = [
    "o'n", 'say "x"', "back\\slash", "émile", "100%s", ":name", "x') OR 1=1 --",
]  # fmt: skip
NOBODY = [f"nobody_{number}" for number in range(_FEW)]


@pytest.fixture
def journal(tmp_path):
    with closing(Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)) as opened:
        opened.append([an_access(name) for name in ("acc_1", *NAMES, "acc_2")])
        yield opened


def _found(journal, texts):
    pages = Removals(journal).find(texts, upto=len(NAMES) + 2)
    return [offset for _, rows in pages for offset, _ in rows]


@pytest.mark.parametrize("others", [[], NOBODY], ids=["few", "many"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_as_it_is(journal, name, others):
    assert _found(journal, [name, *others]) == [2 + NAMES.index(name)]


def test_without_texts_all_are_found(journal):
    assert _found(journal, []) == list(range(1, len(NAMES) + 3))
