"""``samehand rings``: made-up campaigns that show how well linkage finds one."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from backend.cli.clusters import day, moment
from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.output import Cell, Output

# ``backend.domain.planting`` takes too long to load for every command; a test compares.
TACTICS = "cards, exits, templates"

_Size = Annotated[
    int | None, typer.Option(help="Accounts.", show_default="as in the settings")
]
_Strength = Annotated[
    float | None,
    typer.Option(
        help="Share kept of what they share, 0 to 1.", show_default="as in the settings"
    ),
]
_Tactic = Annotated[
    str | None,
    typer.Option(help=f"What it shares: {TACTICS}.", show_default="drawn by the seed"),
]
_Seed = Annotated[
    int | None,
    typer.Option(
        help="Equal seeds give equal rings on equal data.", show_default="any"
    ),
]
_Ring = Annotated[
    str, typer.Argument(metavar="RING", help="Ring, as rings list shows it.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Plant made-up campaigns in a copy of the data; see how they are found.",
        no_args_is_help=True,
    )
    group.command("plant")(plant_ring)
    group.command("list")(list_rings)
    group.command("show")(show_ring)
    app.add_typer(group, name="rings")


def plant_ring(
    context: typer.Context,
    size: _Size = None,
    strength: _Strength = None,
    tactic: _Tactic = None,
    seed: _Seed = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the end.")
    ] = True,
) -> None:
    """Plant a ring in a copy of the data, and measure how linkage finds it."""
    held: Context = context.obj
    from backend.cli.connection import connected  # noqa: PLC0415
    from backend.cli.jobs import run_job  # noqa: PLC0415
    from backend.journal.rings import RingLog  # noqa: PLC0415
    from backend.services import rings  # noqa: PLC0415

    wanted = held.settings.rings
    recipe = rings.recipe_of(
        size=wanted.size if size is None else size,
        strength=wanted.strength if strength is None else strength,
        tactic=tactic,
        seed=seed,
    )
    result = run_job(
        connected(held.settings),
        held,
        lambda journal: rings.ask(journal, recipe),
        lambda jobs, job_id: jobs.enqueue_ring(job_id),
        wait=wait,
    )
    if "ring_id" not in result:
        held.output.result(result)
        return
    with journal_of(held.settings) as journal:
        found = asdict(RingLog(journal).get_ring(result["ring_id"]))
    held.output.result({"job": result["job"], **found})
    _show(held.output, found)


def list_rings(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Most rings.")] = 30,
) -> None:
    """List planted rings, newest first, with how each was found."""
    held: Context = context.obj
    from backend.journal.rings import RingLog  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        rows = RingLog(journal).list_rings(limit=limit)
    held.output.result({"rings": [asdict(row) for row in rows]})
    held.output.table(
        "" if rows else "There are no rings; plant one with: samehand rings plant",
        (
            "ring",
            "planted",
            "tactic",
            "size",
            "strength",
            "recall",
            "wronged",
            "days",
        ),
        [
            (
                row.id,
                day(row.made_ms),
                row.tactic,
                row.size,
                row.strength,
                row.recall,
                row.wronged,
                _days(row.days),
            )
            for row in rows
        ],
    )


def show_ring(context: typer.Context, ring: _Ring) -> None:
    """Show how a ring was found, day by day, and what it shared."""
    held: Context = context.obj
    from backend.journal.rings import RingLog  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = asdict(RingLog(journal).get_ring(ring))
    held.output.result(found)
    _show(held.output, found)


def _show(output: Output, ring: dict[str, Any]) -> None:
    """A ring for people, from its JSON."""
    output.say(f"[bold]{ring['id']}[/bold]")
    fields: dict[str, Cell] = {
        "planted (UTC)": moment(ring["made_ms"]),
        "version": ring["version"],
        "data": ring["data"],
        "among accounts": ring["accounts"],
        "tactic": ring["tactic"],
        "size": ring["size"],
        "strength": ring["strength"],
        "seed": str(ring["seed"]),
        "recall": ring["recall"],
        "precision": ring["precision"],
        "wronged": ring["wronged"],
        "days to detect": _days(ring["days"]),
    }
    output.fields(fields)
    output.table(
        "What was found on the first days; the last row is of all sightings",
        ("day", "accounts seen", "found in one campaign", "accounts of that"),
        [
            (each["day"], each["active"], each["found"], each["members"])
            for each in ring["looks"]
        ],
    )
    output.table(
        "What it has, and how much of it several of its accounts have",
        ("kind", "things", "shared"),
        [(each["kind"], each["things"], each["shared"]) for each in ring["things"]],
    )


def _days(days: int | None) -> str:
    return "never" if days is None else f"{days:,}"
