import gzip
import io
import json
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from backend.contract.files import check_readable, read_blocks, read_lines
from backend.contract.lines import MAX_LINE
from backend.errors import InvalidInput

TEXT = b'{"id":"1"}\n\n  \r\n{"id":"2"}\r\n{"id":"3"}'
LINES = [(1, b'{"id":"1"}'), (4, b'{"id":"2"}'), (5, b'{"id":"3"}')]


def _read(path):
    return [(line.number, line.text) for line in read_lines(str(path))]


def _until_error(path):
    seen = []
    with pytest.raises(InvalidInput) as caught:
        seen.extend(line.number for line in read_lines(str(path)))
    return seen, caught.value.message


@pytest.fixture
def file(tmp_path):
    def write(data, name="events.ndjson"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    "pack",
    [
        lambda data: data,
        lambda data: b"\xef\xbb\xbf" + data,
        gzip.compress,
        lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:]),
        zstandard.compress,
        lambda data: zstandard.compress(data[:5]) + zstandard.compress(data[5:]),
    ],
)
def test_lines_keep_their_numbers_however_packed(file, pack):
    # The name says nothing: what the bytes are decides.
    assert _read(file(pack(TEXT))) == LINES


def test_an_empty_file_has_no_lines(file):
    assert _read(file(b"")) == []
    assert _read(file(gzip.compress(b""))) == []


def test_a_line_that_is_too_long_is_cut_and_the_next_one_is_whole(file):
    path = file(b"a\n" + b"x" * (3 * MAX_LINE) + b"\nb\n")

    first, long, last = _read(path)

    assert (first, last) == ((1, b"a"), (3, b"b"))
    assert long[0] == 2
    assert len(long[1]) == MAX_LINE + 1


@pytest.mark.parametrize("size", [1, 5, 1 << 20])
def test_blocks_of_any_size_have_the_same_lines(file, size):
    blocks = list(read_blocks(str(file(TEXT)), size=size))

    lines = [(line.number, line.text) for block in blocks for line in block.lines()]
    assert lines == LINES
    assert b"".join(block.text for block in blocks) == TEXT
    assert [block.first for block in blocks[1:]] == [b.next for b in blocks[:-1]]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_that_was_cut_off_gives_what_it_has(file, pack):
    lines = [
        b'{"id":"%032x"}' % (n * 0x9E3779B97F4A7C15 % 2**64) for n in range(200_000)
    ]
    whole = pack(b"\n".join(lines))

    seen, message = _until_error(file(whole[: len(whole) * 3 // 4]))

    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) > 100_000
    assert f"damaged after line {len(seen)}" in message


def test_a_file_damaged_at_its_start_says_so(file):
    assert _until_error(file(b"\x1f\x8bnothing"))[0] == []
    assert _until_error(file(b"\x28\xb5\x2f\xfdnothing"))[0] == []


def test_a_batch_in_one_array_is_read_as_lines(file):
    events = [{"id": "1"}, 17, {"id": "ü"}]
    data = json.dumps(events, indent=2).encode()

    assert [json.loads(text) for _, text in _read(file(data))] == events
    assert [n for n, _ in _read(file(gzip.compress(data)))] == [1, 2, 3]


def test_a_first_line_that_only_looks_like_a_batch_stops_nothing(file):
    assert _read(file(b'[{"id":\n{"id":"2"}\n')) == [
        (1, b'[{"id":'),
        (2, b'{"id":"2"}'),
    ]


def test_bytes_read_are_told(file):
    told = []
    path = file(zstandard.compress(TEXT))

    list(read_lines(str(path), at=told.append))

    assert told[-1] == path.stat().st_size


def test_standard_input(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(gzip.compress(TEXT))))
    monkeypatch.setattr(sys, "stdin", stream)

    assert _read("-") == LINES


def test_parquet_with_a_struct_or_flattened_is_the_same(tmp_path):
    time = pa.array([1_769_524_913_000, 1_769_524_914_000], pa.timestamp("ms"))
    envelope = {"id": ["1", "2"], "time": time}
    struct = pa.table(
        envelope | {"data": [{"ip": "203.0.113.1", "count": 2}, {"ip": None}]}
    )
    flat = pa.table(
        envelope | {"data.ip": ["203.0.113.1", None], "data.count": [2, None]}
    )
    for name, table in (("struct.parquet", struct), ("flat", flat)):
        pq.write_table(table, tmp_path / name)

    expected = [
        {
            "id": "1",
            "time": "2026-01-27T14:41:53Z",
            "data": {"ip": "203.0.113.1", "count": 2},
        },
        {"id": "2", "time": "2026-01-27T14:41:54Z", "data": {}},
    ]
    for name in ("struct.parquet", "flat"):
        lines = _read(tmp_path / name)
        assert [(n, json.loads(text)) for n, text in lines] == list(
            enumerate(expected, 1)
        )


def test_parquet_that_cannot_be_read_says_so(file):
    assert "no Parquet file" in _until_error(file(b"PAR1 nothing"))[1]
    assert "no Parquet file" in _until_error(file(b"nothing", "events.parquet"))[1]


def test_what_cannot_be_opened_says_so(tmp_path):
    check_readable("-")
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(InvalidInput, match="Cannot read"):
            check_readable(str(path))
