"""Long work in phases: a bar while each lasts, and then how long it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from backend.cli.output import Output


@dataclass(slots=True)
class Phases:
    """Shows phases one after the other; ``seconds`` are those of each."""

    output: Output
    seconds: dict[str, float] = field(default_factory=dict)
    _begin: float = field(default_factory=time.monotonic)

    @contextmanager
    def phase(self, name: str, unit: str = "") -> Iterator[Callable[..., None]]:
        """Gives what is told how much is done, and of how much."""
        begin = time.monotonic()
        with self.output.progress(name, unit=unit) as bar:
            yield bar.update
        self.seconds[name] = round(time.monotonic() - begin, 1)
        self.output.say(f"  {name} ({self.seconds[name]:,} s)")

    @contextmanager
    def following(self, unit: str = "") -> Iterator[Callable[..., None]]:
        """Gives what is told the phase, how much is done, and of how much.

        A phase ends when another one is told.
        """
        with ExitStack() as scope:
            current = ""
            show: Callable[..., None] | None = None

            def tell(name: str, done: float = 0, total: float | None = None) -> None:
                nonlocal current, show
                if show is None or name != current:
                    scope.close()
                    current, show = name, scope.enter_context(self.phase(name, unit))
                show(done, total)

            yield tell

    def total(self) -> float:
        """Seconds since the first phase was about to begin."""
        return round(time.monotonic() - self._begin, 1)
