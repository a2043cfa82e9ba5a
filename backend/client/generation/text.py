"""Sentences of the document as lines of docstrings."""

import textwrap

_WIDTH = 88


def wrapped(text: str, indent: int) -> list[str]:
    """One paragraph as lines, those after the first set in."""
    return textwrap.wrap(
        " ".join(text.replace("\\", "\\\\").split()),
        _WIDTH - indent,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def docstring(text: str, more: list[str], indent: int) -> list[str]:
    """Lines of a docstring: the sentences of ``text``, then the lines ``more``."""
    margin = " " * indent
    first, _, rest = text.strip().partition("\n")
    # As in a list: a first line that does not fit goes on in the next paragraph.
    paragraphs = [first, *(" ".join(p.split()) for p in rest.split("\n\n"))]
    body = [line for p in paragraphs if p for line in [*_plain(p, indent), ""]]
    body = body[:-1] + (["", *more] if more else [])
    if len(body) == 1 and len(body[0]) + indent + 6 <= _WIDTH:
        return [f'{margin}"""{body[0]}"""']
    lines = [f'{margin}"""{body[0]}']
    lines += [f"{margin}{line}" if line else "" for line in body[1:]]
    return [*lines, f'{margin}"""']


def _plain(text: str, indent: int) -> list[str]:
    return textwrap.wrap(
        text.replace("\\", "\\\\"),
        _WIDTH - indent - 3,
        break_long_words=False,
        break_on_hyphens=False,
    )
