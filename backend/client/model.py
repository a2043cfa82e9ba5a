"""What all models of the client have."""

from datetime import date, datetime
from typing import Any

import msgspec


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """An object of an answer: typed, unchangeable; times are in UTC.

    Fields that a newer API adds are passed over.
    """

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists; dates and times stay what they are."""
        found: dict[str, Any] = msgspec.to_builtins(
            self, builtin_types=(date, datetime)
        )
        return found

    def to_json(self) -> str:
        """JSON as the API writes it."""
        return msgspec.json.encode(self).decode()
