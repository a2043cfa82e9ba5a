"""Rulings, and four eyes."""

import pytest

from backend.domain.rulings import (
    Bound,
    Claim,
    FourEyes,
    Label,
    Labelled,
    Move,
    Ruling,
    RulingState,
    first_state,
    label_without,
)
from backend.errors import Conflict, Forbidden


def a_ruling(state="proposed", claim="abusive", organization=None):
    return Ruling(
        number=1,
        id="rul_1",
        case_id="case_1",
        claim=Claim(claim),
        cluster_id=None,
        organization_id=organization,
        reason="R",
        state=RulingState(state),
        proposed_by="ada",
        made_ms=1,
        decided_by=None,
        decided_ms=None,
        decided_because=None,
        accounts=2,
    )


class TestFirstState:
    @pytest.mark.parametrize(
        ("four_eyes", "proposed"),
        [
            ("off", set()),
            ("labels", {"organization", "abusive", "legitimate"}),
            ("all", {"organization", "abusive", "legitimate", "same", "other"}),
        ],
    )
    def test_which_claims_wait_for_a_second_person(self, four_eyes, proposed):
        found = {
            claim.value
            for claim in Claim
            if first_state(claim, FourEyes(four_eyes)) is RulingState.PROPOSED
        }

        assert found == proposed


class TestAfter:
    @pytest.mark.parametrize(
        ("state", "move", "after"),
        [
            ("proposed", "confirm", "counts"),
            ("proposed", "refuse", "refused"),
            ("proposed", "withdraw", "withdrawn"),
            ("counts", "withdraw", "withdrawn"),
        ],
    )
    def test_what_can_be_done(self, state, move, after):
        assert a_ruling(state).after(Move(move), "ben") == RulingState(after)

    def test_nothing_else_can(self):
        done = [
            (state.value, move.value)
            for state in RulingState
            for move in Move
            if _can(a_ruling(state), move)
        ]

        assert sorted(done) == [
            ("counts", "withdraw"),
            ("proposed", "confirm"),
            ("proposed", "refuse"),
            ("proposed", "withdraw"),
        ]

    @pytest.mark.parametrize("move", [Move.CONFIRM, Move.REFUSE])
    def test_nobody_decides_on_his_own(self, move):
        with pytest.raises(Forbidden, match="another reviewer"):
            a_ruling().after(move, "ada")

    def test_his_own_he_may_withdraw(self):
        assert a_ruling().after(Move.WITHDRAW, "ada") is RulingState.WITHDRAWN


def _can(ruling, move):
    try:
        ruling.after(move, "ben")
    except Conflict:
        return False
    return True


class TestLabels:
    def test_what_each_claim_says(self):
        assert a_ruling(claim="organization", organization="org_1").label == Label(
            "abusive", "org_1"
        )
        assert a_ruling(claim="legitimate").label == Label("legitimate")
        assert a_ruling(claim="same").label.is_nothing

    def test_the_newest_that_counts_holds(self):
        made = [
            Labelled(1, Label("abusive"), Label(), counts=True),
            Labelled(2, Label("legitimate"), Label("abusive"), counts=True),
        ]

        assert label_without(made, 2) == Label("abusive")
        assert label_without(made, 1) == Label("legitimate")

    def test_what_somebody_else_said_in_between_is_restored(self):
        made = [
            Labelled(1, Label("abusive"), Label(), counts=False),
            Labelled(2, Label("legitimate"), Label("abusive", "org_1"), counts=True),
        ]

        assert label_without(made, 2) == Label("abusive", "org_1")

    def test_without_any_it_is_what_was_said_before_all(self):
        made = [
            Labelled(1, Label("abusive"), Label("legitimate"), counts=False),
            Labelled(2, Label("abusive", "o"), Label("abusive"), counts=True),
        ]

        assert label_without(made, 2) == Label("legitimate")


HELD = {"a": 3.0, "b": 9.0, "c": 5.0, "d": 7.0}


class TestBound:
    def test_one_hand_is_a_star_on_the_best_held(self):
        bound = Bound("rul_1", ("a", "b", "c", "unseen"))

        assert bound.together(HELD) == [("b", "c"), ("b", "a")]
        assert bound.apart(HELD, dict.fromkeys(HELD, 0)) == []

    def test_others_are_apart_from_the_best_held_hand_of_each_group(self):
        bound = Bound("rul_1", ("a", "c", "d"), ("b",))
        group = {"a": 0, "b": 0, "c": 0, "d": 4}

        assert bound.together(HELD) == []
        assert bound.apart(HELD, group) == [("b", "c"), ("b", "d")]

    def test_of_accounts_that_nobody_saw_there_is_nothing(self):
        assert Bound("rul_1", ("x", "y")).together(HELD) == []
        assert Bound("rul_1", ("x",), ("a",)).apart(HELD, {"a": 0}) == []
