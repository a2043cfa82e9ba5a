"""Rings in real linkage: found where they share much, and the same every time."""

import random

import pyarrow as pa
import pytest

from backend.cli.rings import TACTICS as NAMES_IN_HELP
from backend.compute.communities import communities
from backend.domain.planting import TACTICS, Recipe
from backend.errors import Conflict, InvalidInput
from backend.journal.journal import Journal
from backend.journal.rows import JobState
from backend.services.detection import detect
from backend.services.rings import (
    ask,
    fingerprint,
    measure,
    population_of,
    recipe_of,
)
from backend.services.sightings import SCHEMA
from backend.settings import LinkageSettings
from tests.unit.domain.test_planting import some_people


def find(sightings):
    """Groups as a run finds them."""
    return detect(
        sightings,
        communities=lambda ties, resolution: communities(ties, resolution=resolution),
        settings=LinkageSettings(),
    ).groups


def a_table(rows):
    columns = {name: [getattr(row, name) for row in rows] for name in SCHEMA.names}
    return pa.table(columns, schema=SCHEMA)


ROWS = some_people(400)
TABLE = a_table(ROWS)


class TestRecipe:
    def test_equal_seeds_draw_equal_tactics(self):
        drawn = [recipe_of(size=9, strength=1, seed=seed).tactic for seed in range(30)]

        assert drawn == [
            recipe_of(size=9, strength=1, seed=seed).tactic for seed in range(30)
        ]
        assert set(drawn) == set(TACTICS)

    def test_any_seed_where_none_is_given(self):
        assert recipe_of(size=9, strength=1) != recipe_of(size=9, strength=1)

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"size": 5}, "A ring has 6 to 1,000 accounts"),
            ({"size": 1001}, "A ring has 6 to 1,000 accounts"),
            ({"strength": 1.1}, "A strength is a number from 0 to 1"),
            ({"strength": float("nan")}, "A strength is a number from 0 to 1"),
            ({"seed": -1}, "A seed is a whole number from 0"),
            ({"tactic": "luck"}, "No tactic is called luck; cards, exits, templates"),
        ],
    )
    def test_what_cannot_be_planted(self, changed, says):
        with pytest.raises(InvalidInput, match=says):
            recipe_of(**{"size": 24, "strength": 0.5, "seed": 1} | changed)


class TestPopulation:
    def test_order_of_rows_changes_nothing(self):
        rows = list(ROWS)
        random.Random(3).shuffle(rows)

        first, second = population_of(TABLE), population_of(a_table(rows))

        assert first.account_ids == second.account_ids
        assert first.keys == second.keys
        assert (first.key == second.key).all()
        assert (first.first_ms == second.first_ms).all()
        assert fingerprint(TABLE) == fingerprint(a_table(rows))
        assert fingerprint(TABLE) != fingerprint(a_table(rows[1:]))


class TestMeasure:
    def test_a_loud_ring_is_found_and_nobody_is_wronged(self):
        steps = []

        found = measure(
            TABLE,
            Recipe(1, 24, 1.0, "cards"),
            find,
            report=lambda phase, done, total: steps.append((phase, done, total)),
        )

        assert found.accounts == 400
        assert found.whole.active == 24
        assert found.whole.recall > 0.8
        assert found.whole.precision == 1
        assert found.wronged == 0
        assert found.days in [each.day for each in found.looks]
        # Nobody looked any further.
        assert [each.is_detected for each in found.looks[:-1]] == [
            each.day == found.days for each in found.looks[:-1]
        ]
        assert steps[0][0] == "linkage without the ring"
        assert [done for _, done, _ in steps] == list(range(len(steps)))
        kinds = {each.kind: each for each in found.things}
        assert kinds["instrument"].shared == kinds["instrument"].things
        assert 0 < kinds["ip_address"].shared < kinds["ip_address"].things

    def test_what_shares_nothing_is_not_found(self):
        found = measure(TABLE, Recipe(1, 24, 0.0, "templates"), find)

        assert (found.whole.found, found.days) == (0, None)

    def test_the_same_data_and_seed_give_the_same_in_any_order(self):
        rows = list(ROWS)
        random.Random(4).shuffle(rows)
        recipe = Recipe(9, 20, 0.9, "exits")

        assert measure(TABLE, recipe, find) == measure(a_table(rows), recipe, find)

    def test_the_data_stay_as_they_were(self):
        before = fingerprint(TABLE)

        measure(TABLE, Recipe(2, 12, 1.0, "cards"), find)

        assert fingerprint(TABLE) == before

    def test_too_few_accounts_hide_no_ring(self):
        with pytest.raises(InvalidInput, match="cannot hide among 400; 410 are needed"):
            measure(TABLE, Recipe(1, 41, 1.0, "cards"), find)


class TestAsk:
    @pytest.fixture
    def journal(self, tmp_path):
        opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
        yield opened
        opened.close()

    def test_the_job_knows_what_to_plant(self, journal):
        job = ask(journal, Recipe(7, 24, 0.5, "exits"))

        assert (job.kind, job.state) == ("ring", JobState.QUEUED)
        assert Recipe(**job.result["recipe"]) == Recipe(7, 24, 0.5, "exits")

    def test_one_at_a_time(self, journal):
        job = ask(journal, Recipe(7, 24, 0.5, "exits"))

        with pytest.raises(Conflict, match=f"being planted as job {job.id}"):
            ask(journal, Recipe(8, 24, 0.5, "exits"))
        journal.update_job(job.id, state=JobState.SUCCEEDED)
        assert ask(journal, Recipe(8, 24, 0.5, "exits")).id != job.id


def test_the_help_names_every_tactic():
    assert NAMES_IN_HELP.split(", ") == list(TACTICS)
