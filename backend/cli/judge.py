"""``samehand judge``: what investigators say about accounts and whole clusters."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.clusters import day
from backend.cli.context import Context
from backend.cli.decisions import Analyst, Everything, Reason, as_json, journal_of
from backend.domain.rulings import Claim
from backend.errors import InvalidInput

if TYPE_CHECKING:
    from backend.domain.judgements import Verdict
    from backend.domain.rulings import Ruling

_First = Annotated[str, typer.Argument(metavar="ACCOUNT", help="One account.")]
_Second = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Another account.")]
_Others = Annotated[
    list[str], typer.Argument(metavar="ACCOUNT", help="Others of the same hand.")
]
_Words = {
    "same": "are the same hand",
    "different": "are different hands",
    "unsure": "may be the same hand or not",
}
_Ruling = Annotated[str, typer.Argument(metavar="RULING", help="Ruling.")]
_CaseOption = Annotated[
    str | None,
    typer.Option("--case", help="Case that it belongs to; by default a new one."),
]
_Organization = Annotated[
    str | None, typer.Option(help="Whose they are; for the claim organization.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Say which accounts are one hand's; runs obey it.", no_args_is_help=True
    )
    group.command("same")(same)
    group.command("different")(different)
    group.command("unsure")(unsure)
    group.command("withdraw")(withdraw)
    group.command("cluster")(cluster)
    group.command("accounts")(accounts)
    group.command("confirm")(confirm)
    group.command("refuse")(refuse)
    group.command("take-back")(take_back)
    group.command("waiting")(waiting)
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


def unsure(
    context: typer.Context,
    account: _First,
    other: _Second,
    reason: Reason,
    analyst: Analyst,
) -> None:
    """Say that you looked at two accounts and cannot tell; runs obey nothing of it."""
    from backend.domain.judgements import Verdict  # noqa: PLC0415

    pairs = [(account, other)]
    _judge(context.obj, Verdict.UNSURE, pairs, reason=reason, analyst=analyst)


def cluster(
    context: typer.Context,
    cluster: Annotated[str, typer.Argument(metavar="CLUSTER", help="Cluster.")],
    claim: Annotated[Claim, typer.Argument(help="What its members are.")],
    reason: Reason,
    others: Annotated[
        list[str],
        typer.Option("--account", help="Only these members; needed for other."),
    ] = [],  # noqa: B006 - typer's
    organization: _Organization = None,
    case: _CaseOption = None,
) -> None:
    """Rule on all members of a cluster, or on some."""
    _rule(
        context.obj,
        case,
        claim=claim,
        reason=reason,
        cluster_id=cluster,
        accounts=others,
        organization_id=organization,
    )


def accounts(
    context: typer.Context,
    claim: Annotated[Claim, typer.Argument(help="What they are.")],
    accounts: Annotated[
        list[str] | None, typer.Argument(metavar="ACCOUNT", help="Accounts.")
    ] = None,
    *,
    reason: Reason,
    file: Annotated[
        Path | None, typer.Option(help="Text file with an account a line.")
    ] = None,
    organization: _Organization = None,
    case: _CaseOption = None,
) -> None:
    """Rule on many accounts at once, for one reason."""
    names = list(accounts or [])
    if file is not None:
        names += _lines_of(file)
    _rule(
        context.obj,
        case,
        claim=claim,
        reason=reason,
        accounts=names,
        organization_id=organization,
    )


def confirm(context: typer.Context, ruling: _Ruling, reason: Reason) -> None:
    """Let the proposal of somebody else count."""
    _move(context.obj, ruling, "confirm", reason)


def refuse(context: typer.Context, ruling: _Ruling, reason: Reason) -> None:
    """Keep the proposal of somebody else from counting."""
    _move(context.obj, ruling, "refuse", reason)


def take_back(context: typer.Context, ruling: _Ruling, reason: Reason) -> None:
    """Withdraw a ruling: accounts get the labels that they would have without it."""
    _move(context.obj, ruling, "withdraw", reason)


def waiting(context: typer.Context) -> None:
    """Show rulings that wait for a second person."""
    held: Context = context.obj
    from dataclasses import asdict  # noqa: PLC0415

    from backend.journal.rulings import Rulings  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        rows = Rulings(journal).list_proposed()
    held.output.result({"rulings": [asdict(each) for each in rows]})
    held.output.table(
        "" if rows else "No ruling waits for a second person.",
        ("id", "case", "claim", "accounts", "who", "when", "why"),
        [
            (
                each.id,
                each.case_id,
                each.claim.value,
                f"{each.accounts:,}",
                each.proposed_by,
                day(each.made_ms),
                each.reason,
            )
            for each in rows
        ],
    )


def _rule(held: Context, case_id: str | None, **said: Any) -> None:
    from backend.cli.desks import desk_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.rulings import Statement, propose  # noqa: PLC0415

    statement, who = Statement(**said), local_principal()
    about = {"claim": statement.claim, "accounts": len(statement.accounts)}
    with desk_of(held.settings) as desk:
        about |= {"cluster_id": statement.cluster_id, "case": case_id}
        record(held.settings, desk.journal, Action.RULING, about, reason=said["reason"])
        ruling = propose(desk, case_id, statement, who).ruling
    _say_ruling(held, ruling)


def _move(held: Context, ruling_id: str, step: str, reason: str) -> None:
    from backend.cli.desks import desk_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.rulings import Move  # noqa: PLC0415
    from backend.services.rulings import AUDITED, move  # noqa: PLC0415

    what, who = Move(step), local_principal()
    with desk_of(held.settings) as desk:
        about = {"ruling": ruling_id}
        record(held.settings, desk.journal, AUDITED[what], about, reason=reason)
        ruling = move(desk, ruling_id, what, reason=reason, who=who).ruling
    _say_ruling(held, ruling)


def _say_ruling(held: Context, ruling: "Ruling") -> None:
    from dataclasses import asdict  # noqa: PLC0415

    held.output.result({"ruling": asdict(ruling)})
    held.output.say(
        f"Ruling {ruling.id} of {ruling.case_id}: {ruling.claim.value}, "
        f"{ruling.accounts:,} accounts, {_STATES[ruling.state.value]}."
    )


_STATES = {
    "proposed": "waits for a second person: samehand judge confirm",
    "counts": "counts from the next run on",
    "refused": "is refused",
    "withdrawn": "is withdrawn",
}


def _lines_of(file: Path) -> list[str]:
    try:
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


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
    from backend.domain.rulings import FourEyes  # noqa: PLC0415
    from backend.services import judgements  # noqa: PLC0415

    with graph_of(held.settings) as graph, journal_of(held.settings) as journal:
        for pair in pairs:
            about = {"accounts": [*pair], "verdict": verdict, "analyst": analyst}
            record(held.settings, journal, Action.JUDGEMENT, about, reason=reason)
        made = judgements.judge(
            journal,
            graph,
            verdict,
            pairs,
            reason=reason,
            analyst=analyst,
            four_eyes=FourEyes(held.settings.cases.four_eyes),
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
