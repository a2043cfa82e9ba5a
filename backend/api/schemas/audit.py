"""Wire models of the audit log."""

from typing import Any

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example


class AuditOut(
    Out,
    json_schema_extra=example(
        number=1204,
        made="2026-03-30T02:00:00Z",
        actor="ada",
        roles=["investigator"],
        way="session 5f3a9c01d2e4b677",
        action="look at personal data",
        about={"route": "get_cluster_anatomy", "cluster_id": "clu_3f9a1c0b7d22"},
        reason="case 17",
        query=None,
        request_id="0d6f2a91c4be7750",
        hash="9c2f…",
    ),
):
    """What somebody did."""

    number: int
    made: Moment
    actor: str
    roles: list[str]
    way: str = Field(description="How it came, with the public id of key or session.")
    action: str
    about: dict[str, Any] = Field(description="Ids, by what they are of.")
    reason: str | None
    query: str | None = Field(description="What was asked; hashed if it was personal.")
    request_id: str | None
    hash: str = Field(description="Over this row and all before it.")


class VerifiedOut(
    Out, json_schema_extra=example(whole=True, rows=1204, head="1204:9c2f…", fault=None)
):
    """What a look at the whole audit log found."""

    whole: bool
    rows: int = Field(description="Rows that follow from each other.")
    head: str | None = Field(description="Number and hash of the last; note it.")
    fault: str | None = Field(description="The first row that is wrong.")
