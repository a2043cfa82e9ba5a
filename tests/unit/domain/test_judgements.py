"""What runs make of rulings, at the size of a large cluster."""

import numpy as np
import pytest

from backend.domain.judgements import Judgement, Judgements, Verdict
from backend.domain.rulings import Bound

MEMBERS = [f"acc_{n:04}" for n in range(1000)]
STRANGERS = [f"str_{n:04}" for n in range(50)]
IDS = [*MEMBERS, *STRANGERS]


def groups(*sizes):
    """Groups of these sizes, one after another; whoever is left has none."""
    group = np.full(len(IDS), -1, dtype=np.int64)
    start = 0
    for number, size in enumerate(sizes):
        group[start : start + size] = number
        start += size
    # The first are held best.
    bits = np.where(group >= 0, np.linspace(60, 4, len(IDS)), 0.0)
    return group, bits


def obeyed(judged, *sizes):
    found = judged.apply(IDS, *groups(*sizes))
    together = {}
    for name, group in zip(IDS, found.group.tolist(), strict=True):
        if group >= 0:
            together.setdefault(group, set()).add(name)
    return sorted(together.values(), key=len, reverse=True), found.conflicts


class TestSame:
    def test_a_thousand_in_pieces_become_one_group_with_strangers(self):
        hands = (*MEMBERS, *STRANGERS[:20])

        found, conflicts = obeyed(
            Judgements(rulings=(Bound("rul_1", hands),)), 500, 300, 200
        )

        assert found == [set(hands)]
        assert conflicts == ()

    def test_it_takes_fewer_pairs_than_accounts(self):
        held = dict.fromkeys(MEMBERS, 1.0)

        assert len(Bound("rul_1", tuple(MEMBERS)).together(held)) == 999

    def test_who_is_honest_stays_out(self):
        judged = Judgements(
            honest=frozenset(MEMBERS[:1]), rulings=(Bound("rul_1", tuple(MEMBERS)),)
        )

        found, conflicts = obeyed(judged, 1000)

        assert found == [set(MEMBERS[1:])]
        assert conflicts == ()

    def test_a_contradiction_names_the_ruling_once(self):
        said = Judgement(
            id=4,
            reason="R",
            analyst="A",
            made_ms=1,
            withdrawal=None,
            verdict=Verdict.DIFFERENT,
            left_id="acc_0003",
            right_id="acc_0004",
        )

        _, conflicts = obeyed(
            Judgements((said,), rulings=(Bound("rul_1", tuple(MEMBERS)),)), 1000
        )

        (sentence,) = conflicts
        assert sentence == (
            "Judgement 4 says that acc_0003 and acc_0004 are different hands, and "
            "rul_1 that they are the same; none of these was applied"
        )

    def test_accounts_that_nobody_saw_are_left_out(self):
        judged = Judgements(rulings=(Bound("rul_1", ("acc_0001", "gone", "acc_0002")),))

        assert obeyed(judged, 0) == ([{"acc_0001", "acc_0002"}], ())


class TestOther:
    @pytest.mark.parametrize("others", [MEMBERS[:5], MEMBERS[-5:], MEMBERS[:999]])
    def test_they_leave_however_well_they_are_held(self, others):
        hands = [name for name in MEMBERS if name not in set(others)]

        found, conflicts = obeyed(
            Judgements(rulings=(Bound("rul_1", tuple(hands), tuple(others)),)), 1000
        )

        assert found == ([set(hands)] if len(hands) > 1 else [])
        assert conflicts == ()

    def test_it_holds_in_whatever_group_they_meet_again(self):
        bound = Bound("rul_1", tuple(MEMBERS[:300]), tuple(MEMBERS[300:600]))

        found, _ = obeyed(Judgements(rulings=(bound,)), 200, 400, 400)

        assert found == [
            set(MEMBERS[600:]),
            set(MEMBERS[:200]),
            set(MEMBERS[200:300]),
        ]


def test_what_is_in_force_is_on_record():
    assert "rulings" not in Judgements().in_force()
    judged = Judgements(rulings=(Bound("rul_2", ("a", "b")), Bound("rul_1", ("c",))))

    assert judged.in_force()["rulings"] == ["rul_1", "rul_2"]
    assert judged.judged == {"a", "b", "c"}
