"""``samehand discounts``: decisions on things that honest accounts share."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from backend.cli.clusters import day
from backend.cli.context import Context
from backend.cli.decisions import Analyst, Everything, Reason, as_json, journal_of
from backend.domain.discounts import IN_FULL, Cause, Discount, Effect, Terms
from backend.domain.evidence import KINDS

_Kind = Annotated[
    str, typer.Argument(help="Such as ip_address, network, device, prompt_family.")
]
_Key = Annotated[
    str, typer.Argument(help="As it is in hand; an e-mail address is hashed.")
]
_Cause = Annotated[
    Cause, typer.Option("--reason", help="Why honest accounts share it.")
]
_Note = Annotated[
    str, typer.Option(help="The same in words; needed for other reasons.")
]
_Until = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="UTC day when it ends."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        help="Say what honest accounts share, too; runs follow it.",
        no_args_is_help=True,
    )
    group.command("add")(add)
    group.command("lift")(lift)
    group.command("withdraw")(withdraw)
    group.command("list")(list_discounts)
    app.add_typer(group, name="discounts")


def add(
    context: typer.Context,
    kind: _Kind,
    key: _Key,
    cause: _Cause,
    analyst: Analyst,
    note: _Note = "",
    factor: Annotated[float, typer.Option(help="How much still counts, 0 to 1.")] = 0,
    until: _Until = None,
) -> None:
    """Let sharing a thing count for nothing, or for a part."""
    terms = Terms(Effect.DISCOUNT, factor, cause, _ms(until))
    _decide(context.obj, (kind, key), terms, reason=note, analyst=analyst)


def lift(
    context: typer.Context,
    kind: _Kind,
    key: _Key,
    reason: Reason,
    analyst: Analyst,
    until: _Until = None,
) -> None:
    """Let sharing a thing count in full, whatever samehand holds of it."""
    terms = Terms(Effect.LIFT, IN_FULL, Cause.OTHER, _ms(until))
    _decide(context.obj, (kind, key), terms, reason=reason, analyst=analyst)


def withdraw(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ID", help="Discount.")],
    reason: Reason,
    analyst: Analyst,
) -> None:
    """Take a decision back; one that it had taken the place of counts again."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import discounts  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        about = {"discount": number, "analyst": analyst}
        record(held.settings, journal, Action.WITHDRAWAL, about, reason=reason)
        discounts.withdraw(journal, number, reason=reason, analyst=analyst)
        found = discounts.one_stated(journal, number)
    held.output.result({"discounts": [as_json(found)]})
    held.output.say(f"Discount {number} is withdrawn; it counts no more.")


def list_discounts(context: typer.Context, everything: Everything = False) -> None:
    """Show what people decided on things, newest first."""
    held: Context = context.obj
    from backend.domain.decisions import in_force  # noqa: PLC0415
    from backend.services import discounts  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = discounts.all_stated(journal)
    rows = found if everything else in_force(found)
    held.output.result({"discounts": [as_json(each) for each in rows]})
    held.output.table(
        "" if rows else "Nothing is decided; decide with: samehand discounts add",
        ("id", "thing", "counts for", "who", "when", "until", "standing", "why"),
        [
            (
                str(each.decision.id),
                "\n".join(each.decision.thing),
                f"{each.decision.factor:.0%}",
                each.decision.analyst,
                day(each.decision.made_ms),
                "" if each.decision.until_ms is None else day(each.decision.until_ms),
                each.standing.value,
                _why(each.decision),
            )
            for each in rows
        ],
    )


def _decide(
    held: Context, thing: tuple[str, str], terms: Terms, *, reason: str, analyst: str
) -> None:
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import discounts  # noqa: PLC0415
    from backend.services.hashing import keyed_hash  # noqa: PLC0415

    keyed = keyed_hash(held.settings)
    kind, key = discounts.thing_of(keyed, *thing)
    about = {"effect": terms.effect, "kind": kind, "key": key, "analyst": analyst}
    with journal_of(held.settings) as journal:
        record(held.settings, journal, Action.DISCOUNT, about, reason=reason or None)
        made = discounts.decide(
            journal, keyed, thing, terms, reason=reason, analyst=analyst
        )
        found = discounts.one_stated(journal, made.id)
    held.output.result({"discounts": [as_json(found)]})
    held.output.say(
        f"Discount {made.id}: the {KINDS[made.kind].noun} {made.key} counts for "
        f"{made.factor:.0%}."
    )
    held.output.say("Runs follow it from the next one on: samehand link")


def _ms(day: datetime | None) -> int | None:
    return None if day is None else round(day.replace(tzinfo=UTC).timestamp() * 1000)


def _why(discount: Discount) -> str:
    """Cause and words, once where they are the same."""
    cause = discount.cause.value.replace("-", " ")
    if discount.cause is Cause.OTHER or discount.reason == cause:
        return discount.reason
    return f"{cause}: {discount.reason}"
