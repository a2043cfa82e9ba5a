"""``samehand evaluate``: the last run against a table of truth."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context

if TYPE_CHECKING:
    from backend.domain.quality import Quality


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def evaluate(
    context: typer.Context,
    truth: Annotated[Path, typer.Option(help="account_id,operator_id,campaign_org")],
    memberships: Annotated[
        Path | None,
        typer.Option(
            help="account_id,cluster_id,organization_id of another clustering"
        ),
    ] = None,
) -> None:
    """Measure precision and recall of clusters and attribution."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import evaluation  # noqa: PLC0415

    if memberships is not None:
        quality = evaluation.evaluate_file(truth, memberships)
    else:
        with graph_of(held.settings) as graph:
            quality = evaluation.evaluate(graph, truth)
    held.output.result(quality.to_dict())
    show(held, quality)


def show(held: Context, quality: "Quality") -> None:
    """The scores as a table."""
    q = quality
    rows = [
        ("campaign B-cubed", q.campaign_bcubed_precision, q.campaign_bcubed_recall),
        ("B-cubed, all accounts", q.bcubed_precision, q.bcubed_recall),
        ("pairwise", q.pairwise_precision, q.pairwise_recall),
        ("attribution", q.attribution_precision, q.attribution_recall),
    ]
    held.output.table("", ("measure", "precision", "recall"), rows)
    off = [f"{name} {error:.1%}" for name, error in q.volume_error.items()]
    if off:
        held.output.say(f"  Exchanges attributed are off by: {', '.join(off)}")
