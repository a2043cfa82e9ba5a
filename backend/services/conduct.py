"""Reads what accounts did into the columns that signs are found in."""

from collections.abc import Iterable, Sequence

import numpy as np

from backend.domain.conduct import Conduct, Usual, usual_of
from backend.graph.linkage import UsageRow


def conduct_of(
    usage: Iterable[UsageRow],
    account_ids: Sequence[str],
    *,
    hours: int = 0,
    usual: Usual | None = None,
) -> Conduct:
    """Conduct of ``account_ids``, in their order; who is not there did nothing.

    What is ``usual`` follows from these, who signed up in so many ``hours``, unless it
    is known.
    """
    place = {account: number for number, account in enumerate(account_ids)}
    rows = [row for row in usage if row.account in place]
    names = sorted({capability for row in rows for capability, _ in row.exchanges})
    column = {name: number for number, name in enumerate(names)}
    did = np.zeros((len(place), len(names)))
    early = np.zeros(len(place), np.bool_)
    for row in rows:
        early[place[row.account]] = row.early
        for capability, exchanges in row.exchanges:
            did[place[row.account], column[capability]] += exchanges
    total = did.sum(axis=1)
    columns = (tuple(names), total, did / np.maximum(total, 1.0)[:, None], early)
    return Conduct(*columns, usual or usual_of(*columns, hours=hours))
