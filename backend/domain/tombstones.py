"""What stands in old records in the place of what was erased.

A run that was archived keeps its sizes, bits and sentences: only the name of an erased
account, and of the things that only it had, is another, the same wherever it stood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from mmap import mmap
from typing import Any

import orjson
from ahocorasick_rs import AhoCorasick, BytesAhoCorasick

# A name ends where a longer one cannot go on: acc_1 is neither in acc_12 nor in
# acc_1-b, and 10.0.0.1 not in 10.0.0.1.example.
_BEFORE = r"(?<![\w-])(?<!\w[./:@+])"
_AFTER = r"(?![\w-]|[./:@+]\w)"
_BEGINS, _ENDS = re.compile(_BEFORE), re.compile(_AFTER)
# Within JSON the letter before a name may be that of a line's end.
_BYTES_BEGIN = re.compile(rf"{_BEFORE}|(?<=\\[bfnrt])".encode())
_BYTES_END = re.compile(_AFTER.encode())
# Bytes that are looked at in one go: what is found in them is a list, which is long for
# a name of one digit.
_WINDOW = 1 << 22


class Tombstones:
    """Names that go, each with the one in its place.

    One that is a plain word is replaced where it stands alone, and not within a text:
    somebody may call a device "accounts", and no sentence could be read any more.
    However many names there are, a text is read once.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = dict(names)

    def in_text(self, text: str) -> str:
        """The text with each name replaced; one alone, whatever its letters."""
        if text in self.names:
            return self.names[text]
        parts: list[str] = []
        end = 0
        for begin, stop in self._places(text):
            if begin >= end:
                parts += text[end:begin], self.names[text[begin:stop]]
                end = stop
        return "".join((*parts, text[end:]))

    def in_value(self, value: Any) -> Any:
        """The same for all texts of a JSON value but the names of its fields."""
        if isinstance(value, str):
            return self.in_text(value)
        if isinstance(value, list):
            return [self.in_value(each) for each in value]
        if isinstance(value, dict):
            return {name: self.in_value(each) for name, each in value.items()}
        return value

    def count_in(self, data: bytes | mmap) -> int:
        """How often the names stand in bytes, as they are or as JSON writes them."""
        found, reach = 0, max(map(len, self._written), default=1) - 1
        with memoryview(data) as view:
            for start in range(0, len(view), _WINDOW):
                with view[start : start + _WINDOW + reach] as window:
                    hits = self._in_bytes.find_matches_as_indexes(
                        window, overlapping=True
                    )
                found += sum(
                    begin < _WINDOW
                    and _BYTES_BEGIN.match(data, start + begin) is not None
                    and _BYTES_END.match(data, start + end) is not None
                    for _, begin, end in hits
                )
        return found

    def _places(self, text: str) -> Iterable[tuple[int, int]]:
        """Where names stand, from left to right, of several at once the longest."""
        hits = self._in_texts.find_matches_as_indexes(text, overlapping=True)
        standing = (
            (begin, end)
            for _, begin, end in hits
            if _BEGINS.match(text, begin) and _ENDS.match(text, end)
        )
        return sorted(standing, key=lambda place: (place[0], -place[1]))

    @cached_property
    def _in_texts(self) -> AhoCorasick:
        return AhoCorasick(self._telling())

    @cached_property
    def _in_bytes(self) -> BytesAhoCorasick:
        return BytesAhoCorasick(self._written)

    @cached_property
    def _written(self) -> list[bytes]:
        forms = ((name.encode(), in_json(name)) for name in self._telling())
        return list({form: None for both in forms for form in both})

    def _telling(self) -> Iterator[str]:
        return (name for name in self.names if not name.isalpha())


def in_json(text: str) -> bytes:
    """A text as it stands in JSON, without the quotes."""
    return orjson.dumps(text)[1:-1]
