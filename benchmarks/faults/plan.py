"""What one trial does, drawn from its number: what is sent and what breaks, when."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How the servers of a trial run."""

    EMBEDDED = "embedded"  # one `samehand up` with everything
    PROXIED = "proxied"  # Neo4j and broker outside, behind proxies that can be cut


class Phase(StrEnum):
    """When a fault strikes."""

    INGEST = "ingest"
    LINKAGE = "linkage"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that breaks ``at`` seconds after its phase began.

    ``kill`` ends a process by SIGKILL: ``how`` says whether the child itself, the
    launcher above it or one of its own children. ``cut`` drops the connections to a
    server, or, when ``how`` is mute, swallows its answers first. ``fill`` leaves no
    room on the disk. The last two end after ``seconds``.
    """

    phase: Phase
    at: float
    kind: str
    target: str
    how: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """Events that one sender sends: ``events`` are their places in the file.

    ``way`` is ``cli``, ``cli-no-wait`` or ``http``; over HTTP in requests of ``size``.
    """

    sender: int
    way: str
    events: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All of one trial."""

    number: int
    deliveries: tuple[Delivery, ...]
    faults: tuple[Fault, ...]


# Relative frequency of what may break in each phase.
_INGEST = {
    ("kill", "worker-ingest"): 6,
    ("kill", "broker"): 3,
    ("kill", "neo4j"): 3,
    ("kill", "api"): 3,
    ("kill", "beat"): 1,
    ("kill", "client"): 3,
    ("kill", "supervisor"): 1,
    ("cut", "api"): 3,
}
_LINKAGE = {
    ("kill", "worker-linkage"): 6,
    ("kill", "broker"): 3,
    ("kill", "neo4j"): 3,
    ("kill", "api"): 1,
    ("kill", "beat"): 1,
    ("kill", "supervisor"): 1,
    ("cut", "api"): 1,
}
_CUTS = {("cut", "neo4j"): 6, ("cut", "broker"): 4}
_DISK = {("fill", "disk"): 2}
_WHOM = ("child", "child", "launcher", "grandchild")
# About as long as the phase takes when nothing breaks.
_SPAN = {Phase.INGEST: 4.0, Phase.LINKAGE: 2.5}
# How often faults strike at one moment, events come in disorder, a part is sent a
# second time, and all of them.
_TOGETHER, _SHUFFLED, _PART_TWICE, _ALL_TWICE = 0.3, 0.5, 0.3, 0.15
_PHASES = ((Phase.INGEST,), (Phase.LINKAGE,), (Phase.INGEST, Phase.LINKAGE))


def drawn(seed: int, number: int, *, mode: Mode, events: int, disk: bool) -> Plan:
    """The plan of trial ``number``; equal arguments give equal plans."""
    dice = random.Random(f"{seed}:{number}:{mode}")
    phases = dice.choices(_PHASES, (5, 3, 2))[0]
    return Plan(
        number,
        tuple(_deliveries(dice, events)),
        tuple(
            fault
            for phase in phases
            for fault in _faults(dice, phase, mode=mode, disk=disk)
        ),
    )


def undisturbed(events: int) -> Plan:
    """All events once, in order, and nothing breaks."""
    return Plan(-1, (Delivery(0, "http", tuple(range(events)), 1000),), ())


def _faults(
    dice: random.Random, phase: Phase, *, mode: Mode, disk: bool
) -> list[Fault]:
    weights = dict(_INGEST if phase is Phase.INGEST else _LINKAGE)
    if mode is Mode.PROXIED:
        weights |= _CUTS
    if disk:
        weights |= _DISK
    chosen = dice.choices(list(weights), list(weights.values()), k=dice.randint(1, 3))
    together = dice.random() < _TOGETHER
    moment = dice.uniform(0, _SPAN[phase])
    found = []
    for kind, target in dict.fromkeys(chosen):
        at = moment if together else dice.uniform(0, _SPAN[phase])
        how, seconds = "", 0.0
        if kind == "kill" and target not in {"client", "supervisor"}:
            how = dice.choice(_WHOM)
        elif kind == "cut":
            how, seconds = dice.choice(("drop", "mute")), dice.uniform(0.1, 3)
        elif kind == "fill":
            seconds = dice.uniform(0.5, 4)
        found.append(Fault(phase, round(at, 2), kind, target, how, round(seconds, 2)))
    return sorted(found, key=lambda fault: fault.at)


def _deliveries(dice: random.Random, events: int) -> list[Delivery]:
    order = list(range(events))
    if dice.random() < _SHUFFLED:
        dice.shuffle(order)
    borders = sorted(dice.sample(range(1, events), dice.randint(0, 3)))
    parts = [
        tuple(order[begin:end])
        for begin, end in zip([0, *borders], [*borders, events], strict=True)
    ]
    # Some twice: by halves or whole, in another order, by somebody else.
    again = [part[::-1] for part in parts if dice.random() < _PART_TWICE]
    if dice.random() < _ALL_TWICE:
        again.append(tuple(order))
    senders = dice.randint(1, 3)
    return [
        Delivery(
            dice.randrange(senders),
            dice.choice(("cli", "cli-no-wait", "http", "http")),
            part,
            dice.choice((200, 700, 5000)),
        )
        for part in [*parts, *again]
    ]
