"""What all benchmarks do with the product's commands and with what they found."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

RESULTS = Path(__file__).parent / "results"


def samehand(folder: Path, *command: str, **settings: str) -> Any:
    """The object that a command prints; ``settings`` go into its environment."""
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", "--data-dir", folder, "--json", *command],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def machine() -> dict[str, object]:
    """What figures depend on."""
    return {
        "processors": os.cpu_count(),
        "memory_mib": psutil.virtual_memory().total >> 20,
        "python": sys.version.split()[0],
    }


def save(name: str, result: dict[str, Any]) -> None:
    """Print the result, and keep it in ``benchmarks/results``."""
    text = json.dumps(result, indent=2)
    RESULTS.mkdir(exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    (RESULTS / f"{name}-{moment}.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def say(text: str) -> None:
    """Progress, to standard error."""
    print(text, file=sys.stderr, flush=True)
