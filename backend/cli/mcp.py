"""``samehand mcp``: tools for an assistant, as the user of a key."""

import os
from functools import partial
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.errors import SetupError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(mcp)


def mcp(
    context: typer.Context,
    url: Annotated[
        str | None,
        typer.Option(help="Address of the API.", show_default="the stack's here"),
    ] = None,
) -> None:
    """Give an assistant read-only tools on standard input and output (MCP)."""
    held: Context = context.obj
    from backend.client import Client  # noqa: PLC0415
    from backend.client.location import KEY, URL  # noqa: PLC0415

    try:
        from backend.mcp.server import serve  # noqa: PLC0415
    except ModuleNotFoundError:
        raise SetupError(
            "This needs the package mcp: pip install 'samehand[mcp]'"
        ) from None
    # A key is never an argument, which other users of a machine can read.
    connect = partial(
        Client,
        url or os.environ.get(URL),
        key=os.environ.get(KEY),
        data_dir=held.settings.data_dir,
    )
    serve(connect)
