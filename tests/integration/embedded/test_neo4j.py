import pytest

from backend.embedded import artifacts, neo4j
from backend.settings import Settings

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("password", ["-starts-with-a-dash", "ordinary_Password-1"])
def test_any_password_is_accepted_and_its_file_is_gone(tmp_path, password):
    settings = Settings(data_dir=tmp_path / "my data")
    jars = artifacts.provide(
        settings.embedded.artifacts_dir, repository=settings.embedded.repository
    )
    file = tmp_path / "password"
    file.write_text(password)
    file.chmod(0o600)
    server = neo4j.server(settings, jars, bolt_port=17001, http_port=17002)

    server.prepare(file)

    stored = (server.home / "data" / "dbms" / "auth.ini").read_text()
    assert stored.startswith("neo4j:SHA-256,")
    written = [path.read_text() for path in (server.home / "conf").iterdir()]
    assert [text for text in written if password in text] == []


def test_freed_ids_wait_in_no_file_that_a_full_disk_could_tear(servers):
    databases = servers.data_dir / "neo4j" / "data" / "databases"

    names = [path.name for path in databases.rglob("*")]

    assert "neostore" in names
    assert [name for name in names if name.startswith("id-buffer")] == []
