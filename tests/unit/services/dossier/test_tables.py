"""Tables that are written down are read again as they were."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.services.dossier import tables

_texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]))
_rows = st.lists(
    st.tuples(
        _texts,
        st.none() | st.integers(-(2**62), 2**62),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.booleans(),
        st.none() | st.integers(-(10**12), 4 * 10**12),
    )
)
_LAYOUT = tables.Layout(
    "tables/any.csv",
    "Of each type one.",
    tuple(
        tables.Column(name, kind, name)
        for name, kind in (
            ("text", pa.string()),
            ("count", pa.int64()),
            ("bits", pa.float64()),
            ("flag", pa.bool_()),
            ("first", pa.timestamp("ms", tz="UTC")),
        )
    ),
)


@given(_rows)
def test_any_value_comes_back(rows):
    names = _LAYOUT.schema.names
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    table = tables.made(_LAYOUT, columns)

    text = tables.as_csv(table)

    assert tables.from_csv(text, _LAYOUT).equals(table)
    assert tables.as_csv(table) == text


@pytest.mark.parametrize(
    "text",
    [b"", b"x", b'"text","count"\n', b'"text","count","bits","flag","first"\n1\n'],
)
def test_another_table_is_refused(text):
    with pytest.raises(ValueError, match=r"tables/any\.csv"):
        tables.from_csv(text, _LAYOUT)


def test_every_column_is_described():
    described = tables.described()

    assert set(described) == {layout.path for layout in tables.LAYOUTS}
    for each in described.values():
        assert all(column["about"] and column["type"] for column in each["columns"])
