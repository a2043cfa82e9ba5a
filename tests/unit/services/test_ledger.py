"""The ledger is kept with each run, and read with the decisions of people."""

import pyarrow as pa
import pytest

from backend.domain.discounts import Cause, Discounts, Effect, Terms
from backend.domain.identifiers import KeyedHash
from backend.domain.ledger import Written, by_thing, count_by_cause
from backend.errors import InvalidInput, NotFound
from backend.journal.archive import Archive, Details, Figures, Tables
from backend.journal.journal import Journal
from backend.journal.tables import ledgers
from backend.services import discounts, ledger
from backend.services.sightings import SCHEMA

DAY = 86_400_000
CARD = ("instrument", "card_1")
ADDRESS = ("ip_address", "203.0.113.7")
EVERYBODY = 40
WORDS = {"reason": "Seen it.", "analyst": "Ada"}


@pytest.fixture
def journal(tmp_path):
    opened = Journal.open(f"sqlite:///{tmp_path / 'journal.db'}", 1)
    yield opened
    opened.close()


def agency(name="acc"):
    """Ten customers of an agency, at its address, among forty accounts."""
    rows = [(f"{name}_{n}", "device", f"own_{n}") for n in range(EVERYBODY)]
    rows += [(f"{name}_{n}", *CARD) for n in range(10)]
    rows += [(f"{name}_{n}", *ADDRESS) for n in range(10)]
    return pa.Table.from_pylist(
        [dict(zip(SCHEMA.names, (*row, DAY, DAY, 1), strict=True)) for row in rows],
        SCHEMA,
    )


def kept(table=None, cluster=None, *, decided=None, before=None, run="run_1"):
    found = ledger.keep(
        table or agency(),
        cluster or {},
        decided=decided or Discounts(),
        before=before or {},
        written=Written(run, 7_000, EVERYBODY),
    )
    return {entry.thing: entry for entry in found}


def archived(journal, entries, run="run_1", evidence=()):
    Archive(journal).add(
        run,
        version="1.0",
        figures=Figures(EVERYBODY, 0, 0, 0),
        details=Details({}, (), (), (), ()),
        tables=Tables((), evidence, list(entries)),
    )


def decide(journal, thing, effect="discount", factor=0.0, until=None):
    terms = Terms(Effect(effect), factor, Cause.AGENCY_CARD, until)
    return discounts.decide(journal, KeyedHash(b"key"), thing, terms, **WORDS)


def held(cluster, thing, bits):
    columns = ("cluster", "kind", "key", "accounts", "everyone", "bits", "sentence")
    return dict(zip(columns, (cluster, *thing, 3, 10, bits, "so"), strict=True))


class TestKeep:
    def test_what_a_thing_is_worth(self):
        cluster = {
            "acc_0": "clu_1",
            "acc_1": "clu_1",
            "acc_2": "clu_1",
            "acc_3": "clu_2",
        }

        entry = kept(cluster=cluster)[CARD]

        assert (entry.accounts, entry.share) == (10, 0.25)
        assert (entry.members, entry.clusters, entry.outside) == (4, 2, 6)
        assert (entry.cluster, entry.most) == ("clu_1", 3)
        assert entry.cause is Cause.AGENCY_CARD
        assert entry.bits == entry.full_bits == 2.0  # log2(40 / 10)
        assert entry.alone_bits == pytest.approx(3.737, abs=0.001)  # log2(40 / 3)

    def test_what_no_cluster_has_would_be_worth_most_for_two(self):
        assert kept()[CARD].alone_bits == pytest.approx(4.322, abs=0.001)

    def test_a_discount_lowers_what_it_counts_for_and_nothing_else(self):
        decided = Discounts({CARD: 0.25, ("network", "203.0.113.0/24"): 0.0}, {CARD: 5})

        entries = kept(decided=decided)

        card, address = entries[CARD], entries[ADDRESS]
        assert (card.factor, card.bits, card.full_bits, card.decision) == (
            0.25, 0.5, 2.0, 5,
        )  # fmt: skip
        assert (address.factor, address.bits) == (0.0, 0.0)

    def test_a_mail_provider_counts_for_nothing_until_it_is_lifted(self):
        table = (
            agency()
            .set_column(2, "key", pa.array(["gmail.com"] * agency().num_rows))
            .set_column(1, "kind", pa.array(["email_domain"] * agency().num_rows))
        )
        table = pa.concat_tables([table.slice(0, 20), agency().slice(20, 20)])
        gmail = ("email_domain", "gmail.com")

        silent = kept(table)[gmail]
        lifted = kept(table, decided=Discounts({gmail: 1.0}))[gmail]

        assert silent.cause is Cause.MAIL_PROVIDER
        assert silent.bits == 0 < silent.full_bits == lifted.bits

    def test_names_of_accounts_change_nothing(self):
        assert kept() == kept(agency("other"))

    def test_since_the_run_that_had_it_first(self):
        first = kept(run="run_1")

        second = kept(before={CARD: first[CARD]}, run="run_2")

        assert second[CARD].since_run == "run_1"
        assert second[ADDRESS].since_run == "run_2"

    def test_a_family_is_the_same_under_another_name(self):
        text = ("prompt_family", "p1")
        old = kept(
            pa.Table.from_pylist(
                [
                    dict(
                        zip(SCHEMA.names, (f"acc_{n}", *text, DAY, DAY, 1), strict=True)
                    )
                    for n in range(10)
                ],
                SCHEMA,
            )
        )

        now = by_thing(old.values(), {"p1": "p9"})

        assert list(now) == [("prompt_family", "p9")]

    def test_counts_by_cause(self):
        assert count_by_cause(kept().values()) == {"agency-card": 1, "unknown": 1}


class TestRead:
    def test_as_it_was_kept_whatever_came_later(self, journal):
        old = kept()
        archived(journal, old.values())
        archived(journal, [], "run_2")

        page = ledger.read(journal, run="run_1")

        assert {line.entry.thing: line.entry for line in page.lines} == old
        assert ledger.read(journal).run == "run_2"
        assert ledger.read(journal).lines == []

    def test_of_one_kind_or_cause(self, journal):
        archived(journal, kept().values())

        def things(**wanted):
            lines = ledger.read(journal, **wanted).lines
            return [line.entry.thing for line in lines]

        assert things(kind="instrument") == [CARD]
        assert things(cause="agency-card") == [CARD]
        assert things(cause="unknown") == [ADDRESS]
        assert things(kind="instrument", cause="unknown") == []

    def test_the_decision_that_the_next_run_follows(self, journal):
        archived(journal, kept().values())
        network = decide(journal, ("network", "203.0.113.0/24"), factor=0.5)

        def decision(thing):
            (found,) = [
                line.decision
                for line in ledger.read(journal).lines
                if line.entry.thing == thing
            ]
            return found and found.decision

        assert decision(CARD) is None
        assert decision(ADDRESS) == network
        own = decide(journal, ADDRESS, "lift", 1.0)
        assert decision(ADDRESS) == own

    def test_what_there_is_not(self, journal):
        with pytest.raises(NotFound, match="There is no ledger yet"):
            ledger.read(journal)
        archived(journal, [])
        with journal.writing() as connection:
            connection.execute(ledgers.delete())
        with pytest.raises(NotFound, match="run_1 is older than the ledger"):
            ledger.read(journal)
        with pytest.raises(NotFound, match="no run run_404"):
            ledger.read(journal, run="run_404")
        with pytest.raises(InvalidInput, match="Kinds are device"):
            ledger.read(journal, kind="shoe_size")
        with pytest.raises(InvalidInput, match=r"Causes are .*unknown"):
            ledger.read(journal, cause="mood")


class TestGet:
    def test_every_decision_and_what_it_holds(self, journal):
        evidence = [
            held("clu_1", CARD, 4.0),
            held("clu_2", CARD, 9.0),
            held("clu_1", ADDRESS, 20.0),
        ]
        archived(journal, kept().values(), evidence=evidence)
        first = decide(journal, CARD)
        second = decide(journal, CARD, factor=0.5)

        found = ledger.get(journal, CARD)

        assert found.line.decision.decision == second
        assert [d.decision.id for d in found.decisions] == [second.id, first.id]
        assert [(each.cluster, each.bits) for each in found.held] == [
            ("clu_2", 9.0),
            ("clu_1", 4.0),
        ]

    def test_a_decision_on_another_prompt_of_the_family(self, journal):
        made = decide(journal, ("prompt_family", "p1"), factor=0.5)
        decided = discounts.counting(journal).with_families({"p1": CARD[1]})
        as_card = Discounts(
            {CARD: 0.5}, {CARD: decided.decision("prompt_family", CARD[1])}
        )
        archived(journal, kept(decided=as_card).values())

        found = ledger.get(journal, CARD)

        assert found.line.decision.decision == made
        assert [d.decision.id for d in found.decisions] == [made.id]

    def test_what_is_not_crowded(self, journal):
        archived(journal, kept().values())

        with pytest.raises(NotFound, match="has no such thing: it is not crowded"):
            ledger.get(journal, ("device", "own_1"))
