"""What docker/ says is what the code does; no engine is needed to see that."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from backend.embedded.artifacts import pinned
from backend.embedded.endpoints import Endpoints
from backend.embedded.neo4j import server
from backend.embedded.stack import WORKERS, _clients
from backend.settings import Settings

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
DATA = "/var/lib/samehand"
# These name the network; the rest of Neo4j's configuration is that of the embedded one.
OF_THE_NETWORK = re.compile(r"(listen|advertised)_address$")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yml").read_text())


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def version(group, artifact):
    (found,) = [
        jar.version
        for jar in pinned()
        if (jar.group, jar.artifact) == (group, artifact)
    ]
    return found


def test_env_example_follows_the_settings(generate):
    page = (DOCKER / "env.example").read_text()

    assert page == generate.env_example(), "run: make docs"


def test_every_variable_exists(generate):
    known = {name for name, _ in generate.variables(Settings, "SAMEHAND_")}
    files = [file for file in DOCKER.iterdir() if file.is_file()]
    named = {
        name
        for file in files
        for name in re.findall(r"SAMEHAND_[A-Z0-9_]+", file.read_text())
    }

    assert len(files) >= 6
    assert named - known == set()


@pytest.mark.parametrize("name", [*WORKERS, "api"])
def test_roles_are_the_children_of_the_stack(compose, tmp_path, name):
    settings = Settings(data_dir=tmp_path)
    endpoints = Endpoints(0, "", None, "", "http://0.0.0.0:8420")
    (child,) = [c for c in _clients(settings, endpoints) if c.name == name]

    command = [word.replace(str(tmp_path), DATA) for word in child.command]

    assert compose["services"][name]["command"] == ["python", *command[1:]]
    assert command[0] == sys.executable


def test_neo4j_is_of_the_versions_of_the_lock(compose):
    assert compose["services"]["neo4j"]["labels"] == {
        "samehand.neo4j": version("org.neo4j", "neo4j"),
        "samehand.gds": version("org.neo4j.gds", "proc"),
    }


def test_neo4j_is_configured_as_the_embedded_one():
    embedded = server(Settings(embedded={}), [], bolt_port=7687, http_port=7474)

    def options(text):
        lines = [line for line in text.splitlines() if line and line[0] != "#"]
        pairs = [line.split("=", 1) for line in lines]
        return {k: v for k, v in pairs if not OF_THE_NETWORK.search(k)}

    ours = (DOCKER / "neo4j.conf").read_text()
    assert options(ours) == options(embedded.configuration())


def test_the_host_is_reached_on_loopback_only(compose):
    ports = [p for s in compose["services"].values() for p in s.get("ports", [])]

    assert len(ports) == 3
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_no_secret_is_in_the_environment(compose):
    for service in compose["services"].values():
        names = service.get("environment", {})
        secret = [n for n in names if re.search("PASSWORD$|KEY$|SECRET", n)]
        assert secret == []


def test_every_volume_is_declared(compose):
    used = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }

    assert used == set(compose["volumes"])


def test_what_the_image_copies_exists_and_is_not_ignored():
    text = (DOCKER / "Dockerfile").read_text()
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    sources = {word for line in copies for word in line.split()}
    kept = set(
        re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    )

    assert sources == kept
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_entrypoint_is_shell():
    done = subprocess.run(
        ["/bin/sh", "-n", DOCKER / "entrypoint.sh"], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
