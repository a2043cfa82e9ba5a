"""What somebody takes away from a cluster's evidence to see what stays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from backend.domain.discounts import Thing
from backend.domain.evidence import KINDS, thing_name
from backend.domain.identifiers import (
    network_of,
    normal_domain,
    normal_hour,
    normal_ip,
    normal_network,
)

# Short names that people type.
_ALIASES = {"ip": "ip_address", "prompt": "prompt_family", "signup": "signup_hour"}
_WHOLE = "kind"
# As the graph spells keys.
_NORMAL: dict[str, Callable[[str], str]] = {
    "email_domain": normal_domain,
    "ip_address": normal_ip,
    "network": normal_network,
    "signup_hour": normal_hour,
}


@dataclass(frozen=True, slots=True)
class Removal:
    """A thing, or with ``key`` None all things of a kind; ``text`` as it was typed."""

    text: str
    kind: str
    key: str | None

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        if self.key is None:
            return f"any {KINDS[self.kind].noun}"
        return f"the {thing_name(self.kind, self.key)}"


def parse_removal(text: str) -> Removal:
    """``ip:203.0.113.7`` or ``kind:prompt`` as what it takes away.

    ValueError with a sentence when it names nothing.
    """
    kind, colon, key = text.strip().partition(":")
    whole = kind == _WHOLE
    name = key if whole else kind
    name = _ALIASES.get(name, name)
    if not colon or not key:
        raise ValueError(
            f"{text!r} is neither a thing, such as ip:203.0.113.7, nor a kind, such as "
            "kind:prompt"
        )
    if name not in KINDS:
        raise ValueError(f"There is no kind {name!r}; kinds are {', '.join(_known())}")
    if whole:
        return Removal(text, name, None)
    try:
        return Removal(text, name, _NORMAL.get(name, str)(key))
    except ValueError as error:
        raise ValueError(f"{text!r} names nothing: it {error}") from None


def gone(removals: Iterable[Removal], things: Iterable[Thing]) -> frozenset[Thing]:
    """Those of ``things`` that ``removals`` take away.

    With a network its addresses go. Where addresses go, ``Excerpt.without`` sees to
    the networks that accounts came from by these alone.
    """
    wanted = list(removals)
    keys = {(each.kind, each.key) for each in wanted if each.key is not None}
    kinds = {each.kind for each in wanted if each.key is None}
    return frozenset(
        (kind, key)
        for kind, key in things
        if kind in kinds
        or (kind, key) in keys
        or (kind == "ip_address" and ("network", network_of(key)) in keys)
    )


def _known() -> list[str]:
    short = {kind: name for name, kind in _ALIASES.items()}
    return [short.get(kind, kind) for kind in KINDS]
