"""What is compared: linkage, and what else could be done with the same sightings.

A method answers for several settings of its one knob, the one it would be run with
first; the others are for its recall at a wanted precision.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from backend.services.communities import seeker
from backend.services.detection import detect
from backend.settings import Settings
from benchmarks.quality.inputs import Input

Clusters = dict[str, str]  # account → cluster
Answers = Iterator[tuple[float, Clusters]]  # setting of the knob, what comes out

# From the default on: what is asked of a membership, in bits.
BARS = (4.0, 2.0, 6.0, 8.0, 12.0)


@dataclass(frozen=True, slots=True)
class Method:
    """A way of grouping accounts; ``knob`` says what its settings are."""

    name: str
    knob: str
    answers: Callable[[Input], Answers]


def linkage(settings: Settings) -> Method:
    """What the product does, with the graph server of ``settings``."""

    def answers(given: Input) -> Answers:
        default = settings.linkage.accept_bits
        for bar in (default, *(bar for bar in BARS if bar != default)):
            found = detect(
                given.sightings,
                communities=seeker(settings),
                usage=given.usage,
                settings=settings.linkage.model_copy(update={"accept_bits": bar}),
            )
            yield (
                bar,
                {
                    member.account_id: str(number)
                    for number, group in enumerate(found.groups)
                    for member in group.members
                },
            )

    return Method("samehand", "least bits", answers)


def named(methods: list[Method]) -> Mapping[str, Method]:
    """``methods`` by name."""
    return {method.name: method for method in methods}
