"""Lines of NDJSON to records, or to the reason and the redacted copy of a reject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from backend.contract.events import (
    DATA_MODELS,
    ENVELOPE,
    EVENT,
    OF_ACCOUNTS,
    WITHOUT_NUL,
)
from backend.contract.pseudonyms import Pseudonymizer
from backend.contract.quick import Quick, Valid
from backend.contract.redaction import FIELDS, Redactor, masked, masked_text, restored
from backend.domain.events import Record
from backend.domain.prompts import Signed, packed_each, signatures, with_key

MAX_LINE = 1 << 20
# Their signatures fit into the processor's cache.
_PROMPTS_AT_ONCE = 500

_WORDS = ENVELOPE | FIELDS
_QUICK = Quick(OF_ACCOUNTS)
_KNOWN = {kind: frozenset(model.model_fields) for kind, model in DATA_MODELS.items()}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a line cannot be used, and what may be kept of it."""

    reason: str
    redacted: str


class LineReader:
    """Validates and pseudonymizes lines; counts the fields that nobody knows."""

    def __init__(self, pseudonymizer: Pseudonymizer) -> None:
        self._pseudonymizer = pseudonymizer
        self._redactor = Redactor(pseudonymizer.keyed)
        self.unknown_fields = 0

    def read(self, line: bytes) -> Record | Refused:
        """The record of a line that is not blank."""
        (found,) = self.read_all([line])
        return found

    def read_all(self, lines: Iterable[bytes]) -> list[Record | Refused]:
        """The records of lines, in their order.

        Some thousand together cost less than each alone: prompts are signed at once.
        """
        checked = [self._checked(line) for line in lines]
        prompts = {
            prompt: None
            for found in checked
            if isinstance(found, Valid) and (prompt := found.data.get("prompt"))
        }
        signed = _signed(list(prompts))
        return [
            found
            if isinstance(found, Refused)
            else self._pseudonymizer.record(found, signed)
            for found in checked
        ]

    def _checked(self, line: bytes) -> Valid | Refused:
        if len(line) > MAX_LINE:
            return Refused("is longer than 1 MiB", _json(masked(line)))
        plain = _QUICK.read(line)
        if plain is not None:
            return plain
        try:
            raw = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            return Refused(f"is not JSON: {_place(error)}", masked_text(line))
        return self._validated(raw)

    def _validated(self, raw: Any) -> Valid | Refused:
        if not isinstance(raw, dict):
            return Refused("is not a JSON object", _json(masked(raw)))
        try:
            event = EVENT.validate_python(raw)
        except ValidationError as error:
            return Refused(reason_of(error), _json(self._redactor.redact(raw)))
        # A field's name may be anything, so only their number is kept.
        for fields, known in ((raw, ENVELOPE), (raw["data"], _KNOWN[event.type])):
            if not known.issuperset(fields):
                self.unknown_fields += len(fields.keys() - known)
        return Valid.of(event)

    def read_redacted(self, copy: dict[str, Any]) -> Record | Refused:
        """The record of a redacted copy, with what somebody put into it since.

        Hashes that stand in the copy for personal values are taken as they are.
        """
        raw, hashes = restored(copy)
        found = self._validated(raw)
        if isinstance(found, Refused):
            return found
        record = self._pseudonymizer.record(found)
        return record._replace(data=record.data | hashes)


def _signed(prompts: Sequence[str]) -> dict[str, Signed]:
    """Key and packed signature of each prompt."""
    signed: dict[str, Signed] = {}
    for start in range(0, len(prompts), _PROMPTS_AT_ONCE):
        part = prompts[start : start + _PROMPTS_AT_ONCE]
        signed |= zip(part, map(with_key, packed_each(signatures(part))), strict=True)
    return signed


def reason_of(error: ValidationError) -> str:
    """The first faults in words that repeat no value."""
    faults = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(_fault(fault) for fault in faults[:3])


def _fault(fault: Any) -> str:
    kind, message = fault["type"], fault["msg"]
    # The union's tag stands in the location; so does a key of the input, which might
    # be anything, for models that allow more: only our own names are repeated.
    words = [str(p) for p in fault["loc"] if isinstance(p, int) or p in _WORDS]
    place = ".".join(words) or "event"
    if kind == "missing":
        return f"{place} is missing"
    if kind == "union_tag_invalid":
        return "type is none of the contract's"
    if kind == "union_tag_not_found":
        return "type is missing"
    if kind == "string_pattern_mismatch" and WITHOUT_NUL in message:
        return f"{place} must not contain NUL"
    if kind == "value_error":
        return f"{place} {message.removeprefix('Value error, ')}"
    return f"{place}: {message[:1].lower()}{message[1:]}"


def _place(error: orjson.JSONDecodeError) -> str:
    return f"{error.msg.split(':')[0]} at column {error.colno}"


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
