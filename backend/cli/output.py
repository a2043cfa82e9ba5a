"""All that the command line prints: tables, progress, JSON, errors."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from backend.errors import SamehandError

Cell = str | int | float | None

_PIPE_COLUMNS = 100


class _Rate(TextColumn):
    """Steps a second, of a bar that counts something."""

    def __init__(self) -> None:
        super().__init__("{task.fields[unit]}")

    def render(self, task: Task) -> Text:
        """Text such as ``12,345 events/s``."""
        speed = task.finished_speed or task.speed
        unit = task.fields.get("unit") or ""
        return Text(f"{speed:,.0f} {unit}/s" if speed and unit else "", style="dim")


class _Done(MofNCompleteColumn):
    """How many of how many, of a bar that counts something."""

    def render(self, task: Task) -> Text:
        """Text such as ``12,345/67,890``; none while the end is not known."""
        if not task.total:
            return Text("")
        return Text(f"{int(task.completed):,}/{int(task.total):,}")


@dataclass
class Bar:
    """One line of progress; ``total`` may be learnt later."""

    _progress: Progress
    _task: TaskID

    def update(self, done: float, total: float | None = None) -> None:
        """Show ``done`` of ``total``."""
        self._progress.update(self._task, completed=done, total=total)

    def say(self, text: str) -> None:
        """Change the words before the bar."""
        self._progress.update(self._task, description=text)


def _console() -> Console:
    console = Console(highlight=False)
    # A file and a pipe have no width; Rich would take 80 columns.
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _PIPE_COLUMNS
    return console


@dataclass
class Output:
    """Where a command's words go: people on a terminal, or a program on a pipe.

    With ``json_mode`` standard output carries JSON only, and people's words are
    dropped; progress and errors always go to standard error.
    """

    json_mode: bool = False
    console: Console = field(default_factory=_console)
    errors: Console = field(
        default_factory=lambda: Console(stderr=True, highlight=False)
    )

    # Files and servers may send terminal codes; `_plain` takes them out.

    def say(self, text: str = "") -> None:
        """Print a sentence for people."""
        if not self.json_mode:
            self.console.print(text, soft_wrap=True)

    def bullet(self, text: str) -> None:
        """Print one of several sentences, as it is."""
        if not self.json_mode:
            self.console.print(f"  • {_plain(text)}", soft_wrap=True, markup=False)

    def raw(self, text: str) -> None:
        """Print a line of somebody else's text, as it is, in both modes."""
        self.console.print(_plain(text), soft_wrap=True, markup=False)

    def warn(self, text: str) -> None:
        """Print a sentence on standard error, in both modes."""
        self.errors.print(_plain(text), style="yellow", soft_wrap=True, markup=False)

    def result(self, value: object) -> None:
        """Print the command's one JSON object, in JSON mode only."""
        if self.json_mode:
            print(json.dumps(value, ensure_ascii=False, default=str), flush=True)

    def table(
        self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> None:
        """Print rows; numbers to the right."""
        if self.json_mode:
            return
        table = Table(
            title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
        )
        for index, column in enumerate(columns):
            numeric = all(isinstance(row[index], int | float) for row in rows) and rows
            table.add_column(
                column,
                justify="right" if numeric else "left",
                # Names and figures are copied; what is cut off cannot be.
                no_wrap=bool(numeric) or index == 0,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(_shown(cell) for cell in row))
        self.console.print(table)

    def fields(self, values: Mapping[str, Cell]) -> None:
        """Print names and values, one a line."""
        width = max((len(name) for name in values), default=0)
        for name, value in values.items():
            self.say(f"  [dim]{name:<{width}}[/dim]  {_shown(value)}")

    def error(self, error: SamehandError) -> None:
        """Print the one sentence, or the JSON object that carries it."""
        if self.json_mode:
            kind = type(error).__name__
            self.result({"error": error.message, "kind": kind})
        self.errors.print(
            f"samehand: {_plain(error.message)}", soft_wrap=True, markup=False
        )

    @contextmanager
    def progress(
        self, text: str, *, total: float | None = None, unit: str = ""
    ) -> Iterator[Bar]:
        """Bar with rate and time left, on a terminal only, gone when done."""
        columns = [
            TextColumn("{task.description}"),
            BarColumn(),
            _Done(),
            _Rate(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        ]
        shown = self.errors.is_terminal
        with Progress(
            *columns, console=self.errors, transient=True, disable=not shown
        ) as progress:
            yield Bar(progress, progress.add_task(text, total=total, unit=unit))


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.3f}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return _plain(cell).replace("[", "\\[")


def _plain(text: str) -> str:
    """The text with a dot for each character that a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else "·" for c in text)
