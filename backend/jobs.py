"""Background work by name: the only way that the API and the command line start it.

Messages carry no data, only which partition to drain or which job to run, so that a
broker that loses them loses nothing: beat's tick asks for the same again. Of what says
the same, one message waits at a time, however long there is no worker. Their headers
have the id of the request that they come from, for the logs.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import AuthenticationError

from backend.errors import SetupError, Unavailable
from backend.logs import request_id
from backend.settings import Settings, broker_url

INGEST_QUEUE = "ingest"
LINKAGE_QUEUE = "linkage"
_RETRIES = {"max_retries": 1, "interval_start": 0.1}


class Job(StrEnum):
    """Every task that workers know."""

    DRAIN = "samehand.drain"
    CATCH_UP = "samehand.catch_up"
    LINK = "samehand.link"
    SCHEDULED_LINK = "samehand.scheduled_link"
    SCHEDULED_LINK_NEW = "samehand.scheduled_link_new"
    PLANT = "samehand.plant"
    SCHEDULED_PLANT = "samehand.scheduled_plant"
    ERASE = "samehand.erase"
    SCHEDULED_RETAIN = "samehand.scheduled_retain"
    LOOK = "samehand.look"


QUEUES = {
    # The worker of this queue listens to those of the partitions, too.
    Job.DRAIN: INGEST_QUEUE,
    Job.CATCH_UP: INGEST_QUEUE,
    Job.LINK: LINKAGE_QUEUE,
    Job.SCHEDULED_LINK: LINKAGE_QUEUE,
    Job.SCHEDULED_LINK_NEW: LINKAGE_QUEUE,
    Job.PLANT: LINKAGE_QUEUE,
    Job.SCHEDULED_PLANT: LINKAGE_QUEUE,
    Job.ERASE: LINKAGE_QUEUE,
    Job.SCHEDULED_RETAIN: LINKAGE_QUEUE,
    # Not behind a run of hours.
    Job.LOOK: INGEST_QUEUE,
}


class Jobs:
    """Sends work to the broker of ``settings``."""

    def __init__(self, settings: Settings) -> None:
        self._app = Celery(broker=broker_url(settings.broker), set_as_current=False)
        # A caller waits a few seconds at most; what is not sent, the tick repeats.
        self._app.conf.update(
            task_ignore_result=True,
            broker_connection_timeout=3,
            broker_transport_options={
                "socket_connect_timeout": 3,
                # A broker may take a connection and never say a word.
                "socket_timeout": 3,
                "max_retries": 1,
            },
            task_publish_retry_policy=_RETRIES,
        )

    def enqueue_drains(self, partitions: Iterable[int]) -> None:
        """Ask workers to bring the graph up to date with these partitions.

        A drain that nobody has begun yet will see all that is in the journal by then,
        so a second one is not sent.
        """
        for partition in sorted(set(partitions)):
            queue = drain_queue(partition)
            with _spoken():
                if not count_waiting(self._app, queue):
                    self._send(Job.DRAIN, partition, queue=queue)

    def enqueue_linkage(self, job_id: str) -> None:
        """Ask a worker to run linkage as job ``job_id``."""
        with _spoken():
            self._send(Job.LINK, job_id, queue=LINKAGE_QUEUE)

    def enqueue_ring(self, job_id: str) -> None:
        """Ask a worker to plant the ring of job ``job_id``."""
        with _spoken():
            self._send(Job.PLANT, job_id, queue=LINKAGE_QUEUE)

    def enqueue_erasure(self, job_id: str) -> None:
        """Ask a worker to erase whom the journal says, as job ``job_id``."""
        with _spoken():
            self._send(Job.ERASE, job_id, queue=LINKAGE_QUEUE)

    def ping(self) -> None:
        """Raise Unavailable unless the broker answers, SetupError if it refuses us."""
        try:
            with self._app.connection_for_write() as connection:
                connection.ensure_connection(max_retries=1, timeout=3)
        except (OperationalError, OSError) as error:
            if isinstance(error.__cause__, AuthenticationError):
                raise SetupError(
                    "The broker refuses the password; set "
                    "SAMEHAND_BROKER__PASSWORD_FILE"
                ) from error
            raise Unavailable(
                "The broker does not answer; start it, or set SAMEHAND_BROKER__URL"
            ) from error

    def close(self) -> None:
        """Give the connections back."""
        self._app.close()

    def _send(self, job: Job, *arguments: object, queue: str) -> None:
        headers = {"request_id": request_id()}
        self._app.send_task(job.value, args=arguments, queue=queue, headers=headers)


def drain_queue(partition: int) -> str:
    """Queue of one partition's drains, so that those that wait can be counted."""
    return f"{INGEST_QUEUE}.{partition}"


def count_waiting(app: Celery, queue: str) -> int:
    """Messages of a queue that no worker has taken.

    :raises OperationalError: the broker does not answer
    """
    with app.pool.acquire(block=True) as connection:
        bound = app.amqp.queues[queue].bind(connection.default_channel)
        declare = connection.ensure(bound, bound.queue_declare, **_RETRIES)
        return int(declare().message_count)


@contextmanager
def _spoken() -> Iterator[None]:
    """Say in one sentence that the broker does not answer."""
    try:
        yield
    except (OperationalError, OSError) as error:
        raise Unavailable(
            "The broker does not answer; nothing is lost, and the workers go on "
            "when it is back"
        ) from error
