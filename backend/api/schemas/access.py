"""Wire models of sessions, keys and whoever asks."""

from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from backend.api.schemas.wire import Moment, Out, example
from backend.domain.access import Role, Way

_Secret = Annotated[str, StringConstraints(min_length=1, max_length=512)]


class SessionIn(BaseModel):
    """A one-time code or an API key, and not both."""

    model_config = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra=example(code="the part of a login link after #code="),
    )

    code: _Secret | None = Field(None, description="Of a login link; valid once.")
    key: _Secret | None = Field(None, description="An API key.")

    @model_validator(mode="after")
    def _one(self) -> "SessionIn":
        if (self.code is None) == (self.key is None):
            raise ValueError("give a code or a key")
        return self


_ME = {"name": "ada", "roles": ["reviewer"], "includes": ["reader"], "way": "session"}


class MeOut(Out, json_schema_extra=example(**_ME)):
    """Whoever asks."""

    name: str
    roles: list[Role]
    includes: list[Role] = Field(description="All that these roles include.")
    way: Way = Field(description="How it came.")


class SessionOut(
    Out,
    json_schema_extra=example(**_ME, csrf="6d1f0c…", expires="2026-03-30T14:00:00Z"),
):
    """A session that was opened; its cookie comes with the answer."""

    name: str
    roles: list[Role]
    includes: list[Role]
    way: Way
    csrf: str = Field(description="Send it as X-CSRF-Token with each change.")
    expires: Moment


_KEY = {
    "id": "5f3a9c01",
    "name": "sign-up service",
    "roles": ["ingest"],
    "made_by": "owner",
    "made": "2026-03-30T02:00:00Z",
    "expires": "2026-06-28T02:00:00Z",
    "used": None,
    "revoked": None,
    "counts": True,
}


class KeyOut(Out, json_schema_extra=example(**_KEY)):
    """An API key; its secret is not kept."""

    id: str = Field(description="The public part of the key.")
    name: str
    roles: list[Role]
    made_by: str
    made: Moment
    expires: Moment | None = Field(description="Null for never.")
    used: Moment | None = Field(description="Last use, to a minute; null for none.")
    revoked: Moment | None
    counts: bool = Field(description="Whether it lets anybody in.")


class MadeKeyOut(KeyOut, json_schema_extra=example(**_KEY, key="shk_5f3a9c01_9d0c47…")):
    """A new key; nobody can read it a second time."""

    key: str


class KeyIn(BaseModel):
    """A key to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(
            name="sign-up service", roles=["ingest"], expires="2026-06-28T02:00:00Z"
        ),
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    roles: list[Role] = Field(min_length=1, max_length=len(Role))
    expires: AwareDatetime | None = Field(None, description="Null for never.")
