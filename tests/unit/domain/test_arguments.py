import pytest

from backend.domain.arguments import default_of, values_of
from backend.domain.queries import Slot, check_name, check_parameters

SLOTS = (
    Slot("text", "str", "a text"),
    Slot("limit", "int", "most rows"),
    Slot("since", "int", "epoch ms, or null"),
    Slot("names", "list[str]", "names, or null"),
)


def test_values_are_read_from_texts_and_json():
    assert values_of(SLOTS, {"text": "a", "limit": "5", "names": "a\nb c"}) == {
        "text": "a",
        "limit": 5,
        "since": None,
        "names": ["a", "b c"],
    }
    assert values_of(SLOTS, {"text": "", "since": 7, "names": ["a"]}) == {
        "text": "",
        "limit": 100,
        "since": 7,
        "names": ["a"],
    }


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("float", "1.5", 1.5),
        ("float", 2, 2.0),
        ("bool", "TRUE", True),
        ("bool", False, False),
        ("list[int]", "1\n-2", [1, -2]),
        ("list[float]", [1, "2.5"], [1.0, 2.5]),
        ("dict", {"a": 1}, {"a": 1}),
        ("list", [1, "a"], [1, "a"]),
    ],
)
def test_a_value_has_the_type_of_its_parameter(kind, given, found):
    assert values_of([Slot("x", kind, "x")], {"x": given}) == {"x": found}


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("int", "1.5", "must be a whole number"),
        ("int", True, "must be a whole number"),
        ("int", 1.0, "must be a whole number"),
        ("int", 1 << 63, "must be a whole number of 64 bits"),
        ("int", "9" * 5000, "must be a whole number"),
        ("float", "one", "must be a number"),
        ("bool", "maybe", "must be true or false"),
        ("str", 1, "must be a text"),
        ("str", "\ud800", "must be a text"),
        ("dict", {"a": ["\ud800"]}, "must be an object"),
        ("list[str]", [1], "must be a list of texts"),
        ("list[int]", {"a": 1}, "must be a list of whole numbers"),
        ("dict", [1], "must be an object"),
    ],
)
def test_a_wrong_value_is_refused_with_its_parameter(kind, given, words):
    with pytest.raises(ValueError, match=f"The parameter x {words}"):
        values_of([Slot("x", kind, "x")], {"x": given})


def test_what_is_missing_or_unknown_is_said():
    with pytest.raises(ValueError, match="parameter text is needed: a text"):
        values_of(SLOTS, {})
    with pytest.raises(ValueError, match="has no parameter other"):
        values_of(SLOTS, {"text": "a", "other": 1})


def test_only_what_may_lack_has_no_default_but_null():
    assert [default_of(slot) for slot in SLOTS] == [None, 100, None, None]


@pytest.mark.parametrize("name", ["", "A", "a.b", "a/b", "new", "é", "a" * 81, "-a"])
def test_a_name_that_no_query_may_have(name):
    with pytest.raises(ValueError, match="The name may have"):
        check_name(name)


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ([Slot("x", "str", ""), Slot("x", "int", "")], "declared twice"),
        ([Slot("x", "Node", "")], "there are str"),
        ([Slot("X", "str", "")], "may be called by small letters"),
        ([Slot("x`", "str", "")], "may be called by small letters"),
        ([Slot(f"x{n}", "str", "") for n in range(31)], "may have 30 parameters"),
    ],
)
def test_parameters_that_no_query_may_have(slots, words):
    with pytest.raises(ValueError, match=words):
        check_parameters(slots)
