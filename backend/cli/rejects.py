"""``samehand rejects``: lines that could not be used, and another try."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.errors import SamehandError, UsageError

if TYPE_CHECKING:
    from backend.journal.journal import Journal


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Lines that could not be used.", no_args_is_help=True)
    group.command("list")(list_rejects)
    group.command("replay")(replay)
    app.add_typer(group, name="rejects")


def list_rejects(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="Most lines to show.")] = 50,
    after: Annotated[int, typer.Option(help="Only ids after this one.")] = 0,
) -> None:
    """Show rejected lines with place, reason and what may be kept of them."""
    held: Context = context.obj
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.journal.rows import RejectState  # noqa: PLC0415

    journal = Journal.from_settings(held.settings)
    try:
        rows = journal.list_rejects(after=after, limit=limit, state=RejectState.OPEN)
    finally:
        journal.close()
    held.output.table(
        "" if rows else "No line is rejected.",
        ("id", "place", "reason", "kept"),
        [(str(r.id), r.place, r.reason, r.redacted[:120]) for r in rows],
    )
    held.output.result(
        {
            "rejects": [
                {
                    "id": r.id,
                    "place": r.place,
                    "reason": r.reason,
                    "redacted": r.redacted,
                    "received_ms": r.received_ms,
                }
                for r in rows
            ]
        }
    )


def replay(
    context: typer.Context,
    ids: Annotated[
        list[int] | None, typer.Argument(help="Rejects to try again.")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="FIELD=VALUE, such as data.ip=…")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Try every one that is open.")
    ] = False,
) -> None:
    """Try rejected lines again, with values put right."""
    held: Context = context.obj
    from backend.cli.connection import connected  # noqa: PLC0415
    from backend.jobs import Jobs  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.ingestion import receiver  # noqa: PLC0415

    settings = connected(held.settings)
    values = dict(_pair(change) for change in changes or ())
    if bool(ids) == everything:
        raise UsageError("Name the rejects to try again, or say --all")
    journal, jobs = Journal.from_settings(settings), Jobs(settings)
    replayed, failed = 0, []
    try:
        taker = receiver(journal, settings)
        numbers = list(_open_ids(journal)) if everything else list(ids or ())
        for number in numbers:
            try:
                receipt = taker.replay(number, values)
                jobs.enqueue_drains(receipt.partitions)
                replayed += 1
            except SamehandError as error:
                failed.append(error.message)
    finally:
        jobs.close()
        journal.close()
    held.output.result({"replayed": replayed, "failed": failed})
    held.output.say(f"{replayed} of {len(numbers)} lines taken.")
    if failed:
        raise SamehandError("; ".join(failed[:3]))


def _open_ids(journal: "Journal") -> Iterator[int]:
    from backend.journal.rows import RejectState  # noqa: PLC0415

    last = 0
    while page := journal.list_rejects(after=last, state=RejectState.OPEN):
        yield from (reject.id for reject in page)
        last = page[-1].id


def _pair(change: str) -> tuple[str, str]:
    name, equals, value = change.partition("=")
    if not equals or not name:
        raise UsageError("--set needs FIELD=VALUE, such as data.ip=203.0.113.7")
    return name, value
