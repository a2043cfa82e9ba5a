"""The pages in a real browser, on the real stack with a demo world."""

import re
from pathlib import Path

import pytest

from tests.fixtures.browser import Tab
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

ACCOUNTS, SEED = "1500", "11"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A stack that holds a demo world, grouped and traced."""
    line = CommandLine(tmp_path_factory.mktemp("pages"), 27687)
    try:
        started = line.json("up", "--detach")
        out = tmp_path_factory.mktemp("world")
        line.json("world", "--out", out, "--accounts", ACCOUNTS, "--seed", SEED)
        line.json("ingest", out / "events.ndjson")
        line.json("link")
        found = line.json("clusters")["clusters"][0]["id"]
        line.json("cases", "open", "Cards of one reseller", "--cluster", found)
        reason = "One wording of prompts."
        line.json("judge", "cluster", found, "same", "--reason", reason)
        yield line, started["api"]
    finally:
        line.run("down")


@pytest.fixture(scope="module")
def logged_in(world, chromium):
    """Cookies of somebody who opened the link that the command line prints."""
    line, _ = world
    context = chromium.new_context()
    page = context.new_page()
    page.goto(line.json("login")["login"])
    page.wait_for_url("**/clusters")
    yield context.storage_state()
    context.close()


@pytest.fixture
def tab(world, logged_in, chromium):
    """A tab of somebody who is logged in."""
    _, address = world
    size = {"width": 1440, "height": 900}
    context = chromium.new_context(
        base_url=address, viewport=size, storage_state=logged_in
    )
    yield Tab(context.new_page())
    context.close()


@pytest.fixture
def names(tab):
    """A cluster that leads somewhere, two members, a thing, and the run."""

    def get(path):
        return tab.page.request.get(path).json()

    cluster = next(c for c in get("/v1/clusters")["items"] if c["organization_id"])
    path = f"/v1/clusters/{cluster['id']}"
    members = [m["account_id"] for m in get(f"{path}/members?limit=50")["items"]]
    thing = get(f"{path}/evidence")["items"][0]
    return {
        "cluster": cluster["id"],
        "members": members,
        "left": members[0],
        "right": members[1],
        "thing": f"{thing['kind']}/{thing['key'].replace('/', '%2F')}",
        "organization": cluster["organization_id"],
        "run": cluster["run_id"],
        "case": get("/v1/cases")["items"][0]["id"],
    }


PAGES = [
    "/clusters",
    "/clusters?look=campaign&least=10&since=2026-01-01",
    "/clusters?look=household&least=100000",
    "/clusters/{cluster}",
    "/clusters/{cluster}/graph",
    "/clusters/{cluster}/timeline",
    "/clusters/{cluster}/evidence",
    "/clusters/{cluster}/members",
    "/clusters/{cluster}/anatomy",
    "/clusters/{cluster}/organizations",
    "/clusters/{cluster}/what-if",
    "/clusters/{cluster}/what-if?without=kind:prompt_family",
    "/clusters/{cluster}/history",
    "/clusters/{cluster}/hand-on",
    "/accounts/{left}",
    "/accounts/{left}/why/{right}",
    "/things/{thing}",
    "/clusters/{cluster}/case",
    "/cases",
    "/cases?show=closed",
    "/cases/{case}",
    "/alerts",
    "/organizations",
    "/organizations/{organization}",
    "/runs",
    "/runs/{run}",
    "/runs/{run}/clusters/{cluster}",
    "/runs/{run}/diff/{run}",
    "/ledger",
    "/ledger?kind=network",
    "/rejects",
    "/queries",
    "/queries/guide.show_cluster?cluster_id={cluster}&things=12&members=12",
    "/clusters/{cluster}/ban-preview",
    "/system",
    "/audit",
    "/audit?action=login",
    "/search",
    "/search?q={left}",
    "/search?q={left}%0A{right}%0Anobody",
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_whole_and_open_to_everybody(tab, names, address, theme):
    tab.page.emulate_media(color_scheme=theme)

    tab.page.goto(address.format(**names))
    tab.page.wait_for_load_state("networkidle")

    assert tab.wrong == []
    assert tab.page.locator("h1").count() == 1
    assert tab.violations() == []


def test_a_pasted_list_leads_to_the_cluster_and_its_picture(tab, names):
    page = tab.page
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.insert_text("\n".join([*names["members"][:50], "acc_nobody"]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")

    assert "Not found: acc_nobody" in page.inner_text("main")
    page.get_by_role("link", name=names["cluster"]).first.click()
    assert "held together by evidence look like" in page.inner_text("main")
    page.get_by_role("link", name="Graph").click()
    page.locator("cluster-graph[data-state=ready]").wait_for()
    words = page.locator("[data-part=words]").inner_text()
    assert re.match(r"\d+ nodes, \d+ of them accounts", words)
    assert tab.wrong == []


def test_an_address_never_holds_personal_data(tab):
    page = tab.page
    page.goto("/clusters")
    page.fill("#search", "somebody@example.org")
    page.press("#search", "Enter")
    page.locator("main", has_text="Nothing is known by that name").wait_for()

    page.wait_for_url("**/search")
    stores = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
    kept = page.evaluate(stores)
    assert "somebody" not in kept
    assert "<" not in kept  # no page that htmx kept for Back


# What changes in a picture is counted with the next frame.
TWO_FRAMES = """() => new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(done))
)"""


class TestGraph:
    @pytest.fixture
    def graph(self, tab, names):
        tab.page.goto(f"/clusters/{names['cluster']}/graph")
        tab.page.locator("cluster-graph[data-state=ready]").wait_for()
        return tab

    def shown(self, graph):
        graph.page.evaluate(TWO_FRAMES)
        words = graph.page.locator("[data-part=words]").inner_text()
        return int(words.split()[0].replace(",", ""))

    def test_a_node_is_reached_opened_and_taken_back_by_keys(self, graph):
        page, before = graph.page, self.shown(graph)
        page.focus("[data-part=canvas]")

        page.keyboard.press("n")
        page.get_by_role("button", name="more by").first.wait_for()
        chosen = page.url
        page.keyboard.press("e")
        page.wait_for_url(re.compile("open="))
        opened = self.shown(graph)
        page.keyboard.press("u")
        page.wait_for_url(re.compile("^(?!.*open=)"))

        assert "node=" in chosen
        assert opened > before
        assert self.shown(graph) == before
        assert graph.wrong == []

    def test_what_was_opened_is_in_the_address(self, graph):
        page, before = graph.page, self.shown(graph)
        page.focus("[data-part=canvas]")
        page.keyboard.press("n")
        page.get_by_role("button", name="more by").first.click()
        page.wait_for_url(re.compile("open="))
        opened = self.shown(graph)

        page.reload()
        page.locator("cluster-graph[data-state=ready]").wait_for()

        assert self.shown(graph) == opened > before

    def test_details_open_beside_it_and_back_closes_them(self, graph):
        page = graph.page
        page.focus("[data-part=canvas]")
        page.keyboard.press("n")

        page.locator("[data-part=chosen] a").click()
        page.locator("#panel h1").wait_for()
        beside = page.locator("cluster-graph[data-state=ready]").count()
        page.go_back()
        page.locator("#panel h1").wait_for(state="detached")

        assert beside == 1
        assert page.locator("cluster-graph[data-state=ready]").count() == 1
        assert graph.wrong == []

    @pytest.mark.parametrize(
        ("form", "begins"), [("SVG", b"<svg "), ("PNG", b"\x89PNG")]
    )
    def test_it_is_saved_as_a_picture(self, graph, names, form, begins):
        with graph.page.expect_download() as download:
            graph.page.get_by_role("button", name=form).click()

        file = Path(download.value.path())
        assert download.value.suggested_filename == f"{names['cluster']}.{form.lower()}"
        assert file.read_bytes().startswith(begins)
        assert file.stat().st_size > 10_000

    def test_kinds_can_be_left_out(self, graph):
        before = self.shown(graph)

        graph.page.locator("input[name=kind][value=account]").uncheck()

        assert self.shown(graph) < before
        assert "0 of them accounts" in graph.page.inner_text("[data-part=words]")


def test_rows_are_fetched_as_they_are_wanted(tab, names):
    page = tab.page
    page.goto(f"/clusters/{names['cluster']}/members")
    rows = page.locator("tbody tr:not(.more)")
    before = rows.count()

    page.get_by_role("link", name="Show more").click()
    rows.nth(before).wait_for()

    links = rows.locator("td:first-child a").all_inner_texts()
    assert len(set(links)) == len(links) > before
    assert tab.wrong == []


class TestHandOn:
    def test_a_dossier_is_made_that_verifies(self, tab, names, world, tmp_path):
        line, _ = world
        tab.page.goto(f"/clusters/{names['cluster']}/hand-on")
        tab.page.fill("#dossier-reason", "for counsel")

        with tab.page.expect_download(timeout=120_000) as download:
            tab.page.get_by_role("button", name="Make the dossier").click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)

        code, said, errors = line.run("verify", str(file))
        assert code == 0, said + errors
        newest = tab.page.request.get("/v1/audit?limit=20").json()["items"]
        assert "for counsel" in [entry["reason"] for entry in newest]

    def test_an_export_is_what_the_form_says(self, tab, names):
        tab.page.goto(f"/clusters/{names['cluster']}/hand-on")
        tab.page.select_option("#format", "misp")
        tab.page.select_option("#tlp", "amber")

        with tab.page.expect_download() as download:
            tab.page.get_by_role("button", name="Export").click()

        assert download.value.suggested_filename.endswith("-amber.misp.json")
        assert tab.wrong == []


def test_a_theme_that_is_chosen_stays(tab):
    page = tab.page
    page.goto("/system")
    page.select_option("#theme", "dark")
    page.goto("/runs")

    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("#theme").input_value() == "dark"


def test_what_is_not_there_is_said_in_a_page(tab):
    page = tab.page

    answer = page.goto("/clusters/clu_nobody")

    assert answer.status == 404
    assert "There is no cluster with this id" in page.inner_text("main")
    assert page.request.get("/v1/clusters/clu_nobody").json()["title"] == "Not found"


def test_without_a_session_a_page_asks_for_one_and_goes_on_to_it(world, chromium):
    line, address = world
    context = chromium.new_context(base_url=address)
    tab = Tab(context.new_page())
    page = tab.page
    page.goto("/runs?of=all")
    asked = page.url
    page.fill("#key", "no-key-of-ours")
    page.click("button[type=submit]")
    page.locator("#words", has_text="wrong").wait_for()

    page.fill("#key", (Path(line.folder) / "secrets" / "api.key").read_text())
    page.click("button[type=submit]")
    page.wait_for_url("**/runs?of=all")

    assert "/login?next=" in asked
    assert "Linkage runs" in page.inner_text("h1")
    assert [each for each in tab.wrong if "401" not in each] == []
    page.click("#logout")
    page.wait_for_url("**/login")
    assert page.goto("/runs").url.endswith("/login?next=%2Fruns")
    context.close()


def test_a_reader_sees_no_address_and_no_hash(world, chromium, names):
    line, address = world
    context = chromium.new_context(base_url=address)
    page = context.new_page()
    page.goto(line.json("login", "--name", "rita", "--role", "reader")["login"])
    page.wait_for_url("**/clusters")

    page.goto(f"/accounts/{names['left']}")
    text = page.content()
    forbidden = page.goto("/rejects")

    addresses = re.findall(r"\b\d+\.\d+\.\d+\.\d+(?!/24)\b(?!/24)", text)
    assert addresses == []
    assert re.findall(r"\b[0-9a-f]{32}\b", text) == []
    assert forbidden.status == 403
    assert "needs the role" in page.inner_text("main")
    context.close()
