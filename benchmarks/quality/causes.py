"""How often the ledger is right about why innocent accounts share a thing.

Made-up worlds know what each crowded thing really is: a carrier's address, a class's
assignment, a campaign's card. The table counts for each of these what the ledger says.
With ``--blind`` the rules are told of no cluster, as where linkage missed them all.

    python -m benchmarks.quality.causes --seeds 1 2 --accounts 5000 --cache .cache
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from backend.demo.scenarios import SCENARIOS, find
from backend.demo.script import Plan
from backend.demo.world import World
from backend.domain.discounts import Cause, Discounts
from backend.domain.ledger import UNKNOWN, Entry, Written
from backend.services.communities import seeker
from backend.services.detection import detect
from backend.services.ledger import keep
from backend.settings import get_settings
from benchmarks.quality.inputs import Input, Recipe, made

# Places by the first digits of their addresses, as ``backend.demo.places`` lists them.
PLACES = (
    ("100.64.", "a carrier's exit"),
    ("198.18.128.", "a cloud's egress"),
    ("198.18.168.", "a cloud's egress"),
    ("198.18.", "a VPN's exit"),
    ("198.19.", "a data-centre proxy"),
)
_MOST = 0.6
Table = dict[str, Counter[str]]


def main() -> None:
    options = arguments()
    counts: Table = defaultdict(Counter)
    for name in options.scenarios:
        for seed in options.seeds:
            recipe = Recipe(name, seed, options.accounts)
            for label, entry in judged(recipe, options.cache, blind=options.blind):
                counts[label][entry.named_cause] += 1
    print("\n".join(markdown(counts)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    default = ["hard", "default", "stealth"]
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=default)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--blind", action="store_true", help="without any cluster")
    parser.add_argument("--cache", type=Path, help="folder of worlds made before")
    return parser.parse_args()


def judged(
    recipe: Recipe, cache: Path | None, *, blind: bool
) -> Iterable[tuple[str, Entry]]:
    """What each crowded thing of a world is, and what the ledger says of it."""
    given = made(recipe, cache)
    cluster = {} if blind else clusters(given)
    begun = time.perf_counter()
    entries = keep(
        given.sightings,
        cluster,
        decided=Discounts(),
        before={},
        written=Written("run", 0, len(given.truth)),
    )
    seconds = time.perf_counter() - begun
    print(f"{recipe.name}: {len(entries)} in {seconds:.2f} s", file=sys.stderr)
    world = World(recipe.seed, recipe.accounts, scenario=find(recipe.scenario))
    plans = {plan.account_id: plan for plan in world.plans}
    holders = defaultdict(list)
    wanted = {entry.thing for entry in entries}
    columns = (given.sightings[name].to_pylist() for name in ("account", "kind", "key"))
    for account, kind, key in zip(*columns, strict=True):
        if (kind, key) in wanted:
            holders[kind, key].append(plans[account])
    return [(label(entry, holders[entry.thing]), entry) for entry in entries]


def clusters(given: Input) -> dict[str, str]:
    """What linkage finds: cluster by account."""
    settings = get_settings()
    found = detect(
        given.sightings,
        communities=seeker(settings),
        settings=settings.linkage,
        usage=given.usage,
    )
    return {
        member.account_id: str(number)
        for number, group in enumerate(found.groups)
        for member in group.members
    }


def label(entry: Entry, plans: Collection[Plan]) -> str:
    """What a thing really is, by whose it is."""
    return f"{entry.kind}: {_what(entry, plans)}"


def _what(entry: Entry, plans: Collection[Plan]) -> str:
    if entry.kind in {"ip_address", "network"}:
        return _place(entry.key, plans)
    if share(plan.campaign_org != "" for plan in plans) >= _MOST:
        return "a campaign's"
    if entry.kind == "prompt_family":
        families = Counter(use.family for plan in plans for use in plan.uses)
        del families[""]
        return families.most_common(1)[0][0] if families else "somebody's own"
    return _group(plans)


def _place(key: str, plans: Collection[Plan]) -> str:
    for begin, what in PLACES:
        if key.startswith(begin):
            return what
    if key.startswith("172."):
        return f"an office: {_group(plans)}"
    hired = share("residential_proxy" in plan.traits for plan in plans) > 1 - _MOST
    return "homes with a proxy" if hired else "homes"


def _group(plans: Collection[Plan]) -> str:
    kind, count = Counter(plan.kind for plan in plans).most_common(1)[0]
    return kind if count >= _MOST * len(plans) else "mixed"


def share(flags: Iterable[bool]) -> float:
    known = list(flags)
    return sum(known) / len(known)


def markdown(counts: Mapping[str, Counter[str]]) -> Iterable[str]:
    """Rows are what things are, columns what the ledger says."""
    said = [
        name
        for name in (*(cause.value for cause in Cause), UNKNOWN)
        if any(row[name] for row in counts.values())
    ]
    yield f"| what it is | {' | '.join(said)} |"
    yield f"| --- |{' ---: |' * len(said)}"
    for what in sorted(counts):
        cells = (str(counts[what][name] or "") for name in said)
        yield f"| {what} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
