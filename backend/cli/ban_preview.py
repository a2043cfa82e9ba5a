"""``samehand ban-preview``: whom a ban would hit, before anybody is banned."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from backend.cli.clusters import percent
from backend.cli.context import Context
from backend.cli.decisions import Analyst, journal_of
from backend.cli.files import written
from backend.cli.output import Output
from backend.domain.wording import counted
from backend.errors import SetupError, UsageError

if TYPE_CHECKING:
    from backend.domain.appeals import Review
    from backend.domain.enforcement import Assessed
    from backend.services.enforcement.preview import Preview

# Of each list on a terminal; programs get the rest.
_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ban-preview")(ban_preview)


def ban_preview(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Cluster or account.")],
    reviewer: Analyst,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Least confidence of a recommendation.", show_default="settings"
        ),
    ] = None,
    export: Annotated[
        str | None, typer.Option(help="Write the list: FILE.csv, FILE.json.")
    ] = None,
    appeals: Annotated[
        Path | None, typer.Option(help="Write an appeal pack for each to this folder.")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="Why; it goes with the list and the packs.")
    ] = "",
) -> None:
    """Show whom a ban would hit and what speaks against it; nobody is banned."""
    held: Context = context.obj
    form = _form(export)
    if (export or appeals) and not reason:
        raise UsageError("Say why with --reason: it goes with the list and the packs")
    from backend.cli.connection import graph_of  # noqa: PLC0415
    from backend.cli.trail import local_principal, trail_of  # noqa: PLC0415
    from backend.domain.audit import Action  # noqa: PLC0415
    from backend.services.enforcement import export as lists  # noqa: PLC0415
    from backend.services.enforcement.preview import Previews  # noqa: PLC0415
    from backend.services.screening import Screener  # noqa: PLC0415

    settings = held.settings
    at = settings.enforcement.threshold if threshold is None else threshold
    with graph_of(settings) as graph, journal_of(settings) as journal:
        bar = settings.linkage.accept_bits
        previews = Previews(graph, Screener(journal), bar=bar)
        found = previews.preview(name, threshold=at)
    files: dict[str, Any] = {}
    if export or appeals:
        order = lists.Order(reviewer, reason)
        review = lists.reviewed(found, order, appeals=settings.enforcement.appeals)
        with trail_of(settings) as trail:
            about = lists.about("ban list or appeal packs", found, review)
            trail.record(local_principal(), Action.EXPORT, about, reason=reason)
        if export and form:
            make = lists.as_csv if form == "csv" else lists.as_json
            written(export, b"".join(make(found, review)))
            files["export"] = export
        if appeals:
            files["appeals"] = str(appeals)
            files["packs"] = _packs(held.output, found, review, appeals)
    held.output.result(_as_json(found) | files)
    if export != "-":
        _show(held.output, found)
        _show_files(held.output, files)


def _form(export: str | None) -> str | None:
    """What kind of list is asked for.

    :raises UsageError: the file's name does not say
    """
    if export is None:
        return None
    form = "csv" if export == "-" else Path(export).suffix.lstrip(".").lower()
    if form not in {"csv", "json"}:
        raise UsageError(
            "The list is written as CSV or JSON; name a .csv or .json file"
        )
    return form


def _packs(output: Output, found: "Preview", review: "Review", folder: Path) -> int:
    from backend.services.enforcement import appeals  # noqa: PLC0415

    total = found.figures.recommended + found.figures.in_spite
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise UsageError(f"The folder {folder} is not empty; name a new one")
    except OSError as error:
        raise SetupError(f"Cannot write to {folder}: {error.strerror}") from error
    with output.progress("writing appeal packs", total=total, unit="packs") as bar:
        files = appeals.files(appeals.packs(found, review))
        for number, (name, content) in enumerate(files, start=1):
            written(str(folder / name), content)
            bar.update(number / 2)
    return total


def _as_json(found: "Preview") -> dict[str, Any]:
    return {
        "cluster_id": found.cluster.id,
        "run_id": found.cluster.run_id,
        "evidence": found.weighed,
        "measure": asdict(found.measure),
        "figures": asdict(found.figures),
        "cautions": list(found.cautions),
        "collateral": [asdict(each) for each in found.collateral],
        "hit": asdict(found.hit),
        "members": [_member(each) for each in found.members],
    }


def _member(member: "Assessed") -> dict[str, Any]:
    candidate = member.candidate
    return {
        "account_id": candidate.account_id,
        "fate": member.fate.value,
        "bits": candidate.bits,
        "confidence": candidate.confidence,
        "status": candidate.status,
        "objections": [asdict(each) for each in member.objections],
    }


def _show(output: Output, found: "Preview") -> None:
    figures, at = found.figures, found.measure.threshold
    output.say(
        f"[bold]{found.cluster.id}[/bold], if it were banned at a threshold of "
        f"{at * 100:.10g}%; samehand bans nobody"
    )
    output.fields(
        {
            "members": figures.members,
            "recommended": figures.recommended,
            "in spite of a doubt": figures.in_spite,
            "held back": figures.held_back,
            "banned or closed": figures.banned + figures.closed,
            "pay over a month": figures.paying,
            "long-standing": figures.long_standing,
        }
    )
    for caution in found.cautions:
        output.bullet(caution)
    _show_held_back(output, found)
    output.say("\n[bold]Who else would be hit[/bold] by blocking what they share")
    for each in found.collateral[:_SHOWN]:
        output.bullet(each.sentence)
    if not found.collateral:
        output.say("  Nothing that could be blocked holds them together.")
    least = "at least " if found.hit.at_least else ""
    output.bullet(
        f"all {counted(found.hit.things, 'thing')} together: {least}"
        f"{counted(found.hit.accounts, 'other account')}"
    )


def _show_held_back(output: Output, found: "Preview") -> None:
    doubted = [each for each in found.members[::-1] if each.objections]
    if not doubted:
        return
    output.say("\n[bold]Look at these first[/bold], the least held first")
    for each in doubted[:_SHOWN]:
        why = "; ".join(objection.sentence for objection in each.objections)
        output.bullet(
            f"{each.candidate.account_id}, {each.fate.value.replace('-', ' ')}, "
            f"{percent(each.candidate.confidence)} sure: {why}"
        )
    if len(doubted) > _SHOWN:
        output.bullet(f"and {counted(len(doubted) - _SHOWN, 'more member')}")


def _show_files(output: Output, files: dict[str, Any]) -> None:
    if "export" in files:
        output.say(f"\nThe list is in {files['export']}")
    if "appeals" in files:
        packs = counted(files["packs"], "appeal pack")
        output.say(f"{packs} in {files['appeals']}")
