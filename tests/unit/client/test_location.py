"""Whom the client asks, and by which key."""

import json

import pytest

from backend.client import Client, NotConfigured
from backend.client.location import Location, locate


@pytest.fixture(autouse=True)
def _bare(monkeypatch, tmp_path):
    for name in ("SAMEHAND_API_URL", "SAMEHAND_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAMEHAND_DATA_DIR", str(tmp_path / "nothing"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "secrets").mkdir()
    endpoints = {"api": "http://127.0.0.1:9000"}
    (tmp_path / "run/endpoints.json").write_text(json.dumps(endpoints))
    (tmp_path / "secrets/api.key").write_text("of-the-stack\n")
    return tmp_path


def test_a_stack_here_is_found_by_its_folder(folder, monkeypatch):
    assert locate(data_dir=folder) == Location("http://127.0.0.1:9000", "of-the-stack")
    monkeypatch.setenv("SAMEHAND_DATA_DIR", str(folder))
    assert locate() == locate(data_dir=folder)


def test_the_environment_comes_before_a_stack(folder, monkeypatch):
    monkeypatch.setenv("SAMEHAND_DATA_DIR", str(folder))
    monkeypatch.setenv("SAMEHAND_API_URL", "https://api.example/")
    monkeypatch.setenv("SAMEHAND_API_KEY", "of-the-environment")

    assert locate() == Location("https://api.example", "of-the-environment")
    assert locate("https://other.example", "mine").key == "mine"


def test_the_key_of_a_stack_goes_to_no_other_machine(folder):
    with pytest.raises(NotConfigured, match="no key for https://api"):
        locate("https://api.example", data_dir=folder)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://api.example", "everybody to read"),
        ("http://127.0.0.1.example", "everybody to read"),
        ("ftp://api.example", "begins with https"),
        ("api.example", "begins with https"),
        ("https://me:secret@api.example", "no password"),
    ],
)
def test_an_address_to_which_no_key_should_go_is_refused(url, said):
    with pytest.raises(NotConfigured, match=said) as refused:
        locate(url, "a-key")

    assert "secret" not in str(refused.value)


def test_without_a_stack_it_says_what_to_do():
    with pytest.raises(NotConfigured, match="samehand up"):
        locate()


def test_the_key_is_in_no_representation():
    client = Client("https://api.example", key="very-secret")

    connection = client._connection  # noqa: SLF001
    http = connection._http  # noqa: SLF001
    shown = [repr(each) for each in (client, connection.location, http.headers)]

    assert all("very-secret" not in text for text in shown)
