import os

import pytest

from backend.settings import BrokerSettings, Settings, as_environment, broker_url


@pytest.fixture
def in_environment(monkeypatch):
    """Make this process's environment that of a child."""

    def become(environment):
        for name in list(os.environ):
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return become


def test_a_child_has_the_same_settings(tmp_path, in_environment):
    settings = Settings(
        data_dir=tmp_path,
        neo4j={"uri": "neo4j://graph.example", "password": "from the environment"},
        broker={"url": "redis://broker.example", "password_file": tmp_path / "secret"},
        api={"key": "from the environment", "port": 4711},
        ingest={"drain_every_seconds": 0.5},
        linkage={"every_hours": 6},
    )

    in_environment(as_environment(settings))

    assert Settings() == settings


def test_a_child_in_another_folder_has_the_same_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(data_dir="data", hash_key_file="keys/hash")

    environment = as_environment(settings)

    assert environment["SAMEHAND_DATA_DIR"] == str(tmp_path / "data")
    assert environment["SAMEHAND_HASH_KEY_FILE"] == str(tmp_path / "keys" / "hash")


def test_a_child_does_not_inherit_settings_that_are_not_ours(tmp_path, monkeypatch):
    settings = Settings(data_dir=tmp_path)
    monkeypatch.setenv("SAMEHAND_BROKER__URL", "redis://other.example")

    assert "SAMEHAND_BROKER__URL" not in as_environment(settings)


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("redis://b.example:6379/0", "redis://:a%2Fb@b.example:6379/0"),
        ("redis://:old@b.example/1", "redis://:a%2Fb@b.example/1"),
        ("amqp://samehand@b.example//", "amqp://samehand:a%2Fb@b.example//"),
    ],
)
def test_the_brokers_password_comes_from_its_file(tmp_path, url, whole):
    file = tmp_path / "password"
    file.write_text("a/b\n")

    assert broker_url(BrokerSettings(url=url, password_file=file)) == whole
