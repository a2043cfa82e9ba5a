"""What is changed is found, and what does not follow is said, whoever sealed it."""

import json
import random
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from backend.domain import seals
from backend.domain.containers import ordered, written
from backend.errors import InvalidInput
from backend.services.dossier import making, tables
from backend.services.dossier.making import files_of, sealed, versions
from backend.services.dossier.rerun import work_out
from backend.services.dossier.signing import make_key, public_key_of, signer_of
from backend.services.dossier.verification import Asked, State, verdict_on
from tests.unit.services.dossier.worlds import ABOUT, a_material


@pytest.fixture(scope="module")
def material():
    return a_material()


@pytest.fixture(scope="module")
def content(material):
    about = ABOUT | {"versions": versions()}
    return files_of(material, work_out(material), about)


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    file = tmp_path_factory.mktemp("keys") / "key.pem"
    make_key(file)
    return signer_of(file)


def archived(content, material, signer=None):
    return b"".join(sealed(content, material, signer).pieces)


def states(verdict):
    return {check.name: check.state for check in verdict.checks}


def failing(verdict):
    return {check.name for check in verdict.checks if check.state is State.FAILS}


def sentence(verdict, name):
    return next(check.sentence for check in verdict.checks if check.name == name)


class TestAWholeArchive:
    def test_holds_in_every_respect(self, content, material, signer):
        verdict = verdict_on(archived(content, material, signer))

        assert set(states(verdict).values()) == {State.HOLDS}, verdict.checks
        assert verdict.holds
        assert verdict.made["reason"] == "for counsel"
        assert verdict.signed_by == signer.public.fingerprint

    def test_is_the_same_bytes_again(self, content, material, signer):
        again = files_of(
            a_material(), work_out(a_material()), json.loads(content[making.ABOUT])
        )

        assert archived(again, material, signer) == archived(content, material, signer)

    def test_another_time_changes_where_the_time_is(self, content, material):
        about = json.loads(content[making.ABOUT]) | {
            "made_ms": ABOUT["made_ms"] + 60_000
        }

        later = files_of(material, work_out(material), about)

        changed = {name for name in content if later[name] != content[name]}
        assert changed == {making.ABOUT, making.REPORT, making.HTML, making.PDF}

    def test_without_a_signature_says_what_to_compare(self, content, material):
        made = sealed(content, material)
        data = b"".join(made.pieces)

        verdict = verdict_on(data)

        assert verdict.holds
        assert states(verdict)["signature"] is State.UNCHECKED
        assert verdict.seal == made.seal
        assert verdict_on(data, Asked(seal=made.seal.upper())).holds
        assert failing(verdict_on(data, Asked(seal="0" * 64))) == {"seal"}

    def test_must_be_signed_where_a_key_is_asked_for(
        self, content, material, signer, tmp_path
    ):
        make_key(tmp_path / "other")
        other = public_key_of(tmp_path / "other.pub")

        signed, plain = (archived(content, material, s) for s in (signer, None))

        assert verdict_on(signed, Asked(key=signer.public)).holds
        assert failing(verdict_on(signed, Asked(key=other))) == {"signature"}
        assert failing(verdict_on(plain, Asked(key=signer.public))) == {"signature"}


class TestAChangedArchive:
    def test_any_flipped_byte_is_found(self, content, material, signer):
        # Without what is long and the same to the checks of bytes.
        kept = ("facts.json", "dossier.json", "tables/members.csv", "tables/things.csv")
        data = archived({name: content[name] for name in kept}, material, signer)
        changed, missed = bytearray(data), []
        for place in range(len(data)):
            mask = random.Random(place).randrange(1, 256)
            changed[place] ^= mask
            verdict = verdict_on(bytes(changed))
            apart = failing(verdict) & {"container", "manifest", "signature"}
            if not apart or verdict.holds:
                missed.append(place)
            changed[place] ^= mask

        assert missed == []

    def test_flipped_bytes_of_a_real_one_are_found(self, content, material):
        data = archived(content, material)
        changed, dice = bytearray(data), random.Random(3)
        for place in [0, len(data) - 1, *dice.sample(range(len(data)), 60)]:
            changed[place] ^= 0x40
            assert not verdict_on(bytes(changed)).holds, place
            changed[place] ^= 0x40

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda f: f.pop("facts.json"), "facts.json is missing"),
            (
                lambda f: f.update({"extra.txt": b"1"}),
                "extra.txt is not in the manifest",
            ),
            (
                lambda f: f.update({"facts2.json": f.pop("facts.json")}),
                "facts.json is missing",
            ),
            (lambda f: f.update({"facts.json": b"{}"}), "facts.json has 2 bytes"),
        ],
        ids=["removed", "added", "renamed", "replaced"],
    )
    def test_other_files_are_named(self, content, material, change, said):
        files = dict(sealed(content, material).files)
        change(files)
        data = b"".join(written(ordered(files, (seals.MANIFEST,))))

        verdict = verdict_on(data)

        assert said in sentence(verdict, "manifest")
        assert states(verdict)["figures"] is State.UNCHECKED

    def test_another_order_is_found(self, content, material):
        files = dict(reversed(sealed(content, material).files.items()))

        verdict = verdict_on(b"".join(written(files)))

        assert sentence(verdict, "manifest") == "The files are in another order."

    @pytest.mark.parametrize("name", [seals.SIGNATURE, seals.KEY])
    def test_a_signature_that_was_taken_out_is_missed(
        self, content, material, signer, name
    ):
        files = dict(sealed(content, material, signer).files)
        del files[name]

        verdict = verdict_on(b"".join(written(files)))

        assert "signature" in failing(verdict)

    def test_a_signature_by_another_key_does_not_pass(
        self, content, material, signer, tmp_path
    ):
        make_key(tmp_path / "key")
        forged = replace(signer_of(tmp_path / "key"), public=signer.public)

        verdict = verdict_on(archived(content, material, forged))

        assert failing(verdict) == {"signature"}


def with_table(content, layout, change):
    """``content`` with another table in the place of one."""
    table = tables.from_csv(content[layout.path], layout)
    rows = table.to_pylist()
    change(rows)
    changed = pa.Table.from_pylist(rows, layout.schema)
    return content | {layout.path: tables.as_csv(changed)}


def with_json(content, name, change):
    found = json.loads(content[name])
    change(found)
    return content | {name: seals.canonical(found)}


def _a_card_less(rows):
    del rows[0]


def _half(rows):
    rows[0]["factor"] = 0.5


def _busier(rows):
    for row in rows:
        row["exchanges"] *= 1000


def _stronger(rows):
    rows[0]["bits_payment"] += 1
    rows[0]["bits"] += 1


def _surer(figures):
    figures["contenders"][0]["confidence"] = 0.99


def _meeker(figures):
    figures["character"]["suspicion"] = 0.1


class TestAForgedArchive:
    """Somebody changed it and sealed it again."""

    @pytest.mark.parametrize(
        ("layout", "change", "fails"),
        [
            (tables.SIGHTINGS, _a_card_less, "members"),
            (tables.THINGS, _half, "evidence"),
            (tables.STANDINGS, _stronger, "members"),
            (tables.STANDINGS, _a_card_less, "members"),
            (tables.EVIDENCE, _a_card_less, "evidence"),
            (tables.EVIDENCE, lambda rows: rows[0].update(sentence="x"), "evidence"),
            (tables.ASSETS, lambda rows: rows[0].update(confidence=0.2), "attribution"),
            (tables.ASSET_SIGHTINGS, _a_card_less, "attribution"),
            (tables.USAGE, _busier, "character"),
            (tables.OTHERS, lambda rows: rows.clear(), "members"),
            (tables.MEMBERS, lambda rows: rows[0].update(run_bits=99.0), "figures"),
            (tables.TIMELINE, lambda rows: rows[0].update(exchanges=1), "pictures"),
        ],
    )
    def test_a_table_that_does_not_fit_is_found(
        self, content, material, layout, change, fails
    ):
        verdict = verdict_on(archived(with_table(content, layout, change), material))

        assert fails in failing(verdict), verdict.checks
        assert not failing(verdict) & {"container", "manifest", "signature"}

    @pytest.mark.parametrize(
        ("name", "change", "fails"),
        [
            (
                making.FIGURES,
                lambda f: f["contenders"][0].update(confidence=0.99),
                "attribution",
            ),
            (making.FIGURES, lambda f: f.update(passing=1), "figures"),
            (
                making.FIGURES,
                lambda f: f["character"].update(suspicion=0.1),
                "character",
            ),
            (making.FIGURES, lambda f: f.update(more=1), "figures"),
            (making.FACTS, lambda f: f.update(accounts=2000), "members"),
            (making.FACTS, lambda f: f.update(accept_bits=9.0), "members"),
            (making.FACTS, lambda f: f["cluster"].update(exchanges=1), "report"),
            (making.REPORT, lambda r: r.update(title="Dossier of nobody"), "report"),
            (making.ABOUT, lambda a: a.update(reason="another"), "report"),
            (making.SCHEMA, lambda s: s.pop("tables/things.csv"), "explanations"),
        ],
    )
    def test_a_figure_that_does_not_follow_is_found(
        self, content, material, name, change, fails
    ):
        verdict = verdict_on(archived(with_json(content, name, change), material))

        assert fails in failing(verdict), verdict.checks

    @pytest.mark.parametrize(
        ("name", "fails"),
        [
            (making.HTML, "HTML"),
            (making.PDF, "PDF"),
            ("pictures/members.png", "pictures"),
            ("queries/clusters.get_cluster.cypher", "explanations"),
        ],
    )
    def test_a_page_that_says_something_else_is_found(
        self, content, material, name, fails
    ):
        changed = content[name].replace(b"e", b"E", 1)
        assert changed != content[name]

        verdict = verdict_on(archived(content | {name: changed}, material))

        assert fails in failing(verdict)


_THINGS = b'"kind","key","members","everyone","factor","lifted"\n'


class TestAHostileArchive:
    """Sealed as it must be, and made to break whoever reads it."""

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            (making.FACTS, b"{}"),
            (making.FACTS, b"[" * 200_000),
            (making.FACTS, b"\xff\xfe"),
            (making.ABOUT, b"null"),
            (making.FIGURES, b"[]"),
            (making.REPORT, b'{"title": 1}'),
            ("tables/members.csv", b""),
            ("tables/members.csv", b"account\n1\n"),
            (
                "tables/things.csv",
                _THINGS + b'"x',
            ),
            (
                "tables/things.csv",
                _THINGS + b"1,2\n",
            ),
            ("results/members.csv", b"\0" * 100),
        ],
    )
    def test_is_refused_in_a_sentence(self, content, material, name, text):
        verdict = verdict_on(archived(content | {name: text}, material))

        assert not verdict.holds
        assert all("\n" not in check.sentence for check in verdict.checks)

    @pytest.mark.parametrize(
        "change",
        [
            lambda f: f.update(accounts=10**15),
            lambda f: f.update(accounts=-1),
            lambda f: f.update(accounts=3),
            lambda f: f.update(accounts="many"),
            lambda f: f["cluster"].update(more=1),
            lambda f: f["model"].update(kinds={"crystal": {"damping": 1}}),
            lambda f: f["model"].pop("kinds"),
            lambda f: f.update(usual={"x": 1}),
        ],
    )
    def test_facts_that_cannot_be_are_refused(self, content, material, change):
        data = archived(with_json(content, making.FACTS, change), material)

        verdict = verdict_on(data)

        assert not verdict.holds

    def test_a_member_that_is_none_is_refused(self, content, material):
        def add(rows):
            rows.append(rows[0] | {"account": "acc_stranger"})

        data = archived(with_table(content, tables.SIGHTINGS, add), material)

        assert "no members are among" in sentence(verdict_on(data), "figures")


class TestAnotherVersion:
    def test_with_other_rules_it_is_said_and_not_judged(self, content, material):
        changed = with_json(
            content, making.FACTS, lambda f: f["model"]["rules"].update(smoothing=2.0)
        )
        changed = with_table(changed, tables.STANDINGS, _stronger)

        verdict = verdict_on(archived(changed, material))

        assert states(verdict)["rules"] is State.UNCHECKED
        assert "smoothing was 2.0 and is 1.0" in sentence(verdict, "rules")
        assert states(verdict)["members"] is State.UNCHECKED
        assert "by this version's rules" in sentence(verdict, "members")

    def test_with_other_weights_those_of_the_archive_are_taken(self, material):
        facts = json.loads(json.dumps(material.facts))
        facts["model"]["kinds"]["instrument"]["damping"] = 0.5
        weaker = replace(material, facts=facts)
        plain, light = work_out(material), work_out(weaker)
        about = ABOUT | {"versions": versions()}

        verdict = verdict_on(archived(files_of(weaker, light, about), weaker))

        assert light.figures["bits"] != plain.figures["bits"]
        assert verdict.holds
        assert "with other weights, of instrument" in sentence(verdict, "rules")

    def test_pages_are_not_drawn_again(self, content, material):
        changed = with_json(
            content, making.ABOUT, lambda a: a["versions"].update(samehand="9.9")
        )

        verdict = verdict_on(archived(changed, material))

        assert verdict.holds
        assert states(verdict)["HTML"] is State.UNCHECKED
        assert states(verdict)["members"] is State.HOLDS


class TestOtherClusters:
    def test_where_payments_are_all_that_is_known_it_holds(self):
        material = a_material()
        for layout in (tables.SIGHTINGS, tables.OTHERS, tables.THINGS):
            table = material.tables[layout.path]
            paid = pc.equal(table.column("kind"), "instrument")
            material.tables[layout.path] = table.filter(paid)
        worked = work_out(material)
        about = ABOUT | {"versions": versions()}

        verdict = verdict_on(archived(files_of(material, worked, about), material))

        assert worked.figures["rules"]["sources"] == 1
        assert verdict.holds

    @pytest.mark.parametrize("members", [1, 2])
    def test_next_to_no_members_are_no_fault(self, members):
        material = a_material(members)
        about = ABOUT | {"versions": versions()}

        files = files_of(material, work_out(material), about)

        assert verdict_on(archived(files, material)).holds

    def test_a_reason_with_personal_data_is_refused(self):
        occasion = making.Occasion(
            made_ms=0, noted=lambda made: None, reason="ask eve@mail.example"
        )

        with pytest.raises(InvalidInput, match="The reason"):
            making.make_dossier(None, None, "clu_1", occasion, settings=None)
