"""The columns say what a batch of the same events says, however events come."""

import random
import subprocess
import sys

import pytest

from backend.compute.rollup import TABLES, Rollup
from backend.domain.batches import Batch
from tests.builders import an_access
from tests.worlds import a_world_of_events


def _rows(rollup, name, *columns):
    table = rollup.fetch(name).select(columns)
    return sorted(tuple(row.values()) for row in table.to_pylist())


def _of(rows, *names):
    return sorted(tuple(row.get(name) for name in names) for row in rows)


def _pages(records, size):
    payloads = [record.to_json() for record in records]
    for start in range(0, len(payloads), size):
        page = payloads[start : start + size]
        yield start + len(page), page


@pytest.fixture
def rollup(tmp_path):
    with Rollup.open(tmp_path / "made" / "rollup.duckdb", "journal") as opened:
        yield opened


SPAN = ("first_ms", "last_ms")
SIGNUP = (
    "account", "order", "time_ms", "email_domain", "email_shape", "country",
    "organization_claimed", "referrer_host", "user_agent",
)  # fmt: skip
EXCHANGE = (
    "account", "model", "capability", *SPAN, "count", "exchanges", "input_tokens",
    "output_tokens",
)  # fmt: skip


@pytest.mark.parametrize("size", [7, 250, 1000])
def test_it_equals_a_batch_of_the_same_events(rollup, size):
    records = a_world_of_events(1000)
    batch = Batch.of(records)

    for part in (records[:600], records[600:604], records[604:]):
        upto = rollup.upto
        pages = ((upto + last, page) for last, page in _pages(part, size))
        assert rollup.follow(pages) == len(part)

    assert rollup.upto == len(records)
    assert _rows(rollup, "accounts", "account", *SPAN) == _of(
        batch.accounts.values(), "id", *SPAN
    )
    assert _rows(
        rollup, "sightings", "kind", "account", "key", *SPAN, "count"
    ) == sorted(
        (kind, *each)
        for kind, rows in batch.sightings.items()
        for each in _of(rows.values(), "account", "key", *SPAN, "count")
    )
    assert _rows(rollup, "asns", "network", "ip") == sorted(
        (network, ip) for network, ip, kind in batch.networks if kind == "asn"
    )
    assert _rows(rollup, "exchanges", *EXCHANGE) == _of(
        batch.exchanges.values(), *EXCHANGE
    )
    assert {str(day) for (day,) in _rows(rollup, "exchanges", "day")} == {
        row["day"] for row in batch.exchanges.values()
    }
    assert _rows(rollup, "signups", *SIGNUP) == _of(batch.signups.values(), *SIGNUP)
    said = ("account", "order", "time_ms")
    assert _rows(rollup, "statuses", *said, "status") == _of(
        batch.statuses.values(), *said, "status"
    )
    assert _rows(rollup, "labels", *said, "verdict", "organization_id") == _of(
        batch.labels.values(), *said, "verdict", "organization_id"
    )


def test_details_of_things_do_not_hang_on_the_order(rollup, tmp_path):
    records = a_world_of_events(400)
    shuffled = random.Random(3).sample(records, len(records))

    rollup.follow(_pages(records, 90))
    with Rollup.open(tmp_path / "other.duckdb", "journal") as other:
        for last, page in _pages(shuffled, 61):
            other.follow(iter([(last, page)]))
        for name in TABLES:
            columns = rollup.fetch(name).column_names
            assert _by_text(rollup, name) == _by_text(other, name), name
            assert columns == other.fetch(name).column_names

    assert len(_rows(rollup, "instruments", "key")) == 12


def _by_text(rollup, name):
    return sorted(map(str, rollup.fetch(name).to_pylist()))


def test_it_goes_on_where_it_stopped(tmp_path):
    file = tmp_path / "rollup.duckdb"
    with Rollup.open(file, "journal") as rollup:
        rollup.follow(_pages([an_access("acc_1")], 1))

    with Rollup.open(file, "journal") as again:
        assert again.upto == 1
        assert _rows(again, "accounts", "account") == [("acc_1",)]
        assert again.follow(iter([])) == 0


def test_what_fails_half_way_changes_nothing(rollup):
    rollup.follow(_pages([an_access("acc_1")], 1))

    def broken():
        yield 2, [an_access("acc_2").to_json()]
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - its own
        rollup.follow(broken())

    assert rollup.upto == 1
    rollup.follow(iter([(2, [an_access("acc_3").to_json()])]))
    assert _rows(rollup, "accounts", "account") == [("acc_1",), ("acc_3",)]


@pytest.mark.parametrize("spoil", ["another journal", "no file of ours"])
def test_a_file_that_is_of_no_use_is_made_anew(tmp_path, spoil):
    file = tmp_path / "rollup.duckdb"
    if spoil == "another journal":
        with Rollup.open(file, "another") as rollup:
            rollup.follow(_pages([an_access("acc_1")], 1))
    else:
        file.write_bytes(b"something else" * 1000)

    with Rollup.open(file, "journal") as rollup:
        assert (rollup.upto, rollup.fetch("accounts").num_rows) == (0, 0)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("rollup")
def test_two_processes_do_not_share_it(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from backend.compute.rollup import Rollup\n"
        "from backend.errors import Unavailable\n"
        "try: Rollup.open(Path(sys.argv[1]), 'journal')\n"
        "except Unavailable as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "made" / "rollup.duckdb")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Another process works on" in done.stdout


def test_what_a_killed_process_spilled_goes(tmp_path):
    code = (
        "import os, sys; from pathlib import Path\n"
        "import pyarrow as pa\n"
        "from backend.compute import duckdb\n"
        "duckdb._MEMORY = '20MB'\n"
        "engine = duckdb.DuckDBEngine(Path(sys.argv[1]))\n"
        "engine.put('many', pa.table({'n': pa.array(range(4_000_000))}))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    file = tmp_path / "rollup.duckdb"
    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    spilled = [path for path in tmp_path.rglob("*") if path.parent != tmp_path]
    assert sum(path.stat().st_size for path in spilled) > 1_000_000

    with Rollup.open(file, "journal"):
        assert {path.name for path in tmp_path.iterdir()} <= {
            file.name,
            f"{file.name}.wal",
        }
