"""Lines of NDJSON to records, or to the reason and the redacted copy of a reject."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from backend.contract.events import DATA_MODELS, EVENT
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.events import Record
from backend.domain.identifiers import email_shape, normal_email
from backend.domain.prompts import signature

MAX_LINE = 1 << 20

# Fields whose valid values may be kept in a redacted copy: they name no person.
_PLAIN = {
    "account.signup": ("country", "ip", "device_id"),
    "payment.attempt": (
        "bin", "last4", "method", "billing_country", "amount_minor", "currency",
        "outcome",
    ),
    "account.access": ("ip", "device_id", "asn", "count", "window_seconds"),
    "exchange.usage": (
        "model", "exchanges", "prompt_minhash", "capability", "ip", "input_tokens",
        "output_tokens", "window_seconds",
    ),
    "organization.asset": ("asset_type", "confidence", "valid_from", "valid_to"),
    "account.label": ("verdict",),
    "account.status": ("status",),
    "model.release": ("model", "released_at"),
}  # fmt: skip
_ENVELOPE = ("specversion", "type", "time")
_IDS = ("id", "source", "subject")
# What an id looks like; a name, an address or a sentence does not.
_ID = re.compile(r"[A-Za-z0-9]{1,16}([_:./-][A-Za-z0-9]{1,24}){0,4}")
_WORDS = frozenset(
    {*_ENVELOPE, *_IDS, "data", *DATA_MODELS}
    | {name for model in DATA_MODELS.values() for name in model.model_fields}
)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line cannot be used, and what may be kept of it."""

    reason: str
    redacted: str


class LineReader:
    """Validates and pseudonymizes lines; counts the fields that nobody knows."""

    def __init__(self, pseudonymizer: Pseudonymizer) -> None:
        self._pseudonymizer = pseudonymizer
        self.unknown_fields: Counter[str] = Counter()

    def read(self, line: bytes) -> Record | Refused:
        """The record of a line that is not blank."""
        if len(line) > MAX_LINE:
            return Refused("is longer than 1 MiB", orjson.dumps(_masked(line)).decode())
        try:
            raw = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            return Refused(f"is not JSON: {_place(error)}", _mask_text(line))
        return self.read_object(raw)

    def read_object(self, raw: Any) -> Record | Refused:
        """The record of a parsed line."""
        if not isinstance(raw, dict):
            return Refused("is not a JSON object", orjson.dumps(_masked(raw)).decode())
        try:
            event = EVENT.validate_python(raw)
        except ValidationError as error:
            redacted = orjson.dumps(self.redact(raw)).decode()
            return Refused(reason_of(error), redacted)
        known = DATA_MODELS[event.type].model_fields.keys()
        unknown = raw["data"].keys() - known
        if unknown:
            # A field's name may be anything, so only its count is kept.
            self.unknown_fields[event.type] += len(unknown)
        return self._pseudonymizer.record(event)

    def redact(self, raw: dict[str, Any]) -> dict[str, Any]:
        """A copy without personal data, wherever in the object it stood."""
        kind = raw.get("type")
        copy: dict[str, Any] = {}
        for name, value in raw.items():
            if name == "data" and isinstance(value, dict) and kind in DATA_MODELS:
                copy[name] = self._redact_data(str(kind), value)
            elif (name in _IDS and _is_id(value)) or _is_plain_attribute(name, value):
                copy[name] = value
            else:
                copy[name if name in _WORDS else "?"] = _masked(value)
        return copy

    def _redact_data(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        copy: dict[str, Any] = {}
        for name, value in data.items():
            if name not in DATA_MODELS[kind].model_fields:
                copy["?"] = _masked(value)
            elif name in _PLAIN[kind] and _is_valid(kind, name, value):
                copy[name] = value
            else:
                copy[name] = self._stand_in(name, value)
        return copy

    def _stand_in(self, name: str, value: Any) -> Any:
        if name == "prompt" and isinstance(value, str) and value:
            return {"minhash": signature(value)}
        if name == "email" and isinstance(value, str):
            try:
                local, domain = normal_email(value)
            except ValueError:
                return _masked(value)
            digest = self._pseudonymizer.keyed.of("email", f"{local}@{domain}")
            return {"hash": digest, "shape": email_shape(local)}
        return _masked(value)


def reason_of(error: ValidationError) -> str:
    """The first faults in words that repeat no value."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(_fault(fault) for fault in faults[:3])


def _fault(fault: Any) -> str:
    kind, message = fault["type"], fault["msg"]
    # The union's tag stands in the location; so does a key of the input, which might
    # be anything, for models that allow more: only our own names are repeated.
    words = [str(p) for p in fault["loc"] if isinstance(p, int) or p in _WORDS]
    place = ".".join(word for word in words if word not in DATA_MODELS) or "event"
    if kind == "missing":
        return f"{place} is missing"
    if kind == "union_tag_invalid":
        return "type is none of the contract's"
    if kind == "union_tag_not_found":
        return "type is missing"
    if kind == "value_error":
        return f"{place} {message.removeprefix('Value error, ')}"
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _place(error: orjson.JSONDecodeError) -> str:
    return f"{error.msg.split(':')[0]} at column {error.colno}"


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _is_plain_attribute(name: str, value: Any) -> bool:
    if name == "type":
        return value in DATA_MODELS
    if name == "specversion":
        return bool(value == "1.0")
    return name == "time" and isinstance(value, str) and bool(_TIME.fullmatch(value))


_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,18}([Zz]|[+-][0-9:]{4,6})?"
)


def _is_valid(kind: str, name: str, value: Any) -> bool:
    if isinstance(value, str) and name in {"model", "device_id"} and not _is_id(value):
        return False
    try:
        DATA_MODELS[kind].__pydantic_validator__.validate_assignment(
            DATA_MODELS[kind].model_construct(), name, value
        )
    except ValidationError as error:
        return all(name not in fault["loc"] for fault in error.errors())
    return True


def _masked(value: Any) -> dict[str, int]:
    size = len(value) if isinstance(value, str | bytes | list | dict) else 1
    return {"masked": size}


def _mask_text(line: bytes) -> str:
    """A line that is no JSON, with everything masked but the contract's own words."""
    text = line.decode("utf-8", "replace")[:4096]
    return re.sub(
        r"[\w.]+", lambda m: m[0] if m[0] in _WORDS else "x" * min(len(m[0]), 8), text
    )
