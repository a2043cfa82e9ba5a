"""What a run adds to the one below it, as rows, and where these are kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from backend import __version__
from backend.compute.rollup import Rollup
from backend.domain.attribution import Attribution
from backend.domain.clusters import keep_ids
from backend.domain.discounts import Thing
from backend.domain.evidence import KINDS
from backend.domain.lineage import Change, changes
from backend.domain.recounting import bits_inside
from backend.graph.derived import Derived
from backend.journal.archive import Archive, Details, Figures, Tables
from backend.journal.journal import Journal
from backend.services.archive import worded
from backend.services.facts import Facts, Row, attribution_row, daily, facts_of
from backend.services.incremental.basis import Basis
from backend.services.incremental.placing import Placing
from backend.services.incremental.touched import Touched
from backend.services.runs import RunResult


@dataclass(frozen=True, slots=True)
class Added:
    """What is otherwise than after the run before.

    ``names`` and ``organizations`` are those of all clusters, ``attributions`` all that
    there are and ``led`` the clusters that lead elsewhere. ``new`` are facts of new
    clusters, ``joined`` memberships in the others and ``left`` who is in none any more;
    ``evidence`` is that of the clusters that ``changed`` members, ``figures`` those of
    all and ``days`` those of all that are large.
    """

    names: tuple[str, ...]
    organizations: tuple[str | None, ...]
    attributions: list[Row]
    led: list[str]
    new: Facts
    joined: list[Row]
    left: frozenset[str]
    changed: list[str]
    evidence: list[Row]
    figures: list[Row]
    days: list[Row]
    changes: list[Change]


def additions(
    journal: Journal,
    basis: Basis,
    placing: Placing,
    found: Sequence[Attribution | None],
    rollup: Rollup,
) -> Added:
    """What ``placing`` comes to; ``found`` says where each cluster leads."""
    known = basis.profiles.clusters
    before = {account: known[cluster] for account, cluster in basis.placed.items()}
    ids = keep_ids(before, placing.groups)
    names = (*known, *ids)
    placed = {account: names[cluster] for account, cluster in placing.placed.items()}
    figures = rollup.summed(placing.members())
    left = frozenset(before.keys() - placed.keys())
    changed = {before[account] for account in left}
    changed.update(known[came.cluster] for came in placing.newcomers.values())
    attributions = [
        attribution_row(name, attribution)
        for name, attribution in zip(names, found, strict=True)
        if attribution
    ]
    old = {row["cluster"]: row for row in basis.details.attributions}
    now = {row["cluster"]: row for row in attributions}
    return Added(
        names,
        tuple(now[n]["organization"] if n in now else None for n in names),
        attributions,
        [name for name in names if old.get(name) != now.get(name)],
        facts_of(ids, placing.groups, found[len(known) :]),
        [
            {
                "account": account,
                "cluster": known[came.cluster],
                "bits": came.bits,
                "confidence": came.confidence,
            }
            for account, came in sorted(placing.newcomers.items())
        ],
        left,
        sorted(changed),
        _evidence(journal, basis, placing, changed),
        [row | {"cluster": names[row["cluster"]]} for row in figures.to_pylist()],
        daily(rollup, placed),
        changes(before, placed),
    )


def _evidence(
    journal: Journal, basis: Basis, placing: Placing, changed: AbstractSet[str]
) -> list[Row]:
    """What holds the clusters that ``changed`` members, counted with the changes."""
    known, profiles = basis.profiles.clusters, placing.profiles
    came: Counter[tuple[str, Thing]] = Counter()
    for account, things in placing.things.items():
        now, then = placing.placed.get(account), basis.placed.get(account)
        for cluster, step in ((now, 1), (then, -1)):
            if cluster is not None and now != then and cluster < len(known):
                came.update({(known[cluster], thing): step for thing in things})
    size = dict(zip(known, profiles.sizes.tolist(), strict=False))
    rows = []
    for row in Archive(journal).read_evidence(basis.run).to_pylist():
        if row["cluster"] not in changed:
            continue
        thing = row["kind"], row["key"]
        accounts = row["accounts"] + came[row["cluster"], thing]
        if accounts < 2:  # noqa: PLR2004 - what one member has holds nothing together
            continue
        everyone = max(placing.everyone.get(thing, row["everyone"]), accounts)
        bits = bits_inside(
            row["kind"],
            accounts=accounts,
            everyone=everyone,
            size=size[row["cluster"]],
            total=profiles.accounts,
            factor=placing.factor(thing),
        )
        rows.append(
            {name: row[name] for name in ("cluster", "kind", "key")}
            | {"accounts": accounts, "everyone": everyone}
            | {"bits": round(accounts * bits, 3)}
        )
    return rows


def keep(journal: Journal, result: RunResult, basis: Basis, added: Added) -> None:
    """Archive the run as what it adds to the whole one below it."""
    earlier = _earlier(journal, basis)
    evidence = added.new.evidence + added.evidence
    size = {row["cluster"]: row["size"] for row in added.figures}
    left = [
        {"account": account, "cluster": None, "bits": None, "confidence": None}
        for account in sorted(added.left)
    ]
    memberships = [*added.new.memberships, *added.joined, *left]
    Archive(journal).add(
        result.run_id,
        version=__version__,
        figures=Figures(
            result.accounts, result.clusters, result.members, result.attributed
        ),
        details=Details(
            basis.details.model,
            (),
            result.freed,
            tuple(added.changes),
            tuple(added.attributions),
            basis.whole,
        ),
        tables=Tables(
            _over(earlier.memberships, memberships, by="account"),
            _over(
                earlier.evidence, worded(evidence, size, result.accounts), by="cluster"
            ),
        ),
    )


def _earlier(journal: Journal, basis: Basis) -> Tables:
    """What the run before added to the same whole one."""
    if basis.run == basis.whole:
        return Tables()
    return Archive(journal).read_added(basis.run)


def _over(
    below: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]], *, by: str
) -> list[Mapping[str, Any]]:
    """``rows``, and those of ``below`` that they do not take the place of."""
    own = {row[by] for row in rows}
    return [row for row in below if row[by] not in own] + list(rows)


def write(derived: Derived, added: Added, touched: Touched) -> None:
    """Bring the graph up to date."""
    families: dict[str, list[str]] = {}
    for key, family in sorted(touched.family.items()):
        families.setdefault(family, []).append(key)
    derived.add_to_families(
        [{"family": name, "keys": keys} for name, keys in families.items()]
    )
    derived.merge_clusters(added.new.clusters)
    derived.add_memberships(added.new.memberships + added.joined)
    evidence = added.new.evidence + added.evidence
    tied = [row for row in evidence if not KINDS[row["kind"]].pooled]
    derived.replace_evidence(added.changed, tied)
    derived.delete_memberships(sorted(added.left))
    led = set(added.led)
    derived.replace_attributions(
        added.led, [row for row in added.attributions if row["cluster"] in led]
    )
    derived.set_figures(added.figures)
    derived.replace_days(added.days)
