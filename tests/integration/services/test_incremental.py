"""What new events touch is placed as a whole run would place it."""

import orjson
import pytest

from backend.demo.scenarios import find
from backend.demo.world import World
from backend.errors import WholeRunNeeded
from backend.journal.archive import Archive
from backend.services.archive import memberships
from backend.services.incremental.run import is_due, link_new, link_new_or_all
from benchmarks.baseline import records_of
from tests.fixtures.api import an_event, ring, seen, strangers

pytestmark = pytest.mark.servers
WHY = {"reason": "One support ticket.", "analyst": "Ada"}


def placed(api, result):
    """Cluster of each account after a run."""
    return memberships(api.held.journal, result.run_id)


def link_added(api, way=link_new):
    held = api.held
    return way(held.graph, held.journal, held.settings)


def in_graph(api):
    """Members of each cluster, as the API shows them."""
    return {
        cluster["id"]: [
            member["account_id"]
            for member in api.get(f"/v1/clusters/{cluster['id']}/members")["items"]
        ]
        for cluster in api.get("/v1/clusters")["items"]
    }


class TestJoining:
    def test_who_shares_two_things_with_a_cluster_joins_it(self, ringed):
        first = ringed.link()
        ringed.send([*seen("acc_late", "card_ring", "dev_ring"), *strangers(103)])

        added = link_added(ringed)

        (cluster,) = set(placed(ringed, first).values())
        assert placed(ringed, added) == placed(ringed, first) | {"acc_late": cluster}
        assert (added.since, added.members) == (first.run_id, 9)
        assert (added.touched, added.beside) == (4, 0)
        assert added.changed == {"grew": 1}
        assert placed(ringed, ringed.link()) == placed(ringed, added)

    def test_pages_and_reasons_show_who_joined(self, ringed):
        ringed.link()
        ringed.send(seen("acc_late", "card_ring", "dev_ring"))

        added = link_added(ringed)

        ((cluster, members),) = in_graph(ringed).items()
        assert (len(members), members[-1]) == (9, "acc_late")
        found = ringed.get(f"/v1/clusters/{cluster}")
        assert (found["size"], found["run_id"]) == (9, added.run_id)
        held = {
            row["key"]: (row["accounts"], row["everyone"])
            for row in ringed.get(f"/v1/clusters/{cluster}/evidence")["items"]
        }
        assert held == {"card_ring": (9, 9), "dev_ring": (9, 9)}
        why = ringed.get("/v1/accounts/acc_late/why/acc_ring_0")
        assert why["same_cluster"] == cluster

    def test_who_shares_one_thing_stays_outside(self, ringed):
        first = ringed.link()
        ringed.send(seen("acc_late", "card_ring", "dev_late"))

        assert placed(ringed, link_added(ringed)) == placed(ringed, first)

    def test_later_runs_add_to_earlier_ones(self, ringed):
        first = ringed.link()
        found = placed(ringed, first)
        for late in ("acc_late_1", "acc_late_2", "acc_late_3"):
            ringed.send(seen(late, "card_ring", "dev_ring"))
            added = link_added(ringed)
            found[late] = found["acc_ring_0"]

            assert placed(ringed, added) == found
            assert added.since == first.run_id
        assert Archive(ringed.held.journal).read_ledger(added.run_id) is not None


class TestNewClusters:
    def test_a_ring_that_is_new_is_a_cluster(self, ringed):
        first = ringed.link()
        ringed.send([*ring("other", 8), *seen("acc_x", "card_x", "dev_x")])

        added = link_added(ringed)

        new = placed(ringed, added).items() - placed(ringed, first).items()
        assert {account for account, _ in new} == {f"acc_other_{n}" for n in range(8)}
        assert len({cluster for _, cluster in new}) == 1
        assert sorted(map(len, in_graph(ringed).values())) == [8, 8]
        assert placed(ringed, ringed.link()) == placed(ringed, added)

    def test_a_ring_that_grows_over_several_runs_becomes_one(self, ringed):
        ringed.link()
        events = list(ring("other", 8))
        ringed.send(events[:8])
        few = link_added(ringed)
        ringed.send(events[8:])

        added = link_added(ringed)

        assert few.clusters == 1
        assert added.clusters == 2
        assert placed(ringed, ringed.link()) == placed(ringed, added)


class TestPrompts:
    def test_that_no_run_read_yet_are_new_though_they_came_before(self, ringed):
        asked = "List the fifty states of a country by area, and explain number {}"
        came = [
            an_event(
                "exchange.usage",
                f"acc_own_00{n}",
                n,
                model="lumen-2",
                exchanges=1,
                prompt=asked.format(n),
            )
            for n in range(2)
        ]
        ringed.take(came[:1])
        assert ringed.link().since is None
        ringed.send(came[1:])

        assert link_added(ringed).since is not None

        found = ringed.held.graph.driver.execute_query(
            "MATCH (f:PromptFamily)<-[:IN_FAMILY]-(p) RETURN f.key, count(p) AS n"
        )
        assert [row["n"] for row in found.records] == [2]


class TestDecisions:
    def test_who_is_labelled_honest_leaves(self, ringed):
        ringed.link()
        label = {"verdict": "legitimate", "analyst": "Ada"}
        ringed.send([an_event("account.label", "acc_ring_1", 1, **label)])

        added = link_added(ringed)

        assert added.freed == ("acc_ring_1",)
        assert "acc_ring_1" not in placed(ringed, added)
        ((_, members),) = in_graph(ringed).items()
        assert len(members) == 7
        assert "acc_ring_1" not in members

    def test_what_one_member_alone_has_holds_nothing_together(self, ringed):
        both = [
            an_event("payment.attempt", f"acc_ring_{n}", 5 + n, instrument="card_b")
            for n in (1, 2)
        ]
        ringed.send(both)
        ringed.link()
        label = {"verdict": "legitimate", "analyst": "Ada"}
        ringed.send([an_event("account.label", "acc_ring_1", 1, **label)])

        link_added(ringed)

        ((cluster, _),) = in_graph(ringed).items()
        held = ringed.held.graph.driver.execute_query(
            "MATCH (:Cluster)-[h:HELD_BY]->(t) RETURN t.key AS key, h.accounts AS n"
        )
        assert {row["key"]: row["n"] for row in held.records} == {
            "card_ring": 7,
            "dev_ring": 7,
        }
        shown = ringed.get(f"/v1/clusters/{cluster}/evidence")["items"]
        assert {row["key"] for row in shown} == {"card_ring", "dev_ring"}

    def test_of_whom_one_is_left_needs_a_whole_run(self, ringed):
        ringed.link()
        label = {"verdict": "legitimate", "analyst": "Ada"}
        ringed.send(
            an_event("account.label", f"acc_ring_{n}", n, **label) for n in range(7)
        )

        with pytest.raises(WholeRunNeeded, match="too few members"):
            link_added(ringed)

    def test_after_a_decision_all_are_grouped_anew(self, ringed):
        ringed.link()
        pair = {"left_id": "acc_ring_0", "right_id": "acc_ring_1"}
        ringed.post("/v1/judgements", verdict="different", **pair, **WHY)
        ringed.send(seen("acc_late", "card_ring", "dev_ring"))

        with pytest.raises(WholeRunNeeded, match="decisions changed"):
            link_added(ringed)
        result = link_added(ringed, link_new_or_all)

        assert result.since is None
        assert result.why_whole == "rules or decisions changed since the last run"
        assert "acc_late" in placed(ringed, result)

    def test_before_the_first_run_there_is_nothing_to_add_to(self, ringed):
        with pytest.raises(WholeRunNeeded, match="no run yet"):
            link_added(ringed)
        assert not is_due(ringed.held.journal)

    def test_a_graph_that_was_made_anew_needs_a_whole_run(self, ringed):
        ringed.link()
        ringed.held.graph.driver.execute_query("MATCH (r:LinkageRun) DELETE r")
        ringed.send(strangers(101))

        with pytest.raises(WholeRunNeeded, match="made anew"):
            link_added(ringed)


class TestWhenItIsDue:
    def test_after_new_events_only(self, ringed):
        journal = ringed.held.journal
        ringed.link()
        assert not is_due(journal)

        ringed.send(strangers(101))
        assert is_due(journal)

        link_added(ringed)
        assert not is_due(journal)


class TestAsAWholeRun:
    """A made-up world, whose last events come after a run."""

    @pytest.fixture
    def records(self):
        world = World(5, 1500, scenario=find("default"))
        lines = (orjson.dumps(event) for event in world.events())
        return sorted(records_of(lines), key=lambda record: record.time_ms)

    @pytest.mark.parametrize(("last", "steps"), [(1500, 1), (1500, 3)])
    def test_the_same_accounts_are_in_the_same_clusters(
        self, api, records, last, steps
    ):
        append(api, records[:-last])
        was = placed(api, api.link())
        for step in range(steps):
            size = last // steps
            append(api, records[len(records) - last + step * size :][:size])
            added = link_added(api)

        found = placed(api, added)

        assert found.keys() - was.keys()
        assert found == placed(api, api.link())


def append(api, records):
    api.held.journal.append(records)
    api.drain()
