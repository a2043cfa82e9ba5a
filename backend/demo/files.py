"""Writes a world as the files that upstreams and evaluations read."""

import csv
import os
from collections.abc import Callable
from pathlib import Path

import orjson

from backend.demo.world import World
from backend.errors import SetupError


def write(
    world: World,
    folder: Path,
    *,
    report: Callable[[int], None] = lambda count: None,
) -> tuple[Path, Path]:
    """Write ``events.ndjson`` and ``truth.csv``; each appears whole or not at all."""
    events, truth = folder / "events.ndjson", folder / "truth.csv"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = events.with_name(f".{events.name}.{os.getpid()}")
        with draft.open("wb") as file:
            for count, event in enumerate(world.events(), 1):
                file.write(orjson.dumps(event) + b"\n")
                if count % 1000 == 0:
                    report(count)
        draft.replace(events)
        draft = truth.with_name(f".{truth.name}.{os.getpid()}")
        with draft.open("w", newline="") as table:
            writer = csv.writer(table)
            writer.writerow(("account_id", "operator_id", "campaign_org"))
            for row in world.truth():
                writer.writerow((row.account_id, row.operator_id, row.campaign_org))
        draft.replace(truth)
    except OSError as error:
        raise SetupError(f"Cannot write to {folder}: {error.strerror}") from error
    return events, truth
