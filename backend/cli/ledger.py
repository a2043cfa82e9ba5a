"""``samehand ledger``: what many accounts share, why, and what it counts for."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.clusters import day, percent
from backend.cli.context import Context
from backend.cli.decisions import as_json, journal_of
from backend.cli.output import Output
from backend.domain.evidence import KINDS

if TYPE_CHECKING:
    from backend.domain.decisions import Stated
    from backend.domain.discounts import Discount
    from backend.domain.ledger import Entry
    from backend.services.ledger import Detail, Line

_Run = Annotated[
    str | None,
    typer.Option("--run", help="Run, as runs list shows it.", show_default="newest"),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="What many accounts share, and what it counts for.", no_args_is_help=True
    )
    group.command("list")(list_ledger)
    group.command("show")(show)
    app.add_typer(group, name="ledger")


def list_ledger(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Option(help="Such as ip_address, instrument.")
    ] = None,
    cause: Annotated[
        str | None, typer.Option(help="Such as carrier-nat; or unknown.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most things.")] = 20,
    run: _Run = None,
) -> None:
    """List crowded things, those of most accounts first."""
    held: Context = context.obj
    from backend.services import ledger  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = ledger.read(journal, run=run, kind=kind, cause=cause)
    rows = found.lines[:limit]
    held.output.result(
        {
            "run": found.run,
            "things": len(found.lines),
            "ledger": [_line_as_json(line) for line in rows],
        }
    )
    held.output.table(
        f"{len(rows):,} of {len(found.lines):,} crowded things of {found.run}",
        ("thing", "accounts", "members", "cause", "bits", "alone", "since", "decided"),
        [_row(line) for line in rows],
    )


def show(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="Such as ip_address, instrument.")],
    key: Annotated[
        str, typer.Argument(help="As it is in hand; an e-mail address is hashed.")
    ],
    run: _Run = None,
) -> None:
    """Show one crowded thing, what was decided on it, and what a decision would do."""
    held: Context = context.obj
    from backend.services import ledger  # noqa: PLC0415
    from backend.services.discounts import thing_of  # noqa: PLC0415
    from backend.services.hashing import keyed_hash  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        thing = thing_of(keyed_hash(held.settings), kind, key)
        found = ledger.get(journal, thing, run=run)
    held.output.result(
        {
            "run": found.run,
            **_line_as_json(found.line),
            "decisions": [as_json(each) for each in found.decisions],
            "held": [asdict(each) for each in found.held],
        }
    )
    _show(held.output, found)


def _show(output: Output, found: "Detail") -> None:
    entry = found.line.entry
    output.say(f"[bold]the {KINDS[entry.kind].noun} {entry.key}[/bold]")
    output.fields(
        {
            "accounts": f"{entry.accounts:,}, {percent(entry.share)} of all",
            "in clusters": f"{entry.members:,}, in {entry.clusters:,} of them",
            "in none": entry.outside,
            "cause": entry.named_cause,
            "because": entry.why,
            "counts for": f"{entry.bits:.1f} bits for two accounts that share it",
            "in full": f"{entry.full_bits:.1f} bits",
            "alone": f"{entry.alone_bits:.1f} bits, {_alone(entry)}",
            "since": f"{day(entry.since_ms)}, {entry.since_run}",
        }
    )
    if found.decisions:
        output.say("\n[bold]Decisions[/bold]")
    for each in found.decisions:
        said = f"{_decided(each)}, {each.standing.value}: {each.decision.reason}"
        output.bullet(f"{each.decision.id}: {said}")
    output.say("\n[bold]What a decision would do[/bold]")
    for sentence in _prospects(found):
        output.bullet(sentence)


def _prospects(found: "Detail") -> list[str]:
    """What discounting and lifting would change, in words."""
    entry = found.line.entry
    said = []
    if entry.bits > 0:
        said.append(
            f"discounted, two accounts that share it lose {entry.bits:.1f} bits"
        )
        said += [
            f"discounted, {held.cluster} loses {held.bits:.1f} bits that it gives to "
            f"{held.accounts:,} members"
            for held in found.held
        ]
    if entry.bits < entry.full_bits:
        more = entry.full_bits - entry.bits
        said.append(f"lifted, two accounts that share it gain {more:.1f} bits")
    return said or ["nothing: it is too common to say anything"]


def _alone(entry: "Entry") -> str:
    if entry.most < 2:  # noqa: PLR2004
        return "if only two accounts had it"
    return f"if only the {entry.most:,} accounts of {entry.cluster} had it"


def _row(line: "Line") -> tuple[str | int | float | None, ...]:
    entry = line.entry
    return (
        f"{entry.kind}\n{entry.key}",
        entry.accounts,
        f"{entry.members:,} in {entry.clusters:,}" if entry.members else "",
        entry.named_cause,
        f"{entry.bits:.1f}",
        f"{entry.alone_bits:.1f}",
        day(entry.since_ms),
        _decided(line.decision) if line.decision else "",
    )


def _decided(stated: "Stated[Discount]") -> str:
    """Who decided what, until when."""
    made = stated.decision
    until = "" if made.until_ms is None else f" until {day(made.until_ms)}"
    return f"{made.effect.value} to {made.factor:.0%} by {made.analyst}{until}"


def _line_as_json(line: "Line") -> dict[str, Any]:
    return {
        **asdict(line.entry),
        "outside": line.entry.outside,
        "decided": as_json(line.decision) if line.decision else None,
    }
