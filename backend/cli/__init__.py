"""The console script ``samehand``: global options, and one module per command group."""

import errno
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from backend import __version__, logs
from backend.cli.context import Context
from backend.cli.output import Output
from backend.errors import SamehandError, SetupError, UsageError
from backend.settings import Settings

# In the order of the help page; each has a function register(app).
_GROUPS = (
    "stack",
    "ingest",
    "rebuild",
    "rotate_key",
    "backup",
    "rejects",
    "erase",
    "retain",
    "link",
    "cases",
    "judge",
    "watches",
    "alerts",
    "webhooks",
    "discounts",
    "ledger",
    "runs",
    "rings",
    "clusters",
    "trace",
    "why",
    "screen",
    "evasion",
    "ban_preview",
    "queries",
    "export",
    "indicators",
    "dossier",
    "verify",
    "evaluate",
    "login",
    "keys",
    "audit",
    "mcp",
    "digest",
    "fingerprint",
    "world",
    "demo",
)

app = typer.Typer(
    name="samehand",
    help="Find the accounts run by the same hand, and trace them to organizations.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"samehand {__version__}")
        raise typer.Exit


@app.callback()
def configure(
    context: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Folder of the stack's data.", show_default="user data"),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print JSON for programs.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    """Options that come before the command."""
    del version
    output = Output(json_mode=json)
    context.obj = Context(_settings(data_dir), output)


for group in _GROUPS:
    import_module(f"backend.cli.{group}").register(app)


def main() -> None:
    """Run the command line; every error is one sentence and an exit code."""
    # A user reads our sentences; records would be printed between them.
    logs.quiet()
    # Ended by a program, a command cleans up as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    output = Output(json_mode="--json" in arguments)
    try:
        code = app(arguments or ["--help"], standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        # The reader, such as head, has seen enough; Python's own last flush would
        # complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - a user never meets a traceback
        ours = _as_ours(error, arguments)
        output.error(ours)
        return ours.exit_code
    # Only help was wanted, or nothing was said at all: the latter is no success.
    return code if isinstance(code, int) and arguments else 2 * (not arguments)


def _settings(data_dir: Path | None) -> Settings:
    chosen = {} if data_dir is None else {"data_dir": data_dir.expanduser().resolve()}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "__".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"SAMEHAND_{name} cannot be used: {first['msg']}") from None


def _as_ours(error: Exception, arguments: list[str]) -> SamehandError:
    if isinstance(error, SamehandError):
        return error
    if isinstance(error, typer.TyperException):
        return UsageError(error.format_message() or "Name one of the commands above")
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        place = f" under {error.filename}" if error.filename else ""
        return SetupError(f"The disk is full{place}; make room and try again")
    return SamehandError(_unexpected(error, _given_folder(arguments)))


def _given_folder(arguments: list[str]) -> Path | None:
    for index, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--data-dir":
            return Path(value or arguments[index + 1])
    return None


def _unexpected(error: Exception, data_dir: Path | None) -> str:
    """Sentence about a defect of ours; the details go to a file."""
    try:
        folder = _settings(data_dir).logs_dir
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / "samehand-error.log"
        file.write_text("".join(traceback.format_exception(error)))
        where = f"the details are in {file}"
    except (OSError, UsageError):
        where = "the details could not be written"
    return f"Something unexpected happened ({type(error).__name__}); {where}"
