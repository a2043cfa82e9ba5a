"""``samehand judge``: what investigators say about pairs of accounts."""

from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.clusters import day
from backend.cli.context import Context
from backend.cli.decisions import Analyst, Everything, Reason, as_json, journal_of

if TYPE_CHECKING:
    from backend.domain.judgements import Verdict

_First = Annotated[str, typer.Argument(metavar="ACCOUNT", help="One account.")]
_Second = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Another account.")]
_Others = Annotated[
    list[str], typer.Argument(metavar="ACCOUNT", help="Others of the same hand.")
]
_Words = {"same": "are the same hand", "different": "are different hands"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Say which accounts are one hand's; runs obey it.", no_args_is_help=True
    )
    group.command("same")(same)
    group.command("different")(different)
    group.command("withdraw")(withdraw)
    group.command("list")(list_judgements)
    app.add_typer(group, name="judge")


def same(
    context: typer.Context,
    account: _First,
    others: _Others,
    reason: Reason,
    analyst: Analyst,
) -> None:
    """Say that accounts are run by the same hand."""
    from backend.domain.judgements import Verdict  # noqa: PLC0415

    pairs = [(account, other) for other in others]
    _judge(context.obj, Verdict.SAME, pairs, reason=reason, analyst=analyst)


def different(
    context: typer.Context,
    account: _First,
    other: _Second,
    reason: Reason,
    analyst: Analyst,
) -> None:
    """Say that two accounts are run by different hands."""
    from backend.domain.judgements import Verdict  # noqa: PLC0415

    pairs = [(account, other)]
    _judge(context.obj, Verdict.DIFFERENT, pairs, reason=reason, analyst=analyst)


def _judge(
    held: Context,
    verdict: "Verdict",
    pairs: list[tuple[str, str]],
    *,
    reason: str,
    analyst: str,
) -> None:
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import judgements  # noqa: PLC0415

    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        for pair in pairs:
            about = {"accounts": [*pair], "verdict": verdict, "analyst": analyst}
            record(held.settings, journal, Action.JUDGEMENT, about, reason=reason)
        made = judgements.judge(
            journal, graph, verdict, pairs, reason=reason, analyst=analyst
        )
        found = [judgements.one_stated(journal, each.id) for each in made]
    held.output.result({"judgements": [as_json(each) for each in found]})
    for each in made:
        words = f"{each.left_id} and {each.right_id} {_Words[each.verdict]}"
        held.output.say(f"Judgement {each.id}: {words}.")
    held.output.say("It counts from the next run on: samehand link")


def withdraw(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Judgement.")],
    reason: Reason,
    analyst: Analyst,
) -> None:
    """Take a judgement back; one that it had taken the place of counts again."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.domain.decisions import in_force  # noqa: PLC0415
    from backend.services import judgements  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        about = {"judgement": number, "analyst": analyst}
        record(held.settings, journal, Action.WITHDRAWAL, about, reason=reason)
        gone = judgements.withdraw(journal, number, reason=reason, analyst=analyst)
        now = [
            each.decision
            for each in in_force(
                judgements.all_stated(journal, account_id=gone.left_id)
            )
            if each.decision.pair == gone.pair
        ]
        found = judgements.one_stated(journal, number)
    held.output.result({"judgements": [as_json(found)]})
    held.output.say(f"Judgement {number} is withdrawn; it counts no more.")
    for each in now:
        held.output.say(
            f"Judgement {each.id} of {each.analyst} counts: {each.left_id} and "
            f"{each.right_id} {_Words[each.verdict]}."
        )


def list_judgements(
    context: typer.Context,
    account: Annotated[
        str | None, typer.Option(help="Only those on this account.")
    ] = None,
    everything: Everything = False,
) -> None:
    """Show judgements, newest first."""
    held: Context = context.obj
    from backend.domain.decisions import in_force  # noqa: PLC0415
    from backend.services import judgements  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = judgements.all_stated(journal, account_id=account)
    rows = found if everything else in_force(found)
    held.output.result({"judgements": [as_json(each) for each in rows]})
    held.output.table(
        "" if rows else "There are no judgements; make one with: samehand judge same",
        ("id", "verdict", "accounts", "who", "when", "standing", "why"),
        [
            (
                str(each.decision.id),
                each.decision.verdict.value,
                "\n".join(each.decision.pair),
                each.decision.analyst,
                day(each.decision.made_ms),
                each.standing.value,
                each.decision.reason,
            )
            for each in rows
        ],
    )
