"""A report says what it is given, in letters of any script, and does nothing else."""

import io
import re

import pytest
from pypdf import PdfReader

from backend.services.dossier import pages
from backend.services.dossier.making import files_of, svgs, versions
from backend.services.dossier.report import report_of
from backend.services.dossier.rerun import work_out
from tests.unit.services.dossier.worlds import ABOUT, ORGANIZATION, a_material


def made(**changed):
    material = a_material(**changed)
    about = ABOUT | {"versions": versions()}
    return files_of(material, work_out(material), about)


@pytest.fixture(scope="module")
def files():
    return made()


def text_of(pdf):
    """Text of a PDF in one line, by a library that did not make it."""
    pages_of = PdfReader(io.BytesIO(pdf)).pages
    text = "".join(page.extract_text() for page in pages_of)
    return " ".join(text.split())


def test_the_html_has_all_that_it_needs_and_runs_nothing(files):
    html = files["report.html"].decode()

    assert "Rowan &lt;Labs&gt; #1 &amp; *co*" in html
    assert "<Labs>" not in html
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="(?!data:image/svg\+xml;base64,|#s\d)', html) == []
    assert "default-src 'none'" in html


def test_names_are_no_markup_of_the_typesetter(files):
    text = text_of(files["report.pdf"])

    assert ORGANIZATION in text
    assert text.count("Summary") == 1


@pytest.mark.parametrize("name", ["月影实验室", "Лаборатория", "Εργαστήριο"])
def test_names_of_any_script_are_embedded(name):
    pdf = made(name=name)["report.pdf"]

    assert b"pdfaid" in pdf, "an archival file, which must have each letter"
    assert name in text_of(pdf)


@pytest.mark.parametrize("name", ["مختبر القمر", "प्रयोगशाला", "ห้องทดลอง"])
def test_names_whose_letters_join_are_embedded(name):
    assert b"pdfaid" in made(name=name)["report.pdf"]


def test_letters_that_no_font_has_do_not_stop_it():
    pdf = made(name="\U0001242b \U0001e900")["report.pdf"]

    assert pdf.startswith(b"%PDF-")


def test_without_assets_and_usage_it_is_said():
    material = a_material()
    paths = ("assets", "asset_sightings", "usage", "capabilities", "timeline")
    empty = {f"tables/{n}.csv": material.tables[f"tables/{n}.csv"][:0] for n in paths}
    material.tables.update(empty)

    found = report_of(material, work_out(material), ABOUT | {"versions": versions()})

    texts = [b.get("text", "") for s in found["sections"] for b in s["blocks"]]
    assert "No member has an asset of a known organization." in texts
    assert "The evidence leads to no known organization surely." in texts
    pages.html(found, svgs(made()))
