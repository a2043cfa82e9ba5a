"""The wheel has the pages, built, and nothing that they were built of."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder]
    done = subprocess.run([*command, ROOT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def test_scripts_styles_fonts_and_templates_are_in_it(names):
    pages = [name for name in names if name.startswith("backend/web/")]

    assert "backend/web/static/manifest.json" in pages
    assert "backend/web/static/licences.txt" in pages
    for entry in ("app-", "graph-", "charts-", "login-"):
        assert [n for n in pages if f"/static/{entry}" in n and n.endswith(".js")]
    assert [name for name in pages if name.endswith(".css")]
    assert [name for name in pages if name.endswith(".woff2")]
    assert "backend/web/templates/layout.html" in pages


def test_nothing_that_they_were_built_of_is(names):
    assert not [name for name in names if "node_modules" in name or "/assets/" in name]
    assert not [name for name in names if name.endswith(".ts")]


def test_queries_and_statements_are_in_it(names):
    assert "graph_queries/clusters/list_clusters.cypher" in names
    assert "backend/compute/sql/rollup/daily.sql" in names
