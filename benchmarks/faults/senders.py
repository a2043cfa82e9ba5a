"""Upstreams: they send what was not acknowledged until it is."""

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from benchmarks.faults.plan import Delivery
from benchmarks.faults.rig import Rig

_PAUSE_SECONDS = 0.3
_ANSWER_SECONDS = 20
_LINES = "application/x-ndjson"


class Refused(OSError):
    """The API takes nothing now, and says in how many ``seconds`` to come again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"come again in {seconds} s")
        self.seconds = seconds


class Upstreams:
    """Sends the deliveries of a plan, each sender its own ones in turn."""

    def __init__(
        self, rig: Rig, deliveries: Sequence[Delivery], lines: Sequence[bytes]
    ) -> None:
        self._rig = rig
        self._lines = lines
        self._given_up = threading.Event()
        self.resent = 0
        self.refused = 0
        self._threads = [
            threading.Thread(target=self._send, args=(own,), daemon=True)
            for own in _by_sender(deliveries)
        ]

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def are_done(self) -> bool:
        """Whether everything was acknowledged."""
        return not any(thread.is_alive() for thread in self._threads)

    def give_up(self) -> None:
        """Send no more."""
        self._given_up.set()
        for thread in self._threads:
            thread.join()

    def _send(self, deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            if delivery.way == "http":
                size = delivery.size
                for begin in range(0, len(delivery.events), size):
                    part = delivery.events[begin : begin + size]
                    self._until_taken(self._posted, self._body(part))
            else:
                self._until_taken(self._ingested, delivery)

    def _until_taken(self, send: Any, what: Any) -> None:
        while not self._given_up.is_set():
            try:
                if send(what):
                    return
            except Refused as refused:
                self.refused += 1
                self._given_up.wait(refused.seconds)
                continue
            self.resent += 1
            time.sleep(_PAUSE_SECONDS)

    def _posted(self, body: bytes) -> bool:
        try:
            return call(self._rig, "/v1/events", body, kind=_LINES) is not None
        except Refused:
            raise
        except OSError:
            return False

    def _ingested(self, delivery: Delivery) -> bool:
        file = Path(self._rig.folder / f"delivery-{threading.get_ident()}.ndjson")
        file.write_bytes(self._body(delivery.events))
        more = ["--no-wait"] if delivery.way == "cli-no-wait" else []
        process = subprocess.Popen(
            [*self._rig.command, "ingest", str(file), *more],
            env=self._rig.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._rig.clients.add(process)
        try:
            return process.wait() == 0
        finally:
            self._rig.clients.discard(process)

    def _body(self, events: Sequence[int]) -> bytes:
        return b"".join(self._lines[number] for number in events)


def call(
    rig: Rig, path: str, body: bytes | None = None, *, kind: str = "application/json"
) -> Any:
    """JSON that the API answers, through the proxy in front of it.

    :raises Refused: the graph is too far behind
    :raises OSError: no answer, or one that is no success
    """
    request = urllib.request.Request(
        f"http://127.0.0.1:{rig.api.port}{path}",
        data=body,
        headers={
            "X-API-Key": rig.key(),
            "Content-Type": kind,
            "Host": "127.0.0.1",
            "Connection": "close",
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=_ANSWER_SECONDS) as answer:  # noqa: S310
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.TOO_MANY_REQUESTS:
            raise Refused(int(error.headers["Retry-After"])) from error
        raise OSError(str(error)) from error
    except (ValueError, urllib.error.URLError) as error:
        raise OSError(str(error)) from error
    except Exception as error:  # a connection cut anywhere in the answer
        raise OSError(repr(error)) from error


def _by_sender(deliveries: Sequence[Delivery]) -> list[list[Delivery]]:
    found: dict[int, list[Delivery]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.sender, []).append(delivery)
    return list(found.values())
