"""Exports: each format is read by its own tools, and nothing withheld leaves."""

import csv
import hashlib
import io
import json
import re
import zipfile
from base64 import b64encode
from collections import Counter

import networkx as nx
import pytest
import stix2
from jsonschema import Draft202012Validator
from pymisp import MISPEvent
from stix2validator import ValidationOptions, validate_string

from backend.domain.policy import DEFAULT, SHARED_KINDS, Form, Tlp
from backend.errors import Conflict
from backend.services.exports.document import schema
from backend.services.exports.drop import Chosen, drop
from backend.services.exports.export import Format, Order, export
from backend.services.exports.stix import TLP_MARKINGS
from backend.settings import ExportSettings
from tests.fixtures.campaign import MEMBERS

pytestmark = pytest.mark.servers

# STIX lets ids of version 5 be made in a namespace of one's own, and asks for version 4
# where nothing speaks for it: 103 is about that. Ours are the same in every export.
_STRICT = ValidationOptions(
    version="2.1", strict=True, enforce_refs=True, disabled="103"
)


def _export(campaign, **parameters):
    path = f"/v1/clusters/{campaign.cluster}/export"
    answer = campaign.api.client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer


def _made(campaign, out=None, *, policy=None, **order):
    """What the service writes, by a policy of the test's own if it names one."""
    held = campaign.api.held
    settings = held.settings.model_copy(
        update={"exports": ExportSettings(policy_file=policy)}
    )
    out = out or io.BytesIO()
    wanted = Order((campaign.cluster,), **order)
    return export(held.graph, settings, wanted, out, lambda made: None), out.getvalue()


def _tables(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode()))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def _text(data):
    """All bytes of a file, those of an archive unpacked."""
    if data[:2] != b"PK":
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


class TestFormats:
    def test_json_follows_its_schema_and_says_what_was_withheld(self, campaign):
        answer = _export(campaign, format="json", tlp="amber", partner="lab-b")

        found = answer.json()
        served = campaign.api.get("/v1/export/schema")
        Draft202012Validator.check_schema(served)
        Draft202012Validator(served).validate(found)
        cluster = found["clusters"][0]
        assert served == schema()
        assert found["tlp"] == "TLP:AMBER"
        assert found["policy"]["email"] == "withheld"
        assert cluster["size"] == len(cluster["members"]) == MEMBERS
        assert cluster["exchanges"] == 500 * MEMBERS
        assert cluster["organizations"][0]["name"] == "Basalt Research"
        assert cluster["organizations"][0]["traced"] is True
        assert found["released"]["account"] == {"hashed": MEMBERS}
        assert found["released"]["ip_address"] == {"plain": 3}
        assert found["released"]["email"] == {"withheld": 1}
        digest = b64encode(hashlib.sha256(answer.content).digest()).decode()
        assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
        assert answer.headers["content-disposition"] == (
            f'attachment; filename="samehand-{campaign.cluster}-amber.json"'
        )
        assert answer.headers["content-length"] == str(len(answer.content))

    def test_a_thing_says_who_had_it_and_when(self, campaign):
        found = _export(campaign, format="json", tlp="red").json()["clusters"][0]

        things = {each["value"]: each for each in found["evidence"]}
        address = things["45.9.20.1"]
        assert (address["accounts"], address["everyone"]) == (8, 8)
        assert address["first_seen"] == "2026-01-02T12:00:00Z"
        assert address["last_seen"] == "2026-01-23T12:00:00Z"
        assert address["indicates"] is True
        had = Counter(tie[0] for member in found["members"] for tie in member["has"])
        assert had[address["id"]] == 8
        assert had["network:45.9.20.0/24"] == MEMBERS

    @pytest.mark.parametrize("tlp", list(Tlp))
    def test_stix_is_valid_without_custom_objects(self, campaign, tlp):
        text = _export(campaign, format="stix", tlp=tlp.value).text

        bundle = stix2.parse(text, allow_custom=False)
        result = validate_string(text, _STRICT)
        assert result.is_valid, [str(error) for error in result.errors]
        marks = [o for o in bundle.objects if o["type"] == "marking-definition"]
        assert [mark["id"] for mark in marks] == [TLP_MARKINGS[tlp]]
        unmarked = [
            o["id"]
            for o in bundle.objects
            if o["type"] != "marking-definition"
            and o.get("object_marking_refs") != [TLP_MARKINGS[tlp]]
        ]
        assert unmarked == []

    def test_stix_tells_what_the_cluster_is(self, campaign):
        text = _export(campaign, format="stix", tlp="amber", partner="lab-b").text

        objects = stix2.parse(text).objects
        by_id = {each["id"]: each for each in objects}
        kinds = Counter(each["type"] for each in objects)
        patterns = {o["pattern"]: o for o in objects if o["type"] == "indicator"}
        ties = {
            (
                by_id[o["source_ref"]]["type"],
                o["relationship_type"],
                by_id[o["target_ref"]]["type"],
            )
            for o in objects
            if o["type"] == "relationship"
        }
        # Seen, and no indicator: a system is everybody's.
        assert kinds["autonomous-system"] == kinds["campaign"] == 1
        assert kinds["user-account"] == MEMBERS
        assert set(patterns) == {
            "[domain-name:value = 'hydra-mail.example']",
            "[ipv4-addr:value ISSUBSET '45.9.20.0/24']",
            *(f"[ipv4-addr:value = '45.9.20.{n}']" for n in range(3)),
        }
        address = patterns["[ipv4-addr:value = '45.9.20.1']"]
        assert str(address["valid_from"]) == "2026-01-02 00:00:00+00:00"
        assert str(address["valid_until"]) == "2026-03-24 00:00:00+00:00"
        assert ties == {
            ("campaign", "attributed-to", "threat-actor"),
            ("threat-actor", "attributed-to", "identity"),
            ("campaign", "uses", "infrastructure"),
            ("infrastructure", "consists-of", "ipv4-addr"),
            ("infrastructure", "consists-of", "domain-name"),
            ("indicator", "indicates", "campaign"),
            ("indicator", "based-on", "observed-data"),
        }
        # Whoever shares a card is told by an observation of accounts alone.
        seen = [o["object_refs"] for o in objects if o["type"] == "observed-data"]
        halves = [refs for refs in seen if len(refs) == MEMBERS // 2]
        assert len(halves) == 2
        assert {r.split("--")[0] for refs in halves for r in refs} == {"user-account"}

    def test_a_second_export_to_a_partner_has_the_same_ids(self, campaign):
        first, second, other, nobody = (
            {
                each["id"]: each.get("created")
                for each in stix2.parse(_export(campaign, **chosen).text).objects
            }
            for chosen in (
                {"partner": "lab-b"},
                {"partner": "lab-b"},
                {"partner": "lab-c"},
                {},
            )
        )

        users = {
            number: {name for name in ids if name.startswith("user-account--")}
            for number, ids in enumerate((first, second, other, nobody))
        }
        assert first == second
        assert len(users[0]) == MEMBERS
        assert users[0] & users[2] == users[0] & users[3] == set()
        campaigns = {
            name
            for ids in (first, second, other, nobody)
            for name in ids
            if name.startswith("campaign--")
        }
        assert len(campaigns) == 1

    def test_misp_loads_in_pymisp(self, campaign):
        text = _export(campaign, format="misp", tlp="amber+strict", partner="b").text
        again = _export(campaign, format="misp", tlp="amber+strict", partner="b").text

        event, second = MISPEvent(), MISPEvent()
        event.load(text)
        second.load(again)
        by_value = {each.value: each for each in event.attributes}
        templates = Counter(each.name for each in event.objects)
        assert "tlp:amber+strict" in [tag.name for tag in event.tags]
        assert by_value["45.9.20.1"].type == "ip-src"
        assert by_value["45.9.20.1"].to_ids is True
        assert by_value["hydra-mail.example"].type == "domain"
        assert templates["user-account"] == MEMBERS
        assert templates["organization"] == 1
        assert templates["annotation"] == 9  # summary, policy, and what has no type
        uuids = [each.uuid for each in (event, *event.attributes, *event.objects)]
        assert len(set(uuids)) == len(uuids)
        assert uuids == [s.uuid for s in (second, *second.attributes, *second.objects)]

    def test_graphml_opens_in_networkx_with_types(self, campaign):
        data = _export(campaign, format="graphml", tlp="red").content

        graph = nx.read_graphml(io.BytesIO(data))
        kinds = Counter(kind for _, kind in graph.nodes(data="kind"))
        relations = Counter(each for *_, each in graph.edges(data="relation"))
        account = next(
            each for _, each in graph.nodes(data=True) if each["kind"] == "account"
        )
        assert kinds["account"] == relations["MEMBER_OF"] == MEMBERS
        assert kinds["ip_address"] == 3
        assert relations["PAID_WITH"] == relations["USED_DEVICE"] == MEMBERS
        assert relations["ATTRIBUTED_TO"] == 1
        assert isinstance(account["bits"], float)
        assert account["exchanges"] == 500
        assert json.loads(graph.graph["about"])["tlp"] == "TLP:RED"

    def test_csv_tables_join(self, campaign):
        tables = _tables(_export(campaign, format="csv", tlp="red").content)

        members = {row["account"] for row in tables["members"]}
        things = {row["thing"] for row in tables["things"]}
        assert len(members) == MEMBERS
        assert {row["account"] for row in tables["ties"]} == members
        assert {row["thing"] for row in tables["ties"]} <= things
        assert tables["clusters"][0]["size"] == str(MEMBERS)
        assert {row["form"] for row in tables["members"]} == {"hashed"}
        assert {"kind": "person", "form": "withheld", "values": "1"} in tables[
            "released"
        ]


class TestPolicy:
    def test_nothing_that_is_withheld_is_in_any_byte(self, campaign):
        raw, leaks, found = campaign.raw, [], 0
        for tlp in Tlp:
            forms = DEFAULT.at(tlp)
            for form in Format:
                text = _text(
                    _export(campaign, format=form.value, tlp=tlp.value).content
                )
                for kind, values in raw.items():
                    hidden = forms[kind] != Form.PLAIN
                    there = {each for each in values if _holds(text, kind, each)}
                    found += len(there)
                    if hidden and there:
                        leaks.append((tlp.value, form.value, kind, there))
        assert leaks == []
        # The search finds what may leave.
        assert found > 100

    def test_an_empty_policy_lets_no_value_out(self, campaign, tmp_path):
        policy = tmp_path / "policy.toml"
        policy.write_text(
            'version = 1\nname = "closed"\ngroup_kinds = ["campaign"]\n'
            "least_confidence = 0\nleast_members = 2\nindicator_share = 0\n"
        )
        for form in Format:
            made, data = _made(campaign, format=form, tlp=Tlp.RED, policy=policy)

            text = _text(data)
            assert [
                (kind, each)
                for kind, values in campaign.raw.items()
                for each in values
                if _holds(text, kind, each)
            ] == []
            assert made.policy == "closed"
            assert made.released["account"] == {"withheld": MEMBERS}

    def test_an_open_policy_shows_what_it_says(self, campaign, tmp_path):
        plain = [
            kind.name for kind in SHARED_KINDS.values() if Form.PLAIN in kind.forms
        ]
        policy = tmp_path / "policy.toml"
        policy.write_text(
            'version = 1\nname = "open"\ngroup_kinds = ["campaign"]\n'
            "least_confidence = 0\nleast_members = 2\nindicator_share = 0\n[forms]\n"
            + "".join(f'{name} = "plain"\n' for name in plain)
        )
        for form in Format:
            _, data = _made(campaign, format=form, tlp=Tlp.CLEAR, policy=policy)

            text = _text(data)
            for kind, value in (
                ("account", "account-hydra-7"),
                ("instrument", "pi_hydra_1"),
                ("device", "dev_hydra_3"),
                ("organization", "Basalt Research"),
            ):
                assert _holds(text, kind, value), (form, kind)

    def test_members_who_are_unsure_are_counted_only(self, campaign, tmp_path):
        policy = tmp_path / "policy.toml"
        text = campaign.api.client.get("/v1/export/policy").json()
        policy.write_text(
            'version = 1\nname = "sure"\ngroup_kinds = ["campaign"]\n'
            "least_confidence = 1.0\nleast_members = 2\nindicator_share = 0.5\n"
            '[forms]\naccount = "hashed"\ntime = "plain"\n'
        )

        made, data = _made(campaign, format=Format.JSON, tlp=Tlp.RED, policy=policy)

        cluster = json.loads(data)["clusters"][0]
        assert text["name"] == "default"
        assert cluster["members"] == []
        assert cluster["unlisted_members"] == MEMBERS
        assert made.unlisted == {campaign.cluster: MEMBERS}

    def test_what_others_told_a_narrower_audience_stays(self, campaign):
        answer = campaign.api.client.post(
            "/v1/indicators",
            params={"organization": "org_c", "name": "Cobalt", "source": "lab-z"},
            content=json.dumps(
                {
                    "Event": {
                        "Tag": [{"name": "tlp:red"}],
                        "Attribute": [
                            {
                                "type": "domain",
                                "value": "hydra-mail.example",
                                "to_ids": 1,
                            }
                        ],
                    }
                }
            ),
        )
        campaign.api.drain()

        def names(tlp):
            found = _export(campaign, format="json", tlp=tlp).json()["clusters"][0]
            return {each["name"] for each in found["organizations"]}

        assert answer.json()["accepted"] == 1
        assert names("red") == {"Basalt Research", "Cobalt"}
        assert names("amber+strict") == {"Basalt Research"}
        assert "Cobalt" not in _export(campaign, format="stix", tlp="amber").text


class TestWhatFails:
    def test_unknown_cluster_and_format(self, traced):
        get = traced.client.get

        assert get("/v1/clusters/clu_404/export").status_code == 404
        assert get("/v1/export", params={"cluster": "clu_404"}).status_code == 404
        assert get("/v1/export").status_code == 422
        for wrong in ({"format": "pdf"}, {"tlp": "white"}, {"partner": " "}):
            answer = get("/v1/clusters/clu_1/export", params=wrong)
            assert answer.status_code == 422, wrong

    def test_a_company_does_not_leave(self, api):
        api.derive(clusters=[{"id": "clu_firm", "size": 2, "kind": "company"}])

        answer = api.client.get("/v1/clusters/clu_firm/export")

        assert answer.status_code == 422
        assert answer.json()["detail"] == (
            "clu_firm looks like a company, and the policy default lets only campaign, "
            "reseller, other leave"
        )

    def test_a_run_that_changes_the_cluster_meanwhile_is_told(self, campaign):
        class Changing(io.BytesIO):
            """Where somebody else links again while the export is written."""

            def write(self, data):
                with campaign.api.held.graph.driver.session() as session:
                    session.run("MATCH (c:Cluster) SET c.run_id = 'run_2'").consume()
                return super().write(data)

        with pytest.raises(Conflict, match="export it again"):
            # The stream's buffer is smaller than what comes before the last member.
            _made(campaign, Changing(), format=Format.GRAPHML, tlp=Tlp.RED)


class TestSeveral:
    def test_two_clusters_in_one_file(self, traced):
        get = traced.client.get
        chosen = {"cluster": ["clu_1", "clu_2", "clu_1"], "tlp": "red"}

        stix = get("/v1/export", params=chosen | {"format": "stix"}).text
        misp = get("/v1/export", params=chosen | {"format": "misp"}).json()
        graph = get("/v1/export", params=chosen | {"format": "graphml"}).content
        tables = _tables(get("/v1/export", params=chosen | {"format": "csv"}).content)

        objects = stix2.parse(stix).objects
        assert validate_string(stix, _STRICT).is_valid
        assert Counter(o["type"] for o in objects)["campaign"] == 2
        assert len({o["id"] for o in objects}) == len(objects)
        for row in misp["response"]:
            event = MISPEvent()
            event.load(row)
        assert len(misp["response"]) == 2
        kinds = nx.read_graphml(io.BytesIO(graph)).nodes(data="kind")
        assert Counter(kind for _, kind in kinds)["cluster"] == 2
        assert [row["cluster"] for row in tables["clusters"]] == ["clu_1", "clu_2"]


class TestDrop:
    def test_the_folder_follows_the_clusters(self, traced, tmp_path):
        held, folder = traced.held, tmp_path / "drop"
        folder.mkdir()
        (folder / "theirs.json").write_text("{}")
        order = Order((), Format.STIX, Tlp.RED)

        def dropped():
            return drop(
                held.graph,
                held.settings,
                folder,
                order,
                Chosen(),
                noted=lambda made: None,
            )

        first = dropped()
        listed = json.loads((folder / "index.json").read_bytes())["files"]
        with held.graph.driver.session() as session:
            session.run("MATCH (c:Cluster {id: 'clu_2'}) DETACH DELETE c").consume()
        second = dropped()

        assert [each["cluster"] for each in listed] == ["clu_1", "clu_2"]
        assert len(first.files) == 2
        assert second.removed == ("samehand-clu_2-red.stix.json",)
        assert sorted(each.name for each in folder.iterdir()) == [
            "index.json",
            "samehand-clu_1-red.stix.json",
            "theirs.json",
        ]
        data = (folder / "samehand-clu_1-red.stix.json").read_bytes()
        assert hashlib.sha256(data).hexdigest() == second.files[0].sha256


def _holds(text, kind, value):
    """Whether a text has a value; digits and addresses may be parts of other ones."""
    if kind in {"ip_address", "issuer"}:
        return bool(re.search(rf"(?<![\w.]){re.escape(value)}(?![\w./])", text))
    return value in text
