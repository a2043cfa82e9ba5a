"""What several ask for at the same time is worked out once."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Once:
    """Answers on their way, by what was asked.

    Who leaves a page that takes long and comes back would else have it worked out
    twice, and whoever waits for something else would wait for both. Nothing is kept
    once it is there: who asks later gets what holds then.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._coming: dict[Hashable, Future[Any]] = {}

    def get(self, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """What ``make`` gives, here or for somebody who asked before.

        Whatever it raises is raised for all who wait.
        """
        with self._lock:
            known = self._coming.get(asked)
            answer: Future[Answer] = known or Future()
            self._coming[asked] = answer
        if known is None:
            try:
                answer.set_result(make())
            except BaseException as error:
                answer.set_exception(error)
                raise
            finally:
                with self._lock:
                    del self._coming[asked]
        return answer.result()
