"""What commands about people's decisions have in common."""

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.settings import Settings

if TYPE_CHECKING:
    from backend.domain.decisions import D, Stated
    from backend.journal.journal import Journal


def login_name() -> str:
    """Name of whoever is logged in to the machine; empty if it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


Analyst = Annotated[
    str,
    typer.Option(default_factory=login_name, show_default="login name", help="Who."),
]
Reason = Annotated[str, typer.Option(help="Why; it is kept for ever.")]
Everything = Annotated[
    bool, typer.Option("--all", help="Also those that count no more.")
]


@contextmanager
def journal_of(settings: Settings) -> "Iterator[Journal]":
    """The journal that ``settings`` name."""
    from backend.journal.journal import Journal  # noqa: PLC0415

    with closing(Journal.from_settings(settings)) as journal:
        yield journal


def as_json(stated: "Stated[D]") -> dict[str, Any]:
    """A decision with its standing, for programs."""
    from dataclasses import asdict  # noqa: PLC0415

    return {**asdict(stated.decision), "standing": stated.standing.value}
