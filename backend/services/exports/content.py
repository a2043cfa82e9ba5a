"""What an export holds, read from the graph through the gate, whatever its format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from backend.domain.attribution import Contender, contenders
from backend.domain.evidence import group_sentence, pair_bits, says_nothing
from backend.domain.policy import Form, Policy, Tlp, level_of, may_see
from backend.errors import Conflict, InvalidInput, NotFound
from backend.graph.accounts import Accounts
from backend.graph.clusters import CapabilityRow, ClusterRow, Clusters, DayRow
from backend.graph.excerpts import Excerpts, HeldAssetRow
from backend.graph.exports import Exports, MemberRow, ThingRow
from backend.graph.linkage import AssetRow
from backend.graph.session import GraphSession
from backend.services.attribution import claim_of
from backend.services.exports.gate import Gate, Released

_PAGE = 1000
# Kind of the policy that decides on the value of an asset.
_ASSET_KINDS = {
    "domain": "email_domain",
    "ip_network": "network",
    "asn": "network",
}
Time = datetime | None
Thing = tuple[str, str]
# How many members have a thing, first and last (epoch ms).
Seen = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Header:
    """Who says what to whom, and by which policy.

    ``partner`` is whom hashes can be joined for; ``made`` when it was written.
    """

    producer: str
    tlp: Tlp
    partner: str | None
    made: datetime
    policy: Policy


@dataclass(frozen=True, slots=True)
class SharedThing:
    """A thing that members share, as it may leave.

    ``bits`` is what it says about the cluster, of the few that hold it most;
    ``pair_bits`` what it says about two accounts that have it. ``indicates`` says
    whether most who had it are members. ``merged`` things became one by being
    truncated: then counts are of the largest.
    """

    what: Released
    detail: dict[str, str]
    accounts: int
    everyone: int
    bits: float | None
    pair_bits: float
    first: Time
    last: Time
    organizations: tuple[str, ...]
    indicates: bool
    sentence: str
    merged: int = 1


@dataclass(frozen=True, slots=True)
class Tie:
    """A member has a thing; ``thing`` is the id of what was released."""

    thing: str
    relation: str
    first: Time
    last: Time
    count: int


@dataclass(frozen=True, slots=True)
class SharedMember:
    """A member as it may leave."""

    who: Released
    place: int
    bits: float
    confidence: float
    status: str | None
    signed_up: Time
    last_seen: Time
    exchanges: int | None
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class SharedCluster:
    """A cluster as it may leave, without its members.

    ``organizations`` are all that it may belong to, the likeliest first; values in
    their sentences are those that leave. Where volumes are withheld ``exchanges`` is
    None, and there are neither capabilities nor days. The id was given when ``born``.
    """

    row: ClusterRow
    born: Time
    first: Time
    last: Time
    exchanges: int | None
    sentences: tuple[str, ...]
    organizations: tuple[Contender, ...]
    things: tuple[SharedThing, ...]
    capabilities: tuple[CapabilityRow, ...]
    days: tuple[DayRow, ...]

    @property
    def leads(self) -> tuple[Contender, ...]:
        """The organization that it was traced to, if any."""
        return tuple(each for each in self.organizations[:1] if each.accepted)


@dataclass(slots=True)
class Content:
    """All that one export holds, read as it is written; memory grows with the things.

    ``report`` is called with the members read so far. ``unlisted`` counts members that
    are less sure than the policy asks for, by cluster.
    """

    header: Header
    session: GraphSession
    gate: Gate
    rows: tuple[ClusterRow, ...]
    report: Callable[[int], None] = lambda count: None
    unlisted: dict[str, int] = field(default_factory=dict)
    _done: int = 0
    _released: dict[Thing, str] = field(default_factory=dict)

    def clusters(self) -> Iterator[SharedCluster]:
        """The clusters one by one; take the members of each before the next."""
        total = Accounts(self.session).count_accounts()
        for row in self.rows:
            yield self._cluster(row, total)

    def members(self, cluster: SharedCluster) -> Iterator[SharedMember]:
        """Members of the cluster that was given last, best held first.

        :raises Conflict: a linkage run wrote other clusters meanwhile
        """
        row, least = cluster.row, self.gate.policy.least_confidence
        self.unlisted[row.id] = 0
        exports, place = Exports(self.session), 0
        while page := exports.list_members(row.id, first=place, limit=_PAGE):
            for member in page:
                if member.confidence < least:
                    self.unlisted[row.id] += 1
                elif (who := self.gate.release("account", member.account_id)) is None:
                    continue
                else:
                    yield self._member(member, who)
            place = page[-1].place + 1
            self._done += len(page)
            self.report(self._done)
        self._check(row)

    def _check(self, row: ClusterRow) -> None:
        now = Clusters(self.session).get_cluster(row.id)
        if now is None or now.run_id != row.run_id:
            raise Conflict(
                f"A linkage run changed {row.id} while it was exported; export it again"
            )

    def _cluster(self, row: ClusterRow, total: int) -> SharedCluster:
        things = self._things(row, total)
        organizations = self._organizations(row, total)
        exchanges, capabilities, days = None, [], []
        if self.gate.count("volume", row.id):
            clusters = Clusters(self.session)
            exchanges = row.exchanges
            capabilities = clusters.list_capabilities(row.id)
            days = clusters.list_timeline(row.id)
        birth = Exports(self.session).get_birth(row.id)
        shared = SharedCluster(
            row,
            self.gate.time(birth.created_ms if birth else None),
            self.gate.time(row.first_seen_ms),
            self.gate.time(row.last_seen_ms),
            exchanges,
            (),
            tuple(organizations),
            tuple(things),
            tuple(capabilities),
            tuple(days),
        )
        return replace(shared, sentences=tuple(_sentences(shared)))

    def _organizations(self, row: ClusterRow, total: int) -> list[Contender]:
        """Who it may belong to, with sentences made of values that may leave."""
        assets = self._assets(row)
        named = {a.organization_id: a.name for a in assets}
        named |= {row.organization_id: ""} if row.organization_id else {}
        for organization_id in named:
            self.gate.count("organization", organization_id)
        if not self.gate.lets("organization"):
            return []
        members = frozenset(self._accounts(row))
        claims = [self._claim(asset) for asset in assets]
        return contenders(members, claims, total=total)

    def _assets(self, row: ClusterRow) -> list[HeldAssetRow]:
        """Assets that members have, without what others said to fewer than ``tlp``."""
        assets = Excerpts(self.session).list_assets(row.id)
        narrow = self._narrow([(a.organization_id, a.value) for a in assets])
        return [a for a in assets if (a.organization_id, a.value) not in narrow]

    def _narrow(self, assets: list[tuple[str, str]]) -> set[tuple[str, str]]:
        """Of assets (organization, key) those that others told a narrower audience."""
        return {
            (source.organization_id, source.value)
            for source in Exports(self.session).list_sources(assets)
            if not may_see(level_of(source.source), self.header.tlp)
        }

    def _accounts(self, row: ClusterRow) -> Iterator[str]:
        clusters, place = Clusters(self.session), 0
        while page := clusters.list_members(row.id, first=place, limit=_PAGE):
            yield from (member.account_id for member in page)
            place = page[-1].place + 1

    def _claim(self, row: HeldAssetRow) -> Any:
        asset = AssetRow(
            row.organization_id,
            row.name,
            row.asset_type,
            row.value,
            row.confidence,
            row.valid_from_ms,
            row.valid_to_ms,
        )
        seen = ((account, first, last) for account, _, _, first, last in row.sightings)
        kind = _ASSET_KINDS.get(row.asset_type, row.asset_type)
        return replace(claim_of(asset, seen), value=self.gate.named(kind, row.value))

    def _things(self, row: ClusterRow, total: int) -> list[SharedThing]:
        """What members share, strongest first, what became the same merged."""
        self._released, found = {}, dict[str, SharedThing]()
        shared = {
            thing: seen
            for thing, seen in self._seen(row).items()
            if seen[0] >= self.gate.policy.least_members and not says_nothing(*thing)
        }
        for thing in self._known(row, list(shared)):
            what = self.gate.release(thing.kind, thing.key)
            if thing.issuer:
                self.gate.count("issuer", thing.issuer)
            if what is None:
                continue
            self._released[thing.kind, thing.key] = what.id
            seen = shared[thing.kind, thing.key]
            made = self._thing(thing, what, seen, (row.size, total))
            old = found.get(what.id)
            found[what.id] = made if old is None else _merged(old, made)
        return sorted(found.values(), key=_strength)

    def _seen(self, row: ClusterRow) -> dict[Thing, Seen]:
        """All that members were seen with: how many of them, first and last (ms)."""
        found: dict[Thing, Seen] = {}
        exports = Exports(self.session)
        for first in range(0, row.size, _PAGE):
            for seen in exports.list_seen(row.id, first=first, limit=_PAGE):
                thing = seen.kind, seen.key
                count, begin, end = found.get(thing, (0, seen.first_ms, seen.last_ms))
                found[thing] = (
                    count + seen.accounts,
                    min(begin, seen.first_ms),
                    max(end, seen.last_ms),
                )
        return found

    def _known(self, row: ClusterRow, things: list[Thing]) -> Iterator[ThingRow]:
        """What is known of things, without owners that others told fewer people of."""
        exports = Exports(self.session)
        for first in range(0, len(things), _PAGE):
            rows = exports.list_things(row.id, things[first : first + _PAGE])
            narrow = self._narrow([(o, t.key) for t in rows for o in t.organizations])
            for thing in rows:
                owners = [
                    o for o in thing.organizations if (o, thing.key) not in narrow
                ]
                yield replace(thing, organizations=owners)

    def _thing(
        self, thing: ThingRow, what: Released, seen: Seen, sizes: tuple[int, int]
    ) -> SharedThing:
        gate, (accounts, first_ms, last_ms) = self.gate, seen
        everyone = max(thing.everyone, accounts)
        detail = {"method": thing.method, "country": thing.country}
        if gate.lets("issuer"):
            detail["issuer"] = thing.issuer
        # Of a network, figures of one address in it say nothing; a system is too wide.
        wide = what.form is Form.TRUNCATED or what.kind == "autonomous_system"
        return SharedThing(
            what,
            {name: value for name, value in detail.items() if value},
            accounts,
            everyone,
            None if thing.bits is None else round(thing.bits, 3),
            _pair_bits(what, thing.kind, everyone, sizes[1]),
            gate.time(first_ms),
            gate.time(last_ms),
            tuple(thing.organizations) if gate.lets("organization") else (),
            not wide and accounts / everyone >= gate.policy.indicator_share,
            group_sentence(
                thing.kind,
                what.value,
                accounts=accounts,
                everyone=everyone,
                size=sizes[0],
                total=sizes[1],
            ),
        )

    def _member(self, row: MemberRow, who: Released) -> SharedMember:
        gate = self.gate
        ties = dict[tuple[str, str], Tie]()
        for kind, key, relation, first_ms, last_ms, count in row.ties:
            thing = self._released.get((kind, key))
            if thing is None:
                continue
            tie = Tie(thing, relation, gate.time(first_ms), gate.time(last_ms), count)
            old = ties.get((thing, relation))
            ties[thing, relation] = tie if old is None else _joined(old, tie)
        if row.status:
            gate.count("status", (row.account_id, row.status))
        return SharedMember(
            who,
            row.place,
            round(row.bits, 3),
            round(row.confidence, 4),
            row.status if gate.lets("status") else None,
            gate.time(row.signed_up_ms),
            gate.time(row.last_seen_ms),
            row.exchanges if gate.lets("volume") else None,
            tuple(ties.values()),
        )


def find_clusters(
    session: GraphSession, names: tuple[str, ...], policy: Policy
) -> tuple[ClusterRow, ...]:
    """The clusters of these ids, each once.

    :raises NotFound: there is none of this id
    :raises InvalidInput: the policy lets no cluster of its kind leave
    """
    found = []
    for name in dict.fromkeys(names):
        row = Clusters(session).get_cluster(name)
        if row is None:
            raise NotFound(f"There is no cluster {name}")
        if row.group_kind not in policy.group_kinds:
            raise InvalidInput(
                f"{name} looks like a {row.group_kind}, and the policy "
                f"{policy.name} lets only {', '.join(policy.group_kinds)} leave"
            )
        found.append(row)
    return tuple(found)


def _strength(thing: SharedThing) -> tuple[float, float, str]:
    """What holds the cluster first, then what brings most members together."""
    return (
        -(thing.bits or 0.0),
        -thing.accounts * thing.pair_bits,
        thing.what.id,
    )


def _pair_bits(what: Released, kind: str, everyone: int, total: int) -> float:
    """Bits that a thing says about two accounts; a whole system says none."""
    if what.kind == "autonomous_system":
        return 0.0
    return round(pair_bits(kind, everyone, total), 3)


def _merged(old: SharedThing, new: SharedThing) -> SharedThing:
    """Two that look the same once they are truncated; the stronger one's counts."""
    return replace(
        old,
        bits=max(filter(None, (old.bits, new.bits)), default=None),
        pair_bits=max(old.pair_bits, new.pair_bits),
        accounts=max(old.accounts, new.accounts),
        everyone=max(old.everyone, new.everyone),
        first=_least(old.first, new.first),
        last=_most(old.last, new.last),
        organizations=tuple(dict.fromkeys(old.organizations + new.organizations)),
        indicates=old.indicates and new.indicates,
        merged=old.merged + new.merged,
    )


def _joined(old: Tie, new: Tie) -> Tie:
    return replace(
        old,
        first=_least(old.first, new.first),
        last=_most(old.last, new.last),
        count=old.count + new.count,
    )


def _least(left: Time, right: Time) -> Time:
    return min((each for each in (left, right) if each), default=None)


def _most(left: Time, right: Time) -> Time:
    return max((each for each in (left, right) if each), default=None)


def _sentences(cluster: SharedCluster) -> Iterator[str]:
    """The summary: how many, what they look like, what they did, whose they are."""
    row = cluster.row
    begin, end = cluster.first, cluster.last
    seen = f", seen from {begin:%Y-%m-%d} to {end:%Y-%m-%d}" if begin and end else ""
    yield (
        f"{row.size:,} accounts that are run by the same hand, as far as the evidence "
        f"goes{seen}"
    )
    signs = "; ".join(row.signs[:4])
    yield f"It looks like a {row.group_kind} ({row.suspicion:.0%}): {signs}"
    if cluster.exchanges is not None:
        sought = ", ".join(each.capability for each in cluster.capabilities[:3])
        yield f"It made {cluster.exchanges:,} exchanges; sought most: {sought or '?'}"
    for lead in cluster.leads:
        yield f"It was traced to {lead.name} with a confidence of {lead.confidence:.0%}"


def said_of(thing: SharedThing) -> str:
    """What a thing says, in a sentence with its bits."""
    held = "" if thing.bits is None else f", {thing.bits:g} bits for the cluster"
    return f"{thing.sentence}; {thing.pair_bits:g} bits for two accounts{held}"
