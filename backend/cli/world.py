"""``samehand world``: a labelled world as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.demo.scenarios import Scenario
    from backend.demo.world import World

# ``backend.demo`` takes too long to load for every command; a test compares the two.
SCENARIOS = (
    "default, hard, stealth, half, quarter, rare, unique, residential, payments, none, "
    "tiny, large, dominant, batches, offices, farm, lookalikes, case"
)
ACCOUNTS = 20_000
# Names of sizes that have a family of their own, and their accounts.
SCALES = {"case": 1_000_000}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("world")(world)


def world(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    accounts: Annotated[
        int | None,
        typer.Option(
            help=f"Accounts, 200 or more; {ACCOUNTS:,} unless there is a scale."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal worlds.")] = 7,
    scenario: Annotated[
        str | None, typer.Option(help=f"Family of worlds: {SCENARIOS}.")
    ] = None,
    scale: Annotated[
        str | None,
        typer.Option(
            help="`case`: the family of that name with 1,000,000 accounts, or as many "
            "as are asked for, and its volumes in proportion."
        ),
    ] = None,
    strength: Annotated[
        float | None,
        typer.Option(help="Share of what campaigns' accounts share, 0 to 1."),
    ] = None,
) -> None:
    """Write events.ndjson and truth.csv of a made-up world with hidden campaigns."""
    held: Context = context.obj
    family, size = _chosen(scenario, scale, accounts)
    if strength is not None:
        family = family.with_strength(strength)
    events, truth, made = _made(held, out, family, seed=seed, accounts=size)
    campaign = sum(1 for row in made.truth() if row.campaign_org)
    held.output.result(
        {
            "events": str(events),
            "truth": str(truth),
            "scenario": family.name,
            "strength": family.strength,
            "accounts": size,
            "campaign_accounts": campaign,
        }
    )
    held.output.say(
        f"{size:,} accounts, {campaign:,} of them in campaigns: {events}, {truth}"
    )


def _chosen(
    scenario: str | None, scale: str | None, accounts: int | None
) -> "tuple[Scenario, int]":
    """The family of worlds, and how many accounts."""
    from backend.demo.scenarios import find  # noqa: PLC0415
    from backend.demo.world import LEAST_ACCOUNTS  # noqa: PLC0415

    if scale is not None and scale not in SCALES:
        raise UsageError(f"No scale is called {scale}; {', '.join(SCALES)} is")
    if scale is not None and scenario not in {None, scale}:
        raise UsageError(f"The scale {scale} is a family itself; leave out --scenario")
    if accounts is None:
        accounts = ACCOUNTS if scale is None else SCALES[scale]
    if accounts < LEAST_ACCOUNTS:
        raise UsageError(f"A world needs {LEAST_ACCOUNTS} accounts or more")
    return find(scale or scenario or "default"), accounts


def _made(
    held: Context, out: Path, family: "Scenario", *, seed: int, accounts: int
) -> "tuple[Path, Path, World]":
    """The files of a new world, and the world."""
    from backend.demo.files import write, writing_to  # noqa: PLC0415
    from backend.demo.world import World  # noqa: PLC0415

    progress = held.output.progress
    with (
        writing_to(out),
        progress("making the world", total=accounts, unit="accounts") as bar,
    ):
        made = World(seed, accounts, scenario=family, folder=out, report=bar.update)
    with progress("writing the world", total=len(made), unit="events") as bar:
        events, truth = write(made, out, report=bar.update)
    return events, truth, made
