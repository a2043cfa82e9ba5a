"""``samehand fingerprint``: signatures instead of prompts."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from backend.cli.context import Context
from backend.errors import SamehandError, SetupError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fingerprint")(fingerprint)


def fingerprint(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help='{"id","prompt"} lines, or -')],
    out: Annotated[str, typer.Option(help="File to write, or - for standard output.")],
) -> None:
    """Turn prompts into signatures that can be sent in their place."""
    held: Context = context.obj
    import orjson  # noqa: PLC0415

    from backend.contract.files import read_lines  # noqa: PLC0415
    from backend.services.fingerprints import fingerprints  # noqa: PLC0415

    refused: list[str] = []
    with held.output.progress("fingerprinting", unit="prompts"):
        made = list(fingerprints(read_lines(file), refused=refused, origin=file))
    lines = b"".join(
        orjson.dumps(
            {"id": m.id, "family": m.family, "prompt_minhash": m.prompt_minhash}
        )
        + b"\n"
        for m in made
    )
    if out == "-":
        sys.stdout.buffer.write(lines)
    else:
        _write(Path(out), lines)
        count = len({m.family for m in made})
        held.output.result(
            {"prompts": len(made), "families": count, "rejected": len(refused)}
        )
        held.output.say(f"{len(made):,} prompts in {count:,} families: {out}")
    for reason in refused[:5]:
        held.output.warn(f"  {reason}")
    if refused:
        raise SamehandError(f"{len(refused)} lines could not be used")


def _write(target: Path, data: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        raise SetupError(f"Cannot write {target}: {error.strerror}") from error
