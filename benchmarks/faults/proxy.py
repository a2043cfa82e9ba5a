"""A TCP proxy between clients and a server whose connections can be cut."""

import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress

_CHUNK = 1 << 16
# Linger of no time: closing sends a reset, as a cable that is cut never would, but as
# clients see it once they send again.
_ABRUPT = struct.pack("ii", 1, 0)


class Proxy:
    """Listens on ``port`` and passes everything on to wherever ``target`` says."""

    def __init__(self, target: Callable[[], int | None]) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._guard = threading.Lock()
        self._closed = threading.Event()
        self._refusing = threading.Event()
        self._mute = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, how: str, seconds: float) -> None:
        """Drop all connections and refuse new ones for ``seconds``.

        With ``mute`` the server still gets what clients send in that time, and its
        answers are swallowed; the connections are dropped after it.
        """
        if how == "mute":
            self._mute.set()
            time.sleep(seconds)
            self._drop()
            self._mute.clear()
            return
        self._refusing.set()
        self._drop()
        time.sleep(seconds)
        self._refusing.clear()

    @property
    def is_mute(self) -> bool:
        """Whether answers are being swallowed."""
        return self._mute.is_set()

    def close(self) -> None:
        """Stop listening and drop everything."""
        self._closed.set()
        # A blocked accept returns when the listener is shut down, not when closed.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._drop()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing.is_set():
                _close(client)
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        port = self._target()
        try:
            if port is None:
                raise ConnectionRefusedError
            server = socket.create_connection(("127.0.0.1", port), timeout=5)
            server.settimeout(None)
        except OSError:
            _close(client)
            return
        pair = (client, server)
        for end in pair:
            # As the clients do: small messages else wait 40 ms for a receipt.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._guard:
            self._pairs.add(pair)
        answers = threading.Thread(
            target=self._pump, args=(server, client, self._mute), daemon=True
        )
        answers.start()
        self._pump(client, server, None)
        answers.join()
        with self._guard:
            self._pairs.discard(pair)
        for end in pair:
            end.close()

    def _pump(
        self,
        source: socket.socket,
        sink: socket.socket,
        mute: threading.Event | None,
    ) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if mute is None or not mute.is_set():
                    sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        with self._guard:
            pairs = list(self._pairs)
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
                    end.shutdown(socket.SHUT_RDWR)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
        end.close()
