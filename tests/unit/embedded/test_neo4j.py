import pytest

from backend.embedded import neo4j
from backend.embedded.artifacts import pinned
from backend.errors import SetupError
from backend.settings import Settings


@pytest.fixture
def server(tmp_path):
    settings = Settings(
        data_dir=tmp_path, embedded={"heap_mib": 700, "page_cache_mib": 90}
    )
    jars = [tmp_path / "jars" / jar.path for jar in pinned()]
    return neo4j.server(settings, jars, bolt_port=17001, http_port=17002)


@pytest.fixture
def used(server):
    """The server of a folder that Neo4j ran on before."""
    (server.home / "data" / "databases").mkdir(parents=True)
    return server


@pytest.fixture
def password_file(tmp_path):
    file = tmp_path / "neo4j.password"
    file.write_text("horse battery staple")
    file.chmod(0o600)
    return file


def _configuration(server):
    return dict(line.split("=", 1) for line in server.configuration().splitlines())


class TestConfiguration:
    def test_listens_on_loopback_only(self, server):
        addresses = {
            name: value
            for name, value in _configuration(server).items()
            if name.endswith("_address")
        }

        assert addresses["server.bolt.listen_address"] == "127.0.0.1:17001"
        assert addresses["server.http.listen_address"] == "127.0.0.1:17002"
        assert {value.split(":")[0] for value in addresses.values()} == {"127.0.0.1"}

    def test_asks_for_a_password_and_reports_to_nobody(self, server):
        found = _configuration(server)

        assert found["dbms.security.auth_enabled"] == "true"
        assert found["dbms.usage_report.enabled"] == "false"
        assert found["client.allow_telemetry"] == "false"

    def test_logs_no_query(self, server):
        assert _configuration(server)["db.logs.query.enabled"] == "OFF"

    def test_takes_memory_from_the_settings(self, server):
        found = _configuration(server)

        assert found["server.memory.heap.max_size"] == "700m"
        assert found["server.memory.pagecache.size"] == "90m"
        assert "-Xmx700m" in server.command()
        assert "-XX:G1HeapRegionSize=5m" in server.command()


class TestPrepare:
    def test_links_the_plugins_and_no_old_ones(self, used, password_file):
        (used.home / "plugins").mkdir()
        (used.home / "plugins" / "proc-1.0.jar").touch()

        used.prepare(password_file)

        found = {path.name for path in (used.home / "plugins").iterdir()}
        assert "proc-2.13.9.jar" in found
        assert len(found) == sum(jar.is_plugin for jar in pinned())

    def test_keeps_others_out(self, used, password_file):
        used.prepare(password_file)

        assert used.home.stat().st_mode & 0o077 == 0

    def test_says_when_the_password_of_a_used_store_is_gone(self, used, tmp_path):
        file = tmp_path / "neo4j.password"

        with pytest.raises(SetupError, match=r"neo4j\.password; put that file back"):
            used.prepare(file)

        assert not file.exists()

    def test_no_command_line_shows_the_password(self, used, password_file):
        used.prepare(password_file)

        assert "horse" not in " ".join(used.command())
