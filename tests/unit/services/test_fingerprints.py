import json

from backend.contract.files import Line
from backend.domain.prompts import signature
from backend.services.fingerprints import fingerprints

PROMPT = (
    "Write a plan with numbered steps for moving an old garden shed across the yard"
)


def _made(*lines):
    refused = []
    texts = [x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines]
    numbered = [Line(number, text) for number, text in enumerate(texts, 1)]
    return list(fingerprints(numbered, refused=refused, origin="f")), refused


def test_prompts_that_are_alike_are_one_family():
    made, refused = _made(
        {"id": "1", "prompt": PROMPT},
        {"id": "2", "prompt": "Why is the sea salty although no river is?"},
        {"id": "3", "prompt": PROMPT.upper() + " now"},
    )

    assert refused == []
    assert [m.id for m in made] == ["1", "2", "3"]
    assert made[0].family == made[2].family != made[1].family
    assert made[0].prompt_minhash == signature(PROMPT)


def test_what_cannot_be_used_is_named_by_its_place_only():
    made, refused = _made(
        b"canary", [1], {"prompt": "canary"}, {"id": "4", "prompt": " "}, {"id": "5"},
        {"id": "6", "prompt": "fine"},
    )  # fmt: skip

    assert [m.id for m in made] == ["6"]
    assert refused == [
        "f:1: is not JSON",
        "f:2: needs an id that is a text",
        "f:3: needs an id that is a text",
        "f:4: needs a prompt that is a text",
        "f:5: needs a prompt that is a text",
    ]


def test_nothing_gives_nothing():
    assert _made() == ([], [])
