"""A seeded world of accounts with known truth, as events of the ingest contract."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from time import gmtime, strftime
from typing import Any

from backend.demo import campaigns
from backend.demo.campaigns import STYLES, Campaign
from backend.demo.dice import Dice
from backend.demo.names import Names
from backend.demo.ordinary import Crowd, with_namesakes
from backend.demo.organizations import make_organizations, publish
from backend.demo.phrasing import Phrasing
from backend.demo.places import Places
from backend.demo.script import DAY, END, HOUR, RELEASES, Plan, Script
from backend.demo.setting import Setting
from backend.errors import InvalidInput

LEAST_ACCOUNTS = 200
CAMPAIGN_SHARE = 0.1
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
    """Whose an account really is; ``campaign_org`` is empty for an honest one."""

    account_id: str
    operator_id: str
    campaign_org: str


class World:
    """Accounts, what they do, and whose they are; equal for equal arguments.

    Building it takes about five seconds for 20,000 accounts. ``plans`` says why each
    account behaves as it does, which events and truth do not.
    """

    def __init__(self, seed: int, accounts: int) -> None:
        if accounts < LEAST_ACCOUNTS:
            raise InvalidInput(
                f"A world of {accounts} accounts has no room for its campaigns; "
                f"ask for {LEAST_ACCOUNTS} or more."
            )
        self.seed = seed
        self.accounts = accounts
        self.rivals, self.innocents = make_organizations(self._dice("organizations"))
        self.plans = self._make_plans()
        self._script = Script(self._dice("script"))
        self._perform()

    def truth(self) -> list[Truth]:
        """One row an account, by its id."""
        rows = [Truth(p.account_id, p.operator_id, p.campaign_org) for p in self.plans]
        return sorted(rows, key=lambda row: row.account_id)

    def __len__(self) -> int:
        """Number of events."""
        return len(self._script.events)

    def events(self) -> Iterator[dict[str, Any]]:
        """CloudEvents in the order of their times."""
        prefix = f"world-{self.seed}-{self.accounts}"
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

    def _setting(self, part: str, names: Names, places: Places) -> Setting:
        words = Names(self._dice(f"{part}/words"))
        phrasing = Phrasing(self._dice(f"{part}/phrasing"), words)
        return Setting(self._dice(part), names, places, phrasing)

    def _make_plans(self) -> list[Plan]:
        names = Names(self._dice("names"))
        places = Places(self._dice("places"), self.accounts)
        sizes = campaigns.sizes(self.accounts, CAMPAIGN_SHARE)
        honest = self._setting("ordinary", names, places)
        plans = Crowd(honest, list(self.innocents[:3])).make(self.accounts - sum(sizes))
        staff = [name for rival in self.rivals[:2] for name in rival.staff[:1]]
        plans = with_namesakes(plans, staff, honest.dice)
        relayed = [plan.uses[0] for plan in plans if plan.kind == "startup"]
        for rival, style, size in zip(self.rivals, STYLES, sizes, strict=True):
            setting = self._setting(rival.id, names, places)
            plans += Campaign(setting, rival, style, relayed).make(size)
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


def _rfc3339(time: int) -> str:
    day, second = divmod(time, DAY)
    hour, rest = divmod(second, HOUR)
    minute, second = divmod(rest, 60)
    return f"{_date(day)}T{hour:02d}:{minute:02d}:{second:02d}Z"


@cache
def _date(day: int) -> str:
    return strftime("%Y-%m-%d", gmtime(day * DAY))
