"""Traces groups of accounts to organizations by what both have."""

import ipaddress
import socket
from collections.abc import Collection, Iterable, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from backend.domain.attribution import Attribution, Claim, attribute
from backend.domain.discounts import Thing
from backend.graph.linkage import AsnRow, AssetRow


def networks_of_assets(
    addresses: pa.ChunkedArray, assets: Iterable[AssetRow], asns: Iterable[AsnRow]
) -> dict[str, list[str]]:
    """Networks that organizations own, by those of ``addresses`` that lie in them.

    One dictionary look-up for each address and each prefix length that occurs, so a
    thousand networks cost no more than one.
    """
    found: dict[str, list[str]] = {}
    by_length: dict[tuple[int, int], dict[int, str]] = {}
    for asset in assets:
        if asset.asset_type == "ip_network":
            network = ipaddress.ip_network(asset.value)
            shift = network.max_prefixlen - network.prefixlen
            same = by_length.setdefault((network.version, shift), {})
            same[int(network.network_address) >> shift] = asset.value
    for key in addresses.to_pylist() if by_length else ():
        version, address = _number_of(key)
        for (of_version, shift), networks in by_length.items():
            if version == of_version and address >> shift in networks:
                found.setdefault(key, []).append(networks[address >> shift])
    for row in asns:
        found.setdefault(row.ip, []).append(row.network)
    return {ip: sorted(networks) for ip, networks in sorted(found.items())}


def _number_of(key: str) -> tuple[int, int]:
    """Version and number of a canonical address, without an object for each."""
    if ":" in key:
        return 6, int.from_bytes(socket.inet_pton(socket.AF_INET6, key))
    return 4, int.from_bytes(socket.inet_aton(key))


# Kind of the thing that an asset of each type names.
_KINDS = {
    "domain": "email_domain",
    "instrument": "instrument",
    "email": "email",
    "device": "device",
    "person": "person",
}


def attribute_groups(
    groups: Iterable[Collection[str]], claims: Sequence[Claim], *, total: int
) -> list[Attribution | None]:
    """Where each group of accounts was traced to, of ``total`` accounts."""
    by_account: dict[str, set[int]] = {}
    for number, claim in enumerate(claims):
        for account in claim.holders:
            by_account.setdefault(account, set()).add(number)
    found = []
    for group in groups:
        members = frozenset(group)
        numbers = sorted({n for a in members for n in by_account.get(a, ())})
        found.append(attribute(members, [claims[n] for n in numbers], total=total))
    return found


def keys_of_assets(
    assets: Iterable[AssetRow], networks: Mapping[str, Sequence[str]]
) -> list[str]:
    """Keys of the things that assets name, or that lie in them."""
    addresses = _by_network(networks)
    return sorted({key for a in assets for _, key in _things(a, addresses)})


def claims_of(
    sightings: pa.Table,
    assets: Sequence[AssetRow],
    networks: Mapping[str, Sequence[str]],
) -> list[Claim]:
    """Each asset with the accounts that had it.

    ``networks`` are those of ``networks_of_assets``. A sighting counts for an asset
    only while the asset was the organization's.
    """
    addresses = _by_network(networks)
    wanted = {key for a in assets for key in _things(a, addresses)}
    holders = _holders(sightings, wanted)
    return [
        claim_of(
            asset,
            (
                sighting
                for key in _things(asset, addresses)
                for sighting in holders.get(key, ())
            ),
        )
        for asset in assets
    ]


def _by_network(networks: Mapping[str, Sequence[str]]) -> dict[str, list[Thing]]:
    addresses: dict[str, list[Thing]] = {}
    for ip, names in networks.items():
        for name in names:
            addresses.setdefault(name, []).append(("ip_address", ip))
    return addresses


def claim_of(asset: AssetRow, sightings: Iterable[tuple[str, int, int]]) -> Claim:
    """An asset with the accounts of ``sightings`` (account, first and last in ms)."""
    during: set[str] = set()
    otherwise: set[str] = set()
    for account, first_ms, last_ms in sightings:
        (during if _overlaps(asset, first_ms, last_ms) else otherwise).add(account)
    if asset.asset_type == "account":
        during.add(asset.value)
    return Claim(
        asset.organization_id,
        asset.name,
        asset.asset_type,
        asset.value,
        asset.confidence,
        frozenset(during),
        frozenset(otherwise - during),
    )


def _things(asset: AssetRow, addresses: Mapping[str, list[Thing]]) -> list[Thing]:
    kind = _KINDS.get(asset.asset_type)
    return [(kind, asset.value)] if kind else addresses.get(asset.value, [])


def _holders(
    sightings: pa.Table, wanted: set[Thing]
) -> dict[Thing, list[tuple[str, int, int]]]:
    keys = pa.array(sorted({key for _, key in wanted}), pa.string())
    near = sightings.filter(pc.is_in(sightings.column("key"), value_set=keys))
    found: dict[Thing, list[tuple[str, int, int]]] = {}
    names = ("account", "kind", "key", "first_ms", "last_ms")
    columns = (near.column(name).to_pylist() for name in names)
    for account, kind, key, first, last in zip(*columns, strict=True):
        if (kind, key) in wanted:
            found.setdefault((kind, key), []).append((account, first, last))
    return found


def _overlaps(asset: AssetRow, first_ms: int, last_ms: int) -> bool:
    """Whether a sighting and the asset's validity have a moment in common."""
    begins = asset.valid_from_ms is None or last_ms >= asset.valid_from_ms
    ends = asset.valid_to_ms is None or first_ms < asset.valid_to_ms
    return begins and ends
