"""Copies of lines that were refused, without personal data wherever it stood.

Kept: what the contract knows, what is valid, and what names no person. A personal
value that is valid in its own field leaves its hash, so that the line can be taken
after all when what was wrong is put right. Of everything else only the size is kept.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from backend.contract.assets import normal_asset
from backend.contract.events import DATA_MODELS, ENVELOPE, parse_time
from backend.domain import identifiers
from backend.domain.identifiers import KeyedHash
from backend.domain.prompts import signature

FIELDS = frozenset(name for m in DATA_MODELS.values() for name in m.model_fields)

# Of a closed set, or figures: nothing but what the contract says fits.
_CLOSED = frozenset(
    {
        "country", "bin", "last4", "method", "billing_country", "amount_minor",
        "currency", "outcome", "ip", "asn", "count", "window_seconds", "exchanges",
        "prompt_minhash", "input_tokens", "output_tokens", "asset_type", "confidence",
        "valid_from", "valid_to", "verdict", "status", "released_at",
    }
)  # fmt: skip
# Of any text: kept where it looks like an id and not like a name, a number to call or
# a sentence.
_OPAQUE = frozenset(
    {
        "instrument", "device_id", "api_key_id", "model", "capability",
        "prompt_fingerprint", "organization_id", "case_id",
    }
)  # fmt: skip
_IDS = ("id", "source", "subject")
_ID = re.compile(r"[A-Za-z0-9]{1,72}([_:./-][A-Za-z0-9]{1,72}){0,4}")
_NUMBER = re.compile(r"[0-9_:./-]{7,}")
_TEXT_KEPT = 4096
_LONGEST_MASK = 8

# What stands for a required value in validation, when only its hash is known.
_ANY_EMAIL = "hash@known.invalid"
_ANY_NAME = "known"


class Redactor:
    """Makes redacted copies with the deployment's hash."""

    def __init__(self, keyed: KeyedHash) -> None:
        self._keyed = keyed
        self._hashed: dict[str, Callable[[str], dict[str, str]]] = {
            "email": self._email,
            "phone": self._phone,
            "full_name": self._person,
            "billing_name": self._person,
        }

    def redact(self, raw: dict[str, Any]) -> dict[str, Any]:
        """A copy without personal data, wherever in the object it stood."""
        kind = raw.get("type")
        kind = kind if isinstance(kind, str) and kind in DATA_MODELS else None
        copy: dict[str, Any] = {}
        for name, value in raw.items():
            if name == "data" and isinstance(value, dict):
                copy[name] = self._data(kind, value)
            elif (name in _IDS and _is_id(value)) or _is_plain(name, value):
                copy[name] = value
            else:
                copy[name if name in ENVELOPE else "?"] = masked(value)
        return copy

    def _data(self, kind: str | None, data: dict[str, Any]) -> dict[str, Any]:
        copy: dict[str, Any] = {}
        for name, value in data.items():
            owner = _owner(kind, name)
            if owner is None:
                copy["?"] = masked(value)
            elif name == "value":
                copy[name] = self._asset(data.get("asset_type"), value)
            elif name == "prompt" and isinstance(value, str) and value.strip():
                copy["prompt_minhash"] = signature(value)
            elif name in self._hashed and isinstance(value, str):
                copy[name] = _attempt(self._hashed[name], value)
            elif _may_stay(owner, name, value):
                copy[name] = value
            else:
                copy[name] = masked(value)
        return copy

    def _email(self, value: str) -> dict[str, str]:
        local, domain = identifiers.normal_email(value)
        digest = self._keyed.of("email", f"{local}@{domain}")
        shape = identifiers.email_shape(local)
        return {"hash": digest, "domain": domain, "shape": shape}

    def _phone(self, value: str) -> dict[str, str]:
        phone = identifiers.normal_phone(value)
        country = identifiers.phone_country(phone)
        return {"hash": self._keyed.of("phone", phone), "country": country}

    def _person(self, value: str) -> dict[str, str]:
        name = identifiers.normal_name(value)
        if not name:
            raise ValueError("is no name")
        return {"hash": self._keyed.of("person", name)}

    def _asset(self, asset_type: Any, value: Any) -> Any:
        if not isinstance(asset_type, str) or not isinstance(value, str):
            return masked(value)
        try:
            normal = normal_asset(asset_type, value)
        except ValueError:
            return masked(value)
        if asset_type in ("email", "person"):
            return {"hash": self._keyed.of(asset_type, normal)}
        closed = asset_type in ("domain", "ip_network", "asn")
        return normal if closed or _is_id(normal) else masked(value)


def restored(copy: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """An event to validate, made of a redacted copy, and the record's hashes in it."""
    raw = {name: value for name, value in copy.items() if not _is_masked(value)}
    hashes: dict[str, str] = {}
    if not isinstance(raw.get("data"), dict):
        return raw, hashes
    data = {n: v for n, v in raw["data"].items() if not _is_masked(v)}
    for name, value in list(data.items()):
        if isinstance(value, dict) and isinstance(value.get("hash"), str):
            hashes |= _record_fields(name, value)
            data[name] = _stand_in(name, data)
    raw["data"] = {name: value for name, value in data.items() if value is not None}
    return raw, hashes


def _record_fields(name: str, kept: dict[str, str]) -> dict[str, str]:
    """Fields of a record for what a redacted copy keeps of a personal value."""
    if name in ("full_name", "billing_name"):
        return {"person_hash": kept["hash"]}
    if name == "value":
        return {"value": kept["hash"]}
    return {f"{name}_{part}": value for part, value in kept.items()}


def _stand_in(name: str, data: dict[str, Any]) -> str | None:
    if name == "email" or (name == "value" and data.get("asset_type") == "email"):
        return _ANY_EMAIL
    return _ANY_NAME if name == "value" else None


def masked(value: Any) -> dict[str, int]:
    """What is left of a value: its size."""
    size = len(value) if isinstance(value, str | bytes | list | dict) else 1
    return {"masked": size}


def masked_text(line: bytes) -> str:
    """A line that is no JSON, with everything masked but the contract's own words."""
    words = ENVELOPE | FIELDS | DATA_MODELS.keys()
    text = line.decode("utf-8", "replace")[:_TEXT_KEPT]
    return re.sub(
        r"[^\W_](?:[\w.]*\w)?|_+",
        lambda m: m[0] if m[0] in words else "x" * min(len(m[0]), _LONGEST_MASK),
        text,
    )


def _attempt(kept: Callable[[str], dict[str, str]], value: str) -> dict[str, Any]:
    try:
        return dict(kept(value))
    except ValueError:
        return dict(masked(value))


def _is_masked(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"masked"}


def _is_id(value: Any) -> bool:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        return False
    return not _NUMBER.fullmatch(value)


def _is_plain(name: str, value: Any) -> bool:
    if name == "type":
        return isinstance(value, str) and value in DATA_MODELS
    if name == "specversion":
        return bool(value == "1.0")
    return name == "time" and _is_time(value)


def _is_time(value: Any) -> bool:
    try:
        parse_time(value)
    except ValueError:
        return False
    return True


def _owner(kind: str | None, name: str) -> str | None:
    """Type of event that has the field; of an unknown type, any that has it."""
    kinds = DATA_MODELS if kind is None else (kind,)
    return next((k for k in kinds if name in DATA_MODELS[k].model_fields), None)


def _may_stay(kind: str, name: str, value: Any) -> bool:
    if name in _OPAQUE:
        return _is_id(value) and _is_valid(kind, name, value)
    return name in _CLOSED and _is_valid(kind, name, value)


def _is_valid(kind: str, name: str, value: Any) -> bool:
    try:
        _check(kind, name).validate_python(value)
    except ValidationError:
        return False
    return True


@cache
def _check(kind: str, name: str) -> TypeAdapter[Any]:
    field = DATA_MODELS[kind].model_fields[name]
    return TypeAdapter(field.rebuild_annotation(), config=ConfigDict(strict=True))


def typed(path: str, text: str) -> Any:
    """What somebody typed for a field, ``data.count`` say: a text where it fits."""
    name = path.removeprefix("data.")
    owner = _owner(None, name)
    if name == path or owner is None or _is_valid(owner, name, text):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
