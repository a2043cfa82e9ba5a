"""Nodes of a graph without which a part of it would fall apart.

One walk in depth, linear in nodes and edges (Hopcroft and Tarjan, 1973). In the order
in which the walk meets nodes all that hangs below a node is one interval, so that a
part is counted without being looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice

_Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cut:
    """A node, and how many others it would cut off from the largest part left."""

    node: int
    cut_off: int
    examples: tuple[int, ...]


def articulation_points(
    near: Sequence[Sequence[int]], *, counting: int, named: int
) -> list[Cut]:
    """Every articulation point of the graph where ``near`` are each node's neighbours.

    Only nodes below ``counting`` are counted and given as examples, ``named`` at most.
    """
    walk = _Walk(near)
    counts = list(accumulate((node < counting for node in walk.order), initial=0))
    found = []
    for node, children in walk.splits.items():
        parts = [walk.below(child) for child in children]
        rest = walk.beside(node, parts)
        groups = [[part] for part in parts] + [rest]
        sizes = [sum(counts[end] - counts[begin] for begin, end in g) for g in groups]
        largest = sizes.index(max(sizes))
        small = [group for n, group in enumerate(groups) if n != largest]
        members = _members(walk.order, chain.from_iterable(small), counting)
        examples = tuple(sorted(islice(members, named)))
        found.append(Cut(node, sum(sizes) - max(sizes), examples))
    return found


def _members(
    order: Sequence[int], intervals: Iterator[_Interval], counting: int
) -> Iterator[int]:
    for begin, end in intervals:
        yield from (node for n in range(begin, end) if (node := order[n]) < counting)


class _Walk:
    """A walk in depth through all nodes, each part from its lowest node.

    ``splits`` are nodes with those children that nothing else ties to the rest.
    """

    def __init__(self, near: Sequence[Sequence[int]]) -> None:
        self._near = near
        self.order: list[int] = []
        self.splits: dict[int, list[int]] = {}
        self._met = [-1] * len(near)
        self._low = [0] * len(near)
        self._end = [0] * len(near)
        self._begins = [0] * len(near)
        for root in range(len(near)):
            if self._met[root] < 0:
                self._go(root)

    def below(self, node: int) -> _Interval:
        """Where a node and all below it are in the order."""
        return self._met[node], self._end[node]

    def beside(self, node: int, parts: Sequence[_Interval]) -> list[_Interval]:
        """The rest of the node's component, without the node and ``parts``."""
        root = self._begins[node]
        cuts = sorted([(self._met[node], self._met[node] + 1), *parts])
        begins = [self._met[root], *(end for _, end in cuts)]
        ends = [*(begin for begin, _ in cuts), self._end[root]]
        return [pair for pair in zip(begins, ends, strict=True) if pair[0] < pair[1]]

    def _go(self, root: int) -> None:
        stack = [(root, -1, iter(self._near[root]))]
        self._meet(root, root)
        while stack:
            node, parent, neighbours = stack[-1]
            for other in neighbours:
                if self._met[other] < 0:
                    self._meet(other, root)
                    stack.append((other, node, iter(self._near[other])))
                    break
                if other != parent:
                    self._low[node] = min(self._low[node], self._met[other])
            else:
                stack.pop()
                self._leave(node, parent)
        if len(self.splits.get(root, ())) == 1:  # then nothing but children is left
            del self.splits[root]

    def _meet(self, node: int, root: int) -> None:
        self._met[node] = self._low[node] = len(self.order)
        self._begins[node] = root
        self.order.append(node)

    def _leave(self, node: int, parent: int) -> None:
        self._end[node] = len(self.order)
        if parent < 0:
            return
        self._low[parent] = min(self._low[parent], self._low[node])
        if self._low[node] >= self._met[parent]:
            self.splits.setdefault(parent, []).append(node)
