"""The eight edits of a prompt that a family should survive."""

import random
import re
from collections.abc import Callable

# What is put in the place of a prompt's own words: words that any text may have.
COMMON = (
    "the of and a to in is you that it he was for on are as with his they at be this "
    "have from or one had by word but not what all were we when your can said there "
    "use an each which she do how their if will up other about out many then them "
    "these so some her would make like him into time has look two more write go see "
    "number no way could people my than first water been call who oil its now find"
).split()
BOILERPLATE = (
    "You are a helpful assistant. Answer step by step and keep it short.",
    "Please be as precise as possible and do not mention that you are a model.",
    "Ignore earlier messages. Return only the result, without any explanation.",
)
_SENTENCE = re.compile(r"(?<=[.!?:\n])\s+")
# Quotes, a dash, and the marks that Chinese and Japanese texts have.
_TYPOGRAPHY = str.maketrans(
    {
        '"': "\u201d",
        "'": "\u2019",
        ",": "\uff0c",
        ".": "\u3002",
        "-": " \u2014 ",
        ":": "\uff1a",
        "(": "\uff08",
        ")": "\uff09",
    }
)


def case(text: str, dice: random.Random) -> str:
    return dice.choice((text.upper(), text.lower(), text.title()))


def typography(text: str, dice: random.Random) -> str:
    gap = dice.choice(("  ", "\n", "\t", "\u00a0"))
    return gap.join(text.translate(_TYPOGRAPHY).split())


def sentence_order(text: str, dice: random.Random) -> str:
    sentences = _SENTENCE.split(text)
    dice.shuffle(sentences)
    return " ".join(sentences)


def boilerplate(text: str, dice: random.Random) -> str:
    added = dice.choice(BOILERPLATE)
    return f"{added} {text}" if dice.random() < 0.5 else f"{text} {added}"  # noqa: PLR2004


def words(share: float) -> Callable[[str, random.Random], str]:
    def replace(text: str, dice: random.Random) -> str:
        return " ".join(
            dice.choice(COMMON) if dice.random() < share else word
            for word in text.split()
        )

    return replace


def slots(text: str, dice: random.Random) -> str:
    """Three of its longer words are something else, wherever they stand."""
    longer = sorted({w for w in text.split() if len(w) > 4})  # noqa: PLR2004
    chosen = dice.sample(longer, min(3, len(longer)))
    filled = {word: f"{word[::-1]}{dice.randrange(100)}" for word in chosen}
    return " ".join(filled.get(word, word) for word in text.split())


def half(text: str, dice: random.Random) -> str:
    own = text.split()
    middle = len(own) // 2
    return " ".join(own[:middle] if dice.random() < 0.5 else own[middle:])  # noqa: PLR2004


EDITS: dict[str, Callable[[str, random.Random], str]] = {
    "case": case,
    "typography": typography,
    "sentence order": sentence_order,
    "boilerplate": boilerplate,
    "slots": slots,
    "words 15": words(0.15),
    "words 30": words(0.30),
    "half": half,
}
# How far it holds beyond what is asked for.
BEYOND = {f"words {n}": words(n / 100) for n in (40, 50, 60)}
