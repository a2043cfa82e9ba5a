"""What a scenario makes true for everybody, the honest and the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from backend.demo.names import Person
from backend.demo.phrasing import Phrasing
from backend.demo.places import Address
from backend.demo.script import Card, Event, Plan
from backend.demo.setting import Setting
from backend.domain.dice import Dice

PER_AGENT = 400  # accounts of the world for each agent


def without_prompts(plans: Iterable[Plan], phrasing: Phrasing) -> list[Plan]:
    """``plans`` with a prompt of its own in each hour of use."""
    return [
        replace(
            plan,
            uses=tuple(
                replace(use, prompt=phrasing.own().text, family="") for use in plan.uses
            ),
        )
        for plan in plans
    ]


def behind_proxies(
    plans: Iterable[Plan], exits: Sequence[Address], dice: Dice
) -> list[Plan]:
    """``plans`` seen from nowhere but ``exits``, each account from a few of them."""
    return [
        replace(plan, addresses=dice.some(exits, dice.between(2, 5)), visits=())
        for plan in plans
    ]


def agents(setting: Setting, accounts: int) -> list[Card]:
    """What the agents of a world of ``accounts`` accounts pay with."""
    names = (setting.names.company()[0] for _ in range(accounts // PER_AGENT + 2))
    return [setting.card(Person(name, "", "US"), method="bank") for name in names]


def with_agents(
    plans: Iterable[Plan], desks: Sequence[Card], share: float, dice: Dice
) -> list[Plan]:
    """``plans``, of whom ``share`` of the honest pay at an agent's, too.

    An agent takes cash and pays with an account of its own, one of ``desks``;
    campaigns like that more than others do.
    """
    return [
        replace(plan, cards=(*plan.cards, dice.pick(desks)))
        if dice.chance(3 * share if plan.campaign_org else share)
        else plan
        for plan in plans
    ]


def payments_only(events: Iterable[Event]) -> Iterator[Event]:
    """Payments, and sign-ups that say no more than that there is an account."""
    for event in events:
        if event.kind == "payment.attempt":
            yield event
        elif event.kind == "account.signup":
            yield event._replace(data={"email": f"{event.subject}@postbox.example"})
