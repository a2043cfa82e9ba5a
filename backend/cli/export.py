"""``samehand export``: results as files."""

import csv
import io
from dataclasses import astuple, fields
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.cli.files import written


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Write results as files.", no_args_is_help=True)
    group.callback()(_formats)
    group.command("memberships")(memberships)
    group.command("picture")(picture)
    app.add_typer(group, name="export")


def _formats() -> None:
    """Write results as files."""


def memberships(
    context: typer.Context,
    out: Annotated[str, typer.Option(help="CSV file, or - for standard output.")],
) -> None:
    """Write each member's cluster, organization, confidence and group as CSV."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.graph.clusters import Clusters, MembershipRow  # noqa: PLC0415

    _record(held, {"what": "memberships"})
    with graph_of(held.settings) as graph, graph.session() as session:
        rows = Clusters(session).list_memberships()
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(field.name for field in fields(MembershipRow))
    writer.writerows(("" if v is None else v for v in astuple(row)) for row in rows)
    if written(out, table.getvalue()):
        held.output.result({"file": out, "memberships": len(rows)})
        held.output.say(f"{len(rows):,} memberships written to {out}")


def picture(
    context: typer.Context,
    cluster: Annotated[str, typer.Argument(help="Cluster or account.")],
    out: Annotated[str, typer.Option(help="SVG file, or - for standard output.")],
    members: Annotated[int, typer.Option(help="Most accounts.", min=1)] = 28,
    things: Annotated[int, typer.Option(help="Most shared things.", min=1)] = 16,
) -> None:
    """Draw who shares what, and whose it is, as SVG."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services.drawing import draw  # noqa: PLC0415
    from backend.services.picture import svg  # noqa: PLC0415
    from backend.services.tracing import find_cluster  # noqa: PLC0415

    _record(held, {"what": "picture", "of": cluster})
    with graph_of(held.settings) as graph, graph.session() as session:
        found = find_cluster(session, cluster)
        drawing = draw(session, found, members=members, things=things)
    if written(out, svg(drawing)):
        held.output.result({"file": out, "nodes": len(drawing.nodes)})
        held.output.say(f"{found.id} drawn to {out}")


def _record(held: Context, about: dict[str, str]) -> None:
    from backend.cli.trail import local_principal, trail_of  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415

    with trail_of(held.settings) as trail:
        trail.record(local_principal(), Action.EXPORT, about)
