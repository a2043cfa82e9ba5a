"""Figures, times and names as pages write them; all are pure."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup

from backend.domain import wording
from backend.domain.evidence import KINDS

_NONE = "\u2013"
_NOWHEN = Markup("\u2013")
# ``Markup.format`` escapes what is put in.
_TIME = Markup('<time datetime="{}">{}</time>')
_NOUNS = {
    "account": "account",
    "cluster": "cluster",
    "organization": "organization",
    "prompt": "prompt",
}
_LOOKS = {
    "campaign": "bad",
    "company": "good",
    "household": "good",
    "class": "good",
    "reseller": "warn",
    "other": "",
    "active": "",
    "suspended": "warn",
    "banned": "bad",
    "closed": "",
    "recommended": "bad",
    "recommended-in-spite": "warn",
    "held-back": "good",
    "legitimate": "good",
    "abusive": "bad",
    "open": "warn",
    "reopened": "warn",
    "in_review": "warn",
    "decided": "good",
    "urgent": "bad",
    "high": "warn",
    "counts": "good",
    "proposed": "warn",
    "replayed": "good",
    "discarded": "",
    "succeeded": "good",
    "failed": "bad",
}


def number(value: float | None) -> str:
    """``24,310``: whole, in groups of three."""
    return _NONE if value is None else f"{value:,.0f}"


def bits(value: float | None) -> str:
    """``+8.5``, with its sign."""
    return _NONE if value is None else f"{value:+.1f}".replace("-", "\u2212")


def percent(value: float | None) -> str:
    """A share of 0 to 1 as ``93.4%``; nothing is rounded up to certainty."""
    return _NONE if value is None else wording.percent(value)


def day(value_ms: int | None) -> str:
    """``2026-03-29`` of epoch milliseconds, in UTC."""
    return _NONE if value_ms is None else _utc(value_ms).strftime("%Y-%m-%d")


def moment(value_ms: int | None) -> Markup:
    """``2026-03-29 21:40`` with the exact time behind it, in UTC."""
    if value_ms is None:
        return _NOWHEN
    time = _utc(value_ms)
    return _TIME.format(
        time.isoformat(timespec="milliseconds"), time.strftime("%Y-%m-%d\u00a0%H:%M")
    )


def span(first_ms: int | None, last_ms: int | None) -> str:
    """``2026-01-04 to 03-29``: two days, the year said once."""
    if first_ms is None or last_ms is None:
        return day(first_ms if last_ms is None else last_ms)
    first, last = _utc(first_ms), _utc(last_ms)
    if first.date() == last.date():
        return first.strftime("%Y-%m-%d")
    shape = "%m-%d" if first.year == last.year else "%Y-%m-%d"
    return f"{first:%Y-%m-%d} to {last.strftime(shape)}"


def noun(kind: str) -> str:
    """What a kind of thing is called."""
    known = KINDS.get(kind)
    return known.noun if known else _NOUNS.get(kind, kind.replace("_", " "))


def words(name: str) -> str:
    """``agentic_reasoning`` as words; an empty capability is one that nobody named."""
    return name.replace("_", " ").replace("-", " ") if name else "not said"


def short(key: str) -> str:
    """A long key by its beginning: nobody reads 64 digits."""
    longest = 22
    return key if len(key) <= longest else f"{key[:14]}…"


def look(state: str | None) -> str:
    """Class of the badge of a state or kind."""
    return _LOOKS.get(state or "", "")


def plural(count: int, one: str, many: str | None = None) -> str:
    """``1 account``, ``24 accounts``."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def part(key: str) -> str:
    """An id as one part of a path, whatever is in it."""
    return quote(key, safe="")


def account_path(account_id: str) -> str:
    """Page of an account."""
    return f"/accounts/{part(account_id)}"


def thing_path(kind: str, key: str) -> str:
    """Page of a thing that accounts share."""
    return f"/things/{part(kind)}/{part(key)}"


def organization_path(organization_id: str) -> str:
    """Page of an organization."""
    return f"/organizations/{part(organization_id)}"


def with_query(path: str, parameters: Mapping[str, Any], **changes: Any) -> str:
    """``path`` with those parameters that have a value, some of them changed."""
    kept = {
        name: value
        for name, value in {**parameters, **changes}.items()
        if value not in (None, "", [])
    }
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def _utc(value_ms: int) -> datetime:
    return datetime.fromtimestamp(value_ms / 1000, UTC)


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "number": number,
        "signed": bits,
        "percent": percent,
        "day": day,
        "moment": moment,
        "noun": noun,
        "words": words,
        "short": short,
        "look": look,
        "part": part,
    }
)
GLOBALS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "span": span,
        "number": number,
        "plural": plural,
        "account_path": account_path,
        "thing_path": thing_path,
        "organization_path": organization_path,
        "with_query": with_query,
    }
)
