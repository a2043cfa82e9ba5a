"""Whatever ends the supervisor, no process is left behind."""

import signal
import time

import psutil
import pytest

from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers


def _processes(folder):
    """Processes that were started for a data folder."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.environ().get("SAMEHAND_DATA_DIR", "")]
        except psutil.Error:
            continue
        if any(str(folder) in word for word in words):
            found.append(process)
    return found


def _wait_until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_after_a_signal(tmp_path, number):
    line = CommandLine(tmp_path, 23687)
    process = line.start("--json", "up")
    assert process.stdout.readline().startswith("{"), process.stderr.read()
    assert len(_processes(tmp_path)) > 6

    process.send_signal(number)

    process.wait(60)
    assert _wait_until(lambda: not _processes(tmp_path), 40), _processes(tmp_path)
    code, _, errors = line.run("status")
    assert code == 1
    assert "No stack runs" in errors
    process.stdout.close()
    process.stderr.close()


def test_crashed_child_is_restarted_and_secrets_are_private(stack):
    line, _ = stack
    before = {p["process"]: p for p in line.json("status")["processes"]}
    child = psutil.Process(before["beat"]["pid"]).children()[0]

    child.kill()

    def restarted():
        now = {p["process"]: p for p in line.json("status")["processes"]}
        return now["beat"]["restarts"] == before["beat"]["restarts"] + 1

    assert _wait_until(restarted, 30)
    for file in (line.folder / "secrets").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
