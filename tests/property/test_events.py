"""A record comes back from its bytes, whatever it holds."""

from hypothesis import given
from hypothesis import strategies as st

from backend.domain.events import EventType, Record, partition_of

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_VALUES = _TEXT | st.integers(-(2**63), 2**64 - 1) | st.floats(0, 1) | st.booleans()


@given(
    st.builds(
        Record,
        source=_TEXT,
        id=_TEXT,
        type=st.sampled_from(EventType),
        time_ms=st.integers(0, 2**53),
        subject=_TEXT,
        data=st.dictionaries(
            _TEXT, _VALUES | st.lists(_VALUES, max_size=3), max_size=5
        ),
        minhash=st.none(),
    ),
    st.integers(1, 64),
)
def test_round_trip(record, partitions):
    again = Record.from_json(record.to_json())

    assert again == record
    assert again.to_json() == record.to_json()
    assert 0 <= partition_of(record.subject, partitions) < partitions
