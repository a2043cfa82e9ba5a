"""Traces groups of accounts to organizations by what both have."""

import ipaddress
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from backend.graph.linkage import AsnRow, AssetRow

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def networks_of_assets(
    sightings: pa.Table, assets: Iterable[AssetRow], asns: Iterable[AsnRow]
) -> dict[str, list[str]]:
    """Networks that organizations own, by the addresses that lie in them.

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
    kinds = sightings.column("kind")
    keys = sightings.filter(pc.equal(kinds, "ip_address")).column("key").unique()
    for key in keys.to_pylist():
        address: Address = ipaddress.ip_address(key)
        for (version, shift), networks in by_length.items():
            if version == address.version and int(address) >> shift in networks:
                found.setdefault(key, []).append(networks[int(address) >> shift])
    for row in asns:
        found.setdefault(row.ip, []).append(row.network)
    return {ip: sorted(networks) for ip, networks in sorted(found.items())}
