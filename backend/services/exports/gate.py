"""The gate that every value of an export passes: it has the policy's form after it."""

import hmac
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.domain.identifiers import KeyedHash, network_of
from backend.domain.policy import Form, Policy, Tlp
from backend.secrets import read_or_make
from backend.settings import Settings


@dataclass(frozen=True, slots=True)
class Released:
    """A value as it may leave; ``kind`` is another one where it was truncated."""

    kind: str
    value: str
    form: Form

    @property
    def id(self) -> str:
        """What tells it from others in one export."""
        return f"{self.kind}:{self.value}"


class Gate:
    """Lets values of one export out as the policy says, and counts them by kind.

    Each value counts once, however often it is asked for.
    """

    def __init__(self, policy: Policy, tlp: Tlp, key: bytes) -> None:
        self.policy = policy
        self.tlp = tlp
        self.counts: Counter[tuple[str, Form]] = Counter()
        self._forms = {kind: Form(form) for kind, form in policy.at(tlp).items()}
        self._keyed = KeyedHash(key)
        # Hashes of them: an export of many accounts would hold all their ids twice.
        self._seen: set[int] = set()

    def lets(self, kind: str) -> bool:
        """Whether values of a kind leave in some form."""
        return self._forms[kind] is not Form.WITHHELD

    def release(self, kind: str, value: str) -> Released | None:
        """A value as it may leave; None where it is withheld."""
        kind = _shared(kind, value)
        form = self._forms[kind]
        self._count(kind, value, form)
        if form is Form.WITHHELD:
            return None
        if form is Form.HASHED:
            return Released(kind, f"{kind}-{self._keyed.of(kind, value)}", form)
        if form is Form.TRUNCATED:
            return Released("network", network_of(value), form)
        return Released(kind, value, form)

    def named(self, kind: str, value: str) -> str:
        """A value for a sentence: as it may leave, or that it is withheld."""
        found = self.release(kind, value)
        return found.value if found else f"(withheld {kind.replace('_', ' ')})"

    def time(self, ms: int | None) -> datetime | None:
        """A time as it may leave."""
        if ms is None:
            return None
        time = datetime.fromtimestamp(ms / 1000, UTC)
        if self._forms["time"] is Form.PLAIN:
            return time
        return time.replace(hour=0, minute=0, second=0, microsecond=0)

    def count(self, kind: str, value: object) -> bool:
        """Count something that leaves whole or not at all; whether it leaves."""
        self._count(kind, str(value), self._forms[kind])
        return self.lets(kind)

    def tally(self) -> dict[str, dict[str, int]]:
        """How many values left in each form, by kind."""
        found: dict[str, dict[str, int]] = {}
        for (kind, form), count in sorted(self.counts.items()):
            found.setdefault(kind, {})[form.value] = count
        return found

    def _count(self, kind: str, value: str, form: Form) -> None:
        mark = hash((kind, value))
        if mark not in self._seen:
            self._seen.add(mark)
            self.counts[kind, form] += 1


def _shared(kind: str, value: str) -> str:
    """Kind of a policy, of a kind of the graph."""
    if kind == "network" and value.startswith("AS"):
        return "autonomous_system"
    return kind


def key_of(settings: Settings, partner: str | None) -> bytes:
    """Key of an export's hashes: the partner's, always the same, or one used once.

    Partners get keys of their own, so that what two of them have cannot be joined.
    """
    if partner is None:
        return secrets.token_bytes(32)
    master = read_or_make(settings.secrets_dir / "export.key").encode()
    return hmac.digest(master, f"partner\x00{partner}".encode(), "sha256")
