"""What linkage is compared with finds what is there to be found."""

import pytest

from benchmarks.quality.inputs import Input
from benchmarks.quality.peers import peers
from tests.builders import some_sightings


@pytest.fixture(scope="module")
def sightings():
    """Fifty pairs of accounts that share three things each, and 300 alone."""
    rows = []
    for pair in range(50):
        for kind in ("device", "instrument", "ip_address"):
            rows += [(f"p{pair}{side}", kind, f"{kind}{pair}") for side in "ab"]
    for kind in ("device", "instrument", "ip_address"):
        rows += [(f"s{n}", kind, f"{kind}s{n}") for n in range(300)]
    return some_sightings(rows)


@pytest.mark.parametrize("method", peers(), ids=lambda method: method.name)
def test_finds_pairs_that_share_everything(method, sightings):
    _, clusters = next(method.answers(Input("pairs", sightings, [], {})))

    together = {clusters.get(f"p{n}a", n) == clusters.get(f"p{n}b") for n in range(50)}
    alone = {clusters.get(f"s{n}", f"s{n}") for n in range(300)}
    assert together == {True}
    assert len(alone) == 300
