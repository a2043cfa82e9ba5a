"""Free ports on loopback."""

import errno
import socket

from backend.errors import SetupError

_LOOPBACK = "127.0.0.1"
_TRIES = 100


def free_port(wanted: int, *, host: str = _LOOPBACK, taken: set[int]) -> int:
    """``wanted``, or the next port after it that nothing listens on.

    ``taken`` are ports that were promised already; the result is added to it.
    """
    for port in range(wanted, min(wanted + _TRIES, 65536)):
        if port not in taken and _is_free(host, port):
            taken.add(port)
            return port
    raise SetupError(f"No port from {wanted} to {wanted + _TRIES - 1} is free")


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
