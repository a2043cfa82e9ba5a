"""``samehand login`` and ``sessions``: links that open the pages, and who is in."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.context import Context
from backend.cli.decisions import journal_of, login_name
from backend.domain.access import Role

if TYPE_CHECKING:
    from backend.settings import Settings

Roles = Annotated[
    list[Role] | None,
    typer.Option("--role", help="What it is allowed; again for more."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("login")(login)
    group = typer.Typer(help="See and end sessions.", no_args_is_help=True)
    group.command("list")(list_sessions)
    group.command("end")(end)
    app.add_typer(group, name="sessions")


def login(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Option(
            default_factory=login_name, show_default="login name", help="Whose."
        ),
    ],
    role: Roles = None,
) -> None:
    """Print a link that opens the pages once; by default for an admin."""
    held: Context = context.obj
    roles = role or [Role.ADMIN]
    api = _running_api(held.settings)
    link, expires_ms = login_link(held.settings, api, name, roles)
    until = datetime.fromtimestamp(expires_ms / 1000, UTC)
    held.output.result({"login": link, "name": name, "roles": roles, "expires": until})
    held.output.say(link)
    minutes = held.settings.access.login_minutes
    words = " and ".join(roles)
    held.output.say(f"It logs {name} in as {words}, once, within {minutes} minutes.")


def login_link(
    settings: "Settings", api: str, name: str, roles: list[Role]
) -> tuple[str, int]:
    """A new link, and until when (epoch ms); what is after ``#`` reaches no server."""
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.access import Access  # noqa: PLC0415

    with journal_of(settings) as journal:
        access = Access(journal, settings)
        code, expires_ms = access.make_login(name, roles)
        about = {"name": name, "roles": [*roles]}
        record(settings, journal, Action.LOGIN_MADE, about)
    return f"{shown_address(settings, api)}/login#code={code}", expires_ms


def shown_address(settings: "Settings", api: str) -> str:
    """How people reach the API that listens at ``api``."""
    from backend.exposure import EVERYWHERE, words  # noqa: PLC0415

    scheme, _, place = api.partition("://")
    host, _, port = place.rpartition(":")
    names = words(settings.api.names)
    if names and settings.api.proxy:
        return f"https://{names[0]}"
    if host.strip("[]") in EVERYWHERE:
        host = "127.0.0.1"
    return f"{scheme}://{names[0] if names else host}:{port}"


def _running_api(settings: "Settings") -> str:
    """Where the API listens: that of the stack, or one whose servers are outside."""
    from backend.embedded.endpoints import running_endpoints  # noqa: PLC0415
    from backend.errors import SamehandError  # noqa: PLC0415
    from backend.exposure import has_tls  # noqa: PLC0415

    try:
        return running_endpoints(settings).api
    except SamehandError:
        if settings.neo4j.uri is None:
            raise
    scheme = "https" if has_tls(settings.api) else "http"
    return f"{scheme}://{settings.api.host}:{settings.api.port}"


def list_sessions(context: typer.Context) -> None:
    """Show the sessions that are open."""
    held: Context = context.obj
    from backend.services.access import Access  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        found = Access(journal, held.settings).list_sessions()
    rows: list[dict[str, Any]] = [
        {
            "id": each.id,
            "name": each.name,
            "roles": " ".join(each.roles),
            "since": moment(each.made_ms),
            "last used": moment(each.seen_ms),
            "ends": moment(each.expires_ms),
        }
        for each in found
    ]
    held.output.result({"sessions": rows})
    names = ("id", "name", "roles", "since", "last used", "ends")
    held.output.table(
        "" if rows else "There are no sessions; open one with: samehand login",
        names,
        [[row[name] for name in names] for row in rows],
    )


def end(
    context: typer.Context,
    session: Annotated[str, typer.Argument(metavar="ID", help="Session.")],
) -> None:
    """End a session, within half a minute everywhere."""
    held: Context = context.obj
    from backend.cli.trail import record  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.errors import NotFound  # noqa: PLC0415
    from backend.services.access import Access  # noqa: PLC0415

    with journal_of(held.settings) as journal:
        access = Access(journal, held.settings)
        if all(each.id != session for each in access.list_sessions()):
            raise NotFound(
                f"There is no session {session}; see: samehand sessions list"
            )
        record(held.settings, journal, Action.LOGOUT, {"session": session})
        access.close(session)
    held.output.result({"ended": session})
    held.output.say(f"Session {session} has ended.")


def moment(time_ms: int | None) -> str:
    """A time to the minute, in UTC; empty for none."""
    if time_ms is None:
        return ""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m-%d %H:%M}"
