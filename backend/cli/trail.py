"""What commands write into the audit log, and in whose name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from backend.cli.decisions import journal_of, login_name
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.domain.access import Principal
    from backend.domain.audit import Action
    from backend.journal.journal import Journal
    from backend.services.audit import Trail


def local_principal() -> "Principal":
    """Whoever types commands: he has the data folder, and so may do everything."""
    from backend.domain.access import OWNER, Principal, Role, Way  # noqa: PLC0415

    return Principal(login_name() or OWNER, frozenset({Role.ADMIN}), Way.LOCAL)


@contextmanager
def trail_of(settings: Settings) -> "Iterator[Trail]":
    """The audit log of the data folder."""
    from backend.services.audit import Trail  # noqa: PLC0415

    with journal_of(settings) as journal:
        yield Trail(journal, settings)


def record(
    settings: Settings,
    journal: "Journal",
    action: "Action",
    about: Mapping[str, Any] | None = None,
    *,
    reason: str | None = None,
) -> None:
    """Write down what a command is about to do."""
    from backend.services.audit import Trail  # noqa: PLC0415

    Trail(journal, settings).record(local_principal(), action, about, reason=reason)
