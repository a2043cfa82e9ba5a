"""``samehand watches``: what somebody wants to be told of."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.login import moment
from backend.domain.watches import Watched

if TYPE_CHECKING:
    from backend.domain.watches import Watch


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Watch things, organizations and clusters.", no_args_is_help=True
    )
    group.command("add")(add)
    group.command("list")(list_watches)
    group.command("end")(end)
    app.add_typer(group, name="watches")


def add(
    context: typer.Context,
    watched: Annotated[Watched, typer.Argument(help="What it is.")],
    key: Annotated[
        str,
        typer.Argument(metavar="KEY", help="Its id, or the value of a thing."),
    ],
    kind: Annotated[
        str | None,
        typer.Option(help="Of a thing: ip_address, network, device, instrument …"),
    ] = None,
) -> None:
    """Be told of what is new from now on: samehand alerts list."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import watches  # noqa: PLC0415
    from backend.services.hashing import keyed_hash  # noqa: PLC0415

    about = {"did": "made", "watched": watched, "kind": kind}
    with journal_of(held.settings) as journal, graph_of(held.settings) as graph:
        record(held.settings, journal, Action.WATCH, about)
        made = watches.watch(
            journal,
            graph,
            keyed_hash(held.settings),
            (watched, kind, key),
            who=local_principal().name,
        )
    _say(held, made, f"{made.id} tells of what is new about {made.key} from now on.")


def list_watches(context: typer.Context) -> None:
    """Show what is watched, newest first."""
    held: Context = context.obj
    from backend.journal.watches import WatchList  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = [watch for watch, _ in WatchList(journal).list_live()]
    held.output.result({"watches": [_plain(each) for each in found]})
    held.output.table(
        "" if found else "Nothing is watched; watch with: samehand watches add",
        ("id", "watched", "which", "who", "since"),
        [
            (
                each.id,
                each.kind or each.watched.value,
                each.key,
                each.made_by,
                moment(each.made_ms),
            )
            for each in found
        ],
    )


def end(
    context: typer.Context,
    watch: Annotated[str, typer.Argument(metavar="WATCH", help="Watch.")],
) -> None:
    """Watch it no more; its alerts stay."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.journal.watches import WatchList  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        record(held.settings, journal, Action.WATCH, {"did": "ended", "watch": watch})
        made = WatchList(journal).end(watch)
    _say(held, made, f"{made.id} has ended; its alerts stay.")


def _say(held: Context, watch: "Watch", words: str) -> None:
    held.output.result({"watch": _plain(watch)})
    held.output.say(words)


def _plain(watch: "Watch") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(watch)
