import socket

import pytest

from backend.embedded.ports import answers, free_port
from backend.errors import SetupError


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_moves_to_a_later_one(listener):
    assert free_port(listener, taken=set()) > listener


def test_a_promised_port_is_not_given_again(listener):
    taken = set()

    first = free_port(listener, taken=taken)
    second = free_port(listener, taken=taken)

    assert first < second
    assert taken == {first, second}


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(SetupError, match=r"Cannot listen on 192\.0\.2\.1"):
        free_port(20000, host="192.0.2.1", taken=set())


def test_no_port_left():
    with pytest.raises(SetupError, match="No port from 65530"):
        free_port(65530, taken=set(range(65530, 65536)))


def test_answers_only_where_something_listens(listener):
    free = free_port(listener, taken=set())

    assert answers(listener)
    assert not answers(free)
