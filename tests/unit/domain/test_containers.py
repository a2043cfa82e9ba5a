"""A ZIP file of which every byte is fixed by its files."""

import io
import stat
import zipfile

import pytest

from backend.domain.containers import is_plain, opened, ordered, written

FILES = {
    "manifest.json": b'{"files": []}',
    "a.csv": b"one,two\n1,2\n" * 20,
    "empty.txt": b"",
    "pictures/b.svg": b"<svg/>",
}


def packed(files):
    return b"".join(written(files))


def faults(data):
    return opened(memoryview(data)).faults


def test_what_was_written_is_read():
    found = opened(memoryview(packed(FILES)))

    assert found.faults == ()
    assert {name: bytes(view) for name, view in found.files.items()} == FILES
    assert list(found.files) == list(FILES)


def test_others_read_it():
    with zipfile.ZipFile(io.BytesIO(packed(FILES))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert archive.comment == b""
        modes = {stat.S_IFMT(info.external_attr >> 16) for info in archive.infolist()}
    assert modes == {stat.S_IFREG}


@pytest.mark.parametrize("bit", [0, 3, 7])
def test_a_flipped_bit_anywhere_is_found(bit):
    data = bytearray(packed(FILES))
    missed = []
    for place in range(len(data)):
        data[place] ^= 1 << bit
        if not faults(bytes(data)):
            missed.append(place)
        data[place] ^= 1 << bit

    assert missed == []


def test_each_shorter_file_is_found():
    data = packed(FILES)

    assert [n for n in range(len(data)) if not faults(data[:n])] == []


@pytest.mark.parametrize("more", [b"\0", b"PK\5\6" + bytes(18), b"x" * 1000])
def test_what_comes_after_its_end_is_found(more):
    assert "come after its end" in faults(packed(FILES) + more)[0]


def test_what_comes_before_its_begin_is_found():
    assert faults(b"\x7fELF" + packed(FILES)) != ()


def test_a_name_that_is_there_twice_is_found():
    one, other = packed({"a.csv": b"1"}), packed({"a.csv": b"2"})
    split = one.index(b"PK\1\2")
    twice = one[:split] + other

    assert "a.csv is there twice" in faults(twice)


@pytest.mark.parametrize(
    "name",
    [
        "../a",
        "a/../b",
        "/etc/passwd",
        "a//b",
        "a/",
        "",
        ".hidden",
        "a\\b",
        "C:b",
        "ä",
        "a\n",
        "a" * 300,
        "-rf",
    ],
)
def test_a_name_that_is_no_plain_path_is_refused(name):
    assert not is_plain(name)
    with pytest.raises(ValueError, match="cannot be a name"):
        packed({name: b""})


def by_others(name="a.csv", *, how=zipfile.ZIP_STORED, mode=0o100644, extra=b""):
    """A ZIP file as other programs write it."""
    sink = io.BytesIO()
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.external_attr, info.compress_type, info.extra = mode << 16, how, extra
    info.create_system = 3
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(info, b"1" * 5000)
    return sink.getvalue()


def test_the_plain_form_of_others_is_ours():
    assert faults(by_others()) == ()


@pytest.mark.parametrize(
    "data",
    [
        by_others(how=zipfile.ZIP_DEFLATED),
        by_others(mode=stat.S_IFLNK | 0o777),
        by_others("../../a.csv"),
        by_others("/a.csv"),
        by_others(extra=b"\x01\x00\x04\x00abcd"),
    ],
    ids=["packed", "a symlink", "out of the folder", "absolute", "a spare field"],
)
def test_other_forms_are_refused(data):
    assert faults(data) != ()


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\5\6" + bytes(18), b"%PDF-1.7" * 9])
def test_what_is_no_archive_is_refused(data):
    assert faults(data) == ("It is no ZIP file that samehand wrote",)


def test_files_come_by_name_after_the_first():
    assert list(ordered({"b": b"", "a": b"", "z": b""}, ("z", "y"))) == ["z", "a", "b"]
