"""How a coordinated organization behaves: bursts, shared cards, proxies, templates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from backend.demo.cast import Cast
from backend.demo.organizations import Organization
from backend.demo.phrasing import Prompt
from backend.demo.places import Address
from backend.demo.script import DAY, HOUR, START, Card, Device, Plan, Use
from backend.demo.texts import (
    AGENT_TEMPLATES,
    CODE_TEMPLATES,
    GRADING_TEMPLATES,
    SCAFFOLDS,
    TOOL_TEMPLATES,
)

Template = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One organization's way of working.

    ``cards`` and ``devices`` say how many accounts share one, at least and at most;
    ``paraphrase`` is the share of words edited in a template; ``scaffolded`` means
    unique prompts around a common opening and ending; ``leaks`` what gives it away.
    """

    share: float
    residential: float
    cards: tuple[int, int]
    devices: tuple[int, int]
    templates: tuple[Template, ...]
    paraphrase: float = 0.0
    scaffolded: bool = False
    banned: float = 0.0
    pivots: bool = False
    cover: float = 0.3
    leaks: tuple[str, ...] = ()


def _named(texts: Sequence[str], capability: str) -> tuple[Template, ...]:
    return tuple((text, capability) for text in texts)


_AGENTS = _named(AGENT_TEMPLATES, "agentic_reasoning")
_TOOLS = _named(TOOL_TEMPLATES, "tool_use")
_CODE = _named(CODE_TEMPLATES, "coding")
_GRADES = _named(GRADING_TEMPLATES, "grading")

# In the order of the organizations; the last leaks nothing and cannot be named.
STYLES = (
    Style(
        share=0.46,
        residential=0.1,
        cards=(8, 30),
        devices=(3, 12),
        templates=(*_AGENTS, *_TOOLS[:1]),
        banned=0.15,
        leaks=("domain", "network"),
    ),
    Style(
        share=0.28,
        residential=0.9,
        cards=(2, 3),
        devices=(2, 3),
        templates=(*_CODE[:2], *_AGENTS[:1]),
        paraphrase=0.15,
        pivots=True,
        leaks=("staff", "instrument"),
    ),
    Style(
        share=0.16,
        residential=0.4,
        cards=(4, 9),
        devices=(2, 6),
        templates=_TOOLS[1:],
        scaffolded=True,
        banned=0.2,
        cover=0.6,
        leaks=("network", "account"),
    ),
    Style(
        share=0.10,
        residential=0.6,
        cards=(3, 6),
        devices=(2, 5),
        templates=(*_GRADES, *_CODE[2:]),
        paraphrase=0.08,
    ),
)


def conspire(cast: Cast, organization: Organization, style: Style, count: int) -> None:
    """Draw up ``count`` accounts that ``organization`` runs."""
    campaign = _Campaign(cast, organization, style, count)
    while len(campaign.plans) < count:
        campaign.burst(count - len(campaign.plans))
    campaign.leak()
    cast.plans += campaign.plans


class _Campaign:
    """The means that one campaign's accounts share."""

    def __init__(
        self, cast: Cast, organization: Organization, style: Style, count: int
    ) -> None:
        self._cast = cast
        self._style = style
        self._organization = organization
        self._operator = cast.operator("campaign")
        self._domains = tuple(
            f"{cast.names.word().lower()}{cast.names.word().lower()}.example"
            for _ in range(max(2, count // 60))
        )
        self._card: tuple[Card, int] | None = None
        self._device: tuple[Device, int] | None = None
        dice, places = cast.dice, cast.places
        # A slice of the resellers' exits; other campaigns' slices overlap with it.
        exits = [exit_ for pool in places.datacentres for exit_ in pool]
        self._exits = dice.some(exits, max(4, min(len(exits), count // 12)))
        self._homes = dice.some(places.residential, max(6, count // 3))
        self.plans: list[Plan] = []

    def burst(self, most: int) -> None:
        """Sign-ups of a few hours, then weeks of use."""
        dice = self._cast.dice
        start = START + dice.between(1, 50) * DAY + dice.between(0, 20) * HOUR
        for _ in range(min(most, dice.between(6, 40))):
            plan = self._account(start + dice.between(0, 4 * HOUR))
            self.plans.append(plan)
            if plan.gone is not None and len(self.plans) < most:
                self.plans.append(self._replacement(plan))

    def leak(self) -> None:
        """A few accounts that show where they come from."""
        plans = self.plans
        for number, leak in enumerate(self._style.leaks):
            for index in range(number, min(len(plans), 5 * len(self._style.leaks)), 2):
                plans[index] = self._leaking(plans[index], leak, index)

    def _leaking(self, plan: Plan, leak: str, index: int) -> Plan:
        organization, cast = self._organization, self._cast
        if leak == "domain":
            return replace(plan, person=cast.person(organization.domain))
        if leak == "network":
            own = organization.address(2 + index % 10)
            return replace(plan, addresses=(own, *plan.addresses))
        if leak == "instrument":
            return replace(plan, cards=(*plan.cards, organization.card))
        if leak == "staff":
            name = organization.staff[index % len(organization.staff)]
            cards = tuple(replace(card, holder=name) for card in plan.cards[:1])
            return replace(plan, cards=cards)
        return replace(plan, traits=(*plan.traits, "known"))

    def _account(self, born: int) -> Plan:
        cast, dice, style = self._cast, self._cast.dice, self._style
        person = cast.person(
            dice.pick(self._domains) if dice.chance(0.5) else "",
            dice.pick(("US", "GB", "DE")),
        )
        gone = born + dice.between(5, 25) * DAY if dice.chance(style.banned) else None
        return Plan(
            account_id=cast.account_id(),
            operator_id=self._operator,
            campaign_org=self._organization.id,
            kind="campaign",
            person=person,
            born=born,
            addresses=self._addresses(),
            devices=(self._shared_device(),),
            cards=(self._shared_card(person.full_name),),
            uses=self._uses(),
            accesses=dice.between(2, 5),
            hourly=(40, 900),
            awake=(1, 14),
            pivots=style.pivots,
            gone=gone,
            gone_as="banned",
            gone_reason="terms of service" if gone else "",
        )

    def _replacement(self, banned: Plan) -> Plan:
        """A new account that goes on where the banned one stopped."""
        assert banned.gone is not None  # noqa: S101 - the caller looked
        dice = self._cast.dice
        plan = self._account(banned.gone + dice.between(HOUR, 2 * DAY))
        return replace(
            plan,
            devices=banned.devices if dice.chance(0.6) else plan.devices,
            cards=banned.cards if dice.chance(0.6) else plan.cards,
            traits=("replacement",),
            gone=None,
        )

    def _addresses(self) -> tuple[Address, ...]:
        dice = self._cast.dice
        if dice.chance(self._style.residential):
            return tuple(dice.some(self._homes, dice.between(1, 3)))
        return tuple(dice.some(self._exits, dice.between(1, 3)))

    def _shared_card(self, holder: str) -> Card:
        card, left = self._card or (None, 0)
        if card is None or left == 0:
            card = self._cast.card(holder, "US", method="virtual_card")
            left = self._cast.dice.between(*self._style.cards)
        self._card = (card, left - 1)
        return card

    def _shared_device(self) -> Device:
        device, left = self._device or (None, 0)
        if device is None or left == 0:
            device = self._cast.device()
            left = self._cast.dice.between(*self._style.devices)
        self._device = (device, left - 1)
        return device

    def _uses(self) -> tuple[Use, ...]:
        cast, dice = self._cast, self._cast.dice
        uses = [self._wanted() for _ in range(dice.between(2, 4))]
        if dice.chance(self._style.cover):
            # Cover, and customers' own traffic that is relayed through the account.
            uses += cast.own_uses(dice.between(1, 2))
        return tuple(uses)

    def _wanted(self) -> Use:
        """What the campaign is after."""
        cast, dice, style = self._cast, self._cast.dice, self._style
        template, capability = dice.pick(style.templates)
        if style.scaffolded and dice.chance(0.7):
            text = cast.phrasing.wrap(dice.pick(SCAFFOLDS))
        else:
            text = cast.phrasing.fill(template, task=1)
        if style.paraphrase:
            text = cast.phrasing.paraphrase(text, share=style.paraphrase)
        return cast.use(Prompt(text, capability))
