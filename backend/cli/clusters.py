"""``samehand clusters``: the last run's clusters, one a row."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.domain import wording
from backend.domain.character import GroupKind


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("clusters")(clusters)


def clusters(
    context: typer.Context,
    organization: Annotated[str | None, typer.Option(help="Only of this id.")] = None,
    kind: Annotated[GroupKind | None, typer.Option(help="Only of this kind.")] = None,
    min_size: Annotated[int, typer.Option(help="Least members.")] = 0,
    limit: Annotated[int, typer.Option(help="Most clusters.")] = 50,
) -> None:
    """List clusters, campaigns first, with the organization that they lead to."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.graph.clusters import Clusters  # noqa: PLC0415

    with graph_of(held.settings) as graph, graph.session() as session:
        rows = Clusters(session).list_clusters(
            organization_id=organization,
            group_kind=kind,
            min_size=min_size,
            limit=limit,
        )
    held.output.table(
        "" if rows else "There are no clusters; run: samehand link",
        (
            "cluster",
            "looks like",
            "susp.",
            "organization",
            "conf.",
            "accounts",
            "exchanges",
            "seen",
        ),
        [
            (
                row.id,
                row.group_kind,
                percent(row.suspicion),
                row.organization_name or "-",
                percent(row.confidence),
                row.size,
                row.exchanges,
                span(row.first_seen_ms, row.last_seen_ms),
            )
            for row in rows
        ],
    )
    held.output.result(
        {
            "clusters": [
                {name: getattr(row, name) for name in row.__dataclass_fields__}
                for row in rows
            ]
        }
    )


def percent(share: float | None) -> str:
    """A share for people, never rounded up to certainty."""
    return "" if share is None else wording.percent(share)


def day(ms: int | None) -> str:
    """UTC day of a time in epoch milliseconds."""
    return "?" if ms is None else wording.day(ms)


def moment(ms: int) -> str:
    """UTC time of epoch milliseconds, to the minute."""
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M}"


def span(first_ms: int | None, last_ms: int | None) -> str:
    """First and last day; the year once where it is the same."""
    first, last = day(first_ms), day(last_ms)
    return f"{first} to {last[5:] if first[:4] == last[:4] else last}"
