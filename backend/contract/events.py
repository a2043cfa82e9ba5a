"""Pydantic models of the ingest contract, version 1."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

from backend.contract.assets import normal_asset
from backend.domain import identifiers

_INT64 = (1 << 63) - 1
# Of what the graph sums up over an account's life: nine million such events fit before
# the sum passes 64 bits, and the graph would refuse the batch for ever.
_MOST = 10**12
_DAY_AND_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:)([0-9]{2})(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
_PLAIN_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-5][0-9]Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Rounded to milliseconds, or as a leap second, a later one may lie in the year 10000,
# which Python cannot read back.
_END = datetime(9999, 1, 1, tzinfo=UTC)


def _email(text: str) -> str:
    identifiers.normal_email(text)
    return text


def _opaque(text: str) -> str:
    if identifiers.is_card_number(text):
        raise ValueError("is a card number; send the processor's fingerprint")
    return text


def parse_time(value: Any) -> datetime:
    """The time, in UTC, of an RFC 3339 text; ValueError when it is none."""
    if isinstance(value, str) and _PLAIN_TIME.fullmatch(value):
        # As nearly all are written; what it cannot read, the rest explains.
        time = _plain_time(value)
        if time is not None and _EPOCH <= time < _END:
            return time
    match = _DAY_AND_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("is no time in RFC 3339, such as 2026-01-27T14:41:53Z")
    day, minute, second, fraction, offset = match.groups()
    if offset is None:
        raise ValueError("needs an offset such as Z")
    # Python knows no leap second; it counts as the second after.
    leap = timedelta(seconds=second == "60")
    second = "59" if leap else second
    try:
        time = datetime.fromisoformat(
            f"{day}T{minute}{second}{fraction or ''}{offset.upper()}"
        )
        time = time.astimezone(UTC) + leap
    except (ValueError, OverflowError):
        raise ValueError("is no day and time that exists") from None
    if time < _EPOCH:
        raise ValueError("is before 1970")
    if time >= _END:
        raise ValueError("is after 9998")
    return time


def _plain_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


# Nothing that keeps texts takes a NUL in one.
WITHOUT_NUL = r"^[^\x00]*$"
# As long as the indexes of PostgreSQL and Neo4j can hold, twice in one.
Text = Annotated[
    str, StringConstraints(min_length=1, max_length=512, pattern=WITHOUT_NUL)
]
# What people write may be empty, which says as much as nothing.
Note = Annotated[str, StringConstraints(max_length=8192, pattern=WITHOUT_NUL)]
LongNote = Annotated[str, StringConstraints(max_length=1 << 20, pattern=WITHOUT_NUL)]
Email = Annotated[Text, AfterValidator(_email)]
Phone = Annotated[Text, AfterValidator(identifiers.normal_phone)]
Ip = Annotated[Text, AfterValidator(identifiers.normal_ip)]
Instrument = Annotated[Text, AfterValidator(_opaque)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Count = Annotated[int, Field(ge=1, le=_MOST)]
Amount = Annotated[int, Field(ge=0, le=_MOST)]
Uint32 = Annotated[int, Field(ge=0, lt=1 << 32)]
Asn = Annotated[int, Field(ge=0, lt=1 << 32)]
Time = Annotated[datetime, BeforeValidator(parse_time)]


class _Model(BaseModel):
    # Values are personal data more often than not: no error may repeat them.
    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, strict=True
    )


class SignupData(_Model):
    """Data of ``account.signup``."""

    email: Email
    full_name: Note | None = None
    organization_claimed: Note | None = None
    phone: Phone | None = None
    country: Country | None = None
    ip: Ip | None = None
    user_agent: Note | None = None
    device_id: Text | None = None
    referrer: Note | None = None


class PaymentData(_Model):
    """Data of ``payment.attempt``."""

    instrument: Instrument
    bin: Annotated[str, StringConstraints(pattern=r"^[0-9]{6,8}$")] | None = None
    last4: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = None
    method: (
        Literal[
            "card", "virtual_card", "prepaid", "gift_card", "bank", "invoice", "crypto"
        ]
        | None
    ) = None
    billing_name: Note | None = None
    billing_country: Country | None = None
    amount_minor: Annotated[int, Field(ge=-_INT64, le=_INT64)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    outcome: Literal["succeeded", "declined", "refunded", "disputed"] | None = None


class AccessData(_Model):
    """Data of ``account.access``."""

    ip: Ip
    user_agent: Note | None = None
    device_id: Text | None = None
    asn: Asn | None = None
    api_key_id: Text | None = None
    count: Count = 1
    window_seconds: Amount | None = None


class UsageData(_Model):
    """Data of ``exchange.usage``."""

    model: Text
    exchanges: Count
    prompt: LongNote | None = None
    prompt_minhash: (
        Annotated[list[Uint32], Field(min_length=16, max_length=1024)] | None
    ) = None
    prompt_fingerprint: Text | None = None
    capability: (
        Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")] | None
    ) = None
    ip: Ip | None = None
    api_key_id: Text | None = None
    input_tokens: Amount | None = None
    output_tokens: Amount | None = None
    window_seconds: Amount | None = None

    @model_validator(mode="after")
    def _one_prompt(self) -> Self:
        given = (
            (self.prompt is not None)
            + (self.prompt_minhash is not None)
            + (self.prompt_fingerprint is not None)
        )
        if given > 1:
            raise ValueError(
                "has more than one of prompt, prompt_minhash, prompt_fingerprint"
            )
        return self


class AssetData(_Model):
    """Data of ``organization.asset``."""

    organization_id: Text
    name: Text
    asset_type: Literal[
        "domain",
        "ip_network",
        "asn",
        "instrument",
        "email",
        "device",
        "account",
        "person",
    ]
    value: Text
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    source: Text | None = None
    valid_from: Time | None = None
    valid_to: Time | None = None

    @model_validator(mode="after")
    def _fitting_value(self) -> Self:
        normal_asset(self.asset_type, self.value)
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_to is before valid_from")
        return self


class LabelData(_Model):
    """Data of ``account.label``."""

    verdict: Literal["legitimate", "abusive", "unknown"]
    analyst: Text
    organization_id: Text | None = None
    reason: LongNote | None = None
    case_id: Text | None = None


class StatusData(_Model):
    """Data of ``account.status``."""

    status: Literal["active", "suspended", "banned", "closed"]
    reason: LongNote | None = None


class ReleaseData(_Model):
    """Data of ``model.release``."""

    model: Text
    released_at: Time


class _Envelope(_Model):
    specversion: Literal["1.0"]
    id: Text
    source: Text
    time: Time
    subject: Text


class Signup(_Envelope):
    """An account signed up."""

    type: Literal["account.signup"]
    data: SignupData


class Payment(_Envelope):
    """An account tried to pay."""

    type: Literal["payment.attempt"]
    data: PaymentData


class Access(_Envelope):
    """An account was used from an address."""

    type: Literal["account.access"]
    data: AccessData


class Usage(_Envelope):
    """An account exchanged messages with a model."""

    type: Literal["exchange.usage"]
    data: UsageData


class Asset(_Envelope):
    """Something is an organization's."""

    type: Literal["organization.asset"]
    data: AssetData


class Label(_Envelope):
    """An analyst judged an account."""

    type: Literal["account.label"]
    data: LabelData


class Status(_Envelope):
    """An account's status changed."""

    type: Literal["account.status"]
    data: StatusData


class Release(_Envelope):
    """A model was released."""

    type: Literal["model.release"]
    data: ReleaseData


Event = Annotated[
    Signup | Payment | Access | Usage | Asset | Label | Status | Release,
    Field(discriminator="type"),
]
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
# What accounts do, which is nearly all of what is sent.
OF_ACCOUNTS: dict[str, type[_Envelope]] = {
    "account.signup": Signup,
    "payment.attempt": Payment,
    "account.access": Access,
    "exchange.usage": Usage,
    "account.label": Label,
    "account.status": Status,
}
DATA_MODELS: dict[str, type[_Model]] = {
    "account.signup": SignupData,
    "payment.attempt": PaymentData,
    "account.access": AccessData,
    "exchange.usage": UsageData,
    "organization.asset": AssetData,
    "account.label": LabelData,
    "account.status": StatusData,
    "model.release": ReleaseData,
}
ENVELOPE = frozenset(
    # The last two are attributes of CloudEvents that nothing here needs.
    {*_Envelope.model_fields, "type", "data", "datacontenttype", "dataschema"}
)


def schema() -> dict[str, Any]:
    """JSON Schema of one event."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **EVENT.json_schema(),
    }
