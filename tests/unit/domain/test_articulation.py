"""Articulation points against looking at what is left without each node."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.articulation import articulation_points


@st.composite
def graphs(draw):
    """Neighbours of each node, and how many nodes count."""
    nodes = draw(st.integers(1, 12))
    pairs = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1))
    edges = {tuple(sorted(p)) for p in draw(st.lists(pairs, max_size=20))}
    near = [[] for _ in range(nodes)]
    for left, right in sorted(edges):
        if left != right:
            near[left].append(right)
            near[right].append(left)
    return near, draw(st.integers(0, nodes))


def part_of(near, start, gone):
    found, stack = {start}, [start]
    while stack:
        for other in near[stack.pop()]:
            if other not in found and other not in gone:
                found.add(other)
                stack.append(other)
    return found


def oracle(near, counting):
    """{node: sizes of the parts that its component falls into} for two or more."""
    found = {}
    for node in range(len(near)):
        rest = part_of(near, node, ()) - {node}
        parts = []
        while rest:
            part = part_of(near, min(rest), {node})
            parts.append(sum(n < counting for n in part))
            rest -= part
        if len(parts) > 1:
            found[node] = sorted(parts)
    return found


@given(graphs())
def test_they_are_those_without_which_a_part_falls_apart(graph):
    near, counting = graph

    cuts = articulation_points(near, counting=counting, named=3)

    expected = oracle(near, counting)
    assert {cut.node: cut.cut_off for cut in cuts} == {
        node: sum(parts) - max(parts) for node, parts in expected.items()
    }


@given(graphs())
def test_examples_are_cut_off_and_count(graph):
    near, counting = graph

    for cut in articulation_points(near, counting=counting, named=3):
        assert len(cut.examples) == min(3, cut.cut_off)
        assert len(set(cut.examples)) == len(cut.examples)
        for name in cut.examples:
            assert name < counting
            largest = max(
                sum(n < counting for n in part_of(near, other, {cut.node}))
                for other in near[cut.node]
            )
            own = part_of(near, name, {cut.node})
            assert sum(n < counting for n in own) <= largest


def test_a_chain_is_walked_whatever_its_length():
    size = 100_000
    near = [[n for n in (at - 1, at + 1) if 0 <= n < size] for at in range(size)]

    cuts = articulation_points(near, counting=size, named=3)

    assert len(cuts) == size - 2
    assert max(cut.cut_off for cut in cuts) == size // 2 - 1
