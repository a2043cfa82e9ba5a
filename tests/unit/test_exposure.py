"""Nobody starts an API that strangers could read along with or walk into."""

import os

import pytest

from backend.errors import SetupError
from backend.exposure import is_loopback, refuse_exposed
from backend.settings import Settings

LONG = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def files(tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text("certificate")
    key.touch(0o600)
    return {"tls_cert": cert, "tls_key": key}


def settings(tmp_path, **api):
    return Settings(data_dir=tmp_path / "data", api=api)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - compared
        ("::", False),
        ("192.0.2.1", False),
        ("api.example", False),
    ],
)
def test_what_only_this_machine_reaches(tmp_path, host, loopback):
    assert is_loopback(host) == loopback
    if loopback:
        refuse_exposed(settings(tmp_path, host=host, key="short"))
    else:
        with pytest.raises(SetupError, match="beyond this machine, without TLS"):
            refuse_exposed(settings(tmp_path, host=host))


def test_tls_or_a_proxy_is_enough(tmp_path, files):
    refuse_exposed(settings(tmp_path, host="0.0.0.0", **files))  # noqa: S104
    refuse_exposed(settings(tmp_path, host="0.0.0.0", proxy="192.0.2.1, 10.0.0.0/8"))  # noqa: S104


@pytest.mark.parametrize(
    ("api", "words"),
    [
        ({"tls_cert": "missing.pem"}, "needs both"),
        ({"tls_cert": "missing.pem", "tls_key": "missing.pem"}, "no file missing.pem"),
        ({"proxy": "proxy.example"}, "proxy.example is no address"),
        ({"proxy": "0.0.0.0/0"}, "whatever anybody sends"),
        ({"host": "192.0.2.1", "proxy": "192.0.2.2", "key": "a-key"}, "too few"),
    ],
)
def test_half_of_it_is_refused(tmp_path, api, words):
    with pytest.raises(SetupError, match=words):
        refuse_exposed(settings(tmp_path, **api))


def test_secrets_that_others_can_read_are_refused(tmp_path, files):
    chosen = settings(tmp_path, host="192.0.2.1", key=LONG, **files)
    chosen.secrets_dir.mkdir(parents=True, mode=0o700)
    secret = chosen.secrets_dir / "hash.key"
    secret.touch(0o600)
    refuse_exposed(chosen)

    secret.chmod(0o640)
    with pytest.raises(SetupError, match=f"chmod 600 {secret}"):
        refuse_exposed(chosen)
    secret.chmod(0o600)
    chosen.secrets_dir.chmod(0o755)
    with pytest.raises(SetupError, match="chmod 700"):
        refuse_exposed(chosen)
    chosen.secrets_dir.chmod(0o700)
    os.chmod(files["tls_key"], 0o644)  # noqa: PTH101
    with pytest.raises(SetupError, match=r"Others can read .*key\.pem"):
        refuse_exposed(chosen)


def test_a_password_that_everybody_tries_is_refused(tmp_path):
    chosen = Settings(
        data_dir=tmp_path,
        api={"host": "192.0.2.1", "proxy": "192.0.2.2"},
        neo4j={"password": "neo4j"},
    )
    with pytest.raises(SetupError, match="everybody tries first"):
        refuse_exposed(chosen)
