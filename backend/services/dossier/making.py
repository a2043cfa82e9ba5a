"""Makes a dossier: reads, works out, draws, writes, seals."""

import json
import platform
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from backend import __version__
from backend.domain import seals
from backend.domain.containers import ordered, written
from backend.domain.decisions import normal_statement
from backend.errors import InvalidInput, TooLarge
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.dossier import pages, pictures, tables
from backend.services.dossier.collect import Material, collect, queries_of
from backend.services.dossier.redaction import Redaction
from backend.services.dossier.report import report_of
from backend.services.dossier.rerun import Worked, work_out
from backend.services.dossier.signing import Signer
from backend.services.runs import Report, unheard
from backend.settings import LinkageSettings

REPORT, HTML, PDF = "report.json", "report.html", "report.pdf"
FACTS, ABOUT, FIGURES, SCHEMA = (
    *("facts.json", "dossier.json"),
    *("results/figures.json", "schema.json"),
)
README = "README.txt"
# What draws, typesets and works out; others may draw otherwise.
_LIBRARIES = (
    *("cryptography", "duckdb", "jinja2", "neo4j", "numpy", "pyarrow", "scipy"),
    *("typst", "vl-convert-python"),
)
# A large cluster's dossier takes a gigabyte while it is made: one at a time.
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a dossier is made, by whom, when, how much it hides, and who signs it.

    ``noted`` is called with the dossier before anybody gets it, and must keep that.
    """

    made_ms: int
    noted: "Callable[[Dossier], None]"
    reason: str = ""
    made_by: str = ""
    redaction: Redaction = Redaction.NONE
    signer: Signer | None = None


@dataclass(frozen=True)
class Dossier:
    """A sealed archive: its pieces in order, and what there is to be told of it."""

    cluster_id: str
    run_id: str
    seal: str
    signed_by: str | None
    members: int
    files: Mapping[str, bytes]
    pieces: tuple[bytes, ...]

    def about(self, occasion: Occasion) -> dict[str, str | None]:
        """What the audit log keeps of it."""
        return {
            "what": "dossier",
            "cluster": self.cluster_id,
            "run": self.run_id,
            "seal": self.seal,
            "redaction": str(occasion.redaction),
            "signed_by": self.signed_by,
            "made_by": occasion.made_by,
        }

    @property
    def size(self) -> int:
        """Bytes of the ZIP file that the pieces are."""
        return sum(map(len, self.pieces))


def make_dossier(
    graph: Graph,
    journal: Journal,
    name: str,
    occasion: Occasion,
    *,
    settings: LinkageSettings,
    report: Report = unheard,
) -> Dossier:
    """The dossier of a cluster, or of the cluster that an account is in.

    :raises NotFound: there is no such thing, or the run that found it is not archived
    :raises Conflict: a linkage run changed it meanwhile
    :raises InvalidInput: the reason is too long or holds personal data
    :raises TooLarge: it would have more than 4 GiB
    """
    about = _about(occasion)
    with _ONE:
        material = collect(
            graph,
            journal,
            name,
            settings=settings,
            redaction=occasion.redaction,
            report=report,
        )
        worked = work_out(material, report=report)
        report("drawing and typesetting", 0, 1)
        content = files_of(material, worked, about)
    made = sealed(content, material, occasion.signer)
    occasion.noted(made)
    return made


def _about(occasion: Occasion) -> dict[str, Any]:
    return {
        "format": seals.FORMAT,
        "made_ms": occasion.made_ms,
        "made_by": _said("name of who asks", occasion.made_by),
        "reason": _said("reason", occasion.reason),
        "versions": versions(),
    }


def _said(name: str, text: str) -> str:
    """A text as it may be handed on; it may be empty."""
    try:
        return normal_statement(text) if text else ""
    except ValueError as error:
        raise InvalidInput(f"The {name} {error}") from None


def versions() -> dict[str, str]:
    """Versions of samehand and of what works out, draws and typesets here."""
    found = {
        "samehand": __version__,
        "python": platform.python_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "fonts": pages.fonts(),
    }
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not known"
    return found


def files_of(
    material: Material, worked: Worked, about: Mapping[str, Any]
) -> dict[str, bytes]:
    """Every file of a dossier but those of its seal, by path."""
    drawn = pictures.draw(material, worked)
    said = report_of(material, worked, about)
    shown = svgs(drawn)
    return {
        **{path: tables.as_csv(each) for path, each in material.tables.items()},
        **{path: tables.as_csv(each) for path, each in worked.tables.items()},
        **explanations(material.facts),
        **drawn,
        FACTS: seals.canonical(material.facts),
        ABOUT: seals.canonical(about),
        FIGURES: seals.canonical(worked.figures),
        REPORT: seals.canonical(said),
        HTML: pages.html(said, shown),
        PDF: pages.pdf(said, shown, made_ms=about["made_ms"]),
    }


def explanations(facts: Mapping[str, Any]) -> dict[str, bytes]:
    """What is in a dossier, how to check it, and how its tables were asked for."""
    folder = files("backend.services.dossier") / "templates"
    return {
        README: (folder / README).read_bytes(),
        SCHEMA: seals.canonical(tables.described()),
        **{
            f"queries/{name}.cypher": text.encode()
            for name, text in queries_of(facts["cluster"]).items()
        },
    }


def svgs(drawn: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures that the report shows."""
    return {path: content for path, content in drawn.items() if path.endswith(".svg")}


def sealed(
    content: Mapping[str, bytes], material: Material, signer: Signer | None = None
) -> Dossier:
    """The archive with a list of its files, their sums, and a signature.

    :raises TooLarge: it would have more than 4 GiB
    """
    found = dict(content)
    signed_by = None
    if signer is not None:
        found[seals.KEY] = signer.public.pem
        signed_by = signer.public.fingerprint
    found[seals.SUMS] = seals.sums_of(found)
    manifest = seals.manifest_of(found, signed_by)
    found[seals.MANIFEST] = manifest
    if signer is not None:
        found[seals.SIGNATURE] = signer.sign(manifest)
    found = ordered(found, (seals.MANIFEST, seals.SIGNATURE))
    try:
        pieces = tuple(written(found))
    except ValueError as error:
        raise TooLarge(str(error)) from error
    cluster = material.facts["cluster"]
    return Dossier(
        cluster["id"],
        cluster["run_id"],
        seals.seal_of(manifest),
        signed_by,
        cluster["size"],
        found,
        pieces,
    )


def read_json(content: bytes | memoryview, name: str) -> Any:
    """A JSON file of a dossier.

    :raises InvalidInput: it is none
    """
    try:
        return json.loads(bytes(content))
    except (ValueError, RecursionError):
        raise InvalidInput(f"{name} is not JSON") from None
