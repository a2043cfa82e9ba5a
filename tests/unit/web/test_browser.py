import re
from urllib.parse import unquote

import pytest

from backend.domain.queries import Slot
from backend.graph.model import NODES, RELATIONSHIPS
from backend.settings import Settings
from backend.web.browser import (
    editor_address,
    filled_in,
    literal,
    origins,
    script,
)
from backend.web.cypher import cell, highlighted
from backend.web.grass import grass


def at(address):
    return Settings(neo4j={"browser_url": address})


HERE = at("http://127.0.0.1:7474/browser/")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        ("acc_1", "'acc_1'"),
        ("o'r\\\"", r"""'o\'r\\\"'"""),
        ("a&b#c;d\n", r"'a\u0026b\u0023c\u003bd\u000a'"),
        ("é😀", r"'\u00e9\ud83d\ude00'"),
        (["a", 1], "['a', 1]"),
        ({"a": [None]}, "{`a`: [null]}"),
    ],
)
def test_a_value_is_written_in_cypher(value, text):
    assert literal(value) == text


def test_a_query_is_filled_in_or_has_its_parameters_before():
    text = "MATCH (n {id: $id}) RETURN n LIMIT $limit"
    slots = [Slot("id", "str", ""), Slot("limit", "int", "")]
    values = {"id": "a'b", "limit": 5}

    assert filled_in(text, values) == "MATCH (n {id: 'a\\'b'}) RETURN n LIMIT 5"
    assert script(text, slots, values) == (
        ":param id => 'a\\'b';\n:param limit => 5;\n" + text + ";"
    )
    assert script("RETURN 1", (), {}) == "RETURN 1"


def test_an_address_holds_the_whole_text_or_there_is_none():
    text = "MATCH (n)\nRETURN n.a + 1 AS `x=y%`"

    found = editor_address(HERE, text)

    assert found.startswith("http://127.0.0.1:7474/browser/?cmd=edit&arg=")
    # As Neo4j Browser reads its own address.
    assert re.findall("[?&]arg=([^&#]*)", unquote(found.replace("+", " "))) == [text]
    assert editor_address(HERE, "MATCH (n:A&B) RETURN n") is None
    assert editor_address(Settings(), text) is None


def test_only_neo4j_browser_may_read_from_elsewhere():
    assert origins(HERE) == {
        "http://127.0.0.1:7474",
        "http://localhost:7474",
        "http://[::1]:7474",
    }
    assert origins(at("https://graph.example/browser/")) == {"https://graph.example"}
    assert origins(Settings()) == frozenset()


def test_every_kind_of_node_has_a_colour_and_every_rule_a_kind():
    sheet = grass()

    styled = set(re.findall(r"^node\.(\w+) {", sheet, re.MULTILINE))
    ties = set(re.findall(r"^relationship\.(\w+) {", sheet, re.MULTILINE))

    assert styled == {node.label for node in NODES}
    assert ties <= {tie.type for tie in RELATIONSHIPS}
    assert ties


def test_text_is_marked_and_escaped():
    found = highlighted("MATCH (n) WHERE n.a = '<b>' // <i>\nRETURN $x")

    assert '<span class="cypher-word">MATCH</span>' in found
    assert '<span class="cypher-text">&#39;&lt;b&gt;&#39;</span>' in found
    assert '<span class="cypher-note">// &lt;i&gt;</span>' in found
    assert '<span class="cypher-slot">$x</span>' in found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\u2013"),
        (False, "no"),
        (0.0, "0"),
        (1234.5, "1,234.5"),
        (["a", None], "a, \u2013"),
        ({"a": 1}, '{"a":1}'),
        (
            {
                "id": "4:x:1",
                "labels": ["Device", "Identifier"],
                "properties": {"key": "dev_1"},
            },
            "Device dev_1",
        ),
        ("x" * 400, "x" * 300 + "…"),
    ],
)
def test_a_cell_is_one_line(value, text):
    assert cell(value) == text
