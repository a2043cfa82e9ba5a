"""A report as HTML and as PDF, each with everything that it needs inside."""

import json
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from backend.errors import SetupError

# Wheels with letters of more scripts; those that are installed are used.
_FONTS = (
    *("noto_cjk_sans_otc", "fontpkg_noto_sans_arabic"),
    *("fontpkg_noto_sans_devanagari", "fontpkg_noto_sans_thai"),
)
# For archives: with all letters as text, which scripts whose letters join do not allow,
# or with all letters at least, which a letter that no font has does not.
_ARCHIVAL = ("a-2u", "a-2b")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("backend.services.dossier"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def html(report: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The report as one HTML file without scripts; ``pictures`` are SVG by path."""
    encoded = {
        path: b64encode(content).decode() for path, content in sorted(pictures.items())
    }
    template = _environment().get_template("report.html.j2")
    return template.render(report=report, pictures=encoded).encode()


def pdf(
    report: Mapping[str, Any], pictures: Mapping[str, bytes], *, made_ms: int
) -> bytes:
    """The report as PDF, of the archival kind unless a letter is in no font here.

    :raises SetupError: it cannot be typeset
    """
    import typst  # noqa: PLC0415 - 80 MB that few commands need

    with tempfile.TemporaryDirectory(prefix="samehand-") as folder:
        root = Path(folder)
        for path, content in pictures.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        source = root / "report.typ"
        template = files("backend.services.dossier") / "templates" / "report.typ"
        source.write_bytes(template.read_bytes())
        known = typst.Fonts(font_paths=font_folders())
        compiler = typst.Compiler(
            str(source),
            root=folder,
            font_paths=known,
            sys_inputs={"report": json.dumps(report, ensure_ascii=False)},
        )
        return _typeset(compiler, made_ms // 1000)


def _typeset(compiler: Any, time: int) -> bytes:
    """The PDF, by the strictest standard that its letters allow."""
    import typst  # noqa: PLC0415 - 80 MB that few commands need

    for standard in _ARCHIVAL:
        try:
            return bytes(
                compiler.compile(format="pdf", timestamp=time, pdf_standards=standard)
            )
        except typst.TypstError:
            continue
    try:
        return bytes(compiler.compile(format="pdf", timestamp=time))
    except typst.TypstError as error:
        raise SetupError(f"The PDF cannot be typeset: {error.message}") from error


def font_folders() -> list[str]:
    """Folders of the wheels with fonts that are installed."""
    found = []
    for name in _FONTS:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            found.append(str(Path(spec.origin).parent))
    return found


@cache
def fonts() -> str:
    """Which fonts are here, as a sum: others draw other pictures and pages."""
    import typst  # noqa: PLC0415 - 80 MB that few commands need

    known = typst.Fonts(font_paths=font_folders()).families()
    return sha256("\n".join(sorted(known)).encode()).hexdigest()[:16]
