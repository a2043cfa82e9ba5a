"""Wire models of erasures."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.wire import example


class ErasureIn(BaseModel):
    """Whom to erase."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=example(accounts=["acc_5450641733c0"])
    )

    accounts: list[Annotated[str, StringConstraints(min_length=1, max_length=1024)]] = (
        Field(min_length=1, max_length=100, description="Accounts.")
    )
