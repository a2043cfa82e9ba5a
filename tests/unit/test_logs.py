"""Who hears what is logged."""

import subprocess
import sys

import pytest

LOGGING = """
from backend import logs
logs.{how}()
log = logs.get_logger("some")
log.info("seen")
log.error("worse")
print("for a program")
"""


@pytest.mark.parametrize(("how", "errors"), [("quiet", 0), ("configure", 2)])
def test_only_processes_of_the_stack_say_what_they_log(how, errors):
    done = subprocess.run(
        [sys.executable, "-c", LOGGING.format(how=how)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "for a program\n"
    assert len(done.stderr.splitlines()) == errors
