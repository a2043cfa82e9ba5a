"""How the members of groups share things, and what that makes each group look like."""

from dataclasses import dataclass

import numpy as np

from backend.domain.character import Character, GroupKind, Sign
from backend.domain.evidence import KINDS
from backend.domain.linkage import Evidence, Floats, Ints, confidence

# One place, card or domain: the most common one is had by so many of the members …
_ONE = 0.6
# … or, where two schools or firms are taken for one, by so many of them …
_PART = 0.3
# … and there are not many others beside it, for each member.
_FEW = 0.1
# Most members keep a device of their own.
_OWN = 0.6
_HALF = 0.5
_SOME = 0.3
_FEW_MEMBERS = 8


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a group's members have things of one kind; shares of its members.

    ``shared`` have one in common with another member, ``most`` have the most common
    one, ``own`` have one that nobody else has. ``things`` are shared by two members or
    more.
    """

    shared: float
    most: float
    own: float
    things: int

    def is_one(self, members: int) -> bool:
        """Whether nearly all have the same one."""
        return self.most >= _ONE and self.things <= max(1, _FEW * members)

    def is_few(self, members: int) -> bool:
        """Whether the members have one of two or three between them."""
        return self.most >= _PART and self.things <= max(2, _FEW * members)


def characters(evidence: Evidence, group: Ints) -> list[Character]:
    """Character of each group; ``group`` of each account, below 0 for none."""
    sizes = np.bincount(group[group >= 0])
    kinds = ("ip_address", "instrument", "device", "email_domain", "prompt_family")
    sharing = {kind: _sharing(evidence, group, sizes, kind) for kind in kinds}
    return [
        _character(int(size), {kind: sharing[kind][place] for kind in kinds})
        for place, size in enumerate(sizes)
    ]


def _character(members: int, by_kind: dict[str, Sharing]) -> Character:
    signs = _signs(members, by_kind)
    suspicion = confidence(sum(sign.bits for sign in signs))
    kind = _innocent(members, by_kind)
    if kind is None:
        kind = GroupKind.CAMPAIGN if suspicion >= _HALF else GroupKind.OTHER
    return Character(kind, round(suspicion, 4), signs)


def _innocent(members: int, by_kind: dict[str, Sharing]) -> GroupKind | None:
    address, instrument = by_kind["ip_address"], by_kind["instrument"]
    device, domain = by_kind["device"], by_kind["email_domain"]
    settled = device.own >= _OWN
    place, payer = address.is_few(members), instrument.is_few(members)
    if settled and place and instrument.shared < _SOME:
        return GroupKind.CLASS
    if settled and payer and domain.own >= _HALF and domain.most < _HALF:
        return GroupKind.RESELLER
    if settled and domain.most >= _PART and (place or payer):
        return GroupKind.COMPANY
    if place and members <= _FEW_MEMBERS and address.things <= 1 and settled:
        return GroupKind.HOUSEHOLD
    return None


def _signs(members: int, by_kind: dict[str, Sharing]) -> tuple[Sign, ...]:
    """What speaks for a campaign or against it, strongest first."""
    size = float(np.clip(np.log2(members / _FEW_MEMBERS), -1.0, 4.0))
    found = [
        Sign(size, f"it has {members:,} accounts"),
        _places(members, by_kind["ip_address"]),
        _payers(members, by_kind["instrument"]),
        _many(by_kind["device"], "share a device, {things} in all"),
        _many(by_kind["prompt_family"], "send near-identical texts, {things} in all"),
        _one_domain(by_kind["email_domain"]),
        _kept(4.0, by_kind["device"], "have a device of their own"),
        _kept(2.0, by_kind["ip_address"], "have an address of their own"),
    ]
    signs = [sign for sign in found if sign is not None and sign.bits]
    return tuple(sorted(signs, key=lambda sign: (-abs(sign.bits), sign.sentence)))


def _places(members: int, address: Sharing) -> Sign | None:
    if address.is_one(members):
        return Sign(-4.0, f"{address.most:.0%} come from one address")
    if address.shared < _SOME:
        return None
    says = f"{address.shared:.0%} share an address, {address.things:,} in all"
    return Sign(3.0, says)


def _payers(members: int, instrument: Sharing) -> Sign | None:
    if instrument.is_one(members):
        return Sign(-1.0, f"one instrument pays for {instrument.most:.0%}")
    if instrument.shared < _SOME / 2:
        return None
    says = f"{instrument.shared:.0%} share an instrument, {instrument.things:,} in all"
    return Sign(2.0, says)


def _many(sharing: Sharing, says: str) -> Sign | None:
    if sharing.shared < _SOME:
        return None
    named = says.format(things=f"{sharing.things:,}")
    return Sign(1.5, f"{sharing.shared:.0%} {named}")


def _one_domain(domain: Sharing) -> Sign | None:
    if domain.most < _HALF:
        return None
    return Sign(-1.5, f"{domain.most:.0%} write from one e-mail domain")


def _kept(bits: float, sharing: Sharing, says: str) -> Sign | None:
    if not sharing.own:
        return None
    return Sign(round(-bits * sharing.own, 3), f"{sharing.own:.0%} {says}")


def _sharing(evidence: Evidence, group: Ints, sizes: Ints, kind: str) -> list[Sharing]:
    """Sharing of one kind in every group."""
    number = list(KINDS).index(kind)
    of_row = group[evidence.account]
    # What says nothing, like a mail provider's domain, is as if it were not there.
    says = evidence.telling | (evidence.everyone == 1)
    rows = (of_row >= 0) & (evidence.thing_kind[evidence.thing] == number)
    rows &= says[evidence.thing]
    account, thing, home = evidence.account[rows], evidence.thing[rows], of_row[rows]
    code, place, count = np.unique(
        home * max(1, evidence.things) + thing, return_inverse=True, return_counts=True
    )
    among = code // max(1, evidence.things)
    most = np.zeros(sizes.size)
    np.maximum.at(most, among, count)
    things = np.bincount(among[count > 1], minlength=sizes.size)

    def share(chosen: Ints) -> Floats:
        members = np.unique(chosen)
        return np.bincount(group[members], minlength=sizes.size) / sizes

    shared = share(account[count[place] > 1])
    own = share(account[evidence.everyone[thing] == 1])
    return [
        Sharing(*row)
        for row in zip(
            shared.tolist(), (most / sizes).tolist(), own.tolist(),
            things.tolist(), strict=True,
        )
    ]  # fmt: skip
