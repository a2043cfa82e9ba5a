"""Generated pages are up to date, and what the README names exists."""

import importlib.util
import re
from pathlib import Path

import pytest

from backend.cli import app
from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["access", "api", "cli", "graph-model", "queries", "settings"]
)
def test_generated_page_follows_the_code(generate, name):
    page = (ROOT / "docs" / f"{name}.md").read_text()

    assert page == generate.PAGES[name](), "run: make docs"


def test_no_page_depends_on_terminal_or_environment(generate, monkeypatch):
    pages = {name: made() for name, made in generate.PAGES.items()}

    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("XDG_DATA_HOME", "/elsewhere")
    monkeypatch.setenv("SAMEHAND_API__PORT", "9999")

    assert {name: made() for name, made in generate.PAGES.items()} == pages


def test_readme_names_what_exists():
    text = (ROOT / "README.md").read_text()
    commands = set(re.findall(r"samehand (\w+)", text)) - {"finds"}
    known = {c.name or c.callback.__name__ for c in app.registered_commands}
    known |= {group.name for group in app.registered_groups}

    assert commands - known == set()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / target).exists(), target


def test_example_events_are_accepted():
    reader = LineReader(Pseudonymizer(KeyedHash(b"key")))
    lines = (ROOT / "docs/examples/events.ndjson").read_bytes().splitlines()

    refused = [
        r.reason for line in lines if isinstance(r := reader.read(line), Refused)
    ]

    assert lines
    assert refused == []
