"""Honest groups that look like one hand's accounts, and are many people's.

Every account here has a person of its own as its operator: what is shared comes from
an event, a place, a project or an offer, all at once or for a while.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from backend.demo.ordinary import Crowd
from backend.demo.script import DAY, HOUR, START, Use
from backend.demo.setting import as_use
from backend.demo.texts import APPLICATIONS, FRAMEWORKS


def hackathon(crowd: Crowd, room: int) -> None:
    """One weekend: the venue's address, a sponsor's gift card, the kit's prompt."""
    setting, dice = crowd.setting, crowd.dice
    begin = START + (5 + 7 * dice.between(0, 8)) * DAY
    venue, kit = setting.places.office(), dice.pick(FRAMEWORKS)
    sponsor = crowd.company_card(setting.names.company()[0], "US")
    loaned = setting.devices(2, 5)
    for _ in range(min(room, dice.between(25, 80))):
        starter = Use(
            setting.phrasing.fill(kit, task=1),
            "agentic_reasoning",
            begin,
            begin + 2 * DAY,
            "hackathon",
        )
        lent = (dice.pick(loaned),) if dice.chance(0.15) else ()
        crowd.add(
            "hackathon",
            setting.names.person(),
            born=begin + dice.between(0, 10 * HOUR),
            addresses=(venue, *setting.places.home()),
            devices=(*setting.devices(1, 1), *lent),
            cards=(sponsor,) if dice.chance(0.7) else (),
            uses=(starter, *setting.own_uses(1, 3)),
            referrer="https://hack.example/start",
        )


def coworking(crowd: Crowd, room: int) -> None:
    """Strangers at one address for months; some use the machine of its meeting room."""
    setting, dice = crowd.setting, crowd.dice
    house, meeting = setting.places.office(), setting.device()
    for _ in range(min(room, dice.between(8, 40))):
        own = setting.names.company()[1] if dice.chance(0.5) else ""
        person = setting.names.person(domain=own)
        shown = (meeting,) if dice.chance(0.25) else ()
        crowd.add(
            "coworking",
            person,
            addresses=(house, house, *setting.places.home()),
            devices=(*setting.devices(1, 1), *shown),
            cards=(setting.card(person),),
            uses=setting.own_uses(1, 4),
        )


def laboratory(crowd: Crowd, room: int) -> None:
    """A university's group: one server, one grant's card, one benchmark's prompt."""
    setting, dice = crowd.setting, crowd.dice
    name, domain = setting.names.company()
    campus, server = setting.places.office(), setting.device(sdk=True)
    grant = crowd.company_card(name, "DE")
    benchmark = f"{setting.phrasing.own().text} {{task}}"
    for _ in range(min(room, dice.between(6, 18))):
        run = Use(setting.phrasing.fill(benchmark), "grading", family="laboratory")
        crowd.add(
            "laboratory",
            setting.names.person(domain=domain, claims=name),
            addresses=(campus, *setting.places.home()),
            devices=(*setting.devices(1, 1), server),
            cards=(grant,) if dice.chance(0.8) else (),
            uses=(run, run, *setting.own_uses(1, 3)),
            hourly=(5, 200),
        )


def maintainers(crowd: Crowd, room: int) -> None:
    """Open source: far apart, on a foundation's card, from one build service."""
    setting, dice = crowd.setting, crowd.dice
    foundation = crowd.company_card(setting.names.company()[0], "US")
    build = dice.some(dice.pick(setting.places.clouds), 2)
    project = dice.pick(APPLICATIONS)
    for _ in range(min(room, dice.between(5, 25))):
        text = setting.phrasing.fill(project, task=1)
        crowd.add(
            "maintainers",
            setting.names.person(),
            addresses=(*setting.places.home(), dice.pick(build)),
            devices=setting.devices(1, 2),
            cards=(foundation,) if dice.chance(0.6) else (),
            uses=(Use(text, "coding", family="project"), *setting.own_uses(1, 3)),
        )


def referral(crowd: Crowd, room: int) -> None:
    """An affiliate's link: sign-ups within hours, often over one carrier's exits."""
    setting, dice = crowd.setting, crowd.dice
    begin = START + dice.between(2, 60) * DAY + dice.between(6, 18) * HOUR
    carrier = dice.pick(setting.places.carriers)
    advised = setting.phrasing.own()
    link = f"https://video.example/{dice.token('', 6)}"
    for _ in range(min(room, dice.between(20, 90))):
        text = setting.phrasing.paraphrase(advised.text, share=0.04)
        tried = Use(text, advised.capability, begin, begin + 3 * DAY, "referral")
        person = setting.names.person()
        mobile = dice.some(carrier, 2) if dice.chance(0.6) else ()
        crowd.add(
            "referral",
            person,
            born=begin + dice.between(0, 8 * HOUR),
            addresses=(*setting.places.home(), *mobile),
            devices=setting.devices(1, 1),
            cards=(setting.card(person),) if dice.chance(0.4) else (),
            uses=(*((tried,) if dice.chance(0.5) else ()), *setting.own_uses(0, 2)),
            referrer=link,
        )


def bargain(crowd: Crowd, room: int) -> None:
    """People who bought their account from a farm because it was cheaper."""
    setting, dice = crowd.setting, crowd.dice
    for _ in range(min(room, 20)):
        person = setting.names.person()
        crowd.add(
            "bargain",
            person,
            origin=setting.farm.sell() if setting.farm else None,
            addresses=crowd.addresses(("vpn",) if dice.chance(0.3) else ()),
            devices=setting.devices(1, 2),
            cards=(setting.card(person),) if dice.chance(0.3) else (),
            uses=(as_use(setting.phrasing.own()), *setting.own_uses(0, 2)),
        )


GATHERINGS: Mapping[str, Callable[[Crowd, int], None]] = MappingProxyType(
    {
        "hackathon": hackathon,
        "coworking": coworking,
        "laboratory": laboratory,
        "maintainers": maintainers,
        "referral": referral,
        "bargain": bargain,
    }
)
