"""``samehand why``: two accounts, what they share and what is missing."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.files import written
from backend.cli.output import Output
from backend.domain.evidence import thing_name
from backend.domain.wording import listed
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.services.pairs import Why


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why)


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
    from backend.services.screening import Screener  # noqa: PLC0415

    bar = held.settings.linkage.accept_bits
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = pairs.why(graph, Screener(journal), left, right, bar=bar)
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
            things = Counter(thing_name(kind, key) for kind, key in each.lacks)
            named = (f"{name} ({n})" if n > 1 else name for name, n in things.items())
            output.bullet(f"it has none of the cluster's strongest: {listed(named)}")
