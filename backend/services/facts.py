"""Facts that a run derives, as rows for the graph and the archive."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from backend.compute.rollup import Rollup
from backend.domain.attribution import Attribution
from backend.domain.clusters import Group
from backend.domain.ledger import Entry

Row = dict[str, Any]

# Summing up what more members did takes longer than a page may.
_LARGE = 200


@dataclass(frozen=True, slots=True)
class Facts:
    """What the run derived, as rows for the graph and the archive."""

    clusters: list[Row]
    memberships: list[Row]
    evidence: list[Row]
    attributions: list[Row]
    ledger: list[Entry]
    days: list[Row]


def daily(rollup: Rollup, placed: Mapping[str, str]) -> list[Row]:
    """Rows ``{cluster, day, model, exchanges, accounts}`` of clusters that are large.

    ``placed`` is the cluster of each account.
    """
    sizes = Counter(placed.values())
    rows = [(a, c) for a, c in placed.items() if sizes[c] > _LARGE]
    columns = {
        "account": pa.array([account for account, _ in rows], pa.string()),
        "cluster": pa.array([cluster for _, cluster in rows], pa.string()),
    }
    found: list[Row] = rollup.daily(pa.table(columns)).to_pylist()
    return found


def facts_of(
    ids: Sequence[str], groups: Sequence[Group], found: Sequence[Attribution | None]
) -> Facts:
    """Rows of groups that are called ``ids`` and were ``found`` to lead somewhere."""
    facts = Facts([], [], [], [], [], [])
    for cluster, group, attribution in zip(ids, groups, found, strict=True):
        character = group.character
        facts.clusters.append(
            {
                "id": cluster,
                "size": len(group.members),
                "kind": str(character.kind),
                "suspicion": character.suspicion,
                "signs": [sign.sentence for sign in character.signs],
                "sign_bits": [sign.bits for sign in character.signs],
            }
        )
        facts.memberships.extend(
            {
                "account": member.account_id,
                "cluster": cluster,
                "bits": member.bits,
                "confidence": member.confidence,
            }
            for member in group.members
        )
        facts.evidence.extend(
            {
                "cluster": cluster,
                "kind": thing.kind,
                "key": thing.key,
                "accounts": thing.accounts,
                "everyone": thing.everyone,
                "bits": thing.bits,
            }
            for thing in group.held_by
        )
        if attribution:
            facts.attributions.append(attribution_row(cluster, attribution))
    return facts


def attribution_row(cluster: str, attribution: Attribution) -> Row:
    """A row of ``Facts.attributions``."""
    return {
        "cluster": cluster,
        "organization": attribution.organization_id,
        "confidence": attribution.confidence,
        "bits": attribution.bits,
        "reasons": list(attribution.reasons),
    }
