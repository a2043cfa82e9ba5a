"""``samehand import``: what partners know, into the graph."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context
from backend.errors import InvalidInput, SamehandError, Unavailable, UsageError
from backend.settings import Settings

if TYPE_CHECKING:
    from backend.services.indicators.found import Found
    from backend.services.indicators.intake import Statement, Taken

# Of a folder; its index says nothing that the files do not say.
_ENDINGS = (".json", ".csv", ".zip")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Take in what partners know.", no_args_is_help=True)
    group.callback()(_partners)
    group.command("indicators")(indicators)
    app.add_typer(group, name="import")


def _partners() -> None:
    """Take in what partners know."""


def indicators(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(help="STIX, MISP, CSV or samehand's exports; or a folder."),
    ],
    organization: Annotated[str, typer.Option(help="Whose they are said to be.")],
    source: Annotated[str, typer.Option(help="Who says so.")],
    name: Annotated[
        str | None, typer.Option(help="What the organization is called, if it is new.")
    ] = None,
    confidence: Annotated[
        float, typer.Option(help="How sure the source is.", min=0, max=1)
    ] = 0.5,
    reserved: Annotated[
        bool, typer.Option("--reserved", help="Private and reserved addresses, too.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the graph.")
    ] = True,
) -> None:
    """Take partners' indicators in as assets of an organization; twice counts once."""
    held: Context = context.obj
    from backend.cli.connection import connected, graph_of  # noqa: PLC0415
    from backend.cli.ingest import settle  # noqa: PLC0415
    from backend.services.indicators.intake import Statement, name_of  # noqa: PLC0415

    if not organization.strip() or not source.strip():
        raise UsageError("--organization and --source must not be empty")
    settings = connected(held.settings)
    with graph_of(held.settings) as graph, graph.session() as session:
        called = name_of(session, organization, name)
    said = Statement(organization, called, source, confidence, reserved)
    found, error = _read(files)
    taken, away = _take(settings, found, said)
    _tell(held, taken)
    if wait and away is None:
        settle(settings, held)
    if error or away:
        raise error or away  # type: ignore[misc]


def _read(paths: list[Path]) -> "tuple[Found, SamehandError | None]":
    """What all the files hold, and what is wrong with the first that cannot be read."""
    from backend.services.indicators.documents import MOST_BYTES, read  # noqa: PLC0415
    from backend.services.indicators.found import Found  # noqa: PLC0415

    every: Found = Found()
    error: SamehandError | None = None
    for path in _files(paths):
        try:
            with path.open("rb") as opened:
                found = read(opened.read(MOST_BYTES + 1), str(path))
        except OSError as failed:
            error = error or InvalidInput(f"{path} cannot be read: {failed.strerror}")
        except InvalidInput as failed:
            error = error or failed
        else:
            every.skipped.update(found.skipped)
            for indicator in found.indicators:
                every.add(indicator)
    return every, error


def _files(paths: list[Path]) -> list[Path]:
    """The files, and those in folders; drafts and an index are none."""
    found = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        found += sorted(
            each
            for each in path.iterdir()
            if each.suffix in _ENDINGS
            and not each.name.startswith(".")
            and each.name != "index.json"
        )
    return found


def _take(
    settings: Settings, found: "Found", said: "Statement"
) -> "tuple[Taken, Unavailable | None]":
    from backend.jobs import Jobs  # noqa: PLC0415
    from backend.journal.journal import Journal  # noqa: PLC0415
    from backend.services.hashing import keyed_hash  # noqa: PLC0415
    from backend.services.indicators.intake import (  # noqa: PLC0415
        Desk,
        crowded_things,
        take,
    )
    from backend.services.ingestion import receiver  # noqa: PLC0415

    with closing(Journal.from_settings(settings)) as journal:
        desk = Desk(
            receiver(journal, settings), keyed_hash(settings), crowded_things(journal)
        )
        taken = take(desk, found, said)
    with closing(Jobs(settings)) as jobs:
        try:
            jobs.enqueue_drains(taken.receipt.partitions)
        except Unavailable as away:
            return taken, away
    return taken, None


def _tell(held: Context, taken: "Taken") -> None:
    receipt = taken.receipt
    held.output.result(
        {
            **receipt.counts(),
            "skipped": taken.skipped,
            "refused": taken.refused,
            "doubtful": taken.doubtful,
        }
    )
    held.output.say(
        f"{receipt.accepted:,} assets taken, {receipt.duplicate:,} known before"
    )
    for sentence in taken.sentences():
        held.output.warn(f"  {sentence}")
    for reason in receipt.reasons:
        held.output.warn(f"  {reason}")
