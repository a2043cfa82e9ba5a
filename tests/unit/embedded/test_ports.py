import socket

import pytest

from backend.embedded.ports import Ports, answers
from backend.errors import SetupError


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def ports():
    with Ports() as ports:
        yield ports


def test_a_port_in_use_moves_to_a_later_one(listener, ports):
    assert ports.free(listener) > listener


def test_a_promised_port_is_not_given_again(listener, ports):
    first = ports.free(listener)

    assert ports.free(listener) > first
    with Ports() as others:
        assert others.free(first) > first


def test_a_port_that_was_given_back_is_free(listener):
    with Ports() as ports:
        first = ports.free(listener)

    with Ports() as others:
        assert others.free(first) == first


def test_an_address_of_another_machine_is_refused(ports):
    with pytest.raises(SetupError, match=r"Cannot listen on 192\.0\.2\.1"):
        ports.free(20000, host="192.0.2.1")


def test_no_port_left(ports):
    ports.free(65535)

    with pytest.raises(SetupError, match="No port from 65535"):
        ports.free(65535)


def test_answers_only_where_something_listens(listener, ports):
    free = ports.free(listener)

    assert answers(listener)
    assert not answers(free)
