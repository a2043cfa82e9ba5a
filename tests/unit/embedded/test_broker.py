import subprocess

import pytest

from backend.embedded.broker import Broker
from backend.embedded.ports import Ports
from tests.fixtures.processes import wait_for


@pytest.fixture
def broker(tmp_path):
    with Ports() as ports:
        # A blank and a quote, which mean something in Valkey's configuration.
        home = tmp_path / 'a "folder"' / "broker"
        yield Broker(home, ports.free(16380), tmp_path / "password")


def test_serves_with_a_password_in_any_folder(broker):
    broker.prepare()
    assert not broker.is_ready()

    with subprocess.Popen(broker.command(), stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(broker.is_ready)
        finally:
            process.terminate()


def test_only_the_owner_may_read_the_password(broker):
    broker.prepare()

    files = [broker.home / "valkey.conf", broker.password_file]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert broker.password_file.read_text() in files[0].read_text()
    assert broker.password_file.read_text() not in " ".join(broker.command())


def test_listens_on_loopback_only_and_stores_nothing(broker):
    lines = broker.configuration("secret").splitlines()

    assert "bind 127.0.0.1" in lines
    assert 'requirepass "secret"' in lines
    assert 'save ""' in lines
    assert "appendonly no" in lines
