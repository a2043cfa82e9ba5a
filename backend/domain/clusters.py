"""Groups of accounts, and ids that survive from one run to the next."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from backend.domain.character import Character


@dataclass(frozen=True, slots=True)
class Membership:
    """An account's place in a group, with the bits that hold it there."""

    account_id: str
    bits: float
    confidence: float


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A thing that holds a group together.

    ``accounts`` members have it, ``everyone`` of all accounts do.
    """

    kind: str
    key: str
    accounts: int
    everyone: int
    bits: float


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of one hand, sorted by id, and what they share, strongest first.

    ``character`` says what kind of group it looks like.
    """

    members: tuple[Membership, ...]
    held_by: tuple[HeldBy, ...]
    character: Character


def keep_ids(previous: Mapping[str, str], groups: Sequence[Group]) -> list[str]:
    """Cluster id of each group.

    The pair of an old cluster and a new group with most accounts in common is matched
    first, and each id is kept by one group at most: after a split the larger part
    keeps it, after a merge the larger cluster's is kept. Groups without a predecessor
    get an id made of their smallest account, so that equal input gives equal ids.
    """
    overlaps: Counter[tuple[str, int]] = Counter()
    for index, group in enumerate(groups):
        for member in group.members:
            old = previous.get(member.account_id)
            if old is not None:
                overlaps[old, index] += 1
    kept: dict[int, str] = {}
    used: set[str] = set()
    ranked = sorted(
        overlaps.items(),
        key=lambda item: (
            -item[1],
            item[0][0],
            groups[item[0][1]].members[0].account_id,
        ),
    )
    for (old, index), _ in ranked:
        if index not in kept and old not in used:
            kept[index] = old
            used.add(old)
    taken = used | set(previous.values())
    return [kept.get(i) or _new_id(group, taken) for i, group in enumerate(groups)]


def _new_id(group: Group, taken: set[str]) -> str:
    attempt = 0
    while True:
        seed = f"{group.members[0].account_id}\x00{attempt}".encode()
        name = f"clu_{blake2b(seed, digest_size=6).hexdigest()}"
        if name not in taken:
            taken.add(name)
            return name
        attempt += 1
