"""Neo4j's own administration tool, which works on stores that nobody has open."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.attached import attached
from backend.errors import SetupError

_MAIN = "org.neo4j.cli.AdminTool"
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Admin:
    """The tool for the store in ``home``; ``java`` has the options it needs.

    Its launcher keeps the descriptors ``inherit`` open for as long as the tool lives.
    """

    java: tuple[str, ...]
    class_path: str
    home: Path
    inherit: tuple[int, ...] = ()

    def run(
        self,
        arguments: Sequence[str],
        *,
        doing: str,
        heap_mib: int = 256,
        seconds: float | None = None,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """Run one command of the tool; ``beat`` is called now and then.

        :raises SetupError: it failed, with its last line, or took more than
            ``seconds``; ``doing`` begins the sentence
        """
        (self.home / "conf").mkdir(parents=True, exist_ok=True, mode=0o700)
        configuration = self.home / "conf" / "neo4j.conf"
        configuration.touch(0o600)
        log = self.home / "conf" / "admin.log"
        command = [*self.java, f"-Xmx{heap_mib}m", "-cp", self.class_path, _MAIN]
        environment = os.environ | {
            "NEO4J_HOME": str(self.home),
            "NEO4J_CONF": str(self.home / "conf"),
        }
        with (
            log.open("wb") as out,
            # Its own folder: it leaves a report where it runs.
            attached(
                [*command, *arguments],
                out=out,
                folder=self.home,
                environment=environment,
                inherit=self.inherit,
            ) as process,
        ):
            begin = time.monotonic()
            while _runs(process):
                beat()
                if seconds is not None and time.monotonic() - begin > seconds:
                    raise SetupError(f"{doing} took more than {seconds:g} s; see {log}")
        if process.returncode:
            said = log.read_text(errors="replace").strip().splitlines()
            lines = [line for line in said if "--verbose" not in line] or ["no reason"]
            raise SetupError(f"{doing} failed: {lines[-1]}; see {log}")


def _runs(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it still runs after a moment."""
    try:
        process.wait(_LOOK_SECONDS)
    except subprocess.TimeoutExpired:
        return True
    return False
