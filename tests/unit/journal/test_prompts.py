import pytest

from backend.journal.inserts import insert_signatures
from backend.journal.journal import Journal
from backend.journal.prompts import sample_signatures, signatures_of


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 2)
    with opened.writing() as connection:
        insert_signatures(connection, {f"key-{n:04}": b"%d" % n for n in range(1000)})
    yield opened
    opened.close()


class TestSampleSignatures:
    def test_of_few_all_are_taken(self, journal):
        assert len(sample_signatures(journal, 1000)) == 1000

    def test_of_many_as_many_as_asked_for_from_beginning_to_end(self, journal):
        found = [int(minhash) for _, minhash in sample_signatures(journal, 512)]

        assert len(set(found)) == len(found) == 512
        halves = sum(n < 500 for n in found)
        assert halves == pytest.approx(256, abs=4)


class TestSignaturesOf:
    def test_what_has_none_is_left_out(self, journal):
        assert signatures_of(journal, ["key-0007", "unknown"]) == {"key-0007": b"7"}
