"""Checks a dossier, without a network, a server or a data folder.

First that not one byte is other than it was: the container is written again from its
files, the manifest from the files, and both are compared. Then that the seal and the
signature are those that were asked for. Then that what is claimed follows from the
tables: everything is worked out, said and drawn again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose
from pathlib import Path
from typing import Any

import pyarrow as pa

from backend import __version__
from backend.domain import seals
from backend.domain.containers import MOST_BYTES, opened, ordered
from backend.domain.wording import counted, listed
from backend.errors import InvalidInput, SamehandError, SetupError
from backend.services.dossier import making, pages, pictures, tables
from backend.services.dossier.collect import Material
from backend.services.dossier.report import report_of
from backend.services.dossier.rerun import (
    Worked,
    rules_that_differ,
    weight_ratios,
    work_out,
)
from backend.services.dossier.signing import PublicKey, public_key
from backend.services.runs import Report, unheard

# Sums are of thousandths of a bit; another machine's logarithm may round another way.
TOLERANCE = 0.01
# Faults and differences that a sentence names.
_NAMED = 3
_LONGEST = 80
# What other fonts draw otherwise.
_DRAWN = ("PDF", "pictures")
# No cluster has more; whoever says so wants memory.
_MOST_ROWS = 50_000_000


class State(StrEnum):
    """What a check came to."""

    HOLDS = "holds"
    FAILS = "fails"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what came of it, in a sentence."""

    name: str
    state: State
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of a dossier; it holds when none fails.

    ``made`` is what it says of itself, empty where that cannot be read.
    """

    seal: str | None
    signed_by: str | None
    made: Mapping[str, Any]
    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing that was looked at fails."""
        return all(check.state is not State.FAILS for check in self.checks)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader knows from elsewhere: the key of the signer, the seal."""

    key: PublicKey | None = None
    seal: str | None = None


Files = Mapping[str, memoryview]


def verify(
    file: Path, asked: Asked | None = None, *, report: Report = unheard
) -> Verdict:
    """Everything that can be said of a dossier from the file alone.

    :raises SetupError: the file cannot be read
    :raises InvalidInput: it is empty, or larger than a dossier may be
    """
    try:
        size = file.stat().st_size
        if not 0 < size <= MOST_BYTES:
            raise InvalidInput(f"{file} has {size:,} bytes: that is no dossier")
        content = file.read_bytes()
    except OSError as error:
        raise SetupError(f"Cannot read {file}: {error.strerror}") from error
    return verdict_on(content, asked, report=report)


def verdict_on(
    content: bytes, asked: Asked | None = None, *, report: Report = unheard
) -> Verdict:
    """The same of the bytes of a file."""
    asked = asked or Asked()
    report("comparing every byte", 0, 1)
    container = opened(memoryview(content))
    files = container.files
    checks = [_container(container.faults)]
    if seals.MANIFEST not in files:
        missing = Check("manifest", State.FAILS, "There is no manifest.json.")
        return Verdict(None, None, {}, (*checks, missing))
    manifest = bytes(files[seals.MANIFEST])
    signed_by, found = _manifest(manifest, files)
    checks += found
    whole = all(check.state is not State.FAILS for check in checks)
    checks += _seal(manifest, asked)
    checks += _signature(manifest, files, signed_by, asked)
    made: dict[str, Any] = {}
    if whole:
        made, found = _claims(files, report)
        checks += found
    else:
        checks.append(
            Check(
                "figures",
                State.UNCHECKED,
                "Nothing is worked out again from files that are not as they were.",
            )
        )
    return Verdict(seals.seal_of(manifest), signed_by, made, tuple(checks))


def _container(faults: tuple[str, ...]) -> Check:
    if faults:
        return Check("container", State.FAILS, f"{_some(faults)}.")
    return Check(
        "container",
        State.HOLDS,
        "The ZIP file is, byte for byte, what its files make of it.",
    )


def _manifest(manifest: bytes, files: Files) -> tuple[str | None, list[Check]]:
    try:
        said = seals.read_manifest(manifest)
    except ValueError as error:
        return None, [Check("manifest", State.FAILS, f"In manifest.json: {error}.")]
    if said.format != seals.FORMAT:
        sentence = f"It is a {said.format!r}; this version reads {seals.FORMAT!r}."
        return said.signed_by, [Check("manifest", State.FAILS, sentence)]
    apart = {seals.MANIFEST, seals.SIGNATURE}
    own = {name: view for name, view in files.items() if name not in apart}
    faults = seals.differences(said, own)
    if not faults and seals.manifest_of(own, said.signed_by) != manifest:
        faults = ("manifest.json is not written as samehand writes it",)
    sums = {name: view for name, view in own.items() if name != seals.SUMS}
    if not faults and bytes(own.get(seals.SUMS, b"")) != seals.sums_of(sums):
        faults = (f"{seals.SUMS} has other sums than manifest.json",)
    first = (seals.MANIFEST, seals.SIGNATURE)
    if not faults and list(ordered(files, first)) != list(files):  # type: ignore[arg-type]
        faults = ("The files are in another order",)
    if faults:
        return said.signed_by, [Check("manifest", State.FAILS, f"{_some(faults)}.")]
    sentence = f"All {len(own):,} files are as manifest.json lists them."
    return said.signed_by, [Check("manifest", State.HOLDS, sentence)]


def _seal(manifest: bytes, asked: Asked) -> Iterator[Check]:
    seal = seals.seal_of(manifest)
    if asked.seal is None:
        return
    if asked.seal.strip().lower() == seal:
        yield Check("seal", State.HOLDS, "The seal is the one that you named.")
    else:
        sentence = f"The seal is {seal}, and not the one that you named."
        yield Check("seal", State.FAILS, sentence)


def _signature(
    manifest: bytes, files: Files, signed_by: str | None, asked: Asked
) -> Iterator[Check]:
    signature = files.get(seals.SIGNATURE)
    if signed_by is None:
        if signature is not None or seals.KEY in files:
            yield Check("signature", State.FAILS, "It is signed and names no key.")
        elif asked.key is not None:
            yield Check("signature", State.FAILS, "It is not signed.")
        else:
            sentence = "It is not signed; compare its seal with the one you were told."
            yield Check("signature", State.UNCHECKED, sentence)
        return
    if signature is None or seals.KEY not in files:
        yield Check("signature", State.FAILS, "Its signature or its key was taken out.")
        return
    yield _signed(manifest, bytes(signature), bytes(files[seals.KEY]), signed_by, asked)


def _signed(
    manifest: bytes, signature: bytes, pem: bytes, signed_by: str, asked: Asked
) -> Check:
    try:
        own = public_key(pem, seals.KEY)
    except InvalidInput as error:
        return Check("signature", State.FAILS, f"{error.message}.")
    if own.fingerprint != signed_by or own.pem != pem:
        sentence = f"{seals.KEY} is not the key that manifest.json names."
        return Check("signature", State.FAILS, sentence)
    if not own.verifies(signature, manifest):
        return Check("signature", State.FAILS, "The signature is not by its key.")
    if asked.key is None:
        sentence = (
            f"It is signed by the key {signed_by} that it brings; whose that is, only "
            "--key can say."
        )
        return Check("signature", State.HOLDS, sentence)
    if asked.key.fingerprint != own.fingerprint:
        sentence = (
            f"It is signed by the key {signed_by}, and not by the one that you named, "
            f"{asked.key.fingerprint}."
        )
        return Check("signature", State.FAILS, sentence)
    return Check("signature", State.HOLDS, "It is signed by the key that you named.")


def _claims(files: Files, report: Report) -> tuple[dict[str, Any], list[Check]]:
    """What a dossier says of itself, and whether it follows from its tables."""
    about: dict[str, Any] = {}
    checks: list[Check] = []
    try:
        about |= making.read_json(files[making.ABOUT], making.ABOUT)
        material, stated = _material(files), _stated(files)
        checks.append(_rules(material, about))
        worked = work_out(material, report=report)
        exact = not rules_that_differ(material.facts["model"])
        checks += _compared(stated, worked, exact=exact)
        report("writing and drawing it again", 0, 1)
        checks += _pages(files, material, stated, about)
    except SamehandError as error:
        checks.append(_not_worked_out(error.message))
    # Whoever wrote such an archive may have put anything into it.
    except Exception as error:  # noqa: BLE001
        checks.append(_not_worked_out(str(error) or type(error).__name__))
    return about, checks


def _not_worked_out(reason: str) -> Check:
    sentence = f"It cannot be worked out again: {reason.splitlines()[0].rstrip('.')}."
    return Check("figures", State.FAILS, sentence)


def _material(files: Files) -> Material:
    found = {}
    for layout in tables.GIVEN:
        if layout.path not in files:
            raise InvalidInput(f"There is no {layout.path}")
        found[layout.path] = tables.from_csv(files[layout.path], layout)
        if len(found[layout.path]) > _MOST_ROWS:
            raise InvalidInput(f"{layout.path} has too many rows")
    facts = making.read_json(files[making.FACTS], making.FACTS)
    return Material(facts, found)


def _stated(files: Files) -> Worked:
    found = {
        layout.path: tables.from_csv(files[layout.path], layout)
        for layout in tables.LAYOUTS
        if layout.worked
    }
    return Worked(making.read_json(files[making.FIGURES], making.FIGURES), found)


def _rules(material: Material, about: Mapping[str, Any]) -> Check:
    version = about["versions"]["samehand"]
    model = material.facts["model"]
    differing = rules_that_differ(model)
    ratios = weight_ratios(model)
    if differing:
        sentence = (
            f"It was made by version {version}, by other rules than this one's, "
            f"{__version__}: {_some(tuple(differing))}. Its weights and its bar are "
            "taken from it, the rest is this version's."
        )
        return Check("rules", State.UNCHECKED, sentence)
    if ratios:
        sentence = (
            f"It was made by version {version} with other weights, of "
            f"{listed(ratios)}; those of the archive are taken."
        )
        return Check("rules", State.HOLDS, sentence)
    same = "this version" if version == __version__ else f"version {version}"
    return Check("rules", State.HOLDS, f"Its rules and weights, of {same}, are known.")


def _compared(stated: Worked, worked: Worked, *, exact: bool) -> Iterator[Check]:
    """What is stated beside what follows; by other rules none is ``exact``."""
    named = (
        ("members", tables.STANDINGS.path, "each member's bits, source by source"),
        ("evidence", tables.EVIDENCE.path, "what holds the cluster together"),
    )
    for name, path, what in named:
        faults = _rows_apart(stated.tables[path], worked.tables[path])
        yield _comparison(name, what, faults, exact=exact)
    parts: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        ("attribution", "for and against each organization", ("contenders",)),
        ("character", "what the cluster looks like", ("character", "staying")),
        (
            "figures",
            "counts, core, bridges and weakest members",
            tuple(
                name
                for name in sorted({*stated.figures, *worked.figures})
                if name not in ("contenders", "character", "staying")
            ),
        ),
    )
    for name, what, keys in parts:
        faults = tuple(
            fault
            for key in keys
            for fault in _apart(stated.figures.get(key), worked.figures.get(key), key)
        )
        yield _comparison(name, what, faults, exact=exact)


def _comparison(name: str, what: str, faults: tuple[str, ...], *, exact: bool) -> Check:
    if not faults:
        sentence = f"Worked out again and the same, to {TOLERANCE} bits: {what}."
        return Check(name, State.HOLDS, sentence)
    state = State.FAILS if exact else State.UNCHECKED
    rules = "" if exact else ", by this version's rules"
    sentence = f"Not what follows from the tables{rules}: {_some(faults)}."
    return Check(name, state, sentence)


def _rows_apart(stated: pa.Table, worked: pa.Table) -> tuple[str, ...]:
    if len(stated) != len(worked):
        return (f"{len(stated):,} rows are stated and {len(worked):,} follow",)
    faults = []
    for name in worked.column_names:
        columns = (table.column(name).to_pylist() for table in (stated, worked))
        for row, (said, found) in enumerate(zip(*columns, strict=True)):
            if not _same(said, found):
                faults.append(
                    f"{name} of row {row + 1:,} is {said}, and {found} follows"
                )
                break
    return tuple(faults)


def _apart(said: Any, found: Any, where: str) -> Iterator[str]:
    """Where two values of JSON differ, in sentences."""
    if isinstance(said, dict) and isinstance(found, dict):
        for key in sorted({*said, *found}):
            yield from _apart(said.get(key), found.get(key), f"{where}.{key}")
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        for number, pair in enumerate(zip(said, found, strict=True), 1):
            yield from _apart(*pair, f"{where}.{number}")
    elif not _same(said, found):
        yield f"{where} is {_brief(said)}, and {_brief(found)} follows"


def _same(said: Any, found: Any) -> bool:
    both = isinstance(said, float | int) and isinstance(found, float | int)
    if both and (isinstance(said, float) or isinstance(found, float)):
        return isclose(said, found, rel_tol=0.0, abs_tol=TOLERANCE)
    return type(said) is type(found) and bool(said == found)


def _pages(
    files: Files, material: Material, stated: Worked, about: Mapping[str, Any]
) -> Iterator[Check]:
    """Whether the report says what the figures say, and shows it."""
    here, there = making.versions(), about["versions"]
    same = there.get("samehand") == __version__
    drawers = ("samehand", "fonts", "typst", "vl-convert-python")
    alike = all(there.get(name) == here[name] for name in drawers)
    for name, what, make in _remade(files, material, stated, about):
        if alike if name in _DRAWN else same:
            yield _again(name, what, make, files)
            continue
        sentence = (
            f"Whether {what} cannot be said here: the archive names other versions or "
            "fonts. It is as it was sealed."
        )
        yield Check(name, State.UNCHECKED, sentence)


def _remade(
    files: Files, material: Material, stated: Worked, about: Mapping[str, Any]
) -> Iterator[tuple[str, str, Callable[[], Mapping[str, bytes]]]]:
    """Name, claim and maker of what follows from the rest."""
    said = making.read_json(files[making.REPORT], making.REPORT)
    shown = making.svgs({name: bytes(view) for name, view in files.items()})
    report, time = report_of(material, stated, about), about["made_ms"]
    yield (
        "report",
        f"{making.REPORT} says what the figures say",
        lambda: {making.REPORT: seals.canonical(report)},
    )
    yield (
        "HTML",
        f"{making.HTML} says what the report says",
        lambda: {making.HTML: pages.html(said, shown)},
    )
    yield (
        "explanations",
        f"{making.README}, {making.SCHEMA} and queries/ are this version's",
        lambda: making.explanations(material.facts),
    )
    yield (
        "PDF",
        f"{making.PDF} says what the report says",
        lambda: {making.PDF: pages.pdf(said, shown, made_ms=time)},
    )
    yield (
        "pictures",
        "pictures/ shows what the figures say",
        lambda: pictures.draw(material, stated),
    )


def _again(
    name: str, what: str, make: Callable[[], Mapping[str, bytes]], files: Files
) -> Check:
    """Whether files are made again from the rest, byte by byte."""
    try:
        made = make()
    except Exception as error:  # noqa: BLE001 - see _claims
        reason = (str(error) or type(error).__name__).splitlines()[0]
        return Check(name, State.FAILS, f"It cannot be made again: {reason}.")
    apart = [
        path for path, content in made.items() if bytes(files.get(path, b"")) != content
    ]
    if apart:
        sentence = f"Not what follows from the rest: {_some(tuple(apart))}."
        return Check(name, State.FAILS, sentence)
    return Check(name, State.HOLDS, f"Made again and the same: {what}.")


def _some(faults: tuple[str, ...]) -> str:
    """The first faults, and how many more there are."""
    named = list(faults[:_NAMED])
    rest = len(faults) - len(named)
    if rest > 0:
        named.append(f"and {counted(rest, 'more difference')}")
    return "; ".join(named)


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
