"""``samehand runs``: what linkage runs found, and what changed between them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.clusters import moment, percent
from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.output import Output

if TYPE_CHECKING:
    from backend.domain.lineage import Change, Move
    from backend.services.archive import ArchivedCluster

_Run = Annotated[str, typer.Argument(metavar="RUN", help="Run, as runs list shows it.")]
_Shown = Annotated[int, typer.Option("--limit", help="Most lines of each kind.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="What linkage runs found; all are kept.", no_args_is_help=True
    )
    group.command("list")(list_runs)
    group.command("show")(show_run)
    group.command("diff")(diff_runs)
    app.add_typer(group, name="runs")


def list_runs(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="Most runs.")] = 20,
) -> None:
    """List runs, newest first, with what changed since the run before each."""
    held: Context = context.obj
    from backend.journal.archive import Archive  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        rows = Archive(journal).list_runs(limit=limit)
    held.output.result({"runs": [asdict(row) for row in rows]})
    held.output.table(
        "" if rows else "There are no runs; make one with: samehand link",
        ("run", "made (UTC)", "version", "accounts", "clusters", "members", "changes"),
        [
            (
                row.id,
                moment(row.made_ms),
                row.version,
                row.accounts,
                row.clusters,
                row.members,
                _counts(row.changed) or "none",
            )
            for row in rows
        ],
    )


def show_run(
    context: typer.Context,
    run: _Run,
    cluster: Annotated[
        str | None, typer.Argument(help="A cluster as this run found it.")
    ] = None,
    limit: _Shown = 20,
) -> None:
    """Show what a run found and applied, or one of its clusters."""
    held: Context = context.obj
    from backend.journal.archive import Archive  # noqa: PLC0415
    from backend.services import archive  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        if cluster is not None:
            found = archive.get_cluster(journal, run, cluster)
            held.output.result(asdict(found))
            _show_cluster(held.output, found, limit)
            return
        row = Archive(journal).get_run(run)
        details = Archive(journal).get_details(run)
    output = held.output
    changes = [_change(change) for change in details.changes]
    output.result({**asdict(row), **asdict(details), "changes": changes})
    output.say(f"[bold]{row.id}[/bold]")
    output.fields(
        {
            "made (UTC)": moment(row.made_ms),
            **({"adds to": details.since} if details.since else {}),
            "version": row.version,
            "accounts": row.accounts,
            "clusters": row.clusters,
            "members": row.members,
            "traced": row.attributed,
            "settings": _settings(details.model),
        }
    )
    _bullets(output, "Judgements that could not be applied", details.conflicts, limit)
    _bullets(
        output,
        "Taken out of a cluster because labelled legitimate",
        details.freed,
        limit,
    )
    _bullets(
        output,
        "Since the run before",
        [change.sentence for change in details.changes] or ["nothing changed"],
        limit,
    )


def diff_runs(
    context: typer.Context,
    run: _Run,
    other: Annotated[str, typer.Argument(metavar="RUN", help="Another run.")],
    limit: _Shown = 20,
) -> None:
    """Show what became of the first run's clusters and accounts in the second."""
    held: Context = context.obj
    from backend.services import archive  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = archive.diff(journal, run, other)
    counts = found.counts()
    held.output.result(
        {
            "before": asdict(found.before),
            "after": asdict(found.after),
            **counts,
            "changes": [_change(change) for change in found.changes],
            "moves": [asdict(move) for move in found.moves],
        }
    )
    held.output.say(
        f"From {moment(found.before.made_ms)} to {moment(found.after.made_ms)}: "
        f"{counts['joined']:,} accounts joined a cluster, {counts['left']:,} left one, "
        f"{counts['moved']:,} went to another."
    )
    sentences = [change.sentence for change in found.changes]
    _bullets(held.output, "Clusters", sentences or ["nothing changed"], limit)
    _bullets(held.output, "Accounts", map(_moved, found.moves), limit)


def _show_cluster(output: Output, found: "ArchivedCluster", limit: int) -> None:
    output.say(f"[bold]{found.id}[/bold]")
    lead = found.attribution
    output.fields(
        {
            "accounts": found.size,
            "leads to": (
                f"{lead['organization']}, confidence {percent(lead['confidence'])}"
                if lead
                else "nowhere"
            ),
        }
    )
    if lead:
        _bullets(output, "Why there", lead["reasons"], limit)
    sentences = [row["sentence"] for row in found.evidence]
    _bullets(output, "What held it together", sentences, limit)
    members = [f"{row['account']}, {row['bits']:.1f} bits" for row in found.members]
    _bullets(output, "Members", members, limit)


def _bullets(output: Output, title: str, sentences: Iterable[str], limit: int) -> None:
    """A title and the first sentences; nothing where there are none."""
    lines = list(sentences)
    if not lines:
        return
    output.say(f"\n[bold]{title}[/bold]")
    for line in lines[:limit]:
        output.bullet(line)
    if len(lines) > limit:
        output.say(f"    … and {len(lines) - limit:,} more; see: --limit, --json")


def _change(change: "Change") -> dict[str, Any]:
    return {**asdict(change), "sentence": change.sentence}


def _moved(move: "Move") -> str:
    if move.before is None:
        return f"{move.account_id} joined {move.after}"
    if move.after is None:
        return f"{move.account_id} left {move.before}"
    return f"{move.account_id} went from {move.before} to {move.after}"


def _counts(changed: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in changed.items())


def _settings(model: Mapping[str, Any]) -> str:
    given = model.get("settings", {})
    return ", ".join(f"{name} {value}" for name, value in given.items())
