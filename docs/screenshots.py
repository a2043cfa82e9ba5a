"""Takes a picture of every page, light and dark, of a demo world: make screenshots.

A stack starts in a folder of its own, holds a made-up world and some work on it, and is
stopped. Chromium writes ``docs/pictures/pages/NAME-light.webp`` and ``-dark.webp``.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    sync_playwright,
)

from backend.client import Client, models

PICTURES = Path(__file__).parent / "pictures" / "pages"
SIZE: ViewportSize = {"width": 1440, "height": 960}
QUALITY = 80  # of WebP, per cent
ACCOUNTS, SEED = "6000", "7"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
_WAIT_MS, _SETTLE_MS, _ALERT_SECONDS = 120_000, 300, 120
_ENVIRONMENT = {"SAMEHAND_ALERTS__EVERY_SECONDS": "5"}
# Chromium asks for updates and more, which nobody here wants to know.
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
]
# File name and address; those in braces are of the world that was made.
PAGES = {
    "search": "/search?q={members[0]}%0A{members[1]}%0A{members[2]}%0Aacc_nobody",
    "clusters": "/clusters",
    "cluster": "/clusters/{cluster}",
    "cluster-graph": "/clusters/{cluster}/graph",
    "cluster-timeline": "/clusters/{cluster}/timeline",
    "cluster-evidence": "/clusters/{cluster}/evidence",
    "cluster-members": "/clusters/{cluster}/members",
    "cluster-anatomy": "/clusters/{cluster}/anatomy",
    "cluster-organizations": "/clusters/{cluster}/organizations",
    "cluster-what-if": "/clusters/{cluster}/what-if?without=kind:instrument",
    "cluster-history": "/clusters/{cluster}/history",
    "cluster-case": "/clusters/{cluster}/case",
    "cluster-ban-preview": "/clusters/{cluster}/ban-preview",
    "cluster-hand-on": "/clusters/{cluster}/hand-on",
    "account": "/accounts/{members[0]}",
    "accounts-why": "/accounts/{members[0]}/why/{members[1]}",
    "thing": "/things/{thing}",
    "organizations": "/organizations",
    "organization": "/organizations/{organization}",
    "cases": "/cases",
    "case": "/cases/{case}",
    "alerts": "/alerts",
    "ledger": "/ledger",
    "runs": "/runs",
    "run": "/runs/{run}",
    "run-diff": "/runs/{earlier}/diff/{run}",
    "rejects": "/rejects",
    "queries": "/queries",
    "query": "/queries/guide.show_cluster?cluster_id={cluster}&things=12&members=12",
    "system": "/system",
    "audit": "/audit",
}


def main() -> None:
    """Take them all; SystemExit with a sentence where Chromium is missing."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("This needs Chromium; install it with: make browser")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_stack() as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        names = worked_on(stack)
        for theme in THEMES:
            context = investigator(stack, browser, theme)
            for name, address in PAGES.items():
                page = context.new_page()
                opened(page, address.format(**names))
                (PICTURES / f"{name}-{theme}.webp").write_bytes(picture(page))
                page.close()
            sys.stderr.write(f"{len(PAGES)} pages, {theme}\n")
        take_login(stack, browser)
        browser.close()


@dataclass(frozen=True, slots=True)
class Stack:
    """``samehand`` in a folder, and where its pages are."""

    folder: Path
    address: str = ""

    def run(self, *command: str) -> Any:
        """The object that a command prints."""
        program = [sys.executable, "-m", "backend.cli", "--data-dir", str(self.folder)]
        done = subprocess.run(
            [*program, "--json", *command],
            env=os.environ | _ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"samehand {' '.join(command)}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)


@contextmanager
def demo_stack() -> Iterator[Stack]:
    """A stack with a demo world, linked; it is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="samehand-screenshots-") as name:
        stack = Stack(Path(name) / "data")
        address = stack.run("up", "--detach")["api"]
        try:
            world = str(Path(name) / "world")
            stack.run("world", "--out", world, "--accounts", ACCOUNTS, "--seed", SEED)
            stack.run("ingest", str(Path(world, "events.ndjson")))
            stack.run("link")
            yield Stack(stack.folder, address)
        finally:
            stack.run("down")


def investigator(stack: Stack, browser: Browser, theme: Theme) -> BrowserContext:
    """The browser of somebody who opened a link of the command line."""
    context = browser.new_context(
        base_url=stack.address, viewport=SIZE, color_scheme=theme
    )
    page = context.new_page()
    page.goto(stack.run("login", "--name", "Ada")["login"])
    page.wait_for_url("**/clusters")
    page.close()
    return context


def worked_on(stack: Stack) -> dict[str, Any]:
    """Leave some work in the stack; what the braces of ``PAGES`` stand for."""
    with Client(data_dir=stack.folder, timeout=300) as client:
        campaigns = client.clusters.list(group_kind="campaign").take(20)
        cluster = next(each for each in campaigns if each.organization_id)
        members = [each.account_id for each in client.clusters.members(cluster.id)]
        thing = next(iter(client.clusters.evidence(cluster.id)))
        client.events.send(['{"specversion":"1.0","id":"broken","type":"account.sig'])
        client.alerts.make_watch(watched="cluster", key=cluster.id)
        client.alerts.make_watch(watched="thing", key=thing.key, kind=thing.kind)
        case = decided(client, cluster, members)
        stack.run("link")
        wait_for_an_alert(client)
        return {
            "cluster": cluster.id,
            "members": members,
            "thing": f"{thing.kind}/{quote(thing.key, safe='')}",
            "organization": cluster.organization_id,
            "case": case,
            "earlier": cluster.run_id,
            "run": client.overview().last_run_id,
        }


def decided(client: Client, cluster: models.ClusterCase, members: list[str]) -> str:
    """A case about the cluster, with what was said and ruled in it."""
    opened = client.cases.open(
        "Cards of one reseller",
        clusters=[cluster.id],
        assignee="Ada",
        due=datetime.now(UTC) + timedelta(days=5),
        priority="high",
    )
    client.cases.open("Sign-ups by the hundred at night", accounts=members[:2])
    client.cases.comment(opened.id, text="Nine in ten pay by the same few cards.")
    client.cases.set_status(
        opened.id, status="in_review", reason="Enough evidence to decide."
    )
    client.cases.make_ruling(
        opened.id,
        claim="same",
        cluster_id=cluster.id,
        accounts=members[:40],
        reason="One prompt, one set of cards, one network.",
    )
    client.cases.make_ruling(
        opened.id,
        claim="other",
        cluster_id=cluster.id,
        accounts=members[-2:],
        reason="Customers of the same reseller; they asked for invoices.",
    )
    return opened.id


def wait_for_an_alert(client: Client) -> None:
    """Until workers looked at what is watched; SystemExit if they do not."""
    end = time.monotonic() + _ALERT_SECONDS
    while not client.alerts.list().take(1):
        if time.monotonic() > end:
            sys.exit("No alert came, though a watched cluster lost members")
        time.sleep(1)


def opened(page: Page, address: str) -> None:
    """Show a page, and wait until all of it is there."""
    page.set_default_timeout(_WAIT_MS)
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        sys.exit(f"{address} answered {answer and answer.status}")
    if page.locator("cluster-graph").count():
        page.locator("cluster-graph[data-state=ready]").wait_for()
    page.wait_for_timeout(_SETTLE_MS)


def picture(page: Page) -> bytes:
    """What is to be seen of it, as WebP."""
    session = page.context.new_cdp_session(page)
    wanted = {"format": "webp", "quality": QUALITY}
    return base64.b64decode(session.send("Page.captureScreenshot", wanted)["data"])


def take_login(stack: Stack, browser: Browser) -> None:
    """The one page that is for somebody who is not logged in."""
    for theme in THEMES:
        context = browser.new_context(
            base_url=stack.address, viewport=SIZE, color_scheme=theme
        )
        page = context.new_page()
        opened(page, "/login")
        (PICTURES / f"login-{theme}.webp").write_bytes(picture(page))
        context.close()


if __name__ == "__main__":
    main()
