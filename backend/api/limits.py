"""How much one may ask in a minute; counted in this process alone."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from backend.errors import TooManyRequests
from backend.settings import AccessSettings


class Limits:
    """Requests of each principal, and failures to come in from each address."""

    def __init__(self, settings: AccessSettings) -> None:
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = _a_minute(settings.requests_per_minute)
        self._failures = _a_minute(settings.failures_per_minute)

    def count(self, who: str) -> None:
        """Note a request of a principal.

        :raises TooManyRequests: there were too many
        """
        if self._requests and not self._counter.hit(self._requests, "asked", who):
            raise TooManyRequests(
                f"More than {self._requests.amount:,} requests in a minute",
                retry_seconds=self._wait(self._requests, "asked", who),
            )

    def refuse_guesser(self, address: str) -> None:
        """Take no more keys from an address that sent too many wrong ones.

        :raises TooManyRequests: it did
        """
        if self._failures and not self._counter.test(self._failures, "failed", address):
            raise TooManyRequests(
                "Too many wrong keys or codes came from this address",
                retry_seconds=self._wait(self._failures, "failed", address),
            )

    def note_failure(self, address: str) -> None:
        """Count a wrong key, token or code."""
        if self._failures:
            self._counter.hit(self._failures, "failed", address)

    def _wait(self, item: RateLimitItemPerMinute, *who: str) -> int:
        until = self._counter.get_window_stats(item, *who).reset_time
        return max(1, math.ceil(until - time.time()))


def _a_minute(amount: int) -> RateLimitItemPerMinute | None:
    return RateLimitItemPerMinute(amount) if amount else None
