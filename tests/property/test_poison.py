"""Whatever a line holds, it becomes rows of the graph or a short reason."""

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.batches import Batch
from backend.domain.events import Record
from backend.domain.identifiers import KeyedHash
from tests.unit.contract_models.test_events import DATA

_ENVELOPE = ("id", "source", "time", "subject")
_TIMES = st.datetimes().map(lambda time: f"{time.isoformat()}Z")
_VALUES = (
    st.text(max_size=600)
    | _TIMES
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.none()
    | st.recursive(st.booleans(), lambda inner: st.lists(inner, max_size=3))
)


@st.composite
def _lines(draw):
    """Events with values of any kind in any place, cut and joined anywhere."""
    kind = draw(st.sampled_from(sorted(DATA)))
    event = {
        "specversion": "1.0", "id": "ev-1", "source": "s", "type": kind,
        "time": draw(_TIMES), "subject": "acc_1", "data": dict(DATA[kind]),
    }  # fmt: skip
    for name in draw(st.lists(st.sampled_from(_ENVELOPE), max_size=2)):
        event[name] = draw(st.text(max_size=600) | _VALUES)
    for name in draw(st.lists(st.sampled_from(sorted(DATA[kind])), max_size=3)):
        event["data"][name] = draw(_VALUES)
    line = orjson.dumps(event)
    cut = draw(st.none() | st.integers(0, len(line)))
    return line if cut is None else line[:cut] + draw(st.binary(max_size=8))


@settings(max_examples=1000, deadline=None)
@given(_lines() | st.binary(max_size=200))
def test_a_line_becomes_rows_or_a_reason(line):
    found = LineReader(Pseudonymizer(KeyedHash(b"key"))).read(line)

    if isinstance(found, Refused):
        assert len(found.reason) < 500
        return
    again = Record.from_json(found.to_json())
    batch = Batch.of([again])
    assert again.time_ms == found.time_ms
    assert batch.accounts or batch.releases or batch.organizations
