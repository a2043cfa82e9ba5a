"""Texts in Unicode's compatibility form, in time that grows with their length only."""

import re
import unicodedata

# What may decompose to a combining mark at its start: every mark is neither a letter
# nor a space, but for two halfwidth sound marks. A test asks all of Unicode.
_RUN = re.compile(r"(?:[^\w\s\x00-\x7f]|[\uff9e\uff9f]){31,}")
# Of the stream-safe text format, by M. Davis and M. Dürst (UAX #15, section 13): longer
# in no language, and marks are sorted by insertion, which takes the square of their
# number: a line of half a million would take minutes.
_MOST_MARKS = 30
_JOINER = "\u034f"


def compatible(text: str) -> str:
    """NFKC of ``text``, with a grapheme joiner in runs of more than 30 marks."""
    if not text.isascii() and _RUN.search(text):
        text = _RUN.sub(lambda run: _joined(run[0]), text)
    return unicodedata.normalize("NFKC", text)


def _joined(run: str) -> str:
    pieces, marks = [], 0
    for character in run:
        parts = unicodedata.normalize("NFKD", character)
        leading = sum(1 for part in parts if unicodedata.combining(part))
        marks = marks + leading if leading == len(parts) else 0
        if marks > _MOST_MARKS:
            pieces.append(_JOINER)
            marks = leading
        pieces.append(character)
    return "".join(pieces)
