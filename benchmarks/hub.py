"""What a million events of one address cost, beside as many of many addresses.

Two worlds of the same accounts, devices and times, which differ in nothing but the
address: in one all come by the same, in the other each twenty accounts have
one. Each goes through the stream into an empty stack of its own and is linked, and then
account page, `why`, search and screening are asked for by one client: with the first
they are about the hub.

    python -m benchmarks.hub --events 1000000

Seconds, memory of all processes together (MiB), and milliseconds of single requests;
the JSON goes to standard output and into benchmarks/results.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from backend import __version__
from benchmarks.client import Client, summed_up
from benchmarks.memory import Memory
from benchmarks.results import machine, samehand, save, say

_NEVER = str(1 << 60)
_PER_ACCOUNT = 10
_PER_ADDRESS = 20
_PER_DEVICE = 4


def main() -> None:
    options = arguments()
    found = {}
    with tempfile.TemporaryDirectory(prefix="samehand-hub-") as name:
        for world, spread in (("one address", False), ("many addresses", True)):
            file = Path(name) / "events.ndjson"
            with file.open("wb") as out:
                lines = events(options.events, spread=spread)
                out.writelines(orjson.dumps(each) + b"\n" for each in lines)
            found[world] = measured(Path(name) / world.replace(" ", "-"), file, options)
            say(f"{world}: {found[world]}")
    known = {"version": __version__, "machine": machine(), "events": options.events}
    save("hub", known | {"worlds": found})


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=200)
    return parser.parse_args()


def measured(folder: Path, file: Path, options: argparse.Namespace) -> dict[str, Any]:
    """What one world costs, from an empty folder to the answers."""
    stream = {"SAMEHAND_INGEST__AT_ONCE_BYTES": _NEVER}
    samehand(folder, "up", "--detach")
    try:
        with Memory(folder) as memory:
            begin = time.monotonic()
            receipt = samehand(folder, "ingest", str(file), **stream)
            ingested = time.monotonic() - begin
            samehand(folder, "link")
            linked = time.monotonic() - begin - ingested
        waits = asked(folder, options.events // _PER_ACCOUNT, options.requests)
    finally:
        samehand(folder, "down")
    return {
        "accepted": receipt["accepted"],
        "seconds": {"ingest": round(ingested, 1), "link": round(linked, 1)},
        "mib": memory.most.mib,
        "milliseconds": waits,
    }


def asked(folder: Path, accounts: int, requests: int) -> dict[str, dict[str, float]]:
    """Waits for each endpoint, by its name."""
    dice = random.Random(accounts)

    def account() -> str:
        return _account(dice.randrange(accounts))

    def screened() -> bytes:
        """First events of a new account that comes by the hub, or by an address."""
        devices = "dev_new", f"dev_{dice.randrange(accounts // _PER_DEVICE)}"
        return b"\n".join(
            orjson.dumps(_event(f"ev-{n}", "acc_new", _access(_address(n), device)))
            for n, device in enumerate(devices)
        )

    paths: dict[str, Callable[[], tuple[str, bytes | None]]] = {
        "account": lambda: (f"/v1/accounts/{account()}", None),
        "why": lambda: (f"/v1/accounts/{account()}/why/{account()}", None),
        "search": lambda: (f"/v1/search?q={_address(0)}", None),
        "screen": lambda: ("/v1/screen", screened()),
    }
    with Client(folder) as client:
        return {
            name: summed_up([client.seconds(*path()) for _ in range(requests)])
            for name, path in paths.items()
        }


def events(count: int, *, spread: bool) -> Iterator[dict[str, Any]]:
    """Events by their time; each account has ten, of one device that four share."""
    dice = random.Random(count)
    accounts = count // _PER_ACCOUNT
    for number in range(count):
        account = dice.randrange(accounts)
        address = _address(account // _PER_ADDRESS if spread else 0)
        data = _access(address, f"dev_{account // _PER_DEVICE}")
        moment = 86_400 * 90 * number // count
        yield _event(f"ev-{number}", _account(account), data, moment)


def _event(
    name: str, subject: str, data: dict[str, Any], moment: int = 0
) -> dict[str, Any]:
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_767_225_600 + moment))
    return {
        "specversion": "1.0",
        "id": name,
        "source": "hub",
        "type": "account.access",
        "time": when,
        "subject": subject,
        "data": data,
    }


def _access(address: str, device: str) -> dict[str, Any]:
    return {"ip": address, "device_id": device}


def _account(number: int) -> str:
    return f"acc_{number:07}"


def _address(number: int) -> str:
    """Of the addresses that are meant for benchmarks (RFC 2544)."""
    return f"198.{18 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"


if __name__ == "__main__":
    sys.exit(main())
