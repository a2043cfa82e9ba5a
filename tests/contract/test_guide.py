"""The guide of Neo4j Browser: every query in it runs as it stands there."""

import html
import re

import pytest
from fastapi.testclient import TestClient

from backend.graph.driver import open_graph
from backend.graph.schema import SchemaVersion
from backend.settings import Settings
from backend.web import guide
from backend.web.app import create_app

# What Neo4j Browser takes out of a guide before it shows it.
TAKEN_OUT = re.compile(
    r"<script|\s+on[^\s=]+[^\s=]*\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w\-.:]+\s*)",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("guide"),
        neo4j={"uri": "bolt://127.0.0.1:1", "password": "x"},
        broker={"url": "redis://127.0.0.1:1/0"},
    )
    with TestClient(create_app(settings), base_url="http://127.0.0.1:8420") as client:
        yield client.get("/browser/guide").text


def blocks(page):
    found = re.findall(r'<pre[^>]* runnable">(.*?)</pre>', page, re.DOTALL)
    return [html.unescape(text) for text in found]


def test_it_is_slides_that_neo4j_browser_leaves_as_they_are(page):
    assert page.count("<slide ") == len(guide.SLIDES) + 1
    assert page.lstrip().startswith('<article class="guide">')
    assert TAKEN_OUT.findall(page) == []


def test_addresses_in_it_are_in_full(page):
    # For nobody is known here, and yet nothing is masked.
    assert ":style http://127.0.0.1:8420/browser/style.grass" in blocks(page)


def test_every_slide_has_queries_with_what_their_files_say(page):
    for slide in guide.SLIDES:
        assert slide.queries
        for query in slide.queries:
            assert html.escape(query.summary) in page
            assert any(query.text in block for block in blocks(page))


def test_every_parameter_is_set_by_the_guide_before_it_is_used():
    known = set(re.findall(r"AS (\w+)", guide.defaults()))
    for slide in guide.SLIDES:
        known |= set(slide.choice.names) if slide.choice else set()
        for query in slide.queries:
            assert {slot.name for slot in query.parameters} <= known, slide.title


@pytest.mark.servers
def test_the_server_takes_every_query(page, graph_server):
    graph = open_graph(graph_server)
    with graph.session() as session:
        SchemaVersion(session).apply()
    asked = []
    with graph.driver.session() as session:
        for block in blocks(page):
            match = re.match(r":param \[\{(.*)\}\] => \{ (.*) \}$", block)
            text = match[2] if match else block
            if text.startswith(":"):
                continue
            result = session.run("EXPLAIN " + text, {})
            columns = list(result.keys())
            assert result.consume().query_type == "r"
            if match:
                assert match[1].split(", ") == columns
            asked.append(text)
    graph.close()

    assert len(asked) == 1 + sum(
        len(slide.queries) + bool(slide.choice) for slide in guide.SLIDES
    )
