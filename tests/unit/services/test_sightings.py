from backend.domain.prompts import packed, prompt_key, signature
from backend.services.sightings import family_of_prompts

TEMPLATE = (
    "Write a plan with numbered steps for moving an old garden shed across the yard "
    "without taking it apart, list the tools and say how many people are needed"
)


def test_prompts_are_compared_with_those_of_one_length():
    minhash = list(range(128))
    signed = [
        packed(numbers)
        for numbers in (
            signature(TEMPLATE),
            signature(TEMPLATE.replace("old", "new")),
            minhash,
            [*minhash[:-1], 9999],
            minhash[:64],
        )
    ]
    keys = [*map(prompt_key, signed), "upstream:1", "upstream:2"]
    senders = dict.fromkeys(keys, 1) | {"upstream:1": 2}
    unsent = packed(minhash[:32])

    family, telling = family_of_prompts(
        senders, [*zip(keys, signed, strict=False), (prompt_key(unsent), unsent)]
    )

    names = [family[key] for key in keys]
    assert family.keys() == set(keys)
    assert names[0] == names[1]
    assert names[2] == names[3]
    assert names[5:] == ["upstream:1", "upstream:2"]
    assert len(set(names)) == 5
    # Sent by one account alone, a prompt says nothing about two.
    assert telling == {names[0], names[2], "upstream:1"}
