"""Equal facts give equal digests, and any other fact another one."""

import random

import pytest

from backend.domain.digests import GraphDigest, Part, digest_of_events

NODES = [
    (["Account"], [["id", "a"], ["first_seen", 1]]),
    (["Account"], [["id", "b"], ["first_seen", 2]]),
    (["Device", "Identifier"], [["key", "d"], ["kind", "device"]]),
    (["Cluster"], [["id", "clu_1"], ["size", 2], ["suspicion", 0.25]]),
]
TIES = [
    ("USED_DEVICE", (None, "a"), ("device", "d"), [["count", 3], ["last_seen", 9]]),
    ("USED_DEVICE", (None, "b"), ("device", "d"), [["count", 4], ["last_seen", 8]]),
    ("MEMBER_OF", (None, "a"), (None, "clu_1"), [["bits", 9.5]]),
]


def digest(nodes=NODES, ties=TIES):
    found = GraphDigest()
    for node in nodes:
        found.add_node(*node)
    for tie in ties:
        found.add_tie(*tie)
    return found


def lines(found):
    return {(line.part, line.name): line.sum for line in found.lines()}


def test_the_order_of_facts_properties_and_labels_does_not_matter():
    dice = random.Random(3)
    nodes = [(labels[::-1], properties[::-1]) for labels, properties in NODES]
    ties = [(*tie[:3], tie[3][::-1]) for tie in TIES]
    dice.shuffle(nodes)
    dice.shuffle(ties)

    assert lines(digest(nodes, ties)) == lines(digest())


def test_each_fact_counts_as_often_as_it_is_there():
    once = digest().total(Part.INGESTED)
    twice = digest(NODES * 2, TIES * 2).total(Part.INGESTED)
    pairs = digest(NODES[:1] * 2, []).total(Part.INGESTED)
    others = digest(NODES[1:2] * 2, []).total(Part.INGESTED)

    assert twice.facts == 2 * once.facts
    assert len({s.digest for s in (once, twice, pairs, others)}) == 4


def test_lines_say_how_many_and_what_their_counts_add_up_to():
    found = lines(digest())

    assert list(found) == [
        (Part.INGESTED, "Account"),
        (Part.INGESTED, "Device"),
        (Part.INGESTED, "USED_DEVICE"),
        (Part.DERIVED, "Cluster"),
        (Part.DERIVED, "MEMBER_OF"),
    ]
    used = found[Part.INGESTED, "USED_DEVICE"]
    assert (used.facts, used.counted) == (2, 7)
    assert len(used.digest) == 64


@pytest.mark.parametrize(
    "changed",
    [
        ("USED_DEVICE", (None, "a"), ("device", "d"), [["count", 4], ["last_seen", 9]]),
        ("USED_DEVICE", (None, "a"), ("device", "d"), [["count", 3]]),
        ("USED_DEVICE", (None, "a"), ("device", "e"), TIES[0][3]),
        ("USED_DEVICE", (None, "c"), ("device", "d"), TIES[0][3]),
        ("USED_DEVICE", (None, "a"), ("phone", "d"), TIES[0][3]),
    ],
)
def test_a_changed_fact_changes_its_line_and_its_part_and_nothing_else(changed):
    before, after = digest(), digest(ties=[changed, *TIES[1:]])
    old, new = lines(before), lines(after)

    assert {key for key in old if old[key] != new[key]} == {
        (Part.INGESTED, "USED_DEVICE")
    }
    assert before.total(Part.INGESTED) != after.total(Part.INGESTED)
    assert before.total(Part.DERIVED) == after.total(Part.DERIVED)


def test_which_run_wrote_it_and_when_is_left_out():
    noted = [
        (["Cluster"], [*NODES[3][1], ["run_id", "run_1"], ["created_at", 5]]),
        (["LinkageRun"], [["id", "run_1"]]),
        (["IngestPartition"], [["id", 1], ["offset", 9]]),
    ]
    ties = [*TIES[:2], (*TIES[2][:3], [*TIES[2][3], ["run_id", "run_1"]])]

    assert lines(digest([*NODES[:3], *noted], ties)) == lines(digest())


def test_a_network_that_a_run_found_is_derived():
    ends = (("ip_address", "192.0.2.1"), ("network", "192.0.2.0/24"))
    said = ("IN_NETWORK", *ends, [])
    found = ("IN_NETWORK", *ends, [["run_id", "run_1"]])

    both = lines(digest([], [said, found]))

    assert [(*key, value.facts) for key, value in both.items()] == [
        (Part.INGESTED, "IN_NETWORK", 1),
        (Part.DERIVED, "IN_NETWORK", 1),
    ]


def test_what_no_part_of_the_model_has_shows():
    stray = digest([*NODES, (["Marker"], [["bytes", b"\x01"]])])

    assert (Part.INGESTED, "Marker") in lines(stray)
    assert stray.total(Part.INGESTED) != digest().total(Part.INGESTED)


class TestEvents:
    EVENTS = (b'["a","1"]', b'["a","2"]', b'["b","1"]')

    def test_their_order_does_not_matter(self):
        assert digest_of_events(self.EVENTS) == digest_of_events(self.EVENTS[::-1])
        assert digest_of_events(self.EVENTS).facts == 3

    @pytest.mark.parametrize("other", [b'["a","2",0]', b'["a","3"]'])
    def test_any_other_event_changes_it(self, other):
        events = (self.EVENTS[0], other, self.EVENTS[2])

        assert digest_of_events(events) != digest_of_events(self.EVENTS)

    def test_one_that_is_there_twice_counts_twice(self):
        assert digest_of_events(self.EVENTS * 2) != digest_of_events(self.EVENTS)
