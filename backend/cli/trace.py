"""``samehand trace`` and ``samehand why``: reasons."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.clusters import percent, span
from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.files import written
from backend.cli.output import Output
from backend.domain.evidence import thing_name
from backend.domain.wording import listed
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.services.pairs import Why
    from backend.services.tracing import Trace


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("trace")(trace)
    app.command("why")(why)


def trace(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Cluster or account.")],
) -> None:
    """Show why a cluster is one, what it sought, and where it leads."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import tracing  # noqa: PLC0415

    with graph_of(held.settings) as graph:
        found = tracing.trace(graph, name)
    cluster, output = found.cluster, held.output
    output.result(asdict(found))
    output.say(f"[bold]{cluster.id}[/bold]")
    output.fields(
        {
            "looks like": f"{cluster.group_kind}, suspicion {cluster.suspicion:.2f}",
            "accounts": cluster.size,
            "exchanges": cluster.exchanges,
            "seen": span(cluster.first_seen_ms, cluster.last_seen_ms),
            "sought": ", ".join(
                f"{c.capability or 'not said'} {c.exchanges:,}"
                for c in found.capabilities[:5]
            ),
        }
    )
    output.say("\n[bold]What holds it together[/bold]")
    for step in found.steps:
        output.bullet(step.sentence)
    output.say("\n[bold]Why it looks like that[/bold]")
    for bits, sign in zip(cluster.sign_bits, cluster.signs, strict=True):
        output.bullet(f"{bits:+.1f} bits: {sign}")
    output.say("\n[bold]Where it leads[/bold]")
    _show_leads(output, found)


def _show_leads(output: Output, found: "Trace") -> None:
    """Organizations with reasons; without one, assets that say too little."""
    for lead in found.attributions:
        output.say(f"  {lead.name}, confidence {percent(lead.confidence)}")
        for reason in lead.reasons:
            output.bullet(reason)
    if found.attributions:
        return
    if not found.paths:
        output.say("  Nowhere yet: no account has an asset of a known organization.")
        return
    output.say("  Not surely anywhere; too few accounts have")
    for path in found.paths:
        kind = path.asset_type.replace("_", " ")
        output.bullet(
            f"the {kind} {path.value} of {path.organization_id}: {path.accounts:,} of "
            f"{found.cluster.size:,}"
        )


def why(
    context: typer.Context,
    left: Annotated[str, typer.Argument(help="One account.")],
    right: Annotated[str, typer.Argument(help="Another account.")],
    out: Annotated[
        str | None, typer.Option(help="Draw it, too: a file, .svg or .png.")
    ] = None,
) -> None:
    """Show what two accounts share, how much that says, and what is missing."""
    held: Context = context.obj
    if out is not None and Path(out).suffix.lower() not in {".svg", ".png"}:
        raise UsageError("Name a picture that ends in .svg or .png")
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import pairs  # noqa: PLC0415

    bar = held.settings.linkage.accept_bits
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = pairs.why(graph, journal, left, right, bar=bar)
    held.output.result(asdict(found))
    _show_why(held.output, found)
    if out is not None:
        _draw(found, out)
        held.output.say(f"\nDrawn to {out}")


def _draw(found: "Why", out: str) -> None:
    from backend.services import waterfall  # noqa: PLC0415

    is_png = Path(out).suffix.lower() == ".png"
    written(out, waterfall.png(found) if is_png else waterfall.svg(found))


def _show_why(output: Output, found: "Why") -> None:
    where = (
        f"both in {found.same_cluster}"
        if found.same_cluster
        else "not in a cluster together"
    )
    output.say(f"[bold]{found.total_bits:+.1f} bits[/bold]; {where}")
    output.bullet(found.sentence)
    for reason in found.reasons:
        output.bullet(f"{reason.bits:.1f} bits: {reason.sentence}")
    for sentence in found.judgements:
        output.bullet(sentence)
    if found.apart:
        output.say("\n[bold]Why they are apart[/bold]")
    for each in found.apart:
        output.bullet(each.sentence)
        if each.lacks:
            things = dict.fromkeys(thing_name(kind, key) for kind, key in each.lacks)
            output.bullet(f"it has none of the cluster's strongest: {listed(things)}")
