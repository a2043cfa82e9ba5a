"""What every maker of accounts needs: dice, names, places, prompts, and fresh ids."""

from dataclasses import dataclass, field

from backend.demo.dice import Dice
from backend.demo.names import AGENTS, SDKS, Names, Person
from backend.demo.phrasing import Phrasing, Prompt
from backend.demo.places import Places
from backend.demo.script import DAY, END, START, Card, Device, Plan, Use

_METHODS = (("card", 0.8), ("prepaid", 0.1), ("bank", 0.1))


@dataclass(slots=True)
class Cast:
    """Makers of one part of the world; ``plans`` collects what they draw up."""

    seed: int
    part: str
    accounts: int
    places: Places
    names: Names
    dice: Dice = field(init=False)
    phrasing: Phrasing = field(init=False)
    plans: list[Plan] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Dice(self.seed, self.part)
        self.phrasing = Phrasing(self.dice, self.names)

    def account_id(self) -> str:
        """An account's id; it says nothing about who runs it."""
        return self.dice.token("acc_")

    def operator(self, kind: str) -> str:
        """Whoever runs an account, in the table of truth."""
        return self.dice.token(f"{kind}_", 10)

    def device(self) -> Device:
        """A browser, or a program for one account in six."""
        agents = SDKS if self.dice.chance(0.16) else AGENTS
        return Device(self.dice.token("dev_"), self.dice.pick(agents))

    def card(self, holder: str, country: str, *, method: str = "") -> Card:
        """A means of payment that nobody else has."""
        dice = self.dice
        method = method or dice.weighted(_METHODS)
        issuer = f"99{dice.between(1000, 9999)}" if method != "bank" else ""
        last4 = f"{dice.between(0, 9999):04d}" if issuer else ""
        return Card(dice.token("pi_"), method, issuer, last4, holder, country)

    def born(self) -> int:
        """A time of sign-up, any within the world's first eight weeks."""
        return START + self.dice.between(0, 56 * DAY)

    def own_uses(self, count: int) -> tuple[Use, ...]:
        """Prompts of one's own, on a topic that stays."""
        topic = self.phrasing.topic()
        return tuple(self.use(self.phrasing.own(topic)) for _ in range(count))

    def use(self, prompt: Prompt, *, since: int = START, until: int = END) -> Use:
        """One hour with a prompt."""
        return Use(prompt.text, prompt.capability, since, until)

    def person(self, domain: str = "", country: str = "", claims: str = "") -> Person:
        """Somebody new."""
        return self.names.person(domain=domain, country=country, claims=claims)
