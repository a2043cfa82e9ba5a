"""``samehand retain``: events older than a set age go."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.clusters import moment
from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.services.retention import Retained


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retain")(retain)


def retain(
    context: typer.Context,
    days: Annotated[
        int | None,
        typer.Option(min=1, help="Age in days.", show_default="as in the settings"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would go.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Drop events of accounts that are older than so many days, now."""
    held: Context = context.obj
    from backend.cli.connection import connected, graph_of  # noqa: PLC0415
    from backend.services import retention  # noqa: PLC0415

    wanted = days or held.settings.retention.days
    if wanted is None:
        raise UsageError("Say --days, or set SAMEHAND_RETENTION__DAYS")
    if held.output.json_mode and not (yes or dry_run):
        raise UsageError("With --json nobody can be asked; say --yes or --dry-run")
    if not (yes or dry_run):
        typer.confirm(
            f"Drop events older than {wanted:,} days? They cannot be brought back.",
            abort=True,
        )
    settings = connected(held.settings)
    with (
        graph_of(settings) as graph,
        journal_of(settings) as journal,
        held.output.progress("holding back the writers of the graph") as bar,
    ):

        def report(phase: str, done: int, total: int | None) -> None:
            bar.say(phase)
            bar.update(done, total)

        since = retention.limit_of(wanted)
        if dry_run:
            found = retention.count_old(graph, journal, settings, since_ms=since)
        else:
            found = retention.retain(
                graph, journal, settings, since_ms=since, report=report
            )
    held.output.result({"dry_run": dry_run, **asdict(found)})
    _say(held, found, dry_run=dry_run)


def _say(held: Context, found: "Retained", *, dry_run: bool) -> None:
    would = "would go" if dry_run else "went"
    held.output.say(
        f"{found.events:,} events from before {moment(found.since_ms)} {would}, of "
        f"{found.accounts:,} accounts; of {found.gone:,} all."
    )
    if found.events and not dry_run:
        held.output.say("Group the accounts that are left with: samehand link")
