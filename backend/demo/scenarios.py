"""Families of worlds that differ in size of campaigns, tactics and coincidences.

No rule should be tuned to one made-up world. Linkage is tuned on the families that are
not ``held_out`` and reported on those that are; nobody looks at the latter in between.
What the truth says is the same in all: a campaign, and each small ring, is one
operator, and so is a person with several accounts; every other honest account has an
operator of its own, whatever it shares in a household, a company, a class, an agency, a
hackathon or a laboratory. Whoever buys an account is its operator, and not the farm
that made it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from backend.demo.campaigns import STYLES, Style
from backend.demo.ordinary import HABITS, SHARES, Mix
from backend.demo.tactics import (
    BATCHED,
    BUYERS,
    LOUD,
    MANY,
    OFFICES,
    PAYERS,
    QUIET,
    SCARCE,
    SEEN,
)
from backend.demo.upstreams import MANY as MANY_UPSTREAMS
from backend.demo.upstreams import USUAL, Upstream
from backend.errors import InvalidInput

RINGS_AMONG = 60_000  # accounts of the world that has ``Scenario.rings`` of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One family of worlds.

    ``fake`` is the share of the accounts that the campaigns run, each by its style;
    ``rings`` of 6 to 40 accounts come besides, in proportion to the size of the world.
    ``strength`` is the probability with which a campaign's account keeps each thing
    that it shares with others; rings keep all. ``rented`` is how many accounts there are for each
    address of the residential proxies. ``district`` is how many honest accounts are made
    at a time, for worlds that do not fit into memory; all at once when it is 0. What is
    ``dense`` has room for a million. Each account's exchanges are told of by one of the
    ``upstreams``, by their weights.
    """

    name: str
    summary: str
    fake: float
    styles: tuple[Style, ...] = STYLES
    strength: float = 1.0
    rings: int = 0
    honest: Mix = field(default_factory=Mix)
    rented: int = 15
    farm: bool = False
    unique_prompts: bool = False
    residential_only: bool = False
    payments_only: bool = False
    agents: float = 0.0  # share of the honest who pay at an agent that anybody uses
    held_out: bool = False
    district: int = 0
    dense: bool = False
    upstreams: Sequence[tuple[Upstream, float]] = USUAL

    def with_strength(self, strength: float) -> "Scenario":
        """The same with what campaigns share thinned; InvalidInput out of 0 to 1."""
        if not 0 <= strength <= 1:
            raise InvalidInput(f"A strength of {strength} is not between 0 and 1")
        return replace(self, strength=strength)

    def ring_count(self, accounts: int) -> int:
        """How many small rings a world of ``accounts`` has."""
        if not self.rings:
            return 0
        return max(2, round(self.rings * accounts / RINGS_AMONG))


_REASONS = ("policy", "automated abuse")


def _shares(**changed: float) -> tuple[tuple[str, float], ...]:
    """``SHARES`` with some changed or added."""
    return tuple({**dict(SHARES), **changed}.items())


def _habits(**changed: float) -> tuple[tuple[str, float], ...]:
    return tuple({**dict(HABITS), **changed}.items())


_CROWDED = Mix(
    shares=_shares(classroom=0.08, company=0.12, agency=0.05),
    habits=_habits(carrier_nat=0.35, vpn=0.1, framework=0.15, datacentre_proxy=0.05),
    gone_reasons=_REASONS,
)
_PROXIED = Mix(
    shares=_shares(agency=0.06),
    habits=_habits(residential_proxy=0.06, viral=0.12, application=0.1),
    gone_reasons=_REASONS,
)
_PAYING = Mix(
    shares=_shares(agency=0.08, household=0.1), cards=(1, 3), gone_reasons=_REASONS
)
_GATHERED = Mix(
    shares=_shares(
        hackathon=0.03, coworking=0.03, laboratory=0.02, maintainers=0.02, referral=0.05
    ),
    habits=_habits(residential_proxy=0.04, viral=0.1),
    gone_reasons=_REASONS,
)
_EVERYTHING = Mix(
    shares=_shares(
        classroom=0.06,
        startup=0.16,
        company=0.1,
        hackathon=0.01,
        coworking=0.02,
        laboratory=0.01,
        maintainers=0.01,
        referral=0.02,
        bargain=0.01,
    ),
    habits=_habits(
        carrier_nat=0.35,
        vpn=0.1,
        framework=0.15,
        datacentre_proxy=0.05,
        residential_proxy=0.06,
        viral=0.12,
        application=0.1,
        privacy_relay=0.05,
    ),
    gone_reasons=_REASONS,
)

_STEALTH = Scenario(
    name="stealth",
    summary="cards and devices of two or three, one reseller's exits, few templates",
    fake=0.04,
    styles=QUIET,
    honest=_PROXIED,
    rented=40,
)
_FAMILIES = (
    Scenario(name="default", summary="four campaigns that leave much behind", fake=0.1),
    Scenario(
        name="hard",
        summary="loud campaigns among carriers, classes, frameworks and agencies",
        fake=0.06,
        styles=LOUD,
        honest=_CROWDED,
    ),
    _STEALTH,
    replace(
        _STEALTH,
        name="half",
        summary="stealth with half of what is shared, and 25 small rings",
        strength=0.5,
        rings=25,
    ),
    replace(
        _STEALTH,
        name="quarter",
        summary="stealth with a quarter of what is shared, and 25 small rings",
        strength=0.25,
        rings=25,
    ),
    Scenario(
        name="rare",
        summary="one account in two hundred, and no prompt template at all",
        fake=0.005,
        styles=SCARCE,
        honest=_PROXIED,
    ),
    Scenario(
        name="unique",
        summary="every prompt is unique, everybody's",
        fake=0.06,
        styles=LOUD,
        honest=_CROWDED,
        rings=10,
        unique_prompts=True,
    ),
    Scenario(
        name="residential",
        summary="every address is a residential proxy's, everybody's",
        fake=0.04,
        styles=LOUD,
        honest=_PROXIED,
        rings=10,
        residential_only=True,
    ),
    Scenario(
        name="payments",
        summary="payments are all that is known",
        fake=0.06,
        styles=PAYERS,
        honest=_PAYING,
        payments_only=True,
        agents=0.1,
    ),
    Scenario(
        name="none",
        summary="no campaign at all, and every coincidence",
        fake=0.0,
        honest=_CROWDED,
    ),
    Scenario(
        name="tiny",
        summary="one account in five hundred",
        fake=0.002,
        styles=LOUD,
        honest=_CROWDED,
    ),
    Scenario(
        name="large",
        summary="one account in five, and 25 small rings",
        fake=0.2,
        styles=MANY,
        honest=_CROWDED,
        rings=25,
        rented=30,
    ),
    Scenario(
        name="dominant",
        summary="one campaign that runs a tenth of all accounts",
        fake=0.1,
        styles=(replace(STYLES[0], share=1.0),),
        honest=_CROWDED,
    ),
    Scenario(
        name="batches",
        summary="a prepaid card for each account, numbered in sequence",
        fake=0.06,
        styles=BATCHED,
        honest=_CROWDED,
        strength=0.8,
        rings=10,
        held_out=True,
    ),
    Scenario(
        name="offices",
        summary="campaigns like companies in shifts, among hackathons and laboratories",
        fake=0.03,
        styles=OFFICES,
        honest=_GATHERED,
        strength=0.7,
        held_out=True,
    ),
    Scenario(
        name="farm",
        summary="accounts bought from one farm that sells to two campaigns and others",
        fake=0.02,
        styles=BUYERS,
        honest=replace(_GATHERED, shares=(*_GATHERED.shares, ("bargain", 0.02))),
        strength=0.7,
        rings=15,
        farm=True,
    ),
    Scenario(
        name="lookalikes",
        summary="one account in five hundred among all that looks like a campaign",
        fake=0.002,
        styles=SCARCE,
        honest=replace(
            _GATHERED,
            shares=tuple((kind, 1.6 * share) for kind, share in _GATHERED.shares),
        ),
        rings=5,
    ),
    Scenario(
        name="case",
        summary="24,000 of a million in three campaigns, among every coincidence",
        fake=0.024,
        styles=SEEN,
        honest=_EVERYTHING,
        rented=40,
        farm=True,
        agents=0.01,
        district=20_000,
        dense=True,
        upstreams=MANY_UPSTREAMS,
    ),
)
SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {scenario.name: scenario for scenario in _FAMILIES}
)
DEFAULT = SCENARIOS["default"]


def find(name: str) -> Scenario:
    """The scenario of that name; InvalidInput with the names there are."""
    if name not in SCENARIOS:
        raise InvalidInput(f"No scenario is called {name}; {', '.join(SCENARIOS)} are")
    return SCENARIOS[name]
