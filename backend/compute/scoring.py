"""Scores accounts against groups by the statements of ``backend/compute/sql``.

These find the candidates and what each source says of them; the rules and weights are
the domain's, and so is what follows. All sums are of whole numbers, so that no order of
rows or threads changes a score.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.engine import Engine
from backend.domain import linkage
from backend.domain.candidates import Candidates, Said
from backend.domain.incidence import Incidence
from backend.domain.linkage import Evidence, Flags, Floats, Ints, Rules
from backend.domain.millibits import MILLI, milli
from backend.domain.passing import Passing, passing
from backend.domain.scoring import Cells, Profiled, Scored, Scores, Weights
from backend.domain.tempering import Tempered, temper

# About twice as many become candidates.
_BROUGHT_AT_ONCE = 2_000_000
# Halvings of the cells, for samples.
_LEVELS = 15


@dataclass(frozen=True, slots=True)
class _Score:
    """Candidates, and what came of each step."""

    candidates: Candidates
    said: Said
    tempered: Tempered
    found: Passing


class Scorer:
    """Scores over ``evidence`` by ``rules``, on an ``engine`` that it alone uses."""

    def __init__(self, engine: Engine, evidence: Evidence, rules: Rules) -> None:
        self._engine = engine
        self._rules = rules
        self._total = evidence.total
        self._having: Incidence | None = None
        self._cells: Cells | None = None
        engine.put("things", things_table(evidence))
        engine.put("levels", pa.table({"level": np.arange(_LEVELS + 1)}))

    def weigh(self, having: Incidence, group: Ints) -> Weights:
        """What the things of the members say, where it is anything."""
        self._put(having, group)
        rows = self._engine.fetch("weights")
        rows = rows.sort_by([("grp", "ascending"), ("thing", "ascending")])
        group, thing, accounts = (_ints(rows, n) for n in ("grp", "thing", "accounts"))
        return Weights(group, thing, accounts, _ints(rows, "inside") / MILLI)

    def score(self, having: Incidence, group: Ints, cells: Cells) -> Scores:
        """Every account that passes for a group, of those that something brings up."""
        parts = [self._passing(having, part, cells) for part in _parts(group)]
        return Scores(*map(np.concatenate, zip(*parts, strict=True)))

    def profile(self, having: Incidence, group: Ints, cells: Cells) -> Profiled:
        """What the members say of whoever comes next."""
        scored = self._score(having, group, cells)
        rows = self._engine.fetch("weights")
        rows = rows.filter(pc.greater(rows.column("outside"), 0))
        rows = rows.sort_by([("grp", "ascending"), ("thing", "ascending")])
        candidates, said, tempered = scored.candidates, scored.said, scored.tempered
        threads = np.bincount(said.candidate, said.threads, candidates.count())
        vouching = candidates.member & scored.found.alone & (threads > 1)
        most = np.zeros((int(group.max(initial=-1)) + 1, *tempered.most.shape[1:]))
        most[tempered.groups] = tempered.most / MILLI
        return Profiled(
            _ints(rows, "grp"),
            _ints(rows, "thing"),
            _ints(rows, "accounts"),
            _ints(rows, "outside") / MILLI,
            most,
            np.sort(candidates.account[vouching]),
        )

    def against(
        self, having: Incidence, group: Ints, cells: Cells, asked: Ints
    ) -> Scored:
        """All whom something brings up for group 0, and the accounts ``asked``."""
        scored = self._score(having, group, cells, asked)
        candidates, said, found = scored.candidates, scored.said, scored.found
        by_source = np.zeros((candidates.count(), linkage.SOURCES))
        by_source[said.candidate, said.source] = scored.tempered.millibits / MILLI
        clues = self._engine.fetch("clues")
        clues = clues.sort_by([("candidate", "ascending"), ("thing", "ascending")])
        return Scored(
            account=candidates.account,
            by_source=by_source,
            prior=found.prior / MILLI,
            bits=found.millibits / MILLI,
            sources=found.speaking,
            vouched=found.vouched,
            passes=found.passes,
            place=_ints(clues, "candidate"),
            thing=_ints(clues, "thing"),
            clue=_ints(clues, "millibits") / MILLI,
        )

    def _passing(
        self, having: Incidence, group: Ints, cells: Cells
    ) -> tuple[Ints, Ints, Floats, Floats, Flags]:
        """Columns of ``Scores``."""
        scored = self._score(having, group, cells)
        candidates, found = scored.candidates, scored.found
        rows = np.flatnonzero(found.passes | found.alone)
        return (
            candidates.account[rows],
            candidates.group[rows],
            found.millibits[rows] / MILLI,
            found.fit[rows] / MILLI,
            found.alone[rows],
        )

    def _put(self, having: Incidence, group: Ints) -> None:
        """The tables ``sightings``, ``members`` and ``weights``."""
        if having is not self._having:
            columns = {"account": having.account, "thing": having.thing}
            self._engine.put("sightings", pa.table(columns))
            self._having, self._cells = having, None
        member = np.flatnonzero(group >= 0)
        columns = {"account": member, "grp": group[member]}
        self._engine.put("members", pa.table(columns))
        self._engine.table(
            "weights",
            total=self._total,
            smoothing=linkage.SMOOTHING,
            least=milli(linkage.LEAST_BITS),
        )

    def _bring(self, cells: Cells, asked: Ints | None) -> None:
        """The table ``candidates``; with those who are ``asked`` for, all in full."""
        per_group = linkage.BROUGHT_PER_GROUP if asked is None else self._total
        asked = np.empty(0, np.int64) if asked is None else asked
        engine = self._engine
        if cells is not self._cells:
            engine.put("cells", _cells(cells))
            engine.table("holders")
            self._cells = cells
        engine.put("asked", pa.table({"account": asked, "grp": np.zeros_like(asked)}))
        engine.table(
            "brought",
            candidate=milli(linkage.CANDIDATE_BITS),
            per_member=linkage.BROUGHT_PER_MEMBER,
            per_group=per_group,
            levels=_LEVELS,
        )
        engine.table("candidates")

    def _score(
        self, having: Incidence, group: Ints, cells: Cells, asked: Ints | None = None
    ) -> _Score:
        """What all candidates come to; leaves the table ``clues``."""
        engine, rules, total = self._engine, self._rules, self._total
        self._put(having, group)
        self._bring(cells, asked)
        engine.table(
            "clues", total=total, smoothing=linkage.SMOOTHING, others=cells.others
        )
        engine.table(
            "said",
            cap=milli(rules.cap_bits),
            thing=milli(rules.thing_bits),
            telling=milli(linkage.LEAST_SOURCE_BITS),
        )
        candidates = _candidates(engine.fetch("candidates"))
        said = _said(engine.fetch("said"))
        rounds = linkage.TEMPERING if rules.sources > 1 else 0
        tempered = temper(candidates, said, total=total, rounds=rounds)
        lone, lowered = cells.lone_bits, tempered.millibits
        found = passing(candidates, said, lowered, rules, lone_bits=lone, total=total)
        return _Score(candidates, said, tempered, found)


def _parts(group: Ints) -> Iterator[Ints]:
    """``group``, with so many groups at a time that candidates fit into memory."""
    size = np.bincount(group[group >= 0])
    brought = linkage.BROUGHT_PER_MEMBER * size + linkage.BROUGHT_PER_GROUP
    part = np.unique(np.cumsum(brought) // _BROUGHT_AT_ONCE, return_inverse=True)[1]
    of_account = np.append(part, -1)[group]  # the last stands for no group
    for each in range(int(part.max(initial=0)) + 1):
        yield np.where(of_account == each, group, -1)


def things_table(evidence: Evidence) -> pa.Table:
    """What the statements need to know of each thing."""
    kind = evidence.thing_kind
    return pa.table(
        {
            "thing": np.arange(evidence.things),
            "source": linkage.SOURCE_OF_KIND[kind],
            "everyone": evidence.everyone,
            "damping": linkage.DAMPING[kind] * evidence.factor,
            "confirms": linkage.CONFIRMS[kind],
            "holds": linkage.HOLDS[kind],
        }
    )


def _cells(cells: Cells) -> pa.Table:
    size = np.bincount(cells.cell)
    number = np.arange(size.size)
    lowest = np.where(number > 0, number & -number, 1 << _LEVELS)
    level = np.minimum(np.log2(lowest).astype(np.int64), _LEVELS)
    return pa.table(
        {
            "account": np.arange(cells.cell.size),
            "cell": cells.cell,
            "apart": cells.apart,
            "others": size[cells.cell] - 1,
            "level": level[cells.cell],
        }
    )


def _candidates(rows: pa.Table) -> Candidates:
    order = np.argsort(_ints(rows, "candidate"), kind="stable")
    names = ("grp", "account", "cell", "others", "size", "weight", "member")
    columns = [_ints(rows, name)[order] for name in names]
    group, account, cell, others, size, weight, member = columns
    return Candidates(group, account, cell, others, size, weight, member > 0)


def _said(rows: pa.Table) -> Said:
    names = ("candidate", "source", "millibits", "confirmed", "uncapped", "things")
    threads = ("threads", "first_thread", "last_thread")
    return Said(*(_ints(rows, name) for name in (*names, *threads)))


def _ints(rows: pa.Table, name: str) -> Ints:
    return np.asarray(rows.column(name).to_numpy(), np.int64)
