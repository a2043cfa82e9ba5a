"""Profiles of clusters brought up to date in what was counted anew.

A thing's bits follow from four counts: how many members have it, how many accounts do,
and of how many. Who comes changes these for the things that it has; how much reaching a
level of a source can say, and who vouches, stay as the run found them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backend.domain import linkage
from backend.domain.cells import TIE_ACCOUNTS
from backend.domain.discounts import Discounts, Thing
from backend.domain.evidence import KINDS, says_nothing
from backend.domain.incidence import find
from backend.domain.linkage import ALWAYS, Flags, Floats, Ints
from backend.domain.profiles import (
    Bonds,
    Codes,
    Members,
    Profiles,
    Traits,
    codes_of,
)


@dataclass(frozen=True, slots=True)
class Held:
    """Uses of things in clusters: how many members have each, and how many in all."""

    things: Sequence[Thing]
    cluster: Ints
    accounts: Ints
    everyone: Ints
    last_ms: Ints


@dataclass(frozen=True, slots=True)
class Bound:
    """Rare things of members, and how many have each."""

    things: Sequence[Thing]
    members: Sequence[str]
    everyone: Ints


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything about some ``things``, of ``accounts`` accounts in all."""

    accounts: int
    things: Sequence[Thing]
    held: Held
    bound: Bound


def recounted(
    profiles: Profiles,
    counted: Counted,
    placed: Mapping[str, int],
    *,
    vouching: frozenset[str],
    discounts: Discounts,
) -> Profiles:
    """``profiles`` with what was ``counted``, of the members that are ``placed``.

    ``vouching`` are the members who came since the run and would vouch for another.
    """
    sizes = np.bincount(
        np.fromiter(placed.values(), np.int64, len(placed)),
        minlength=len(profiles.clusters),
    )
    known = np.sort(codes_of(counted.things))
    members, bonds = _bonds(profiles, counted, placed, known, vouching)
    return replace(
        profiles,
        accounts=counted.accounts,
        sizes=sizes,
        traits=_traits(profiles.traits, counted, sizes, known, discounts),
        bonds=bonds,
        members=members,
    )


def bits_inside(
    kind: str, *, accounts: int, everyone: int, size: int, total: int, factor: float
) -> float:
    """What a thing says of a member that has it, itself left out."""
    elsewhere = (everyone - accounts + 0.5) / (total - size + 1)
    share = (accounts - 1 + linkage.SMOOTHING * elsewhere) / (
        (size - 1 + linkage.SMOOTHING) * elsewhere
    )
    return float(KINDS[kind].damping * factor * np.log2(share))


def _traits(
    old: Traits, counted: Counted, sizes: Ints, known: Codes, discounts: Discounts
) -> Traits:
    held, total = counted.held, counted.accounts
    bits = _bits_outside(held, sizes, total, discounts)
    tells = (held.everyone > 1) & (held.everyone < total) & (bits > 0)
    tells &= (bits >= linkage.LEAST_BITS) | (held.accounts > 1)
    tells &= ~_silent(held.things, discounts)
    stays = ~find(known, old.code)[0]
    code = np.concatenate([old.code[stays], codes_of(held.things)[tells]])
    columns = {
        name: np.concatenate([getattr(old, name)[stays], new[tells]])
        for name, new in (
            ("cluster", held.cluster),
            ("accounts", held.accounts),
            ("everyone", held.everyone),
            ("bits", bits),
            ("last_ms", np.where(_leased(held.things), held.last_ms, ALWAYS)),
        )
    }
    order = np.lexsort((columns["last_ms"], columns["cluster"], code))
    return Traits(code[order], **{name: c[order] for name, c in columns.items()})


def _bits_outside(held: Held, sizes: Ints, total: int, discounts: Discounts) -> Floats:
    """What things say of an account that is no member; ``sql/weights.sql``."""
    size = sizes[held.cluster]
    others = np.maximum(held.everyone - held.accounts - 1, 0)
    stranger = (others + 0.5) / np.maximum(total - size, 1)
    share = (held.accounts + linkage.SMOOTHING * stranger) / (
        (size + linkage.SMOOTHING) * stranger
    )
    weight = np.array(
        [KINDS[kind].damping * discounts.factor(kind, key) for kind, key in held.things]
    )
    return np.asarray(np.floor(1000 * weight * np.log2(share)) / 1000)


def _bonds(
    profiles: Profiles,
    counted: Counted,
    placed: Mapping[str, int],
    known: Codes,
    vouching: frozenset[str],
) -> tuple[Members, Bonds]:
    old, was, bound = profiles.bonds, profiles.members, counted.bound
    rare = _ties(bound.things) & (bound.everyone < TIE_ACCOUNTS)
    rare &= profiles.rules.sources > 1
    rows = np.flatnonzero(rare)
    named = [bound.members[row] for row in rows.tolist()]
    vouches = dict(zip(was.ids, was.vouches.tolist(), strict=True))
    vouches |= {name: name in vouching for name in named if name not in vouches}
    ids = tuple(name for name in vouches if name in placed)
    number = {name: n for n, name in enumerate(ids)}
    stays = ~find(known, old.code)[0]
    stays &= np.array([name in placed for name in was.ids], np.bool_)[old.member]
    moved = np.array([number.get(name, -1) for name in was.ids], np.int64)
    code = np.concatenate(
        [old.code[stays], codes_of([bound.things[row] for row in rows.tolist()])]
    )
    new = np.array([number[name] for name in named], np.int64)
    member = np.concatenate([moved[old.member[stays]], new])
    everyone = np.concatenate([old.everyone[stays], bound.everyone[rows]])
    order = np.lexsort((member, code))
    members = Members(
        ids,
        np.array([placed[name] for name in ids], np.int64),
        np.array([vouches[name] for name in ids], np.bool_),
    )
    return members, Bonds(code[order], member[order], everyone[order])


def _silent(things: Sequence[Thing], discounts: Discounts) -> Flags:
    return np.array(
        [says_nothing(*thing) and not discounts.is_lifted(*thing) for thing in things],
        np.bool_,
    )


def _kinds(things: Sequence[Thing]) -> Ints:
    number = {name: n for n, name in enumerate(linkage.KIND_NAMES)}
    return np.array([number[kind] for kind, _ in things], np.int64)


def _leased(things: Sequence[Thing]) -> Flags:
    return np.asarray(linkage.LEASED[_kinds(things)])


def _ties(things: Sequence[Thing]) -> Flags:
    return np.asarray(linkage.TIES[_kinds(things)])
