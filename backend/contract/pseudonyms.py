"""Events without personal data: the last place that sees a prompt or an address."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from backend.contract.assets import normal_asset
from backend.contract.quick import Valid
from backend.domain.events import TYPES, EventType, Record
from backend.domain.identifiers import (
    KeyedHash,
    email_shape,
    host_of,
    normal_email,
    normal_name,
    phone_country,
)
from backend.domain.prompts import Signed, packed, signature, with_key
from backend.domain.rehashing import ASSETS

_UNSIGNED: Mapping[str, Signed] = MappingProxyType({})
_EXCHANGE = EventType.EXCHANGE.value


class Pseudonymizer:
    """Makes records of events with the deployment's key."""

    def __init__(self, keyed: KeyedHash) -> None:
        self.keyed = keyed
        self._replace: dict[str, Callable[[dict[str, Any]], None]] = {
            EventType.SIGNUP.value: self._signup,
            EventType.PAYMENT.value: self._payment,
            EventType.ASSET.value: self._asset,
            EventType.RELEASE.value: _release,
        }

    def record(self, event: Valid, signed: Mapping[str, Signed] = _UNSIGNED) -> Record:
        """The event as it may be stored.

        ``signed`` has signatures of prompts that are known, which need not be made.
        """
        data, kind = event.data.copy(), TYPES[event.type]
        if replace := self._replace.get(event.type):
            replace(data)
        minhash = _prompt(data, signed) if event.type == _EXCHANGE else None
        time_ms = _ms(event.time)
        return Record(
            event.source, event.id, kind, time_ms, event.subject, data, minhash
        )

    def _signup(self, data: dict[str, Any]) -> None:
        local, domain = normal_email(data.pop("email"))
        data["email_hash"] = self.keyed.of("email", f"{local}@{domain}")
        data["email_domain"] = domain
        data["email_shape"] = email_shape(local)
        self._person(data, "full_name")
        if "phone" in data:
            phone = data.pop("phone")
            data["phone_hash"] = self.keyed.of("phone", phone)
            data["phone_country"] = phone_country(phone)
        if "referrer" in data:
            host = host_of(data.pop("referrer"))
            if host:
                data["referrer_host"] = host

    def _payment(self, data: dict[str, Any]) -> None:
        self._person(data, "billing_name")

    def _person(self, data: dict[str, Any], name: str) -> None:
        # All accounts without a name would be one person's.
        if person := normal_name(data.pop(name, "")):
            data["person_hash"] = self.keyed.of("person", person)

    def _asset(self, data: dict[str, Any]) -> None:
        value = normal_asset(data["asset_type"], data["value"])
        hashed = ASSETS.get(data["asset_type"])
        data["value"] = self.keyed.of(hashed, value) if hashed else value
        for name in ("valid_from", "valid_to"):
            if name in data:
                data[f"{name}_ms"] = _ms(data.pop(name))


def _release(data: dict[str, Any]) -> None:
    data["released_at_ms"] = _ms(data.pop("released_at"))


def _prompt(data: dict[str, Any], signed: Mapping[str, Signed]) -> bytes | None:
    """Put the prompt's key in its place; its signature, if it has one."""
    numbers = data.pop("prompt_minhash", None)
    found = None if numbers is None else with_key(packed(numbers))
    if (prompt := data.pop("prompt", "")).strip():
        found = signed.get(prompt) or with_key(packed(signature(prompt)))
    if found is not None:
        data["prompt_key"], minhash = found
        return minhash
    if "prompt_fingerprint" in data:
        data["prompt_key"] = f"upstream:{data.pop('prompt_fingerprint')}"
    return None


def _ms(time: datetime) -> int:
    return round(time.timestamp() * 1000)
