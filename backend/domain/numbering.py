"""Numbers for accounts and things, by what they are.

Neither names nor the place in the input count: a thing is its kind, its key and which
use of it, an account the things that it has. So neither the order of rows nor the
spelling of account ids changes what is found.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from backend.domain.leases import tell_apart
from backend.domain.linkage import (
    ALWAYS,
    KIND_NAMES,
    LEASED,
    Evidence,
    Flags,
    Ints,
    distinct,
)


def number_evidence(
    accounts: Sequence[str],
    kinds: Ints,
    keys: Sequence[str] | npt.NDArray[np.object_],
    rows: Ints,
    spans: Ints,
    *,
    crowded: Flags,
) -> Evidence:
    """Evidence from distinct accounts, things of ``kinds`` and ``keys``, and pairs.

    ``rows`` has two columns: place in ``accounts``, place among the things; ``spans``
    says from when to when each was seen, in epoch milliseconds. A leased thing is as
    many things as it has uses, unless it is ``crowded``: that is in use all the time. A
    row that is there twice counts once.
    """
    leases = tell_apart(rows[:, 1], spans, LEASED[kinds] & ~crowded)
    use = np.append(np.zeros(kinds.size, np.int64), leases.number)
    kinds = np.append(kinds, kinds[leases.of])
    key = np.asarray(keys, dtype=np.object_)
    key = np.append(key, key[leases.of])
    many = max(1, key.size)
    codes = distinct(rows[:, 0] * many + leases.thing)
    old_account, old_thing = np.divmod(codes, many)
    shared = np.bincount(old_thing, minlength=key.size) > 1
    digests = _digests(kinds, key, use, shared)
    thing_order = np.argsort(digests, kind="stable")
    content = _content(digests[old_thing], old_account, len(accounts))
    account_order = np.lexsort((_ranks(accounts), content))
    account = _inverse(account_order)[old_account]
    thing = _inverse(thing_order)[old_thing]
    last_ms = _last(leases.thing, spans[:, 1], LEASED[kinds])
    account, thing = np.divmod(np.sort(account * many + thing), many)
    return Evidence(
        account=account,
        thing=thing,
        account_ids=tuple(accounts[place] for place in account_order.tolist()),
        thing_kind=kinds[thing_order],
        thing_key=tuple(key[thing_order].tolist()),
        last_ms=last_ms[thing_order],
    )


def _last(thing: Ints, last_ms: Ints, leased: Flags) -> Ints:
    """When each ``leased`` thing was last seen, ``ALWAYS`` for the others."""
    found = np.where(leased, np.iinfo(np.int64).min, ALWAYS)
    rows = leased[thing]
    np.maximum.at(found, thing[rows], last_ms[rows])
    return found


def _digests(
    kinds: Ints, keys: npt.NDArray[np.object_], use: Ints, shared: Flags
) -> npt.NDArray[np.uint64]:
    """A number for each shared thing, by what it is; 0 for what one account has.

    That says nothing of groups, and is most of what there is.
    """
    said = (column[shared].tolist() for column in (kinds, keys, use))
    texts = (
        f"{KIND_NAMES[kind]}\0{key}\0{n}" for kind, key, n in zip(*said, strict=True)
    )
    joined = b"".join(
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for text in texts
    )
    digests = np.zeros(len(keys), dtype=np.uint64)
    digests[shared] = np.frombuffer(joined, "<u8")
    return digests


def _ranks(names: Sequence[str]) -> Ints:
    """Place of each name among them in order."""
    order = sorted(range(len(names)), key=names.__getitem__)
    return _inverse(np.array(order, dtype=np.int64))


def _content(
    digests: npt.NDArray[np.uint64], account: Ints, accounts: int
) -> npt.NDArray[np.uint64]:
    """One number an account for the set of its things; a sum has no order."""
    content = np.zeros(accounts, dtype=np.uint64)
    np.add.at(content, account, digests)
    return content


def _inverse(order: npt.NDArray[np.intp]) -> Ints:
    inverse = np.empty(len(order), dtype=np.int64)
    inverse[order] = np.arange(len(order))
    return inverse
