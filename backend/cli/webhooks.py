"""``samehand webhooks``: addresses that alerts are sent to."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.login import moment

if TYPE_CHECKING:
    from backend.journal.watches import Webhook

_Webhook = Annotated[str, typer.Argument(metavar="WEBHOOK", help="Webhook.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Send alerts to addresses, signed.", no_args_is_help=True)
    group.command("make")(make)
    group.command("list")(list_webhooks)
    group.command("end")(end)
    group.command("deliveries")(deliveries)
    app.add_typer(group, name="webhooks")


def make(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where alerts go.")],
) -> None:
    """Make a webhook and print the secret that signs it; it is not printed again."""
    held: Context = context.obj
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import webhooks  # noqa: PLC0415

    webhooks.parts(url)
    with journal_of(held.settings) as journal:
        about = {"did": "made", "url": url}
        record(held.settings, journal, Action.WEBHOOK, about)
        made = webhooks.make(journal, held.settings, url, who=local_principal().name)
    held.output.result({"webhook": _plain(made.webhook), "secret": made.secret})
    held.output.say(made.secret)
    held.output.say(
        f"This secret signs what {made.webhook.id} sends; check the header "
        f"{webhooks.SIGNATURE} with it. It is not shown again."
    )


def list_webhooks(context: typer.Context) -> None:
    """Show where alerts go, and went."""
    held: Context = context.obj
    from backend.journal.watches import WebhookBook  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = WebhookBook(journal).list_webhooks()
    held.output.result({"webhooks": [_plain(each) for each in found]})
    held.output.table(
        "" if found else "There are no webhooks; make one with: samehand webhooks make",
        ("id", "address", "who", "since", "ended"),
        [
            (
                each.id,
                each.url,
                each.made_by,
                moment(each.made_ms),
                moment(each.ended_ms) or "-",
            )
            for each in found
        ],
    )


def end(context: typer.Context, webhook: _Webhook) -> None:
    """Send nothing there any more."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services import webhooks  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        about = {"did": "ended", "webhook": webhook}
        record(held.settings, journal, Action.WEBHOOK, about)
        made = webhooks.end(journal, held.settings, webhook)
    held.output.result({"webhook": _plain(made)})
    held.output.say(f"{made.id} has ended; nothing is sent to {made.url} any more.")


def deliveries(
    context: typer.Context,
    webhook: _Webhook,
    limit: Annotated[int, typer.Option(min=1, help="Most deliveries to show.")] = 50,
) -> None:
    """Show what was sent and what came of it, newest first."""
    held: Context = context.obj
    from dataclasses import asdict  # noqa: PLC0415

    from backend.journal.watches import WebhookBook  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        book = WebhookBook(journal)
        book.get(webhook)
        found = book.list_deliveries(webhook, limit=limit)
    held.output.result({"deliveries": [asdict(each) for each in found]})
    held.output.table(
        "" if found else "Nothing was sent there yet.",
        ("alert", "state", "attempts", "answer", "changed", "due"),
        [
            (
                each.alert_id,
                each.state,
                each.attempts,
                each.answer or "-",
                moment(each.changed_ms),
                moment(each.due_ms) if each.state == "due" else "-",
            )
            for each in found
        ],
    )


def _plain(webhook: "Webhook") -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(webhook)
