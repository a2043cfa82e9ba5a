"""``samehand cases``: what investigators work on."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.clusters import day
from backend.cli.context import Context
from backend.cli.decisions import Reason, journal_of
from backend.domain.cases import CaseStatus, Priority

if TYPE_CHECKING:
    from backend.domain.cases import Case, CaseEvent

_Case = Annotated[str, typer.Argument(metavar="CASE", help="Case.")]
_Clusters = Annotated[
    list[str], typer.Option("--cluster", help="What it is about; as often as wanted.")
]
_Accounts = Annotated[
    list[str], typer.Option("--account", help="The same, for single accounts.")
]
_Due = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="UTC day to decide by."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Work on clusters, together.", no_args_is_help=True)
    group.command("list")(list_cases)
    group.command("show")(show)
    group.command("open")(open_case)
    group.command("assign")(assign)
    group.command("comment")(comment)
    group.command("status")(status)
    group.command("due")(due)
    group.command("priority")(priority)
    group.command("close")(close)
    app.add_typer(group, name="cases")


def list_cases(
    context: typer.Context,
    status: Annotated[
        list[CaseStatus] | None,
        typer.Option(help="Only of these; by default all but closed."),
    ] = None,
    assignee: Annotated[str | None, typer.Option(help="Only this one's.")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="Only about this cluster.")
    ] = None,
    due_before: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only due earlier."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most cases to show.")] = 50,
) -> None:
    """Show the queue: urgent ones first, then those due soonest, then the newest."""
    held: Context = context.obj
    from backend.journal.cases import CaseBook, Wanted  # noqa: PLC0415
    from backend.services.cases import open_statuses  # noqa: PLC0415

    wanted = Wanted(
        statuses=frozenset(status) if status else open_statuses(),
        assignee=assignee,
        due_before_ms=_ms(due_before),
        cluster_id=cluster,
    )
    with journal_of(held.settings) as journal:
        rows = CaseBook(journal).list_cases(wanted, limit=limit)
    found = [case for _, case in rows]
    held.output.result({"cases": [_plain(case) for case in found]})
    held.output.table(
        "" if found else "There are no such cases; open one with: samehand cases open",
        ("id", "status", "priority", "due", "whose", "about", "title"),
        [
            (
                case.id,
                case.status.value.replace("_", " "),
                case.priority.value,
                day(case.due_ms),
                case.assignee or "-",
                "\n".join([*case.clusters, *case.accounts][:3]),
                case.title,
            )
            for case in found
        ],
    )


def show(context: typer.Context, case: _Case) -> None:
    """Show a case: its clusters now, its rulings and its history."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services.cases import dossier  # noqa: PLC0415

    with journal_of(held.settings) as journal, graph_of(held.settings) as graph:
        found = dossier(journal, graph, case)
    held.output.result(
        {
            "case": _plain(found.case),
            "clusters": [
                {
                    "id": each.id,
                    "size": each.now.size if each.now else None,
                    "changes": [change.sentence for _, change in each.changes],
                }
                for each in found.clusters
            ],
            "rulings": [_plain(each) for each in found.rulings],
            "events": [_plain(each) for each in found.events],
        }
    )
    one = found.case
    state = one.status.value.replace("_", " ")
    held.output.say(f"{one.id}: {one.title} ({state}, {one.priority.value})")
    held.output.say(f"Whose: {one.assignee or 'nobody'}; due: {day(one.due_ms)}")
    for cluster in found.clusters:
        size = f"{cluster.now.size:,} accounts" if cluster.now else "gone"
        held.output.say(f"Cluster {cluster.id}: {size}")
        for _, change in cluster.changes:
            held.output.say(f"  {change.sentence}")
    for ruling in found.rulings:
        held.output.say(
            f"Ruling {ruling.id} ({ruling.state.value}): {ruling.claim.value} of "
            f"{ruling.accounts:,} accounts, by {ruling.proposed_by}: {ruling.reason}"
        )
    held.output.table(
        "",
        ("when", "who", "what", "said"),
        [(day(e.made_ms), e.actor, e.step.value, said_of(e)) for e in found.events],
    )


def open_case(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What it is about, in a few words.")],
    cluster: _Clusters = [],  # noqa: B006 - typer's
    account: _Accounts = [],  # noqa: B006 - typer's
    priority: Annotated[Priority, typer.Option(help="What comes first.")] = (
        Priority.NORMAL
    ),
    assignee: Annotated[str | None, typer.Option(help="Whose it is.")] = None,
    due: _Due = None,
) -> None:
    """Open a case about clusters and accounts."""
    held: Context = context.obj
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.services import cases  # noqa: PLC0415

    opening = cases.Opening(
        title=title,
        clusters=cluster,
        accounts=account,
        priority=priority,
        assignee=assignee,
        due_ms=_ms(due),
    )
    with journal_of(held.settings) as journal, graph_of(held.settings) as graph:
        who = _recorded(held, journal, did="opened", clusters=cluster)
        made = cases.open_case(journal, graph, opening, actor=who)
    _say(held, made, f"Opened {made.id}: samehand cases show {made.id}")


def assign(
    context: typer.Context,
    case: _Case,
    assignee: Annotated[
        str, typer.Argument(help="Whose it is from now on; - for nobody's.")
    ],
) -> None:
    """Give a case to somebody."""
    from backend.services import cases  # noqa: PLC0415

    name = None if assignee == "-" else assignee
    _do(context.obj, cases.assign, case, name, did="assigned")


def comment(
    context: typer.Context,
    case: _Case,
    text: Annotated[str, typer.Argument(help="What you have to say; it is kept.")],
) -> None:
    """Comment on a case."""
    from backend.services import cases  # noqa: PLC0415

    _do(context.obj, cases.comment, case, text, did="commented")


def status(
    context: typer.Context,
    case: _Case,
    to: Annotated[CaseStatus, typer.Argument(help="What it becomes.")],
    reason: Reason,
) -> None:
    """Move a case on."""
    from backend.services import cases  # noqa: PLC0415

    _do(context.obj, cases.set_status, case, to, did="status changed", reason=reason)


def close(context: typer.Context, case: _Case, reason: Reason) -> None:
    """Close a case; it can be reopened."""
    status(context, case, CaseStatus.CLOSED, reason)


def due(
    context: typer.Context,
    case: _Case,
    date: Annotated[
        datetime | None,
        typer.Argument(formats=["%Y-%m-%d"], metavar="[DATE]", help="None to take."),
    ] = None,
) -> None:
    """Say by which UTC day a case should be decided; without one, take it away."""
    from backend.services import cases  # noqa: PLC0415

    _do(context.obj, cases.set_due, case, _ms(date), did="due date set")


def priority(
    context: typer.Context,
    case: _Case,
    to: Annotated[Priority, typer.Argument(help="What comes first.")],
) -> None:
    """Say how urgent a case is."""
    from backend.services import cases  # noqa: PLC0415

    _do(context.obj, cases.set_priority, case, to, did="priority changed")


def said_of(event: "CaseEvent") -> str:
    """What an event says, in a line."""
    said = event.said
    names = ("title", "status", "priority", "assignee", "claim", "ruling")
    parts = [str(said[name]) for name in names if said.get(name) is not None]
    parts += [*said.get("clusters", ()), *said.get("accounts", ())]
    if said.get("due_ms") is not None:
        parts.append(day(said["due_ms"]))
    parts += [str(said[name]) for name in ("text", "reason") if name in said]
    return ", ".join(parts)


def _do(
    held: Context, act: Any, case_id: str, what: Any, *, did: str, **more: Any
) -> None:
    with journal_of(held.settings) as journal:
        who = _recorded(held, journal, case=case_id, did=did)
        made = act(journal, case_id, what, **more, actor=who)
    state = made.status.value.replace("_", " ")
    _say(held, made, f"{made.id} is {state}; {made.assignee or 'nobody'} has it.")


def _recorded(held: Context, journal: Any, **about: Any) -> str:
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415

    record(held.settings, journal, Action.CASE, about)
    return local_principal().name


def _say(held: Context, case: "Case", words: str) -> None:
    held.output.result({"case": _plain(case)})
    held.output.say(words)


def _plain(found: Any) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(found)


def _ms(time: datetime | None) -> int | None:
    if time is None:
        return None
    return round(time.replace(tzinfo=UTC).timestamp() * 1000)
