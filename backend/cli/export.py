"""``samehand export``: results as files."""

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import login_name
from backend.cli.files import written
from backend.domain.character import GroupKind
from backend.domain.policy import Tlp
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.services.exports.export import Exported, Format

_FORMATS = "stix, misp, graphml, csv or json."
_Format = Annotated[str, typer.Option("--format", help=_FORMATS)]
_Tlp = Annotated[Tlp, typer.Option(help="Whom it is for, by TLP 2.0.")]
_Partner = Annotated[
    str | None, typer.Option(help="Whose exports its hashes can be joined with.")
]
_Reviewer = Annotated[
    str,
    typer.Option(default_factory=login_name, show_default="login name", help="Who."),
]
_Reason = Annotated[str, typer.Option(help="Why it leaves.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Write results as files.", no_args_is_help=True)
    group.callback()(_formats)
    group.command("memberships")(memberships)
    group.command("picture")(picture)
    group.command("cluster")(cluster)
    group.command("drop")(drop)
    group.command("policy")(policy)
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


def cluster(
    context: typer.Context,
    clusters: Annotated[
        list[str], typer.Argument(metavar="CLUSTER...", help="Clusters.")
    ],
    out: Annotated[str, typer.Option(help="File, or - for standard output.")],
    reviewer: _Reviewer,
    form: _Format = "stix",
    tlp: _Tlp = Tlp.AMBER_STRICT,
    partner: _Partner = None,
    reason: _Reason = "",
) -> None:
    """Hand clusters on to others, with what the sharing policy lets out."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services.exports.drop import whole_file  # noqa: PLC0415
    from backend.services.exports.export import Order, export  # noqa: PLC0415

    order = Order(tuple(clusters), _format(form), tlp, partner, reviewer, reason)
    with (
        graph_of(held.settings) as graph,
        held.output.progress("exporting", unit="accounts") as bar,
    ):
        if out == "-":
            export(
                graph, held.settings, order, sys.stdout.buffer, _noted(held), bar.update
            )
            return
        with whole_file(Path(out)) as file:
            made = export(graph, held.settings, order, file, _noted(held), bar.update)
    held.output.result({"file": out, **made.fields()})
    held.output.say(f"{out}: {made.size:,} bytes at TLP:{tlp.upper()}")
    _tell(held, [made])


def drop(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder that partners read.")],
    reviewer: _Reviewer,
    form: _Format = "stix",
    tlp: _Tlp = Tlp.AMBER_STRICT,
    partner: _Partner = None,
    reason: _Reason = "",
    group_kind: Annotated[
        GroupKind, typer.Option(help="Only clusters that look like this.")
    ] = GroupKind.CAMPAIGN,
    min_size: Annotated[int, typer.Option(help="Least members.", min=0)] = 0,
    organization: Annotated[
        str | None, typer.Option(help="Only those traced to this organization.")
    ] = None,
) -> None:
    """Keep a folder with an export of every cluster, for partners to read."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services.exports import drop as drops  # noqa: PLC0415
    from backend.services.exports.export import Order  # noqa: PLC0415

    order = Order((), _format(form), tlp, partner, reviewer, reason)
    chosen = drops.Chosen(group_kind, min_size, organization)
    with (
        graph_of(held.settings) as graph,
        held.output.progress("exporting", unit="clusters") as bar,
    ):
        done = drops.drop(
            graph,
            held.settings,
            folder,
            order,
            chosen,
            noted=_noted(held),
            report=bar.update,
        )
    files = [each.file_name for each in done.files]
    held.output.result(
        {"folder": str(folder), "files": files, "removed": list(done.removed)}
    )
    held.output.say(
        f"{len(files):,} files in {folder}, {len(done.removed):,} old ones removed"
    )
    for name in done.changed:
        held.output.warn(f"{name} is an older one: a linkage run changes its cluster")
    _tell(held, done.files)


def policy(context: typer.Context) -> None:
    """Print the sharing policy as the file that can be changed."""
    held: Context = context.obj
    from backend.services.exports.policies import as_toml, read_policy  # noqa: PLC0415

    found = read_policy(held.settings.exports.policy_file)
    held.output.result(found.as_mapping())
    if not held.output.json_mode:
        held.output.raw(as_toml(found).rstrip())


def _record(held: Context, about: dict[str, Any], reason: str | None = None) -> None:
    from backend.cli.trail import local_principal, trail_of  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415

    with trail_of(held.settings) as trail:
        trail.record(local_principal(), Action.EXPORT, about, reason=reason)


def _noted(held: Context) -> "Callable[[Exported], None]":
    """Writes each file down in the audit log once it is there."""
    return lambda made: _record(held, made.about(), made.order.reason or None)


def _format(name: str) -> "Format":
    from backend.services.exports.export import Format  # noqa: PLC0415

    try:
        return Format(name)
    except ValueError:
        raise UsageError(f"--format must be {_FORMATS.rstrip('.')}") from None


def _tell(held: Context, files: "Sequence[Exported]") -> None:
    """What left in which form, of all files together."""
    total: Counter[tuple[str, str]] = Counter()
    for made in files:
        for kind, forms in made.released.items():
            for form, count in forms.items():
                total[kind, form] += count
    if not total:
        return
    columns = ("plain", "truncated", "hashed", "withheld")
    kinds = sorted({kind for kind, _ in total})
    held.output.table(
        f"What left, by the policy {files[0].policy}",
        ("kind", *columns),
        [(kind, *(total[kind, form] for form in columns)) for kind in kinds],
    )
    unlisted = sum(sum(made.unlisted.values()) for made in files)
    if unlisted:
        held.output.say(f"{unlisted:,} members are too unsure to be listed")
