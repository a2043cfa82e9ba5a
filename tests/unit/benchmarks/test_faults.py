"""Plans of fault trials follow from their number; a proxy passes on, and cuts."""

import socket
import threading
from contextlib import closing

import pytest

from benchmarks.faults.plan import Mode, Phase, drawn, undisturbed
from benchmarks.faults.proxy import Proxy


def plan(number, mode=Mode.EMBEDDED, *, disk=True):
    return drawn(1, number, mode=mode, events=500, disk=disk)


class TestPlan:
    def test_equal_numbers_give_equal_plans_and_others_others(self):
        assert plan(3) == plan(3)
        assert len({plan(number).faults for number in range(50)}) > 40

    def test_every_event_is_sent(self):
        for number in range(50):
            sent = {e for delivery in plan(number).deliveries for e in delivery.events}
            assert sent == set(range(500))

    def test_some_events_are_sent_twice_and_some_in_disorder(self):
        deliveries = [plan(number).deliveries for number in range(50)]

        assert any(sum(len(d.events) for d in each) > 500 for each in deliveries)
        assert any(
            list(delivery.events) != sorted(delivery.events)
            for each in deliveries
            for delivery in each[:1]
        )

    @pytest.mark.parametrize("mode", list(Mode))
    def test_all_kinds_of_faults_occur_where_they_can(self, mode):
        faults = [f for number in range(300) for f in plan(number, mode).faults]
        found = {(fault.kind, fault.target) for fault in faults}
        servers = {("cut", "neo4j"), ("cut", "broker")}

        assert found >= {
            ("kill", "worker-ingest"),
            ("kill", "worker-linkage"),
            ("kill", "neo4j"),
            ("kill", "broker"),
            ("kill", "api"),
            ("kill", "beat"),
            ("kill", "client"),
            ("kill", "supervisor"),
            ("cut", "api"),
            ("fill", "disk"),
        }
        assert (servers <= found) == (mode is Mode.PROXIED)
        assert {fault.phase for fault in faults} == set(Phase)

    def test_without_a_disk_of_its_own_none_is_filled(self):
        faults = [f for number in range(300) for f in plan(number, disk=False).faults]

        assert "fill" not in {fault.kind for fault in faults}

    def test_an_undisturbed_run_sends_each_event_once(self):
        (delivery,) = undisturbed(10).deliveries

        assert delivery.events == tuple(range(10))
        assert undisturbed(10).faults == ()


@pytest.fixture
def echo():
    """A proxy before a server that sends back what it gets."""

    def serve(listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(client,), daemon=True).start()

    def answer(client):
        with client:
            while data := client.recv(100):
                client.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with closing(Proxy(lambda: listener.getsockname()[1])) as proxy:
            yield proxy
        listener.shutdown(socket.SHUT_RDWR)


class TestProxy:
    def test_passes_both_directions_on(self, echo):
        with socket.create_connection(("127.0.0.1", echo.port), timeout=5) as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"hello"

    @pytest.mark.parametrize("how", ["drop", "mute"])
    def test_a_cut_ends_connections_and_new_ones_work_after_it(self, echo, how):
        with socket.create_connection(("127.0.0.1", echo.port), timeout=5) as client:
            client.sendall(b"hello")
            assert client.recv(100) == b"hello"
            echo.cut(how, 0.1)
            with pytest.raises(ConnectionError):
                _exhaust(client)

        self.test_passes_both_directions_on(echo)

    def test_answers_are_swallowed_while_it_is_mute(self, echo):
        with socket.create_connection(("127.0.0.1", echo.port), timeout=5) as client:
            cutting = threading.Thread(target=echo.cut, args=("mute", 0.5))
            cutting.start()
            while not echo.is_mute:
                pass
            client.sendall(b"hello")
            with pytest.raises(ConnectionError):
                _exhaust(client)
            cutting.join()


def _exhaust(client):
    """Read to the end; an end without a reset is one, too."""
    if client.recv(100) == b"":
        raise ConnectionResetError
    raise AssertionError("an answer came through")
