"""How long the pages of a cluster of 20,000 accounts take in a browser.

One campaign among strangers goes into an empty stack and is linked. Then headless
Chromium opens its pages: when something can be read (first contentful paint), when the
picture can be used, and how many frames a second it draws while it is dragged about.

    python -m benchmarks.pages --accounts 20000

Milliseconds as medians of single visits, each with an empty cache; the JSON goes to
standard output and into benchmarks/results.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from playwright.sync_api import Page, sync_playwright

from backend import __version__
from backend.embedded.endpoints import running_endpoints
from backend.settings import Settings
from benchmarks.results import machine, samehand, save, say

_DAYS, _BEGIN = 60, 1_767_225_600
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_CAPABILITIES = ("coding", "tool_use", "agentic_reasoning", "chat")
_TABS = ("", "timeline", "evidence", "members", "history", "anatomy")
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
        folder, file = Path(name) / "data", Path(name) / "events.ndjson"
        with file.open("wb") as out:
            lines = events(options.accounts, options.strangers)
            out.writelines(orjson.dumps(each) + b"\n" for each in lines)
        samehand(folder, "up", "--detach")
        try:
            samehand(folder, "ingest", str(file))
            samehand(folder, "link")
            found = visited(folder, program, options.visits)
        finally:
            samehand(folder, "down")
    known = {"version": __version__, "machine": machine(), "accounts": options.accounts}
    save("pages", known | found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--strangers", type=int, default=30_000)
    parser.add_argument("--visits", type=int, default=7)
    return parser.parse_args()


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

        cluster = visit().request.get("/v1/clusters").json()["items"][0]
        say(f"{cluster['id']} has {cluster['size']:,} accounts")
        path = f"/clusters/{cluster['id']}"
        paints = {}
        for name in _TABS:
            times = [painted(visit(), f"{path}/{name}") for _ in range(visits)]
            paints[name or "overview"] = round(statistics.median(times))
            say(f"{name or 'overview'}: {paints[name or 'overview']} ms")
        pictures = [pictured(visit(), f"{path}/graph") for _ in range(visits)]
        browser.close()
    return {
        "cluster": cluster["size"],
        "first_paint_ms": paints,
        "graph": {
            name: round(statistics.median(each[name] for each in pictures), 1)
            for name in pictures[0]
        },
    }


def painted(page: Page, path: str) -> float:
    """Milliseconds from the visit to the first paint of content."""
    page.goto(path.rstrip("/"), wait_until="load")
    page.wait_for_timeout(100)
    found: float = page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    page.context.close()
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


def events(accounts: int, strangers: int) -> Iterator[dict[str, Any]]:
    """A campaign of ``accounts``, and ``strangers`` who share nothing but networks."""
    dice = random.Random(accounts)
    number = 0
    for index in range(accounts + strangers):
        hidden = index < accounts
        for kind, data, second in _life(dice, index, hidden=hidden):
            number += 1
            yield {
                "specversion": "1.0",
                "id": f"ev-{number}",
                "source": "pages",
                "type": kind,
                "time": _moment(second),
                "subject": f"acc_{index:06}",
                "data": data,
            }


def _life(
    dice: random.Random, index: int, *, hidden: bool
) -> Iterator[tuple[str, dict[str, Any], int]]:
    first = dice.randrange(_DAYS // 2) * 86_400 + dice.randrange(86_400)
    own = f"{index:06}"
    yield "account.signup", {"email": f"u{own}@mail{index % 40}.example"}, first
    device = f"dev_{index // 25}" if hidden else f"dev_own_{own}"
    card = f"pi_{dice.randrange(900)}" if hidden else f"pi_own_{own}"
    yield "payment.attempt", {"instrument": card, "method": "card"}, first + 60
    for _ in range(3):
        host = dice.randrange(48) if hidden else 70_000 + dice.randrange(60_000)
        address = f"198.{18 + (host >> 16)}.{host >> 8 & 255}.{host & 255}"
        second = first + dice.randrange(_DAYS // 2 * 86_400)
        yield "account.access", {"ip": address, "device_id": device}, second
    for _ in range(6 if hidden else 2):
        prompt = f"pf_{dice.randrange(12)}" if hidden else f"pf_own_{own}"
        second = first + dice.randrange(_DAYS // 2 * 86_400)
        data = {
            "model": f"heron-{2 + second // 86_400 // 40}",
            "exchanges": dice.randrange(1, 40),
            "prompt_fingerprint": prompt,
            "capability": dice.choice(_CAPABILITIES),
        }
        yield "exchange.usage", data, second


def _moment(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_BEGIN + second))


if __name__ == "__main__":
    sys.exit(main())
