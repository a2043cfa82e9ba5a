"""The guide, the style and prepared queries in the real Neo4j Browser."""

import re

import pytest

from backend.domain.queries import Slot
from backend.embedded.endpoints import Endpoints
from backend.embedded.stack import running
from backend.graph.driver import open_graph
from backend.graph.library import get_query
from backend.settings import Settings
from backend.web.browser import editor_address, filled_in, script
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

PORT = 28687
# A cluster of four accounts that share a card, a device and a family of prompts.
GRAPH = """
CREATE (c:Cluster {id: 'clu_1', size: 4, suspicion: 0.9, group_kind: 'campaign'})
CREATE (t:Identifier:PaymentInstrument {kind: 'instrument', key: 'card_1'})
CREATE (d:Identifier:Device {kind: 'device', key: 'dev_1'})
CREATE (f:Identifier:PromptFamily {kind: 'prompt_family', key: 'family_1'})
CREATE (p:Identifier:PromptFingerprint {kind: 'prompt', key: 'prompt_1'})
CREATE (p)-[:IN_FAMILY]->(f)
CREATE (c)-[:HELD_BY {bits: 9.5}]->(t)
CREATE (c)-[:HELD_BY {bits: 7.5}]->(d)
CREATE (c)-[:HELD_BY {bits: 5.5}]->(f)
FOREACH (place IN range(0, 3) |
  CREATE (a:Account {id: 'acc_' + place})
  CREATE (a)-[:MEMBER_OF {place: place, bits: 20.0 - place}]->(c)
  CREATE (a)-[:PAID_WITH]->(t)
  CREATE (a)-[:USED_DEVICE]->(d)
  CREATE (a)-[:SENT]->(p)
)
"""
# Fills of nodes, as the pages colour the kinds.
COLOURS = {
    "Cluster": "#2f4ac4",
    "Account": "#334155",
    "PaymentInstrument": "#a14d00",
    "Device": "#84407a",
    "PromptFamily": "#4457b8",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """Settings of a running graph and API, with a little graph."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("browser"),
        embedded={
            "heap_mib": 1024,
            "page_cache_mib": 128,
            "bolt_port": PORT,
            "http_port": PORT + 100,
            "broker_port": PORT + 200,
        },
        api={"port": PORT + 300},
    )
    with running(settings, names=("neo4j", "broker", "api")) as stack:
        graph = open_graph(stack.settings)
        with graph.driver.session() as session:
            session.run(GRAPH).consume()
        graph.close()
        yield stack.settings


@pytest.fixture
def page(chromium):
    """A page of the browser, which reaches nothing but this machine."""
    context = chromium.new_context(viewport={"width": 1500, "height": 1000})
    outside = re.compile(r"^https?://(?!127\.0\.0\.1|localhost)")
    context.route(outside, lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.fixture
def connected(stack, page):
    """Neo4j Browser, as somebody has it who has just logged in."""
    page.goto(stack.neo4j.browser_url)
    connect(stack, page)
    return page


def connect(stack, page):
    secret = (stack.secrets_dir / "neo4j.password").read_text().strip()
    page.fill("[data-testid=username]", "neo4j")
    page.fill("[data-testid=password]", secret)
    page.click("[data-testid=connect]")
    page.wait_for_selector("text=You are connected as")


def guide(page):
    return page.locator("[data-testid=frame]").filter(
        has_text="Investigate with samehand"
    )


def run_block(page, frame, text):
    """Run a block of the guide by its arrow; the frame that shows what came of it."""
    before = page.locator("[data-testid=frame]").count()
    block = frame.locator("pre.runnable").filter(has_text=text)
    block.locator("i").click()
    page.wait_for_function(
        "n => document.querySelectorAll('[data-testid=frame]').length > n", arg=before
    )
    return page.locator("[data-testid=frame]").first


def test_the_guide_is_there_after_connecting_and_runs(connected):
    page = connected
    shown = guide(page)
    shown.wait_for()
    assert "1 / 7" in shown.inner_text()

    style = run_block(page, shown, ":style")
    style.get_by_text("node.PaymentInstrument {").wait_for()
    settings = run_block(page, shown, "AS limit")
    settings.get_by_text("Successfully set your parameters.").wait_for()

    frame = page.locator("[data-testid=frame]").filter(has_text=":play http")
    frame.locator("text=/^2$/").or_(
        page.locator("[data-testid=nextSlide]")
    ).first.click()
    choice = run_block(page, frame, ":param [{cluster_id}]")
    choice.get_by_text('"cluster_id": "clu_1"').wait_for()
    table = run_block(page, frame, "// guide.list_clusters")
    table.get_by_text("campaign").wait_for()

    frame.locator("[data-testid=nextSlide]").first.click()
    picture = run_block(page, frame, "// guide.show_cluster")
    for label, colour in COLOURS.items():
        node = picture.locator(f'svg circle[fill="{colour}"]').first
        node.wait_for(state="attached")
        assert f"{label} (" in picture.inner_text()


def test_the_command_line_opens_it_before_anybody_is_connected(stack, page):
    line = CommandLine(stack.data_dir, PORT)
    address = line.json("browser", "--guide")["browser"]

    page.goto(address)

    guide(page).wait_for()
    connect(stack, page)
    assert guide(page).count() == 1


def run_prepared(stack, page, text):
    """Open an address, connect, and run what it holds; the frame of that."""
    page.goto(editor_address(stack, text))
    connect(stack, page)
    guide(page).wait_for()
    page.click("[data-testid=editor-Run]")
    head = text.split("\n", maxsplit=1)[0][:60]
    return page.locator("[data-testid=frame]").filter(has_text=head).first


def test_a_prepared_query_runs_as_it_is(stack, page):
    query = get_query("guide.show_holders")
    values = {"kind": "instrument", "key": "card_1", "limit": 10}

    frame = run_prepared(stack, page, filled_in(query.text, values))

    frame.locator("svg circle").first.wait_for(state="attached")
    assert "Account (4)" in frame.inner_text()


def test_every_value_survives_the_address(stack, page):
    hard = "o'r&g#;x\"\\ \u00e9\U0001f600\n$a`b{}=>"
    text = "RETURN size($text) AS long, $text ENDS WITH '=>' AS whole, $ns AS ns"
    values = {"text": hard, "ns": [1, 2]}

    frame = run_prepared(stack, page, filled_in(text, values))

    frame.get_by_text("Started streaming 1 record").wait_for()
    cells = [cell.inner_text() for cell in frame.locator("td, [role=gridcell]").all()]
    assert [cell for cell in cells if cell.strip()][-3:] == [
        str(len(hard)),
        "true",
        "[1, 2]",
    ]


def test_of_several_statements_neo4j_browser_shows_no_rows(stack, page):
    slots = (Slot("text", "str", ""), Slot("ns", "list[int]", ""))
    values = {"text": "a;b'", "ns": [1, 2]}
    query = "RETURN $text AS text, $ns AS ns"

    frame = run_prepared(stack, page, script(query, slots, values))

    frame.get_by_text(query, exact=True).last.click()
    frame.get_by_text("SUCCESS").wait_for()
    assert frame.locator("table").count() == 0


def test_the_stack_says_where_it_is(stack):
    found = Endpoints.read(stack.run_dir)

    assert stack.neo4j.browser_url == f"{found.http}/browser/"
