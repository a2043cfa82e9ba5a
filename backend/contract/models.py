"""The ingest contract: CloudEvents 1.0 with our types of events.

These models are the authority on what is accepted, and publish it as JSON Schema.
Fields that they do not name are left out and counted.
"""

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from backend.contract import fields as f
from backend.domain import identifiers as ids


class _Strict(BaseModel):
    model_config = ConfigDict(
        strict=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )


class SignupData(_Strict):
    """An account was made."""

    email: f.Email
    full_name: f.PersonName | None = None
    organization_claimed: f.Text | None = None
    phone: f.Phone | None = None
    country: f.Country | None = None
    ip: f.IPAddress | None = None
    user_agent: f.Text | None = None
    device_id: f.Id | None = None
    referrer: f.Text | None = None


class PaymentData(_Strict):
    """Somebody tried to pay."""

    instrument: f.Instrument = Field(
        description="the processor's opaque fingerprint, never a card number"
    )
    bin: f.Bin | None = None
    last4: f.Last4 | None = None
    method: (
        Literal[
            "card",
            "virtual_card",
            "prepaid",
            "gift_card",
            "bank",
            "invoice",
            "crypto",
        ]
        | None
    ) = None
    billing_name: f.PersonName | None = None
    billing_country: f.Country | None = None
    amount_minor: f.Amount | None = None
    currency: f.Currency | None = None
    outcome: Literal["succeeded", "declined", "refunded", "disputed"] | None = None


class AccessData(_Strict):
    """An account was used from somewhere."""

    ip: f.IPAddress
    user_agent: f.Text | None = None
    device_id: f.Id | None = None
    asn: f.Asn | None = None
    api_key_id: f.Id | None = None
    count: f.Count | None = Field(None, description="1 if it is not sent")
    window_seconds: f.Total | None = None


class ExchangeData(_Strict):
    """An account exchanged prompts and answers with a model."""

    model: f.Word
    exchanges: f.Count = Field(description="over window_seconds ending at time")
    prompt: f.Prompt | None = None
    prompt_minhash: f.MinHash | None = None
    prompt_fingerprint: f.Word | None = None
    capability: f.Capability | None = None
    ip: f.IPAddress | None = None
    api_key_id: f.Id | None = None
    input_tokens: f.Total | None = None
    output_tokens: f.Total | None = None
    window_seconds: f.Total | None = None

    @model_validator(mode="after")
    def _one_prompt(self) -> Self:
        sent = (self.prompt, self.prompt_minhash, self.prompt_fingerprint)
        if sum(value is not None for value in sent) > 1:
            raise PydanticCustomError(
                "prompts",
                "must have one of prompt, prompt_minhash and prompt_fingerprint",
            )
        return self


_NORMALISE_VALUE = {
    "domain": ids.normalise_domain,
    "ip_network": ids.normalise_network,
    "asn": ids.normalise_asn,
    "instrument": ids.check_instrument,
    "email": ids.normalise_email,
    "person": ids.normalise_name,
}


class AssetData(_Strict):
    """Something is known to belong to an organization."""

    organization_id: f.Id
    name: f.Word
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
    value: f.Id
    confidence: f.Share | None = None
    source: f.Word | None = None
    valid_from: f.Time | None = None
    valid_to: f.Time | None = None

    @model_validator(mode="after")
    def _value_fits_type(self) -> Self:
        try:
            self.normalised_value()
        except ValueError as error:
            raise PydanticCustomError("value", f"value {error}") from None  # type: ignore[arg-type]
        if self.valid_from is not None and self.valid_to is not None:
            if self.valid_from > self.valid_to:
                raise PydanticCustomError("validity", "valid_to is before valid_from")
        return self

    def normalised_value(self) -> str:
        """The key of what ``value`` names."""
        normalise = _NORMALISE_VALUE.get(self.asset_type)
        return normalise(self.value) if normalise else self.value


class LabelData(_Strict):
    """An investigator judged an account."""

    verdict: Literal["legitimate", "abusive", "unknown"]
    analyst: f.Word
    organization_id: f.Id | None = None
    reason: f.Text | None = None
    case_id: f.Id | None = None


class StatusData(_Strict):
    """An account was suspended, banned, closed or opened again."""

    status: Literal["active", "suspended", "banned", "closed"]
    reason: f.Text | None = None


class ReleaseData(_Strict):
    """A model was released."""

    model: f.Word
    released_at: f.Time


class _Envelope(_Strict):
    specversion: Literal["1.0"]
    id: f.Id
    source: f.Id
    time: f.Time = Field(description="when it happened, with its offset")
    subject: f.Id = Field(description="account, organization or model it is about")


class Signup(_Envelope):
    """``account.signup``."""

    type: Literal["account.signup"]
    data: SignupData


class Payment(_Envelope):
    """``payment.attempt``."""

    type: Literal["payment.attempt"]
    data: PaymentData


class Access(_Envelope):
    """``account.access``."""

    type: Literal["account.access"]
    data: AccessData


class Exchange(_Envelope):
    """``exchange.usage``."""

    type: Literal["exchange.usage"]
    data: ExchangeData


class Asset(_Envelope):
    """``organization.asset``."""

    type: Literal["organization.asset"]
    data: AssetData


class Label(_Envelope):
    """``account.label``."""

    type: Literal["account.label"]
    data: LabelData


class Status(_Envelope):
    """``account.status``."""

    type: Literal["account.status"]
    data: StatusData


class Release(_Envelope):
    """``model.release``."""

    type: Literal["model.release"]
    data: ReleaseData


Event = Annotated[
    Signup | Payment | Access | Exchange | Asset | Label | Status | Release,
    Field(discriminator="type"),
]

DATA_MODELS: dict[str, type[_Strict]] = {
    "account.signup": SignupData,
    "payment.attempt": PaymentData,
    "account.access": AccessData,
    "exchange.usage": ExchangeData,
    "organization.asset": AssetData,
    "account.label": LabelData,
    "account.status": StatusData,
    "model.release": ReleaseData,
}
DATA_FIELDS = {kind: frozenset(m.model_fields) for kind, m in DATA_MODELS.items()}
# The last two are CloudEvents' own, of no use here and no surprise either.
ENVELOPE_FIELDS = frozenset(
    {*_Envelope.model_fields, "type", "data", "datacontenttype", "dataschema"}
)

EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@cache
def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one event, as it is sent."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "samehand ingest contract, version 1",
        **EVENT.json_schema(),
    }


def count_unknown(raw: dict[str, Any]) -> int:
    """Fields of a valid event that the contract does not name."""
    known = DATA_FIELDS[raw["type"]]
    return len(raw.keys() - ENVELOPE_FIELDS) + len(raw["data"].keys() - known)
