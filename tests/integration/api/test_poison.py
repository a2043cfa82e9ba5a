"""Hostile requests: refused in a sentence or taken correctly, and nothing else hurt."""

import gzip
from urllib.parse import quote

import orjson
import pytest
import zstandard

from backend.graph.accounts import Accounts
from tests.fixtures.api import an_event

pytestmark = pytest.mark.servers
NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}
# Quotes, ends of lines, backslashes, Cypher, directions of writing, other scripts.
NASTY = [
    '"', "'", "\\", "\\'", "\n", "a\r\nb", "\t", "`", "``", "' OR 1=1 //",
    "'}) DETACH DELETE n //", "{$account_id}", "$account_id", 'a,b;"c"', "%s",
    "../../etc/passwd", "null", "-0", "1e400", "\u0001", "\u2028", "\u202etxt.exe",
    "\ufeff", "名前", "\U0001f600", "e\u0301", "é", "\ufdfa", " ", "x" * 508,
    "\U0001f600" * 508,
]  # fmt: skip


def post(api, body, headers=NDJSON, **more):
    return api.client.post("/v1/events", content=body, headers=headers | more)


def plain(number):
    return an_event("account.access", "acc_plain", number, ip="192.0.2.1")


class TestIds:
    def test_any_text_is_an_id_and_comes_back_as_it_was(self, api):
        events = [
            an_event("account.access", f"acc_{name}", 0, ip="192.0.2.9", device_id=name)
            | {"id": name, "source": name}
            for name in NASTY
        ]

        done = api.send([plain(1), *events, plain(2)])

        assert (done["accepted"], done["rejected"]) == (len(NASTY) + 2, 0)
        assert api.get("/v1/overview")["accounts"] == len(NASTY) + 1
        with api.held.graph.session() as session:
            accounts = Accounts(session)
            for name in NASTY:
                assert accounts.get_account(f"acc_{name}").id == f"acc_{name}"
        missing = []
        for name in NASTY:
            path = f"/v1/accounts/{quote('acc_' + name, safe='')}/links"
            answer = api.client.get(path)
            keys = {each["key"] for each in answer.json().get("items", [])}
            if name not in keys:
                missing.append(name)
        # The router's paths hold no end of a line; those are reached by search only.
        assert missing == ["\n", "a\r\nb"]

    @pytest.mark.parametrize("name", ["\x00", "a\x00b", ""])
    def test_what_nothing_can_keep_is_refused_and_the_rest_is_taken(self, api, name):
        bad = an_event("account.access", name, 3, ip="192.0.2.9")

        done = api.send([plain(1), bad, plain(2)])

        assert (done["accepted"], done["rejected"]) == (2, 1)
        assert "subject" in done["reasons"][0]

    @pytest.mark.parametrize("name", [*NASTY, "\x00"])
    def test_nobody_of_that_name_is_no_failure(self, api, name):
        path = quote(name, safe="")

        for url in (
            f"/v1/accounts/{path}x",
            f"/v1/identifiers/device/{path}x",
            f"/v1/identifiers/{path[:40]}x/accounts",
            f"/v1/clusters/{path}x",
            f"/v1/accounts?cursor={path}",
            f"/v1/rejects/{path}x",
        ):
            assert api.client.get(url).status_code in (404, 405, 422), url


class TestTimes:
    @pytest.mark.parametrize("year", [1970, 2001, 2199, 9998])
    def test_years_late_or_in_the_future_are_what_they_say(self, api, year):
        """The contract bounds no clock: an upstream's is its own."""
        event = an_event(
            "exchange.usage", "acc_1", 1, model="m-1", exchanges=3, ip="192.0.2.1"
        ) | {"time": f"{year}-12-31T23:59:59Z"}

        api.send([event, plain(2)])

        account = api.get("/v1/accounts/acc_1")
        assert account["first_seen"] == f"{year}-12-31T23:59:59Z"
        exchanged = api.get("/v1/accounts/acc_1/exchanges")
        assert [row["exchanges"] for row in exchanged] == [3]


class TestBodies:
    @pytest.mark.parametrize(
        "body", [b"[" * 1_000_000, b'{"a":' * 200_000, b"\xff\xfe" * 100, b"\x00" * 100]
    )
    @pytest.mark.parametrize("headers", [JSON, NDJSON])
    def test_nonsense_is_refused_whole_or_line_by_line(self, api, body, headers):
        answer = post(api, body, headers)

        if headers is JSON:
            assert answer.status_code == 422
            assert len(answer.json()["detail"]) < 200
        else:
            assert answer.status_code == 202
            assert (answer.json()["accepted"], answer.json()["rejected"]) == (0, 1)

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    @pytest.mark.parametrize("headers", [JSON, NDJSON])
    def test_a_bomb_of_a_bomb_is_one_bad_body(self, api, pack, headers):
        bomb = pack(pack(b" " * (64 << 20)))

        answer = post(api, bomb, headers)

        assert answer.status_code in (202, 422)
        assert answer.json().get("accepted", 0) == 0

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
    def test_a_member_that_is_a_bomb_does_not_undo_the_one_before(self, api, pack):
        good = orjson.dumps(plain(1)) + b"\n"

        answer = post(api, pack(good) + pack(b"\n" * (64 << 20)))
        api.drain()

        assert answer.status_code == 413
        assert api.get("/v1/accounts/acc_plain")["id"] == "acc_plain"

    def test_after_all_that_events_are_taken(self, api):
        post(api, b"\xff" * 1000)

        assert api.send([plain(1)])["accepted"] == 1
