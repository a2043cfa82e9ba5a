"""How accounts score against groups, beside a plain reading of the same rules."""

from collections import Counter, defaultdict
from math import log2

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.compute import scoring
from backend.compute.duckdb import DuckDBEngine
from backend.compute.scoring import Scorer
from backend.domain import linkage
from backend.domain.evidence import KINDS
from backend.domain.incidence import Incidence
from backend.domain.linkage import Rules
from backend.domain.scoring import Cells
from tests.unit.domain.test_linkage import evidence_of

RULES = Rules.for_sources(2, accept_bits=4.0)
# Sums of many floors.
CLOSE = 0.02


def scored(has, members, *, rules=RULES, cells=None):
    """What is said of every account for the group of ``members``: {account: …}."""
    evidence = evidence_of(has)
    names = evidence.account_ids
    group = np.array([0 if name in members else -1 for name in names])
    alone = {name: name for name in names} | (cells or {})
    cell = np.unique([alone[name] for name in names], return_inverse=True)[1]
    having = Incidence.of(evidence, evidence.telling)
    with DuckDBEngine() as engine:
        found = Scorer(engine, evidence, rules).against(
            having, group, Cells(cell, cell), np.arange(len(names))
        )
    said = {}
    for row, account in enumerate(found.account.tolist()):
        said[names[account]] = {
            "bits": float(found.bits[row]),
            "prior": float(found.prior[row]),
            "passes": bool(found.passes[row]),
            "vouched": float(found.vouched[row]),
            "by_source": dict(
                zip(linkage.SOURCE_NAMES, found.by_source[row].tolist(), strict=True)
            ),
        }
    return said


def expected(has, members):
    """{account: bits by source} as the rules say, one account at a time."""
    total = len(has)
    everyone = Counter(thing for own in has.values() for thing in set(own))
    inside = Counter(thing for name in members for thing in set(has[name]))

    def bits_of(thing, member):
        met, size = inside[thing] - member, len(members) - member
        base = max(everyone[thing] - inside[thing] - (not member), 0) + 0.5
        base /= max(total - len(members) + member, 1)
        share = (met + linkage.SMOOTHING * base) / (size + linkage.SMOOTHING)
        return KINDS[thing[0]].damping * log2(share / base)

    said = {}
    for name, own in has.items():
        found = defaultdict(float)
        for thing in set(own):
            member = name in members
            if not (1 < everyone[thing] < total and inside[thing] > member):
                continue
            says = max(bits_of(thing, member=False), bits_of(thing, member=True))
            if says >= linkage.LEAST_BITS:
                bits = max(bits_of(thing, member), 0.0)
                found[KINDS[thing[0]].source] += bits
        said[name] = {s: min(bits, RULES.cap_bits) for s, bits in found.items()}
    return said


def tempered(said, members, total):
    """Every source lowered to what reaching its level can say."""
    belongs = {name: float(name in members) for name in said}
    lowered = said
    for _ in range(linkage.TEMPERING):
        inside = sum(belongs.values())

        def most(source, level, *, inside=inside, belongs=belongs):
            best = 0.0
            for below in range(level + 1):
                reach = [n for n in said if level_of(said[n].get(source, 0.0)) >= below]
                within = sum(belongs[n] for n in reach)
                outside = (len(reach) - within + 0.5) / (total - inside + 1)
                best = max(best, log2((within + 0.5) / (inside + 1) / outside))
            return best

        lowered = {
            name: {
                source: min(bits, most(source, level_of(bits)))
                for source, bits in own.items()
            }
            for name, own in said.items()
        }
        prior = log2(len(members) / total)
        belongs = {
            n: 1 / (1 + 2.0 ** -(sum(own.values()) + prior))
            for n, own in lowered.items()
        }
    return lowered


def level_of(bits):
    return sum(bits >= least for least in linkage.LEVELS.tolist())


things = st.tuples(
    st.sampled_from(["device", "ip_address", "prompt_family", "instrument"]),
    st.sampled_from(["a", "b", "c", "d"]),
)
worlds = st.lists(st.lists(things, max_size=6), min_size=8, max_size=24)


class TestBits:
    @settings(max_examples=40, deadline=None)
    @given(worlds, st.integers(2, 6))
    def test_they_are_what_a_plain_reading_gives(self, held, size):
        has = {f"a{n:02}": own for n, own in enumerate(held)}
        members = set(sorted(has)[:size])

        plain = expected(has, members)
        levels = [0, linkage.LEAST_BITS, *linkage.LEVELS.tolist()]
        near = (
            abs(bits - level)
            for own in plain.values()
            for bits in own.values()
            for level in levels
        )
        assume(min(near, default=1) > CLOSE / 2)  # a floor may be on the other side
        said = scored(has, members)

        for name, own in tempered(plain, members, len(has)).items():
            for source, bits in said[name]["by_source"].items():
                assert own.get(source, 0.0) == pytest.approx(bits, abs=CLOSE)


class TestOutsiders:
    """What a source can say at most, given who else has as much of it."""

    @staticmethod
    def crowd(members, customers, recruits=0):
        """Members with a card and exits; customers of the exits; recruits with both."""
        exits = [("ip_address", f"exit-{n}") for n in range(4)]
        has = {f"m{n:04}": [("instrument", "card"), *exits] for n in range(members)}
        has |= {f"r{n:04}": [("instrument", "card"), *exits] for n in range(recruits)}
        has |= {f"c{n:04}": exits for n in range(customers)}
        return has | {f"o{n:04}": [] for n in range(3000)}

    def test_what_only_members_have_keeps_its_bits(self):
        has = self.crowd(100, 0)

        said = scored(has, {n for n in has if n[0] == "m"})

        assert said["m0000"]["by_source"]["address"] > 10

    def test_what_a_resellers_other_customers_have_says_little(self):
        has = self.crowd(100, 400)

        said = scored(has, {n for n in has if n[0] == "m"})["m0000"]["by_source"]

        assert said["address"] < log2(3000 / 400) + 1
        assert said["payment"] > 8

    def test_who_has_the_other_source_too_is_no_outsider(self):
        has = self.crowd(100, 20, recruits=100)

        said = scored(has, {n for n in has if n[0] == "m"})

        assert said["r0000"]["passes"]

    def test_where_one_source_speaks_nothing_is_lowered(self):
        has = self.crowd(100, 400)
        members = {n for n in has if n[0] == "m"}
        lone = Rules.for_sources(1, accept_bits=4.0)

        with_one = scored(has, members, rules=lone)["m0000"]["by_source"]["address"]

        assert with_one > scored(has, members)["m0000"]["by_source"]["address"]


class TestCells:
    def test_what_its_own_cell_has_does_not_speak_for_an_account(self):
        has = {f"m{n}": [("prompt_family", "p")] for n in range(6)}
        has["m0"] = [*has["m0"], ("device", "tablet")]
        has["m1"] = [*has["m1"], ("device", "tablet")]
        has |= {f"o{n:02}": [] for n in range(60)}
        members = {n for n in has if n[0] == "m"}

        apart = scored(has, members)["m0"]["by_source"]
        together = scored(has, members, cells={"m0": "cell", "m1": "cell"})

        assert apart["device"] > 2
        assert together["m0"]["by_source"]["device"] == 0

    def test_who_passes_vouches_for_the_rest_of_its_cell(self):
        exits = [("ip_address", "exit")]
        has = {f"m{n:02}": [*exits, ("instrument", "card")] for n in range(30)}
        has["m30"] = exits
        has |= {f"o{n:03}": [] for n in range(900)}
        members = {n for n in has if n[0] == "m"}

        said = scored(has, members, cells={"m30": "cell", "m00": "cell"})

        assert said["m30"]["vouched"] == 1.0
        assert said["m30"]["prior"] > 4
        assert scored(has, members)["m30"]["prior"] < 0


class TestParts:
    def test_groups_are_scored_a_few_at_a_time_as_all_at_once(self, monkeypatch):
        has = {
            f"a{n:03}": [("instrument", f"card-{n % 5}"), ("device", f"d-{n % 7}")]
            for n in range(200)
        }
        evidence = evidence_of(has | {f"o{n:04}": [] for n in range(3000)})
        names = evidence.account_ids
        group = np.array([int(n[1:]) % 5 if n[0] == "a" else -1 for n in names])
        cell = np.arange(evidence.accounts)
        having, cells = Incidence.of(evidence, evidence.telling), Cells(cell, cell)

        with DuckDBEngine() as engine:
            scorer = Scorer(engine, evidence, RULES)
            at_once = scorer.score(having, group, cells)
            monkeypatch.setattr(scoring, "_BROUGHT_AT_ONCE", 300)
            in_parts = scorer.score(having, group, cells)
            last = engine.fetch("members").column("grp").unique().to_pylist()

        assert len(last) < 5
        assert at_once.account.size >= 200
        for column in ("account", "group", "bits", "alone"):
            expected = getattr(at_once, column).tolist()
            assert getattr(in_parts, column).tolist() == expected


class TestHubs:
    def test_a_sample_stands_for_those_whom_a_hub_brings(self):
        # 20 members and 2,000 others come by one exit: so many are not looked at.
        has = {f"m{n:02}": [("ip_address", "exit"), ("device", "d")] for n in range(20)}
        has |= {f"c{n:04}": [("ip_address", "exit")] for n in range(2000)}
        has |= {f"o{n:05}": [] for n in range(70_000)}
        evidence = evidence_of(has)
        group = np.array([0 if n[0] == "m" else -1 for n in evidence.account_ids])
        cell = np.arange(evidence.accounts)

        having, cells = Incidence.of(evidence, evidence.telling), Cells(cell, cell)

        with DuckDBEngine() as engine:
            scorer = Scorer(engine, evidence, RULES)
            estimated = scorer.score(having, group, cells)
            looked_at = engine.fetch("candidates").num_rows
            counted = scorer.against(having, group, cells, np.empty(0, np.int64))

        assert counted.account.size == 2020
        assert looked_at < 2020 / 5
        passes = np.flatnonzero(counted.passes)
        assert estimated.account.tolist() == counted.account[passes].tolist()
        assert estimated.bits == pytest.approx(counted.bits[passes], abs=0.4)
