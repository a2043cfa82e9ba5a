"""How fast the stream is with one, two and four processes, and how often they collide.

Every run sends the same events by ``samehand ingest`` to a stack of its own, from the
file to the graph that holds all. They are of few things that very many accounts share,
since these are what processes wait for: addresses, devices, models, and organizations'
assets among them. A deadlock is a transaction that Neo4j ended so that another could go
on; it is tried again, and the worker's log says so.

    python -m benchmarks.stream
    python -m benchmarks.stream --events 200000 --processes 1 2 4 8

One line of progress for each run goes to standard error; the JSON goes to standard
output and into benchmarks/results.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backend import __version__
from benchmarks.results import machine, samehand, save, say

_NEVER = 1 << 60
_MARK = "transaction tried again"
_DEADLOCK = "DeadlockDetected"


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="samehand-stream-") as folder:
        file = Path(folder) / "events.ndjson"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(each) + "\n" for each in events(options.events))
        runs = [
            run(Path(folder) / f"of-{count}", file, count)
            for count in options.processes
        ]
    save(
        "stream",
        {
            "version": __version__,
            "machine": machine(),
            "events": options.events,
            "runs": runs,
        },
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    return parser.parse_args()


def run(folder: Path, file: Path, processes: int) -> dict[str, Any]:
    """Events a second of a stack with so many processes, and what they collided."""
    own = {
        "SAMEHAND_EMBEDDED__INGEST_PROCESSES": str(processes),
        "SAMEHAND_RINGS__ENABLED": "false",
    }
    samehand(folder, "up", "--detach", **own)
    try:
        begin = time.monotonic()
        receipt = samehand(
            folder, "ingest", str(file), SAMEHAND_INGEST__AT_ONCE_BYTES=str(_NEVER)
        )
        seconds = time.monotonic() - begin
    finally:
        samehand(folder, "down")
    log = (folder / "logs" / "worker-ingest.log").read_text(encoding="utf-8")
    again = [line for line in log.splitlines() if _MARK in line]
    found = {
        "processes": processes,
        "events_per_second": round(receipt["accepted"] / seconds, 1),
        "deadlocks": sum(_DEADLOCK in line for line in again),
        "other_retries": sum(_DEADLOCK not in line for line in again),
    }
    say(json.dumps(found))
    return found


def events(count: int) -> Iterator[dict[str, Any]]:
    """Events of accounts that share hubs, the same for the same count."""
    dice = random.Random(count)
    accounts = max(count // 20, 1)
    for number in range(count):
        account = f"acc_{dice.randrange(accounts):06}"
        day, hour = dice.randrange(1, 29), dice.randrange(24)
        kind, subject, data = _drawn(dice, account)
        yield {
            "specversion": "1.0",
            "id": f"ev-{number}",
            "source": "stream",
            "type": kind,
            "time": f"2026-01-{day:02}T{hour:02}:00:00Z",
            "subject": subject,
            "data": data,
        }


def _drawn(dice: random.Random, account: str) -> tuple[str, str, dict[str, Any]]:
    """Type, subject and data of one event."""
    ip = f"203.0.{dice.randrange(3)}.{dice.randrange(8)}"
    device = f"dev_{dice.randrange(40)}"
    draw = dice.random()
    if draw < 0.6:  # noqa: PLR2004 - shares of a usual stream
        data = {"ip": ip, "device_id": device, "asn": 64500 + dice.randrange(3)}
        return "account.access", account, data
    if draw < 0.9:  # noqa: PLR2004
        prompt = f"fp_{dice.randrange(60)}"
        usage = {"model": f"m-{dice.randrange(3)}", "exchanges": 1, "ip": ip}
        return "exchange.usage", account, usage | {"prompt_fingerprint": prompt}
    if draw < 0.98:  # noqa: PLR2004
        card = f"card_{dice.randrange(50)}"
        return "payment.attempt", account, {"instrument": card, "method": "prepaid"}
    organization = f"org_{dice.randrange(9)}"
    kind, value = dice.choice([("device", device), ("account", account)])
    asset = {"organization_id": organization, "name": organization}
    asset |= {"asset_type": kind, "value": value}
    return "organization.asset", organization, asset


if __name__ == "__main__":
    sys.exit(main())
