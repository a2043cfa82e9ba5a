"""A new store takes the place of the old one, however often the move is begun."""

import pytest

from backend.embedded.exchange import (
    exchange,
    home_beside,
    is_waiting,
    mark_complete,
)
from backend.settings import Settings

PARTS = ("databases", "transactions")


def _store(home, content):
    for part in PARTS:
        folder = home / "data" / part / "neo4j"
        folder.mkdir(parents=True)
        (folder / "store").write_text(content)


@pytest.fixture
def settings(tmp_path):
    """A data folder with an old store, another database, and a new store beside."""
    settings = Settings(data_dir=tmp_path)
    _store(tmp_path / "neo4j", "old")
    (tmp_path / "neo4j" / "data" / "databases" / "system").mkdir()
    _store(home_beside(settings), "new")
    return settings


def _content(settings):
    home = settings.data_dir / "neo4j" / "data"
    return [(home / part / "neo4j" / "store").read_text() for part in PARTS]


def test_only_a_complete_store_waits(settings):
    assert not is_waiting(settings)

    mark_complete(settings)

    assert is_waiting(settings)


def test_the_new_store_takes_the_place(settings):
    mark_complete(settings)

    exchange(settings)

    assert _content(settings) == ["new", "new"]
    assert (settings.data_dir / "neo4j" / "data" / "databases" / "system").is_dir()
    assert not is_waiting(settings)
    assert not home_beside(settings).exists()


@pytest.mark.parametrize("moved", PARTS)
def test_a_move_that_was_cut_off_is_gone_on_with(settings, moved):
    mark_complete(settings)
    old = settings.data_dir / "neo4j" / "data" / moved / "neo4j"
    (old / "store").unlink()
    old.rmdir()
    (home_beside(settings) / "data" / moved / "neo4j").rename(old)

    exchange(settings)

    assert _content(settings) == ["new", "new"]
    assert not is_waiting(settings)


def test_a_new_graph_without_a_store_gets_one(tmp_path):
    settings = Settings(data_dir=tmp_path)
    _store(home_beside(settings), "new")
    mark_complete(settings)

    exchange(settings)

    assert _content(settings) == ["new", "new"]
