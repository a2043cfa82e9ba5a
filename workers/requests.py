"""What a worker works on, and what becomes of it when the broker goes away."""

from celery.worker.request import Request
from kombu.asynchronous import get_event_loop
from kombu.message import Message

# By then the loop has sent it, or could not: it does so a moment after it is asked to.
_ANSWER_SECONDS = 1.0


class AnsweredRequest(Request):
    """A request that lets the worker connect anew when its answer is lost.

    Celery logs that a message could be neither acknowledged nor rejected, and goes on.
    With Redis such a message counts as one that the worker still works on, and who
    works on as many as it may does not read from the broker, so it never learns that
    its connection is gone: it would wait for ever.
    """

    def acknowledge(self) -> None:
        """Say that the message is done."""
        super().acknowledge()
        self._be_answered()

    def reject(self, requeue: bool = False) -> None:  # noqa: FBT001, FBT002 - Celery's
        """Say that the message is not done."""
        super().reject(requeue=requeue)
        self._be_answered()

    def _be_answered(self) -> None:
        loop = get_event_loop()
        if loop is not None:
            loop.call_later(_ANSWER_SECONDS, _connect_anew_unless, self.message)


def _connect_anew_unless(message: Message) -> None:
    """End the worker's loop if ``message`` was not answered: Celery begins it again."""
    if not message.acknowledged:
        raise ConnectionResetError("an answer to the broker was lost")
