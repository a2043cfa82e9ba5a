"""What an account does, and the contract's events that tell of it.

The makers of ordinary people and of campaigns only draw up a ``Plan`` for each
account; the script turns plans into events, all in one way, so that nothing but
behaviour distinguishes a campaign's events from anybody else's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from backend.demo.names import Person
from backend.demo.places import Address
from backend.demo.upstreams import USUAL, Upstream
from backend.domain.dice import Dice

DAY = 86_400
HOUR = 3_600
START = 1_767_571_200  # 2026-01-05T00:00:00Z, a Monday
END = START + 70 * DAY
RELEASE = START + 45 * DAY + 15 * HOUR

OLD_MODELS = (("heron-2", 0.6), ("heron-2-small", 0.4))
NEW_MODEL = "heron-3"
# Released models, oldest first: name, seconds since 1970.
RELEASES = (
    ("heron-2-small", START - 190 * DAY),
    ("heron-2", START - 150 * DAY),
    (NEW_MODEL, RELEASE),
)
# Within a day of a release few honest customers have moved; in a month most who will.
ADOPTION_SECONDS = 30 * DAY


@dataclass(frozen=True, slots=True)
class Device:
    """A browser or machine, as the provider's fingerprint knows it."""

    id: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Card:
    """A means of payment; ``holder`` is the billing name."""

    instrument: str
    method: str
    bin: str
    last4: str
    holder: str
    country: str


@dataclass(frozen=True, slots=True)
class Use:
    """One hour of exchanges with one prompt, some time from ``since`` to ``until``.

    ``family`` names the text that the prompt was made from; empty for somebody's own.
    There are as many ``exchanges`` as the plan's hours have, unless it says how many.
    """

    prompt: str
    capability: str
    since: int = START
    until: int = END
    family: str = ""
    exchanges: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an account was signed up that was made by one hand and sold to another."""

    made: int
    address: Address
    device: Device


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that an account will do; times are seconds since 1970, UTC.

    It is seen ``accesses`` times from any of its ``addresses``, and from each of
    its ``visits`` once. One with an ``origin`` was signed up there, earlier.
    ``kind`` says what the account's owner is (``person``, ``household``, ``campaign``
    …), ``traits`` which coincidences or tricks of the world it takes part in.
    """

    account_id: str
    operator_id: str
    kind: str
    person: Person
    born: int
    campaign_org: str = ""
    traits: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    visits: tuple[Address, ...] = ()
    origin: Origin | None = None
    devices: tuple[Device, ...] = ()
    cards: tuple[Card, ...] = ()
    uses: tuple[Use, ...] = ()
    accesses: int = 2
    hourly: tuple[int, int] = (1, 30)
    awake: tuple[int, int] = (7, 16)  # first hour of the day, number of hours
    adoption: float = 0.4
    pivots: bool = False
    gone: int | None = None
    gone_as: str = "closed"
    gone_reason: str = ""
    referrer: str = ""

    @property
    def until(self) -> int:
        """When the account falls silent."""
        return END if self.gone is None else min(self.gone, END)

    def span(self, use: Use) -> tuple[int, int] | None:
        """First and last second at which the account can make the use, if it can."""
        return self.within(use.since, use.until)

    def within(self, since: int, until: int) -> tuple[int, int] | None:
        """First and last second from ``since`` on at which the account is active.

        Nothing when it has less than two seconds before ``until``.
        """
        low, high = max(since, self.born), min(until, self.until) - 1
        return (low, high) if low < high else None


class Event(NamedTuple):
    """One event of the contract, but for its id; ``time`` is in seconds since 1970."""

    time: int
    source: str
    kind: str
    subject: str
    data: dict[str, Any]


@dataclass(slots=True)
class Script:
    """Collects what happens in ``events``, until somebody takes them.

    Each account's exchanges are told of by one of the ``upstreams``, by their weights.
    """

    dice: Dice
    upstreams: Sequence[tuple[Upstream, float]] = USUAL
    events: list[Event] = field(default_factory=list)

    def taken(self) -> list[Event]:
        """What has been collected since it was last taken."""
        events, self.events = self.events, []
        return events

    def perform(self, plan: Plan) -> None:
        """Write the whole life of an account."""
        self._sign_up(plan)
        for card in plan.cards:
            self._pay(plan, card)
        for _ in range(plan.accesses):
            self._access(plan, self.dice.pick(plan.addresses))
        for address in plan.visits:
            self._access(plan, address)
        key = self.dice.token("key_", 10)
        upstream = self._upstream()
        for use in plan.uses:
            self._use(plan, use, key, upstream)
        if plan.gone is not None and plan.gone <= END:
            data = {"status": plan.gone_as}
            if plan.gone_reason:
                data["reason"] = plan.gone_reason
            self.add(plan.gone, "account.status", plan.account_id, data)

    def add(
        self,
        time: int,
        kind: str,
        subject: str,
        data: dict[str, Any],
        source: str = "",
    ) -> None:
        """Write one event; ``source`` is the usual one of its kind if it is empty."""
        self.events.append(Event(time, source or SOURCES[kind], kind, subject, data))

    def _upstream(self) -> Upstream:
        if len(self.upstreams) == 1:
            return self.upstreams[0][0]
        return self.dice.weighted(self.upstreams)

    def _sign_up(self, plan: Plan) -> None:
        dice, person, origin = self.dice, plan.person, plan.origin
        data: dict[str, Any] = {"email": person.email, "country": person.country}
        if dice.chance(0.9):
            data["full_name"] = person.full_name
        if person.claims:
            data["organization_claimed"] = person.claims
        if person.phone:
            data["phone"] = person.phone
        if dice.chance(0.85):
            address = dice.pick(plan.addresses)
            data["ip"] = origin.address.ip if origin else address.ip
        if plan.devices and dice.chance(0.85):
            device = origin.device if origin else plan.devices[0]
            data["device_id"] = device.id
            data["user_agent"] = device.user_agent
        if dice.chance(0.3):
            data["referrer"] = plan.referrer or dice.pick(REFERRERS)
        self.add(
            origin.made if origin else plan.born,
            "account.signup",
            plan.account_id,
            data,
        )

    def _pay(self, plan: Plan, card: Card) -> None:
        dice = self.dice
        time = min(plan.born + dice.skewed(60, 3 * DAY), plan.until)
        data: dict[str, Any] = {"instrument": card.instrument, "method": card.method}
        if card.bin:
            data["bin"] = card.bin
            data["last4"] = card.last4
        if card.holder and dice.chance(0.8):
            data["billing_name"] = card.holder
        data["billing_country"] = card.country
        data["amount_minor"] = dice.pick((500, 1000, 2000, 2000, 5000, 10000))
        data["currency"] = dice.pick(("USD", "USD", "EUR"))
        data["outcome"] = dice.weighted(OUTCOMES)
        self.add(time, "payment.attempt", plan.account_id, data)

    def _access(self, plan: Plan, address: Address) -> None:
        dice = self.dice
        time = self._moment(plan, START, END)
        if time is None:
            return
        data: dict[str, Any] = {"ip": address.ip, "count": dice.skewed(1, 40)}
        if plan.devices:
            device = dice.pick(plan.devices)
            data["device_id"] = device.id
            data["user_agent"] = device.user_agent
        if dice.chance(0.5):
            data["asn"] = address.asn
        data["window_seconds"] = HOUR
        self.add(time, "account.access", plan.account_id, data)

    def _use(self, plan: Plan, use: Use, key: str, upstream: Upstream) -> None:
        dice = self.dice
        time = self._moment(plan, use.since, use.until)
        if time is None:
            return
        exchanges = use.exchanges or dice.skewed(*plan.hourly)
        if not upstream.singly:
            self._exchange(plan, use, key, upstream, (time, exchanges))
            return
        first = max(plan.born, use.since, time - HOUR + 1)
        for _ in range(exchanges):
            moment = dice.between(first, time)
            self._exchange(plan, use, key, upstream, (moment, 1))

    def _exchange(
        self, plan: Plan, use: Use, key: str, upstream: Upstream, when: tuple[int, int]
    ) -> None:
        """Tell of some exchanges; ``when`` is a time and how many until then."""
        dice, (time, exchanges) = self.dice, when
        size = len(use.prompt) // 4
        data: dict[str, Any] = {
            "model": self._model(plan, time),
            "exchanges": exchanges,
            **upstream.told(use.prompt),
            "capability": use.capability,
            "input_tokens": exchanges * (size + dice.between(20, 400)),
            "output_tokens": exchanges * dice.between(80, 900),
        }
        if not upstream.singly:
            data["window_seconds"] = HOUR
        if dice.chance(0.6):
            data["ip"] = dice.pick(plan.addresses).ip
        if dice.chance(0.5):
            data["api_key_id"] = key
        self.add(time, "exchange.usage", plan.account_id, data, upstream.source)

    def _model(self, plan: Plan, time: int) -> str:
        share = 0.0
        if time >= RELEASE:
            settled = min(1.0, (time - RELEASE) / ADOPTION_SECONDS)
            share = 0.5 if plan.pivots else plan.adoption * settled
        if self.dice.chance(share):
            return NEW_MODEL
        return self.dice.weighted(OLD_MODELS)

    def _moment(self, plan: Plan, since: int, until: int) -> int | None:
        """Second in the plan's waking hours; nothing when the time is too short."""
        span = plan.within(since, until)
        if span is None:
            return None
        dice, (low, high) = self.dice, span
        first, hours = plan.awake
        day = dice.between(low, high) // DAY
        hour = (first + dice.between(0, hours - 1)) % 24
        time = day * DAY + hour * HOUR + dice.between(0, HOUR - 1)
        return time if low <= time <= high else dice.between(low, high)


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
REFERRERS = (
    "https://search.example/",
    "https://news.example/ai",
    "https://forum.example/t/4411",
    "https://docs.example/start",
    "https://video.example/watch",
)
OUTCOMES = (
    ("succeeded", 0.93),
    ("declined", 0.04),
    ("refunded", 0.02),
    ("disputed", 0.01),
)
