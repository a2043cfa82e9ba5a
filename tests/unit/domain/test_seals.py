"""A manifest follows from the files that it lists."""

import subprocess
from hashlib import sha256

import pytest

from backend.domain import seals

FILES = {"b.csv": b"1,2\n", "a.json": b"{}\n"}


def test_it_lists_each_file_with_size_and_sum():
    found = seals.read_manifest(seals.manifest_of(FILES, None))

    assert found.files == {
        "a.json": (sha256(b"{}\n").hexdigest(), 3),
        "b.csv": (sha256(b"1,2\n").hexdigest(), 4),
    }
    assert (found.format, found.signed_by) == (seals.FORMAT, None)


def test_the_seal_is_its_sum_and_the_order_of_files_does_not_matter():
    manifest = seals.manifest_of(FILES, "abc")
    turned = dict(reversed(FILES.items()))

    assert seals.manifest_of(turned, "abc") == manifest
    assert seals.seal_of(manifest) == sha256(manifest).hexdigest()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.json": b"{}\n"}, "b.csv is missing"),
        (FILES | {"c": b""}, "c is not in the manifest"),
        (FILES | {"b.csv": b"1,3\n"}, "b.csv was changed"),
        (FILES | {"b.csv": b"1"}, "b.csv has 1 bytes instead of 4"),
    ],
)
def test_what_differs_is_named(files, said):
    listed = seals.read_manifest(seals.manifest_of(FILES, None))

    assert seals.differences(listed, FILES) == ()
    assert said in seals.differences(listed, files)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"files": [{"path": "a"}]}',
        b"[" * 100_000,
        b" " * (seals.MOST_MANIFEST + 1),
    ],
)
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(ValueError, match="manifest"):
        seals.read_manifest(text)


def test_sums_are_those_that_sha256sum_checks(tmp_path):
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "SUMS").write_bytes(seals.sums_of(FILES))

    command = ["sha256sum", "--check", "--strict", "SUMS"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
