"""Neo4j Browser's guide: an investigation as slides with queries of the library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.domain.arguments import default_of
from backend.domain.queries import LibraryQuery, Slot
from backend.graph.library import get_query
from backend.web.browser import literal

# The first things that there are, so that each slide runs before anybody chose.
_CLUSTER = (
    "MATCH (c:Cluster) RETURN c.id AS cluster_id "
    "ORDER BY c.suspicion DESC, c.size DESC, c.id LIMIT 1"
)
_THING = (
    "MATCH (c:Cluster)-[r:HELD_BY]->(t) RETURN t.kind AS kind, t.key AS key "
    "ORDER BY c.suspicion DESC, c.size DESC, c.id, r.bits DESC LIMIT 1"
)
_ACCOUNTS = (
    "MATCH (c:Cluster) WITH c ORDER BY c.suspicion DESC, c.size DESC, c.id LIMIT 1 "
    "MATCH (c)<-[m:MEMBER_OF]-(a) WITH a ORDER BY m.place LIMIT 2 "
    "WITH collect(a.id) AS ids RETURN ids[0] AS left_id, ids[1] AS right_id"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Parameters that a slide needs: found in the graph, or typed in by hand."""

    names: tuple[str, ...]
    query: str

    @property
    def command(self) -> str:
        """Sets them to the first things that there are."""
        return _chosen(self.names, self.query)

    @property
    def by_hand(self) -> str:
        """Sets them to what somebody types in."""
        return "; ".join(f":param {name} => '…'" for name in self.names)


@dataclass(frozen=True, slots=True)
class Slide:
    """A step of an investigation."""

    title: str
    words: str
    names: tuple[str, ...]
    choice: Choice | None = None

    @property
    def queries(self) -> tuple[LibraryQuery, ...]:
        """Its queries, the picture first."""
        return tuple(map(get_query, self.names))


SLIDES = (
    Slide(
        "Find clusters",
        "Begin with the clusters that look most like a campaign, and choose one.",
        ("guide.list_clusters",),
        Choice(("cluster_id",), _CLUSTER),
    ),
    Slide(
        "Why it is one",
        "Each thing that holds a cluster weighs some bits; one more doubles the odds. "
        "Look for things of several kinds that most members have.",
        ("guide.show_cluster", "clusters.get_cluster"),
    ),
    Slide(
        "What it shares",
        "Compare members with everybody: what half a town has says little. Then see "
        "what the members sought.",
        ("clusters.list_evidence", "clusters.list_capabilities"),
    ),
    Slide(
        "Where it leads",
        "An organization is named when members have what it owns. Read the reasons "
        "before you name it.",
        ("guide.show_leads", "clusters.list_attributions"),
    ),
    Slide(
        "Who else has a thing",
        "Choose a thing of the cluster. Accounts outside of it that have the thing may "
        "be others of the same hand, or neighbours who share it innocently.",
        ("guide.show_holders", "identifiers.list_accounts"),
        Choice(("kind", "key"), _THING),
    ),
    Slide(
        "Ways between two accounts",
        "Name two accounts. A short way over rare things says more than one over an "
        "address that thousands have.",
        ("guide.show_paths", "accounts.list_shared"),
        Choice(("left_id", "right_id"), _ACCOUNTS),
    ),
)


def defaults() -> str:
    """The command that sets what all slides need besides."""
    slots = {slot.name: slot for slide in SLIDES for slot in _slots(slide)}
    values = {name: default_of(slot) for name, slot in sorted(slots.items())}
    held = {name: value for name, value in values.items() if value is not None}
    # Neo4j Browser makes 100.0 of 100 unless the graph server says it.
    columns = ", ".join(f"{literal(value)} AS {name}" for name, value in held.items())
    return _chosen(tuple(held), f"RETURN {columns}")


def _chosen(names: Sequence[str], query: str) -> str:
    """Sets parameters to the columns of the first row of a query."""
    return f":param [{{{', '.join(names)}}}] => {{ {query} }}"


def _slots(slide: Slide) -> Iterator[Slot]:
    for query in slide.queries:
        yield from query.parameters
