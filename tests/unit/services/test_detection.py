"""From sightings to groups, with connected components in the place of Leiden."""

import random

import numpy as np
import pytest

from backend.domain.judgements import Judgements
from backend.errors import InvalidInput
from backend.graph.linkage import DAY_MS
from backend.services.detection import Decided, detect
from backend.settings import LinkageSettings
from tests.builders import a_judgement, some_sightings
from tests.unit.domain.test_growth import campaign, crowd


def components(ties, _resolution):
    """Smallest node that each node reaches."""
    label = np.arange(ties.nodes)
    while True:
        before = label.copy()
        np.minimum.at(label, ties.left, label[ties.right])
        np.minimum.at(label, ties.right, label[ties.left])
        if np.array_equal(label, before):
            return label


def rows_of(has):
    return [(name, kind, key) for name, things in has.items() for kind, key in things]


def found(rows, times=()):
    return detected(rows, times=times).groups


def detected(rows, judgements=None, times=()):
    return detect(
        some_sightings(rows, times),
        communities=components,
        settings=LinkageSettings(),
        decided=Decided(judgements or Judgements()),
    )


class TestDetect:
    def test_nothing_seen_nothing_found(self):
        assert found([]) == []

    def test_honest_accounts_are_no_group(self):
        assert found(rows_of(crowd(300))) == []

    def test_finds_each_campaign_largest_first_with_its_evidence(self):
        one, other = campaign("one", 20), campaign("two", 30)

        groups = found(rows_of(crowd(500) | one | other))

        assert [{m.account_id for m in g.members} for g in groups] == [
            set(other),
            set(one),
        ]
        assert all(0.5 < m.confidence <= 1 for g in groups for m in g.members)
        held = {(thing.kind, thing.key): thing for thing in groups[1].held_by}
        assert held["prompt_family", "one-prompt"].accounts == 20
        assert held["prompt_family", "one-prompt"].everyone == 20

    def test_uses_of_an_address_are_counted_apart_and_said_as_one(self):
        """Half of a campaign comes back to its exits after the others have had them."""
        ring, others = campaign("one", 20), campaign("two", 20)
        exits = {key for own in ring.values() for k, key in own if k == "ip_address"}
        others = {
            name: own + [("ip_address", key) for key in sorted(exits)]
            for name, own in others.items()
        }
        half = dict.fromkeys(list(ring)[::2], 200 * DAY_MS)
        times = half | dict.fromkeys(others, 100 * DAY_MS)

        groups = found(rows_of(crowd(500) | ring | others), times)

        assert {frozenset(m.account_id for m in g.members) for g in groups} == {
            frozenset(ring),
            frozenset(others),
        }
        (one,) = [g for g in groups if g.members[0].account_id in ring]
        names = [(thing.kind, thing.key) for thing in one.held_by]
        assert len(names) == len(set(names))
        bits = [thing.bits for thing in one.held_by]
        assert bits == sorted(bits, reverse=True)
        held = {thing.key: thing for thing in one.held_by if thing.kind == "ip_address"}
        assert set(held) == exits
        assert all(thing.everyone == thing.accounts for thing in held.values())

    def test_neither_the_order_of_rows_nor_repetition_changes_the_answer(self):
        rows = rows_of(crowd(200) | campaign("one", 20) | campaign("two", 30))
        mixed = random.Random(5).sample(rows + rows[:50], len(rows) + 50)

        assert found(mixed) == found(rows)

    def test_the_names_of_accounts_do_not_change_the_answer(self):
        has = crowd(200) | campaign("one", 20) | campaign("two", 30)
        new = dict(zip(has, sorted(has, reverse=True), strict=True))

        plain = found(rows_of(has))
        renamed = found(rows_of({new[n]: x for n, x in has.items()}))

        assert [{new[m.account_id] for m in g.members} for g in plain] == [
            {m.account_id for m in g.members} for g in renamed
        ]

    def test_a_thing_that_everybody_has_ties_nobody(self):
        has = crowd(300) | campaign("one", 20)
        for things in has.values():
            things.append(("ip_address", "gateway"))

        (group,) = found(rows_of(has))

        assert len(group.members) == 20

    def test_a_classroom_is_set_aside(self):
        room = {
            f"pupil-{n:02}": [
                ("device", f"pupil-device-{n}"),
                ("device", f"laboratory-{n % 5}"),
                ("ip_address", f"pupil-home-{n}"),
                ("ip_address", "school"),
                ("prompt_family", "assignment"),
            ]
            for n in range(30)
        }

        result = detected(rows_of(crowd(500) | campaign("one", 20) | room))

        assert [len(group.members) for group in result.groups] == [20]
        assert result.set_aside == {"class": 30}

    def test_an_unknown_kind_is_refused_by_name(self):
        with pytest.raises(InvalidInput, match="shoe_size"):
            found([("a", "shoe_size", "42")])


class TestJudgements:
    def test_are_obeyed_and_say_nothing_about_bits(self):
        rows = rows_of(crowd(500) | campaign("one", 20))
        (plain,) = found(rows)
        names = [member.account_id for member in plain.members]
        stranger = next(account for account, *_ in rows if account not in names)
        judged = Judgements(
            (a_judgement(1, "same", names[0], stranger),), frozenset(names[1:2])
        )

        result = detected(rows, judged)

        bits = {m.account_id: m.bits for m in result.groups[0].members}
        assert bits.keys() == set(names) - {names[1]} | {stranger}
        assert bits[stranger] == 0
        assert bits[names[0]] > 8
        assert (result.conflicts, result.freed) == ((), (names[1],))

    def test_make_a_group_where_evidence_finds_none(self):
        rows = rows_of(crowd(50))
        left, right = rows[0][0], rows[-1][0]

        result = detected(rows, Judgements((a_judgement(1, "same", left, right),)))

        assert [{m.account_id for m in g.members} for g in result.groups] == [
            {left, right}
        ]

    def test_what_was_judged_and_never_seen_is_reported(self):
        judged = Judgements((a_judgement(7, "different", "acc_1", "acc_2"),))

        assert detected([], judged).conflicts == (
            "Judgement 7 was not applied: acc_1 was seen with nothing yet",
        )

    def test_contradictions_name_their_judgements(self):
        rows = rows_of(crowd(50))
        a, b, c = sorted({account for account, *_ in rows})[:3]
        judged = Judgements(
            (
                a_judgement(1, "same", a, b),
                a_judgement(2, "same", b, c),
                a_judgement(3, "different", a, c),
            )
        )

        (sentence,) = detected(rows, judged).conflicts
        assert sentence == (
            f"Judgement 3 says that {a} and {c} are different hands, and 1 and 2 that "
            "they are the same; none of these was applied"
        )
