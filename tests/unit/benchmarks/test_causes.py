"""What the ledger says of a made-up world, beside what its things really are."""

from collections import Counter, defaultdict

import pytest

from backend.domain.ledger import UNKNOWN
from benchmarks.quality.causes import judged, markdown
from benchmarks.quality.inputs import Recipe

RIGHT = {
    "instrument: agency": "agency-card",
    "ip_address: a cloud's egress": "carrier-nat",
    "ip_address: an office: classroom": "campus",
    "prompt_family: homework": "campus",
}


@pytest.fixture(scope="module")
def counts():
    """Causes by what a thing is, where linkage found nothing at all."""
    found = defaultdict(Counter)
    for label, entry in judged(Recipe("default", 3, 1_500), None, blind=True):
        found[label][entry.named_cause] += 1
    return found


def test_nothing_that_a_campaign_owns_is_called_innocent(counts):
    campaigns = [row for label, row in counts.items() if label.endswith("campaign's")]

    assert sum(map(Counter.total, campaigns)) > 20
    assert {cause for row in campaigns for cause in row} == {UNKNOWN}


@pytest.mark.parametrize(("label", "cause"), RIGHT.items())
def test_what_honest_accounts_share_is_known(counts, label, cause):
    assert counts[label].most_common(1)[0][0] == cause


def test_the_table_has_a_row_for_each(counts):
    head, _, *rows = markdown(counts)

    assert len(rows) == len(counts)
    assert {row.count("|") for row in rows} == {head.count("|")}
