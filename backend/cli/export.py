"""``samehand export``: the clustering as a file."""

import csv
import os
import sys
from pathlib import Path
from typing import IO, Annotated

import typer

from backend.cli.context import Context
from backend.errors import SetupError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Write results as files.", no_args_is_help=True)
    group.callback()(_formats)
    group.command("memberships")(memberships)
    app.add_typer(group, name="export")


def _formats() -> None:
    """Write results as files."""


def memberships(
    context: typer.Context,
    out: Annotated[str, typer.Option(help="CSV file, or - for standard output.")],
) -> None:
    """Write account_id, cluster_id, organization_id, confidence as CSV."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.graph.clusters import Clusters, MembershipRow  # noqa: PLC0415

    with graph_of(held.settings) as graph, graph.session() as session:
        rows = Clusters(session).list_memberships()

    def write(stream: IO[str], rows: list[MembershipRow]) -> None:
        writer = csv.writer(stream)
        writer.writerow(("account_id", "cluster_id", "organization_id", "confidence"))
        for row in rows:
            organization = row.organization_id or ""
            writer.writerow(
                (row.account_id, row.cluster_id, organization, row.confidence)
            )

    if out == "-":
        write(sys.stdout, rows)
        return
    target = Path(out)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with draft.open("w", newline="", encoding="utf-8") as stream:
            write(stream, rows)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SetupError(f"Cannot write {out}: {error.strerror}") from error
    held.output.result({"file": out, "memberships": len(rows)})
    held.output.say(f"{len(rows):,} memberships written to {out}")
