"""``samehand alerts``: what is new about what is watched."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.login import moment
from backend.domain.watches import AlertState
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.domain.watches import Alert


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="See what watches tell of.", no_args_is_help=True)
    group.command("list")(list_alerts)
    group.command("seen")(seen)
    group.command("case")(case)
    app.add_typer(group, name="alerts")


def list_alerts(
    context: typer.Context,
    state: Annotated[
        AlertState | None, typer.Option(help="Only those that are so.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most alerts to show.")] = 50,
) -> None:
    """Show alerts, newest first."""
    held: Context = context.obj
    from backend.journal.watches import AlertBook  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = AlertBook(journal).list_alerts(state=state, before=None, limit=limit)
    held.output.result({"alerts": [_plain(each) for each in found]})
    held.output.table(
        "" if found else "There are no such alerts; watch with: samehand watches add",
        ("id", "when", "what", "which", "state"),
        [
            (
                each.id,
                moment(each.made_ms),
                each.sentence,
                "\n".join(each.ids),
                each.case_id or each.state.value,
            )
            for each in found
        ],
    )


def seen(
    context: typer.Context,
    alerts: Annotated[
        list[str] | None, typer.Argument(metavar="ALERT", help="Alerts.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All new ones, 500 at most.")
    ] = False,
) -> None:
    """Mark alerts as seen."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.journal.watches import AlertBook  # noqa: PLC0415
    from backend.services.alerts import MOST_MARKED, mark  # noqa: PLC0415

    if everything == bool(alerts):
        raise UsageError("Name alerts, or say --all")
    with journal_of(held.settings) as journal:
        names = list(alerts or [])
        if everything:
            new = AlertBook(journal).list_alerts(
                state=AlertState.NEW, before=None, limit=MOST_MARKED
            )
            names = [each.id for each in new]
        about = {"did": "alerts marked", "alerts": names, "state": AlertState.SEEN}
        record(held.settings, journal, Action.WATCH, about)
        found = mark(journal, names, AlertState.SEEN) if names else []
    held.output.result({"alerts": [_plain(each) for each in found]})
    held.output.say(f"Alerts marked as seen: {len(found)}")


def case(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="Alert.")],
) -> None:
    """Open a case about the clusters and accounts that an alert tells of."""
    held: Context = context.obj
    from dataclasses import asdict  # noqa: PLC0415

    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.alerts import open_case  # noqa: PLC0415

    with journal_of(held.settings) as journal, graph_of(held.settings) as graph:
        record(held.settings, journal, Action.CASE, {"did": "opened", "alert": alert})
        made = open_case(journal, graph, alert, actor=local_principal().name)
    held.output.result({"case": asdict(made)})
    held.output.say(f"Opened {made.id}: samehand cases show {made.id}")


def _plain(alert: "Alert") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return {**asdict(alert), "sentence": alert.sentence}
