"""``samehand rotate-key``: another key for the hashes of personal data."""

from contextlib import closing
from dataclasses import asdict

import typer

from backend.cli.context import Context
from backend.cli.phases import Phases
from backend.domain.wording import counted
from backend.errors import Conflict, StackAlreadyRunning


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("rotate-key")(rotate_key)


def rotate_key(context: typer.Context) -> None:
    """Change the key of hashes, with all links as they were; the stack must be down."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.embedded.stack import running  # noqa: PLC0415
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.rotation import rotate  # noqa: PLC0415

    phases = Phases(held.output)
    try:
        with (
            running(held.settings, names=("neo4j",)) as stack,
            closing(open_graph(stack.settings)) as graph,
            closing(Journal.from_settings(stack.settings)) as journal,
            phases.following("events") as report,
        ):
            record(stack.settings, journal, Action.SETTING, {"what": "key of hashes"})
            found = rotate(graph, journal, stack.settings, report=report)
    except StackAlreadyRunning:
        raise Conflict(
            "Workers and API have the old key; stop them with samehand down"
        ) from None
    held.output.result({**asdict(found), "phases": phases.seconds})
    held.output.say(
        f"{counted(found.things, 'thing')} and {counted(found.events, 'event')} have "
        "other hashes, and whatever was linked still is."
    )
    held.output.say("Old backups have the old ones. Next: samehand up, samehand link")
