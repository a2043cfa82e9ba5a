"""What the clusters of a run say of an account that comes next.

A few rows for each cluster: the things that its members have, with the bits that one of
them says of a stranger, and how much reaching a level of a source can say. Rare things
of single members are kept beside, since whoever has one of them, too, would be in a
cell with the member.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from backend.domain import linkage
from backend.domain.calibration import Calibration
from backend.domain.cells import TIE_ACCOUNTS
from backend.domain.discounts import Thing
from backend.domain.linkage import Evidence, Floats, Ints, Rules
from backend.domain.scoring import Profiled

Codes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Traits:
    """Things of clusters, a row a thing and cluster; ascending by code.

    ``code`` is the thing's (``codes_of``), ``cluster`` a place among the clusters.
    ``accounts`` members and ``everyone`` in all have it; ``bits`` is what it says of an
    account that is no member; ``last_ms`` is when somebody had it last.
    """

    code: Codes
    cluster: Ints
    accounts: Ints
    everyone: Ints
    bits: Floats
    last_ms: Ints


@dataclass(frozen=True, slots=True)
class Bonds:
    """Rare things of members, a row a thing and member; ascending by code.

    ``member`` is a place among ``Profiles.members``, ``everyone`` counts who has the
    thing.
    """

    code: Codes
    member: Ints
    everyone: Ints


@dataclass(frozen=True, slots=True)
class Members:
    """Members with a rare thing: whose they are, and whether they would vouch."""

    ids: tuple[str, ...]
    cluster: Ints
    vouches: linkage.Flags


@dataclass(frozen=True, slots=True)
class Profiles:
    """All that screening needs of the groups of a run over ``accounts`` accounts.

    ``most`` are bits by group, source and level; ``families`` the families of prompts
    among the traits; ``clusters`` what the groups are called, and ``organizations``
    where they lead.
    """

    accounts: int
    rules: Rules
    calibration: Calibration
    sizes: Ints
    most: Floats
    traits: Traits
    bonds: Bonds
    members: Members
    families: tuple[str, ...]
    clusters: tuple[str, ...] = ()
    organizations: tuple[str | None, ...] = ()


def profiles_of(
    evidence: Evidence,
    rules: Rules,
    calibration: Calibration,
    group: Ints,
    said: Profiled,
) -> Profiles:
    """Profiles of the groups, from what they say of others."""
    bonds, members = _bonds(evidence, group, said, several=rules.sources > 1)
    return Profiles(
        evidence.accounts,
        rules,
        calibration,
        np.bincount(group[group >= 0]),
        said.most,
        _traits(evidence, said),
        bonds,
        members,
        _families(evidence, said),
    )


def _traits(evidence: Evidence, said: Profiled) -> Traits:
    code, last_ms = _codes(evidence, said.thing), evidence.last_ms[said.thing]
    # Of several uses of a thing the earliest first.
    order = np.lexsort((last_ms, said.group, code))
    return Traits(
        code[order],
        said.group[order],
        said.accounts[order],
        evidence.everyone[said.thing[order]],
        said.bits[order],
        last_ms[order],
    )


def _bonds(
    evidence: Evidence, group: Ints, said: Profiled, *, several: bool
) -> tuple[Bonds, Members]:
    """Where only one source speaks there are no cells."""
    rare = linkage.TIES[evidence.thing_kind] & (evidence.everyone < TIE_ACCOUNTS)
    rare &= (evidence.factor > 0) & several
    rows = np.flatnonzero(rare[evidence.thing] & (group[evidence.account] >= 0))
    number, member = np.unique(evidence.account[rows], return_inverse=True)
    thing = evidence.thing[rows]
    code = _codes(evidence, thing)
    order = np.lexsort((member, code))
    bonds = Bonds(code[order], member[order], evidence.everyone[thing[order]])
    ids = tuple(evidence.account_ids[account] for account in number.tolist())
    return bonds, Members(ids, group[number], np.isin(number, said.vouching))


def _families(evidence: Evidence, said: Profiled) -> tuple[str, ...]:
    kind = linkage.KIND_NAMES.index("prompt_family")
    things = np.unique(said.thing)
    named = things[evidence.thing_kind[things] == kind].tolist()
    return tuple(sorted(evidence.thing_key[thing] for thing in named))


def _codes(evidence: Evidence, things: Ints) -> Codes:
    distinct, place = np.unique(things, return_inverse=True)
    named = ((evidence.kind_of(n), evidence.thing_key[n]) for n in distinct.tolist())
    return codes_of(named)[place]


def codes_of(things: Iterable[Thing]) -> Codes:
    """A number of 64 bits for each kind and key."""
    joined = b"".join(
        blake2b(
            f"{kind}\0{key}".encode("utf-8", "surrogatepass"), digest_size=8
        ).digest()
        for kind, key in things
    )
    return np.frombuffer(joined, "<u8")
