"""One investigation from a pasted list to a dossier, in a browser on the real stack.

Two people work on it: who rules on a cluster cannot confirm it.
"""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.fixtures.browser import Tab
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

ACCOUNTS, SEED = "1500", "11"
WHY_SAME = "One set of cards, one wording of prompts."


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    """A stack with a linked demo world, where rulings need two people."""
    four_eyes = {"SAMEHAND_CASES__FOUR_EYES": "all"}
    line = CommandLine(tmp_path_factory.mktemp("investigation"), 29687, four_eyes)
    try:
        line.json("up", "--detach")
        out = tmp_path_factory.mktemp("world")
        line.json("world", "--out", out, "--accounts", ACCOUNTS, "--seed", SEED)
        line.json("ingest", out / "events.ndjson")
        line.json("link")
        yield line
    finally:
        line.run("down")


@pytest.fixture
def somebody(line, chromium):
    """Tabs of people who open the link that the command line prints for them."""
    contexts = []

    def come(name, *roles):
        chosen = [word for role in roles for word in ("--role", role)]
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        tab = Tab(context.new_page())
        tab.page.goto(line.json("login", "--name", name, *chosen)["login"])
        tab.page.wait_for_url("**/clusters")
        return tab

    yield come
    for context in contexts:
        context.close()


def test_from_a_pasted_list_to_a_dossier_that_verifies(line, somebody, tmp_path):
    ada = somebody("Ada", "investigator")
    cluster, members = a_campaign(ada.page)

    pasted(ada.page, members, cluster)
    understood(ada.page, members[0])
    tried_without(ada.page, cluster)
    case = ruled(ada.page, cluster)
    boris = somebody("Boris", "investigator", "reviewer")
    confirmed(boris.page, case)
    seen_before_a_ban(ada.page, cluster)
    listed = ban_list(boris.page, cluster)
    dossier = handed_on(ada.page, tmp_path)

    assert listed <= set(members)
    assert listed
    code, said, errors = line.run("verify", str(dossier))
    assert code == 0, said + errors
    assert ada.wrong + boris.wrong == []


def a_campaign(page):
    """A cluster that leads to somebody, and its members."""

    def get(path):
        return page.request.get(page.url.replace("/clusters", path)).json()

    found = get("/v1/clusters?group_kind=campaign")["items"]
    cluster = next(each["id"] for each in found if each["organization_id"])
    members = get(f"/v1/clusters/{cluster}/members?limit=1000")["items"]
    return cluster, [each["account_id"] for each in members]


def pasted(page, members, cluster):
    """Fifty accounts lead to the cluster that they are in, and to its picture."""
    page.keyboard.press("/")
    page.keyboard.insert_text("\n".join(members[:50]))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")
    page.get_by_role("link", name=cluster).first.click()
    expect(page.locator("main")).to_contain_text("held together by evidence look like")
    page.get_by_role("link", name="Graph").click()
    page.locator("cluster-graph[data-state=ready]").wait_for()


def understood(page, account):
    """A member leads to another one, and that to what both share, in bits."""
    page.get_by_role("link", name="Members").click()
    page.get_by_role("link", name=account).first.click()
    page.get_by_role("link", name="why", exact=True).first.click()
    expect(page.locator("evidence-waterfall svg")).to_be_visible()
    expect(page.get_by_role("heading", name="What they share")).to_be_visible()


def tried_without(page, cluster):
    """Without its strongest thing it is another result beside the stored one."""
    page.get_by_role("link", name=cluster).first.click()
    page.get_by_role("link", name="What if").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="See what is left").click()
    rows = page.locator("section[aria-labelledby=compare] tbody tr")
    expect(rows.filter(has_text="as it is stored")).to_have_count(1)
    expect(rows.filter(has_text="leave")).to_have_count(1)


def ruled(page, cluster):
    """A case about the cluster, and a ruling in it that waits; the case's address."""
    page.get_by_role("link", name="Case", exact=True).click()
    page.get_by_label("Title").fill("Cards of one reseller")
    page.get_by_role("button", name="Open").click()
    page.wait_for_url("**/cases/case_*")
    page.get_by_label("The accounts are").select_option("same")
    page.locator("#cluster").select_option(cluster)
    page.locator("#reason").fill(WHY_SAME)
    page.get_by_role("button", name="Rule", exact=True).click()
    ruling = page.locator("section[aria-labelledby=rulings] tr", has_text=WHY_SAME)
    expect(ruling).to_contain_text("proposed")
    expect(ruling.get_by_role("button", name="Confirm")).to_have_count(0)
    return page.url


def confirmed(page, case):
    """Somebody else finds it among what waits, and confirms it."""
    page.get_by_role("link", name="Cases").click()
    waiting = page.locator("section[aria-labelledby=waiting] tr", has_text=WHY_SAME)
    waiting.get_by_role("link", name="look").click()
    page.wait_for_url(case)
    ruling = page.locator("section[aria-labelledby=rulings] tr", has_text=WHY_SAME)
    ruling.get_by_label("Reason").fill("I see the same.")
    ruling.get_by_role("button", name="Confirm").click()
    expect(ruling).to_contain_text("counts")
    expect(ruling).to_contain_text("Boris: I see the same.")


def seen_before_a_ban(page, cluster):
    """An investigator looks at what a ban would hit, and hands nothing on."""
    page.reload()
    page.get_by_role("link", name=cluster).first.click()
    page.get_by_role("link", name="Ban preview").click()
    expect(page.locator("main")).to_contain_text("bans nobody")
    expect(page.get_by_role("button", name="Export the list")).to_have_count(0)


def ban_list(page, cluster):
    """The accounts of the list that a reviewer exports."""
    page.get_by_role("link", name=cluster).first.click()
    page.get_by_role("link", name="Ban preview").click()
    page.get_by_label("Reason").fill("for the meeting")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the list").click()
    text = Path(download.value.path()).read_text()
    assert "Boris" in text
    rows = csv.DictReader(re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).splitlines())
    return {row["account_id"] for row in rows}


def handed_on(page, folder):
    """The dossier's file."""
    page.get_by_role("link", name="Hand on").click()
    page.locator("#dossier-reason").fill("for counsel")
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Make the dossier").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file
