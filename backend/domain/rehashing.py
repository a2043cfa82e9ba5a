"""Where records have hashes of personal data, and the records with others in place."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from backend.domain.events import EventType

# Fields of events, and types of assets, by the kind of what is hashed.
FIELDS: Mapping[str, str] = MappingProxyType(
    {"email_hash": "email", "phone_hash": "phone", "person_hash": "person"}
)
ASSETS: Mapping[str, str] = MappingProxyType({"email": "email", "person": "person"})
KINDS = tuple(sorted({*FIELDS.values(), *ASSETS.values()}))

# Kind and hash.
Hashed = tuple[str, str]
Again = Callable[[str, str], str]


def hashes_in(kind: EventType | str, data: Mapping[str, Any]) -> Iterator[Hashed]:
    """The hashes in the data of an event."""
    for name, of in FIELDS.items():
        if name in data:
            yield of, data[name]
    if kind == EventType.ASSET and data["asset_type"] in ASSETS:
        yield ASSETS[data["asset_type"]], data["value"]


def rehashed(
    kind: EventType | str, data: Mapping[str, Any], again: Again
) -> dict[str, Any]:
    """The data of an event with each hash made into another one."""
    changed = {
        name: again(of, data[name]) for name, of in FIELDS.items() if name in data
    }
    if kind == EventType.ASSET and data["asset_type"] in ASSETS:
        changed["value"] = again(ASSETS[data["asset_type"]], data["value"])
    return {**data, **changed}
