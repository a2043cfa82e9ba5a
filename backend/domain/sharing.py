"""How the members of groups share things, and what that makes each group look like."""

from dataclasses import dataclass

import numpy as np

from backend.domain.character import Character, GroupKind, Sign
from backend.domain.conduct import Conduct, conduct_signs
from backend.domain.evidence import KINDS
from backend.domain.incidence import Incidence
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
_MOST_SIZE = 3.0
_PRIOR = Sign(-3.0, "of nine groups that something holds together, one is a campaign")
_MOST_BURST = 1.5
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_KINDS = (
    "ip_address",
    "instrument",
    "device",
    "email_domain",
    "prompt_family",
    "signup_hour",
)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a group's members have things of one kind; shares of its members.

    ``shared`` have one in common with another member, ``most`` have the most common
    one, ``own`` have one that nobody else has, ``exclusive`` one that other members
    have and nobody outside. ``things`` are shared by two members or more.
    """

    shared: float
    most: float
    own: float
    exclusive: float
    things: int

    def is_one(self, members: int) -> bool:
        """Whether nearly all have the same one."""
        return self.most >= _ONE and self.things <= max(1, _FEW * members)

    def is_few(self, members: int) -> bool:
        """Whether the members have one of two or three between them."""
        return self.most >= _PART and self.things <= max(2, _FEW * members)


def characters(
    evidence: Evidence, group: Ints, conduct: Conduct | None = None
) -> list[Character]:
    """Character of each group; ``group`` of each account, below 0 for none."""
    sizes = np.bincount(group[group >= 0])
    having = _having(evidence, group)
    sharing = {k: _sharing(evidence, having, group, sizes, k) for k in _KINDS}
    did = conduct_signs(conduct, group) if conduct else [[]] * sizes.size
    settled = _settled_share(evidence, group, sizes)
    hours = conduct.usual.hours if conduct else signup_hours(evidence)
    return [
        _character(
            int(size),
            {kind: sharing[kind][place] for kind in _KINDS},
            [
                *did[place],
                _settled(float(settled[place])),
                _burst(int(size), sharing["signup_hour"][place], hours),
            ],
        )
        for place, size in enumerate(sizes)
    ]


def signup_hours(evidence: Evidence) -> int:
    """In how many hours accounts signed up."""
    return int(np.count_nonzero(evidence.thing_kind == _NUMBER["signup_hour"]))


def _character(
    members: int, by_kind: dict[str, Sharing], also: list[Sign | None]
) -> Character:
    signs = _signs(members, by_kind, also)
    suspicion = confidence(sum(sign.bits for sign in signs))
    if suspicion >= _HALF:
        return Character(GroupKind.CAMPAIGN, round(suspicion, 4), False, signs)
    kind = _innocent(members, by_kind) or GroupKind.OTHER
    strangers = by_kind["device"].own >= _OWN
    return Character(kind, round(suspicion, 4), strangers, signs)


def _innocent(members: int, by_kind: dict[str, Sharing]) -> GroupKind | None:
    address, instrument = by_kind["ip_address"], by_kind["instrument"]
    device, domain = by_kind["device"], by_kind["email_domain"]
    settled = device.own >= _OWN
    place, payer = address.is_few(members), instrument.is_few(members)
    if place and members <= _FEW_MEMBERS and address.things <= 1:
        return GroupKind.HOUSEHOLD
    if settled and place and instrument.shared < _SOME:
        return GroupKind.CLASS
    if settled and payer and domain.own >= _HALF and domain.most < _HALF:
        return GroupKind.RESELLER
    if domain.most >= _PART and (place or payer):
        return GroupKind.COMPANY
    return None


def _signs(
    members: int, by_kind: dict[str, Sharing], also: list[Sign | None]
) -> tuple[Sign, ...]:
    """What speaks for a campaign or against it, strongest first."""
    size = float(np.clip(np.log2(members / _FEW_MEMBERS), -1.0, _MOST_SIZE))
    found = [
        _PRIOR,
        Sign(size, f"it has {members:,} accounts"),
        _places(members, by_kind["ip_address"]),
        _payers(members, by_kind["instrument"]),
        _many(by_kind["device"], "share a device, {things} in all"),
        _many(by_kind["prompt_family"], "send near-identical texts, {things} in all"),
        _one_domain(by_kind["email_domain"]),
        _own_domains(by_kind["email_domain"]),
        _kept(4.0, by_kind["device"], "have a device of their own"),
        _kept(2.0, by_kind["ip_address"], "have an address of their own"),
        *also,
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


def _own_domains(domain: Sharing) -> Sign | None:
    """Several domains that only the group has: bought for it, or thrown away."""
    if domain.exclusive < _SOME or domain.most >= _HALF:
        return None
    says = f"{domain.exclusive:.0%} write from e-mail domains that nobody else has"
    return Sign(1.5, says)


def _burst(members: int, hour: Sharing, hours: int) -> Sign | None:
    """How much oftener than by chance members signed up within the same hour."""
    if not hour.shared or not hours:
        return None
    chance = 1.0 - np.exp(-(members - 1) / hours)
    bits = float(np.clip(np.log2(hour.shared / chance) - 1.0, 0.0, _MOST_BURST))
    return Sign(round(bits, 3), f"{hour.shared:.0%} signed up in an hour with another")


def _kept(bits: float, sharing: Sharing, says: str) -> Sign | None:
    if not sharing.own:
        return None
    return Sign(round(-bits * sharing.own, 3), f"{sharing.own:.0%} {says}")


def _settled(share: float) -> Sign | None:
    if not share:
        return None
    says = f"{share:.0%} have both a device and an address of their own"
    return Sign(round(-3.0 * share, 3), says)


def _settled_share(evidence: Evidence, group: Ints, sizes: Ints) -> Floats:
    """Share of each group's members that have a device and an address of their own."""
    alone = evidence.everyone[evidence.thing] == 1
    kind_of_row = evidence.thing_kind[evidence.thing]
    both = np.ones(evidence.accounts, np.bool_)
    for kind in ("device", "ip_address"):
        rows = alone & (kind_of_row == _NUMBER[kind])
        both &= np.bincount(evidence.account[rows], minlength=evidence.accounts) > 0
    members = group[both & (group >= 0)]
    return np.asarray(np.bincount(members, minlength=sizes.size) / np.maximum(sizes, 1))


def _having(evidence: Evidence, group: Ints) -> Incidence:
    """What members have, without what says nothing, like a mail provider's domain."""
    says = evidence.telling | (evidence.everyone == 1)
    rows = (group[evidence.account] >= 0) & says[evidence.thing]
    return Incidence(evidence.account[rows], evidence.thing[rows])


def _sharing(
    evidence: Evidence, having: Incidence, group: Ints, sizes: Ints, kind: str
) -> list[Sharing]:
    """Sharing of one kind in every group."""
    rows = evidence.thing_kind[having.thing] == _NUMBER[kind]
    account, thing = having.account[rows], having.thing[rows]
    code, place, count = np.unique(
        group[account] * max(1, evidence.things) + thing,
        return_inverse=True,
        return_counts=True,
    )
    among = code // max(1, evidence.things)
    most = np.zeros(sizes.size)
    np.maximum.at(most, among, count)
    things = np.bincount(among[count > 1], minlength=sizes.size)

    def share(chosen: Ints) -> Floats:
        members = np.zeros(evidence.accounts, np.bool_)
        members[chosen] = True
        return np.bincount(group[members], minlength=sizes.size) / sizes

    shared = share(account[count[place] > 1])
    own = share(account[evidence.everyone[thing] == 1])
    among_us = (count[place] > 1) & (count[place] == evidence.everyone[thing])
    exclusive = share(account[among_us])
    columns = (shared, most / sizes, own, exclusive, things)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [Sharing(*row) for row in rows]
