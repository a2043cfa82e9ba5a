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
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of operators for 95 % intervals.")
    ] = 1000,
) -> None:
    """Measure precision and recall of clusters and attribution, by campaign too."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import evaluation  # noqa: PLC0415

    if memberships is not None:
        quality = evaluation.evaluate_file(truth, memberships, draws=draws)
    else:
        with graph_of(held.settings) as graph:
            quality = evaluation.evaluate(graph, truth, draws=draws)
    held.output.result(quality.to_dict())
    show(held, quality)
    _show_intervals(held, quality)
    _show_campaigns(held, quality)


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


def _show_intervals(held: Context, quality: "Quality") -> None:
    rows = [
        (
            name.replace("_", " ").replace("bcubed", "B-cubed"),
            *(between or (None, None)),
        )
        for name, between in quality.intervals.items()
    ]
    if rows:
        title = "95 % of draws of as many operators are between"
        held.output.table(title, ("measure", "low", "high"), rows)


def _show_campaigns(held: Context, quality: "Quality") -> None:
    rows = [
        (
            each.organization_id,
            each.accounts,
            each.clusters,
            each.bcubed_precision,
            each.bcubed_recall,
            each.attribution_precision,
            each.attribution_recall,
            each.volume_error,
        )
        for each in quality.campaigns
    ]
    columns = ("campaign of", "accounts", "clusters", "B-cubed precision", "recall")
    traced = ("traced precision", "recall", "volume error")
    if rows:
        held.output.table("By campaign", (*columns, *traced), rows)
