import pyarrow as pa

from backend.domain.prompts import packed, prompt_key, signature
from backend.services.families import SENT, families_of, mapping

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
    signatures = [*zip(keys, signed, strict=False), (prompt_key(unsent), unsent)]

    found = families_of(sent(senders), signatures)

    names = found.told()
    # Sent by one account alone, a prompt says nothing about two.
    assert names.keys() == {*keys[:4], "upstream:1"}
    assert names[keys[0]] == names[keys[1]] in keys[:2]
    assert names[keys[2]] == names[keys[3]] in keys[2:4]
    assert names["upstream:1"] == "upstream:1"
    called = {key: name for key, name in names.items() if key != name}
    assert mapping(found.renamed()) == called
    assert found.rows() == [
        {"family": name, "size": len(own), "keys": own}
        for name in sorted(set(names.values()))
        if (own := sorted(key for key in keys if names.get(key) == name))
    ]


def test_of_no_prompts_there_are_no_families():
    found = families_of(sent({}), [])

    assert (found.renamed().num_rows, found.told(), found.rows()) == (0, {}, [])


def sent(senders):
    keys = sorted(senders)
    return pa.table([keys, [senders[key] for key in keys]], schema=SENT)
