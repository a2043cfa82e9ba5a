"""The headline figures."""

from dataclasses import dataclass

from backend.graph.driver import Graph
from backend.graph.overview import Overview, OverviewRow
from backend.graph.runs import RunRecords, RunRow
from backend.journal.journal import Journal
from backend.services.projection import lag


@dataclass(frozen=True, slots=True)
class Headline:
    """What the graph holds, the last linkage run, and how far the graph is behind."""

    figures: OverviewRow
    last_run: RunRow | None
    lag: int


def overview(graph: Graph, journal: Journal) -> Headline:
    """Figures of the moment."""
    with graph.session() as session:
        figures = Overview(session).count_everything()
        runs = RunRecords(session).list_runs(limit=1)
    behind = sum(lag(journal, graph).values())
    return Headline(figures, runs[0] if runs else None, behind)
