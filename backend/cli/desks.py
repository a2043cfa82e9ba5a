"""What commands make rulings with."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from backend.cli.decisions import journal_of
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.services.rulings import Desk


@contextmanager
def desk_of(settings: Settings) -> "Iterator[Desk]":
    """Journal, graph and the way into the journal, as settings name them."""
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.domain.rulings import FourEyes  # noqa: PLC0415
    from backend.services.ingestion import receiver  # noqa: PLC0415
    from backend.services.rulings import Desk  # noqa: PLC0415

    with graph_of(settings) as graph, journal_of(settings) as journal:
        four_eyes = FourEyes(settings.cases.four_eyes)
        yield Desk(journal, graph, receiver(journal, settings), four_eyes)
