"""How often clusters are traced to the organization that is behind them.

Linkage and attribution run as in the product, on what the graph would hold of the
events. The ceiling traces the true campaigns, each as one cluster: what of them leads
to an organization at all.

    python -m benchmarks.quality.attribution --seeds 6 --accounts 60000 --cache .cache
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow.compute as pc

from backend.demo.scenarios import SCENARIOS, find
from backend.demo.world import World
from backend.domain.batches import Batch
from backend.domain.character import Character, GroupKind
from backend.domain.clusters import Group, Membership
from backend.domain.quality import Placed, Quality, measure
from backend.graph.linkage import AsnRow, AssetRow
from backend.services.attribution import (
    attribute_groups,
    claims_of,
    networks_of_assets,
)
from backend.services.communities import seeker
from backend.services.detection import detect
from backend.settings import get_settings
from benchmarks.baseline import records_of
from benchmarks.quality.inputs import Input, Recipe, made

HEAD = "| family | campaigns | attribution | ceiling |\n| --- | ---: | --- | --- |"
FAMILIES = ("hard", "stealth", "half", "quarter", "rare")
_ANY = Character(GroupKind.CAMPAIGN, 1.0, strangers=False, signs=())


@dataclass(frozen=True, slots=True)
class Leads:
    """What is known of organizations: assets, and addresses in their systems."""

    assets: list[AssetRow]
    asns: list[AsnRow]


def main() -> None:
    given = _arguments()
    print(HEAD)
    for scenario in given.scenarios:
        for seed in given.seeds:
            recipe = Recipe(scenario, seed, given.accounts)
            world, leads = made(recipe, given.cache), leads_of(recipe)
            print(row(scenario, world, leads), flush=True)


def row(name: str, world: Input, leads: Leads) -> str:
    """One line of the table; precision and recall of what is found, and at most."""
    organizations = {t.campaign_org for t in world.truth.values() if t.campaign_org}
    figures = (
        " / ".join(
            "-" if share is None else f"{share:.3f}"
            for share in (quality.attribution_precision, quality.attribution_recall)
        )
        for quality in (
            traced(world, leads, found(world)),
            traced(world, leads, campaigns(world)),
        )
    )
    return f"| {name} | {len(organizations)} | {' | '.join(figures)} |"


def found(world: Input) -> list[Group]:
    """What linkage finds at its defaults."""
    settings = get_settings()
    return detect(
        world.sightings,
        communities=seeker(settings),
        settings=settings.linkage,
        usage=world.usage,
    ).groups


def campaigns(world: Input) -> list[Group]:
    """The true campaigns."""
    members: dict[str, list[Membership]] = {}
    for account, true in sorted(world.truth.items()):
        if true.campaign_org:
            one = Membership(account, 0.0, 1.0)
            members.setdefault(true.operator_id, []).append(one)
    return [Group(tuple(own), (), _ANY) for own in members.values()]


def traced(world: Input, leads: Leads, groups: Sequence[Group]) -> Quality:
    """How well ``groups`` are traced."""
    seen = world.sightings
    addresses = seen.filter(pc.equal(seen.column("kind"), "ip_address")).column("key")
    networks = networks_of_assets(addresses.unique(), leads.assets, leads.asns)
    traces = attribute_groups(
        [[member.account_id for member in group.members] for group in groups],
        claims_of(seen, leads.assets, networks),
        total=len(seen.column("account").unique()),
    )
    placed = {
        member.account_id: Placed(str(n), trace.organization_id if trace else None)
        for n, (group, trace) in enumerate(zip(groups, traces, strict=True))
        for member in group.members
    }
    return measure(world.truth, placed, {})


def leads_of(recipe: Recipe) -> Leads:
    """What the world's events say about organizations."""
    scenario = find(recipe.scenario)
    world = World(recipe.seed, recipe.accounts, scenario=scenario)
    lines = (orjson.dumps(event) for event in _telling(world.events()))
    batch = Batch.of(records_of(lines))
    return Leads(list(_assets(batch)), list(_asns(batch)))


def _telling(events: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Events that state an asset or the system of an address."""
    for event in events:
        data = event["data"]
        if event["type"] == "organization.asset" or (
            isinstance(data, dict) and "asn" in data
        ):
            yield event


def _assets(batch: Batch) -> Iterator[AssetRow]:
    for rows in batch.assets.values():
        for asset in rows.values():
            yield AssetRow(
                asset["organization_id"],
                batch.organizations[asset["organization_id"]]["name"],
                asset["asset_type"],
                asset["value"],
                asset["confidence"],
                asset["valid_from_ms"],
                asset["valid_to_ms"],
            )


def _asns(batch: Batch) -> Iterator[AsnRow]:
    owned = {value for value, _, _ in batch.assets.get("asn", {})}
    for network, ip, kind in sorted(batch.networks):
        if kind == "asn" and network in owned:
            yield AsnRow(ip, network)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--scenarios", nargs="+", choices=list(SCENARIOS), default=list(FAMILIES)
    )
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
