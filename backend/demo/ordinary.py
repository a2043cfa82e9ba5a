"""Everybody else: honest accounts, with the coincidences that cause false links."""

from collections.abc import Callable
from dataclasses import replace

from backend.demo.cast import Cast
from backend.demo.organizations import Organization
from backend.demo.phrasing import Prompt
from backend.demo.places import Address
from backend.demo.script import DAY, START, Card, Plan, Use
from backend.demo.texts import APPLICATIONS, FRAMEWORKS, VIRAL

# Shares of the honest accounts; what is left are people on their own.
_SHARES: tuple[tuple[str, float], ...] = (
    ("household", 0.08),
    ("company", 0.10),
    ("agency", 0.04),
    ("classroom", 0.05),
    ("carrier", 0.12),
    ("vpn", 0.06),
    ("cloud", 0.07),
    ("proxy", 0.02),
)


def populate(cast: Cast, count: int, innocents: tuple[Organization, ...]) -> None:
    """Draw up ``count`` honest accounts."""
    for kind, share in _SHARES:
        made = 0
        while made < round(share * count):
            left = round(share * count) - made
            plans = _MAKERS[kind](cast, left)
            cast.plans += plans
            made += len(plans)
    _customers(cast, innocents)
    while len(cast.plans) < count:
        cast.plans.append(_person(cast))


def _person(
    cast: Cast, *, kind: str = "person", where: tuple[Address, ...] = ()
) -> Plan:
    """Somebody at home, or at ``where``; some send what many send."""
    dice, person = cast.dice, cast.person()
    traits: list[str] = [kind]
    uses = list(cast.own_uses(dice.between(1, 4)))
    if dice.chance(0.05):
        uses.append(_viral(cast))
        traits.append("viral")
    if dice.chance(0.06):
        uses.append(_copied(cast, APPLICATIONS, "chat"))
        traits.append("application")
    if dice.chance(0.04):
        uses.append(_copied(cast, FRAMEWORKS, "agentic_reasoning"))
        traits.append("framework")
    cards: tuple[Card, ...] = ()
    if dice.chance(0.6):
        cards = (cast.card(person.full_name, person.country),)
    gone = cast.born() + 7 * DAY if dice.chance(0.02) else None
    plan = Plan(
        account_id=cast.account_id(),
        operator_id=cast.operator("person"),
        kind=kind,
        person=person,
        born=cast.born(),
        traits=tuple(traits),
        addresses=where or cast.places.home(),
        devices=tuple(cast.device() for _ in range(dice.between(1, 2))),
        cards=cards,
        uses=tuple(uses),
        accesses=dice.between(1, 4),
    )
    return replace(plan, gone=gone if gone and gone > plan.born else None)


def _viral(cast: Cast) -> Use:
    number = cast.dice.between(0, len(VIRAL) - 1)
    since = START + (18 + 9 * number) * DAY
    prompt = Prompt(cast.phrasing.fill(VIRAL[number]), "chat")
    return cast.use(prompt, since=since, until=since + 4 * DAY)


def _copied(cast: Cast, texts: tuple[str, ...], capability: str) -> Use:
    text = cast.phrasing.fill(cast.dice.pick(texts), task=2)
    return cast.use(Prompt(text, capability))


def _household(cast: Cast, most: int) -> list[Plan]:
    """Two to four people with one line and a tablet that all of them use."""
    home, tablet = cast.places.home(), cast.device()
    plans = [
        _person(cast, kind="household", where=home)
        for _ in range(min(most, cast.dice.between(2, 4)))
    ]
    if not cast.dice.chance(0.4):
        return plans
    return [replace(p, devices=(*p.devices[:1], tablet)) for p in plans]


def _company(cast: Cast, most: int) -> list[Plan]:
    """Staff behind one address with one card: the company runs all the accounts."""
    dice = cast.dice
    name, domain = cast.names.company()
    operator, office = cast.operator("company"), cast.places.office()
    country = dice.pick(("US", "DE", "GB"))
    card = cast.card(name, country, method="invoice" if dice.chance(0.2) else "card")
    plans = []
    for _ in range(min(most, dice.skewed(3, 30))):
        plan = _person(cast, kind="company", where=(office, *cast.places.home()[:1]))
        person = cast.person(domain, country, name if dice.chance(0.5) else "")
        plans.append(replace(plan, operator_id=operator, person=person, cards=(card,)))
    return plans


def _agency(cast: Cast, most: int) -> list[Plan]:
    """Clients who share nothing but the agency's card that pays for them."""
    name, _ = cast.names.company()
    card = cast.card(name, "US", method="virtual_card")
    plans = [
        _person(cast, kind="agency") for _ in range(min(most, cast.dice.between(4, 18)))
    ]
    return [replace(plan, cards=(card,)) for plan in plans]


def _classroom(cast: Cast, most: int) -> list[Plan]:
    """Students with one address, one domain and one assignment, in one week."""
    dice = cast.dice
    school = cast.places.office()
    domain = f"{cast.names.word().lower()}-school.example"
    assignment = cast.phrasing.own()
    since = START + dice.between(5, 50) * DAY
    plans = []
    for _ in range(min(most, dice.between(15, 35))):
        plan = _person(cast, kind="classroom", where=(school,))
        use = cast.use(assignment, since=since, until=since + 7 * DAY)
        born = min(plan.born, since)
        plans.append(
            replace(
                plan,
                person=cast.person(domain),
                born=born,
                gone=None,
                cards=(),
                uses=(*plan.uses, use),
            )
        )
    return plans


def _at(pools: str, kind: str) -> Callable[[Cast, int], list[Plan]]:
    """Maker of people who come from an address that many strangers come from."""

    def make(cast: Cast, most: int) -> list[Plan]:
        del most
        exits = cast.dice.pick(getattr(cast.places, pools))
        where = cast.dice.some(exits, cast.dice.between(1, 3))
        plan = _person(cast, kind=kind, where=where)
        if kind == "cloud" and cast.dice.chance(0.4):
            framework = _copied(cast, FRAMEWORKS, "agentic_reasoning")
            plan = replace(plan, uses=(*plan.uses, framework))
        return [plan]

    return make


def _proxied(cast: Cast, most: int) -> list[Plan]:
    """Honest people behind the proxies that campaigns use, too."""
    del most
    dice = cast.dice
    if dice.chance(0.5):
        where = dice.some(dice.pick(cast.places.datacentres), 2)
    else:
        where = dice.some(cast.places.residential, 2)
    return [_person(cast, kind="proxy", where=where)]


def _customers(cast: Cast, innocents: tuple[Organization, ...]) -> None:
    """Innocent organizations that are customers themselves, with few accounts."""
    for organization in innocents[:3]:
        operator = cast.operator("company")
        for number in range(3):
            plan = _person(
                cast, kind="customer", where=(organization.address(number + 2),)
            )
            person = cast.person(organization.domain, "US", organization.name)
            cast.plans.append(
                replace(
                    plan,
                    operator_id=operator,
                    person=person,
                    cards=(organization.card,),
                )
            )


_MAKERS: dict[str, Callable[[Cast, int], list[Plan]]] = {
    "household": _household,
    "company": _company,
    "agency": _agency,
    "classroom": _classroom,
    "carrier": _at("carriers", "carrier"),
    "vpn": _at("vpns", "vpn"),
    "cloud": _at("clouds", "cloud"),
    "proxy": _proxied,
}
