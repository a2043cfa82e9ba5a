"""Which clusters hold strangers, which campaigns are not whole, and which is worst."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.mistakes import FalseMerge, Miss, Part, false_merges, misses
from backend.domain.quality import Placed, Truth


def a_truth(**operators):
    """Accounts ``{operator}{n}``; operators in capitals run a campaign of ``org``."""
    return {
        f"{operator}{number}": Truth(operator, "org" * operator.isupper())
        for operator, count in operators.items()
        for number in range(count)
    }


def put(kind, **clusters):
    """Accounts, named with spaces between, in clusters of one kind."""
    return {
        account: Placed(cluster, None, kind)
        for cluster, accounts in clusters.items()
        for account in accounts.split()
    }


class TestFalseMerges:
    def test_by_hand(self):
        truth = a_truth(A=3, B=1, c=1)

        (found,) = false_merges(truth, put("other", k="A0 A1 B0 c0 nobody", l="A2"))

        assert found == FalseMerge(
            cluster_id="k",
            group_kind="other",
            accounts=4,
            honest=1,
            operators=3,
            parts=(Part("A", "org", 2), Part("B", "org", 1), Part("c", "", 1)),
            strangers=("B0", "c0"),
            others=("A0", "A1"),
        )
        assert found.sentence == (
            "k is one cluster and has 4 accounts, 1 of them honest: A of org runs 2, "
            "B of org runs 1 and c runs 1"
        )

    def test_one_operator_is_no_error_unless_it_is_honest_and_accused(self):
        truth = a_truth(a=3, B=3)
        placed = put("campaign", k="a0 a1 a2", l="B0 B1 B2")

        (found,) = false_merges(truth, placed)

        assert found.cluster_id == "k"
        assert found.strangers == ("a0", "a1", "a2")
        assert found.others == ()
        assert (
            "looks like a campaign and has 3 accounts, 3 of them honest"
            in found.sentence
        )
        assert false_merges(truth, put("company", k="a0 a1 a2")) == []

    def test_to_wrong_the_honest_is_worse_than_any_merger_of_campaigns(self):
        truth = a_truth(A=9, B=9, c=1, d=1, e=2, f=2)
        placed = {
            **put("campaign", two=" ".join(f"A{n} B{n}" for n in range(8))),
            **put("campaign", one="A8 c0 d0"),
            **put("household", home="e0 e1 f0 f1"),
        }

        found = [merge.cluster_id for merge in false_merges(truth, placed)]

        assert found == ["one", "two", "home"]

    def test_where_nobody_said_what_a_cluster_looks_like(self):
        truth = a_truth(A=2, B=2, c=1)
        placed = put("", k="A0 c0", l="A1 B0 B1")

        found = false_merges(truth, placed)

        assert [merge.cluster_id for merge in found] == ["k", "l"]
        assert "k is one cluster" in found[0].sentence

    def test_of_many_operators_a_sentence_names_three(self):
        truth = a_truth(**dict.fromkeys("abcdefgh", 1))

        (found,) = false_merges(truth, put("class", k=" ".join(sorted(truth))))

        assert "c runs 1 and 5 others 5 together" in found.sentence


class TestMisses:
    def test_by_hand(self):
        truth = a_truth(A=6, b=2)
        placed = put("other", k="A0 A1 A2", l="A3 b0", m="b1")

        (found,) = misses(truth, placed)

        assert found == Miss(
            operator_id="A",
            campaign_org="org",
            accounts=6,
            cluster_id="k",
            found=("A0", "A1", "A2"),
            missed=("A3", "A4", "A5"),
            elsewhere=1,
            left_out=2,
        )
        assert found.sentence == (
            "A of org: k has 3 of 6 accounts; 1 in 1 other cluster and 2 in none"
        )

    def test_none_is_found(self):
        (found,) = misses(a_truth(A=4), put("other", k="B0"))

        assert found.cluster_id is None
        assert (found.found, len(found.missed)) == ((), 4)
        assert found.sentence == "A of org: none of 4 accounts is found"

    def test_whole_or_single_operators_are_not_missed(self):
        truth = a_truth(A=2, B=1)

        assert misses(truth, put("campaign", k="A0 A1")) == []

    def test_most_missed_first(self):
        truth = a_truth(A=3, B=5)

        assert [miss.operator_id for miss in misses(truth, {})] == ["B", "A"]


@given(
    st.lists(st.tuples(st.sampled_from("ABcd"), st.integers(0, 3)), max_size=30),
    st.sampled_from(["campaign", "company", ""]),
)
def test_every_account_is_counted_once(rows, kind):
    truth = {
        f"acc{n}": Truth(operator, "org" * operator.isupper())
        for n, (operator, _) in enumerate(rows)
    }
    placed = {f"acc{n}": Placed(f"k{c}", None, kind) for n, (_, c) in enumerate(rows)}
    sizes = Counter(place.cluster_id for place in placed.values())

    for merge in false_merges(truth, placed):
        assert set(merge.strangers) & set(merge.others) == set()
        assert len(merge.strangers) + len(merge.others) == sizes[merge.cluster_id]
        assert sum(part.accounts for part in merge.parts) == merge.accounts
    for miss in misses(truth, placed):
        assert len(miss.found) + len(miss.missed) == miss.accounts
        assert miss.left_out == 0
        assert {truth[account].operator_id for account in miss.missed} == {
            miss.operator_id
        }
