"""How a coordinated organization behaves.

All accounts of a campaign have one operator. They come in bursts, through proxies that
honest customers use too, share cards and devices more or less sparingly, send
templates, paraphrases, or prompts of their own around a common scaffold, hide behind
small talk and relayed customers' traffic, and are replaced when they are banned.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from backend.demo.names import Person
from backend.demo.organizations import Organization
from backend.demo.places import Address
from backend.demo.script import (
    DAY,
    END,
    HOUR,
    RELEASE,
    START,
    Card,
    Device,
    Origin,
    Plan,
    Use,
)
from backend.demo.setting import Setting, as_use
from backend.demo.texts import (
    AGENT_TEMPLATES,
    CODE_TEMPLATES,
    GRADING_TEMPLATES,
    SCAFFOLDS,
    TOOL_TEMPLATES,
)
from backend.domain.dice import Dice

FEWEST = 8  # accounts of a campaign in the smallest world
ZONES = 8  # parts of a reseller's pool that one customer of it is given
LEAKING = 0.02  # share of accounts that betray their organization, by each kind of leak


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one campaign works; pairs are least and most.

    Without ``templates`` or ``scaffold`` the campaign writes its own.
    """

    share: float  # of all campaign accounts
    day: int  # of the first sign-ups
    waves: int  # bursts of sign-ups
    per_card: tuple[int, int]  # accounts that share a card
    per_device: tuple[int, int]
    datacentre: float  # share of exits that are data-centre proxies
    throwaway: float  # share of e-mail addresses at domains of the campaign's own
    templates: tuple[str, ...] = ()
    scaffold: tuple[str, str] = ("", "")
    mix: tuple[tuple[str, float], ...]  # of prompts, by sort
    capabilities: tuple[tuple[str, float], ...]
    hourly: tuple[int, int]  # exchanges
    awake: tuple[int, int]
    banned: float
    leaks: tuple[str, ...] = ()
    pivots: bool = False
    forms: int = 2  # templates that it writes when it is given none
    prompts: tuple[int, int] = (3, 5)  # hours of use of an account
    exits: tuple[int, int] = (2, 4)
    accesses: tuple[int, int] = (2, 4)
    burst: int = 5  # hours that a wave of sign-ups lasts
    paying: float = 0.85  # share with the cell's card; the others use what is free
    mixing: float = 0.01  # share that use another cell's card as well
    pooled: tuple[int, int] = (0, 0)  # further cards that an account takes from a pool
    most: int | None = None  # accounts that ever share a card or a device
    relaying: float = 0.08  # share of relayed prompts that are known customers' own
    reseller: bool = False  # exits from all of one reseller's, none of its own
    zone: float = 0.0  # share of these that come from the part it was given
    batches: bool = False  # a card for each account, numbered in sequence
    bought: float = 0.0  # share of accounts that come from a farm
    office: bool = False  # looks like a company with offices and one e-mail domain
    volume: int = 0  # exchanges of all its accounts in a world of a million, if set


STYLES = (
    # Industrial: dozens of accounts on a card, machines by the rack.
    Style(
        share=0.4,
        day=2,
        waves=7,
        per_card=(15, 50),
        per_device=(6, 20),
        datacentre=0.65,
        throwaway=0.5,
        templates=(*AGENT_TEMPLATES, TOOL_TEMPLATES[0]),
        scaffold=SCAFFOLDS[0],
        mix=(
            ("template", 0.45),
            ("paraphrase", 0.25),
            ("scaffold", 0.05),
            ("cover", 0.15),
            ("relay", 0.1),
        ),
        capabilities=(("agentic_reasoning", 0.6), ("tool_use", 0.3), ("coding", 0.1)),
        hourly=(60, 500),
        awake=(1, 9),
        banned=0.12,
        leaks=("person", "instrument"),
    ),
    # Stealthy reseller: two or three accounts share a thing, most prompts are unique.
    Style(
        share=0.3,
        day=6,
        waves=10,
        per_card=(2, 3),
        per_device=(2, 3),
        datacentre=0.15,
        throwaway=0.0,
        templates=TOOL_TEMPLATES[1:],
        scaffold=SCAFFOLDS[1],
        mix=(
            ("paraphrase", 0.2),
            ("scaffold", 0.45),
            ("cover", 0.1),
            ("relay", 0.25),
        ),
        capabilities=(("tool_use", 0.55), ("agentic_reasoning", 0.25), ("coding", 0.2)),
        hourly=(30, 250),
        awake=(0, 24),
        banned=0.22,
        leaks=("network", "person"),
    ),
    # Follows the newest model: half of the traffic moves to it within a day.
    Style(
        share=0.2,
        day=15,
        waves=4,
        per_card=(4, 9),
        per_device=(3, 6),
        datacentre=0.5,
        throwaway=0.3,
        templates=CODE_TEMPLATES,
        scaffold=SCAFFOLDS[2],
        mix=(
            ("template", 0.3),
            ("paraphrase", 0.4),
            ("scaffold", 0.1),
            ("cover", 0.1),
            ("relay", 0.1),
        ),
        capabilities=(("coding", 0.7), ("agentic_reasoning", 0.2), ("tool_use", 0.1)),
        hourly=(80, 600),
        awake=(2, 10),
        banned=0.1,
        leaks=("domain", "account"),
        pivots=True,
    ),
    # Careful: nothing points to the organization.
    Style(
        share=0.1,
        day=20,
        waves=3,
        per_card=(3, 8),
        per_device=(2, 5),
        datacentre=0.4,
        throwaway=0.2,
        templates=GRADING_TEMPLATES,
        scaffold=SCAFFOLDS[3],
        mix=(
            ("template", 0.2),
            ("paraphrase", 0.3),
            ("scaffold", 0.3),
            ("cover", 0.2),
        ),
        capabilities=(("grading", 0.6), ("alignment", 0.25), ("data_analysis", 0.15)),
        hourly=(40, 300),
        awake=(22, 8),
        banned=0.12,
    ),
)


def sizes(accounts: int, share: float, styles: Sequence[Style]) -> tuple[int, ...]:
    """Accounts of each campaign when ``share`` of ``accounts`` are campaigns'."""
    if not share:
        return ()
    return tuple(max(FEWEST, round(accounts * share * style.share)) for style in styles)


@dataclass(slots=True)
class Campaign:
    """Makes the plans of one organization's accounts.

    ``relayed`` are uses of honest customers, some of whom buy through the campaign's
    proxy and send the same prompts there.
    """

    setting: Setting
    organization: Organization
    style: Style
    relayed: Sequence[Use]
    dice: Dice = field(init=False)
    exits: list[Address] = field(init=False)
    zone: tuple[Address, ...] = field(init=False)
    _homes: frozenset[Address] = field(init=False)
    domains: list[str] = field(init=False)
    operator: str = field(init=False)
    waves: list[int] = field(init=False)
    templates: tuple[str, ...] = field(init=False)
    scaffold: tuple[str, str] = field(init=False)
    offices: list[Address] = field(default_factory=list)
    holders: Counter[str] = field(default_factory=Counter)  # accounts of a thing
    sent: list[Use] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = self.setting.dice
        self.operator = self.setting.operator_id()
        phrasing, style = self.setting.phrasing, self.style
        self.templates = style.templates or tuple(
            f"{phrasing.own().text} {{task}}" for _ in range(style.forms)
        )
        self.scaffold = style.scaffold
        if not any(style.scaffold):
            self.scaffold = (phrasing.sentences(2), phrasing.sentences(2))

    def make(self, count: int) -> list[Plan]:
        """Plans of ``count`` accounts, replacements of banned ones among them."""
        replaced = min(max(1, round(count * self.style.banned)), count // 3)
        first = count - replaced
        self._equip(count)
        self.waves = self._waves()
        plans: list[Plan] = []
        while len(plans) < first:
            size = min(self.dice.between(*self.style.per_card), first - len(plans))
            plans += self._cell(size)
        return self._betrayed(self._replaced(plans, replaced))

    def _equip(self, count: int) -> None:
        """Rent exits from a reseller that anybody may use, and register domains."""
        dice, places = self.dice, self.setting.places
        self._homes = frozenset(places.residential)
        self.zone = (
            dice.some(places.residential, len(places.residential) // ZONES)
            if self.style.zone
            else ()
        )
        number = max(5, count // 8)
        pool = dice.pick(places.datacentres)
        wanted = min(len(pool), max(2, round(number * self.style.datacentre)))
        homes = max(2, number - wanted)
        self.exits = [*dice.some(pool, wanted), *dice.some(places.residential, homes)]
        self.domains = [
            f"{self.setting.names.word().lower()}{dice.between(2, 99)}.test"
            for _ in range(max(2, count // 40))
        ]
        if self.style.office:
            self.offices = [places.office() for _ in range(count // 30 + 1)]
            self.domains = [self.setting.names.company()[1]]

    def _cell(self, size: int) -> list[Plan]:
        """Accounts on one card, signed up in one burst, on devices of their own.

        Cells hardly ever share a card or a device: what holds a campaign together is
        where its cells come from, and what they ask.
        """
        dice, style = self.dice, self.style
        card = self._card()
        burst = dice.pick(self.waves)
        devices: list[Device] = []
        while len(devices) < size:
            devices += [self.setting.device()] * dice.between(*style.per_device)
        plans = []
        for number, device in enumerate(devices[:size]):
            own = self._numbered(card, number) if style.batches else card
            cards = (own,) if dice.chance(style.paying) else ()
            if self.cards and dice.chance(style.mixing):
                cards = (*cards, dice.pick(self.cards))
            if self.cards and style.pooled[1]:
                pool = self.cards[-8:]
                cards = (*cards, *dice.some(pool, dice.between(*style.pooled)))
            born = burst + dice.between(0, style.burst * HOUR)
            plans.append(self._account(born, cards, (device,)))
        self.cards.append(card)
        return plans

    def _numbered(self, card: Card, number: int) -> Card:
        """The card that many numbers after ``card``, from the same prepaid batch."""
        last4 = f"{(int(card.last4) + number) % 10_000:04d}"
        instrument = self.dice.token("pi_")
        return replace(card, instrument=instrument, last4=last4, method="prepaid")

    def _card(self) -> Card:
        holder = Person(self.setting.names.full_name(), "", "US")
        method = self.dice.pick(("virtual_card", "virtual_card", "card", "prepaid"))
        return self.setting.card(holder, method=method)

    def _waves(self) -> list[int]:
        """When sign-ups begin; each burst lasts a few hours, with days in between."""
        dice, style = self.dice, self.style
        return [
            START + (style.day + day) * DAY + dice.between(1, 12) * HOUR
            for day in dice.some(range(25), style.waves)
        ]

    def _account(
        self, born: int, cards: tuple[Card, ...], devices: tuple[Device, ...]
    ) -> Plan:
        dice, style = self.dice, self.style
        uses, traits = self._uses(born)
        exits, proxies = self._seen_from()
        throwaway = dice.chance(style.throwaway)
        domain = dice.pick(self.domains) if throwaway else ""
        for thing in (*(card.instrument for card in cards), *(d.id for d in devices)):
            self.holders[thing] += 1
        return Plan(
            account_id=self.setting.account_id(),
            operator_id=self.operator,
            kind="campaign",
            campaign_org=self.organization.id,
            person=self.setting.names.person(domain=domain),
            born=born,
            traits=(*proxies, *traits),
            addresses=exits,
            devices=devices,
            cards=cards,
            uses=uses,
            accesses=dice.between(*style.accesses),
            hourly=style.hourly,
            awake=style.awake,
            pivots=style.pivots,
            origin=self._origin(),
        )

    def _origin(self) -> Origin | None:
        farm = self.setting.farm
        if farm is None or not self.dice.chance(self.style.bought):
            return None
        return farm.sell()

    def _seen_from(self) -> tuple[tuple[Address, ...], tuple[str, ...]]:
        """Addresses of one account, and what sorts of proxies they are."""
        dice, places = self.dice, self.setting.places
        if self.offices:
            return (dice.pick(self.offices), *places.home()), ()
        count = dice.between(*self.style.exits)
        if self.style.reseller:
            near = round(count * self.style.zone)
            anywhere = dice.some(places.residential, count - near)
            exits = tuple(dict.fromkeys((*dice.some(self.zone, near), *anywhere)))
            return exits, ("residential_proxy",)
        exits = dice.some(self.exits, count)
        proxies = {
            "residential_proxy" if exit_ in self._homes else "datacentre_proxy"
            for exit_ in exits
        }
        return exits, tuple(sorted(proxies))

    def _uses(self, born: int) -> tuple[tuple[Use, ...], tuple[str, ...]]:
        dice = self.dice
        sorts = [
            dice.weighted(self.style.mix)
            for _ in range(dice.between(*self.style.prompts))
        ]
        uses = [self._use(sort) for sort in sorts]
        if self.style.pivots and born < RELEASE:
            # What it was made for: the new model's first day is a busy one.
            busy = (self._use("paraphrase"), self._use("paraphrase"))
            uses += [replace(use, since=RELEASE, until=RELEASE + DAY) for use in busy]
        return tuple(uses), tuple(dict.fromkeys(sorts))

    def _use(self, sort: str) -> Use:
        dice, phrasing = self.dice, self.setting.phrasing
        if sort == "cover":
            return as_use(phrasing.own())
        if sort == "relay":
            if self.relayed and dice.chance(self.style.relaying):
                return dice.pick(self.relayed)
            return as_use(phrasing.own())
        if sort == "template" and self.sent and dice.chance(0.3):
            return dice.pick(self.sent)
        if sort == "scaffold":
            text = phrasing.wrap(self.scaffold)
        else:
            text = phrasing.fill(dice.pick(self.templates))
        if sort == "paraphrase":
            text = phrasing.paraphrase(text, share=0.12)
        capability = dice.weighted(self.style.capabilities)
        use = Use(text, capability, family=f"{self.operator}/{sort}")
        if sort == "template":
            self.sent.append(use)
        return use

    def _replaced(self, plans: list[Plan], count: int) -> list[Plan]:
        """Ban ``count`` of the accounts; soon another one takes over from each."""
        dice = self.dice
        banned = set(dice.some(range(len(plans)), count))
        result: list[Plan] = []
        for index, plan in enumerate(plans):
            if index not in banned:
                result.append(plan)
                continue
            gone = dice.between(plan.born + 4 * DAY, END - 4 * DAY)
            cards, devices = self._heritage(plan)
            heir = self._account(gone + dice.between(HOUR, 20 * HOUR), cards, devices)
            result.append(_banned(plan, gone))
            addresses = (*plan.addresses[:2], *heir.addresses[:1])
            traits = (*heir.traits, "replacement")
            result.append(replace(heir, addresses=addresses, traits=traits))
        return result

    def _heritage(self, plan: Plan) -> tuple[tuple[Card, ...], tuple[Device, ...]]:
        """What a heir takes over: all that not too many accounts have already."""
        cards, devices, most = plan.cards[:1], plan.devices, self.style.most
        if most is None:
            return cards, devices
        return (
            tuple(
                c if self.holders[c.instrument] < most else self._card() for c in cards
            ),
            tuple(
                d if self.holders[d.id] < most else self.setting.device()
                for d in devices
            ),
        )

    def _betrayed(self, plans: list[Plan]) -> list[Plan]:
        """Let a few accounts give the organization away."""
        result = list(plans)
        for leak in self.style.leaks:
            count = max(2, round(LEAKING * len(plans)))
            # Neighbours: one careless cell, or two.
            first = self.dice.between(0, len(plans) - count)
            for index in range(first, first + count):
                plan = self._leak(result[index], leak)
                traits = (*plan.traits, f"leak_{leak}")
                result[index] = replace(plan, traits=traits)
        return result

    def _leak(self, plan: Plan, leak: str) -> Plan:
        organization, dice = self.organization, self.dice
        if leak == "domain":
            person = self.setting.names.person(domain=organization.domain)
            return replace(plan, person=person)
        if leak == "network":
            address = organization.address(dice.between(1, 14))
            return replace(plan, visits=(*plan.visits, address))
        if leak == "instrument":
            return replace(plan, cards=(*plan.cards, organization.card))
        if leak == "person":
            name = dice.pick(organization.staff)
            person = self.setting.names.person(name=name)
            cards = plan.cards or (self._card(),)
            named = (replace(cards[0], holder=name), *cards[1:])
            return replace(plan, person=person, cards=named)
        return plan  # "account": the asset's own event names it


def _banned(plan: Plan, gone: int) -> Plan:
    return replace(
        plan,
        gone=gone,
        gone_as="banned",
        gone_reason="automated abuse",
        traits=(*plan.traits, "banned"),
    )
