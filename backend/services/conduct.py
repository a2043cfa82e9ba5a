"""Reads what accounts did into the columns that signs are found in."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.conduct import Conduct, Usual, usual_of
from backend.graph.linkage import UsageRow

# One row an account and a capability; ``early`` when it used a new model at once.
USAGE = pa.schema(
    [
        ("account", pa.string()),
        ("capability", pa.string()),
        ("exchanges", pa.int64()),
        ("early", pa.bool_()),
    ]
)
NO_USAGE = USAGE.empty_table()


def usage_table(rows: Iterable[UsageRow]) -> pa.Table:
    """What few accounts did, as columns of ``USAGE``."""
    return pa.Table.from_pylist(
        [
            {
                "account": row.account,
                "capability": capability,
                "exchanges": exchanges,
                "early": row.early,
            }
            for row in rows
            for capability, exchanges in row.exchanges
        ],
        USAGE,
    )


def conduct_of(
    usage: pa.Table,
    account_ids: Sequence[str],
    *,
    hours: int = 0,
    usual: Usual | None = None,
) -> Conduct:
    """Conduct of ``account_ids``, in their order; who is not there did nothing.

    ``usage`` has the columns of ``USAGE``. What is ``usual`` follows from these, who
    signed up in so many ``hours``, unless it is known.
    """
    known = pa.array(account_ids, pa.string())
    place = pc.index_in(usage.column("account"), value_set=known)
    usage = usage.filter(pc.is_valid(place))
    account = place.drop_null().to_numpy()
    names = pc.unique(usage.column("capability")).sort()
    column = pc.index_in(usage.column("capability"), value_set=names).to_numpy()
    did = np.zeros((len(known), len(names)))
    np.add.at(did, (account, column), usage.column("exchanges").to_numpy())
    early = np.zeros(len(known), np.bool_)
    early[account[usage.column("early").to_numpy(zero_copy_only=False)]] = True
    total = did.sum(axis=1)
    mix = did / np.maximum(total, 1.0)[:, None]
    columns = (tuple(names.to_pylist()), total, mix, early)
    return Conduct(*columns, usual or usual_of(*columns, hours=hours))
