"""Organizations of the world and what the provider knows of them."""

from dataclasses import dataclass
from typing import Any

from backend.demo.places import Address
from backend.demo.script import DAY, START, Card, Script
from backend.domain.dice import Dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """An organization and its assets; addresses are hosts of ``network``."""

    id: str
    name: str
    domain: str
    network: str
    asn: int
    staff: tuple[str, ...]
    card: Card

    def address(self, host: int) -> Address:
        """The ``host``-th address of the organization's own network."""
        prefix, first = self.network.split("/")[0].rsplit(".", 1)
        return Address(f"{prefix}.{int(first) + host}", self.asn)


# Name, id, and where its own network lies. The first four run campaigns.
_RIVALS = (
    ("Ashgrove Cognition", "ashgrove", "203.0.113.16/28", 64_500),
    ("Tallowmere Systems", "tallowmere", "203.0.113.64/28", 64_501),
    ("Quillfen Research", "quillfen", "198.51.100.32/28", 64_502),
    ("Brackenholt Labs", "brackenholt", "198.51.100.96/28", 64_503),
)
# Innocent: three are customers, the others only stand near a rival in some way; the
# last shares a rival's autonomous system.
_INNOCENT = (
    ("Marlpit Freight", "marlpit", "192.0.2.16/28", 64_504),
    ("Osierbed Publishing", "osierbed", "192.0.2.64/28", 64_505),
    ("Fernacre Clinics", "fernacre", "192.0.2.128/28", 64_506),
    ("Sallowfield Academy", "sallowfield", "203.0.113.128/28", 64_507),
    ("Thistledown Compute", "thistledown", "203.0.113.192/28", 64_508),
    ("Whinmoor Institute", "whinmoor", "198.51.100.160/28", 64_502),
)
# Names that no generated person bears, except for the namesakes made on purpose.
_STAFF = (
    ("Ottoline Vashenko", "Radomir Feldspar", "Ysolde Quarrington"),
    ("Lucjan Tembrook", "Peregrine Oduya-Hale", "Marit Solvander"),
    ("Anselm Kirrivale", "Noemi Dashwick", "Tobiah Renquist"),
    ("Idony Larkspur", "Casimir Bodewell", "Freydis Oakhanger"),
    ("Hester Brindlecombe", "Obadiah Stonecrop"),
    ("Philippa Underhay", "Evander Marlstone"),
    ("Rosamund Tidewell", "Alaric Penhallow"),
    ("Sunniva Crakehall", "Leopold Withycombe"),
    ("Emmeline Hartshorn", "Barnaby Quicksilver"),
    ("Theodora Fenwarden", "Ambrose Netherby"),
)


def unknown_organization(dice: Dice) -> Organization:
    """Somebody of whom the provider knows nothing; nothing of it is published."""
    slug = dice.token("", 8)
    return _make(dice, (slug, slug, "192.0.2.240/28", 64_511), ())


def make_organizations(
    dice: Dice,
) -> tuple[tuple[Organization, ...], tuple[Organization, ...]]:
    """The organizations that run campaigns, and the innocent ones."""
    made = [
        _make(dice, row, staff)
        for row, staff in zip((*_RIVALS, *_INNOCENT), _STAFF, strict=True)
    ]
    return tuple(made[: len(_RIVALS)]), tuple(made[len(_RIVALS) :])


def _make(
    dice: Dice, row: tuple[str, str, str, int], staff: tuple[str, ...]
) -> Organization:
    name, slug, network, asn = row
    card = Card(
        instrument=dice.token("pi_"),
        method="card",
        bin=f"99{dice.between(1000, 9999)}",
        last4=f"{dice.between(0, 9999):04d}",
        holder=name,
        country="US",
    )
    return Organization(
        id=f"org_{slug}",
        name=name,
        domain=f"{name.lower().replace(' ', '-')}.example",
        network=network,
        asn=asn,
        staff=staff,
        card=card,
    )


def publish(
    script: Script, organization: Organization, accounts: tuple[str, ...]
) -> None:
    """Write the assets as events; ``accounts`` are known to be the organization's."""
    dice = script.dice
    known: list[tuple[str, str, float, str]] = [
        ("domain", organization.domain, 0.99, "whois"),
        ("ip_network", organization.network, 0.95, "registry"),
        ("asn", f"AS{organization.asn}", 0.9, "registry"),
        ("email", f"press@{organization.domain}", 0.9, "website"),
        ("instrument", organization.card.instrument, 0.9, "billing"),
    ]
    known += [("person", name, 0.7, "public-profile") for name in organization.staff]
    known += [("account", account, 0.95, "referral") for account in accounts]
    for asset_type, value, confidence, source in known:
        data: dict[str, Any] = {
            "organization_id": organization.id,
            "name": organization.name,
            "asset_type": asset_type,
            "value": value,
            "confidence": confidence,
            "source": source,
        }
        # A referral names an account that exists, the rest is known from the start.
        day = 50 if asset_type == "account" else -dice.between(1, 100)
        time = START + day * DAY - dice.between(0, DAY - 1)
        script.add(time, "organization.asset", organization.id, data)
