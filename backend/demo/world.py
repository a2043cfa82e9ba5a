"""A seeded world of accounts with known truth, as events of the ingest contract."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from time import gmtime, strftime
from typing import Any

from backend.demo import campaigns
from backend.demo.campaigns import Campaign, Style
from backend.demo.conditions import (
    behind_proxies,
    payments_only,
    with_agents,
    without_prompts,
)
from backend.demo.farm import Farm
from backend.demo.gatherings import GATHERINGS
from backend.demo.names import Names
from backend.demo.ordinary import Crowd, with_namesakes
from backend.demo.organizations import (
    Organization,
    make_organizations,
    publish,
    unknown_organization,
)
from backend.demo.phrasing import Phrasing
from backend.demo.places import Places
from backend.demo.scenarios import DEFAULT, Scenario
from backend.demo.script import DAY, END, HOUR, RELEASES, Plan, Script
from backend.demo.setting import Setting
from backend.demo.tactics import RINGS
from backend.demo.thinning import Thinner
from backend.domain.dice import Dice
from backend.errors import InvalidInput

LEAST_ACCOUNTS = 200
RING_SIZES = (6, 40)
HOMES_OF_THINNED = 20  # private addresses that an account may need instead of exits
SOURCES = {
    "account.signup": "signup-service",
    "payment.attempt": "billing",
    "account.access": "edge",
    "exchange.usage": "model-gateway",
    "organization.asset": "intelligence",
    "account.label": "trust-desk",
    "account.status": "trust-desk",
    "model.release": "release-notes",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Whose an account really is, and how a campaign's works.

    ``campaign_org`` and ``tactics`` are empty for an honest one.
    """

    account_id: str
    operator_id: str
    campaign_org: str
    tactics: tuple[str, ...]


class World:
    """Accounts, what they do, and whose they are; equal for equal arguments.

    Building it takes about five seconds for 20,000 accounts. ``plans`` says why each
    account behaves as it does, which events and truth do not.
    """

    def __init__(
        self, seed: int, accounts: int, *, scenario: Scenario = DEFAULT
    ) -> None:
        if accounts < LEAST_ACCOUNTS:
            raise InvalidInput(
                f"A world of {accounts} accounts has no room for its campaigns; "
                f"ask for {LEAST_ACCOUNTS} or more."
            )
        self.seed = seed
        self.accounts = accounts
        self.scenario = scenario
        self.rivals, self.innocents = make_organizations(self._dice("organizations"))
        self.plans = self._make_plans()
        self._script = Script(self._dice("script"))
        self._perform()

    def truth(self) -> list[Truth]:
        """One row an account, by its id."""
        rows = [
            Truth(p.account_id, p.operator_id, p.campaign_org, _tactics(p))
            for p in self.plans
        ]
        return sorted(rows, key=lambda row: row.account_id)

    def __len__(self) -> int:
        """Number of events."""
        return len(self._script.events)

    def events(self) -> Iterator[dict[str, Any]]:
        """CloudEvents in the order of their times."""
        name = f"{self.scenario.name}-{self.scenario.strength:g}"
        prefix = "world" if self.scenario == DEFAULT else name
        prefix = f"{prefix}-{self.seed}-{self.accounts}"
        for number, (time, kind, subject, data) in enumerate(self._script.events):
            yield {
                "specversion": "1.0",
                "id": f"{prefix}-{number:08d}",
                "source": SOURCES[kind],
                "type": kind,
                "time": _rfc3339(time),
                "subject": subject,
                "data": data,
            }

    def _dice(self, part: str) -> Dice:
        return Dice(self.seed, self.accounts, part)

    def _setting(self, part: str, common: "_Common") -> Setting:
        words = Names(self._dice(f"{part}/words"))
        phrasing = Phrasing(self._dice(f"{part}/phrasing"), words)
        dice = self._dice(part)
        return Setting(dice, common.names, common.places, phrasing, common.farm)

    def _make_plans(self) -> list[Plan]:
        scenario = self.scenario
        sizes = campaigns.sizes(self.accounts, scenario.fake, scenario.styles)
        rings = self._ring_sizes()
        fakes = sum(sizes) + sum(rings)
        common = self._common(fakes)
        plans = self._honest(common, self.accounts - fakes)
        relayed = [plan.uses[0] for plan in plans if plan.kind == "startup"]
        campaign_plans: list[tuple[Organization, list[Plan]]] = []
        for rival, style, size in zip(
            self.rivals, scenario.styles, sizes, strict=False
        ):
            setting = self._setting(rival.id, common)
            made = Campaign(setting, rival, style, relayed).make(size)
            campaign_plans.append((rival, made))
        for number, size in enumerate(rings):
            setting = self._setting(f"ring/{number}", common)
            ring, style = unknown_organization(setting.dice), _ring_style(setting.dice)
            plans += Campaign(setting, ring, style, relayed).make(size)
        # Last of all: with what is private then, nothing else changes.
        plans += self._thinned(campaign_plans, common)
        return self._under_conditions(plans, common)

    def _ring_sizes(self) -> list[int]:
        dice = self._dice("rings")
        count = self.scenario.ring_count(self.accounts)
        return [dice.skewed(*RING_SIZES) for _ in range(count)]

    def _common(self, fakes: int) -> "_Common":
        """What all accounts live among."""
        rented = self.accounts // self.scenario.rented + 8
        spare = 0 if self.scenario.strength == 1 else HOMES_OF_THINNED * fakes
        places = Places(self._dice("places"), self.accounts, spare=spare, rented=rented)
        farm = Farm(self._dice("farm"), places) if self.scenario.farm else None
        return _Common(Names(self._dice("names")), places, farm)

    def _honest(self, common: "_Common", count: int) -> list[Plan]:
        setting = self._setting("ordinary", common)
        customers = list(self.innocents[:3])
        crowd = Crowd(setting, customers, self.scenario.honest, GATHERINGS)
        staff = [name for rival in self.rivals[:2] for name in rival.staff[:1]]
        return with_namesakes(crowd.make(count), staff, setting.dice)

    def _thinned(
        self, plans: list[tuple[Organization, list[Plan]]], common: "_Common"
    ) -> list[Plan]:
        if self.scenario.strength < 1:
            thinner = Thinner(self._setting("thinning", common), self.scenario.strength)
            plans = [(rival, thinner.thin(made, rival)) for rival, made in plans]
        return [plan for _, made in plans for plan in made]

    def _under_conditions(self, plans: list[Plan], common: "_Common") -> list[Plan]:
        if self.scenario.unique_prompts:
            phrasing = self._setting("unique", common).phrasing
            plans = without_prompts(plans, phrasing)
        if self.scenario.residential_only:
            exits = common.places.residential
            plans = behind_proxies(plans, exits, self._dice("proxies"))
        if self.scenario.agents:
            setting = self._setting("agents", common)
            plans = with_agents(plans, setting, self.scenario.agents)
        return plans

    def _perform(self) -> None:
        script = self._script
        for model, time in RELEASES:
            data = {"model": model, "released_at": _rfc3339(time)}
            script.add(time, "model.release", model, data)
        for organization in (*self.rivals, *self.innocents):
            publish(script, organization, self._known(organization.id))
        for plan in self.plans:
            script.perform(plan)
            self._judge(plan)
        if self.scenario.payments_only:
            script.events = list(payments_only(script.events))
        script.events.sort(key=lambda event: event[0])

    def _known(self, organization_id: str) -> tuple[str, ...]:
        """Accounts that a referral named."""
        return tuple(
            plan.account_id
            for plan in self.plans
            if plan.campaign_org == organization_id and "leak_account" in plan.traits
        )[:3]

    def _judge(self, plan: Plan) -> None:
        """Let an analyst look at a few of the banned, and at a few of the others."""
        dice = self._script.dice
        if plan.gone_as == "banned" and plan.gone and plan.gone < END:
            if not dice.chance(0.2):
                return
            time = plan.gone + dice.between(HOUR, 2 * DAY)
            verdict = "abusive" if plan.campaign_org else "unknown"
        elif dice.chance(0.003) and not plan.campaign_org:
            time = END - dice.between(0, 9 * DAY)
            verdict = "legitimate"
        else:
            return
        data = {"verdict": verdict, "analyst": dice.pick(("ines", "marlow"))}
        self._script.add(time, "account.label", plan.account_id, data)


@dataclass(frozen=True, slots=True)
class _Common:
    """What the makers of all accounts share."""

    names: Names
    places: Places
    farm: Farm | None


def _tactics(plan: Plan) -> tuple[str, ...]:
    if not plan.campaign_org:
        return ()
    also = {"pivot": plan.pivots, "bought": plan.origin is not None}
    return tuple(
        sorted({*plan.traits, *(name for name, is_so in also.items() if is_so)})
    )


def _ring_style(dice: Dice) -> Style:
    """One of the rings' styles, at its own days and hours."""
    style = dice.pick(RINGS)
    awake = (dice.between(0, 23), dice.between(6, 14))
    return replace(style, day=dice.between(1, 30), awake=awake)


def _rfc3339(time: int) -> str:
    day, second = divmod(time, DAY)
    hour, rest = divmod(second, HOUR)
    minute, second = divmod(rest, 60)
    return f"{_date(day)}T{hour:02d}:{minute:02d}:{second:02d}Z"


@cache
def _date(day: int) -> str:
    return strftime("%Y-%m-%d", gmtime(day * DAY))
