"""Neo4j Browser: what it can be asked by an address, and what may be put in one."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from backend.domain.cypher import with_literals
from backend.domain.queries import Slot
from backend.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# It reads its own address with a regular expression that ends a value there, decoded
# or not; and it tells statements apart by semicolons.
_ENDS = "&#"
_PLAIN = frozenset(" -_.:/,@+=()*?!<>|~^")


def editor_address(settings: Settings, text: str) -> str | None:
    """Neo4j Browser with ``text`` in its editor.

    None where no Neo4j Browser is known, or it would cut the text off.
    """
    address = settings.neo4j.browser_url
    if address is None or any(sign in text for sign in _ENDS):
        return None
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}cmd=edit&arg={quote(text, safe='')}"


def filled_in(text: str, values: Mapping[str, Any]) -> str:
    """A query with its values in the place of its parameters.

    Of several statements, and ``:param`` is one, Neo4j Browser shows only whether each
    succeeded: no rows and no picture.
    """
    return with_literals(text, {name: literal(each) for name, each in values.items()})


def script(text: str, slots: Sequence[Slot], values: Mapping[str, Any]) -> str:
    """A query as Neo4j Browser takes it: its parameters first, one a line."""
    lines = [f":param {slot.name} => {literal(values[slot.name])};" for slot in slots]
    return "\n".join([*lines, f"{text};" if lines else text])


def literal(value: Any) -> str:
    """``value`` in Cypher, in signs that no reader of the address takes for its own."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{''.join(map(_escaped, value))}'"
    if isinstance(value, Mapping):
        pairs = (f"`{key}`: {literal(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(map(literal, value))}]"
    return str(value)


def origins(settings: Settings) -> frozenset[str]:
    """Origins that Neo4j Browser has: all names of this machine, if it runs here."""
    parts = urlsplit(settings.neo4j.browser_url or "")
    if not parts.netloc:
        return frozenset()
    name, _, port = parts.netloc.rpartition(":")
    if name not in _LOOPBACK:
        return frozenset({f"{parts.scheme}://{parts.netloc}"})
    return frozenset(f"{parts.scheme}://{each}:{port}" for each in _LOOPBACK)


def _escaped(sign: str) -> str:
    # Escapes by number are read before the end of a text is looked for: not these.
    if sign in "\\'\"":
        return f"\\{sign}"
    if sign.isascii() and (sign.isalnum() or sign in _PLAIN):
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(
        f"\\u{units[place]:02x}{units[place + 1]:02x}"
        for place in range(0, len(units), 2)
    )
