"""Any order, any repetition, any batches: the same journal."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.domain.events import EventType, Record
from backend.journal.journal import Journal

_RECORDS = st.builds(
    Record,
    source=st.sampled_from(["a", "b", "'"]),
    id=st.sampled_from(["1", "2", "3", "名前", '"']),
    type=st.just(EventType.STATUS),
    time_ms=st.integers(0, 2**53),
    subject=st.sampled_from(["acc_1", "acc_2", "acc_3"]),
    data=st.just({"status": "banned"}),
    minhash=st.none(),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(_RECORDS, max_size=12, unique_by=lambda r: (r.source, r.id)),
    st.randoms(use_true_random=False),
)
def test_the_same_set_in_any_order_and_repetition(records, dice):
    sent = [record for record in records for _ in range(dice.randint(1, 3))]
    dice.shuffle(sent)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal.open(f"sqlite:///{Path(folder) / 'j.db'}", 3)
        accepted = duplicate = 0
        while sent:
            size = dice.randint(1, len(sent))
            done = journal.append(sent[:size])
            accepted += done.accepted
            duplicate += done.duplicate
            sent = sent[size:]
        held = [
            entry.record
            for partition in range(3)
            for entry in journal.read(partition, after=0, limit=100)
        ]
        journal.close()

    assert accepted == len(records)
    assert accepted + duplicate >= len(records)
    assert sorted(held, key=str) == sorted(records, key=str)
