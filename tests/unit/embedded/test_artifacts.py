import hashlib
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backend.embedded.artifacts import Jar, parse_lock, pinned, provide
from backend.errors import SetupError


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):  # noqa: A002
        pass

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()


class _Server(ThreadingHTTPServer):
    # Room for all threads at once; a refused connection is tried again after 1 s.
    request_queue_size = 64


class Repository:
    """A Maven repository of a few small files, served over HTTP."""

    def __init__(self, folder):
        self.folder = folder
        handler = partial(_Handler, directory=str(folder))
        self.server = _Server(("127.0.0.1", 0), handler)
        self.server.asked = []
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.jars = [self.publish(f"part-{number}") for number in range(20)]
        serve = partial(self.server.serve_forever, poll_interval=0.01)
        threading.Thread(target=serve, daemon=True).start()

    def publish(self, artifact):
        content = artifact.encode() * 1000
        jar = Jar("test.example", artifact, "1.0", hashlib.sha256(content).hexdigest())
        path = self.folder / jar.path
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        return jar

    def asked(self):
        """Jars asked for since the last call."""
        found = [path for path in self.server.asked if path.endswith(".jar")]
        self.server.asked.clear()
        return sorted(found)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def repository(tmp_path):
    repository = Repository(tmp_path / "repository")
    yield repository
    repository.close()


class TestPinned:
    def test_names_everything_that_the_server_is_made_of(self):
        names = {(jar.group, jar.artifact, jar.version) for jar in pinned()}

        assert ("org.neo4j.app", "neo4j-server", "5.26.30") in names
        assert ("org.neo4j.gds", "proc", "2.13.9") in names
        assert ("org.neo4j.client", "neo4j-browser", "5.24.0") in names
        assert len(names) == len(pinned()) > 300

    def test_has_a_checksum_for_each(self):
        bad = [j for j in pinned() if not re.fullmatch("[0-9a-f]{64}", j.sha256)]

        assert bad == []

    def test_knows_which_are_plugins(self):
        plugins = {jar.group for jar in pinned() if jar.is_plugin}

        assert plugins == {"org.neo4j.gds"}


class TestParseLock:
    def test_gives_one_jar_a_line(self):
        text = f"# made by hand\n\norg.example:thing:1.2 {'a' * 64}\n"

        assert list(parse_lock(text)) == [Jar("org.example", "thing", "1.2", "a" * 64)]

    @pytest.mark.parametrize(
        "line",
        ["org.example:thing " + "a" * 64, "org.example:thing:1.2", "a:b:c " + "a" * 63],
    )
    def test_names_the_line_that_is_none(self, line):
        with pytest.raises(SetupError, match="line 2"):
            list(parse_lock(f"# first\n{line}\n"))


class TestProvide:
    def test_fetches_all_and_tells_how_far_it_is(self, repository, tmp_path):
        told = []

        paths = provide(
            tmp_path / "jars",
            repository=repository.url,
            jars=repository.jars,
            report=lambda done, total: told.append((done, total)),
        )

        contents = [path.read_bytes() for path in paths]
        assert contents == [f"part-{n}".encode() * 1000 for n in range(20)]
        assert told == [(done, 20) for done in range(1, 21)]

    def test_needs_no_network_when_all_is_there(self, repository, tmp_path):
        first = provide(tmp_path, repository=repository.url, jars=repository.jars)
        repository.asked()

        second = provide(tmp_path, repository=repository.url, jars=repository.jars)

        assert second == first
        assert repository.asked() == []

    @pytest.mark.parametrize("damage", [b"", b"x" * 6000, b"part-7"])
    def test_fetches_again_what_is_damaged_and_only_that(
        self, repository, tmp_path, damage
    ):
        paths = provide(tmp_path, repository=repository.url, jars=repository.jars)
        good = paths[7].read_bytes()
        paths[7].write_bytes(damage)
        repository.asked()

        provide(tmp_path, repository=repository.url, jars=repository.jars)

        assert paths[7].read_bytes() == good
        assert repository.asked() == [f"/{repository.jars[7].path}"]

    def test_goes_on_where_an_interrupted_run_ended(self, repository, tmp_path):
        done, half = repository.jars[:10], repository.jars[10]
        provide(tmp_path, repository=repository.url, jars=done)
        path = tmp_path / half.path
        path.parent.mkdir(parents=True)
        path.write_bytes(b"part-10par")
        repository.asked()

        provide(tmp_path, repository=repository.url, jars=repository.jars)

        assert len(repository.asked()) == 10
        assert path.read_bytes() == b"part-10" * 1000

    def test_refuses_what_has_another_checksum_and_keeps_none_of_it(
        self, repository, tmp_path
    ):
        jar = repository.jars[3]
        (repository.folder / jar.path).write_bytes(b"something else")

        with pytest.raises(SetupError, match=r"part-3:1\.0 .*checksum is wrong"):
            provide(tmp_path, repository=repository.url, jars=repository.jars)

        assert not (tmp_path / jar.path).exists()

    def test_says_when_the_repository_does_not_have_it(self, repository, tmp_path):
        (repository.folder / repository.jars[3].path).unlink()

        with pytest.raises(SetupError, match="does not have it"):
            provide(tmp_path, repository=repository.url, jars=repository.jars)

    def test_says_when_there_is_no_network(self, repository, tmp_path):
        repository.close()

        with pytest.raises(SetupError, match=r"\(no network\); check the network"):
            provide(tmp_path, repository=repository.url, jars=repository.jars)

    def test_two_first_starts_fetch_each_jar_once(self, repository, tmp_path):
        def start(_):
            return provide(tmp_path, repository=repository.url, jars=repository.jars)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(start, range(2))

        assert first == second
        assert repository.asked() == sorted(f"/{jar.path}" for jar in repository.jars)

    def test_says_when_the_disk_takes_no_more(self, repository, tmp_path):
        # The kernel refuses to let a file of this process grow over 1,000 bytes.
        jar = repository.jars[0]
        script = (
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            "from pathlib import Path\n"
            "from backend.embedded.artifacts import Jar, provide\n"
            "from backend.errors import SetupError\n"
            "try:\n"
            f"    provide(Path({str(tmp_path / 'full')!r}), jars=[{jar!r}],"
            f" repository={repository.url!r})\n"
            "except SetupError as error: print(error.message)\n"
        )

        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )

        assert done.stdout.startswith("Cannot keep Neo4j's files in ")
        assert "File too large" in done.stdout
