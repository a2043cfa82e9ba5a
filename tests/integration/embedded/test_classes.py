import subprocess
from dataclasses import replace

import pytest

from backend.embedded import artifacts, neo4j
from backend.embedded.classes import sharing
from backend.settings import Settings

pytestmark = pytest.mark.servers


@pytest.fixture
def server(tmp_path):
    settings = Settings(data_dir=tmp_path)
    jars = artifacts.provide(
        settings.embedded.artifacts_dir, repository=settings.embedded.repository
    )
    return neo4j.server(settings, jars, bolt_port=17003, http_port=17004)


def test_java_takes_the_archive_and_nobody_is_left(server, tmp_path):
    folder = tmp_path / "archives"
    folder.mkdir()

    shared = sharing(server, folder, seconds=300)

    assert not [each.read_text() for each in folder.glob("*.failures")]
    (option,) = shared.options
    # With -Xshare:on it would not start without.
    jars = ":".join(map(str, server.jars))
    java = [server.java, option, "-Xshare:on", "-cp", jars, "-version"]
    said = subprocess.run(java, check=True, capture_output=True, text=True).stderr
    assert "sharing" in said
    assert not [each for each in folder.iterdir() if each.name.startswith("tmp")]


def test_where_none_can_be_made_the_server_starts_without(server, tmp_path):
    java, runs = tmp_path / "java", tmp_path / "runs"
    java.write_text(f"#!/bin/sh\necho >> {runs}\nexit 1\n")
    java.chmod(0o755)
    (tmp_path / "jars").mkdir()
    broken = replace(server, java=str(java))

    found = [sharing(broken, tmp_path / "jars", seconds=5) for _ in range(4)]

    assert found == [broken] * 4
    # It is tried again, but not for ever.
    assert len(runs.read_text().splitlines()) == 3
    (failures,) = (tmp_path / "jars").glob("*.failures")
    assert failures.read_text().startswith("Java writes no archive of its own classes")
