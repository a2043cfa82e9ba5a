"""The client: one user's way to the API."""

from pathlib import Path
from types import TracebackType
from typing import Self

from backend.client.connection import Connection
from backend.client.location import locate
from backend.client.operations import Operations


class Client(Operations):
    """Asks the API as the user of a key; within what the key's role allows.

    Without arguments it asks the API of ``SAMEHAND_API_URL`` by ``SAMEHAND_API_KEY``,
    else the stack that runs on this machine::

        with Client() as client:
            for cluster in client.clusters.list(group_kind="campaign"):
                print(cluster.id, cluster.size, cluster.organization_name)

    ``data_dir`` is the data folder of a stack here. ``timeout`` are the seconds that an
    answer may take, ``attempts`` how often a call is tried when the API is busy or
    away. ``ca_file`` holds certificates of an authority that this machine does not
    know. May be used by several threads.

    :raises NotConfigured: no address or no key is found
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        key: str | None = None,
        data_dir: str | Path | None = None,
        timeout: float = 60.0,
        attempts: int = 4,
        ca_file: Path | None = None,
    ) -> None:
        location = locate(url, key, data_dir)
        super().__init__(
            Connection(location, timeout=timeout, attempts=attempts, ca_file=ca_file)
        )

    @property
    def url(self) -> str:
        """Address of the API."""
        return self._connection.location.url

    def close(self) -> None:
        """Close all connections."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"
