"""A farm that makes accounts in stock and sells them to whoever pays.

Whoever made an account is not who uses it: buyers of one lot have the day of sign-up,
the address and the device of it in common, and nothing else.
"""

from dataclasses import dataclass, field

from backend.demo.names import AGENTS
from backend.demo.places import Places
from backend.demo.script import DAY, HOUR, START, Device, Origin
from backend.domain.dice import Dice

LOT = (20, 60)  # accounts made in one shift, from one address
PER_DEVICE = (3, 6)


@dataclass(slots=True)
class Farm:
    """Sells origins of accounts, those of one shift mixed with others'."""

    dice: Dice
    places: Places
    _stock: list[Origin] = field(default_factory=list)

    def sell(self) -> Origin:
        """One of the accounts in stock."""
        if not self._stock:
            lots = [origin for _ in range(8) for origin in self._lot()]
            self._stock = self.dice.shuffled(lots)
        return self._stock.pop()

    def _lot(self) -> list[Origin]:
        dice = self.dice
        size = dice.between(*LOT)
        address = dice.pick(self.places.residential)
        begin = START - dice.between(5, 40) * DAY
        devices: list[Device] = []
        while len(devices) < size:
            device = Device(dice.token("dev_", 10), dice.pick(AGENTS))
            devices += [device] * dice.between(*PER_DEVICE)
        return [
            Origin(begin + dice.between(0, 8 * HOUR), address, device)
            for device in devices[:size]
        ]
