"""Looks for a line that the reader fails on, guided by the code that lines reach.

Every line must become a record that the graph's rows can be made of, or a short reason;
anything else is a traceback of the product's. Needs the extra ``fuzz`` (Linux only).

    python -m benchmarks.fuzz
    python -m benchmarks.fuzz --seconds 3600 --corpus FOLDER

What was found is written to a file that the last lines on standard error name.
``tests/property/test_poison.py`` checks the same with lines drawn from a seed.
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["backend.contract", "backend.domain"]):
    from backend.contract.lines import LineReader, Refused
    from backend.contract.pseudonyms import Pseudonymizer
    from backend.demo.world import World
    from backend.domain.batches import Batch
    from backend.domain.events import Record
    from backend.domain.identifiers import KeyedHash

_SEEDS = 500
_LONGEST_LINE = 4096


def main() -> None:
    options = arguments()
    with ExitStack() as scope:
        corpus = options.corpus or Path(scope.enter_context(TemporaryDirectory()))
        corpus.mkdir(parents=True, exist_ok=True)
        seed(corpus)
        flags = [f"-max_total_time={options.seconds}", f"-max_len={_LONGEST_LINE}"]
        atheris.Setup([sys.argv[0], *flags, str(corpus)], check)
        atheris.Fuzz()


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="folder to go on from")
    return parser.parse_args()


def seed(corpus: Path) -> None:
    """Events of every type to begin with, unless there are some."""
    if any(corpus.iterdir()):
        return
    for number, line in enumerate(World(1, 300).lines()):
        if number == _SEEDS:
            return
        (corpus / f"event-{number}").write_bytes(line)


def check(line: bytes) -> None:
    """Read one line as the product does, up to the rows of the graph."""
    found = LineReader(Pseudonymizer(KeyedHash(b"key"))).read(line)
    if isinstance(found, Refused):
        if len(found.reason) > _LONGEST_LINE:
            raise AssertionError("The reason is as long as the line")
        return
    Batch.of([Record.from_json(found.to_json())])


if __name__ == "__main__":
    main()
