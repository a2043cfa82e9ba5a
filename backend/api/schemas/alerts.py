"""Wire models of watch lists, alerts and webhooks."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.api.schemas.wire import Moment, Out, example
from backend.api.views import Telling
from backend.domain.watches import AlertState, Watched
from backend.services.alerts import MOST_MARKED

_Key = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class WatchIn(BaseModel):
    """What to be told of."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(watched="thing", kind="device", key="dev_b971d5ec70"),
    )

    watched: Watched
    kind: str | None = Field(
        None, max_length=40, description="Of a thing: `device`, `ip_address`, …"
    )
    key: _Key


class WatchOut(
    Out,
    json_schema_extra=example(
        id="watch_0c9d2f71aa30",
        watched="thing",
        kind="device",
        key="dev_b971d5ec70",
        made_by="Ada",
        made="2026-03-30T08:00:00Z",
        ended=None,
    ),
):
    """What somebody is told of."""

    id: str
    watched: Watched
    kind: str | None
    key: Telling
    made_by: str
    made: Moment
    ended: Moment | None


class AlertOut(
    Out,
    json_schema_extra=example(
        id="alert_8f1e02b4cc19",
        watch_id="watch_0c9d2f71aa30",
        watched="thing",
        kind="device",
        key="dev_b971d5ec70",
        sentence="3 more accounts with dev_b971d5ec70",
        count=3,
        ids=[],
        state="new",
        made="2026-03-30T08:10:00Z",
        case_id=None,
    ),
):
    """Something new about what is watched."""

    id: str
    watch_id: str
    watched: Watched
    kind: str | None
    key: Telling
    sentence: Telling
    count: int
    ids: list[str] = Field(description="Clusters, where these are what is new.")
    state: AlertState
    made: Moment
    case_id: str | None


class AlertIn(BaseModel):
    """What became of an alert."""

    model_config = ConfigDict(extra="forbid")

    state: AlertState
    case_id: str | None = Field(None, max_length=64)


class AlertsIn(BaseModel):
    """Alerts, and what became of them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=example(alerts=["alert_8f1e02b4cc19"], state="seen"),
    )

    alerts: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=64)]],
        Field(min_length=1, max_length=MOST_MARKED),
    ]
    state: AlertState = Field(description="`seen`, or `new` again.")


class WebhookIn(BaseModel):
    """Where alerts go."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra=example(url="https://hooks.example/samehand")
    )

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class WebhookOut(
    Out,
    json_schema_extra=example(
        id="hook_77ab01c2d9e4",
        url="https://hooks.example/samehand",
        made_by="Ada",
        made="2026-03-30T08:00:00Z",
        ended=None,
    ),
):
    """An address that alerts are sent to."""

    id: str
    url: str
    made_by: str
    made: Moment
    ended: Moment | None


class WebhookMade(BaseModel):
    """A new webhook with its secret, which is shown once."""

    webhook: WebhookOut
    secret: str


class DeliveryOut(
    Out,
    json_schema_extra=example(
        number=4,
        alert_id="alert_8f1e02b4cc19",
        state="due",
        attempts=1,
        due="2026-03-30T08:11:00Z",
        answer="503",
        changed="2026-03-30T08:10:00Z",
    ),
):
    """An alert on its way."""

    number: int
    alert_id: str
    state: str
    attempts: int
    due: Moment
    answer: str | None = Field(description="Status or fault of the last attempt.")
    changed: Moment
