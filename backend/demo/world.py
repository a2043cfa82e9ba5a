"""A seeded world with known truth: honest accounts, and campaigns hidden among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from backend.demo.campaigns import STYLES, conspire
from backend.demo.cast import Cast
from backend.demo.dice import Dice
from backend.demo.names import Names
from backend.demo.ordinary import populate
from backend.demo.organizations import Organization, make_organizations, publish
from backend.demo.places import Places
from backend.demo.script import RELEASES, Plan, Script

LEAST_ACCOUNTS = 200
_CAMPAIGN_SHARE = 0.12
_LEAST_CAMPAIGN = 8
_SOURCES = {
    "account.signup": "signup-service",
    "payment.attempt": "billing",
    "account.access": "gateway",
    "exchange.usage": "metering",
    "organization.asset": "intelligence",
    "account.status": "trust-and-safety",
    "model.release": "release-desk",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Who runs an account; ``campaign_org`` is empty for an honest one."""

    account_id: str
    operator_id: str
    campaign_org: str


@dataclass(frozen=True)
class World:
    """The world of a seed and a size; equal ones are equal to the byte."""

    seed: int
    accounts: int

    @cached_property
    def organizations(
        self,
    ) -> tuple[tuple[Organization, ...], tuple[Organization, ...]]:
        """Those that run campaigns, and the innocent."""
        return make_organizations(Dice(self.seed, "organizations"))

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """What each account will do."""
        places = Places(Dice(self.seed, "places"), self.accounts)
        names = Names(Dice(self.seed, "names"))
        rivals, innocents = self.organizations
        drawn: list[Plan] = []
        for organization, style in zip(rivals, STYLES, strict=True):
            count = round(self.accounts * _CAMPAIGN_SHARE * style.share)
            cast = Cast(self.seed, organization.id, self.accounts, places, names)
            conspire(cast, organization, style, max(_LEAST_CAMPAIGN, count))
            drawn += cast.plans
        cast = Cast(self.seed, "ordinary", self.accounts, places, names)
        populate(cast, self.accounts - len(drawn), innocents)
        return (*drawn, *cast.plans)

    def events(self) -> Iterator[dict[str, Any]]:
        """CloudEvents of the contract, in the order of their times."""
        script = Script(Dice(self.seed, "script"))
        for plan in self.plans:
            script.perform(plan)
        for name, time in RELEASES:
            data = {"model": name, "released_at": _text(time)}
            script.add(time, "model.release", name, data)
        for group in self.organizations:
            for organization in group:
                publish(script, organization, self._known(organization))
        script.events.sort(key=lambda event: (event[0], event[1], event[2]))
        for number, (time, kind, subject, data) in enumerate(script.events):
            yield {
                "specversion": "1.0",
                "id": f"ev-{number:09d}",
                "source": _SOURCES[kind],
                "type": kind,
                "time": _text(time),
                "subject": subject,
                "data": data,
            }

    def truth(self) -> list[Truth]:
        """One row an account, by its id."""
        rows = [Truth(p.account_id, p.operator_id, p.campaign_org) for p in self.plans]
        return sorted(rows, key=lambda row: row.account_id)

    def _known(self, organization: Organization) -> tuple[str, ...]:
        known = [
            plan.account_id
            for plan in self.plans
            if "known" in plan.traits and plan.campaign_org == organization.id
        ]
        return tuple(known[:3])


def _text(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
