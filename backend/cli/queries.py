"""``samehand queries``: the library of queries, and who may read with which rights."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.errors import UsageError

_Name = Annotated[str, typer.Argument(metavar="QUERY", help="Name of the query.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Find and run queries that read: ours, and what your team kept.",
        no_args_is_help=True,
    )
    group.command("list")(list_queries)
    group.command("show")(show)
    group.command("run")(run)
    group.command("grants")(grants)
    app.add_typer(group, name="queries")


def list_queries(
    context: typer.Context,
    words: Annotated[
        list[str] | None, typer.Argument(help="Only those with these words.")
    ] = None,
) -> None:
    """Show the team's queries, then ours."""
    held: Context = context.obj
    from backend.services import queries  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = queries.list_entries(journal, words=" ".join(words or ()))
    held.output.result({"queries": [asdict(entry) for entry in found]})
    held.output.table(
        ""
        if found
        else "No query has these words; see all with: samehand queries list",
        ("query", "takes", "what it gives"),
        [
            (entry.name, ", ".join(p.name for p in entry.parameters), entry.summary)
            for entry in found
        ],
    )


def show(context: typer.Context, name: _Name) -> None:
    """Print a query with its parameters and columns."""
    held: Context = context.obj
    from backend.services import queries  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        entry = queries.get_entry(journal, name)
    held.output.result(asdict(entry))
    held.output.say(entry.summary)
    for what, slots in (("takes", entry.parameters), ("gives", entry.columns)):
        for slot in slots:
            held.output.bullet(f"{what} {slot.name} {slot.type} {slot.meaning}".strip())
    held.output.say()
    for line in entry.text.splitlines():
        held.output.raw(line)


def run(
    context: typer.Context,
    name: _Name,
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="A parameter; a list as JSON."
        ),
    ] = None,
    rows: Annotated[int, typer.Option(help="Most rows.", min=1, max=1000)] = 100,
) -> None:
    """Run a query and print its rows; nothing is written."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import queries  # noqa: PLC0415

    values = dict(_parameter(each) for each in given or ())
    with journal_of(held.settings) as journal, graph_of(held.settings) as graph:
        entry = queries.get_entry(journal, name)
        found = queries.run(graph, entry, values, rows=rows)
    held.output.result(asdict(found))
    held.output.table(
        "" if found.rows else "No rows",
        found.columns,
        [[_cell(row[name]) for name in found.columns] for row in found.rows],
    )
    if found.more:
        held.output.say(f"There are more than {rows:,} rows; ask for them with --rows")


def grants(context: typer.Context) -> None:
    """Print statements that make a read-only role, for Neo4j Enterprise and Aura."""
    held: Context = context.obj
    from backend.graph.grants import grants as text_of  # noqa: PLC0415
    from backend.graph.grants import statements  # noqa: PLC0415

    text = text_of(held.settings.neo4j.database)
    held.output.result({"statements": statements(text)})
    for line in text.splitlines():
        held.output.raw(line)


def _parameter(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text} is no parameter; write NAME=VALUE")
    if value[:1] in ("[", "{"):
        try:
            return name, json.loads(value)
        except ValueError:
            raise UsageError(f"The value of {name} is no JSON") from None
    return name, value


def _cell(value: Any) -> str | int | float | None:
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False)
