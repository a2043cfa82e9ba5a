from backend.domain.events import EventType, Record, partition_of
from tests.builders import an_access, an_exchange


def test_record_comes_back_from_its_bytes():
    record = Record(
        'so"urce', "id'); MATCH (n) DETACH DELETE n //", EventType.EXCHANGE, 1, "名前",
        {"prompt_minhash": [0, 2**32 - 1], "exchanges": 10**12, "model": "m\n"},
    )  # fmt: skip

    assert Record.from_json(record.to_json()) == record


def test_equal_records_have_equal_bytes():
    one = an_exchange(id="e", exchanges=3, model="m", capability="coding")
    other = an_exchange(id="e", capability="coding", model="m", exchanges=3)

    assert one.to_json() == other.to_json()
    assert one.to_json() != an_access(id="e").to_json()


def test_partition_belongs_to_the_subject():
    # Fixed for ever: another value would move an account's later events to a
    # partition whose worker overtakes the earlier ones.
    assert [partition_of(f"acc_{n}", 4) for n in range(6)] == [3, 1, 3, 1, 2, 0]
    assert {partition_of(f"acc_{n}", 4) for n in range(100)} == {0, 1, 2, 3}
    assert partition_of("名前", 1) == 0
