"""How everybody else behaves, with the coincidences that cause false links.

Each account belongs to a person of its own, who is its operator, except where one
person has several accounts. What strangers share here they share by living, working or
studying together, or by using what many use.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from backend.demo.names import Person
from backend.demo.organizations import Organization
from backend.demo.places import Address
from backend.demo.script import DAY, END, START, Card, Device, Plan, Use
from backend.demo.setting import Setting
from backend.demo.texts import APPLICATIONS, FRAMEWORKS, VIRAL
from backend.domain.dice import Dice

# Share of the honest accounts that live in each kind of group; the rest are people
# with one account.
SHARES = (
    ("household", 0.08),
    ("company", 0.09),
    ("agency", 0.04),
    ("classroom", 0.05),
    ("startup", 0.05),
    ("several", 0.03),
)
# Traits that a person may have besides, each on its own; some families have more.
HABITS = (
    ("carrier_nat", 0.25),
    ("vpn", 0.07),
    ("datacentre_proxy", 0.02),
    ("residential_proxy", 0.02),
    ("framework", 0.1),
    ("application", 0.06),
    ("viral", 0.07),
)
GONE_REASONS = ("policy",)
VIRAL_DAYS = ((9, 4), (27, 3), (52, 5))  # day of the world, and for how many days


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """Which honest groups there are, and what their accounts do besides.

    ``cards`` is how many cards an agency or a company pays with, least and most;
    ``gone_reasons`` are what the trust desk writes when it bans an honest account.
    """

    shares: tuple[tuple[str, float], ...] = SHARES
    habits: tuple[tuple[str, float], ...] = HABITS
    cards: tuple[int, int] = (1, 1)
    gone_reasons: tuple[str, ...] = GONE_REASONS


@dataclass(slots=True)
class Crowd:
    """Makes plans of honest accounts.

    ``gatherings`` are makers of further groups that ``mix`` may name: each is told the
    crowd and how many accounts it may add.
    """

    setting: Setting
    customers: list[Organization]  # organizations whose staff become customers
    mix: Mix = Mix()
    gatherings: Mapping[str, Callable[["Crowd", int], None]] = field(
        default_factory=dict
    )
    plans: list[Plan] = field(default_factory=list)
    dice: Dice = field(init=False)

    def __post_init__(self) -> None:
        self.dice = self.setting.dice

    def make(self, count: int) -> list[Plan]:
        """Plans of ``count`` accounts."""
        makers: dict[str, Callable[[int], None]] = {
            "household": self._household,
            "company": self._company,
            "agency": self._agency,
            "classroom": self._classroom,
            "startup": self._startup,
            "several": self._several,
        }
        for name, gather in self.gatherings.items():
            makers[name] = partial(gather, self)
        for kind, share in self.mix.shares:
            # Even a small world has one group of each kind.
            target = len(self.plans) + max(round(share * count), 2)
            while len(self.plans) < min(target, count):
                makers[kind](min(target, count) - len(self.plans))
        while len(self.plans) < count:
            self._single()
        return self.plans

    def add(self, kind: str, person: Person, **more: Any) -> None:
        """Add a plan, with an honest account's usual dates unless ``more`` says."""
        values: dict[str, Any] = {
            "account_id": self.setting.account_id(),
            "operator_id": self.setting.operator_id(),
            "born": self._born(),
            "accesses": self.dice.between(1, 3),
            "awake": (self.dice.between(5, 14), 14),
            "hourly": (1, self.dice.pick((10, 30, 80))),
            **self._end(),
            **more,
        }
        self.plans.append(Plan(kind=kind, person=person, **values))

    def _born(self) -> int:
        """Most customers are older than the world's ten weeks."""
        return START + self.dice.between(-180 * DAY, 60 * DAY)

    def _end(self) -> dict[str, Any]:
        if not self.dice.chance(0.03):
            return {}
        gone = END - self.dice.between(0, 9 * DAY)
        if self.dice.chance(0.2):
            reasons = self.mix.gone_reasons
            reason = self.dice.pick(reasons) if len(reasons) > 1 else reasons[0]
            return {"gone": gone, "gone_as": "banned", "gone_reason": reason}
        return {"gone": gone, "gone_as": "closed", "gone_reason": "at own request"}

    def _single(self) -> None:
        """One person, one account, and a few of the world's habits."""
        setting, dice = self.setting, self.dice
        person = setting.names.person()
        habits = tuple(name for name, share in self.mix.habits if dice.chance(share))
        self.add(
            "person",
            person,
            traits=habits,
            addresses=self.addresses(habits),
            devices=setting.devices(1, 2),
            cards=(setting.card(person),) if dice.chance(0.65) else (),
            uses=self._uses(habits),
        )

    def addresses(self, habits: Sequence[str]) -> tuple[Address, ...]:
        """A home, and the exits that ``habits`` bring."""
        dice, places = self.dice, self.setting.places
        addresses = list(places.home())
        if "carrier_nat" in habits:
            carrier = dice.pick(places.carriers)
            addresses += dice.some(carrier, dice.between(1, 3))
        if "vpn" in habits:
            addresses += dice.some(dice.pick(places.vpns), 2)
        if "datacentre_proxy" in habits:
            addresses += dice.some(dice.pick(places.datacentres), 3)
        if "residential_proxy" in habits:
            addresses += dice.some(places.residential, 3)
        if "privacy_relay" in habits:
            addresses += dice.some(places.relays, 2)
        return tuple(addresses)

    def _uses(self, habits: Sequence[str]) -> tuple[Use, ...]:
        dice, phrasing = self.dice, self.setting.phrasing
        uses = list(self.setting.own_uses(1, 4))
        if "framework" in habits:
            text = phrasing.fill(dice.pick(FRAMEWORKS))
            capability = dice.pick(("tool_use", "agentic_reasoning", "data_analysis"))
            uses.append(Use(text, capability, family="framework"))
        if "application" in habits:
            text = phrasing.fill(dice.pick(APPLICATIONS), task=1)
            uses.append(Use(text, "chat", family="application"))
        if "viral" in habits:
            uses.append(self._viral())
        return tuple(uses)

    def _viral(self) -> Use:
        """A text that is passed around, within the days that it lives."""
        index = self.dice.between(0, len(VIRAL) - 1)
        day, days = VIRAL_DAYS[index]
        text = self.setting.phrasing.fill(VIRAL[index])
        if self.dice.chance(0.3):
            text = self.setting.phrasing.paraphrase(text, share=0.06)
        since = START + day * DAY
        return Use(text, "chat", since, since + days * DAY, "viral")

    def _household(self, room: int) -> None:
        """People under one roof: one address, one family computer, at times a card."""
        setting, dice = self.setting, self.dice
        home = setting.places.home()
        family = setting.device()
        first = setting.names.person()
        surname = first.full_name.split(" ", 1)[1]
        card = setting.card(first) if dice.chance(0.3) else None
        for index in range(min(room, dice.between(2, 4))):
            person = first
            if index:
                given = setting.names.full_name().split(" ", 1)[0]
                person = setting.names.person(
                    name=f"{given} {surname}", country=first.country
                )
            own = card or setting.card(person)
            self.add(
                "household",
                person,
                addresses=home,
                devices=(*setting.devices(1, 1), family),
                cards=(own,) if dice.chance(0.6) else (),
                uses=setting.own_uses(1, 4),
            )

    def _company(self, room: int) -> None:
        """Colleagues behind one address, on one card, with one e-mail domain."""
        setting, dice = self.setting, self.dice
        known = self.customers.pop(0) if self.customers else None
        name, domain = (known.name, known.domain) if known else setting.names.company()
        office = known.address(2) if known else setting.places.office()
        country = setting.names.person().country
        first = known.card if known else self.company_card(name, country)
        cards = self._more_cards(first, name, country)
        size = len(known.staff) + 1 if known else dice.skewed(3, 40)
        for index in range(min(room, size)):
            staff = known.staff[index] if known and index < len(known.staff) else ""
            person = setting.names.person(
                domain=domain, country=country, claims=name, name=staff
            )
            remote = setting.places.home() if dice.chance(0.4) else ()
            self.add(
                "company",
                person,
                addresses=(office, office, *remote),
                devices=setting.devices(1, 2),
                cards=cards if dice.chance(0.8) else (),
                uses=self._uses(("framework",) if dice.chance(0.15) else ()),
                awake=(7, 11),
            )

    def company_card(self, name: str, country: str) -> Card:
        """Means of payment of a company."""
        holder = Person(name, "", country)
        method = self.dice.pick(("card", "virtual_card", "invoice"))
        return self.setting.card(holder, method=method)

    def _more_cards(self, first: Card, name: str, country: str) -> tuple[Card, ...]:
        low, high = self.mix.cards
        if high == 1:
            return (first,)
        more = self.dice.between(low, high) - 1
        return (first, *(self.company_card(name, country) for _ in range(more)))

    def _agency(self, room: int) -> None:
        """Clients of an agency: its card, now and then its office; else strangers."""
        setting, dice = self.setting, self.dice
        name, _ = setting.names.company()
        cards = self._more_cards(self.company_card(name, "US"), name, "US")
        office, desk = setting.places.office(), setting.device()
        for _ in range(min(room, dice.between(5, 25))):
            client, domain = setting.names.company()
            person = setting.names.person(domain=domain, claims=client)
            visits = dice.chance(0.3)
            self.add(
                "agency",
                person,
                addresses=(
                    setting.places.office(),
                    *setting.places.home(),
                    *((office,) if visits else ()),
                ),
                devices=(*setting.devices(1, 1), *((desk,) if visits else ())),
                cards=cards,
                uses=setting.own_uses(1, 4),
                hourly=(2, 120),
            )

    def _classroom(self, room: int) -> None:
        """Students with one assignment, in one school, partly at its computers."""
        setting, dice = self.setting, self.dice
        school = setting.places.office()
        laboratory = setting.devices(4, 8)
        assignment = setting.phrasing.own()
        given = START + dice.between(3, 55) * DAY
        domain = setting.names.company()[1]
        for _ in range(min(room, dice.between(18, 34))):
            domain_or_own = domain if dice.chance(0.5) else ""
            self.add(
                "classroom",
                setting.names.person(domain=domain_or_own),
                born=given - dice.between(1, 40 * DAY),
                addresses=(school, *setting.places.home()),
                devices=(*setting.devices(1, 1), dice.pick(laboratory)),
                uses=(self._homework(assignment.text, given), *setting.own_uses(0, 3)),
                hourly=(1, 12),
            )

    def _homework(self, assignment: str, given: int) -> Use:
        text = assignment
        if self.dice.chance(0.4):
            text = self.setting.phrasing.paraphrase(text, share=0.08)
        return Use(text, "chat", given, given + 6 * DAY, "homework")

    def _startup(self, room: int) -> None:
        """A product on a cloud: one or two accounts behind egress that others share."""
        setting, dice = self.setting, self.dice
        name, domain = setting.names.company()
        egress = dice.some(dice.pick(setting.places.clouds), dice.between(1, 2))
        holder = setting.names.person(domain=domain, claims=name)
        card = setting.card(holder, method="card")
        machine = setting.device(sdk=True)
        operator = setting.operator_id()
        traits = ("cloud_egress", *(("framework",) if dice.chance(0.35) else ()))
        for index in range(min(room, 1 + dice.chance(0.3))):
            person = setting.names.again(holder) if index else holder
            self.add(
                "startup",
                person,
                operator_id=operator,
                traits=traits,
                addresses=egress,
                devices=(machine,),
                cards=(card,),
                uses=self._uses(traits),
                hourly=(20, 400),
                awake=(0, 24),
            )

    def _several(self, room: int) -> None:
        """One person with two or three accounts: work, home, an experiment."""
        setting, dice = self.setting, self.dice
        person = setting.names.person()
        operator, home = setting.operator_id(), setting.places.home()
        devices: tuple[Device, ...] = setting.devices(1, 2)
        cards: tuple[Card, ...] = (setting.card(person),)
        uses = setting.own_uses(2, 4)
        for index in range(min(room, dice.between(2, 3))):
            self.add(
                "several",
                setting.names.again(person) if index else person,
                operator_id=operator,
                addresses=home,
                devices=devices,
                cards=cards if dice.chance(0.8) else (setting.card(person),),
                uses=(dice.pick(uses), *setting.own_uses(1, 2)),
            )


def with_namesakes(
    plans: Sequence[Plan], staff: Sequence[str], dice: Dice
) -> list[Plan]:
    """``plans``, a few of whose people are called like somebody's staff by chance."""
    result = list(plans)
    alone = [n for n, plan in enumerate(result) if plan.kind == "person"]
    for index, name in zip(dice.some(alone, len(staff)), staff, strict=False):
        plan = result[index]
        cards = tuple(
            replace(card, holder=name) if card.holder else card for card in plan.cards
        )
        result[index] = replace(
            plan,
            person=replace(plan.person, full_name=name),
            cards=cards,
            traits=(*plan.traits, "namesake"),
        )
    return result
