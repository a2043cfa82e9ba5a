"""Tables of truth and of clusterings as files, good and bad."""

import pytest

from backend.domain.quality import Placed, Truth, measure
from backend.errors import InvalidInput
from backend.services.evaluation import read_memberships, read_truth

TRUTH = "account_id,operator_id,campaign_org\na,o1,org\nb,o1,org\nc,o2,\n"
MEMBERSHIPS = "account_id,cluster_id,organization_id,confidence\na,k,org,0.9\nb,k,,\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_reads_truth(file):
    assert read_truth(file(TRUTH)) == {
        "a": Truth("o1", "org"),
        "b": Truth("o1", "org"),
        "c": Truth("o2", ""),
    }


def test_reads_what_a_spreadsheet_saved(file):
    text = b"\xef\xbb\xbf" + TRUTH.replace("\n", "\r\n").encode()

    assert len(read_truth(file(text))) == 3


def test_reads_tactics(file):
    text = (
        "account_id,operator_id,campaign_org,tactic\na,o1,org,cards; proxies;\nb,o,,\n"
    )

    found = read_truth(file(text))

    assert [true.tactics for true in found.values()] == [("cards", "proxies"), ()]


def test_reads_what_clusters_look_like(file):
    text = "account_id,cluster_id,organization_id,group_kind\na,k,,campaign\n"

    assert read_memberships(file(text)) == {"a": Placed("k", None, "campaign")}


def test_reads_memberships(file):
    found = read_memberships(file(MEMBERSHIPS))

    assert found == {"a": Placed("k", "org"), "b": Placed("k", None)}


def test_evaluates_one_file_against_the_other(file):
    truth, placed = read_truth(file(TRUTH)), read_memberships(file(MEMBERSHIPS))
    quality = measure(truth, placed, {})

    assert quality.pairwise_precision == 1
    assert quality.pairwise_recall == 1
    assert quality.attribution_recall == 0.5
    assert quality.volume_error == {}


def test_draws_of_operators_give_intervals(file):
    truth, placed = read_truth(file(TRUTH)), read_memberships(file(MEMBERSHIPS))
    quality = measure(truth, placed, {}, draws=20)

    assert quality.intervals["bcubed_precision"] == (1, 1)
    assert quality.campaigns[0].attribution_recall == 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("account_id,campaign_org\na,org\n", "line 1: there is no column operator_id"),
        ("", "line 1: there is no column account_id"),
        (TRUTH + ",o3,\n", "line 5"),
        (TRUTH + "d,,\n", "line 5"),
        (TRUTH + "d\n", "line 5"),
        (TRUTH + "a,o1,org\n", "line 5: the account is there twice"),
        (b"account_id,operator_id,campaign_org\n\xff,o,\n", "Cannot read"),
    ],
)
def test_says_which_line_of_the_truth_is_wrong(file, text, says):
    path = file(text)

    with pytest.raises(InvalidInput) as raised:
        read_truth(path)

    assert str(path) in raised.value.message
    assert says in raised.value.message


def test_says_which_membership_is_there_twice(file):
    with pytest.raises(InvalidInput, match="line 4: the account is there twice"):
        read_memberships(file(MEMBERSHIPS + "a,k,,\n"))


def test_says_that_there_is_no_file(tmp_path):
    with pytest.raises(InvalidInput, match="No such file"):
        read_truth(tmp_path / "truth.csv")
