"""What every command gets: the settings and the place where it prints."""

from dataclasses import dataclass

from backend.cli.output import Output
from backend.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """Built once from the global options; found in ``typer.Context.obj``."""

    settings: Settings
    output: Output
