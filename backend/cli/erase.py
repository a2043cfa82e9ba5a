"""``samehand erase``: an account with all that only it held, and the proof."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.output import Output
from backend.errors import NotFound, UsageError

if TYPE_CHECKING:
    from backend.graph.driver import Graph
    from backend.journal.journal import Journal
    from backend.services.erasure import Erased, Footprint
    from backend.services.remains import Look
    from backend.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("erase")(erase)


def erase(
    context: typer.Context,
    accounts: Annotated[
        list[str] | None, typer.Argument(metavar="ACCOUNT", help="Accounts to erase.")
    ] = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again", help="Those who came back with a backup that was restored."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would go.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild/--no-rebuild",
            help="Make the files of the embedded graph anew, too, as rebuild does.",
        ),
    ] = True,
) -> None:
    """Erase accounts with all that only they held, and search for what is left."""
    held: Context = context.obj
    from backend.cli.connection import connected, graph_of  # noqa: PLC0415
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415

    if held.output.json_mode and not (yes or dry_run):
        raise UsageError("With --json nobody can be asked; say --yes or --dry-run")
    if bool(accounts) == again:
        raise UsageError("Name the accounts to erase, or say --again")
    settings = connected(held.settings)
    with graph_of(settings) as graph, journal_of(settings) as journal:
        names = _named(held.output, journal, settings, accounts)
        if not names:
            return
        planned = _planned(held.output, graph, journal, settings, names)
        if dry_run:
            held.output.result({"would_go": _as_json(planned)})
            return
        if not yes:
            typer.confirm("Erase all of this? It cannot be brought back.", abort=True)
        # Without their names, which are to go.
        record(settings, journal, Action.ERASURE, {"accounts": len(names)})
        erased = _erase(held.output, graph, journal, settings, names)
        if rebuild and held.settings.neo4j.uri is None:
            _rebuild(held, settings, journal)
        looks = _search(held.output, graph, journal, settings, erased)
    _show(held.output, erased, looks, rebuilt=rebuild)


def _named(
    output: Output,
    journal: "Journal",
    settings: "Settings",
    accounts: list[str] | None,
) -> list[str]:
    """The accounts, each once; without any, those who came back."""
    from backend.services import erasure  # noqa: PLC0415

    if accounts:
        return list(dict.fromkeys(accounts))
    with output.progress("looking who came back"):
        found = erasure.come_back(journal, settings)
    if not found:
        output.result({"came_back": 0})
        output.say("Nobody who was erased is there again.")
    return found


def _planned(
    output: Output,
    graph: "Graph",
    journal: "Journal",
    settings: "Settings",
    names: list[str],
) -> "Footprint":
    """What is there now, shown; what was erased before may be erased again."""
    from backend.services import erasure  # noqa: PLC0415

    try:
        with output.progress("looking what would go"):
            found = erasure.footprint(graph, journal, settings, names)
    except NotFound:
        if not erasure.are_erased(journal, settings, names):
            raise
        found = erasure.Footprint({}, {}, 0, {})
        output.say("There is nothing of it any more; it is searched for once again.")
    _table(output, "What goes", found)
    return found


def _erase(
    output: Output,
    graph: "Graph",
    journal: "Journal",
    settings: "Settings",
    names: list[str],
) -> "Erased":
    from backend.services import erasure  # noqa: PLC0415

    with output.progress("holding back the writers of the graph") as bar:

        def report(phase: str, done: int, total: int | None) -> None:
            bar.say(phase)
            bar.update(done, total)

        return erasure.erase(graph, journal, settings, names, report=report)


def _rebuild(held: Context, settings: "Settings", journal: "Journal") -> None:
    from backend.cli.rebuild import Building  # noqa: PLC0415

    held.output.say("The files of the graph are made anew:")
    with Building(settings, held, journal) as building:
        building.build()


def _search(
    output: Output,
    graph: "Graph",
    journal: "Journal",
    settings: "Settings",
    erased: "Erased",
) -> "list[Look]":
    from backend.services.remains import (  # noqa: PLC0415
        Look,
        count_in_broker,
        search,
    )

    with output.progress("searching") as bar:
        looks = search(
            graph,
            journal,
            settings,
            erased.stones,
            report=lambda place: bar.say(f"searching {place}"),
        )
        in_broker = count_in_broker(settings, erased.stones)
    return [*looks, *([] if in_broker is None else [Look("the broker", in_broker)])]


def _show(
    output: Output, erased: "Erased", looks: "list[Look]", *, rebuilt: bool
) -> None:
    left = sum(look.found for look in looks)
    names = len(erased.stones.names)
    output.table(
        f"Where {names:,} names were looked for, and how often one was found",
        ("place", "found"),
        [(look.place, look.found) for look in looks],
    )
    output.result(
        {
            "gone": _as_json(erased.gone),
            "names": names,
            "searched": {look.place: look.found for look in looks},
            "left": left,
        }
    )
    if left:
        output.warn("Something is left where a number above is not 0")
        raise typer.Exit(1)
    output.say("Nothing is left.")
    if rebuilt:
        output.say("Group the accounts that are left with: samehand link")


def _table(output: Output, title: str, found: "Footprint") -> None:
    rows = [(f"events {kind}", count) for kind, count in found.events.items()]
    rows += [(f"{kind} of its own", count) for kind, count in found.things.items()]
    rows += [("memberships in clusters", found.memberships)] * bool(found.memberships)
    rows += [(f"names in {place}", count) for place, count in found.records.items()]
    output.table(title if rows else "", ("what", "how many"), rows)


def _as_json(found: "Footprint") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(found)
