"""The console script ``samehand``: global options, and one module per command group."""

import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Annotated

import click
import typer
from pydantic import ValidationError

from backend import __version__
from backend.cli.context import Context
from backend.cli.output import Output
from backend.errors import SamehandError, UsageError
from backend.settings import Settings

# In the order of the help page; each has a function register(app).
_GROUPS = (
    "stack",
    "ingest",
    "rejects",
    "link",
    "clusters",
    "trace",
    "export",
    "evaluate",
    "fingerprint",
    "world",
    "demo",
)

app = typer.Typer(
    name="samehand",
    help="Find the accounts run by the same hand, and trace them to organizations.",
    no_args_is_help=True,
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
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:  # noqa: PLR0911 - one for each kind of end
    output = Output(json_mode="--json" in arguments)
    try:
        code = app(arguments, standalone_mode=False)
    except SamehandError as error:
        output.error(error)
        return error.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        output.error(UsageError(error.format_message()))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        # The reader, such as head, has seen enough; Python's own last flush would
        # complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - a user never meets a traceback
        output.error(SamehandError(_unexpected(error)))
        return 1
    return code if isinstance(code, int) else 0


def _settings(data_dir: Path | None) -> Settings:
    chosen = {} if data_dir is None else {"data_dir": data_dir.expanduser().resolve()}
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "__".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"SAMEHAND_{name} cannot be used: {first['msg']}") from None


def _unexpected(error: Exception) -> str:
    """Sentence about a defect of ours; the details go to a file."""
    try:
        folder = Settings().logs_dir
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "samehand-error.log"
        file.write_text("".join(traceback.format_exception(error)))
        where = f"the details are in {file}"
    except (OSError, ValidationError):
        where = "the details could not be written"
    return f"Something unexpected happened ({type(error).__name__}); {where}"
