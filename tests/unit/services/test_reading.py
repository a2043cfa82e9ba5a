"""Several processes read what one reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from backend.contract.files import Block
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput
from backend.services.reading import Readers

PSEUDONYMIZER = Pseudonymizer(KeyedHash(b"key"))


def _blocks(count, size=7):
    for first in range(1, count + 1, size):
        lines = [_line(number) for number in range(first, min(first + size, count + 1))]
        yield Block(first, b"\n".join(lines))


def _line(number):
    event = {
        "specversion": "1.0", "id": f"ev-{number}", "source": "s",
        "type": "exchange.usage", "time": "2026-01-27T14:41:53Z",
        "subject": f"acc_{number % 5}",
        "data": {"model": "m", "exchanges": 1, "prompt": f"say {number % 7} words"},
    }  # fmt: skip
    return b"{" if number % 10 == 0 else json.dumps(event | {"x": 1}).encode()


def _read(blocks, processes):
    with Readers(PSEUDONYMIZER, 4, processes=processes) as readers:
        return list(readers.read(blocks))


def test_several_give_the_same_in_the_same_order():
    one, two = _read(_blocks(60), 1), _read(_blocks(60), 2)

    assert two == one
    assert [taken.read for taken in one] == [7] * 8 + [4]
    assert sum(len(taken.rows) for taken in one) == 54
    assert sum(taken.unknown_fields for taken in one) == 54
    assert [n for taken in one for n, *_ in taken.refused] == [10, 20, 30, 40, 50, 60]
    assert len({key for taken in one for key in taken.signed}) == 7


@pytest.mark.parametrize("processes", [1, 2])
def test_what_came_before_a_failure_is_given_out(processes):
    def breaking():
        yield from _blocks(16)
        raise InvalidInput("damaged after line 16")

    found = []
    with Readers(PSEUDONYMIZER, 4, processes=processes) as readers:
        taken = readers.read(breaking())
        found += [next(taken).read for _ in range(3)]
        with pytest.raises(InvalidInput, match="damaged"):
            next(taken)
    assert found == [7, 7, 2]


def test_an_empty_source_is_nothing():
    assert _read([], 1) == _read([], 2) == []


def test_no_process_outlives_a_parent_that_was_killed(tmp_path):
    script = tmp_path / "endless.py"
    script.write_text(
        "import itertools\n"
        "from backend.contract.files import Block\n"
        "from tests.unit.services.test_reading import PSEUDONYMIZER, Readers\n"
        "if __name__ == '__main__':\n"
        "    with Readers(PSEUDONYMIZER, 4, processes=2) as readers:\n"
        "        blocks = (Block(n, b'{') for n in itertools.count(1))\n"
        "        for _ in readers.read(blocks):\n"
        "            print('.', flush=True)\n"
    )
    root = Path(__file__).parents[3]
    parent = subprocess.Popen(
        [sys.executable, script],
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
    )
    assert parent.stdout.readline() == b".\n"
    started = psutil.Process(parent.pid).children(recursive=True)
    assert len(started) >= 2

    parent.kill()
    parent.wait()

    _, alive = psutil.wait_procs(started, timeout=10)
    parent.stdout.close()
    for process in alive:
        process.kill()
    assert alive == []
