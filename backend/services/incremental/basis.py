"""What a run that adds to another one stands on."""

from dataclasses import dataclass

from backend import __version__
from backend.domain.profiles import Profiles
from backend.domain.recognition import KnownFamilies
from backend.errors import WholeRunNeeded
from backend.graph.driver import Graph
from backend.graph.runs import RunRecords
from backend.journal.archive import Archive, Details
from backend.journal.journal import Journal
from backend.journal.profiles import ProfileStore, Reach
from backend.services.archive import memberships


@dataclass(frozen=True, slots=True)
class Basis:
    """What the runs before left: the newest, and the ``whole`` one below it.

    ``placed`` is the cluster of each member, by its place among the profiles' clusters.
    """

    run: str
    whole: str
    details: Details
    reach: Reach
    profiles: Profiles
    families: KnownFamilies
    placed: dict[str, int]


def read_basis(journal: Journal, graph: Graph) -> Basis:
    """What a run that adds would add to.

    :raises WholeRunNeeded: there is nothing of that kind
    """
    store = ProfileStore(journal)
    reach, kept = store.reach(), store.read()
    newest = Archive(journal).list_runs(limit=1)
    if kept is None or reach is None or not newest or newest[0].id != kept[0]:
        raise WholeRunNeeded("there was no run yet, or the last did not end")
    run, profiles, families = kept
    if newest[0].version != __version__:
        raise WholeRunNeeded("the last run was one of another version")
    if reach.edition != journal.edition():
        raise WholeRunNeeded("events were removed since the last run")
    with graph.session() as session:
        if RunRecords(session).get_run(run) is None:
            raise WholeRunNeeded("the graph was made anew since the last run")
    details = Archive(journal).get_details(run)
    number = {name: n for n, name in enumerate(profiles.clusters)}
    placed = {
        account: number[cluster]
        for account, cluster in memberships(journal, run).items()
    }
    whole = details.since or run
    return Basis(run, whole, details, reach, profiles, families, placed)
