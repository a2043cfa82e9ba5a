"""What stands in old records in the place of what was erased.

A run that was archived keeps its sizes, bits and sentences: only the name of an erased
account, and of the things that only it had, is another, the same wherever it stood.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

# A name ends where a longer one cannot go on: acc_1 is neither in acc_12 nor in
# acc_1-b, and 10.0.0.1 not in 10.0.0.1.example.
_BEFORE = r"(?<![\w-])(?<!\w[./:@+])"
_AFTER = r"(?![\w-]|[./:@+]\w)"


class Tombstones:
    """Names that go, each with the one in its place.

    One that is a plain word is replaced where it stands alone, and not within a text:
    somebody may call a device "accounts", and no sentence could be read any more.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        """Finds the names in a text."""
        return re.compile(
            _BEFORE + f"(?:{_any_of(map(re.escape, self._longest_first()))})" + _AFTER
        )

    @cached_property
    def bytes_pattern(self) -> "re.Pattern[bytes]":
        """Finds the names in a file, written out as they are."""
        text = _any_of(re.escape(name) for name in self._longest_first())
        return re.compile(f"{_BEFORE}(?:{text}){_AFTER}".encode())

    def in_text(self, text: str) -> str:
        """The text with each name replaced; one alone, whatever its letters."""
        if text in self.names:
            return self.names[text]
        return self.pattern.sub(lambda match: self.names[match[0]], text)

    def in_value(self, value: Any) -> Any:
        """The same for all texts of a JSON value but the names of its fields."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, list):
            return [self.in_value(each) for each in value]
        if isinstance(value, dict):
            return {name: self.in_value(each) for name, each in value.items()}
        return value

    def _longest_first(self) -> list[str]:
        telling = (name for name in self.names if not name.isalpha())
        return sorted(telling, key=lambda name: (-len(name), name))


def _any_of(texts: Any) -> str:
    return "|".join(texts) or r"(?!)"
