"""Keys, sessions and login codes: who gets in, for how long, and by which requests."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from backend.api import known
from backend.api.app import create_app
from backend.api.auth import COOKIE, local_path
from backend.api.roles import OPEN, READER
from backend.domain.access import Role
from backend.services.access import Access

pytestmark = pytest.mark.servers

OWN = "http://127.0.0.1:8420"


def client(app, **headers):
    return TestClient(app, base_url=OWN, headers=headers, raise_server_exceptions=False)


@pytest.fixture
def browser(api):
    """A browser without a session."""
    return client(api.app)


@pytest.fixture
def code(api):
    made, _ = api.held.access.make_login("ada", [Role.REVIEWER])
    return made


def log_in(browser, **shown):
    answer = browser.post("/session", json=shown, headers={"Origin": OWN})
    assert answer.status_code == 201, answer.text
    return answer


class TestKeys:
    def test_a_key_is_shown_once_and_lets_its_owner_in(self, api):
        made = api.post("/v1/keys", name="bob", roles=["reader", "ingest"])

        me = client(api.app, Authorization=f"Bearer {made['key']}").get("/v1/me").json()

        assert me == {
            "name": "bob",
            "roles": ["reader", "ingest"],
            "includes": ["reader", "ingest"],
            "way": "key",
        }
        secret = made["key"].rsplit("_", 1)[1]
        assert len(secret) == 40
        (listed,) = api.get("/v1/keys")
        assert secret not in str(listed)
        assert listed["used"] is not None
        assert listed["counts"] is True
        journal = api.held.settings.data_dir / "journal.db"
        assert not any(
            secret.encode() in file.read_bytes()
            for file in journal.parent.glob("journal.db*")
        )

    def test_one_that_is_revoked_lets_nobody_in_at_once(self, api):
        made = api.post("/v1/keys", name="bob", roles=["reader"])
        bob = client(api.app, **{"X-API-Key": made["key"]})
        assert bob.get("/v1/me").status_code == 200

        gone = api.client.delete(f"/v1/keys/{made['id']}")

        assert (gone.status_code, gone.json()["counts"]) == (200, False)
        assert bob.get("/v1/me").status_code == 401
        assert api.client.delete("/v1/keys/none").status_code == 404

    def test_another_process_follows_when_it_looks_again(self, api, monkeypatch):
        assert known._KNOWN_SECONDS <= 60  # noqa: SLF001 - what docs promise
        monkeypatch.setattr(known, "_KNOWN_SECONDS", 0.3)
        made = api.post("/v1/keys", name="bob", roles=["reader"])
        other = create_app(api.held.settings)
        with client(other, **{"X-API-Key": made["key"]}) as bob:
            assert bob.get("/v1/me").status_code == 200
            api.client.delete(f"/v1/keys/{made['id']}")
            time.sleep(0.4)
            assert bob.get("/v1/me").status_code == 401

    def test_one_that_has_expired(self, api):
        key, text = api.held.access.make_key(
            "bob", [Role.READER], by="owner", expires_ms=_now() + 300
        )
        bob = client(api.app, **{"X-API-Key": text})
        time.sleep(0.4)

        assert bob.get("/v1/me").status_code == 401
        assert key.expires_ms > key.made_ms

    @pytest.mark.parametrize(
        "body",
        [
            {"name": "bob", "roles": []},
            {"name": "bob", "roles": ["king"]},
            {"name": "", "roles": ["reader"]},
            {"name": "owner", "roles": ["reader"]},
            {"name": "ada@mail.example", "roles": ["reader"]},
            {"name": "bob", "roles": ["reader"], "expires": "2020-01-01T00:00:00Z"},
            {"name": "bob", "roles": ["reader"], "expires": "2020-01-01T00:00:00"},
        ],
    )
    def test_what_cannot_be_made(self, api, body):
        assert api.client.post("/v1/keys", json=body).status_code == 422
        assert api.get("/v1/keys") == []


class TestSessions:
    def test_a_code_opens_one_session(self, browser, code):
        answer = log_in(browser, code=code)

        assert answer.json()["name"] == "ada"
        assert browser.get("/v1/me").json()["way"] == "session"
        again = browser.post("/session", json={"code": code})
        assert again.status_code == 401
        assert "used or has expired" in again.json()["detail"]

    def test_of_many_at_once_one_gets_in(self, api, code):
        def redeem(_):
            found = client(api.app).post("/session", json={"code": code})
            return found.status_code

        with ThreadPoolExecutor(8) as threads:
            statuses = list(threads.map(redeem, range(8)))

        assert sorted(statuses) == [201, *[401] * 7]

    def test_its_cookie_is_out_of_reach_of_scripts_and_other_sites(self, browser, code):
        cookie = log_in(browser, code=code).headers["set-cookie"]

        assert cookie.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
        assert "Secure" not in cookie

    def test_by_tls_the_cookie_and_the_browser_stay_there(self, api, code):
        secure = TestClient(api.app, base_url="https://127.0.0.1:8420")

        answer = secure.post("/session", json={"code": code})

        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert secure.get("/v1/me").status_code == 200

    def test_a_new_login_ends_the_session_before(self, api, browser, code):
        log_in(browser, code=code)
        before = browser.cookies[COOKIE]
        another, _ = api.held.access.make_login("bob", [Role.READER])

        log_in(browser, code=another)

        assert browser.cookies[COOKIE] != before
        assert browser.get("/v1/me").json()["name"] == "bob"
        old = client(api.app, Cookie=f"{COOKIE}={before}")
        assert old.get("/v1/me").status_code == 401

    def test_a_key_opens_one_that_ends_with_the_key(self, api, browser):
        made = api.post("/v1/keys", name="bob", roles=["reader"])
        log_in(browser, key=made["key"])
        assert browser.get("/v1/me").json()["roles"] == ["reader"]

        api.client.delete(f"/v1/keys/{made['id']}")

        assert browser.get("/v1/me").status_code == 401

    def test_logging_out_ends_it_for_good(self, api, browser, code):
        csrf = log_in(browser, code=code).json()["csrf"]
        cookie = browser.cookies[COOKIE]

        answer = browser.delete(
            "/session", headers={"Origin": OWN, "X-CSRF-Token": csrf}
        )

        assert answer.status_code == 204
        assert browser.cookies.get(COOKIE) is None
        kept = client(api.app, Cookie=f"{COOKIE}={cookie}")
        assert kept.get("/v1/me").status_code == 401

    def test_it_ends_when_it_is_not_used(self, api):
        limits = api.held.settings.access
        access = Access(api.held.journal, api.held.settings)
        opened = access.open_for("ada", [Role.READER])
        with api.held.journal.writing() as connection:
            idle = limits.session_idle_minutes * 60_000
            connection.exec_driver_sql(
                "UPDATE sessions SET seen_ms = ?", (_now() - idle - 1,)
            )
        assert access.of_session(opened.token) is None

    def test_it_ends_in_the_end(self, api):
        access = Access(api.held.journal, api.held.settings)
        opened = access.open_for("ada", [Role.READER])
        assert access.of_session(opened.token).name == "ada"
        with api.held.journal.writing() as connection:
            connection.exec_driver_sql("UPDATE sessions SET expires_ms = ?", (_now(),))

        assert access.of_session(opened.token) is None

    @pytest.mark.parametrize(
        "body", [{}, {"code": "a", "key": "b"}, {"code": ""}, {"code": "a" * 513}, []]
    )
    def test_what_is_no_login(self, browser, body):
        answer = browser.post("/session", json=body)

        assert answer.status_code == 422
        assert "aaaa" not in answer.text

    def test_a_long_body_is_not_read(self, browser):
        assert browser.post("/session", json={"code": "a" * 5000}).status_code == 413

    def test_failures_are_written_down_without_what_was_tried(self, api, browser):
        browser.post("/session", json={"code": "a-secret-code"})
        browser.post("/session", json={"key": "a-secret-key"})

        found = api.get("/v1/audit", action="login failed")["items"]

        assert [each["about"]["by"] for each in found] == ["key", "code"]
        assert "a-secret" not in str(found)


class TestForgery:
    @pytest.fixture
    def session(self, browser, code):
        return browser, log_in(browser, code=code).json()["csrf"]

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Origin": OWN}, 202),
            ({"Sec-Fetch-Site": "same-origin"}, 202),
            ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 202),
            ({}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "http://127.0.0.1:9"}, 403),
            ({"Origin": "https://127.0.0.1:8420"}, 403),
            ({"Origin": OWN, "Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "none"}, 403),
        ],
    )
    def test_a_change_comes_from_our_own_pages(self, session, headers, status):
        browser, csrf = session

        answer = browser.post("/v1/rings", json={}, headers={**headers, **_token(csrf)})

        assert answer.status_code == status, answer.text

    @pytest.mark.parametrize("token", [None, "", "0" * 64, "ключ"])
    def test_a_change_carries_the_token_of_its_session(self, session, token):
        browser, _ = session
        headers = {"Origin": OWN} | ({} if token is None else _token(token))

        answer = browser.post("/v1/rings", json={}, headers=headers)

        assert answer.status_code == 403
        assert "X-CSRF-Token" in answer.json()["detail"]

    def test_that_of_another_session_is_none(self, api, session):
        browser, _ = session
        other = api.held.access.make_login("eve", [Role.REVIEWER])[0]
        csrf = log_in(client(api.app), code=other).json()["csrf"]

        answer = browser.post(
            "/v1/rings", json={}, headers={"Origin": OWN, **_token(csrf)}
        )

        assert answer.status_code == 403

    def test_to_look_needs_none(self, session):
        assert session[0].get("/v1/rings").status_code == 200

    def test_a_key_needs_none_whatever_else_comes(self, api):
        evil = {"Origin": "https://evil.example"}

        assert api.client.post("/v1/rings", json={}, headers=evil).status_code == 202

    def test_nobody_is_logged_in_by_another_page(self, browser, code):
        for headers in (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            answer = browser.post("/session", json={"code": code}, headers=headers)
            assert answer.status_code == 403
        assert log_in(browser, code=code).status_code == 201


class TestPages:
    @pytest.mark.parametrize(
        ("path", "accept", "where"),
        [
            ("/", "text/html", "/login?next=%2F"),
            (
                "/clusters/clu_1?tab=graph&x=a%20b",
                "text/html,application/xhtml+xml",
                "/login?next=%2Fclusters%2Fclu_1%3Ftab%3Dgraph%26x%3Da%2520b",
            ),
            ("/a%0d%0ab:c=d", "text/html", "/login?next=%2Fa%250D%250Ab%253Ac%253Dd"),
            ("/\\evil.example", "text/html", "/login?next=%2F%255Cevil.example"),
            ("/", "*/*", None),
            ("/v1/clusters", "text/html", None),
            ("/v1", "text/html", None),
            ("//evil.example", "text/html", None),
        ],
    )  # fmt: skip
    def test_a_browser_without_a_session_is_sent_to_log_in(
        self, browser, path, accept, where
    ):
        answer = browser.get(
            f"{OWN}{path}", headers={"Accept": accept}, follow_redirects=False
        )

        assert answer.status_code == (401 if where is None else 303)
        assert answer.headers.get("location") == where

    @pytest.mark.parametrize(
        ("page", "where"),
        [
            (f"{OWN}/runs/run_1?tab=x", "/login?next=%2Fruns%2Frun_1%3Ftab%3Dx"),
            ("https://evil.example//evil.example", "/login?next=%2F"),
            ("", "/login?next=%2F"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_a_part_of_a_page_sends_the_whole_page(self, browser, method, page, where):
        headers = {"HX-Request": "true", "HX-Current-URL": page, "Accept": "text/html"}

        answer = browser.request(method, "/part", headers=headers)

        assert answer.status_code == 401
        assert answer.headers["hx-redirect"] == where

    def test_a_socket_is_not_opened(self, api):
        @api.app.websocket("/socket")
        async def socket(websocket):
            await websocket.accept()

        with (
            pytest.raises(WebSocketDisconnect),
            api.client.websocket_connect("/socket"),
        ):
            pass

    def test_pages_have_roles_and_files_by_the_same_table(self, api, browser, tmp_path):
        (tmp_path / "a.css").write_text("a {}")
        files = StaticFiles(directory=tmp_path)
        api.app.mount("/files", files, name="files")
        api.app.add_api_route("/another", lambda: "page", name="page_another")
        api.app.state.roles.add({"files": OPEN, "page_another": READER})
        key = api.post("/v1/keys", name="feed", roles=["ingest"])["key"]

        assert browser.get("/files/a.css").text == "a {}"
        assert browser.get("/files/none.css").status_code == 404
        assert browser.get("/another").status_code == 401
        assert api.client.get("/another").status_code == 200
        assert browser.get("/another", headers={"X-API-Key": key}).status_code == 403

    def test_a_change_is_refused_and_not_sent_away(self, browser):
        answer = browser.post("/", headers={"Accept": "text/html"})

        assert answer.status_code == 401

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ("/clusters?x=1#y", "/clusters?x=1#y"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/a\nb", "/"),
            ("", "/"),
            (None, "/"),
        ],
    )
    def test_only_our_own_paths_are_gone_on_to(self, wanted, found):
        assert local_path(wanted) == found


class TestLimits:
    @pytest.fixture
    def few(self, api):
        access = api.held.settings.access.model_copy(
            update={"requests_per_minute": 5, "failures_per_minute": 3}
        )
        app = create_app(api.held.settings.model_copy(update={"access": access}))
        with client(app) as opened:
            yield opened, app.state.held.api_key

    def test_one_may_not_ask_without_end(self, few):
        browser, key = few
        answers = [browser.get("/v1/me", headers={"X-API-Key": key}) for _ in range(6)]

        assert [a.status_code for a in answers] == [*[200] * 5, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60

    def test_guessing_ends_soon_and_others_go_on(self, few):
        browser, key = few
        good = {"X-API-Key": key}
        assert browser.get("/v1/me", headers=good).status_code == 200

        tried = [
            browser.get("/v1/me", headers={"X-API-Key": f"shk_{n}_x"}).status_code
            for n in range(5)
        ]

        assert tried == [401, 401, 401, 429, 429]
        assert browser.post("/session", json={"code": "x"}).status_code == 429
        assert browser.get("/v1/me", headers=good).status_code == 200


def test_names_of_the_deployment_are_its_own(api):
    named = api.held.settings.api.model_copy(
        update={"names": "Team.example, x.example"}
    )
    app = create_app(api.held.settings.model_copy(update={"api": named}))
    with client(app) as browser:
        hosts = {
            host: browser.get("/health", headers={"Host": host}).status_code
            for host in ("team.example:443", "X.EXAMPLE", "evil.example", "localhost")
        }
    assert list(hosts.values()) == [200, 200, 421, 200]


def _token(csrf):
    return {"X-CSRF-Token": csrf.encode()}


def _now():
    return time.time_ns() // 1_000_000
