"""What is recomputed for one cluster is what the run found."""

import pytest

from backend.graph.clusters import Clusters
from backend.services.excerpts import read_case
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers


@pytest.fixture
def seen(ringed):
    """The ring behind one network, with a neighbour, linked."""
    for index in range(8):
        event = an_event(
            "account.access", f"acc_ring_{index}", 3, ip=f"192.0.2.{index}"
        )
        ringed.send([event | {"id": f"net-{index}"}])
    neighbour = an_event("account.access", "acc_own_003", 3, ip="192.0.2.200")
    ringed.send([neighbour | {"id": "net-own"}])
    ringed.link()
    return ringed


def case_of(api, **more):
    with api.held.graph.session() as session:
        clusters = Clusters(session)
        (cluster,) = clusters.list_clusters()
        members = clusters.list_members(cluster.id)
        return read_case(session, cluster, accept_bits=4, **more), members


def test_members_have_the_bits_that_the_run_wrote(seen):
    case, members = case_of(seen)

    standings = case.standings(case.members)

    assert sorted(case.members) == [f"acc_ring_{n}" for n in range(8)]
    for member in members:
        assert standings[member.account_id].bits == pytest.approx(member.bits, abs=0.01)
        assert standings[member.account_id].passes


def test_who_shares_a_thing_of_the_members_is_near(seen):
    case, _ = case_of(seen)

    near = {name for name in case.evidence.account_ids if name}
    assert near == {*case.members, "acc_own_003"}
    assert case.evidence.accounts == 108


def test_counts_are_those_of_the_whole_graph(seen):
    case, _ = case_of(seen)

    evidence = case.evidence
    counts = dict(zip(evidence.things_by_number, evidence.everyone, strict=True))
    assert counts["network", "192.0.2.0/24"] == 9
    assert counts["device", "dev_ring"] == 8


def test_another_account_can_be_asked_for(seen):
    case, _ = case_of(seen, also=["acc_own_001"])

    assert ("device", "dev_own_001") in case.things_of("acc_own_001")
    assert not case.standings(["acc_own_001"])["acc_own_001"].passes
