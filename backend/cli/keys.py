"""``samehand keys``: API keys."""

import re
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of
from backend.cli.login import moment
from backend.domain.access import Role
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.journal.access import KeyRow

_UNITS = {"m": 60, "h": 3600, "d": 86_400}
_MOST_SECONDS = 100 * 365 * 86_400


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="API keys: make, list, revoke.", no_args_is_help=True)
    group.command("create")(create)
    group.command("list")(list_keys)
    group.command("revoke")(revoke)
    app.add_typer(group, name="keys")


def create(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="Whose it is: a person or a program.")],
    role: Annotated[
        list[Role], typer.Option(help="What it is allowed; again for more.")
    ],
    expires: Annotated[
        str, typer.Option(help="After how long, such as 90d, 12h, or never.")
    ] = "90d",
) -> None:
    """Make a key and print it; it cannot be printed again."""
    held: Context = context.obj
    from backend.cli.trail import local_principal, record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.access import Access, usable_name  # noqa: PLC0415

    expires_ms = expiry(expires)
    about = {"name": usable_name(name), "roles": [*role], "expires_ms": expires_ms}
    with journal_of(held.settings) as journal:
        record(held.settings, journal, Action.KEY_MADE, about)
        key, text = Access(journal, held.settings).make_key(
            name, role, by=local_principal().name, expires_ms=expires_ms
        )
    held.output.result({**_fields(key), "key": text})
    held.output.say(text)
    until = f"until {moment(key.expires_ms)} UTC" if key.expires_ms else "for ever"
    held.output.say(
        f"Key {key.id} of {key.name} is {' and '.join(key.roles)} {until}. Keep it "
        "now: only its hash is stored."
    )


def list_keys(context: typer.Context) -> None:
    """Show all keys, without their secrets."""
    held: Context = context.obj
    from backend.services.access import Access  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        rows = [_fields(key) for key in Access(journal, held.settings).list_keys()]
    held.output.result({"keys": rows})
    names = ("id", "name", "roles", "made", "by", "expires", "last used", "state")
    held.output.table(
        "" if rows else "There are no keys; make one with: samehand keys create",
        names,
        [[row[name] for name in names] for row in rows],
    )


def revoke(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="ID", help="Key, or its id.")],
) -> None:
    """End a key and the sessions that it opened, within half a minute everywhere."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.access import Access  # noqa: PLC0415

    # Whoever pastes a whole key that leaked must not put it into the log.
    found = re.fullmatch(r"shk_([0-9a-f]{8})_[0-9a-f]+", key)
    name = found[1] if found else key
    with journal_of(held.settings) as journal:
        row = Access(journal, held.settings).revoke_key(name)
        record(held.settings, journal, Action.KEY_REVOKED, {"key": row.id})
    held.output.result(_fields(row))
    held.output.say(f"Key {row.id} of {row.name} is revoked.")


def expiry(text: str) -> int | None:
    """When (epoch ms) something ends that lasts so long from now; None for never.

    :raises UsageError: it is no time such as 90d
    """
    if text == "never":
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,6})([mhd])", text.strip())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < seconds <= _MOST_SECONDS:
        raise UsageError(f"--expires: {text} is no time such as 90d, 12h, 30m or never")
    return round((time.time() + seconds) * 1000)


def _fields(key: "KeyRow") -> dict[str, Any]:
    now = round(time.time() * 1000)
    state = "counts" if key.counts(now) else "revoked" if key.revoked_ms else "expired"
    return {
        "id": key.id,
        "name": key.name,
        "roles": " ".join(key.roles),
        "made": moment(key.made_ms),
        "by": key.made_by,
        "expires": moment(key.expires_ms) or "never",
        "last used": moment(key.used_ms) or "never",
        "state": state,
    }
