"""Queries that analysts run: what one of the library is, and how it may be called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from backend.domain.decisions import Decision

MOST_CHARACTERS = 20_000
MOST_PARAMETERS = 30
TYPES: Mapping[str, type] = MappingProxyType(
    {
        "str": str,
        "int": int,
        "float": float,
        "bool": bool,
        "list[str]": list[str],
        "list[int]": list[int],
        "list[float]": list[float],
    }
)

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_PARAMETER_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter or a column: its name, Python type and meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A query of the product, from its file."""

    name: str
    summary: str
    text: str
    parameters: tuple[Slot, ...]
    columns: tuple[Slot, ...]

    @property
    def folder(self) -> str:
        """What it is about."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery(Decision):
    """A version of a query that somebody kept for the team."""

    name: str
    title: str
    text: str
    parameters: tuple[Slot, ...]
    columns: tuple[str, ...]


def check_name(name: str) -> None:
    """ValueError unless a saved query may be called so."""
    # The page of a form is called so.
    if not _NAME.fullmatch(name) or name == "new":
        raise ValueError(
            "The name may have small letters, digits, - and _, 80 at most; not new, "
            "and no dot, which only the product's have"
        )


def check_parameters(parameters: Sequence[Slot]) -> None:
    """ValueError unless these can be a saved query's parameters."""
    names = [each.name for each in parameters]
    if len(names) > MOST_PARAMETERS:
        raise ValueError(f"A query may have {MOST_PARAMETERS} parameters")
    for each in parameters:
        if not _PARAMETER_NAME.fullmatch(each.name):
            raise ValueError(
                f"A parameter may be called by small letters, digits and _, and not "
                f"{each.name[:40]!r}"
            )
        if each.type not in TYPES:
            raise ValueError(
                f"The parameter {each.name} is of type {each.type[:40]!r}; there are "
                f"{', '.join(TYPES)}"
            )
        if names.count(each.name) > 1:
            raise ValueError(f"The parameter {each.name} is declared twice")
