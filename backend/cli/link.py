"""``samehand link``: run linkage as a job and follow it."""

from typing import Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.jobs import run_job
from backend.cli.output import Output
from backend.domain.wording import counted
from backend.settings import Settings

# The names of a thousand accounts would push the rest off the screen.
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("link")(link)


def link(
    context: typer.Context,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the end.")
    ] = True,
    new: Annotated[
        bool, typer.Option("--new", help="Place only what came since the last run.")
    ] = False,
) -> None:
    """Group all accounts anew and trace the groups to organizations."""
    held: Context = context.obj
    from backend.cli.connection import connected  # noqa: PLC0415

    result = run_as_job(connected(held.settings), held, wait=wait, new=new)
    held.output.result(result)
    if "clusters" in result:
        show(held.output, result)


def show(output: Output, result: dict[str, Any]) -> None:
    """What a run found, for people."""
    if why := result["why_whole"]:
        output.say(f"All accounts were grouped anew, since {why}.")
    if result["since"]:
        touched = counted(result["touched"], "account")
        output.say(f"New events touch {touched}; {result['beside']:,} more are beside.")
    output.say(
        f"{counted(result['clusters'], 'cluster')} with {result['members']:,} of "
        f"{result['accounts']:,} accounts; {result['attributed']:,} traced to an "
        "organization."
    )
    times = ", ".join(f"{phase} {s:,} s" for phase, s in result["seconds"].items())
    output.say(f"[dim]{times}[/dim]")
    if changed := result["changed"]:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in changed.items())
        output.say(f"Since the run before: {counts}.")
    if set_aside := result["set_aside"]:
        counts = ", ".join(f"{count:,} {looks}" for looks, count in set_aside.items())
        output.say(f"Accounts in groups that are not one hand's: {counts}.")
    if crowded := result["crowded"]:
        counts = ", ".join(f"{count:,} {cause}" for cause, count in crowded.items())
        output.say(f"Crowded things: {counts}; see: samehand ledger list")
    _show_judged(output, result)
    output.say(
        f"Next: samehand clusters; what changed: samehand runs show {result['run_id']}"
    )


def _show_judged(output: Output, result: dict[str, Any]) -> None:
    """What became of labels and judgements."""
    if freed := result["freed"]:
        output.say("Taken out of clusters because labelled legitimate:")
        names = ", ".join(freed[:_SHOWN])
        more = len(freed) - _SHOWN
        output.bullet(f"{names} and {more:,} more" if more > 0 else names)
    if result["conflicts"]:
        output.say("Judgements that could not be applied:")
    for sentence in result["conflicts"]:
        output.bullet(sentence)


def run_as_job(
    settings: Settings, held: Context, *, wait: bool = True, new: bool = False
) -> dict[str, Any]:
    """Enqueue linkage; the job's result, or ``{"job": id}`` without ``wait``."""
    from backend.journal.rows import LINK, LINK_NEW  # noqa: PLC0415

    return run_job(
        settings,
        held,
        lambda journal: journal.create_job(LINK_NEW if new else LINK),
        lambda jobs, job_id: jobs.enqueue_linkage(job_id),
        wait=wait,
    )
