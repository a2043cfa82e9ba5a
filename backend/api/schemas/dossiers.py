"""Wire models of dossiers."""

from pydantic import BaseModel, ConfigDict, Field

from backend.services.dossier.redaction import Redaction


class DossierIn(BaseModel):
    """Why a dossier is made, by whom, and how much it hides."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "reason": "for counsel, case 12",
                    "analyst": "analyst-1",
                    "redact": "addresses",
                }
            ]
        },
    )

    reason: str = Field(max_length=2000, description="It is written into it.")
    analyst: str | None = Field(
        None, max_length=2000, description="Who asked for it; whoever asks by default."
    )
    redact: Redaction = Field(
        Redaction.NONE, description="What is replaced by numbers."
    )
