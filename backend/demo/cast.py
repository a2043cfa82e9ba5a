"""Who takes part in a world: the plans of all accounts, district by district.

A district is honest accounts of every kind; the districts of a world have names, homes
and exits in common, and only one at a time is in memory. The last has the campaigns and
rings besides, which relay what customers in any of them ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from backend.demo import campaigns
from backend.demo.campaigns import Campaign, Style
from backend.demo.conditions import (
    agents,
    behind_proxies,
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
    unknown_organization,
)
from backend.demo.phrasing import Phrasing
from backend.demo.places import DENSE, SPARSE, Places
from backend.demo.rations import rationed
from backend.demo.scenarios import Scenario
from backend.demo.script import Card, Plan, Use
from backend.demo.setting import Setting
from backend.demo.tactics import RINGS
from backend.demo.thinning import Thinner
from backend.domain.dice import Dice

RING_SIZES = (6, 40)
MILLION = 1_000_000
HOMES_OF_THINNED = 20  # private addresses that an account may need instead of exits


@dataclass(frozen=True, slots=True)
class Cast:
    """Makes the plans of a world; equal for equal arguments, as often as it is asked.

    ``rivals`` run campaigns, ``innocents`` do not.
    """

    seed: int
    accounts: int
    scenario: Scenario
    rivals: tuple[Organization, ...] = field(init=False)
    innocents: tuple[Organization, ...] = field(init=False)

    def __post_init__(self) -> None:
        rivals, innocents = make_organizations(self.dice("organizations"))
        object.__setattr__(self, "rivals", rivals)
        object.__setattr__(self, "innocents", innocents)

    def dice(self, part: str) -> Dice:
        """Dice of one part of the world."""
        return Dice(self.seed, self.accounts, part)

    def districts(self) -> Iterator[list[Plan]]:
        """Plans of all accounts, those of one district at a time."""
        scenario, relayed = self.scenario, list[Use]()
        sizes = campaigns.sizes(self.accounts, scenario.fake, scenario.styles)
        rings = self._ring_sizes()
        fakes = sum(sizes) + sum(rings)
        common = self._common(fakes)
        left, number = self.accounts - fakes, 0
        while left or not number:
            count = min(left, scenario.district or left)
            plans = self._honest(common, number, count)
            relayed += [plan.uses[0] for plan in plans if plan.kind == "startup"]
            left, number = left - count, number + 1
            if not left:
                plans += self._coordinated(common, sizes, rings, relayed)
            yield self._under_conditions(plans, common)

    def _ring_sizes(self) -> list[int]:
        dice = self.dice("rings")
        count = self.scenario.ring_count(self.accounts)
        return [dice.skewed(*RING_SIZES) for _ in range(count)]

    def _common(self, fakes: int) -> "_Common":
        """What all accounts live among."""
        rented = self.accounts // self.scenario.rented + 8
        spare = 0 if self.scenario.strength == 1 else HOMES_OF_THINNED * fakes
        many = self.scenario.dense
        places = Places(
            self.dice("places"),
            self.accounts,
            spare=spare,
            rented=rented,
            density=DENSE if many else SPARSE,
        )
        farm = Farm(self.dice("farm"), places) if self.scenario.farm else None
        return _Common(self, Names(self.dice("names"), many=many), places, farm)

    def _honest(self, common: "_Common", number: int, count: int) -> list[Plan]:
        """Plans of ``count`` honest accounts, those of the district ``number``."""
        setting = common.setting(f"ordinary/{number}" if number else "ordinary")
        customers = [] if number else list(self.innocents[:3])
        plans = Crowd(setting, customers, self.scenario.honest, GATHERINGS).make(count)
        staff = [name for rival in self.rivals[:2] for name in rival.staff[:1]]
        return plans if number else with_namesakes(plans, staff, setting.dice)

    def _coordinated(
        self,
        common: "_Common",
        sizes: tuple[int, ...],
        rings: list[int],
        relayed: list[Use],
    ) -> list[Plan]:
        """Plans of the rings and of the campaigns."""
        made: list[tuple[Style, list[Plan], Organization]] = []
        for rival, style, size in zip(
            self.rivals, self.scenario.styles, sizes, strict=False
        ):
            setting = common.setting(rival.id)
            plans = Campaign(setting, rival, style, relayed).make(size)
            made.append((style, plans, rival))
        others: list[Plan] = []
        for number, size in enumerate(rings):
            setting = common.setting(f"ring/{number}")
            ring, style = unknown_organization(setting.dice), _ring_style(setting.dice)
            others += Campaign(setting, ring, style, relayed).make(size)
        # Last of all: with what is private then, nothing else changes.
        return others + self._thinned(made, common)

    def _thinned(
        self, made: list[tuple[Style, list[Plan], Organization]], common: "_Common"
    ) -> list[Plan]:
        if self.scenario.strength < 1:
            thinner = Thinner(common.setting("thinning"), self.scenario.strength)
            made = [(style, thinner.thin(plans, of), of) for style, plans, of in made]
        return [plan for each in made for plan in self._rationed(*each)]

    def _rationed(
        self, style: Style, plans: list[Plan], rival: Organization
    ) -> list[Plan]:
        """``plans`` with the exchanges that such a campaign has in this world."""
        if not style.volume:
            return plans
        volume = round(style.volume * self.accounts / MILLION)
        return rationed(plans, volume, self.dice(f"{rival.id}/volume"))

    def _under_conditions(self, plans: list[Plan], common: "_Common") -> list[Plan]:
        if self.scenario.unique_prompts:
            plans = without_prompts(plans, common.setting("unique").phrasing)
        if self.scenario.residential_only:
            exits = common.places.residential
            plans = behind_proxies(plans, exits, common.setting("proxies").dice)
        if self.scenario.agents:
            dice = common.setting("agents").dice
            plans = with_agents(plans, common.desks(), self.scenario.agents, dice)
        return plans


@dataclass(slots=True)
class _Common:
    """What the makers of all accounts share."""

    cast: Cast
    names: Names
    places: Places
    farm: Farm | None
    _settings: dict[str, Setting] = field(default_factory=dict)
    _desks: list[Card] = field(default_factory=list)

    def setting(self, part: str) -> Setting:
        """Setting of one part, whose dice roll on when it is wanted again."""
        if part not in self._settings:
            words = Names(self.cast.dice(f"{part}/words"))
            phrasing = Phrasing(self.cast.dice(f"{part}/phrasing"), words)
            self._settings[part] = Setting(
                self.cast.dice(part), self.names, self.places, phrasing, self.farm
            )
        return self._settings[part]

    def desks(self) -> list[Card]:
        """What all agents of the world pay with."""
        if not self._desks:
            self._desks = agents(self.setting("agents"), self.cast.accounts)
        return self._desks


def _ring_style(dice: Dice) -> Style:
    """One of the rings' styles, at its own days and hours."""
    style = dice.pick(RINGS)
    awake = (dice.between(0, 23), dice.between(6, 14))
    return replace(style, day=dice.between(1, 30), awake=awake)
