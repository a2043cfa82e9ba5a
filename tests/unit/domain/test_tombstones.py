"""Names are replaced as a whole, wherever they stand, and nothing else is."""

import orjson
import pytest

from backend.domain.tombstones import Tombstones

NAMES = {
    "acc_1": "erased_a",
    "10.0.0.1": "erased_b",
    "acc_1/2": "erased_c",
    "o'n {e}": "erased_d",
    "accounts": "erased_e",
}
STONES = Tombstones(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acc_1", "erased_a"),
        ("acc_1.", "erased_a."),
        ("of acc_1, and (acc_1)", "of erased_a, and (erased_a)"),
        ("acc_12 acc_1-b xacc_1 b-acc_1", "acc_12 acc_1-b xacc_1 b-acc_1"),
        ("acc_1/2 not acc_1/3", "erased_c not acc_1/3"),
        ("from 10.0.0.1: 10.0.0.12, 110.0.0.1", "from erased_b: 10.0.0.12, 110.0.0.1"),
        ("10.0.0.1/32 10.0.0.1.example", "10.0.0.1/32 10.0.0.1.example"),
        ("o'n {e}", "erased_d"),
        ("accounts", "erased_e"),
        ("é 東京: acc_1, é", "é 東京: erased_a, é"),
        ("2 accounts share", "2 accounts share"),
        ("", ""),
    ],
)
def test_in_text(text, expected):
    assert STONES.in_text(text) == expected


def test_in_a_value():
    value = {"acc_1": ["acc_1 is", 1, None, {"x": "acc_12"}], "y": 0.5}

    assert STONES.in_value(value) == {
        "acc_1": ["erased_a is", 1, None, {"x": "acc_12"}],
        "y": 0.5,
    }


def test_in_bytes():
    assert STONES.count_in(b"\x00acc_1\x00acc_12\x00 acc_1/2; o'n {e}, accounts") == 3


@pytest.mark.parametrize(
    "name", ['say "x"', "back\\slash", "tab\tacc", "émile_1", "o'n"]
)
def test_in_bytes_as_json_writes_them(name):
    stones = Tombstones({name: "erased_a"})
    payload = orjson.dumps({"reason": f"of\n{name}", "id": name, "x": f"{name}2"})

    assert stones.count_in(payload) == 2
    assert stones.count_in(name.encode()) == 1


def test_in_bytes_across_windows(monkeypatch):
    monkeypatch.setattr("backend.domain.tombstones._WINDOW", 8)

    for before in range(20):
        assert STONES.count_in(b" " * before + b"10.0.0.1 acc_1,acc_12") == 2


def test_of_names_within_each_other_the_longest_is_replaced():
    stones = Tombstones({"a 1": "x", "a 1 b 2": "y", "b 2 c 3": "z"})

    assert stones.in_text("a 1 b 2 c 3 and a 1") == "y c 3 and x"


def test_without_names_nothing_is_found():
    assert Tombstones({}).in_text("acc_1") == "acc_1"
    assert Tombstones({}).count_in(b"acc_1") == 0
