"""``samehand evasion``: what it would cost an operator to be lost."""

from dataclasses import asdict
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evasion")(evasion)


def evasion(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Cluster or account.")],
) -> None:
    """Show how many kinds of evidence an operator would have to change to be lost."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import evasion as service  # noqa: PLC0415

    bar, output = held.settings.linkage.accept_bits, held.output
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = service.evasion(graph, journal, name, bar=bar)
    output.result(asdict(found))
    output.say(f"{found.sentence}.")
    for change in found.changes:
        output.bullet(change.sentence)
    output.table(
        "Each by itself",
        ("source", "members who have some", "together without it"),
        [(each.source, each.members, each.left) for each in found.sources],
    )
