"""A dossier from the command line, checked where nothing of samehand's is."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.api import ring, strangers

from .test_decisions import send

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def line(stack, tmp_path_factory):
    """A command line on a graph with one ring among strangers."""
    found, _ = stack
    send(found, tmp_path_factory, [*ring("kept", 8), *strangers(100)])
    found.json("link")
    return found


@pytest.fixture(scope="module")
def key(line, tmp_path_factory):
    file = tmp_path_factory.mktemp("key") / "key.pem"
    line.json("dossier", "keygen", "--out", str(file))
    return file


@pytest.fixture(scope="module")
def made(line, key, tmp_path_factory):
    """A signed dossier, and what the command said of it."""
    file = tmp_path_factory.mktemp("out") / "case.zip"
    said = line.json(
        *("dossier", "acc_kept_0", "--out", str(file)),
        *("--reason", "for counsel", "--sign", str(key)),
    )
    return file, said


def verify(folder, *arguments):
    """``samehand verify`` in an empty home, without a setting or a server."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("samehand")), *map(str, arguments)]
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        command,
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert list(home.iterdir()) == [], "it leaves nothing behind"
    return done.returncode, done.stdout, done.stderr


def test_it_verifies_in_an_empty_home(made, key, tmp_path):
    file, said = made
    pinned = ("--key", f"{key}.pub", "--seal", said["seal"])

    code, out, errors = verify(tmp_path, "verify", file, *pinned)
    json_code, found, _ = verify(tmp_path, "--json", "verify", file, *pinned)

    assert (code, json_code, errors) == (0, 0, "")
    lines = [line for line in out.splitlines() if "  holds  " in line]
    checks = json.loads(found)["checks"]
    assert len(lines) == len(checks) == 15
    assert {check["state"] for check in checks} == {"holds"}
    assert json.loads(found)["seal"] == said["seal"]
    assert json.loads(found)["made"]["reason"] == "for counsel"
    assert said["members"] == 8
    assert said["bytes"] == file.stat().st_size


def test_a_flipped_byte_is_found(made, tmp_path):
    file, _ = made
    data, changed = bytearray(file.read_bytes()), tmp_path / "changed.zip"
    dice = random.Random(11)
    for place in (0, len(data) - 1, *dice.sample(range(len(data)), 4)):
        data[place] ^= 1
        changed.write_bytes(data)
        data[place] ^= 1

        code, out, errors = verify(tmp_path, "verify", changed)

        assert (code, errors) == (1, ""), place
        assert "This dossier does not hold" in out


def test_another_key_or_seal_does_not_pass(made, line, tmp_path):
    file, _ = made
    line.json("dossier", "keygen", "--out", str(tmp_path / "other"))

    code, out, _ = verify(tmp_path, "verify", file, "--key", tmp_path / "other.pub")
    wrong, _, _ = verify(tmp_path, "verify", file, "--seal", "ab" * 32)

    assert (code, wrong) == (1, 1)
    assert "and not by the one that you named" in out


def test_what_differs_from_one_to_the_next_is_the_time(line, key, made, monkeypatch):
    file, _ = made
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767268800")
    names = [file.with_name(f"{n}.zip") for n in "ab"]
    for name in names:
        line.json(
            *("dossier", "acc_kept_0", "--out", str(name)),
            *("--reason", "for counsel", "--sign", str(key)),
        )

    one, other = (name.read_bytes() for name in names)

    assert one == other
    assert one != file.read_bytes()


def test_to_a_pipe_it_is_the_archive_alone(line, tmp_path):
    command = [sys.executable, "-m", "backend.cli", "--data-dir", str(line.folder)]
    done = subprocess.run(
        [*command, "dossier", "acc_kept_0", "--out", "-"],
        env=line.environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    seal = done.stderr.decode().split()[-1]
    (tmp_path / "piped.zip").write_bytes(done.stdout)

    code, _, _ = verify(tmp_path, "verify", tmp_path / "piped.zip", "--seal", seal)

    assert (done.returncode, code) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dossier", "acc_kept_0"), "Missing option '--out'"),
        (("dossier", "nobody", "--out", "x.zip"), "There is no cluster or account"),
        (
            ("dossier", "acc_kept_0", "--out", "x.zip", "--redact", "most"),
            "--redact takes none, addresses, all, not 'most'",
        ),
        (
            ("dossier", "acc_kept_0", "--out", "x.zip", "--sign", "no.pem"),
            "Cannot read the key no.pem",
        ),
        (
            ("dossier", "acc_kept_0", "--out", "/nowhere/x.zip"),
            "Cannot write /nowhere/x.zip",
        ),
        (("verify", "no.zip"), "Cannot read no.zip"),
        (("verify", "/dev/null"), "that is no dossier"),
    ],
)
def test_what_is_wrong_is_one_sentence(line, arguments, said):
    code, _, errors = line.run(*arguments)

    assert code in (1, 2)
    assert said in errors
    assert len(errors.splitlines()) == 1
    assert not Path("x.zip").exists()


def test_a_key_that_others_may_read_does_not_sign(line, tmp_path):
    line.json("dossier", "keygen", "--out", str(tmp_path / "key"))
    (tmp_path / "key").chmod(0o644)

    code, _, errors = line.run(
        *("dossier", "acc_kept_0", "--out", str(tmp_path / "x.zip")),
        *("--sign", str(tmp_path / "key")),
    )

    assert code == 1
    assert "chmod 600" in errors
