import json

import pytest

from backend.contract.files import blocks_of
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput, NotFound
from backend.journal.journal import Journal
from backend.journal.rows import RejectState
from backend.services.ingestion import Receipt, Receiver


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 4)
    yield opened
    opened.close()


@pytest.fixture
def receiver(journal):
    return Receiver(journal, Pseudonymizer(KeyedHash(b"key")))


def _access(number, **changes):
    return {
        "specversion": "1.0", "id": f"ev-{number}", "source": "s",
        "type": "account.access", "time": "2026-01-27T14:41:53Z",
        "subject": f"acc_{number % 50}", "data": {"ip": "203.0.113.24"},
    } | changes  # fmt: skip


def _blocks(events):
    return blocks_of(
        event if isinstance(event, bytes) else json.dumps(event).encode()
        for event in events
    )


def _records(journal):
    return [
        entry.record
        for partition in range(4)
        for entry in journal.read(partition, after=0, limit=10_000)
    ]


def test_counts_of_a_mixed_file(receiver, journal):
    events = [
        _access(1), b"not json", _access(2), _access(1), _access(3, subject=None),
        _access(4, data={"ip": "203.0.113.1", "extra": 1, "other": 2}, trace="x"),
        _access(5, datacontenttype="application/json"),
    ]  # fmt: skip

    receipt = receiver.receive(_blocks(events), origin="f.ndjson")

    assert receipt.counts() == {
        "read": 7, "accepted": 4, "duplicate": 1, "rejected": 2, "unknown_fields": 3,
    }  # fmt: skip
    # What exactly is wrong with the JSON is said in the words of its library.
    assert receipt.reasons[0].startswith("f.ndjson:2: is not JSON: ")
    assert receipt.reasons[1:] == [
        "f.ndjson:5: subject: input should be a valid string"
    ]
    assert [r.place for r in journal.list_rejects()] == ["f.ndjson:2", "f.ndjson:5"]
    assert receipt.partitions == set(journal.last_offsets())


def test_more_lines_than_a_block(receiver, journal):
    told = []

    receipt = receiver.receive(
        _blocks(_access(n) for n in range(10_500)),
        origin="f",
        report=lambda receipt: told.append(receipt.accepted),
    )

    assert receipt.accepted == len(_records(journal)) == 10_500
    assert told == [10_000, 10_500]


def test_a_source_that_breaks_off_keeps_what_came_before(receiver, journal):
    def breaking():
        yield from _blocks([_access(1), b"not json"])
        raise InvalidInput("damaged after line 2")

    receipt = Receipt()
    with pytest.raises(InvalidInput, match="damaged"):
        receiver.receive(breaking(), origin="f", receipt=receipt)

    assert (receipt.accepted, receipt.rejected) == (1, 1)
    assert len(_records(journal)) == len(journal.list_rejects()) == 1


def test_of_very_many_rejects_the_first_are_kept_and_all_are_counted(journal):
    receiver = Receiver(journal, Pseudonymizer(KeyedHash(b"key")), most_rejects=15_000)
    events = [*[b"1"] * 24_000, _access(1)]

    receipt = receiver.receive(_blocks(events), origin="f")

    assert (receipt.rejected, receipt.accepted) == (24_000, 1)
    kept = journal.list_rejects(limit=100_000)
    assert [r.place for r in kept] == [f"f:{n}" for n in range(1, 15_001)]
    # The next delivery has room of its own.
    receiver.receive(_blocks([b"1"]), origin="g")
    assert len(journal.list_rejects(limit=100_000)) == 15_001


class TestReplay:
    def _reject(self, receiver, journal, event):
        receiver.receive(_blocks([event]), origin="f")
        return journal.list_rejects()[-1].id

    def test_a_line_put_right_is_taken_once(self, receiver, journal):
        number = self._reject(receiver, journal, _access(1, data={"ip": "nowhere"}))

        receipt = receiver.replay(number, {"data.ip": "203.0.113.7"})

        assert (receipt.accepted, receipt.rejected) == (1, 0)
        assert [r.data["ip"] for r in _records(journal)] == ["203.0.113.7"]
        assert journal.get_reject(number).state is RejectState.REPLAYED
        assert receiver.replay(number, {"data.ip": "203.0.113.7"}).duplicate == 1

    def test_numbers_are_numbers_where_the_field_is_one(self, receiver, journal):
        bad = _access(1, data={"ip": "203.0.113.7", "count": "many"})
        number = self._reject(receiver, journal, bad)

        receiver.replay(number, {"data.count": "12"})

        assert _records(journal)[0].data["count"] == 12

    def test_texts_of_digits_stay_texts(self, receiver, journal):
        number = self._reject(receiver, journal, _access(1, subject=17))

        receiver.replay(number, {"subject": "17"})

        assert _records(journal)[0].subject == "17"

    def test_what_is_still_wrong_stays_open(self, receiver, journal):
        number = self._reject(receiver, journal, _access(1, data={"ip": "nowhere"}))

        with pytest.raises(
            InvalidInput, match=r"f:1 still .* data.ip is no IP address"
        ):
            receiver.replay(number, {"data.ip": "elsewhere"})
        assert journal.get_reject(number).state is RejectState.OPEN
        assert len(journal.list_rejects()) == 1

    def test_what_was_no_object_cannot_be_put_right(self, receiver, journal):
        number = self._reject(receiver, journal, b"{broken")

        with pytest.raises(InvalidInput, match="send it again from its source"):
            receiver.replay(number, {})

    def test_there_must_be_such_a_line(self, receiver):
        with pytest.raises(NotFound):
            receiver.replay(99, {})
