"""Cases, rulings and alerts in a real browser, by two people."""

import orjson
import pytest
from playwright.sync_api import expect

from tests.fixtures.api import an_event, ring, seen, strangers
from tests.fixtures.browser import Tab
from tests.fixtures.processes import wait_for
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers
BASALT = {
    "organization_id": "org_basalt",
    "name": "Basalt Research",
    "asset_type": "domain",
    "value": "basalt.example",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A stack with two rings, where all rulings need a second person."""
    settings = {
        "SAMEHAND_CASES__FOUR_EYES": "all",
        "SAMEHAND_ALERTS__EVERY_SECONDS": 1,
    }
    line = CommandLine(tmp_path_factory.mktemp("case-pages"), 26687, settings)
    try:
        address = line.json("up", "--detach")["api"]
        asset = an_event("organization.asset", "org_basalt", 1, **BASALT)
        events = [*ring("one", 8), *ring("two", 7), *strangers(100), asset]
        send(line, tmp_path_factory.mktemp("events"), events)
        line.json("link")
        yield line, address
    finally:
        line.run("down")


def send(line, folder, events):
    file = folder / "events.ndjson"
    file.write_bytes(b"\n".join(map(orjson.dumps, events)))
    line.json("ingest", str(file))


@pytest.fixture(scope="module")
def people(world, chromium):
    """Cookies of an investigator and a reviewer, by name."""
    line, _ = world
    found = {}
    for name, role in (("ada", "investigator"), ("ben", "reviewer"), ("rea", "reader")):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(line.json("login", "--name", name, "--role", role)["login"])
        page.wait_for_url("**/clusters")
        found[name] = context.storage_state()
        context.close()
    return found


@pytest.fixture
def tab_of(world, people, chromium):
    """Opens a tab of somebody."""
    contexts = []

    def opened(name):
        context = chromium.new_context(
            base_url=world[1],
            viewport={"width": 1440, "height": 900},
            storage_state=people[name],
        )
        contexts.append(context)
        return Tab(context.new_page())

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def cluster(world):
    return world[0].json("trace", "acc_one_0")["cluster"]["id"]


def is_clean(tab):
    assert tab.wrong == []
    assert tab.violations() == []


def fill(page, claim, reason, organization=""):
    """Fill the form of a ruling in by keys alone, and send it."""
    page.focus("#rule-claim")
    page.locator("#rule-claim").select_option(claim)
    page.locator("#rule-organization").select_option(organization)
    page.focus("#rule-reason")
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def test_an_account_is_ruled_on_and_a_second_person_confirms(tab_of, cluster):
    ada = tab_of("ada")
    ada.page.goto("/accounts/acc_one_1")
    is_clean(ada)
    fill(ada.page, "organization", "Its staff's card.", "org_basalt")
    ada.page.wait_for_url("**/cases/case_*")
    case = ada.page.url
    assert ada.page.get_by_role("button", name="Confirm").count() == 0

    ada.page.goto(f"/clusters/{cluster}/case")
    row = ada.page.get_by_role("row").filter(has_text="Its staff's card.")
    assert "proposed" in row.inner_text()
    assert "waited for" in row.inner_text()
    is_clean(ada)
    ben = tab_of("ben")
    ben.page.goto(case)
    ben.page.get_by_label("Reason", exact=True).first.fill("I see the same.")
    ben.page.get_by_role("button", name="Confirm").click()
    ben.page.get_by_text("ben: I see the same.").wait_for()

    ada.page.goto("/accounts/acc_one_1")
    said = ada.page.locator("[aria-labelledby=judgements]")
    assert "counts" in said.inner_text()
    is_clean(ben)
    is_clean(ada)


def test_what_cannot_be_ruled_is_said_in_the_form(tab_of):
    ada = tab_of("ada")
    ada.page.goto("/accounts/acc_one_2")

    fill(ada.page, "organization", "Whose?")

    ada.page.get_by_role("alert").filter(has_text="Name the organization").wait_for()
    assert ada.page.url.endswith("/accounts/acc_one_2")
    ada.page.goto("/cases")
    assert "Whose?" not in ada.page.content()


def test_two_accounts_are_ruled_on_in_a_case_that_is_there(tab_of, cluster):
    ada = tab_of("ada")
    ada.page.goto(f"/clusters/{cluster}/case")
    ada.page.get_by_label("Title").fill("Two shops")
    ada.page.get_by_role("button", name="Open").click()
    ada.page.wait_for_url("**/cases/case_*")
    case = ada.page.url
    ada.page.goto("/accounts/acc_one_3/why/acc_one_4")
    is_clean(ada)
    ada.page.get_by_label("Case", exact=True).select_option(label="Two shops")

    fill(ada.page, "same", "One support ticket.")

    ada.page.wait_for_url(case)
    rulings = ada.page.locator("[aria-labelledby=rulings]")
    assert "One support ticket." in rulings.inner_text()
    ada.page.goto(f"/clusters/{cluster}")
    work = ada.page.locator("[aria-labelledby=work]")
    assert "Two shops" in work.inner_text()
    assert "waits for a second person" in work.inner_text()
    is_clean(ada)


def test_a_cluster_is_ruled_on_with_all_its_members(tab_of, cluster):
    ada = tab_of("ada")
    ada.page.goto(f"/clusters/{cluster}/case")
    ada.page.get_by_label("Case", exact=True).select_option("")

    fill(ada.page, "abusive", "All of it resells.")

    ada.page.wait_for_url("**/cases/case_*")
    row = ada.page.get_by_role("row").filter(has_text="All of it resells.").first
    assert "8" in row.get_by_role("cell").nth(1).inner_text()


def test_readers_see_what_is_ruled_and_no_form(tab_of, cluster):
    rea = tab_of("rea")
    for path in ("/accounts/acc_one_1", f"/clusters/{cluster}/case"):
        rea.page.goto(path)
        assert "Its staff" in rea.page.content()
        assert rea.page.locator("#rule-claim").count() == 0
        is_clean(rea)
    rea.page.goto("/alerts")
    assert rea.page.locator("#mark").count() == 0


def alerts(line, state):
    return line.json("alerts", "list", "--state", state)["alerts"]


def test_alerts_are_marked_together_and_become_cases(world, tab_of, tmp_path):
    line, _ = world
    for name in ("card_one", "card_two"):
        line.json("watches", "add", "thing", name, "--kind", "instrument")
    line.json("watches", "add", "thing", "dev_one", "--kind", "device")
    send(
        line,
        tmp_path,
        [
            *seen("acc_new_1", "card_one", "dev_one"),
            *seen("acc_new_2", "card_two", "dev_new"),
        ],
    )
    wait_for(lambda: len(alerts(line, "new")) == 3, seconds=120)
    ada = tab_of("ada")
    ada.page.goto("/alerts")
    is_clean(ada)
    ada.page.get_by_role("button", name="Mark chosen as seen").click()
    ada.page.get_by_role("alert").filter(has_text="Choose alerts").wait_for()

    boxes = ada.page.get_by_role("checkbox")
    assert boxes.count() == 3
    for index in (0, 2):
        boxes.nth(index).focus()
        ada.page.keyboard.press("Space")
    ada.page.get_by_role("button", name="Mark chosen as seen").press("Enter")
    expect(boxes).to_have_count(1)

    assert len(alerts(line, "new")) == 1
    ada.page.get_by_role("button", name="Mark all new ones as seen").click()
    expect(boxes).to_have_count(0)
    assert alerts(line, "new") == []
    row = ada.page.get_by_role("row").filter(has_text="card_two").first
    row.get_by_role("button", name="Open a case").click()
    ada.page.wait_for_url("**/cases/case_*")
    assert ada.page.get_by_role("link", name="acc_new_2").count() >= 1
    ada.page.goto("/alerts")
    assert ada.page.get_by_role("link", name="its case").count() == 1
    # The refused form was answered with 422, which the browser tells, too.
    assert [each for each in ada.wrong if "422" not in each] == []
    assert ada.violations() == []
