"""Whom what a request shows has let in of late."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass

from backend.domain.access import Principal

_KNOWN_SECONDS = 30.0
_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request showed to come in; the secret is not printed."""

    secret: str
    by_cookie: bool

    def __repr__(self) -> str:
        return "Shown(…)"


class Known:
    """Whom secrets of the last half minute let in, by their hashes."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()

    def get(self, shown: Shown) -> Principal | None:
        """Who showed the same shortly before."""
        until, who = self._found.get(self._name(shown), (0.0, None))
        return who if time.monotonic() < until else None

    def put(self, shown: Shown, who: Principal) -> None:
        """Keep it for half a minute."""
        self._found[self._name(shown)] = (time.monotonic() + _KNOWN_SECONDS, who)
        while len(self._found) > _MOST_KNOWN:
            self._found.popitem(last=False)

    def clear(self) -> None:
        """Ask anew for everybody: something was revoked here."""
        self._found.clear()

    def _name(self, shown: Shown) -> bytes:
        return hashlib.sha256(
            f"{shown.by_cookie}{shown.secret}".encode("utf-8", "surrogatepass")
        ).digest()
