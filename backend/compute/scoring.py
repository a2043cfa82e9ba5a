"""Scores accounts against groups by the statements of ``backend/compute/sql``.

The rules and weights are the domain's: they come in as columns and parameters. All sums
are of whole numbers, so that no order of rows or threads changes a score.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from backend.compute.engine import Engine
from backend.domain import linkage
from backend.domain.incidence import Incidence
from backend.domain.linkage import Evidence, Flags, Floats, Ints, Rules
from backend.domain.scoring import Cells, Profiled, Scored, Scores, Weights

# Millionths of an account in ``belonging``, thousandths of a bit everywhere.
_MILLI = 1000.0
# Halvings of the cells, for samples.
_LEVELS = 15


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
        engine.put("sources", _sources())

    def weigh(self, having: Incidence, group: Ints) -> Weights:
        """What the things of the members say, where it is anything."""
        self._put(having, group)
        rows = self._engine.fetch("weights")
        rows = rows.sort_by([("grp", "ascending"), ("thing", "ascending")])
        group, thing, accounts = (_ints(rows, n) for n in ("grp", "thing", "accounts"))
        return Weights(group, thing, accounts, _ints(rows, "inside") / _MILLI)

    def score(self, having: Incidence, group: Ints, cells: Cells) -> Scores:
        """Every account that passes for a group, of those that something brings up."""
        self._score(having, group, cells)
        rows = self._engine.fetch("scores")
        rows = rows.filter(pc.or_(rows.column("passes"), rows.column("alone")))
        rows = rows.sort_by([("grp", "ascending"), ("account", "ascending")])
        account, group = _ints(rows, "account"), _ints(rows, "grp")
        bits = _ints(rows, "millibits") / _MILLI
        return Scores(account, group, bits, _flags(rows, "alone"))

    def profile(self, having: Incidence, group: Ints, cells: Cells) -> Profiled:
        """What the members say of whoever comes next."""
        self._score(having, group, cells)
        rows = self._engine.fetch("weights")
        rows = rows.filter(pc.greater(rows.column("outside"), 0))
        rows = rows.sort_by([("grp", "ascending"), ("thing", "ascending")])
        self._engine.table("vouching", telling=_milli(linkage.LEAST_SOURCE_BITS))
        vouching = np.sort(_ints(self._engine.fetch("vouching"), "account"))
        return Profiled(
            _ints(rows, "grp"),
            _ints(rows, "thing"),
            _ints(rows, "accounts"),
            _ints(rows, "outside") / _MILLI,
            _most(self._engine.fetch("most"), int(group.max(initial=-1)) + 1),
            vouching,
        )

    def against(
        self, having: Incidence, group: Ints, cells: Cells, asked: Ints
    ) -> Scored:
        """All whom something brings up for group 0, and the accounts ``asked``."""
        self._score(having, group, cells, asked)
        tables = ("scores", "tempered", "clues")
        return _scored(*(self._engine.fetch(name) for name in tables))

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
            least=_milli(linkage.LEAST_BITS),
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
            candidate=_milli(linkage.CANDIDATE_BITS),
            per_member=linkage.BROUGHT_PER_MEMBER,
            per_group=per_group,
            levels=_LEVELS,
        )
        engine.table("candidates")

    def _score(
        self, having: Incidence, group: Ints, cells: Cells, asked: Ints | None = None
    ) -> None:
        """The tables ``clues``, ``tempered`` and ``scores``."""
        engine, rules, total = self._engine, self._rules, self._total
        self._put(having, group)
        self._bring(cells, asked)
        engine.table(
            "clues", total=total, smoothing=linkage.SMOOTHING, others=cells.others
        )
        levels = enumerate(linkage.LEVELS.tolist(), start=1)
        engine.table(
            "said",
            cap=_milli(rules.cap_bits),
            thing=_milli(rules.thing_bits),
            telling=_milli(linkage.LEAST_SOURCE_BITS),
            **{f"level_{n}": _milli(bits) for n, bits in levels},
        )
        self._temper()
        engine.table(
            "scores",
            total=total,
            accept=_milli(rules.accept_bits),
            lone=_milli(cells.lone_bits),
            telling=_milli(linkage.LEAST_SOURCE_BITS),
            vouched=linkage.VOUCHED,
            mates=linkage.MATES_SHARE,
            sources=rules.sources,
            things=rules.things,
        )

    def _temper(self) -> None:
        """The table ``tempered``, by expectation and maximization from the members."""
        engine, total, tempers = self._engine, self._total, self._rules.sources > 1
        engine.table("belonging", "members_belong")
        engine.table("most", total=total)
        for _ in range(linkage.TEMPERING - 1 if tempers else 0):
            engine.table("belonging", total=total)
            engine.table("most", total=total)
        engine.table("tempered", tempers=tempers)


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


def _sources() -> pa.Table:
    speaking = np.round(linkage.SPEAKING_BITS * _MILLI).astype(np.int64)
    return pa.table({"source": np.arange(linkage.SOURCES), "speaking": speaking})


def _most(rows: pa.Table, groups: int) -> Floats:
    """Bits by group, source and level, of the one below where nobody reaches it."""
    most = np.zeros((groups, linkage.SOURCES, linkage.LEVELS.size + 1))
    at = tuple(_ints(rows, name) for name in ("grp", "source", "level"))
    most[at] = _ints(rows, "millibits") / _MILLI
    return np.asarray(np.maximum.accumulate(most, axis=2))


def _scored(scores: pa.Table, tempered: pa.Table, clues: pa.Table) -> Scored:
    scores = scores.sort_by("account")
    account = _ints(scores, "account")
    by_source = np.zeros((account.size, linkage.SOURCES))
    row = np.searchsorted(account, _ints(tempered, "account"))
    by_source[row, _ints(tempered, "source")] = _ints(tempered, "millibits") / _MILLI
    clues = clues.sort_by([("account", "ascending"), ("thing", "ascending")])
    return Scored(
        account=account,
        by_source=by_source,
        prior=_ints(scores, "prior") / _MILLI,
        bits=_ints(scores, "millibits") / _MILLI,
        sources=_ints(scores, "speaking"),
        vouched=_floats(scores, "vouched"),
        passes=_flags(scores, "passes"),
        place=np.searchsorted(account, _ints(clues, "account")),
        thing=_ints(clues, "thing"),
        clue=_ints(clues, "millibits") / _MILLI,
    )


def _ints(rows: pa.Table, name: str) -> Ints:
    return np.asarray(rows.column(name).to_numpy(), np.int64)


def _floats(rows: pa.Table, name: str) -> Floats:
    return np.asarray(rows.column(name).to_numpy(), np.float64)


def _flags(rows: pa.Table, name: str) -> Flags:
    return np.asarray(rows.column(name).to_numpy(zero_copy_only=False), np.bool_)


def _milli(bits: float) -> int:
    return round(bits * _MILLI)
