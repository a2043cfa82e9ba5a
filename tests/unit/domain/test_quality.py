from hypothesis import given
from hypothesis import strategies as st

from backend.domain.quality import Placed, Truth, measure


def test_a_case_counted_by_hand():
    truth = {
        "a": Truth("o1", "lab"),
        "b": Truth("o1", "lab"),
        "c": Truth("o2", ""),
        "d": Truth("o3", ""),
    }
    placed = {"a": Placed("x", "lab"), "b": Placed("x", "lab"), "c": Placed("x", "lab")}

    found = measure(truth, placed, {"a": 10, "b": 20, "c": 15})

    assert found.pairwise_precision == 1 / 3
    assert found.pairwise_recall == 1
    assert found.campaign_bcubed_precision == 2 / 3
    assert found.campaign_bcubed_recall == 1
    assert found.attribution_precision == 2 / 3
    assert found.attribution_recall == 1
    assert found.volume_error == {"lab": 0.5}


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)
)
def test_pairs_counted_one_by_one_give_the_same(rows):
    truth = {str(n): Truth(f"o{o}", "lab") for n, (o, _) in enumerate(rows)}
    placed = {str(n): Placed(f"c{c}", None) for n, (_, c) in enumerate(rows) if c}

    found = measure(truth, placed, {})

    cluster = {n: placed[n].cluster_id if n in placed else n for n in truth}
    pairs = [(a, b) for a in truth for b in truth if a < b]
    put = [p for p in pairs if cluster[p[0]] == cluster[p[1]]]
    true = [p for p in pairs if truth[p[0]] == truth[p[1]]]
    both = len(set(put) & set(true))
    assert found.pairwise_precision == (both / len(put) if put else None)
    assert found.pairwise_recall == (both / len(true) if true else None)
