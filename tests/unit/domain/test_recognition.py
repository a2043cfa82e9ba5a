"""A new prompt's family, known from the middles of families and what is common."""

import numpy as np

from backend.domain.families import families
from backend.domain.recognition import Common, KnownFamilies, group_of_keys
from backend.services.recognition import families_around

from .test_families import _signed, _world

COPIES, TEMPLATES = 12, 6


def known(texts):
    """What is kept of the families of texts, and the family of each."""
    keys = [f"{n:05}" for n in range(len(texts))]
    rows = _signed(texts)
    family = dict(zip(keys, families(keys, rows), strict=True))
    sizes = {name: list(family.values()).count(name) for name in family.values()}
    signed = {key: row.tobytes() for key, row in zip(keys, rows, strict=True)}
    common = Common.among(rows, group_of_keys(keys, family))
    return families_around(signed, family, sizes, common), list(family.values())


class TestFamiliesOf:
    def test_new_copies_are_known_and_strangers_are_not(self):
        world = _world(3, templates=TEMPLATES, copies=COPIES + 1, share=0.25)
        copies = COPIES + 1
        last = [copies * (n + 1) - 1 for n in range(TEMPLATES)]
        strangers = list(range(copies * TEMPLATES, copies * TEMPLATES + 100))
        old = [t for n, t in enumerate(world) if n not in {*last, *strangers}]
        found, family = known(old)

        copied = found.families_of(_signed([world[n] for n in last]))
        strange = found.families_of(_signed([world[n] for n in strangers]))

        assert copied == [family[COPIES * n] for n in range(TEMPLATES)]
        assert strange.count(None) >= 98

    def test_another_length_is_nobodys(self):
        found, _ = known(_world(3, templates=2, copies=4, share=0.1, others=50))

        assert found.families_of(np.zeros((2, 8), np.uint32)) == [None, None]

    def test_without_families_there_is_nothing_to_know(self):
        none = np.zeros((0, 192), np.uint32)
        common = Common.among(_signed(["one text", "another"]), np.array([0, 1]))
        found = KnownFamilies((), none, np.zeros(0, bool), common)

        assert found.families_of(_signed(["one text"])) == [None]


class TestCommon:
    def test_what_everybody_has_is_worth_least(self):
        rows = np.array([[7, n] for n in range(1, 1001)], np.uint32)
        common = Common.among(rows, np.arange(1000))

        (weights,) = common.weigh(np.array([[7, 3000]], np.uint32))

        assert weights.tolist() == [16, 128]

    def test_a_family_counts_once(self):
        rows = np.array([[7]] * 500 + [[n] for n in range(1000, 1500)], np.uint32)
        group = np.append(np.zeros(500, np.intp), np.arange(1, 501))

        (weights,) = Common.among(rows, group).weigh(np.array([[7]], np.uint32))

        assert weights.tolist() == [128]
