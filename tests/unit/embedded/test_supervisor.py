"""Small real processes in place of the servers: what counts is that none is left."""

import subprocess
import sys
import textwrap
import time

import psutil
import pytest

from backend.embedded.supervisor import Child, Supervisor
from backend.errors import SetupError
from tests.fixtures.processes import of_folder, wait_for, wait_until_gone

# A parent that ends when asked, and its child, in a session of its own, that does not.
_STUBBORN = """\
import signal, subprocess, sys, time
if len(sys.argv) == 1:
    subprocess.Popen([sys.executable, __file__, "child"], start_new_session=True)
else:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("up", flush=True)
time.sleep(600)
"""


@pytest.fixture
def told():
    return []


@pytest.fixture
def supervisor(tmp_path, told):
    supervisor = Supervisor(
        tmp_path / "logs", restart_limit=2, start_seconds=10, tell=told.append
    )
    yield supervisor
    supervisor.stop()


@pytest.fixture
def stubborn(tmp_path):
    script = tmp_path / "stubborn.py"
    script.write_text(_STUBBORN)
    return Child("child", [sys.executable, str(script)], says="up")


def a_child(folder, script="import time; time.sleep(600)", **more):
    return Child("child", [sys.executable, "-c", script, str(folder)], **more)


def the_process(supervisor):
    """The process that the launcher of ``child`` started."""
    launcher = psutil.Process(supervisor.states["child"].pid)
    return wait_for(launcher.children)[0]


def restarted(supervisor, count):
    """Whether ``child`` runs again after ``count`` restarts."""
    supervisor.watch()
    state = supervisor.states["child"]
    return (state.state, state.restarts) == ("running", count)


def crashed(supervisor):
    """Whether the end of ``child`` was noticed just now."""
    supervisor.watch()
    return supervisor.states["child"].state == "crashed"


class TestStart:
    def test_waits_until_the_child_is_ready(self, supervisor, tmp_path):
        flag = tmp_path / "flag"
        script = "import pathlib, sys, time; time.sleep(0.5)\n"
        script += "pathlib.Path(sys.argv[1], 'flag').touch(); time.sleep(600)"

        supervisor.start([a_child(tmp_path, script, is_ready=flag.exists)])

        assert flag.exists()
        assert supervisor.states["child"].state == "running"

    def test_waits_for_a_word_in_the_log_of_this_start(self, supervisor, tmp_path):
        supervisor.log_file("child").write_text("it was ready before\n")
        script = "import time; time.sleep(0.5); print('ready', flush=True); "
        script += "time.sleep(600)"
        begin = time.monotonic()

        supervisor.start([a_child(tmp_path, script, says="ready")])

        assert time.monotonic() - begin > 0.5

    def test_tells_the_reason_of_a_child_that_ends(self, supervisor, tmp_path):
        script = "import sys; sys.exit('cannot read the moon')"

        with pytest.raises(SetupError) as raised:
            supervisor.start([a_child(tmp_path, script, is_ready=lambda: False)])

        assert raised.value.message == (
            "child ended with exit code 1 at the start: cannot read the moon "
            f"(more in {supervisor.log_file('child')})"
        )

    def test_gives_up_on_a_child_that_is_never_ready(self, tmp_path):
        supervisor = Supervisor(tmp_path, restart_limit=0, start_seconds=0.3)

        with pytest.raises(SetupError, match=r"not ready in 0\.3 s; see .*child\.log"):
            supervisor.start([a_child(tmp_path, is_ready=lambda: False)])

        supervisor.stop()
        assert of_folder(tmp_path) == []


class TestWatch:
    def test_starts_again_what_was_killed_and_tells(self, supervisor, tmp_path, told):
        supervisor.start([a_child(tmp_path)])
        before = the_process(supervisor)

        before.kill()
        wait_for(lambda: restarted(supervisor, 1))

        assert the_process(supervisor) != before
        log = supervisor.log_file("child")
        assert told == [
            f"child was ended by SIGKILL and starts again in 0 s; see {log}"
        ]
        assert told[0] in supervisor.log_file("supervisor").read_text()

    def test_is_running_again_only_when_it_is_ready_again(self, supervisor, tmp_path):
        script = "import time; print('ready', flush=True); time.sleep(600)"
        supervisor.start([a_child(tmp_path, script, says="ready")])

        the_process(supervisor).kill()
        wait_for(lambda: supervisor.watch() or supervisor.states["child"].restarts)

        assert supervisor.states["child"].state == "starting"
        wait_for(lambda: restarted(supervisor, 1))

    def test_gives_up_after_the_limit_and_names_the_log(self, supervisor, tmp_path):
        supervisor.start([a_child(tmp_path)])
        for count in (1, 2):
            the_process(supervisor).kill()
            wait_for(lambda count=count: restarted(supervisor, count))
        the_process(supervisor).kill()

        with pytest.raises(SetupError) as raised:
            wait_for(supervisor.watch)

        assert raised.value.message == (
            "child was ended by SIGKILL after 2 restarts in five minutes, so the "
            f"stack goes down; see {supervisor.log_file('child')}"
        )

    def test_does_not_wait_while_a_child_pauses(self, supervisor, tmp_path):
        supervisor.start([a_child(tmp_path)])
        the_process(supervisor).kill()
        wait_for(lambda: restarted(supervisor, 1))
        the_process(supervisor).kill()

        begin = time.monotonic()
        wait_for(lambda: crashed(supervisor))

        assert time.monotonic() - begin < 0.9


class TestStop:
    def test_leaves_nothing_of_a_stubborn_family(self, tmp_path, stubborn):
        supervisor = Supervisor(tmp_path, restart_limit=0, start_seconds=10)
        supervisor.start([stubborn])
        assert len(of_folder(stubborn.command[1])) == 3

        supervisor.stop()

        assert of_folder(stubborn.command[1]) == []

    def test_stops_the_last_stage_first(self, supervisor, tmp_path):
        script = textwrap.dedent("""
            import pathlib, signal, sys, time
            def note(*_):
                time.sleep(0.3)
                with open(pathlib.Path(sys.argv[1], "ends"), "a") as file:
                    file.write(sys.argv[2] + " ")
                sys.exit()
            signal.signal(signal.SIGTERM, note)
            print("up", flush=True)
            time.sleep(600)
        """)
        for name in ("server", "client"):
            command = [sys.executable, "-c", script, str(tmp_path), name]
            supervisor.start([Child(name, command, says="up")])

        supervisor.stop()

        assert (tmp_path / "ends").read_text() == "client server "


class TestKilledSupervisor:
    def test_leaves_nothing(self, tmp_path, stubborn):
        script = textwrap.dedent(f"""
            import pathlib, time
            from backend.embedded.supervisor import Child, Supervisor
            supervisor = Supervisor(
                pathlib.Path({str(tmp_path)!r}), restart_limit=0, start_seconds=10
            )
            supervisor.start([Child("child", {stubborn.command!r}, says="up")])
            print("started", flush=True)
            time.sleep(600)
        """)
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "started\n"
        assert len(of_folder(stubborn.command[1])) == 4

        process.kill()
        process.wait()
        process.stdout.close()

        assert wait_until_gone(stubborn.command[1], seconds=10) == []


class TestPause:
    def test_a_child_stays_stopped_until_it_is_resumed(
        self, supervisor, told, tmp_path
    ):
        supervisor.start([a_child(tmp_path)])

        supervisor.pause("child")
        supervisor.watch()

        assert supervisor.is_paused("child")
        assert of_folder(tmp_path) == []
        supervisor.resume("child")
        wait_for(lambda: restarted(supervisor, 0))
        assert the_process(supervisor).is_running()
        assert told == []

    def test_one_that_had_crashed_is_not_started_meanwhile(self, supervisor, tmp_path):
        supervisor.start([a_child(tmp_path)])
        the_process(supervisor).kill()
        # A process that is ending has no name any more, and has not ended yet.
        wait_for(lambda: crashed(supervisor))

        supervisor.pause("child")
        supervisor.watch()

        assert of_folder(tmp_path) == []
