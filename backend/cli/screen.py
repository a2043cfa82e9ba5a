"""``samehand screen`` and ``regrowth``: new accounts, and clusters that come again."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.output import Output
from backend.domain.wording import counted, percent

if TYPE_CHECKING:
    from backend.domain.screening import Resemblance
    from backend.graph.regrowth import BannedRow

# Of each list on a terminal; programs get the rest.
_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("screen")(screen)
    app.command("regrowth")(regrowth)


def screen(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="One account's events, or -")],
) -> None:
    """Compare one account with all known clusters by its first events."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.contract.files import read_lines  # noqa: PLC0415
    from backend.contract.pseudonyms import Pseudonymizer  # noqa: PLC0415
    from backend.services.bans import Bans  # noqa: PLC0415
    from backend.services.hashing import keyed_hash  # noqa: PLC0415
    from backend.services.screening import Screener  # noqa: PLC0415

    lines = (line.text for line in read_lines(file))
    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        pseudonymizer = Pseudonymizer(keyed_hash(held.settings))
        found = Screener(journal).screen(lines, pseudonymizer)
        banned = Bans(graph).of_clusters()
    output = held.output
    resembles = [
        asdict(each)
        | {"banned": asdict(row) if (row := banned.get(each.cluster_id)) else None}
        for each in found.resembles
    ]
    output.result({**asdict(found), "resembles": resembles})
    for reason in found.reasons:
        output.warn(f"{reason}; left out")
    output.say(
        f"[bold]{found.account_id}[/bold] with {counted(found.things, 'thing')}: "
        f"resembles {counted(len(found.resembles), 'cluster')} of {found.run_id}"
    )
    for each in found.resembles[:_SHOWN]:
        _show(output, each, banned.get(each.cluster_id))


def _show(output: Output, found: "Resemblance", banned: "BannedRow | None") -> None:
    passes = "linkage would take it in" if found.passes else "not enough to be taken in"
    leads = f", which leads to {found.organization_id}" if found.organization_id else ""
    output.say(f"\n[bold]{found.cluster_id}[/bold]{leads}: {passes}")
    if banned is not None:
        when = _day(banned.banned_at_ms)
        output.bullet(f"{banned.banned:,} of its {banned.size:,} were banned by {when}")
    said = ", ".join(f"{kind} {bits:.1f}" for kind, bits in found.by_kind.items())
    output.bullet(
        f"{found.bits:+.1f} bits, prior {found.prior_bits:+.1f}"
        + (f"; probability {percent(found.probability)}" if found.probability else "")
        + (f"; before caps: {said}" if said else "")
    )
    for bond in found.bonds[:_SHOWN]:
        output.bullet(bond.sentence)
    for trait in found.traits[:_SHOWN]:
        output.bullet(f"{trait.bits:.1f} bits: {trait.sentence}")


def regrowth(context: typer.Context) -> None:
    """List banned clusters that have new accounts, and how long that took."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services.regrowth import list_regrown  # noqa: PLC0415

    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        found = list_regrown(graph, journal)
    held.output.result([asdict(each) for each in found])
    if not found:
        held.output.say("No banned cluster has new accounts.")
        return
    held.output.table(
        "",
        ("cluster", "leads to", "banned", "by", "again after", "new", "waiting"),
        [
            (
                each.cluster_id,
                each.organization_name or each.organization_id or "",
                f"{each.banned:,} of {each.size:,}",
                _day(each.banned_at_ms),
                _span(each.took_seconds),
                each.newcomers,
                len(each.waiting),
            )
            for each in found
        ],
    )
    held.output.say(
        "New are members that signed up after the ban; who waits resembled the cluster "
        "at sign-up, and the next run looks at them."
    )


def _day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d}"


def _span(seconds: float) -> str:
    """Days, or hours of the first day."""
    days = timedelta(seconds=seconds) / timedelta(days=1)
    return counted(int(days), "day") if days >= 1 else f"{24 * days:.1f} hours"
