"""Systems that tell of exchanges, each in its own way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from backend.domain.prompts import signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """One of them: what it is called, and what it sends.

    ``form`` is the field that tells of the prompt: ``prompt``, ``prompt_minhash``,
    ``prompt_fingerprint``, or none when it is empty. An upstream that sends ``singly``
    has an event for every exchange, with the prompt again and again, where the others
    have the sum of an hour.
    """

    source: str = "model-gateway"
    form: str = "prompt"
    singly: bool = False

    def told(self, prompt: str) -> dict[str, Any]:
        """Field that tells of ``prompt``, if any."""
        if self.form == "prompt_minhash":
            return {self.form: _signature(prompt)}
        if self.form == "prompt_fingerprint":
            own = blake2b(prompt.encode(), digest_size=12).hexdigest()
            return {self.form: f"{self.source}:{own}"}
        return {self.form: prompt} if self.form else {}


USUAL: Sequence[tuple[Upstream, float]] = ((Upstream(), 1.0),)
# What is sent from a large provider's many products, by share of the accounts.
MANY: Sequence[tuple[Upstream, float]] = (
    (Upstream(), 0.925),
    (Upstream(source="stream-gateway", singly=True), 0.025),
    (Upstream(source="sealed-gateway", form=""), 0.01),
    (Upstream(source="edge-gateway", form="prompt_minhash"), 0.025),
    (Upstream(source="partner-gateway", form="prompt_fingerprint"), 0.015),
)


@lru_cache(maxsize=1000)
def _signature(prompt: str) -> list[int]:
    return signature(prompt)
