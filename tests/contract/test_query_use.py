"""One caller for each query, and a clean-up for each derived fact."""

import re
from pathlib import Path

from graph_queries import load, names

ROOT = Path(__file__).parents[2]


def _loads():
    found = []
    for file in (ROOT / "backend" / "graph").glob("*.py"):
        found += re.findall(r'load\("([\w.]+)"\)', file.read_text())
    return found


def test_every_query_is_loaded_somewhere_and_every_load_exists():
    loaded = set(_loads())
    files = {name for name in names() if not name.startswith("schema.")}

    assert files - loaded == set(), "no caller"
    assert loaded - files == set(), "no file"


def test_every_derived_fact_has_its_clean_up():
    writers = [name for name in names("derived") if load(name).writes]
    stale = "\n".join(
        load(name).text for name in names("derived") if "delete_stale" in name
    )

    assert writers
    for name in writers:
        for fact in load(name).writes:
            kind = re.findall(r"\[:(\w+)", fact) or re.findall(r"\(:(\w+)\)", fact)
            assert kind[-1] in stale, f"{name} writes {fact}; nothing deletes it"
