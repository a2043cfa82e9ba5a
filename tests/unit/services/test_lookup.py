import pytest

from backend.errors import InvalidInput
from backend.services.lookup import LONGEST, MOST, entries_in


@pytest.mark.parametrize(
    ("pasted", "entries"),
    [
        ("", []),
        ("  \n ", []),
        ("acc_1", ["acc_1"]),
        ("acc_1\r\nacc_2\n\nacc_1\n", ["acc_1", "acc_2"]),
        ("acc_1, acc_2;acc_3\tacc_4", ["acc_1", "acc_2", "acc_3", "acc_4"]),
        ('"acc_1",\n"acc_2",\n', ["acc_1", "acc_2"]),
        ("Doe, Jane\n<jane@doe.example>", ["Doe, Jane", "jane@doe.example"]),
    ],
)
def test_entries_are_lines_or_what_separates_in_one(pasted, entries):
    assert entries_in(pasted) == entries


def test_too_many_are_refused():
    with pytest.raises(InvalidInput, match=r"A list may have 1,000 entries; .* 1,001"):
        entries_in("\n".join(str(n) for n in range(MOST + 1)))


def test_the_place_of_a_long_one_is_said():
    with pytest.raises(InvalidInput, match="Entry 2 has more than 1,024 characters"):
        entries_in("acc_1\n" + "x" * (LONGEST + 1))
