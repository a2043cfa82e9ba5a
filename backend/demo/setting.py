"""What the makers of accounts share: places, names, words, and things to own."""

from dataclasses import dataclass

from backend.demo.farm import Farm
from backend.demo.names import AGENTS, SDKS, Names, Person
from backend.demo.phrasing import Phrasing, Prompt
from backend.demo.places import Places
from backend.demo.script import Card, Device, Use
from backend.domain.dice import Dice

METHODS = (
    ("card", 0.82),
    ("virtual_card", 0.08),
    ("prepaid", 0.06),
    ("bank", 0.04),
)
BINS = tuple(f"9{n:05d}" for n in range(10_000, 100_000, 1_500))


@dataclass(slots=True)
class Setting:
    """Where the accounts of one maker live; ``dice`` are that maker's own."""

    dice: Dice
    names: Names
    places: Places
    phrasing: Phrasing
    farm: Farm | None = None

    def account_id(self) -> str:
        """New account id, which tells nothing of its owner."""
        return self.dice.token("acc_")

    def operator_id(self) -> str:
        """New operator id."""
        return self.dice.token("op_")

    def device(self, *, sdk: bool = False) -> Device:
        """Device that nobody else has."""
        agent = self.dice.pick(SDKS if sdk else AGENTS)
        return Device(self.dice.token("dev_", 10), agent)

    def devices(self, low: int, high: int) -> tuple[Device, ...]:
        """From ``low`` to ``high`` new devices."""
        return tuple(self.device() for _ in range(self.dice.between(low, high)))

    def card(self, holder: Person, *, method: str = "") -> Card:
        """Means of payment that nobody else has."""
        dice = self.dice
        method = method or dice.weighted(METHODS)
        plastic = method != "bank"
        return Card(
            instrument=dice.token("pi_"),
            method=method,
            bin=dice.pick(BINS) if plastic else "",
            last4=f"{dice.between(0, 9999):04d}" if plastic else "",
            holder="" if method == "prepaid" else holder.full_name,
            country=holder.country,
        )

    def own_uses(self, low: int, high: int) -> tuple[Use, ...]:
        """Hours of use of somebody's own prompts, some of them several times."""
        dice = self.dice
        topics = (self.phrasing.topic(), self.phrasing.topic())
        uses: list[Use] = []
        for _ in range(dice.between(low, high)):
            if uses and dice.chance(0.3):
                uses.append(dice.pick(uses))
            else:
                uses.append(as_use(self.phrasing.own(dice.pick(topics))))
        return tuple(uses)


def as_use(prompt: Prompt) -> Use:
    """An hour of ``prompt``, at any time."""
    return Use(prompt.text, prompt.capability)
