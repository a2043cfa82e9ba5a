"""The gate, policy files, and parts of formats that need no graph."""

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.domain.policy import DEFAULT, Form, Tlp, policy_of
from backend.errors import SetupError
from backend.services.exports.export import Format, Order
from backend.services.exports.gate import Gate, key_of
from backend.services.exports.graphml import _Writer
from backend.services.exports.policies import as_toml, read_policy
from backend.services.exports.stix import TLP_EXTENSION, TLP_MARKINGS, marking
from backend.services.exports.tables import Tables, cell
from backend.settings import Settings

NOON = 1_767_268_800_123


def a_gate(tlp=Tlp.AMBER, key=b"key"):
    return Gate(DEFAULT, tlp, key)


class TestGate:
    def test_plain_hashed_truncated_and_withheld(self):
        amber, green = a_gate(), a_gate(Tlp.GREEN)

        assert amber.release("ip_address", "45.9.20.1").value == "45.9.20.1"
        hashed = amber.release("account", "acc_1")
        assert re.fullmatch("account-[0-9a-f]{32}", hashed.value)
        cut = green.release("ip_address", "45.9.20.1")
        assert (cut.kind, cut.value) == ("network", "45.9.20.0/24")
        six = green.release("ip_address", "2a00:1:2:3::4")
        assert (six.kind, six.value) == ("network", "2a00:1:2::/48")
        assert amber.release("email", "0f" * 16) is None

    def test_a_system_is_no_network(self):
        clear = a_gate(Tlp.CLEAR)

        assert clear.release("network", "45.9.20.0/24") is None
        assert clear.release("network", "AS64999").kind == "autonomous_system"

    def test_each_value_counts_once(self):
        gate = a_gate()
        for _ in range(3):
            gate.release("account", "acc_1")
            gate.release("email", "aa")
        gate.release("account", "acc_2")

        assert gate.tally() == {"account": {"hashed": 2}, "email": {"withheld": 1}}

    def test_hashes_of_two_keys_have_nothing_in_common(self):
        one, two = a_gate(key=b"one"), a_gate(key=b"two")

        names = [f"acc_{n}" for n in range(50)]
        first = {one.release("account", name).value for name in names}
        second = {two.release("account", name).value for name in names}
        assert len(first) == len(second) == 50
        assert first & second == set()

    def test_times_are_cut_to_the_day(self):
        assert a_gate().time(NOON).isoformat() == "2026-01-01T00:00:00+00:00"
        assert a_gate(Tlp.RED).time(NOON).hour == 12
        assert a_gate().time(None) is None


class TestKey:
    def test_a_partner_has_one_and_nobody_none(self, tmp_path):
        settings = Settings(data_dir=tmp_path)

        assert key_of(settings, "lab-b") == key_of(settings, "lab-b")
        assert key_of(settings, "lab-b") != key_of(settings, "lab-c")
        assert key_of(settings, None) != key_of(settings, None)
        file = settings.secrets_dir / "export.key"
        assert file.stat().st_mode & 0o777 == 0o600


class TestPolicyFile:
    def test_the_printed_one_is_read_again(self, tmp_path):
        file = tmp_path / "policy.toml"
        changed = policy_of(DEFAULT.as_mapping() | {"name": 'A "name" \\ of ours\n'})
        file.write_text(as_toml(changed))

        assert read_policy(file) == changed
        assert read_policy(None) == DEFAULT

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("version = ", "is no TOML"),
            ("version = 3", "cannot be used: version must be 1"),
            ("\xff", "is no TOML"),
        ],
    )
    def test_one_that_cannot_be_used(self, tmp_path, text, says):
        file = tmp_path / "policy.toml"
        file.write_text(text)

        with pytest.raises(SetupError, match=says):
            read_policy(file)

    def test_none_there(self, tmp_path):
        with pytest.raises(SetupError, match="cannot be read: No such file"):
            read_policy(tmp_path / "none.toml")


class TestMarkings:
    @pytest.mark.parametrize("tlp", list(Tlp))
    def test_each_level_has_the_definition_of_oasis(self, tlp):
        made = marking(tlp)

        assert made["id"] == TLP_MARKINGS[tlp]
        assert made["extensions"][TLP_EXTENSION]["tlp_2_0"] == tlp.value
        assert made["name"] == f"TLP:{tlp.upper()}"
        assert len(set(TLP_MARKINGS.values())) == len(Tlp)


class TestTables:
    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
    def test_no_cell_is_a_formula(self, text):
        assert cell(text) == f"'{text}"

    def test_numbers_stay_numbers(self):
        assert [cell(value) for value in (-1, 0.5, True, None, "a")] == [
            -1,
            0.5,
            "true",
            "",
            "a",
        ]

    def test_rows_of_several_tables_grow_at_once(self):
        out = io.BytesIO()
        with Tables(out) as tables:
            for number in range(30_000):
                tables.add("left", "a,b", [(number, "x" * 40)])
                tables.add("right", "c", [(f"line\n{number}",)])

        from zipfile import ZipFile  # noqa: PLC0415

        archive = ZipFile(out)
        rows = list(csv.DictReader(io.StringIO(archive.read("left.csv").decode())))
        right = list(csv.reader(io.StringIO(archive.read("right.csv").decode())))
        assert rows[-1] == {"a": "29999", "b": "x" * 40}
        assert right[-1] == ["line\n29999"]


class TestGraphml:
    @given(st.text(), st.text())
    def test_any_text_makes_a_document(self, name, label):
        out = io.BytesIO()
        writer = _Writer(out)
        writer.begin()
        writer.node(name, kind="account", label=label)
        writer.edge(name, name, relation="IS")
        writer.end()

        root = ET.fromstring(out.getvalue())  # noqa: S314 - our own
        assert len(root.findall(".//{*}node")) == 1


class TestOrder:
    def test_a_file_name_holds_nothing_odd(self):
        order = Order(("../a b", "c"), Format.CSV, Tlp.AMBER_STRICT)

        assert order.file_name == "samehand-___a_b-and-1-more-amber+strict.csv.zip"


def test_every_form_has_a_place():
    assert [form.value for form in Form] == ["plain", "truncated", "hashed", "withheld"]
