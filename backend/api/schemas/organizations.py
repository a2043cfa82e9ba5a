"""Wire models of organizations."""

from datetime import date

from pydantic import Field

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling


class OrganizationOut(
    Out,
    json_schema_extra=example(
        id="org_basalt",
        name="Basalt Research",
        assets=14,
        clusters=2,
        accounts=655,
        exchanges=203114,
    ),
):
    """An organization with the figures of the clusters that lead to it."""

    id: str
    name: str | None
    assets: int = Field(description="Things that it is known to own.")
    clusters: int
    accounts: int = Field(description="Members of those clusters.")
    exchanges: int = Field(description="Exchanges of those members.")


class AssetOut(
    Out,
    json_schema_extra=example(
        asset_type="domain",
        value="basalt-research.example",
        confidence=0.9,
        source="registry",
        valid_from="2025-06-01T00:00:00Z",
        valid_to=None,
        last_seen="2026-01-02T00:00:00Z",
    ),
):
    """Something that is known to be the organization's."""

    asset_type: str = Field(description="As in the ingest contract.")
    value: Telling = Field(
        description="A keyed hash for a person or an e-mail address."
    )
    confidence: float | None = Field(description="Of the source, 0 to 1.")
    source: str | None
    valid_from: Moment | None
    valid_to: Moment | None
    last_seen: Moment | None = Field(description="Latest event that says so.")


class OrganizationUsageOut(
    Out,
    json_schema_extra=example(
        model="lumen-2",
        capability="coding",
        exchanges=50211,
        accounts=410,
        first_day="2026-01-05",
        last_day="2026-03-29",
    ),
):
    """Exchanges with one model and capability, of all clusters that lead to it."""

    model: str
    capability: str
    exchanges: int
    accounts: int
    first_day: date
    last_day: date
