"""What becomes of partners' indicators."""

from backend.api.schemas.wire import Out
from backend.api.views import Telling


class ReasonOut(Out):
    """Indicators that have something in common, and what."""

    why: Telling
    count: int


class IndicatorsOut(Out):
    """What became of indicators: of ``read`` ones, assets that are new and known.

    ``skipped`` were not read as any, ``refused`` can be nobody's asset, and
    ``doubtful`` were taken although they say little.
    """

    read: int
    accepted: int
    duplicate: int
    rejected: int
    skipped: list[ReasonOut]
    refused: list[ReasonOut]
    doubtful: list[ReasonOut]
