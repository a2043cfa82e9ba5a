"""``samehand dossier``: a cluster as a sealed archive that can be handed on."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from backend.cli.context import Context
from backend.cli.decisions import Analyst, journal_of
from backend.cli.phases import Phases
from backend.errors import UsageError

if TYPE_CHECKING:
    from backend.services.dossier.making import Dossier
    from backend.services.dossier.signing import Signer
    from backend.settings import Settings

_LEVELS = ("none", "addresses", "all")
_MAKE = "make"
# Reproducible builds take their time from it, and so do we.
_EPOCH = "SOURCE_DATE_EPOCH"


class _MakesByDefault(TyperGroup):
    """``samehand dossier CLUSTER`` is ``samehand dossier make CLUSTER``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``make`` before what is no command."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = [_MAKE, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        cls=_MakesByDefault,
        help="A cluster as a sealed archive: dossier CLUSTER --out FILE.zip.",
        no_args_is_help=True,
    )
    group.command(_MAKE)(make)
    group.command("keygen")(keygen)
    app.add_typer(group, name="dossier")


def make(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="CLUSTER", help="Cluster, or account of one.")
    ],
    out: Annotated[str, typer.Option(help="ZIP file, or - for standard output.")],
    analyst: Analyst,
    reason: Annotated[str, typer.Option(help="Why; it is written into it.")] = "",
    sign: Annotated[
        Path | None,
        typer.Option(
            help="Private Ed25519 key that signs it.",
            show_default="SAMEHAND_DOSSIER__KEY_FILE",
        ),
    ] = None,
    redact: Annotated[
        str, typer.Option(help=f"What is replaced by numbers: {', '.join(_LEVELS)}.")
    ] = "none",
) -> None:
    """Write a sealed archive that others can check and work out again without us."""
    held: Context = context.obj
    if redact not in _LEVELS:
        raise UsageError(f"--redact takes {', '.join(_LEVELS)}, not {redact!r}")
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, trail_of  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.dossier import making  # noqa: PLC0415
    from backend.services.dossier.redaction import Redaction  # noqa: PLC0415
    from backend.services.runs import unheard  # noqa: PLC0415

    def noted(made: making.Dossier) -> None:
        with trail_of(held.settings) as trail:
            about = made.about(occasion)
            trail.record(local_principal(), Action.EXPORT, about, reason=reason or None)

    occasion = making.Occasion(
        made_ms=_now_ms(),
        noted=noted,
        reason=reason,
        made_by=analyst,
        redaction=Redaction(redact),
        signer=_signer(held.settings, sign),
    )
    phases = Phases(held.output)
    with (
        graph_of(held.settings) as graph,
        journal_of(held.settings) as journal,
        phases.following() as report,
    ):
        made = making.make_dossier(
            graph,
            journal,
            name,
            occasion,
            settings=held.settings.linkage,
            report=unheard if out == "-" else report,
        )
    _write(held, made, out)


def _now_ms() -> int:
    given = os.environ.get(_EPOCH)
    if given is None:
        from backend.journal.journal import now_ms  # noqa: PLC0415

        return now_ms() // 1000 * 1000
    if not given.isascii() or not given.isdigit():
        raise UsageError(f"{_EPOCH} is not a whole number of seconds: {given!r}")
    return int(given) * 1000


def _signer(settings: "Settings", file: Path | None) -> "Signer | None":
    chosen = file or settings.dossier.key_file
    if chosen is None:
        return None
    from backend.services.dossier.signing import signer_of  # noqa: PLC0415

    return signer_of(chosen)


def _write(held: Context, made: "Dossier", out: str) -> None:
    from backend.cli.files import written_in_pieces  # noqa: PLC0415

    if not written_in_pieces(out, made.pieces):
        held.output.warn(f"The seal is {made.seal}")
        return
    held.output.result(
        {
            "file": out,
            "cluster": made.cluster_id,
            "run": made.run_id,
            "members": made.members,
            "bytes": made.size,
            "seal": made.seal,
            "signed_by": made.signed_by,
        }
    )
    held.output.say(f"\n{made.cluster_id} written to {out} ({made.size:,} bytes)")
    held.output.fields({"seal": made.seal, "signed by": made.signed_by or "nobody"})
    held.output.say(
        "Tell the seal apart from the file. Whoever has both can check it, with: "
        "samehand verify"
    )


def keygen(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="File of the private key; .pub beside it.")],
) -> None:
    """Make an Ed25519 key that signs dossiers, for its owner alone to read."""
    held: Context = context.obj
    from backend.services.dossier.signing import make_key  # noqa: PLC0415

    public = make_key(out)
    held.output.result(
        {"key": str(out), "public": f"{out}.pub", "fingerprint": public.fingerprint}
    )
    held.output.say(f"The private key is in {out}; keep it to yourself.")
    held.output.say(f"The public key, for those who check, is in {out}.pub.")
    held.output.fields({"fingerprint": public.fingerprint})
