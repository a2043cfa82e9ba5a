"""The scheduled task as a worker runs it: in a process with its settings."""

import subprocess
import sys

import pytest

from backend.settings import RingsSettings, as_environment
from tests.fixtures.api import strangers

pytestmark = pytest.mark.servers
PROGRAM = "from workers.analysis.planting import scheduled_plant as p; p()"


def run(settings):
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=as_environment(settings),
        check=True,
        capture_output=True,
        text=True,
    )


def test_plants_as_the_settings_say(api):
    api.send(strangers(100))
    wanted = RingsSettings(size=7, strength=0.6)

    run(api.held.settings.model_copy(update={"rings": wanted}))

    (ring,) = api.get("/v1/rings")["items"]
    assert (ring["size"], ring["strength"], ring["accounts"]) == (7, 0.6, 100)


def test_among_too_few_accounts_there_is_none_and_no_failure(api):
    done = run(api.held.settings)

    assert api.get("/v1/rings")["items"] == []
    assert "scheduled ring skipped" in done.stdout + done.stderr
