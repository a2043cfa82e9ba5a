"""How long the pages of a cluster of 20,000 accounts take in a browser.

A world with one industrial campaign goes into an empty stack and is linked. A ruling
says that the campaign is one hand, since linkage finds one of this share in pieces, and
it is linked again. Then headless Chromium opens the pages of the cluster: when
something can be read (first contentful paint), when the picture can be used, and how
many frames a second it draws while it is dragged about. What a page waits for is asked
of the API.

    python -m benchmarks.pages --accounts 20000

Milliseconds as medians of single visits, each with an empty cache, and seconds of one
answer each; the JSON goes to standard output and into benchmarks/results.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from backend import __version__
from backend.demo import files
from backend.demo.scenarios import SCENARIOS
from backend.demo.world import World
from backend.embedded.endpoints import running_endpoints
from backend.settings import Settings
from benchmarks.results import machine, samehand, save, say

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_TABS = ("", "timeline", "evidence", "members", "history", "what-if", "hand-on")
# Pages that go on reading when somebody has left: each is visited once.
_READING = ("organizations", "anatomy", "ban-preview")
_READ_MS = 600_000
_ANSWERS = (
    "anatomy",
    "evasion",
    "what-if?without=kind:prompt_family",
    "ban-preview",
    "ban-preview/export?reason=benchmark",
    "export?format=csv",
    "export?format=stix",
)
_DRAG_SECONDS = 3.0
_FRAMES = """() => new Promise(done => {
    let frames = 0;
    const begin = performance.now();
    const count = () => {
        frames += 1;
        const passed = performance.now() - begin;
        if (passed < 3000) requestAnimationFrame(count);
        else done(1000 * frames / passed);
    };
    requestAnimationFrame(count);
})"""


def main() -> None:
    options = arguments()
    program = shutil.which("chromium")
    if program is None:
        sys.exit("This needs Chromium; install it with: make browser")
    with tempfile.TemporaryDirectory(prefix="samehand-pages-") as name:
        folder = Path(name) / "data"
        events, campaign = world(Path(name), options)
        samehand(folder, "up", "--detach")
        try:
            samehand(folder, "ingest", str(events))
            samehand(folder, "link")
            same = ("judge", "accounts", "same", "--file", str(campaign))
            samehand(folder, *same, "--reason", "The truth of the world")
            samehand(folder, "link")
            found = visited(folder, program, options.visits)
        finally:
            samehand(folder, "down")
    known = {"version": __version__, "machine": machine(), "accounts": options.accounts}
    save("pages", known | found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--honest", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--visits", type=int, default=7)
    return parser.parse_args()


def world(folder: Path, options: argparse.Namespace) -> tuple[Path, Path]:
    """Events of a campaign among honest accounts, and the campaign's, a line each."""
    everybody = options.accounts + options.honest
    scenario = replace(SCENARIOS["dominant"], fake=options.accounts / everybody)
    made = World(options.seed, everybody, scenario=scenario)
    campaign = folder / "campaign.txt"
    names = [row.account_id for row in made.truth() if row.campaign_org]
    campaign.write_text("\n".join(names), encoding="utf-8")
    return files.write(made, folder)[0], campaign


def visited(folder: Path, program: str, visits: int) -> dict[str, Any]:
    """Figures of each page."""
    address = running_endpoints(Settings(data_dir=folder)).api
    key = (folder / "secrets" / "api.key").read_text().strip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)

        def visit() -> Page:
            context = browser.new_context(
                base_url=address,
                viewport={"width": 1440, "height": 900},
                extra_http_headers={"X-API-Key": key},
            )
            return context.new_page()

        found = visit().request.get("/v1/clusters?limit=1000").json()["items"]
        cluster = max(found, key=lambda each: each["size"])
        say(f"{cluster['id']} has {cluster['size']:,} accounts")
        path = f"/clusters/{cluster['id']}"
        paints, whole = {}, {}
        for tab in _TABS:
            times = [painted(visit(), path, tab) for _ in range(visits)]
            paints[tab or "overview"] = round(statistics.median(times))
            say(f"{tab or 'overview'}: {paints[tab or 'overview']} ms")
        pictures = [pictured(visit(), f"{path}/graph") for _ in range(visits)]
        say(f"graph: {pictures}")
        for tab in _READING:
            paints[tab], whole[tab] = read_whole(visit(), f"{path}/{tab}")
            say(f"{tab}: {paints[tab]} ms, whole after {whole[tab]} s")
        answers = {each: answered(visit(), f"/v1{path}/{each}") for each in _ANSWERS}
        browser.close()
    return {
        "cluster": cluster["size"],
        "first_paint_ms": paints,
        "whole_s": whole,
        "graph": {
            name: round(statistics.median(each[name] for each in pictures), 1)
            for name in pictures[0]
        },
        "answer_s": answers,
    }


def answered(page: Page, path: str) -> float:
    """Seconds of one answer."""
    begin = time.monotonic()
    answer = page.request.get(path, timeout=600_000)
    if not answer.ok:
        sys.exit(f"{path} answered {answer.status}: {answer.text()}")
    seconds = round(time.monotonic() - begin, 2)
    say(f"{path}: {seconds} s")
    page.context.close()
    return seconds


def painted(page: Page, path: str, tab: str) -> float:
    """Milliseconds from the visit to the first paint of content."""
    page.goto(f"{path}/{tab}".rstrip("/"), wait_until="load")
    page.wait_for_timeout(100)
    found = _first_paint(page)
    page.context.close()
    return found


def read_whole(page: Page, path: str) -> tuple[int, float]:
    """First paint in milliseconds, and seconds until nothing more is fetched."""
    begin = time.monotonic()
    page.goto(path, wait_until="networkidle", timeout=_READ_MS)
    seconds = round(time.monotonic() - begin, 1)
    found = _first_paint(page)
    page.context.close()
    return round(found), seconds


def _first_paint(page: Page) -> float:
    found: float = page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    return found


def pictured(page: Page, path: str) -> dict[str, float]:
    """When the picture can be used, what is in it, and how it moves."""
    page.goto(path, wait_until="commit")
    page.locator("cluster-graph[data-state=ready]").wait_for()
    ready: float = page.evaluate("() => performance.now()")
    box = page.locator("[data-part=canvas]").bounding_box()
    if box is None:
        raise SystemExit("The picture is not to be seen")
    x, y = box["x"] + 20, box["y"] + 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"() => {{ window.counted = ({_FRAMES})(); }}")
    begin, step = time.monotonic(), 0
    while time.monotonic() - begin < _DRAG_SECONDS:
        step += 1
        page.mouse.move(x + step % 300, y + step % 200)
    frames: float = page.evaluate("() => window.counted")
    page.mouse.up()
    words = page.locator("[data-part=words]").inner_text()
    page.context.close()
    return {
        "ready_ms": ready,
        "nodes": float(words.split()[0].replace(",", "")),
        "frames_a_second": frames,
    }


if __name__ == "__main__":
    main()
