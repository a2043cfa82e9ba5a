"""A seeded world of accounts with known truth, as events of the ingest contract."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from time import gmtime, strftime
from typing import Any

import orjson

from backend.demo.cast import Cast
from backend.demo.chronicle import Chronicle
from backend.demo.conditions import payments_only
from backend.demo.organizations import publish
from backend.demo.scenarios import DEFAULT, Scenario
from backend.demo.script import DAY, END, HOUR, RELEASES, Event, Plan, Script
from backend.errors import InvalidInput

LEAST_ACCOUNTS = 200
PLANS_AT_ONCE = 1_000


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

    Building it takes about five seconds for 20,000 accounts; ``report`` is told how
    many accounts are done. Events that do not fit into memory are kept in ``folder``
    (``Chronicle``). ``plans`` says why each account behaves as it does, which events
    and truth do not.
    """

    def __init__(
        self,
        seed: int,
        accounts: int,
        *,
        scenario: Scenario = DEFAULT,
        folder: Path | None = None,
        report: Callable[[int], None] = lambda _: None,
    ) -> None:
        if accounts < LEAST_ACCOUNTS:
            raise InvalidInput(
                f"A world of {accounts} accounts has no room for its campaigns; "
                f"ask for {LEAST_ACCOUNTS} or more."
            )
        self.seed = seed
        self.accounts = accounts
        self.scenario = scenario
        self._cast = Cast(seed, accounts, scenario)
        self.rivals, self.innocents = self._cast.rivals, self._cast.innocents
        self._truth: list[Truth] = []
        self._chronicle = Chronicle(folder)
        with _uncollected():
            for number, plans in enumerate(self._cast.districts()):
                self._perform(number, plans, report)
        self._truth.sort(key=lambda row: row.account_id)

    @cached_property
    def plans(self) -> list[Plan]:
        """What every account does; made once more, and kept, when it is asked for."""
        return [plan for plans in self._cast.districts() for plan in plans]

    def truth(self) -> list[Truth]:
        """One row an account, by its id."""
        return self._truth

    def __len__(self) -> int:
        """Number of events."""
        return len(self._chronicle)

    def lines(self) -> Iterator[bytes]:
        """CloudEvents in the order of their times, each as JSON without a line end."""
        name = f"{self.scenario.name}-{self.scenario.strength:g}"
        prefix = "world" if self.scenario == DEFAULT else name
        start = f'{{"specversion":"1.0","id":"{prefix}-{self.seed}-{self.accounts}-'
        for number, entry in enumerate(self._chronicle):
            yield b'%b%08d",%b' % (start.encode(), number, entry)

    def events(self) -> Iterator[dict[str, Any]]:
        """The same as dictionaries."""
        yield from map(orjson.loads, self.lines())

    def _perform(
        self, number: int, plans: list[Plan], report: Callable[[int], None]
    ) -> None:
        dice = self._cast.dice(f"script/{number}" if number else "script")
        script = Script(dice, self.scenario.upstreams)
        done = len(self._truth)
        if done + len(plans) == self.accounts:
            self._publish(script, plans)
        for plan in plans:
            script.perform(plan)
            self._judge(script, plan)
            self._enter(script.taken())
            self._truth.append(_truth(plan))
            done += 1
            if not done % PLANS_AT_ONCE:
                report(done)
        report(done)

    def _publish(self, script: Script, plans: list[Plan]) -> None:
        """Tell of models and organizations, and of accounts that a referral named."""
        for model, time in RELEASES:
            data = {"model": model, "released_at": _rfc3339(time)}
            script.add(time, "model.release", model, data)
        for organization in (*self.rivals, *self.innocents):
            publish(script, organization, _known(plans, organization.id))

    def _judge(self, script: Script, plan: Plan) -> None:
        """Let an analyst look at a few of the banned, and at a few of the others."""
        dice = script.dice
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
        script.add(time, "account.label", plan.account_id, data)

    def _enter(self, events: list[Event]) -> None:
        for event in payments_only(events) if self.scenario.payments_only else events:
            self._chronicle.add(event.time, _entry(event))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector the search for cycles, of which plans and events have none.

    It would look at everything that is kept again and again, a sixth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _entry(event: Event) -> bytes:
    """The part of the event's JSON that follows its id."""
    told = {
        "source": event.source,
        "type": event.kind,
        "time": _rfc3339(event.time),
        "subject": event.subject,
        "data": event.data,
    }
    return orjson.dumps(told)[1:]


def _known(plans: list[Plan], organization_id: str) -> tuple[str, ...]:
    """Accounts that a referral named."""
    return tuple(
        plan.account_id
        for plan in plans
        if plan.campaign_org == organization_id and "leak_account" in plan.traits
    )[:3]


def _truth(plan: Plan) -> Truth:
    return Truth(plan.account_id, plan.operator_id, plan.campaign_org, _tactics(plan))


def _tactics(plan: Plan) -> tuple[str, ...]:
    if not plan.campaign_org:
        return ()
    also = {"pivot": plan.pivots, "bought": plan.origin is not None}
    return tuple(
        sorted({*plan.traits, *(name for name, is_so in also.items() if is_so)})
    )


def _rfc3339(time: int) -> str:
    day, second = divmod(time, DAY)
    hour, rest = divmod(second, HOUR)
    minute, second = divmod(rest, 60)
    return f"{_date(day)}T{hour:02d}:{minute:02d}:{second:02d}Z"


@cache
def _date(day: int) -> str:
    return strftime("%Y-%m-%d", gmtime(day * DAY))
