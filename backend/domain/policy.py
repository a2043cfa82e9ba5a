"""The sharing policy: in which form each kind of value may leave, and for whom.

Levels are those of the Traffic Light Protocol, version 2.0 (FIRST, 2022). What a policy
does not name is withheld. A wider audience never gets more than a narrower one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from backend.domain.character import GroupKind

VERSION = 1
_PARTS = frozenset(
    {
        "version",
        "name",
        "group_kinds",
        "least_confidence",
        "least_members",
        "indicator_share",
        "forms",
    }
)
# What one account has alone ties it to nobody.
_SHARED = 2


class Tlp(StrEnum):
    """Whom an export is for, the widest audience first."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


class Form(StrEnum):
    """What is left of a value, the most first."""

    PLAIN = "plain"
    TRUNCATED = "truncated"
    HASHED = "hashed"
    WITHHELD = "withheld"


def source_at(name: str, tlp: Tlp | None) -> str:
    """What an asset calls its source: with how far it may be handed on, if said."""
    return name if tlp is None else f"{name} (TLP:{tlp.upper()})"


def level_of(source: str | None) -> Tlp | None:
    """How far what a source said may be handed on, as ``source_at`` wrote it."""
    for tlp in Tlp:
        if (source or "").endswith(f" (TLP:{tlp.upper()})"):
            return tlp
    return None


def may_see(level: Tlp | None, tlp: Tlp) -> bool:
    """Whether what came at ``level`` may leave at ``tlp``: to no wider an audience."""
    levels = list(Tlp)
    return level is None or levels.index(tlp) >= levels.index(level)


_STRICTNESS = {form: place for place, form in enumerate(Form)}
_PLAIN, _TRUNCATED, _HASHED, _WITHHELD = Form


@dataclass(frozen=True, slots=True)
class SharedKind:
    """A kind of value that a policy decides on, and the forms that it may take."""

    name: str
    meaning: str
    forms: tuple[Form, ...]

    @property
    def strictest(self) -> Form:
        """The form that it has where a policy does not name it."""
        return self.forms[-1]


_ANY = (_PLAIN, _HASHED, _WITHHELD)
_OPEN = (_PLAIN, _WITHHELD)
# Values that are kept as hashes with the deployment's key: whoever has that key finds
# the person by trying, so they never leave as they are.
_PERSONAL = (_HASHED, _WITHHELD)
_KINDS = (
    SharedKind("account", "ids of members", _ANY),
    SharedKind(
        "ip_address",
        "addresses; truncated: the network of /24 or /48",
        (_PLAIN, _TRUNCATED, _HASHED, _WITHHELD),
    ),
    SharedKind("network", "networks in CIDR notation", _OPEN),
    SharedKind("autonomous_system", "autonomous systems", _OPEN),
    SharedKind("email_domain", "domains of e-mail addresses", _ANY),
    SharedKind("instrument", "the processor's fingerprints of instruments", _ANY),
    SharedKind("issuer", "first digits of cards, which name the bank", _OPEN),
    SharedKind("device", "fingerprints of devices", _ANY),
    SharedKind("prompt_family", "keys of prompt families, never a text", _ANY),
    SharedKind("email", "e-mail addresses, which are kept as hashes", _PERSONAL),
    SharedKind("phone", "phone numbers, which are kept as hashes", _PERSONAL),
    SharedKind("person", "names of people, which are kept as hashes", _PERSONAL),
    SharedKind("organization", "organizations that clusters were traced to", _OPEN),
    SharedKind("status", "whether a member was suspended or banned", _OPEN),
    SharedKind("volume", "exchanges, capabilities and days", _OPEN),
    SharedKind("time", "times; truncated: the day (UTC)", (_PLAIN, _TRUNCATED)),
)
SHARED_KINDS: Mapping[str, SharedKind] = MappingProxyType(
    {kind.name: kind for kind in _KINDS}
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may leave.

    Clusters of other kinds than ``group_kinds`` do not leave at all, members with less
    than ``least_confidence`` are counted and not listed, things that fewer than
    ``least_members`` have stay, and a thing is an indicator if at least
    ``indicator_share`` of the accounts that had it are members.
    """

    name: str
    forms: Mapping[str, Mapping[Tlp, Form]]
    group_kinds: tuple[GroupKind, ...]
    least_confidence: float
    least_members: int
    indicator_share: float

    def form(self, kind: str, tlp: Tlp) -> Form:
        """The form in which values of ``kind`` leave at ``tlp``."""
        return self.forms[kind][tlp]

    def at(self, tlp: Tlp) -> dict[str, str]:
        """The form of each kind at a level."""
        return {kind: self.form(kind, tlp).value for kind in SHARED_KINDS}

    def as_mapping(self) -> dict[str, Any]:
        """The policy as ``policy_of`` reads it."""
        return {
            "version": VERSION,
            "name": self.name,
            "group_kinds": [kind.value for kind in self.group_kinds],
            "least_confidence": self.least_confidence,
            "least_members": self.least_members,
            "indicator_share": self.indicator_share,
            "forms": {
                kind: {tlp.value: forms[tlp].value for tlp in Tlp}
                for kind, forms in self.forms.items()
            },
        }


def policy_of(found: Mapping[str, Any]) -> Policy:
    """The policy that a file holds; ValueError, with where and what, if it is none."""
    for name in found:
        if name not in _PARTS:
            raise ValueError(f"{name} is no part of a policy")
    if found.get("version") != VERSION:
        raise ValueError(f"version must be {VERSION}")
    called = found.get("name")
    if not isinstance(called, str) or not called.strip():
        raise ValueError("name must be a text")
    policy = Policy(
        called,
        _forms(found.get("forms", {})),
        _group_kinds(found.get("group_kinds")),
        _share(found, "least_confidence"),
        _members(found.get("least_members")),
        _share(found, "indicator_share"),
    )
    _check(policy)
    return policy


def _group_kinds(found: object) -> tuple[GroupKind, ...]:
    try:
        return tuple(GroupKind(each) for each in found)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise ValueError(
            f"group_kinds must be a list of {', '.join(GroupKind)}"
        ) from None


def _share(found: Mapping[str, Any], name: str) -> float:
    value = found.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} must be a number from 0 to 1")  # noqa: TRY004
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be a number from 0 to 1")
    return float(value)


def _members(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < _SHARED:
        raise ValueError(f"least_members must be a whole number from {_SHARED} on")
    return value


def _forms(found: object) -> Mapping[str, Mapping[Tlp, Form]]:
    if not isinstance(found, Mapping):
        raise ValueError("forms must be a table")  # noqa: TRY004
    for kind in found:
        if kind not in SHARED_KINDS:
            raise ValueError(
                f"forms.{kind} is no kind; kinds are {', '.join(SHARED_KINDS)}"
            )
    return MappingProxyType(
        {kind: _levels(kind, found.get(kind, {})) for kind in SHARED_KINDS}
    )


def _levels(name: str, found: object) -> Mapping[Tlp, Form]:
    """Form at each level; a text counts for all of them."""
    kind = SHARED_KINDS[name]
    given = dict.fromkeys(Tlp, found) if isinstance(found, str) else found
    if not isinstance(given, Mapping):
        raise ValueError(f"forms.{name} must be a form, or a table of levels")  # noqa: TRY004
    for tlp in given:
        if tlp not in set(Tlp):
            raise ValueError(f"forms.{name}.{tlp} is no level: {', '.join(Tlp)}")
    levels = {}
    for tlp in Tlp:
        form = given.get(tlp, kind.strictest)
        if form not in kind.forms:
            raise ValueError(f"forms.{name} may be {', '.join(kind.forms)}")
        levels[tlp] = Form(form)
    return MappingProxyType(levels)


def _check(policy: Policy) -> None:
    """Refuse what contradicts itself."""
    levels = list(Tlp)
    for kind in SHARED_KINDS:
        for wide, narrow in pairwise(levels):
            forms = policy.form(kind, wide), policy.form(kind, narrow)
            if _STRICTNESS[forms[0]] < _STRICTNESS[forms[1]]:
                raise ValueError(
                    f"forms.{kind} gives more at {wide} than at {narrow}, whose "
                    "audience is narrower"
                )
    for tlp in levels:
        hidden = policy.form("network", tlp) is not _PLAIN
        if hidden and policy.form("ip_address", tlp) in {_PLAIN, _TRUNCATED}:
            raise ValueError(
                f"forms.ip_address at {tlp} gives away networks, which forms.network "
                "withholds"
            )


def _by_level(clear: Form, green: Form, amber: Form, strict: Form, red: Form) -> Any:
    return dict(zip(Tlp, (clear, green, amber, strict, red), strict=True))


_FOR_PARTNERS = _by_level(_WITHHELD, _WITHHELD, _HASHED, _HASHED, _HASHED)
_NAMED = _by_level(_WITHHELD, _PLAIN, _PLAIN, _PLAIN, _PLAIN)
_NARROW = _by_level(_WITHHELD, _WITHHELD, _WITHHELD, _PLAIN, _PLAIN)
DEFAULT = policy_of(
    {
        "version": VERSION,
        "name": "default",
        "group_kinds": ["campaign", "reseller", "other"],
        "least_confidence": 0.5,
        "least_members": 2,
        "indicator_share": 0.5,
        "forms": {
            "account": _FOR_PARTNERS,
            "ip_address": _by_level(_WITHHELD, _TRUNCATED, _PLAIN, _PLAIN, _PLAIN),
            "network": _NAMED,
            "autonomous_system": "plain",
            "email_domain": _NAMED,
            "instrument": _FOR_PARTNERS,
            "issuer": _NARROW,
            "device": _FOR_PARTNERS,
            "prompt_family": _FOR_PARTNERS,
            "email": "withheld",
            "phone": "withheld",
            "person": "withheld",
            "organization": _by_level(_WITHHELD, _WITHHELD, _PLAIN, _PLAIN, _PLAIN),
            "status": _NARROW,
            "volume": "plain",
            "time": _by_level(_TRUNCATED, _TRUNCATED, _TRUNCATED, _PLAIN, _PLAIN),
        },
    }
)
