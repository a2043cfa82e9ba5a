"""Profiles after newcomers are those that a run would keep of the same groups."""

import numpy as np

from backend.domain.discounts import Discounts
from backend.domain.linkage import TIES
from backend.domain.recounting import Bound, Counted, Held, bits_inside, recounted

from .test_growth import campaign, crowd
from .test_linkage import evidence_of
from .test_screening import numbered, profiled

RING = campaign("ring", 30)
HAS = crowd(400) | RING
FIRST = dict(list(RING.items())[:27])


def counted(has, members):
    """What the accounts ``has`` have, in one cluster of ``members``."""
    evidence = evidence_of(has)
    everyone = dict(enumerate(evidence.everyone.tolist()))
    things = [
        (evidence.kind_of(n), evidence.thing_key[n]) for n in range(evidence.things)
    ]
    inside = [evidence.account_ids[n] in members for n in evidence.account.tolist()]
    own = np.bincount(evidence.thing[inside], minlength=evidence.things)
    held = np.flatnonzero(own)
    rows = zip(evidence.account.tolist(), evidence.thing.tolist(), strict=True)
    bound = [
        (things[thing], evidence.account_ids[account], everyone[thing])
        for account, thing in rows
        if evidence.account_ids[account] in members and everyone[thing] < 4
    ]
    return Counted(
        len(has),
        things,
        Held(
            [things[n] for n in held.tolist()],
            np.zeros(held.size, np.int64),
            own[held],
            evidence.everyone[held],
            evidence.last_ms[held],
        ),
        Bound(
            [thing for thing, _, _ in bound],
            [member for _, member, _ in bound],
            np.array([many for _, _, many in bound], np.int64),
        ),
    )


def again(found, has, members, **more):
    return recounted(
        found,
        counted(has, members),
        dict.fromkeys(members, 0),
        vouching=frozenset(),
        discounts=more.get("discounts", Discounts()),
    )


def rows(traits):
    """Rows of traits by what they are about."""
    columns = (traits.code, traits.accounts, traits.everyone, np.round(traits.bits, 3))
    return set(zip(*(column.tolist() for column in columns), strict=True))


class TestRecounted:
    def test_it_has_all_that_a_run_keeps_of_the_larger_group(self):
        before, after = profiled(HAS, FIRST), profiled(HAS, RING)

        found = again(before, HAS, RING)

        assert rows(after.traits) != rows(before.traits)
        assert rows(after.traits) <= rows(found.traits)
        assert found.sizes.tolist() == after.sizes.tolist() == [30]
        assert set(found.members.ids) >= set(after.members.ids)

    def test_bonds_are_rare_things_of_members_that_tie(self):
        evidence, _, _ = numbered(HAS)
        kinds = evidence.thing_kind[evidence.thing]
        rare = TIES[kinds] & (evidence.everyone[evidence.thing] < 4)
        named = [evidence.account_ids[n] in RING for n in evidence.account.tolist()]

        found = again(profiled(HAS, FIRST), HAS, RING)

        assert found.bonds.code.size == np.count_nonzero(rare & named) > 0
        assert (np.diff(found.bonds.code.astype(float)) >= 0).all()

    def test_who_leaves_takes_its_bonds_along(self):
        found = again(profiled(HAS, RING), HAS, FIRST)

        gone = RING.keys() - FIRST.keys()
        assert gone.isdisjoint(found.members.ids)
        assert found.bonds.member.max() < len(found.members.ids)

    def test_what_was_not_counted_stays(self):
        before = profiled(HAS, RING)
        nothing = Held([], *(np.empty(0, np.int64) for _ in range(4)))
        none = Bound([], [], np.empty(0, np.int64))

        found = recounted(
            before,
            Counted(len(HAS), [], nothing, none),
            dict.fromkeys(RING, 0),
            vouching=frozenset(),
            discounts=Discounts(),
        )

        assert rows(found.traits) == rows(before.traits)
        assert found.bonds.code.tolist() == before.bonds.code.tolist()

    def test_what_is_discounted_says_less(self):
        thing = ("prompt_family", "ring-prompt")
        half = Discounts({thing: 0.5})
        before = profiled(HAS, RING)

        full, less = (
            again(before, HAS, RING, discounts=each) for each in (Discounts(), half)
        )

        assert less.traits.bits.max() < full.traits.bits.max()


def test_bits_inside_leave_the_member_itself_out():
    counts = {"size": 10, "total": 1000, "factor": 1.0}

    alone = bits_inside("device", accounts=1, everyone=1, **counts)
    shared = bits_inside("device", accounts=10, everyone=10, **counts)

    assert alone <= 0 < shared
