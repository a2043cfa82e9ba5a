"""``samehand verify``: whether a dossier is as it was sealed, and says what follows."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backend.cli.context import Context

if TYPE_CHECKING:
    from backend.services.dossier.verification import Verdict


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify")(verify)


def verify(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="Dossier, as samehand dossier wrote it.")
    ],
    key: Annotated[
        Path | None, typer.Option(help="Public key that it must be signed by, PEM.")
    ] = None,
    seal: Annotated[
        str | None, typer.Option(help="Seal that it must have, as you were told.")
    ] = None,
) -> None:
    """Check a dossier offline: each byte, the signature, and what it claims."""
    held: Context = context.obj
    from backend.services.dossier import verification  # noqa: PLC0415
    from backend.services.dossier.signing import public_key_of  # noqa: PLC0415

    asked = verification.Asked(None if key is None else public_key_of(key), seal)
    with held.output.progress("checking") as bar:

        def tell(phase: str, _done: int, _total: int) -> None:
            bar.say(phase)

        found = verification.verify(file, asked, report=tell)
    _show(held, file, found)
    if not found.holds:
        raise typer.Exit(1)


def _show(held: Context, file: Path, found: "Verdict") -> None:
    output = held.output
    output.result(
        {
            "file": str(file),
            "holds": found.holds,
            "seal": found.seal,
            "signed_by": found.signed_by,
            "made": dict(found.made),
            "checks": [
                {**asdict(check), "state": str(check.state)} for check in found.checks
            ],
        }
    )
    if output.json_mode:
        return
    width = max(len(check.name) for check in found.checks)
    for check in found.checks:
        # What a hostile file says is neither markup nor a code for the terminal.
        output.raw(f"  {check.name:<{width}}  {check.state:<11}  {check.sentence}")
    output.fields(
        {"seal": found.seal or "none", "signed by": found.signed_by or "nobody"}
    )
    if found.holds:
        output.say(
            "\nNothing fails. The tables are the provider's statement; what is said "
            "follows from them."
        )
    else:
        failing = sum(check.state == "fails" for check in found.checks)
        output.say(
            f"\n[bold]This dossier does not hold:[/bold] {failing} of its checks fail."
        )
