"""``samehand demo``: the main job on a made-up world, from nothing to organizations."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.clusters import percent, span
from backend.cli.context import Context
from backend.cli.stack import (
    browser_address,
    cluster_query,
    show_addresses,
    started,
)
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.embedded.stack import Stack
    from backend.graph.driver import Graph
    from backend.services.tracing import Trace

_MOST_CLUSTERS = 1000
# Of the clustered exchanges; who distils a model needs many.
_LEAST_SHARE = 0.01


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    context: typer.Context,
    accounts: Annotated[int, typer.Option(help="Accounts, 200 or more.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal worlds.")] = 7,
    leave: Annotated[bool, typer.Option("--exit", help="Do not stay up.")] = False,
) -> None:
    """Make a world, ingest it, find its campaigns, and score that against the truth."""
    held: Context = context.obj
    from backend.demo.world import LEAST_ACCOUNTS  # noqa: PLC0415

    if accounts < LEAST_ACCOUNTS:
        raise UsageError(f"A world needs {LEAST_ACCOUNTS} accounts or more")
    begin = time.monotonic()
    with _folder(held) as own, started(own) as stack:
        own.output.say(f"  the stack is up ({time.monotonic() - begin:.1f} s)")
        inner = replace(own, settings=stack.settings)
        result = _main_job(inner, stack, accounts=accounts, seed=seed)
        own.output.result(result)
        if not leave and sys.stdout.isatty():
            own.output.say("\nThe stack stays up; press Ctrl-C to stop.")
            stack.serve()
            own.output.say("\nStopping.")


def _main_job(
    held: Context, stack: "Stack", *, accounts: int, seed: int
) -> dict[str, object]:
    """Everything from a world to its scores; times and results for programs."""
    from backend.cli import evaluate as scores  # noqa: PLC0415
    from backend.graph.driver import open_graph  # noqa: PLC0415
    from backend.services import evaluation  # noqa: PLC0415

    events, truth = _make_world(held, accounts=accounts, seed=seed)
    begin = time.monotonic()
    result = _ingest_and_link(held, events)
    seconds = round(time.monotonic() - begin, 1)
    graph = open_graph(held.settings)
    try:
        first = _show_campaigns(held, graph)
        known, placed = evaluation.read_truth(truth), evaluation.last_placed(graph)
        quality = evaluation.evaluate(graph, known, placed)
    finally:
        graph.close()
    scores.show(held, quality)
    held.output.say(f"\nEvents to traced clusters: [bold]{seconds} s[/bold]\n")
    show_addresses(held, stack.endpoints)
    if first and stack.endpoints.http:
        held.output.say("\nThe first cluster in Neo4j Browser, its query ready to run:")
        held.output.say(browser_address(stack.endpoints, cluster_query(first)))
    return {**result, "seconds": seconds, "quality": quality.to_dict()}


def _make_world(held: Context, *, accounts: int, seed: int) -> tuple[Path, Path]:
    """Files of events and of the truth."""
    from backend.demo.files import write  # noqa: PLC0415
    from backend.demo.world import World  # noqa: PLC0415

    begin = time.monotonic()
    world = World(seed, accounts)
    folder = held.settings.data_dir / "demo"
    with held.output.progress("making a world", unit="events") as bar:
        files = write(world, folder, report=bar.update)
    campaign = sum(1 for row in world.truth() if row.campaign_org)
    held.output.say(
        f"  a world of {accounts:,} accounts, {campaign:,} of them in campaigns "
        f"({time.monotonic() - begin:.1f} s)"
    )
    return files


def _ingest_and_link(held: Context, events: Path) -> dict[str, object]:
    """Counts of both, from the file to traced clusters."""
    from backend.cli.ingest import take  # noqa: PLC0415
    from backend.cli.link import run_as_job  # noqa: PLC0415

    begin = time.monotonic()
    taken = take(held.settings, held, [str(events)])
    if taken.error is not None:
        raise taken.error
    receipt = taken.receipt
    ingested = time.monotonic()
    held.output.say(
        f"  {receipt.read:,} events in the graph ({ingested - begin:.1f} s)"
    )
    linked = run_as_job(held.settings, held)
    held.output.say(
        f"  {linked['clusters']:,} clusters, {linked['attributed']:,} traced to an "
        f"organization ({time.monotonic() - ingested:.1f} s)\n"
    )
    return {**receipt.counts(), **linked}


def _show_campaigns(held: Context, graph: "Graph") -> str | None:
    """One row for each cluster with much of the traffic; the first one's id."""
    from backend.graph.clusters import Clusters  # noqa: PLC0415
    from backend.services.tracing import trace  # noqa: PLC0415

    with graph.session() as session:
        rows = Clusters(session).list_clusters(limit=_MOST_CLUSTERS)
    rows.sort(key=lambda row: (-(row.exchanges or 0), row.id))
    traffic = sum(row.exchanges or 0 for row in rows)
    shown = [row for row in rows if (row.exchanges or 0) >= _LEAST_SHARE * traffic]
    held.output.table(
        "Clusters by exchanges",
        ("organization", "conf.", "accounts", "exchanges", "why, and what for"),
        [
            (
                row.organization_name or f"nobody yet ({row.id})",
                percent(row.confidence),
                row.size,
                row.exchanges,
                _story(trace(graph, row.id)),
            )
            for row in shown
        ],
    )
    rest = len(rows) - len(shown)
    left = sum(row.exchanges or 0 for row in rows[len(shown) :])
    if rest:
        held.output.say(
            f"  {rest:,} more clusters have {percent(left / max(traffic, 1))} of the "
            "clustered exchanges.\n"
        )
    return shown[0].id if shown else None


def _story(found: "Trace") -> str:
    """What speaks for a cluster and its organization, what it sought, and when."""
    reasons = [reason for lead in found.attributions for reason in lead.reasons][:1]
    reasons += [step.sentence for step in found.steps[:1]]
    sought = ", ".join(row.capability for row in found.capabilities[:3])
    cluster = found.cluster
    seen = span(cluster.first_seen_ms, cluster.last_seen_ms)
    return "\n".join([*reasons, f"sought {sought}; seen {seen}", ""])


@contextmanager
def _folder(held: Context) -> Iterator[Context]:
    """A data folder of its own, unless one was chosen: a demo is no place for cases."""
    from backend.settings import Settings  # noqa: PLC0415

    if held.settings.data_dir != Settings().data_dir:
        yield held
        return
    with tempfile.TemporaryDirectory(prefix="samehand-demo-") as name:
        settings = held.settings.model_copy(update={"data_dir": Path(name)})
        yield replace(held, settings=settings)
