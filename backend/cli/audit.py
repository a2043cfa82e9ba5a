"""``samehand audit``: who did what, and whether anybody tampered with that."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from backend.cli.context import Context
from backend.cli.files import written
from backend.cli.login import moment
from backend.cli.trail import local_principal, trail_of
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.domain.audit import Head, Link


_MOST_SHOWN = 120


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Who did what; see docs/access.md.", no_args_is_help=True)
    group.command("list")(list_entries)
    group.command("verify")(verify)
    group.command("export")(export)
    app.add_typer(group, name="audit")


def list_entries(
    context: typer.Context,
    actor: Annotated[str | None, typer.Option(help="Only what this one did.")] = None,
    action: Annotated[str | None, typer.Option(help="Only what was done so.")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=10_000)] = 50,
) -> None:
    """Show the newest entries."""
    held: Context = context.obj
    with trail_of(held.settings) as trail:
        found = trail.log.list_entries(limit=limit, actor=actor, action=action)
    held.output.result({"entries": [_as_json(each) for each in found]})
    held.output.table(
        "" if found else "There are no such entries",
        ("number", "when", "who", "what", "about", "why"),
        [
            (
                str(each.number),
                moment(each.entry.made_ms),
                each.entry.actor,
                each.entry.action,
                _about(each),
                each.entry.reason,
            )
            for each in found
        ],
    )


def verify(
    context: typer.Context,
    noted: Annotated[
        str | None,
        typer.Option(help="NUMBER:HASH of an earlier time, which must still hold."),
    ] = None,
) -> None:
    """Walk the whole log and say which row was changed, removed or inserted first."""
    held: Context = context.obj
    from backend.domain.audit import Action  # noqa: PLC0415

    before = _head(noted) if noted else None
    with trail_of(held.settings) as trail, held.output.progress("verifying") as bar:
        total = head.number if (head := trail.log.head()) else None
        found = trail.verify(noted=before, report=lambda done: bar.update(done, total))
        if found.fault is None:
            rows = {"rows": found.rows}
            trail.record(local_principal(), Action.AUDIT_VERIFIED, rows)
        head = trail.log.head()
    shown = head.text if head else None
    held.output.result(
        {
            "whole": found.fault is None,
            "rows": found.rows,
            "head": shown,
            "fault": found.fault,
        }
    )
    if found.fault is not None:
        held.output.say(f"{found.fault}.")
        raise typer.Exit(1)
    held.output.say(f"All {found.rows:,} rows follow from each other.")
    held.output.say(f"Note this elsewhere, for --noted: {shown}")


def export(
    context: typer.Context,
    out: Annotated[str, typer.Option(help="NDJSON file, or - for standard output.")],
) -> None:
    """Write the whole log, a row a line, with what proves its order."""
    held: Context = context.obj
    from backend.domain.audit import Action  # noqa: PLC0415

    with trail_of(held.settings) as trail:
        trail.record(local_principal(), Action.EXPORT, {"what": "audit log"})
        lines = [orjson.dumps(_as_json(x)) for page in trail.log.pages() for x in page]
    if written(out, b"".join(line + b"\n" for line in lines)):
        held.output.result({"file": out, "entries": len(lines)})
        held.output.say(f"{len(lines):,} entries written to {out}")


def _as_json(link: "Link") -> dict[str, Any]:
    return {
        "number": link.number,
        **asdict(link.entry),
        "salt": link.salt,
        "digest": link.digest,
        "hash": link.hash,
    }


def _about(link: "Link") -> str:
    parts = [f"{name} {value}" for name, value in link.entry.about.items()]
    if link.entry.query:
        parts.append(f"query {link.entry.query}")
    text = ", ".join(parts)
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _head(noted: str) -> "Head":
    from backend.domain.audit import Head  # noqa: PLC0415

    number, _, hashed = noted.partition(":")
    if not number.isdecimal() or len(hashed) != 64:  # noqa: PLR2004
        raise UsageError("--noted: give NUMBER:HASH as samehand audit verify prints it")
    return Head(int(number), hashed)
