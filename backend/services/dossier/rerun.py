"""Works out again what a dossier claims, from its own tables and by the same rules.

Nothing of the deployment is needed: how many accounts have each thing, who else has it,
and what people decided is in the tables. The scoring is that of linkage itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from backend.domain import linkage
from backend.domain.anatomy import Bridge, Held, bridges, core, telling_ties, weakest
from backend.domain.attribution import Contender
from backend.domain.conduct import Usual
from backend.domain.discounts import IN_FULL, Discounts, Thing
from backend.domain.evidence import KINDS, group_sentence
from backend.domain.excerpts import Standing
from backend.domain.linkage import SOURCE_NAMES
from backend.domain.sharing import characters
from backend.graph.clusters import ClusterRow
from backend.graph.excerpts import HeldAssetRow, HoldersRow
from backend.services.dossier import tables
from backend.services.dossier.collect import Material
from backend.services.excerpts import Case, Surroundings, case_over
from backend.services.runs import Report, unheard
from backend.services.sightings import SCHEMA

# Things that hold the cluster, members of each list and organizations, as many as are
# written down.
_THINGS = 500
_MEMBERS = 25
_BRIDGES = 25
_CONTENDERS = 20
# A run counts those who share a cluster's most crowded things by a sample.
RUN_BITS = 0.5
# All that is scored is as wide as there are accounts.
_MOST_ACCOUNTS = 200_000_000


@dataclass(frozen=True)
class Worked:
    """What follows from a dossier's tables: figures, and two tables by path."""

    figures: dict[str, Any]
    tables: dict[str, pa.Table]


def work_out(material: Material, *, report: Report = unheard) -> Worked:
    """Bits of each member, what holds the cluster, what it looks like, whose it is.

    :raises ValueError: the tables or facts are not those of a dossier
    """
    report("scoring the members", 0, 4)
    case = case_of(material)
    bar = case.rules.accept_bits
    stood = list(case.standings(case.members).values())
    report("looking for what holds it", 1, 4)
    evidence = _evidence(case)
    report("taking it apart", 2, 4)
    cuts = bridges(telling_ties(case.growth, case.evidence, case.group))
    report("asking who stays", 3, 4)
    figures = {
        "members": len(case.members),
        "passing": sum(each.passes for each in stood),
        "rules": asdict(case.rules),
        "bits": _spread([each.bits for each in stood]),
        "against_run": _against_run(material, stood),
        "character": _looks(case),
        "contenders": [
            _plain(each) for each in case.contenders(case.members)[:_CONTENDERS]
        ],
        "core": _held(core(stood, bar=bar, most=_MEMBERS)),
        "weakest": _held(weakest(stood, bar=bar, most=_MEMBERS)),
        "bridging": len(cuts),
        "bridges": [_plain(each) for each in cuts[:_BRIDGES]],
        "staying": _staying(case),
    }
    found = {
        tables.STANDINGS.path: _standings(stood, bar),
        tables.EVIDENCE.path: evidence,
    }
    return Worked(figures, found)


def case_of(material: Material) -> Case:
    """The cluster as its dossier states it, ready to be scored.

    :raises ValueError: the tables or facts are not those of a dossier
    """
    facts = material.facts
    if not 0 < facts["accounts"] <= _MOST_ACCOUNTS:
        raise ValueError(f"There cannot be {facts['accounts']:,} accounts")
    cluster = ClusterRow(**facts["cluster"])
    return case_over(
        cluster,
        _surroundings(material),
        accept_bits=facts["accept_bits"],
        decided=_decided(material),
    )


def _surroundings(material: Material) -> Surroundings:
    facts, given = material.facts, material.tables
    rows = given[tables.SIGHTINGS.path]
    members = tuple(sorted(given[tables.MEMBERS.path].column("account").to_pylist()))
    if set(rows.column("account").to_pylist()) - set(members):
        raise ValueError("Accounts that are no members are among the sightings")
    if len(members) > facts["accounts"]:
        raise ValueError("There are more members than accounts")
    times = tables.times(rows, "first", "last")
    texts = [rows.column(name).to_pylist() for name in ("account", "kind", "key")]
    counts = rows.column("count").to_pylist()
    columns = zip((*texts, *times, counts), SCHEMA, strict=True)
    usual = facts["usual"]
    return Surroundings(
        members,
        pa.table([pa.array(c, f.type) for c, f in columns], schema=SCHEMA),
        _holders(given[tables.THINGS.path], given[tables.OTHERS.path]),
        facts["accounts"],
        _assets(given[tables.ASSETS.path], given[tables.ASSET_SIGHTINGS.path]),
        given[tables.USAGE.path],
        None if usual is None else Usual(**usual),
    )


def _holders(things: pa.Table, others: pa.Table) -> list[HoldersRow]:
    having: dict[Thing, list[list[Any]]] = {}
    texts = [others.column(name).to_pylist() for name in ("kind", "key", "other")]
    for kind, key, other, first, last in zip(
        *texts, *tables.times(others, "first", "last"), strict=True
    ):
        having.setdefault((kind, key), []).append([other, first, last])
    columns = (things.column(name).to_pylist() for name in ("kind", "key", "everyone"))
    return [
        HoldersRow(kind, key, everyone, having.get((kind, key), []))
        for kind, key, everyone in zip(*columns, strict=True)
        if everyone is not None
    ]


def _assets(assets: pa.Table, seen: pa.Table) -> tuple[HeldAssetRow, ...]:
    sightings: dict[int, list[list[Any]]] = {}
    texts = [seen.column(n).to_pylist() for n in ("asset", "account", "kind", "key")]
    for number, *row in zip(*texts, *tables.times(seen, "first", "last"), strict=True):
        sightings.setdefault(number, []).append(row)
    names = ("asset", "organization_id", "name", "asset_type", "value", "confidence")
    columns = [assets.column(name).to_pylist() for name in names]
    validity = tables.times(assets, "valid_from", "valid_to")
    return tuple(
        HeldAssetRow(owner, name, kind, value, sure, begins, ends, sightings.get(n, []))
        for n, owner, name, kind, value, sure, begins, ends in zip(
            *columns, *validity, strict=True
        )
    )


def _decided(material: Material) -> Discounts:
    """The factor of each thing; where the archive's weights are others, that, too."""
    things = material.tables[tables.THINGS.path]
    names = ("kind", "key", "factor", "lifted")
    rows = list(zip(*(things.column(name).to_pylist() for name in names), strict=True))
    ratio = weight_ratios(material.facts["model"])
    factors = {
        (kind, key): factor * ratio.get(kind, IN_FULL)
        for kind, key, factor, lifted in rows
    }
    plain = all(factor == IN_FULL and not lifted for *_, factor, lifted in rows)
    return Discounts() if plain and not ratio else Discounts(factors)


def weight_ratios(model: Mapping[str, Any]) -> dict[str, float]:
    """By how much a dossier weighs kinds otherwise than this version, where it does.

    :raises ValueError: it has a kind that this version does not know
    """
    found = {}
    for name, said in model["kinds"].items():
        if name not in KINDS:
            raise ValueError(f"This version knows no things of the kind {name!r}")
        if said["damping"] != KINDS[name].damping:
            found[name] = said["damping"] / KINDS[name].damping
    return found


def _evidence(case: Case) -> pa.Table:
    held = case.growth.held_by(case.group, most=_THINGS)
    evidence, size = case.evidence, len(case.members)
    rows = [
        (
            kind,
            key,
            each.accounts,
            each.everyone,
            round(each.bits, 3),
            round(each.bits * each.accounts, 3),
            group_sentence(
                kind,
                key,
                accounts=each.accounts,
                everyone=each.everyone,
                size=size,
                total=evidence.accounts,
            ),
        )
        for each in (held[0] if held else [])
        for kind, key in (evidence.things_by_number[each.thing],)
    ]
    return _made(tables.EVIDENCE, rows)


def _standings(stood: Sequence[Standing], bar: float) -> pa.Table:
    rows = [
        (
            each.account_id,
            each.prior_bits,
            *(each.by_source.get(source, 0.0) for source in SOURCE_NAMES),
            each.bits,
            each.sources,
            each.backed,
            each.passes,
            held.margin,
            held.sentence,
        )
        for held in core(stood, bar=bar, most=len(stood))
        for each in (held.standing,)
    ]
    return _made(tables.STANDINGS, rows)


def _made(layout: tables.Layout, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    names = layout.schema.names
    return tables.made(
        layout, {name: [row[n] for row in rows] for n, name in enumerate(names)}
    )


def _held(members: Sequence[Held]) -> list[dict[str, Any]]:
    return [
        {
            "account": each.standing.account_id,
            "bits": each.standing.bits,
            "sources": each.standing.sources,
            "prior_bits": each.standing.prior_bits,
            "by_source": each.standing.by_source,
            "passes": each.standing.passes,
            "margin": each.margin,
            "sentence": each.sentence,
        }
        for each in members
    ]


def _spread(bits: Sequence[float]) -> dict[str, float]:
    """Least, quarters and most."""
    names = ("least", "lower", "median", "upper", "most")
    values = np.quantile(np.array(bits), (0, 0.25, 0.5, 0.75, 1), method="lower")
    return {name: round(float(v), 3) for name, v in zip(names, values, strict=True)}


def _against_run(material: Material, stood: Sequence[Standing]) -> dict[str, Any]:
    """How far the figures are from those that the run kept."""
    members = material.tables[tables.MEMBERS.path]
    columns = (members.column(name).to_pylist() for name in ("account", "run_bits"))
    said = dict(zip(*columns, strict=True))
    apart = [abs(said[each.account_id] - each.bits) for each in stood]
    return {
        "near": sum(bits <= RUN_BITS for bits in apart),
        "most": round(max(apart), 3),
        "bits": RUN_BITS,
    }


def _looks(case: Case) -> dict[str, Any]:
    looks = characters(case.evidence, case.group, case.conduct)[0]
    return {
        "kind": str(looks.kind),
        "suspicion": round(looks.suspicion, 4),
        "signs": [
            {"bits": round(sign.bits, 3), "sentence": sign.sentence}
            for sign in looks.signs
        ],
    }


def _staying(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "accounts": len(part.members),
            "kind": str(part.character.kind),
            "kept": part.kept,
        }
        for part in case.remaining()
    ]


def _plain(found: Contender | Bridge) -> dict[str, Any]:
    """As JSON has it, which knows lists and no tuples."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(found).items()
    }


def rules_that_differ(model: Mapping[str, Any]) -> list[str]:
    """Rules of a dossier's version that this one cannot follow, in words.

    Weights of kinds and the bar are taken from the dossier; other rules are this
    version's.
    """
    here = {
        name.lower(): value
        for name, value in vars(linkage).items()
        if name.isupper() and isinstance(value, int | float)
    }
    said = model["rules"]
    names = sorted(set(here) | set(said))
    found = [
        f"{name} was {said.get(name, 'not there')} and is {here.get(name, 'gone')}"
        for name in names
        if said.get(name) != here.get(name)
    ]
    for name, kind in KINDS.items():
        traits = model["kinds"].get(name)
        if traits is None:
            found.append(f"things of the kind {name} were not known")
            continue
        found += [
            f"{trait} of {name} was {traits[trait]} and is {getattr(kind, trait)}"
            for trait in ("source", "strong", "pooled")
            if traits[trait] != getattr(kind, trait)
        ]
    return found
