"""Background work by name: the only way that the API and the command line start it.

Messages carry no data, only which partition to drain or which job to run, so that a
broker that loses them loses nothing: beat's tick asks for the same again. Their headers
have the id of the request that they come from, for the logs.
"""

from collections.abc import Iterable
from enum import StrEnum

from celery import Celery
from kombu.exceptions import OperationalError
from redis.exceptions import AuthenticationError

from backend.errors import SetupError, Unavailable
from backend.logs import request_id
from backend.settings import Settings, broker_url

INGEST_QUEUE = "ingest"
LINKAGE_QUEUE = "linkage"


class Job(StrEnum):
    """Every task that workers know."""

    DRAIN = "samehand.drain"
    CATCH_UP = "samehand.catch_up"
    LINK = "samehand.link"
    SCHEDULED_LINK = "samehand.scheduled_link"
    PLANT = "samehand.plant"
    SCHEDULED_PLANT = "samehand.scheduled_plant"


QUEUES = {
    Job.DRAIN: INGEST_QUEUE,
    Job.CATCH_UP: INGEST_QUEUE,
    Job.LINK: LINKAGE_QUEUE,
    Job.SCHEDULED_LINK: LINKAGE_QUEUE,
    Job.PLANT: LINKAGE_QUEUE,
    Job.SCHEDULED_PLANT: LINKAGE_QUEUE,
}


class Jobs:
    """Sends work to the broker of ``settings``."""

    def __init__(self, settings: Settings) -> None:
        self._app = Celery(broker=broker_url(settings.broker), set_as_current=False)
        # A caller waits a few seconds at most; what is not sent, the tick repeats.
        self._app.conf.update(
            task_ignore_result=True,
            broker_connection_timeout=3,
            broker_transport_options={"socket_connect_timeout": 3, "max_retries": 1},
            task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
        )

    def enqueue_drains(self, partitions: Iterable[int]) -> None:
        """Ask workers to bring the graph up to date with these partitions."""
        for partition in sorted(set(partitions)):
            self._send(Job.DRAIN, partition)

    def enqueue_linkage(self, job_id: str) -> None:
        """Ask a worker to run linkage as job ``job_id``."""
        self._send(Job.LINK, job_id)

    def enqueue_ring(self, job_id: str) -> None:
        """Ask a worker to plant the ring of job ``job_id``."""
        self._send(Job.PLANT, job_id)

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

    def _send(self, job: Job, *arguments: object) -> None:
        try:
            self._app.send_task(
                job.value,
                args=arguments,
                queue=QUEUES[job],
                headers={"request_id": request_id()},
            )
        except (OperationalError, OSError) as error:
            raise Unavailable(
                "The broker does not answer; nothing is lost, and the workers go on "
                "when it is back"
            ) from error
