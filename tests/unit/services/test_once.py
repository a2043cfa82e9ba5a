"""Answers that several wait for."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from backend.errors import NotFound
from backend.services.once import Once
from tests.fixtures.processes import wait_for


class Slow:
    """Gives a new number, or raises, when it may."""

    def __init__(self, error=None):
        self.may, self.made, self.error = Event(), 0, error

    def __call__(self):
        self.made += 1
        assert self.may.wait(30)
        if self.error:
            raise self.error
        return self.made


def asked_together(once, slow, *names):
    with ThreadPoolExecutor(len(names)) as pool:
        answers = [pool.submit(once.get, name, slow) for name in names]
        wait_for(lambda: slow.made == len(set(names)))
        time.sleep(0.2)  # for the others to begin to wait, which nobody can see
        slow.may.set()
        return [answer.exception() or answer.result() for answer in answers]


def test_those_who_ask_the_same_get_one_answer():
    slow = Slow()

    assert asked_together(Once(), slow, "a", "a", "a") == [1, 1, 1]
    assert slow.made == 1


def test_those_who_ask_for_others_do_not_wait_for_it():
    slow = Slow()

    asked_together(Once(), slow, "a", "b")

    assert slow.made == 2


def test_who_asks_later_gets_what_holds_then():
    once, slow = Once(), Slow()
    slow.may.set()

    assert [once.get("a", slow), once.get("a", slow)] == [1, 2]


def test_all_are_told_what_went_wrong_and_the_next_tries_again():
    once, error = Once(), NotFound("There is no such thing")
    failing = Slow(error)
    failing.may.set()

    assert asked_together(once, Slow(error), "a", "a") == [error, error]
    assert once.get("a", lambda: 7) == 7
    with pytest.raises(NotFound):
        once.get("a", failing)
