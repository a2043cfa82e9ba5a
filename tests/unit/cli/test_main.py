"""The command line as a user meets it: what it prints, and its exit code."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def samehand(tmp_path):
    """Run the command on a new data folder."""

    def run(*arguments, environment=None):
        command = [sys.executable, "-m", "backend.cli", "--data-dir", str(tmp_path)]
        return subprocess.run(
            [*command, *arguments],
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["bogus"], "No such command 'bogus'"),
        (["up", "--bogus"], "No such option: --bogus"),
        (["logs"], "Missing argument"),
        (["rejects"], "Name one of the commands above"),
        (["why", "a", "b", "--out", "x.pdf"], "Name a picture that ends in .svg"),
        (["world", "--out", "x", "--scale", "cas"], "No scale is called cas; case is"),
        (
            ["world", "--out", "x", "--scale", "case", "--scenario", "hard"],
            "The scale case is a family itself; leave out --scenario",
        ),
        (["world", "--out", "x", "--accounts", "9"], "A world needs 200 accounts"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(samehand, arguments, sentence):
    done = samehand(*arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(f"samehand: {sentence}")
    assert len(done.stderr.splitlines()) == 1


def test_without_a_command_it_shows_them():
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "Usage:" in done.stdout
    assert done.stderr == ""


def test_a_wrong_setting_is_named(samehand):
    done = samehand("status", environment={"SAMEHAND_API__PORT": "99999"})

    assert done.returncode == 2
    assert done.stderr.startswith("samehand: SAMEHAND_API__PORT cannot be used: ")


@pytest.mark.parametrize("command", ["status", "down", "browser", "link", "clusters"])
def test_without_a_stack_it_says_how_to_start_one(samehand, tmp_path, command):
    done = samehand(command)

    assert done.returncode == 1
    assert done.stderr == (
        f"samehand: No stack is running on {tmp_path}; start it with: "
        f"samehand --data-dir {tmp_path} up\n"
    )


def test_for_programs_an_error_is_an_object(samehand):
    done = samehand("--json", "status")

    assert json.loads(done.stdout)["kind"] == "Unavailable"


def test_help_loads_neither_the_graph_nor_numbers():
    script = "import sys, backend.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    heavy = {"neo4j", "celery", "fastapi", "numpy", "pyarrow", "duckdb", "sqlalchemy"}
    assert heavy & set(done.stdout.split()) == set()
