"""What requests make rulings with, and what they send on."""

import contextlib

from backend.api.dependencies import Held
from backend.domain.rulings import FourEyes, Ruling
from backend.errors import Unavailable
from backend.services.rulings import Desk, Ruled


def desk_of(held: Held) -> Desk:
    """The desk of this application."""
    four_eyes = FourEyes(held.settings.cases.four_eyes)
    return Desk(held.journal, held.graph, held.receiver, four_eyes)


def settled(held: Held, made: Ruled) -> Ruling:
    """The ruling, after workers were told of its labels."""
    held.backlog.add(made.receipt.accepted)
    # Durable already: beat asks the workers again when the broker is back.
    with contextlib.suppress(Unavailable):
        held.jobs.enqueue_drains(made.receipt.partitions)
    return made.ruling
