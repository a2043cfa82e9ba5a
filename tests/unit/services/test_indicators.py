"""Partners' files as indicators: what is read, and what is said of the rest."""

import json
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
import stix2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.discounts import Cause
from backend.domain.identifiers import KeyedHash
from backend.domain.ledger import Entry
from backend.domain.policy import Tlp
from backend.errors import InvalidInput
from backend.journal.journal import Journal
from backend.services.exports.stix import marking
from backend.services.indicators import misp, stix, tables
from backend.services.indicators.documents import read
from backend.services.indicators.found import Found, Indicator, narrowest
from backend.services.indicators.intake import Desk, Statement, Taken, _events, take
from backend.services.ingestion import Receipt, Receiver
from backend.settings import Settings

SAID = Statement("org_z", "Zinc Lab", "lab-b", 0.6)
_ENTRY = Entry(
    kind="ip_address",
    key="45.9.20.1",
    accounts=60,
    share=0.5,
    members=0,
    clusters=0,
    most=0,
    cluster=None,
    cause=Cause.VPN_EXIT,
    why="",
    factor=1.0,
    decision=None,
    bits=0.0,
    full_bits=0.0,
    alone_bits=0.0,
    since_ms=0,
    since_run="run_1",
)
ENTRIES = (
    _ENTRY,
    replace(_ENTRY, key="45.9.20.2", cause=None, factor=0.0, decision=3),
    replace(_ENTRY, kind="network", key="45.9.20.0/24", cause=None),
)
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def an_indicator(pattern, **more):
    return stix2.v21.Indicator(
        pattern=pattern, pattern_type="stix", valid_from=DAY, **more
    )


def a_bundle(*objects):
    return json.loads(stix2.v21.Bundle(objects=list(objects)).serialize())


def values(found):
    return [(each.asset_type, each.value) for each in found.indicators]


class TestStix:
    @pytest.mark.parametrize(
        ("pattern", "wanted"),
        [
            ("[ipv4-addr:value = '45.9.20.1']", [("ip_network", "45.9.20.1")]),
            (
                "[ipv4-addr:value ISSUBSET '45.9.20.0/24']",
                [("ip_network", "45.9.20.0/24")],
            ),
            ("[ipv6-addr:value='2a00::1']", [("ip_network", "2a00::1")]),
            (
                "[ipv4-addr:value = '45.9.20.1' OR domain-name:value = 'a.example']",
                [("ip_network", "45.9.20.1"), ("domain", "a.example")],
            ),
            (
                "[domain-name:value IN ('a.example', 'b.example')]",
                [("domain", "a.example"), ("domain", "b.example")],
            ),
            ("[autonomous-system:number = 64999]", [("asn", "64999")]),
            ("[email-addr:value = 'o\\'x@a.example']", [("email", "o'x@a.example")]),
            (
                "[domain-name:value = 'AND.example'] OR [ipv4-addr:value = '1.1.1.1']",
                [("domain", "AND.example"), ("ip_network", "1.1.1.1")],
            ),
        ],
    )
    def test_patterns_that_name_values(self, pattern, wanted):
        assert sorted(values(stix.read(a_bundle(an_indicator(pattern))))) == sorted(
            wanted
        )

    @pytest.mark.parametrize(
        ("pattern", "why"),
        [
            (
                "[ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'a.example']",
                "indicators whose pattern needs several things at once",
            ),
            (
                "[ipv4-addr:value = '1.1.1.1'] FOLLOWEDBY [domain-name:value = 'a.b']",
                "indicators whose pattern needs several things at once",
            ),
            (
                "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
                "indicators on file",
            ),
            ("[domain-name:value LIKE '%.example']", "indicators on domain-name"),
        ],
    )
    def test_others_are_counted(self, pattern, why):
        found = stix.read(a_bundle(an_indicator(pattern)))

        assert found.indicators == []
        assert found.skipped == {why: 1}

    def test_validity_confidence_and_level(self):
        made = an_indicator(
            "[ipv4-addr:value = '45.9.20.1']",
            valid_until=datetime(2026, 4, 1, tzinfo=UTC),
            confidence=40,
            object_marking_refs=[marking(Tlp.AMBER_STRICT)["id"]],
        )

        (found,) = stix.read(a_bundle(marking(Tlp.AMBER_STRICT), made)).indicators

        assert found.confidence == 0.4
        assert found.valid_from == DAY
        assert found.valid_to == datetime(2026, 4, 1, tzinfo=UTC)
        assert found.tlp is Tlp.AMBER_STRICT

    def test_levels_of_the_first_version(self):
        made = an_indicator(
            "[ipv4-addr:value = '45.9.20.1']", object_marking_refs=[stix2.v21.TLP_RED]
        )

        assert stix.read(a_bundle(made)).indicators[0].tlp is Tlp.RED

    def test_what_was_only_seen_is_no_indicator(self):
        seen = stix2.v21.IPv4Address(value="1.1.1.1")
        part = stix2.v21.DomainName(value="a.example")
        place = stix2.v21.Infrastructure(name="x")
        tie = stix2.v21.Relationship(place, "consists-of", part)
        revoked = an_indicator("[ipv4-addr:value = '45.9.20.1']", revoked=True)
        user = stix2.v21.UserAccount(user_id="u")

        found = stix.read(a_bundle(seen, part, place, tie, revoked, user))

        assert values(found) == [("domain", "a.example")]
        assert found.skipped == {
            "ipv4-addr objects that were only seen": 1,
            "indicators that their sender revoked": 1,
            "user-account objects": 1,
        }

    def test_a_strangers_object_does_not_cost_the_rest(self):
        bundle = a_bundle(an_indicator("[ipv4-addr:value = '45.9.20.1']"))
        bundle["objects"] += [
            {"type": "x-Odd\x1b[31m", "id": "x"},
            {"type": "indicator", "pattern": "[", "pattern_type": "stix"},
            {"type": "indicator", "pattern": "rule x {}", "pattern_type": "yara"},
        ]

        found = stix.read(bundle)

        assert len(found.indicators) == 1
        assert found.skipped == {
            "x-odd31m objects": 1,
            "indicators whose pattern cannot be read": 1,
            "indicators with patterns of yara": 1,
        }

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"objects": 3}, "objects must be an array"),
            ({"objects": [3]}, "objects.0 has no type"),
            ({"objects": [{"type": "a"}, {"type": 3}]}, "objects.1 has no type"),
            (
                {"objects": [{"type": "indicator", "pattern": []}]},
                "objects.0.pattern must be a text",
            ),
            (
                {"objects": [{"type": "a", "object_marking_refs": [{}]}]},
                "objects.0.object_marking_refs must be texts",
            ),
        ],
    )
    def test_where_a_bundle_is_wrong(self, wrong, says):
        with pytest.raises(ValueError, match=says):
            stix.read(wrong)


class TestMisp:
    def test_what_is_to_be_looked_for(self):
        event = {
            "Tag": [{"name": "tlp:amber"}, {"name": "type:osint"}],
            "Attribute": [
                {"type": "ip-dst", "value": "45.9.20.1", "to_ids": True},
                {"type": "domain|ip", "value": "a.example|45.9.20.2", "to_ids": "1"},
                {"type": "ip-src|port", "value": "45.9.20.3|443", "to_ids": 1},
                {"type": "domain", "value": "seen.example", "to_ids": False},
                {"type": "md5", "value": "aa", "to_ids": True},
                {"type": "domain", "value": "x", "to_ids": True, "deleted": True},
            ],
            "Object": [
                {
                    "Attribute": [
                        {
                            "type": "AS",
                            "value": "64999",
                            "to_ids": True,
                            "Tag": [{"name": "tlp:red"}],
                        }
                    ]
                }
            ],
        }

        found = misp.read({"Event": event})

        assert values(found) == [
            ("ip_network", "45.9.20.1"),
            ("domain", "a.example"),
            ("ip_network", "45.9.20.2"),
            ("ip_network", "45.9.20.3"),
            ("asn", "64999"),
        ]
        assert [each.tlp for each in found.indicators] == [Tlp.AMBER] * 4 + [Tlp.RED]
        assert found.skipped == {
            "attributes that are not to be looked for (to_ids)": 1,
            "attributes of type md5": 1,
            "attributes that their sender deleted": 1,
        }

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"Event": []}, "Event is no object"),
            ({"response": [{"Event": {}}, 3]}, "response.1.Event is no object"),
            ({"Event": {"Attribute": {}}}, None),
            ({"Event": {"Attribute": 3}}, "Event.Attribute must be an array"),
            ({"Event": {"Attribute": [{}]}}, "Event.Attribute.0 has no type"),
            ({"Event": {"Tag": 3}}, "Event.Tag must be an array"),
            ({"Event": {"Object": [3]}}, "Event.Object.0 is no object"),
        ],
    )
    def test_where_an_event_is_wrong(self, wrong, says):
        if says is None:
            assert misp.read(wrong).indicators == []
            return
        with pytest.raises(ValueError, match=says):
            misp.read(wrong)


class TestTables:
    def test_columns_by_name(self):
        found = tables.read(
            "value,TYPE,confidence,valid_to,tlp\n"
            "45.9.20.1,ipv4,0.5,2026-04-01T00:00:00Z,TLP:RED\n"
            "a.example,domain,,,\n"
        )

        first, second = found.indicators
        assert (first.asset_type, first.value) == ("ip_network", "45.9.20.1")
        assert (first.confidence, first.tlp) == (0.5, Tlp.RED)
        assert first.valid_to == datetime(2026, 4, 1, tzinfo=UTC)
        assert (second.confidence, second.tlp, second.valid_to) == (None, None, None)

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("type,value\nip,\n", "line 2: value is empty"),
            ("type,value,confidence\nip,1.1.1.1,much\n", "line 2: confidence must be"),
            ("type,value,valid_to\nip,1.1.1.1,soon\n", "line 2: a time is no time"),
            ('type,value\nip,"1.1.1.1\n', "line 2: unexpected end of data"),
            ("kind\n", "line 1: the columns type and value are needed"),
        ],
    )
    def test_where_a_table_is_wrong(self, text, says):
        with pytest.raises(ValueError, match=says):
            tables.read(text)


class TestIntake:
    @pytest.fixture
    def desk(self, tmp_path):
        settings = Settings(data_dir=tmp_path)
        with closing(Journal.from_settings(settings)) as journal:
            keyed = KeyedHash(b"key")
            taker = Receiver(journal, Pseudonymizer(keyed))
            yield Desk(taker, keyed, {e.thing: e for e in ENTRIES})

    def test_crowds_without_a_reason_are_taken_with_a_warning(self, desk):
        found = tables.read(
            "type,value\nip,45.9.20.1\nip,45.9.20.2\nip,45.9.20.3\ncidr,45.9.20.0/24\n"
        )

        taken = take(desk, found, SAID)

        assert taken.receipt.accepted == 2
        crowd = "the ledger has a crowd at that network, for a reason that is not known"
        assert taken.sentences() == [
            "1 refused: things that are discounted",
            "1 refused: things that honest accounts share (vpn exit, by the ledger)",
            f"1 taken, but: {crowd}",
        ]

    def test_what_is_said_anew_is_another_event(self, desk):
        def again(**changes):
            one = Indicator("domain", "a.example", **changes)
            return take(desk, Found([one]), SAID).receipt.accepted

        assert [again(), again(), again(confidence=0.5), again(confidence=0.5)] == [
            1,
            0,
            1,
            0,
        ]
        # When it was said is no part of what is said.
        assert again(time=DAY) == 0

    def test_an_id_gives_no_address_away(self, desk):
        found = Found([Indicator("email", "a@b.example"), Indicator("domain", "b.com")])
        lines = list(_events(desk, found, SAID, Taken(Receipt(), found.skipped)))

        other = Desk(desk.receiver, KeyedHash(b"other"), {})
        same = list(_events(other, found, SAID, Taken(Receipt(), found.skipped)))
        assert {e["id"] for e in lines} & {e["id"] for e in same} == set()


@pytest.mark.parametrize(
    ("names", "level"),
    [
        ([], None),
        (["misp-galaxy:x"], None),
        (["TLP:WHITE"], Tlp.CLEAR),
        (["tlp:green", "tlp:amber+strict"], Tlp.AMBER_STRICT),
    ],
)
def test_the_narrowest_level_counts(names, level):
    assert narrowest(names) is level


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "objects",
                    "Event",
                    "Attribute",
                    "Tag",
                    "pattern",
                    "value",
                    "object_marking_refs",
                    "extensions",
                    "to_ids",
                    "Object",
                    "response",
                    "clusters",
                    "evidence",
                    "kind",
                    "form",
                    "definition",
                    "name",
                ]
            ),
            inner | st.sampled_from(["bundle", "indicator", "relationship", "ip-src"]),
            max_size=6,
        )
    ),
    max_leaves=30,
)


def what_is_wrong(data):
    """The sentence about a file; empty where it is read."""
    try:
        read(data, "The file")
    except InvalidInput as error:
        return error.message
    return ""


# How long the first document takes to make says more of the machine than of us.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["objects", "Event", "response"]), _JSON))
def test_no_document_is_more_than_a_sentence(document):
    for more in ({}, {"type": "bundle"}, {"$schema": "urn:samehand:export:1"}):
        said = what_is_wrong(json.dumps(document | more).encode())

        assert said == "" or said.startswith("The file")


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_a_sentence(data):
    said = what_is_wrong(data)

    assert said == "" or said.startswith("The file")


def an_archive(packing, *, about="{}"):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        archive.writestr("about.json", about)
        archive.writestr("things.csv", "kind,key\n" + "device,dev_1\n" * 2000)
    return out.getvalue()


@pytest.mark.parametrize(
    "packing",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_an_archive_that_is_damaged_anywhere_is_no_more_than_a_sentence(packing):
    whole = an_archive(packing)
    for at in range(4, len(whole), 7 if packing else 997):
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF

        said = what_is_wrong(bytes(damaged))

        assert said == "" or said.startswith("The file")


def test_an_archive_says_what_it_is_about_in_an_object():
    said = what_is_wrong(an_archive(zipfile.ZIP_STORED, about="[]"))

    assert said == "The file cannot be read: about.json is no object"
