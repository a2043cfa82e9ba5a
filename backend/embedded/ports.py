"""Free ports on loopback."""

import errno
import socket
from typing import Self

from backend.errors import SetupError

_LOOPBACK = "127.0.0.1"
_TRIES = 100


class Ports:
    """Ports that no two stacks get, from the choice on until it is closed.

    Servers listen seconds after their port was chosen. Until then a socket in Linux's
    abstract namespace, named after the port, holds the place; it goes with its process.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def __enter__(self) -> Self:
        """Nothing is held yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give all ports back."""
        for place in self._held:
            place.close()
        self._held.clear()

    def free(self, wanted: int, *, host: str = _LOOPBACK) -> int:
        """``wanted``, or the next port after it that is nobody's.

        :raises SetupError: there is none, or this machine has no such ``host``
        """
        for port in range(wanted, min(wanted + _TRIES, 65536)):
            if _is_free(host, port) and self._hold(port):
                return port
        raise SetupError(f"No port from {wanted} to {wanted + _TRIES - 1} is free")

    def _hold(self, port: int) -> bool:
        place = socket.socket(socket.AF_UNIX)
        try:
            place.bind(f"\0samehand-port-{port}")
        except OSError:
            place.close()
            return False
        self._held.append(place)
        return True


def answers(port: int, *, host: str = _LOOPBACK) -> bool:
    """Whether something accepts connections."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise SetupError(f"Port {port} may not be opened by this user") from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise SetupError(f"Cannot listen on {host}: {error.strerror}") from error
    return True
