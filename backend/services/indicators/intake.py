"""Takes partners' indicators in, as events about an organization's assets.

Everything downstream works as for assets that upstreams send. The same indicator twice
is one event, so a file can be read again and again.
"""

import ipaddress
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from backend.contract.assets import normal_asset
from backend.contract.files import blocks_of
from backend.domain.discounts import IN_FULL, Thing
from backend.domain.evidence import says_nothing
from backend.domain.identifiers import KeyedHash
from backend.domain.ledger import Entry
from backend.domain.policy import source_at
from backend.graph.organizations import Organizations
from backend.graph.session import GraphSession
from backend.journal.archive import Archive
from backend.journal.journal import Journal
from backend.services.indicators.found import Found, Indicator
from backend.services.ingestion import Receipt, Receiver

# Shorter prefixes hold a large part of the internet, and of every provider's customers.
_LEAST_PREFIX = {4: 9, 6: 29}


@dataclass(frozen=True, slots=True)
class Statement:
    """Whose the indicators are said to be, by whom, and how sure that source is.

    ``reserved`` takes private and reserved addresses, too: for a network of one's own.
    """

    organization_id: str
    name: str
    source: str
    confidence: float
    reserved: bool = False


@dataclass(slots=True)
class Taken:
    """What became of the indicators of one file; counts by reason, in words.

    ``refused`` are no assets and were not taken; ``doubtful`` were, and say little.
    """

    receipt: Receipt
    skipped: Counter[str]
    refused: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)

    def sentences(self) -> list[str]:
        """One for each reason, most indicators first."""
        kinds = (
            ("not read", self.skipped),
            ("refused", self.refused),
            ("taken, but", self.doubtful),
        )
        return [
            f"{count:,} {word}: {why}"
            for word, counts in kinds
            for why, count in sorted(counts.items(), key=lambda x: (-x[1], x[0]))
        ]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where indicators are taken: the way in, its key, and the crowded things."""

    receiver: Receiver
    keyed: KeyedHash
    crowded: Mapping[Thing, Entry]


def take(desk: Desk, found: Found, said: Statement) -> Taken:
    """Take what was found as assets of the organization, durable when it returns."""
    taken = Taken(Receipt(), found.skipped)
    events = (orjson.dumps(event) for event in _events(desk, found, said, taken))
    desk.receiver.receive(
        blocks_of(events), origin=f"indicators of {said.source}", receipt=taken.receipt
    )
    return taken


def crowded_things(journal: Journal) -> dict[Thing, Entry]:
    """What the newest run's ledger of innocent sharing knows, by thing."""
    archive = Archive(journal)
    newest = archive.list_runs(limit=1)
    entries = archive.read_ledger(newest[0].id) if newest else None
    return {entry.thing: entry for entry in entries or ()}


def name_of(session: GraphSession, organization_id: str, given: str | None) -> str:
    """What the organization is called: as given, as known, or by its id."""
    known = Organizations(session).get_organization(organization_id)
    return given or (known.name if known and known.name else organization_id)


def _events(
    desk: Desk, found: Found, said: Statement, taken: Taken
) -> Iterator[dict[str, Any]]:
    for indicator in found.indicators:
        try:
            value = normal_asset(indicator.asset_type, indicator.value)
        except ValueError as error:
            taken.refused[f"{indicator.asset_type} whose {error}"] += 1
            continue
        why = _refusal(indicator.asset_type, value, reserved=said.reserved)
        entry = desk.crowded.get(_thing(indicator.asset_type, value))
        if why is None and entry is not None:
            why = _innocence(entry)
            if why is None:
                taken.doubtful[_crowd(entry)] += 1
        if why is not None:
            taken.refused[why] += 1
            continue
        yield _event(desk.keyed, indicator, value, said)


def _refusal(asset_type: str, value: str, *, reserved: bool) -> str | None:
    """Why a value can be nobody's asset, or says nothing; None if it may be one."""
    if asset_type == "ip_network":
        network = ipaddress.ip_network(value)
        if network.prefixlen < _LEAST_PREFIX[network.version]:
            return "networks so wide that they are everybody's"
        if not reserved and not network.is_global:
            return "private or reserved addresses"
    if asset_type == "domain" and says_nothing("email_domain", value):
        return "domains of mail providers, where anybody gets an address"
    return None


def _innocence(entry: Entry) -> str | None:
    """Why honest accounts share a thing; None if nobody knows that they do."""
    if entry.cause is not None:
        cause = entry.cause.value.replace("-", " ")
        return f"things that honest accounts share ({cause}, by the ledger)"
    if entry.decision is not None and entry.factor < IN_FULL:
        return "things that are discounted"
    return None


def _crowd(entry: Entry) -> str:
    noun = entry.kind.replace("_", " ")
    return f"the ledger has a crowd at that {noun}, for a reason that is not known"


def _thing(asset_type: str, value: str) -> Thing:
    """The thing of the graph that an asset is."""
    if asset_type == "ip_network":
        network = ipaddress.ip_network(value)
        if network.prefixlen == network.max_prefixlen:
            return "ip_address", str(network.network_address)
        return "network", value
    kinds = {"asn": "network", "domain": "email_domain"}
    return kinds.get(asset_type, asset_type), value


def _event(
    keyed: KeyedHash, indicator: Indicator, value: str, said: Statement
) -> dict[str, Any]:
    sure = 1.0 if indicator.confidence is None else indicator.confidence
    valid = {"valid_from": indicator.valid_from, "valid_to": indicator.valid_to}
    if None not in valid.values() and valid["valid_from"] > valid["valid_to"]:  # type: ignore[operator]
        valid["valid_to"] = None
    data = {
        "organization_id": said.organization_id,
        "name": said.name,
        "asset_type": indicator.asset_type,
        "value": value,
        # How sure the source is of this one, of which we are as sure as of the source.
        "confidence": round(said.confidence * sure, 4),
        "source": source_at(said.source, indicator.tlp),
        **{name: f"{time:%Y-%m-%dT%H:%M:%SZ}" for name, time in valid.items() if time},
    }
    # With the deployment's key: an id without one would give addresses away.
    number = keyed.of("indicator", orjson.dumps(data).decode())
    now = datetime.now(UTC)
    return {
        "specversion": "1.0",
        "id": f"ind-{number}",
        "source": "indicators",
        "type": "organization.asset",
        "time": f"{min(indicator.time or now, now):%Y-%m-%dT%H:%M:%SZ}",
        "subject": said.organization_id,
        "data": data,
    }
