"""Values of a query's parameters: read from forms and JSON, checked by their types."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from backend.domain.queries import Slot

_INT64 = 1 << 63


def values_of(slots: Sequence[Slot], given: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each parameter, of its type; ValueError says which is wrong.

    Texts, as a form has them, are read; what is not given has its default.
    """
    unknown = given.keys() - {slot.name for slot in slots}
    if unknown:
        names = ", ".join(sorted(name[:40] for name in unknown))
        raise ValueError(f"The query has no parameter {names}")
    found = {}
    for slot in slots:
        if slot.name not in given and default_of(slot) is None and not may_lack(slot):
            raise ValueError(f"The parameter {slot.name} is needed: {slot.meaning}")
        try:
            found[slot.name] = _value(slot.type, given.get(slot.name, default_of(slot)))
        except (TypeError, ValueError, OverflowError):
            raise ValueError(
                f"The parameter {slot.name} must be "
                f"{_ARTICLES.get(slot.type, slot.type)}"
            ) from None
    return found


def default_of(slot: Slot) -> Any:
    """What a parameter is where nobody says: first page, no filter; None if none."""
    if may_lack(slot):
        return None
    return _DEFAULTS.get((slot.name, slot.type))


def may_lack(slot: Slot) -> bool:
    """Whether its meaning says that it may be null."""
    return slot.meaning.endswith("or null")


_DEFAULTS: Mapping[tuple[str, str], Any] = MappingProxyType(
    {
        ("after", "str"): "",
        ("after_id", "str"): "",
        ("after_size", "int"): 0,
        ("count_limit", "int"): 1000,
        ("crowd", "int"): 1000,
        ("first", "int"): 0,
        ("limit", "int"): 100,
        ("members", "int"): 25,
        ("min_size", "int"): 0,
        ("skip", "int"): 0,
        ("things", "int"): 10,
    }
)
_ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        "str": "a text",
        "int": "a whole number of 64 bits",
        "float": "a number",
        "bool": "true or false",
        "list[str]": "a list of texts",
        "list[int]": "a list of whole numbers",
        "list[float]": "a list of numbers",
        "dict": "an object",
        "list": "a list",
    }
)


def _value(kind: str, given: Any) -> Any:
    if given is None:
        return None
    # JSON can escape half a letter, which no text of the graph's can have.
    json.dumps(given, ensure_ascii=False).encode()
    if kind.startswith("list"):
        return _list(kind[5:-1], given)
    if kind == "dict":
        if not isinstance(given, dict):
            raise TypeError(kind)
        return given
    return _SCALARS[kind](given)


def _list(inner: str, given: Any) -> list[Any]:
    # A form has one on each line.
    items = given.splitlines() if isinstance(given, str) else given
    if not isinstance(items, list):
        raise TypeError(inner)
    if inner not in _SCALARS:
        return items
    return [_SCALARS[inner](item) for item in items]


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError("str")
    return given


def _int(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise TypeError("int")
    number = int(given)
    if not -_INT64 <= number < _INT64:
        raise ValueError("int")
    return number


def _float(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise TypeError("float")
    return float(given)


def _bool(given: Any) -> bool:
    words = {"true": True, "false": False}
    found = given if isinstance(given, bool) else words.get(str(given).lower())
    if found is None:
        raise ValueError("bool")
    return found


_SCALARS = MappingProxyType({"str": _text, "int": _int, "float": _float, "bool": _bool})
