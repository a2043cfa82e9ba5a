"""Input that somebody made to do harm: one clear sentence, and bounded memory."""

import gzip
import tracemalloc
from decimal import Decimal
from functools import partial

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from backend.contract.files import read_blocks, read_lines
from backend.contract.lines import MAX_LINE, LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.batches import Batch
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput

MIB = 1 << 20


@pytest.fixture
def reader():
    return LineReader(Pseudonymizer(KeyedHash(b"key")))


@pytest.fixture
def file(tmp_path):
    def write(data, name="events.ndjson"):
        path = tmp_path / name
        path.write_bytes(data)
        return str(path)

    return write


def peak(work):
    """MiB that Python allocated at most while ``work`` ran."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


def event(**changes):
    return {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": "exchange.usage",
        "time": "2026-01-27T14:41:53Z", "subject": "acc_1",
        "data": {"model": "m-1", "exchanges": 1},
    } | changes  # fmt: skip


class TestLines:
    @pytest.mark.parametrize(
        "line",
        [
            b"[" * 500_000,
            b'{"data":' * 100_000,
            b'{"data":' * 1000 + b"1" + b"}" * 1000,
            b"\xff" * 500_000,
            b"\x00" * 500_000,
            b"{" + b",".join(b'"k%d":%d' % (n, n) for n in range(50_000)) + b"}",
            b'{"specversion":' + b"9" * 500_000 + b"}",
            b'{"id":"' + b"\\" * 500_001,
            b'{"id":"\\ud800"}',
            b"x" * (MAX_LINE + 1),
        ],
    )
    def test_is_refused_in_a_short_sentence(self, reader, line):
        found = reader.read(line)

        assert isinstance(found, Refused)
        assert len(found.reason) < 500
        # Two signs of a copy are two of the line at most, and there is an end.
        assert len(found.redacted) < 10_000

    @pytest.mark.parametrize(
        "time",
        [
            "9999-12-31T23:59:59.9999Z",
            "9999-06-01T00:00:00Z",
            "9999-06-01T00:00:00+01:00",
        ],
    )
    def test_a_time_that_cannot_be_read_back_is_refused(self, reader, time):
        """Rounded into the year 10000 it stopped the partition's drain for ever."""
        found = reader.read(orjson.dumps(event(time=time)))

        assert isinstance(found, Refused)
        assert found.reason.endswith("is after 9998")

    @pytest.mark.parametrize(
        "time", ["9998-12-31T23:59:59.9999Z", "1970-01-01T00:00:00Z"]
    )
    def test_the_last_and_the_first_time_become_rows(self, reader, time):
        record = reader.read(orjson.dumps(event(time=time)))

        (row,) = Batch.of([record]).exchanges.values()
        assert row["first_ms"] == record.time_ms


class TestFiles:
    @pytest.mark.parametrize(
        "pack", [lambda data: data, gzip.compress, zstandard.compress]
    )
    def test_a_line_is_not_held_whatever_its_length(self, file, pack):
        path = file(pack(b"a\n" + b"x" * (160 * MIB) + b"\nb\n"))
        seen = []

        used = peak(lambda: seen.extend(read_lines(path)))

        assert [line.number for line in seen] == [1, 2, 3]
        assert len(seen[1].text) == MAX_LINE + 1
        assert used < 100

    # without the time in gzip's header, which may hold a line end
    @pytest.mark.parametrize(
        "pack", [partial(gzip.compress, mtime=0), zstandard.compress]
    )
    def test_a_bomb_is_unpacked_in_pieces(self, file, pack):
        path = file(pack(pack(b" " * MIB) + b" " * (256 * MIB)))
        counted = []

        used = peak(lambda: counted.extend(1 for _ in read_lines(path)))

        assert len(counted) == 1
        assert used < 100

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    def test_a_hundred_thousand_members_are_one_stream(self, file, pack):
        path = file(pack(b"") * 50_000 + pack(b"a\n") * 50_000)

        assert sum(1 for _ in read_lines(path)) == 50_000

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    def test_packed_twice_is_not_unpacked_twice(self, file, reader, pack):
        path = file(pack(pack(orjson.dumps(event()))))

        assert all(
            isinstance(reader.read(line.text), Refused) for line in read_lines(path)
        )

    def test_very_many_lines_come_in_blocks_of_not_too_many(self, file):
        lines = 200_000
        blocks = list(read_blocks(file(b"1\n" * lines), size=8 * MIB))

        assert b"".join(block.text for block in blocks) == b"1\n" * lines
        assert max(block.text.count(b"\n") for block in blocks) <= 1 << 16
        assert [block.first for block in blocks[1:]] == [b.next for b in blocks[:-1]]
        assert blocks[-1].next == lines + 1


class TestParquet:
    @pytest.fixture
    def table(self, tmp_path):
        def write(**columns):
            pq.write_table(pa.table(columns), tmp_path / "events.parquet")
            return str(tmp_path / "events.parquet")

        return write

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([10**15], pa.timestamp("ms")),
            pa.array([2**31 - 1], pa.date32()),
            pa.array([b"\xff\xfe"]).view(pa.utf8()),
        ],
    )
    def test_a_value_that_python_has_not_is_one_sentence(self, table, column):
        path = table(id=["1"], time=column)

        with pytest.raises(InvalidInput, match="no Parquet file that can be read"):
            list(read_lines(path))

    @pytest.mark.parametrize(
        "column",
        [
            pa.array([Decimal("1e30")]),
            pa.array([b"\xff"]),
            pa.array([5], pa.duration("s")),
            pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
            pa.array([2**64 - 1], pa.uint64()),
            pa.array([float("nan")]),
            pa.array([1_769_524_913_000_000_001], pa.timestamp("ns")),
        ],
    )
    def test_a_value_of_a_strange_type_is_a_line_that_is_refused(
        self, table, reader, column
    ):
        path = table(id=column, data=column)

        (line,) = read_lines(path)

        assert isinstance(reader.read(line.text), Refused)

    def test_one_value_a_thousand_times_is_not_there_a_thousand_times(self, table):
        text = pa.DictionaryArray.from_arrays(
            pa.array([0] * 1000, pa.int32()), pa.array(["x" * MIB])
        )
        path = table(id=text)
        counted = []

        used = peak(lambda: counted.extend(1 for _ in read_blocks(path)))

        # A hundred as texts, and a block of eight as lines, twice while it is joined.
        assert used < 250
        assert len(counted) > 100
