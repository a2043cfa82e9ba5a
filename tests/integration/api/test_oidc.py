"""Logging in by an identity provider that runs as a process, and its tokens."""

import hmac
import json
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from backend.api import known
from backend.api.app import create_app
from backend.errors import SetupError
from backend.services import oidc
from backend.services.oidc import Provider
from backend.settings import OidcSettings
from tests.fixtures.processes import wait_for

pytestmark = pytest.mark.servers

OWN = "http://127.0.0.1:8420"
PORT = 29400
ISSUER = f"http://127.0.0.1:{PORT}"
USERS = (
    {"sub": "1", "preferred_username": "ada", "groups": ["ts", "leads"]},
    {"sub": "2", "preferred_username": "bob@mail.example", "groups": ["ts"]},
    {"sub": "3", "preferred_username": "eve", "groups": ["others"]},
    {"sub": "4", "preferred_username": "owner", "groups": ["ts"]},
    {"sub": "5", "preferred_username": "nobody"},
)
GIVEN = {
    "issuer": ISSUER,
    "client_id": "samehand",
    "roles_claim": "groups",
    "roles": "ts=investigator, leads=reviewer, leads=ingest",
}


@pytest.fixture(scope="module")
def provider():
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(PORT)]
    command += ["--require-nonce", "true"]
    for user in USERS:
        command += ["--user-claims", json.dumps(user)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(_answers, seconds=30)
        yield ISSUER
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers():
    try:
        return httpx2.get(f"{ISSUER}/.well-known/openid-configuration").is_success
    except httpx2.HTTPError:
        return False


@contextmanager
def serving(api, **changes):
    """A browser at an application with the provider."""
    secret = api.held.settings.data_dir / "client.secret"
    secret.touch(0o600)
    secret.write_text("a secret of the client\n")
    given = OidcSettings(**GIVEN | {"client_secret_file": secret} | changes)
    app = create_app(api.held.settings.model_copy(update={"oidc": given}))
    with TestClient(
        app, base_url=OWN, follow_redirects=False, raise_server_exceptions=False
    ) as browser:
        yield browser


@pytest.fixture
def browser(api, provider):  # noqa: ARG001 - it runs
    with serving(api) as opened:
        yield opened


def begin(browser, path="/clusters/clu_1"):
    answer = browser.get("/login/oidc", params={"next": path})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def authorize(location, sub, **more):
    """What the person does at the provider; where it sends the browser back to."""
    answer = httpx2.post(location, data={"sub": sub, **more}, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def log_in(browser, sub, path="/clusters/clu_1"):
    return browser.get(authorize(begin(browser, path), sub))


def token_of(sub, client="samehand"):
    """A token that the provider signed, got by another client's login."""
    back = "http://127.0.0.1:1/back"
    location = (
        f"{ISSUER}/oauth2/authorize?response_type=code&client_id={client}&nonce={sub}"
        f"{time.time_ns()}&scope=openid+profile&redirect_uri={back}"
    )
    code = parse_qs(urlsplit(authorize(location, sub)).query)["code"][0]
    answer = httpx2.post(
        f"{ISSUER}/oauth2/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "client_id": client,
            "client_secret": "any",
            "redirect_uri": back,
        },
    )
    return answer.json()["id_token"]


class TestPages:
    def test_from_the_provider_to_the_page_that_was_wanted(self, api, browser):
        location = begin(browser, "/clusters/clu_1?tab=why")
        sent = parse_qs(urlsplit(location).query)
        claims = jwt.decode(
            browser.cookies["samehand_login"],
            OctKey.import_key(
                (api.held.settings.secrets_dir / "login.key").read_bytes()
            ),
        ).claims
        assert sent["code_challenge_method"] == ["S256"]
        assert sent["code_challenge"] == [
            create_s256_code_challenge(claims["verifier"])
        ]
        assert sent["redirect_uri"] == [f"{OWN}/login/oidc/callback"]

        answer = browser.get(authorize(location, "1"))

        assert answer.status_code == 200, answer.text
        assert 'content="0; url=/clusters/clu_1?tab=why"' in answer.text
        cookies = answer.headers.get_list("set-cookie")
        (session,) = [each for each in cookies if "samehand_session=" in each]
        assert "SameSite=strict" in session
        assert browser.get("/v1/me").json() == {
            "name": "ada",
            "roles": ["investigator", "reviewer", "ingest"],
            "includes": ["reader", "investigator", "reviewer", "ingest"],
            "way": "session",
        }
        (entry,) = api.get("/v1/audit", action="login")["items"]
        assert entry["actor"] == "ada"
        assert entry["about"]["by"] == "identity provider"

    @pytest.mark.parametrize(("sub", "name"), [("2", "oidc 2"), ("4", "oidc 4")])
    def test_a_name_that_cannot_be_kept_is_the_providers_id(self, browser, sub, name):
        assert log_in(browser, sub).status_code == 200
        assert browser.get("/v1/me").json()["name"] == name

    @pytest.mark.parametrize("sub", ["3", "5"])
    def test_who_has_no_role_does_not_come_in(self, api, browser, sub):
        answer = log_in(browser, sub)

        assert answer.status_code == 403
        assert "has no role here" in answer.json()["detail"]
        assert "samehand_session" not in str(answer.headers)
        assert len(api.get("/v1/audit", action="login failed")["items"]) == 1

    def test_no_answer_counts_twice_or_for_another_browser(self, api, browser):
        back = authorize(begin(browser), "1")
        with serving(api) as other:
            assert other.get(back).status_code == 401
            begin(other)
            assert "begun elsewhere" in other.get(back).json()["detail"]
        assert browser.get(back).status_code == 200
        assert browser.get(back).status_code == 401

    def test_a_code_of_somebody_elses_login_is_refused(self, api, browser):
        with serving(api) as other:
            stolen = parse_qs(urlsplit(authorize(begin(other), "1")).query)["code"][0]
        state = parse_qs(urlsplit(begin(browser)).query)["state"][0]

        answer = browser.get(
            "/login/oidc/callback", params={"code": stolen, "state": state}
        )

        # The provider does not hold codes to their verifiers; the nonce still tells.
        assert answer.status_code == 401
        assert "samehand_session" not in str(answer.headers)

    def test_who_is_denied_and_codes_that_are_none(self, browser):
        denied = browser.get(authorize(begin(browser), "1", action="deny"))
        state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
        wrong = browser.get(
            "/login/oidc/callback", params={"code": "none", "state": state}
        )

        assert [denied.status_code, wrong.status_code] == [401, 401]
        assert "let nobody in" in denied.json()["detail"]

    def test_a_pending_login_that_was_forged_or_is_late(self, browser):
        begin(browser)
        claims = {"state": "s", "nonce": "n", "verifier": "v", "onward": "/"}
        for key, exp in ((b"another key of ours", 600), (None, -600)):
            signed = key or _login_key(browser)
            forged = jwt.encode(
                {"alg": "HS256"},
                claims | {"exp": int(time.time()) + exp},
                OctKey.import_key(signed),
            )
            browser.cookies.set("samehand_login", forged, path="/login/oidc")
            answer = browser.get("/login/oidc/callback?code=x&state=s")
            assert answer.status_code == 401

    @pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", ""])
    def test_nobody_is_sent_on_to_others(self, browser, path):
        assert 'url=/"' in log_in(browser, "1", path).text

    def test_without_a_provider_there_is_none(self, api):
        client = TestClient(api.app, base_url=OWN)

        assert client.get("/login/oidc").status_code == 404

    def test_a_provider_that_is_away(self, api):
        with serving(api, issuer="http://127.0.0.1:1") as browser:
            answer = browser.get("/login/oidc")
            assert answer.status_code == 503
            assert "127.0.0.1:1 does not answer" in answer.json()["detail"]


class TestTokens:
    def test_a_token_lets_its_person_in(self, browser):
        bearer = {"Authorization": f"Bearer {token_of('1')}"}

        me = browser.get("/v1/me", headers=bearer).json()

        assert (me["name"], me["way"]) == ("ada", "token")
        assert browser.get("/v1/audit", headers=bearer).status_code == 200
        assert browser.get("/v1/keys", headers=bearer).status_code == 403

    def test_who_has_no_role_may_nothing(self, browser):
        bearer = {"Authorization": f"Bearer {token_of('3')}"}

        assert browser.get("/v1/me", headers=bearer).status_code == 403

    def test_those_for_others_are_refused(self, browser):
        bearer = {"Authorization": f"Bearer {token_of('1', client='another')}"}

        assert browser.get("/v1/me", headers=bearer).status_code == 401

    def test_an_audience_of_its_own(self, api, provider):  # noqa: ARG002 - it runs
        with serving(api, audience="another") as browser:
            for client, status in (("another", 200), ("samehand", 401)):
                bearer = {"Authorization": f"Bearer {token_of('1', client=client)}"}
                assert browser.get("/v1/me", headers=bearer).status_code == status


class TestForgery:
    """Tokens by a key of ours, whose public half a server of ours hands out."""

    @pytest.fixture
    def signer(self):
        key = RSAKey.generate_key(2048, {"kid": "one"})
        with _keys_at() as (issuer, keys):
            keys.append(key.as_dict(private=False))
            yield issuer, key, keys

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({}, 200),
            ({"aud": ["x", "samehand"]}, 200),
            ({"iss": "http://127.0.0.1:2"}, 401),
            ({"iss": None}, 401),
            ({"aud": "x"}, 401),
            ({"aud": None}, 401),
            ({"exp": int(time.time()) - 3600}, 401),
            ({"exp": None}, 401),
            ({"nbf": int(time.time()) + 3600}, 401),
            ({"sub": None}, 401),
        ],
    )
    def test_claims(self, api, signer, change, status):
        issuer, key, _ = signer
        assert _asked(api, issuer, _token(issuer, key, **change)) == status

    def test_algorithms(self, api, signer):
        issuer, key, _ = signer
        good = _token(issuer, key)
        head, body, sign = good.split(".")
        public = key.as_pem(private=False)
        none = f"eyJhbGciOiJub25lIn0.{body}."
        # The public key taken for a shared secret.
        signed = f"eyJhbGciOiJIUzI1NiIsImtpZCI6Im9uZSJ9.{body}"
        code = hmac.digest(public, signed.encode(), "sha256")
        by_public = f"{signed}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"
        for token in (none, by_public, f"{head}.{body}.", f"{head}.{body}.AA{sign}"):
            assert _asked(api, issuer, token) == 401
        other = RSAKey.generate_key(2048, {"kid": "one"})
        assert _asked(api, issuer, _token(issuer, other)) == 401
        assert _asked(api, issuer, "a.b.c") == 401

    def test_a_new_key_of_the_provider_is_taken_up(self, api, signer, monkeypatch):
        monkeypatch.setattr(oidc, "_AGAIN_SECONDS", 0.0)
        monkeypatch.setattr(known, "_KNOWN_SECONDS", 0.0)
        issuer, key, keys = signer
        new = RSAKey.generate_key(2048, {"kid": "two"})
        with serving(api, issuer=issuer) as browser:
            assert _status(browser, _token(issuer, key)) == 200
            assert _status(browser, _token(issuer, new)) == 401
            keys[:] = [new.as_dict(private=False)]
            assert _status(browser, _token(issuer, new)) == 200
            assert _status(browser, _token(issuer, key)) == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"issuer": "http://idp.example"}, "must begin with https"),
        ({"client_id": None}, "CLIENT_ID is needed"),
        ({"roles": "ts"}, "ts is no pair"),
        ({"roles": "ts=king"}, "ts=king is no pair"),
        ({"roles": "=reader"}, "=reader is no pair"),
        ({"client_secret_file": "/none/secret"}, "Cannot read /none/secret"),
    ],
)
def test_settings_that_cannot_be_used(api, change, words):
    given = OidcSettings(**GIVEN | change)
    settings = api.held.settings.model_copy(update={"oidc": given})

    with pytest.raises(SetupError, match=words):
        Provider.from_settings(settings)


def test_without_a_mapping_roles_are_those_called_alike():
    assert oidc.mapping_of(OidcSettings())["reader"] == ("reader",)


def _login_key(browser):
    settings = browser.app.state.held.settings
    return (settings.secrets_dir / "login.key").read_bytes()


def _token(issuer, key, **changes):
    claims = {
        "iss": issuer,
        "aud": "samehand",
        "sub": "1",
        "exp": int(time.time()) + 600,
        "preferred_username": "ada",
        "groups": "ts",
    } | changes
    kept = {name: each for name, each in claims.items() if each is not None}
    return jwt.encode({"alg": "RS256", "kid": key.kid}, kept, key)


def _asked(api, issuer, token):
    with serving(api, issuer=issuer) as browser:
        return _status(browser, token)


def _status(browser, token):
    bearer = {"Authorization": f"Bearer {token}"}
    return browser.get("/v1/me", headers=bearer).status_code


@contextmanager
def _keys_at():
    """A server that says where its keys are, and which."""
    keys = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            about = {"issuer": issuer, "jwks_uri": f"{issuer}/keys"}
            said = {"keys": keys} if self.path == "/keys" else about
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer, keys
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
