"""Becomes Neo4j or Valkey, as the embedded stack runs them, for other containers.

It differs in one point: they listen on the containers' own network. What reaches the
host is bound to loopback by ``compose.yml``.
"""

import os
import sys
from pathlib import Path

from backend.embedded import artifacts, neo4j
from backend.embedded.broker import Broker
from backend.settings import Settings, get_settings

BOLT, HTTP, BROKER = 7687, 7474, 6379


def graph(settings: Settings) -> list[str]:
    """Command of Neo4j, with its configuration written and its password set."""
    # The image has them, checked when it was built; nothing is fetched here.
    folder = settings.embedded.artifacts_dir
    jars = [folder / jar.path for jar in artifacts.pinned()]
    server = neo4j.server(settings, jars, bolt_port=BOLT, http_port=HTTP)
    server.prepare(settings.secrets_dir / "neo4j.password")
    ours = Path(__file__).with_name("neo4j.conf")
    (server.home / "conf" / "neo4j.conf").write_text(ours.read_text())
    return server.command()


def broker(settings: Settings) -> list[str]:
    """Command of Valkey, with its configuration written."""
    secret = settings.secrets_dir / "broker.password"
    server = Broker(settings.data_dir / "broker", BROKER, secret)
    server.prepare()
    # The last one counts.
    with (server.home / "valkey.conf").open("a") as file:
        file.write("bind * -::*\n")
    return server.command()


if __name__ == "__main__":
    command = {"neo4j": graph, "broker": broker}[sys.argv[1]](get_settings())
    os.execv(command[0], command)  # noqa: S606 - the container has one process
