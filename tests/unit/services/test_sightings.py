import numpy as np

from backend.domain.prompts import prompt_key, signature
from backend.graph.linkage import FingerprintRow
from backend.services.sightings import family_of_prompts

TEMPLATE = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)


def _row(numbers, accounts=1):
    return FingerprintRow(
        prompt_key(numbers), np.array(numbers, "<u4").tobytes(), accounts
    )


def _prompt(text, accounts=1):
    return _row(signature(text), accounts)


def test_prompts_are_compared_with_those_of_one_length():
    minhash = list(range(128))
    rows = [
        _prompt(TEMPLATE),
        _prompt(TEMPLATE.replace("old", "new")),
        _row(minhash),
        _row([*minhash[:-1], 9999]),
        _row(minhash[:64]),
        FingerprintRow("upstream:1", None, 2),
        FingerprintRow("upstream:2", None, 1),
    ]

    family, telling = family_of_prompts(rows)

    names = [family[row.key] for row in rows]
    assert names[0] == names[1]
    assert names[2] == names[3]
    assert names[5:] == ["upstream:1", "upstream:2"]
    assert len(set(names)) == 5
    # Sent by one account alone, a prompt says nothing about two.
    assert telling == {names[0], names[2], "upstream:1"}
