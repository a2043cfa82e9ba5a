"""What the clusters of a run say of an account that comes next.

A few rows for each cluster: the things that its members have, with the bits that one of
them says of a stranger, and how much reaching a level of a source can say. Rare things
of single members are kept beside, since whoever has one of them, too, would be in a
cell with the member.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt

from backend.domain import linkage
from backend.domain.calibration import Calibration
from backend.domain.cells import TIE_ACCOUNTS
from backend.domain.discounts import Thing
from backend.domain.growth import Grown, bars_of
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

    def with_more(self, more: "Traits", *, first: int) -> "Traits":
        """These and ``more``, whose clusters are numbered from ``first`` on."""
        found = _stacked(self, more, "cluster", first)
        order = np.lexsort((found["last_ms"], found["cluster"], found["code"]))
        return Traits(**{name: column[order] for name, column in found.items()})


@dataclass(frozen=True, slots=True)
class Bonds:
    """Rare things of members, a row a thing and member; ascending by code.

    ``member`` is a place among ``Profiles.members``, ``everyone`` counts who has the
    thing.
    """

    code: Codes
    member: Ints
    everyone: Ints

    def with_more(self, more: "Bonds", *, first: int) -> "Bonds":
        """These and ``more``, whose members are numbered from ``first`` on."""
        found = _stacked(self, more, "member", first)
        order = np.lexsort((found["member"], found["code"]))
        return Bonds(**{name: column[order] for name, column in found.items()})


@dataclass(frozen=True, slots=True)
class Members:
    """Members with a rare thing: whose they are, and whether they would vouch."""

    ids: tuple[str, ...]
    cluster: Ints
    vouches: linkage.Flags

    def with_more(self, more: "Members", *, first: int) -> "Members":
        """These and ``more``, whose clusters are numbered from ``first`` on."""
        return Members(
            self.ids + more.ids,
            np.concatenate([self.cluster, more.cluster + first]),
            np.concatenate([self.vouches, more.vouches]),
        )


@dataclass(frozen=True, slots=True)
class Profiles:
    """All that screening needs of the groups of a run over ``accounts`` accounts.

    ``bars`` are bits that the group asks of an account beside the rules, ``most`` bits
    by group, source and level; ``families`` the families of prompts
    among the traits; ``clusters`` what the groups are called, and ``organizations``
    where they lead.
    """

    accounts: int
    rules: Rules
    calibration: Calibration
    sizes: Ints
    bars: Floats
    most: Floats
    traits: Traits
    bonds: Bonds
    members: Members
    families: tuple[str, ...]
    clusters: tuple[str, ...] = ()
    organizations: tuple[str | None, ...] = ()

    def with_more(self, more: "Profiles") -> "Profiles":
        """These and those of ``more`` groups, which have no names yet."""
        groups, members = len(self.sizes), len(self.members.ids)
        return replace(
            self,
            sizes=np.concatenate([self.sizes, more.sizes]),
            bars=np.concatenate([self.bars, more.bars]),
            most=np.concatenate([self.most, more.most]),
            traits=self.traits.with_more(more.traits, first=groups),
            bonds=self.bonds.with_more(more.bonds, first=members),
            members=self.members.with_more(more.members, first=groups),
            families=tuple(sorted({*self.families, *more.families})),
        )


def _stacked(one: Any, other: Any, numbered: str, first: int) -> dict[str, Any]:
    """Columns of both, the other's ``numbered`` one counted from ``first`` on."""
    names = [field.name for field in fields(one)]
    found = {n: np.concatenate([getattr(one, n), getattr(other, n)]) for n in names}
    found[numbered][len(getattr(one, numbered)) :] += first
    return found


def profiles_of(
    evidence: Evidence,
    rules: Rules,
    calibration: Calibration,
    grown: Grown,
    said: Profiled,
) -> Profiles:
    """Profiles of the groups, from what they say of others."""
    group = grown.group
    bonds, members = _bonds(evidence, group, said, several=rules.sources > 1)
    return Profiles(
        evidence.total,
        rules,
        calibration,
        np.bincount(group[group >= 0]),
        bars_of(grown),
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
