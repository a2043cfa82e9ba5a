"""What all wire models have in common."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
)


def _from_ms(value: Any) -> Any:
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    return value


# RFC 3339 on the wire, epoch milliseconds in the rows that it is read from.
Moment = Annotated[datetime, BeforeValidator(_from_ms)]


def _names(name: str) -> AliasChoices:
    return AliasChoices(name, f"{name}_ms")


class Out(BaseModel):
    """An answer, made from a row or a domain object with ``model_validate``.

    Output fields have no defaults: a client can rely on each being there. A time
    ``first_seen`` is read from the row's ``first_seen_ms``.
    """

    model_config = ConfigDict(
        from_attributes=True,
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=_names),
    )


def example(**values: Any) -> dict[str, Any]:
    """``json_schema_extra`` with an example of the whole model."""
    return {"examples": [values]}
