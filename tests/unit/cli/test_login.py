"""The link that opens the pages: on a terminal, and never in a file."""

import io

import pytest
from rich.console import Console

from backend.cli.context import Context
from backend.cli.keys import expiry
from backend.cli.login import shown_address
from backend.cli.output import Output
from backend.cli.stack import _show_login
from backend.embedded.endpoints import Endpoints
from backend.errors import UsageError
from backend.settings import Settings

API = "http://127.0.0.1:8420"
FOUND = Endpoints(supervisor=1, bolt="", http=None, broker="", api=API)


def shown(tmp_path, *, terminal, json_mode=False):
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=60, color_system=None)
    output = Output(json_mode=json_mode, console=console)
    _show_login(Context(Settings(data_dir=tmp_path), output), FOUND)
    return text.getvalue()


def test_on_a_terminal_the_link_is_whole(tmp_path):
    text = shown(tmp_path, terminal=True)

    (line,) = [each for each in text.splitlines() if "#code=" in each]
    link = line.strip().removeprefix("\x1b[1m").removesuffix("\x1b[0m")
    assert link.startswith(f"{API}/login#code=")
    assert len(link.partition("#code=")[2]) == 32
    assert "once, within 10 minutes" in text


def test_in_a_file_there_is_none(tmp_path):
    text = shown(tmp_path, terminal=False)

    assert "#code=" not in text
    assert "samehand login" in text
    assert not (tmp_path / "journal.db").exists()
    assert shown(tmp_path, terminal=False, json_mode=True) == ""


@pytest.mark.parametrize(
    ("api", "listens", "shown"),
    [
        ({}, API, API),
        ({}, "http://[::1]:8420", "http://[::1]:8420"),
        ({}, "http://0.0.0.0:8420", "http://127.0.0.1:8420"),
        ({"names": "a.example, b.example"}, "https://0.0.0.0:1", "https://a.example:1"),
        ({"names": "a.example", "proxy": "192.0.2.1"}, API, "https://a.example"),
    ],
)
def test_people_get_an_address_that_they_can_reach(tmp_path, api, listens, shown):
    assert shown_address(Settings(data_dir=tmp_path, api=api), listens) == shown


@pytest.mark.parametrize("text", ["", "0d", "9", "d", "1y", "-1d", "1.5d", "99999999d"])
def test_what_is_no_time(text):
    with pytest.raises(UsageError, match="is no time such as 90d"):
        expiry(text)


def test_never_is_no_time_and_meant_so():
    assert expiry("never") is None
    assert expiry("1h") < expiry("1d")
