"""``samehand trace``: a cluster, what holds it together, and where it leads."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.clusters import percent, span
from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.output import Output
from backend.domain.wording import counted

if TYPE_CHECKING:
    from backend.services.anatomy import Anatomy
    from backend.services.tracing import Trace

# Of each list on a terminal; programs get the rest.
_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("trace")(trace)


def trace(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Cluster or account.")],
    without: Annotated[
        list[str] | None,
        typer.Option(help="What if this were not: ip:203.0.113.7, kind:prompt …"),
    ] = None,
) -> None:
    """Show why a cluster is one, what it sought, where it leads, and how it is made."""
    held: Context = context.obj
    if without:
        _what_if(held, name, without)
        return
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import anatomy, tracing  # noqa: PLC0415

    bar, output = held.settings.linkage.accept_bits, held.output
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = tracing.trace(graph, name)
        parts = anatomy.dissect(graph, journal, found.cluster.id, bar=bar)
    output.result({**asdict(found), "anatomy": asdict(parts)})
    _show_trace(output, found)
    _show_anatomy(output, parts)


def _what_if(held: Context, name: str, without: list[str]) -> None:
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import whatif  # noqa: PLC0415

    bar, output = held.settings.linkage.accept_bits, held.output
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = whatif.what_if(graph, journal, name, without, bar=bar)
    output.result(asdict(found))
    output.say(f"[bold]{found.cluster_id}[/bold], if it were so; nothing is changed")
    output.bullet(found.sentence)
    if found.split > 1:
        output.say(f"\n[bold]Its {found.split:,} parts[/bold]")
        for part in found.parts:
            output.bullet(part.sentence)
    if found.leavers:
        output.say(f"\n[bold]Who leaves[/bold] the largest part: {found.leave:,}")
    for each in found.leavers[:_SHOWN]:
        output.bullet(each.sentence)
    if found.already:
        output.bullet(
            f"{counted(found.already, 'account')} of these would not pass as it is"
        )


def _show_trace(output: Output, found: "Trace") -> None:
    cluster = found.cluster
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


def _show_anatomy(output: Output, parts: "Anatomy") -> None:
    """For and against each organization, core, bridges and the weakest members."""
    for each in parts.contenders:
        verdict = "enough" if each.accepted else "too little"
        output.say(
            f"\n[bold]{each.name}[/bold], {each.bits:.1f} bits, {verdict}: against it"
        )
        for sentence in each.against[:_SHOWN]:
            output.bullet(sentence)
    output.say("\n[bold]Its core[/bold]")
    for member in parts.core[:_SHOWN]:
        output.bullet(member.sentence)
    output.say("\n[bold]Its bridges[/bold]")
    for bridge in parts.bridges[:_SHOWN]:
        output.bullet(bridge.sentence)
    if not parts.bridges:
        output.say("  No single account or thing holds parts of it together.")
    output.say(
        f"\n[bold]Its weakest members[/bold]; one needs {parts.bar:.1f} bits of "
        f"{counted(parts.sources, 'source')}"
    )
    for member in parts.weakest[:_SHOWN]:
        output.bullet(member.sentence)
    if parts.failing:
        output.bullet(
            f"{counted(parts.failing, 'member')} of them would not pass by what all "
            "share: a judgement or a chain of payments holds them"
        )
