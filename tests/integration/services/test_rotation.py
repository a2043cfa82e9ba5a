"""Another key for hashes of personal data, with everything linked as it was."""

import orjson
import pytest
from fastapi.testclient import TestClient

from backend.api.app import create_app
from backend.errors import SetupError
from backend.journal.archive import Archive
from backend.journal.profiles import ProfileStore
from backend.journal.rehashing import Rehashing
from backend.secrets import next_of
from backend.services import rotation
from backend.services.archive import memberships
from backend.services.erasure import erase
from backend.services.hashing import keyed_hash, mark_of, next_hash
from backend.services.rotation import rotate
from tests.fixtures.api import KEY, Api, an_event, ring, strangers
from tests.graph_facts import everything

pytestmark = pytest.mark.servers
PHONE = "+4915799887766"
MAIL = "user{}@mail.example"
WHY = {"cause": "campus", "reason": "A hall of residence.", "analyst": "Ada"}


def a_signup(number, **more):
    data = {"email": MAIL.format(number), "phone": PHONE, "full_name": "Nora Quist"}
    return an_event("account.signup", f"acc_ring_{number}", number + 1, **(data | more))


def an_asset():
    data = {"organization_id": "org_1", "name": "Lab", "asset_type": "email"}
    return an_event("organization.asset", "org_1", 20, value=MAIL.format(1), **data)


@pytest.fixture
def signed(api):
    """Eight accounts of one hand that gave one phone and one name."""
    api.send(
        [*ring("ring", 8), *strangers(60), *(a_signup(n) for n in range(8)), an_asset()]
    )
    about = {"effect": "discount", "kind": "phone", "key": PHONE, "factor": 0.5}
    api.post("/v1/discounts", **about, **WHY)
    return api


def rotated(api):
    held = api.held
    return rotate(held.graph, held.journal, held.settings)


@pytest.fixture
def started_again():
    """Another start of the same API, as after the stack was stopped."""
    clients = []

    def start(api):
        app = create_app(api.held.settings)
        client = TestClient(app, str(api.client.base_url), headers={"X-API-Key": KEY})
        clients.append(client)
        client.__enter__()
        return Api(app, client)

    yield start
    for client in clients:
        client.__exit__(None, None, None)


def made_anew(api):
    """Fill the graph from the journal."""
    api.held.graph.driver.execute_query(
        "MATCH (n) WHERE NOT n:SchemaVersion DETACH DELETE n"
    )
    api.drain()


def files(settings):
    return settings.hash_key.read_text().split()


class TestRotate:
    def test_what_was_linked_still_is(self, signed, started_again):
        before = memberships(signed.held.journal, signed.link().run_id)
        old = keyed_hash(signed.held.settings).of("phone", PHONE)

        found = rotated(signed)

        assert (found.events, found.things) == (9, 10)
        api = started_again(signed)
        new = keyed_hash(api.held.settings).of("phone", PHONE)
        assert new != old
        assert before == memberships(api.held.journal, api.link().run_id)

    def test_the_graph_is_that_of_the_events(self, signed):
        rotated(signed)
        held = signed.held
        renamed = everything(held.graph)

        made_anew(signed)

        assert everything(held.graph) == renamed

    def test_what_comes_later_meets_what_was_there(self, signed, started_again):
        rotated(signed)
        api = started_again(signed)

        api.send([an_event("account.signup", "acc_late", 28, email=MAIL.format(2))])

        mail = keyed_hash(api.held.settings).of("email", MAIL.format(2))
        rows = api.held.graph.driver.execute_query(
            "MATCH (:EmailAddress {key: $key})<-[:HAS_EMAIL]-(a) RETURN a.id AS id",
            key=mail,
        ).records
        assert sorted(row["id"] for row in rows) == ["acc_late", "acc_ring_2"]

    def test_archive_and_decisions_know_things_by_their_new_hashes(self, signed):
        run = signed.link().run_id
        old = keyed_hash(signed.held.settings)

        found = rotated(signed)

        held = signed.held
        new = keyed_hash(held.settings).of("phone", PHONE)
        keys = set(Archive(held.journal).read_evidence(run).column("key").to_pylist())
        assert new in keys
        assert old.of("phone", PHONE) not in keys
        assert found.mentions["discounts"] == 1
        assert ProfileStore(held.journal).run_id() is None
        assert old.of("phone", PHONE).encode() not in b"".join(
            payload
            for _, page in held.journal.pages(after=0, limit=999)
            for payload in page
        )

    def test_who_was_erased_stays_out(self, signed, started_again):
        held = signed.held
        erase(held.graph, held.journal, held.settings, ["acc_ring_7"])

        rotated(signed)

        api = started_again(signed)
        body = orjson.dumps(a_signup(7))
        headers = {"Content-Type": "application/x-ndjson"}
        taken = api.client.post("/v1/events", content=body, headers=headers).json()
        assert (taken["accepted"], taken["rejected"]) == (0, 1)

    def test_once_more_is_one_key_more(self, signed):
        first = files(signed.held.settings)
        rotated(signed)
        rotated(signed)

        keys = files(signed.held.settings)
        assert keys[:1] == first
        assert len(set(keys)) == 3
        assert signed.held.settings.hash_key.stat().st_mode & 0o077 == 0
        assert not next_of(signed.held.settings.hash_key).exists()


class Ended(Exception):
    """Stands for whatever ends a rotation in the middle."""


class TestInterrupted:
    @pytest.mark.parametrize("phase", rotation.PHASES)
    def test_it_goes_on_with_the_same_key(self, signed, phase):
        held = signed.held
        settings = held.settings

        def end(begun, *_):
            if begun == phase:
                raise Ended

        with pytest.raises(Ended):
            rotate(held.graph, held.journal, settings, report=end)
        begun = mark_of(next_hash(settings))
        with pytest.raises(SetupError, match="finish it with: samehand rotate-key"):
            keyed_hash(settings)

        rotated(signed)

        assert mark_of(keyed_hash(settings)) == begun
        assert Rehashing(held.journal, keyed_hash(settings)).is_done(begun)
        renamed = everything(held.graph)
        made_anew(signed)
        assert everything(held.graph) == renamed
