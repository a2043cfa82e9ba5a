"""What a run found is kept as it was."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import select

from backend.domain.lineage import Change, ChangeKind, Part
from backend.errors import Conflict, NotFound
from backend.journal.archive import Archive, Details, Figures, Tables
from backend.journal.journal import Journal
from backend.journal.tables import runs

GREW = Change(ChangeKind.GREW, (Part("clu_1", 2, 2),), (Part("clu_1", 3, 2),))
DETAILS = Details(
    {"settings": {"accept_bits": 8.0}},
    ("Judgement 1 was not applied",),
    ("acc_9",),
    (GREW, GREW),
    ({"cluster": "clu_1", "organization": "org_1", "reasons": ["why"]},),
)


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    yield opened
    opened.close()


@pytest.fixture
def archive(journal):
    return Archive(journal)


def member(account, cluster="clu_1", bits=12.5):
    return {"account": account, "cluster": cluster, "bits": bits, "confidence": 0.9}


def thing(key):
    names = ("cluster", "kind", "key", "accounts", "everyone", "bits", "sentence")
    return dict(zip(names, ("clu_1", "device", key, 2, 3, 9.5, "both"), strict=True))


def add(archive, run_id, members=(), evidence=(), ledger=()):
    archive.add(
        run_id,
        version="1.0",
        figures=Figures(100, 1, len(members), 0),
        details=DETAILS,
        tables=Tables(members, evidence, ledger),
    )


class TestArchive:
    def test_empty(self, archive):
        assert archive.list_runs() == []
        assert not archive.has("run_1")

    def test_everything_is_there_again(self, archive):
        members = [member("acc_1"), member("名前 'x")]
        add(archive, "run_1", members, [thing("dev_1")])

        run = archive.get_run("run_1")

        assert archive.has("run_1")
        assert (run.version, run.accounts, run.members) == ("1.0", 100, 2)
        assert run.changed == {"grew": 2}
        assert archive.get_details("run_1") == DETAILS
        assert archive.read_memberships("run_1").to_pylist() == [
            {name: row[name] for name in ("account", "cluster", "confidence", "bits")}
            for row in members
        ]
        assert archive.read_evidence("run_1").to_pylist() == [thing("dev_1")]

    def test_a_run_that_found_nothing_is_a_run(self, archive):
        add(archive, "run_1")

        assert archive.read_memberships("run_1").num_rows == 0

    def test_kept_once(self, archive):
        add(archive, "run_1", [member("acc_1")])

        with pytest.raises(Conflict, match="run_1 is in the archive already"):
            add(archive, "run_1", [member("acc_2")])
        assert archive.read_memberships("run_1").column("account").to_pylist() == [
            "acc_1"
        ]

    def test_newest_first_in_pages(self, archive):
        for name in ("run_a", "run_b", "run_c"):
            add(archive, name)

        first = archive.list_runs(limit=2)
        second = archive.list_runs(before=first[-1].number, limit=2)

        assert [run.id for run in first + second] == ["run_c", "run_b", "run_a"]

    @pytest.mark.parametrize(
        "read", ["get_run", "get_details", "read_memberships", "read_evidence"]
    )
    def test_unknown(self, archive, read):
        with pytest.raises(NotFound, match="There is no run run_7 in the archive"):
            getattr(archive, read)("run_7")

    def test_is_small(self, archive, journal):
        dice = random.Random(1)
        names = [f"acc_{dice.randbytes(6).hex()}" for _ in range(20_000)]
        add(
            archive,
            "run_1",
            [member(name, f"clu_{n % 99}") for n, name in enumerate(names)],
        )

        with journal.reading() as connection:
            packed = connection.execute(select(runs.c.memberships)).scalar_one()

        # Twelve random hex digits are six bytes that nobody can make smaller.
        assert len(packed) < 20_000 * 14


class TestSince:
    """A run that added to another one reads as a whole."""

    @pytest.fixture
    def added(self, archive):
        add(
            archive,
            "run_1",
            [member("acc_1"), member("acc_2"), member("acc_3", "clu_2")],
            [thing("dev_1"), thing("dev_3") | {"cluster": "clu_2"}],
        )
        left = {"account": "acc_1", "cluster": None, "bits": None, "confidence": None}
        archive.add(
            "run_2",
            version="1.0",
            figures=Figures(100, 2, 3, 0),
            details=replace(DETAILS, since="run_1"),
            tables=Tables([left, member("acc_4")], [thing("dev_2")]),
        )
        return archive

    def test_who_came_and_who_left(self, added):
        rows = added.read_memberships("run_2").to_pylist()

        assert {(row["account"], row["cluster"]) for row in rows} == {
            ("acc_2", "clu_1"),
            ("acc_3", "clu_2"),
            ("acc_4", "clu_1"),
        }
        assert added.get_details("run_2").since == "run_1"

    def test_evidence_of_a_cluster_that_changed_is_its_own(self, added):
        rows = added.read_evidence("run_2").to_pylist()

        assert [(row["cluster"], row["key"]) for row in rows] == [
            ("clu_2", "dev_3"),
            ("clu_1", "dev_2"),
        ]

    def test_what_it_added_is_there_by_itself(self, added):
        found = added.read_added("run_2")

        assert [row["account"] for row in found.memberships] == ["acc_1", "acc_4"]
        assert [row["key"] for row in found.evidence] == ["dev_2"]

    def test_the_ledger_is_that_of_the_whole_run(self, added):
        assert added.read_ledger("run_2") == added.read_ledger("run_1") == []
