"""What the benchmark of the case works out of what it measured, and how it samples."""

import subprocess
import sys
import time

from benchmarks.case import growth
from benchmarks.memory import Memory


def test_growth_is_relative_to_the_events():
    small = {"accounts": 10, "events": 100, "seconds": {"all": 20}, "mib": {"all": 500}}
    large = {
        "accounts": 99,
        "events": 1000,
        "seconds": {"all": 220},
        "mib": {"all": 2500},
    }

    assert growth(small, large) == {
        "from": 10, "to": 99, "events": 10.0, "seconds": 1.1, "mib": 0.5,
    }  # fmt: skip


def test_memory_of_a_folder_s_processes_is_sampled(tmp_path):
    hold = (
        "import sys, time; held = b'x' * (64 << 20); print(flush=True); time.sleep(60)"
    )
    with Memory(tmp_path, every=0.05) as memory:
        command = [sys.executable, "-c", hold, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            deadline = time.monotonic() + 10
            while memory.most.mib < 64 and time.monotonic() < deadline:
                time.sleep(0.05)
            process.kill()

        assert 64 <= memory.take().mib < 512
        assert sum(memory.most.by.values()) >= 64
