"""``samehand evaluate``: the last run against a table of truth."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context

if TYPE_CHECKING:
    from backend.domain.quality import Quality
    from backend.services.mistakes import Errors, Explained


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def evaluate(
    context: typer.Context,
    truth: Annotated[
        Path,
        typer.Option(
            help="account_id,operator_id,campaign_org and, if known, tactic: several "
            "with semicolons in between"
        ),
    ],
    memberships: Annotated[
        Path | None,
        typer.Option(
            help="account_id,cluster_id,organization_id of another clustering and, "
            "if known, group_kind"
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of operators for 95 % intervals.")
    ] = 1000,
    errors: Annotated[
        int,
        typer.Option(min=0, help="Most errors of each sort: false merges and misses."),
    ] = 10,
) -> None:
    """Measure clusters and attribution, by campaign and tactic, and show the worst."""
    held: Context = context.obj
    if memberships is not None:
        quality, worst = _of_file(truth, memberships, draws=draws, errors=errors)
    else:
        quality, worst = _of_last_run(held, truth, draws=draws, errors=errors)
    held.output.result({**quality.to_dict(), "errors": worst.to_dict()})
    show(held, quality)
    _show_intervals(held, quality)
    _show_campaigns(held, quality)
    _show_tactics(held, quality)
    _show_reliability(held, quality)
    if errors:
        _show_errors(held, worst)


def _of_file(
    truth: Path, memberships: Path, *, draws: int, errors: int
) -> "tuple[Quality, Errors]":
    from backend.domain.quality import measure  # noqa: PLC0415
    from backend.services import evaluation  # noqa: PLC0415
    from backend.services.mistakes import worst_errors  # noqa: PLC0415

    known = evaluation.read_truth(truth)
    placed = evaluation.read_memberships(memberships)
    # A file says nothing of exchanges, so there is no volume.
    quality = measure(known, placed, {}, draws=draws)
    return quality, worst_errors(known, placed, most=errors)


def _of_last_run(
    held: Context, truth: Path, *, draws: int, errors: int
) -> "tuple[Quality, Errors]":
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.decisions import journal_of  # noqa: PLC0415
    from backend.services import evaluation, mistakes  # noqa: PLC0415

    settings = held.settings
    with graph_of(settings) as graph, journal_of(settings) as journal:
        known = evaluation.read_truth(truth)
        placed = evaluation.last_placed(graph)
        quality = evaluation.evaluate(graph, known, placed, draws=draws)
        worst = mistakes.worst_errors(known, placed, most=errors)
        return quality, mistakes.explain(worst, graph, journal, settings)


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


def _show_tactics(held: Context, quality: "Quality") -> None:
    rows = [
        (
            each.tactic,
            each.accounts,
            each.operators,
            each.bcubed_precision,
            each.bcubed_recall,
            each.attribution_precision,
            each.attribution_recall,
        )
        for each in quality.tactics
    ]
    columns = ("tactic", "accounts", "operators", "B-cubed precision", "recall")
    if rows:
        held.output.table("By tactic", (*columns, "traced precision", "recall"), rows)


def _show_reliability(held: Context, quality: "Quality") -> None:
    rows = [
        (f"{each.least:.1%} or more", each.memberships, each.said, each.right)
        for each in quality.reliability
    ]
    columns = ("confidence of a membership", "memberships", "said", "right")
    if rows:
        held.output.table("As often right as said?", columns, rows)


def _show_errors(held: Context, errors: "Errors") -> None:
    _show_sort(
        held,
        f"Clusters that hold strangers, worst first ({errors.false_merges_in_all:,})",
        errors.false_merges,
    )
    _show_sort(
        held,
        f"Campaigns that are not found whole, worst first ({errors.misses_in_all:,})",
        errors.misses,
    )


def _show_sort(held: Context, title: str, shown: "Iterable[Explained]") -> None:
    held.output.say(f"\n[bold]{title}[/bold]")
    for error in shown:
        held.output.bullet(error.mistake.sentence)
        lacking = error.lacking.sentences if error.lacking else []
        for line in (*lacking, *(bond.sentence for bond in error.bonds)):
            held.output.bullet(f"  - {line}")
