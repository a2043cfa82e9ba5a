"""Takes away some of what a campaign's accounts share.

The knob that turns quality from a point into a curve: each thing that an account has in
common with others of its campaign stays with the probability ``strength``, and becomes
a private one of the same sort otherwise. Times are left alone, and so is what betrays
the organization.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from backend.demo.names import Person
from backend.demo.organizations import Organization
from backend.demo.places import Address
from backend.demo.script import Card, Device, Plan, Use
from backend.demo.setting import Setting, as_use

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Thinner:
    """Thins plans; what is private comes from ``setting``."""

    setting: Setting
    strength: float

    def thin(self, plans: Sequence[Plan], organization: Organization) -> list[Plan]:
        """``plans`` of one campaign with less in common."""
        cards = _shared((card.instrument for card in plan.cards) for plan in plans)
        cards.discard(organization.card.instrument)
        devices = _shared(plan.devices for plan in plans)
        exits = _shared(plan.addresses for plan in plans)
        domains = _shared((_domain(plan),) for plan in plans) - {organization.domain}
        return [
            replace(
                plan,
                cards=tuple(
                    self._card(card)
                    if card.instrument in cards and self._goes()
                    else card
                    for card in plan.cards
                ),
                devices=self._each(plan.devices, devices, self._device),
                addresses=self._each(plan.addresses, exits, self._home),
                person=self._person(plan.person, domains),
                uses=tuple(self._use(use) for use in plan.uses),
            )
            for plan in plans
        ]

    def _each(
        self, things: Sequence[T], shared: Collection[Any], private: Callable[[T], T]
    ) -> tuple[T, ...]:
        return tuple(
            private(thing) if thing in shared and self._goes() else thing
            for thing in things
        )

    def _goes(self) -> bool:
        return not self.setting.dice.chance(self.strength)

    def _card(self, card: Card) -> Card:
        holder = Person(self.setting.names.full_name(), "", card.country)
        return self.setting.card(holder, method=card.method)

    def _device(self, _: Device) -> Device:
        return self.setting.device()

    def _home(self, _: Address) -> Address:
        return self.setting.places.home()[0]

    def _person(self, person: Person, domains: Collection[str]) -> Person:
        if person.email.split("@")[1] in domains and self._goes():
            named = self.setting.names.person(name=person.full_name)
            return replace(person, email=named.email)
        return person

    def _use(self, use: Use) -> Use:
        if use.family and self._goes():
            own = as_use(self.setting.phrasing.own())
            return replace(own, since=use.since, until=use.until)
        return use


def _shared(things: Iterable[Iterable[T]]) -> set[T]:
    """Those that two accounts have or more."""
    counts = Counter(thing for each in things for thing in set(each))
    return {thing for thing, accounts in counts.items() if accounts > 1}


def _domain(plan: Plan) -> str:
    return plan.person.email.split("@")[1]
