"""Keys, login links and the audit log by the commands, on a stack of its own."""

import json
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

import pytest

from backend.embedded.endpoints import Endpoints
from backend.embedded.stack import _protection
from backend.settings import Settings, as_environment
from tests.fixtures.stack import CommandLine

pytestmark = pytest.mark.servers

# What docs/access.md promises, and the half minute that processes remember.
_REVOKED_SECONDS = 60


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    line = CommandLine(tmp_path_factory.mktemp("access"), 28687)
    yield line, line.json("up", "--detach")["api"]
    line.run("down")


def ask(api, path, body=None, method=None, **headers):
    """Status, JSON and headers of an answer."""
    request = urllib.request.Request(  # noqa: S310 - our own API
        f"{api}{path}",
        data=None if body is None else json.dumps(body).encode(),
        method=method,
        headers={"Content-Type": "application/json"}
        | {name.replace("_", "-"): each for name, each in headers.items()},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            text = answer.read()
            return answer.status, json.loads(text) if text else None, answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, json.load(answer), answer.headers


def test_from_a_link_to_a_session_and_out_again(stack):
    line, api = stack
    link = line.json("login", "--name", "ada", "--role", "reviewer")["login"]
    assert link.startswith(f"{api}/login#code=")
    code = link.partition("#code=")[2]

    status, opened, headers = ask(api, "/session", {"code": code})

    assert (status, opened["name"], opened["roles"]) == (201, "ada", ["reviewer"])
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert ask(api, "/v1/me", Cookie=cookie)[1]["name"] == "ada"
    assert ask(api, "/session", {"code": code})[0] == 401
    (listed,) = line.json("sessions", "list")["sessions"]
    assert (listed["name"], listed["roles"]) == ("ada", "reviewer")
    ended = ask(
        api, "/session", method="DELETE", Cookie=cookie, Origin=api,
        X_CSRF_Token=opened["csrf"],
    )  # fmt: skip
    assert ended[0] == 204
    assert ask(api, "/v1/me", Cookie=cookie)[0] == 401
    assert line.json("sessions", "list")["sessions"] == []


def test_a_key_that_a_command_revokes_ends_in_the_running_api(stack):
    line, api = stack
    made = line.json("keys", "create", "--name", "bob", "--role", "reader")
    key = {"X_API_Key": made["key"]}
    assert ask(api, "/v1/overview", **key)[0] == 200
    assert ask(api, "/v1/keys", **key)[0] == 403

    revoked = line.json("keys", "revoke", made["key"])

    begin = time.monotonic()
    while ask(api, "/v1/overview", **key)[0] != 401:
        assert time.monotonic() - begin < _REVOKED_SECONDS
        time.sleep(1)
    assert (revoked["id"], revoked["state"]) == (made["id"], "revoked")
    (listed,) = [k for k in line.json("keys", "list")["keys"] if k["id"] == made["id"]]
    assert listed["state"] == "revoked"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("keys", "create", "--name", "bob", "--role", "king"), "king"),
        (("keys", "create", "--name", "bob"), "--role"),
        (("keys", "create", "--name", "owner", "--role", "reader"), "the deployment's"),
        (("keys", "create", "--name", "b", "--role", "admin", "--expires", "x"), "90d"),
        (("audit", "verify", "--noted", "17"), "NUMBER:HASH"),
    ],
)  # fmt: skip
def test_what_is_used_wrongly_is_one_sentence(stack, arguments, words):
    code, _, errors = stack[0].run(*arguments)

    assert (code, words in errors, "Traceback" in errors) == (2, True, False), errors


def test_nothing_that_lets_anybody_in_is_in_a_log(stack):
    line, api = stack
    own = (line.folder / "secrets" / "api.key").read_text().strip()
    key = line.json("keys", "create", "--name", "eve", "--role", "reader")["key"]
    code = line.json("login", "--name", "eve")["login"].partition("#code=")[2]
    status, opened, headers = ask(api, "/session", {"code": code})
    token = re.match(r"samehand_session=([^;]+)", headers["Set-Cookie"])[1]
    assert status == 201
    wrong = "shk_00000000_4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c"
    for shown in (own, key, wrong):
        ask(api, "/v1/clusters?limit=none", X_API_Key=shown)
        ask(api, "/v1/me", Authorization=f"Bearer {shown}")
        ask(api, "/session", {"key": shown})
    ask(api, "/session", {"code": wrong})
    ask(api, "/v1/rings", {}, Cookie=f"samehand_session={token}")

    secrets = [own, key, code, token, opened["csrf"], wrong]
    logs = sorted((line.folder / "logs").glob("*.log"))
    assert len(logs) >= 5
    found = [
        (log.name, secrets.index(secret))
        for log in logs
        for secret in secrets
        if secret.encode() in log.read_bytes()
    ]
    journal = b"".join(file.read_bytes() for file in line.folder.glob("journal.db*"))
    found += [("journal", n) for n, s in enumerate(secrets) if s.encode() in journal]
    assert found == []
    assert b'"operation": "open_session"' in (line.folder / "logs/api.log").read_bytes()


def test_tampering_is_one_sentence_and_exit_1(stack, tmp_path):
    line, _ = stack
    found = line.json("audit", "verify")
    assert (found["whole"], found["fault"]) == (True, None)
    noted = found["head"]
    assert line.run("audit", "verify", "--noted", noted)[0] == 0
    actions = {each["action"] for each in line.json("audit", "list")["entries"]}
    assert {"key made", "key revoked", "login", "login failed", "logout"} <= actions
    out = tmp_path / "audit.ndjson"
    rows = line.json("audit", "export", "--out", str(out))["entries"]
    assert [json.loads(x)["number"] for x in out.read_text().splitlines()] == list(
        range(1, rows + 1)
    )

    with closing(sqlite3.connect(line.folder / "journal.db")) as database:
        database.execute("UPDATE audit SET actor = 'nobody' WHERE number = 2")
        database.commit()

    code, out, errors = line.run("audit", "verify")
    assert (code, errors) == (1, "")
    assert out.strip() == "Row 2 was changed: it does not say what it said."
    assert line.run("--json", "audit", "verify")[0] == 1


def test_a_banner_in_a_file_shows_no_link(stack):
    line, _ = stack
    code, out, _ = line.run("status")

    assert (code, "#code=" in out) == (0, False)


def test_beyond_this_machine_it_does_not_start(tmp_path):
    variables = {"SAMEHAND_API__HOST": "0.0.0.0"}  # noqa: S104 - must be refused
    line = CommandLine(tmp_path / "data", 29687, variables)

    code, _, errors = line.run("up")

    assert code == 1
    assert errors.count("\n") == 1
    assert "without TLS: set SAMEHAND_API__TLS_CERT" in errors
    assert not (tmp_path / "data").exists()


class TestServer:
    """The server alone, as the stack starts it: with TLS, with forwarded headers."""

    def test_with_tls(self, stack, tmp_path):
        line, _ = stack
        cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
        subprocess.run(
            [shutil.which("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
            check=True, capture_output=True,
        )  # fmt: skip
        key.chmod(0o600)
        with serving(line, {"TLS_CERT": cert, "TLS_KEY": key}, 29987) as port:
            context = ssl.create_default_context(cafile=cert)
            context.check_hostname = False
            url = f"https://localhost:{port}/health"
            with urllib.request.urlopen(url, context=context) as answer:
                assert answer.status == 200
                assert answer.headers["Strict-Transport-Security"]

    def test_forwarded_headers_count_from_a_proxy_only(self, stack):
        line, _ = stack
        forwarded = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.9"}
        for proxy, secure, address in (
            ("", False, "127.0.0.1"),
            ("127.0.0.1", True, "192.0.2.9"),
        ):
            with serving(line, {"PROXY": proxy}, 29988) as port:
                api = f"http://127.0.0.1:{port}"
                code = line.json("login", "--name", "ada")["login"].partition("code=")[
                    2
                ]
                answer = ask(api, "/session", {"code": code}, **forwarded)
            assert ("Secure" in answer[2]["Set-Cookie"]) == secure
            newest = _last_login(line)
            assert newest == address


def _last_login(line):
    with closing(sqlite3.connect(line.folder / "journal.db")) as database:
        query = "SELECT about FROM audit WHERE action = 'login' ORDER BY number DESC"
        return json.loads(database.execute(query).fetchone()[0])["address"]


class serving:  # noqa: N801 - used like a function
    """The API as a process, with the options that the stack would give it."""

    def __init__(self, line, api, port):
        found = Endpoints.read(line.folder / "run")
        settings = Settings(
            data_dir=line.folder,
            api={name.lower(): each for name, each in api.items()},
            neo4j={
                "uri": found.bolt,
                "password_file": line.folder / "secrets" / "neo4j.password",
            },
            broker={
                "url": found.broker,
                "password_file": line.folder / "secrets" / "broker.password",
            },
        )
        command = [sys.executable, "-P", "-m", "uvicorn", "backend.web.asgi:app"]
        command += ["--port", str(port), "--no-access-log", *_protection(settings)]
        self._port, self._scheme = port, "https" if "TLS_CERT" in api else "http"
        self._process = subprocess.Popen(
            command, env=as_environment(settings), stderr=subprocess.DEVNULL
        )

    def __enter__(self):
        context = ssl._create_unverified_context()  # noqa: SLF001, S323
        url = f"{self._scheme}://127.0.0.1:{self._port}/health"
        for _ in range(200):
            try:
                urllib.request.urlopen(url, context=context, timeout=2).close()  # noqa: S310
            except OSError:
                time.sleep(0.1)
            else:
                return self._port
        self.__exit__()
        raise AssertionError("the API did not start")

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=20)
