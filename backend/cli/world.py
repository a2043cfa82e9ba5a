"""``samehand world``: a labelled world as files."""

from pathlib import Path
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.errors import UsageError

# ``backend.demo`` takes too long to load for every command; a test compares the two.
SCENARIOS = (
    "default, hard, stealth, half, quarter, rare, unique, residential, payments, none, "
    "tiny, large, batches, offices, farm, lookalikes, case"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("world")(world)


def world(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    accounts: Annotated[int, typer.Option(help="Accounts, 200 or more.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal worlds.")] = 7,
    scenario: Annotated[
        str, typer.Option(help=f"Family of worlds: {SCENARIOS}.")
    ] = "default",
    strength: Annotated[
        float | None,
        typer.Option(help="Share of what campaigns' accounts share, 0 to 1."),
    ] = None,
) -> None:
    """Write events.ndjson and truth.csv of a made-up world with hidden campaigns."""
    from backend.demo.files import write  # noqa: PLC0415
    from backend.demo.scenarios import find  # noqa: PLC0415
    from backend.demo.world import LEAST_ACCOUNTS, World  # noqa: PLC0415

    held: Context = context.obj
    if accounts < LEAST_ACCOUNTS:
        raise UsageError(f"A world needs {LEAST_ACCOUNTS} accounts or more")
    family = find(scenario)
    if strength is not None:
        family = family.with_strength(strength)
    made = World(seed, accounts, scenario=family)
    with held.output.progress("writing the world", unit="events") as bar:
        events, truth = write(made, out, report=bar.update)
    campaign = sum(1 for row in made.truth() if row.campaign_org)
    held.output.result(
        {
            "events": str(events),
            "truth": str(truth),
            "scenario": family.name,
            "strength": family.strength,
            "accounts": accounts,
            "campaign_accounts": campaign,
        }
    )
    held.output.say(
        f"{accounts:,} accounts, {campaign:,} of them in campaigns: {events}, {truth}"
    )
