"""Looking up what somebody has in hand, as far as the role allows, and noting it."""

from collections.abc import Sequence

from backend.api.dependencies import Held
from backend.domain.access import Principal
from backend.domain.audit import Action
from backend.services.lookup import Lookup, look_up
from backend.services.search import (
    Found,
    as_asked,
    refuse_personal_text,
    search,
    search_plain,
)


def found_for(
    held: Held, who: Principal, text: str, *, reason: str | None = None
) -> Found:
    """What ``text`` names; for whoever may not look people up, without hashing it.

    :raises Forbidden: it is personal data, and the role does not allow that
    """
    if not who.sees_personal_data:
        refuse_personal_text(text)
        return search_plain(held.graph, text)
    asked = as_asked(held.keyed, text)
    held.trail.record(who, Action.LOOKUP, reason=reason, query=asked)
    return search(held.graph, held.keyed, text)


def each_found_for(
    held: Held, who: Principal, entries: Sequence[str], *, reason: str | None = None
) -> Lookup:
    """What each entry names, in the same way.

    :raises Forbidden: one is personal data, and the role does not allow that
    """
    if not who.sees_personal_data:
        for entry in entries:
            refuse_personal_text(entry)
        return look_up(held.graph, None, entries)
    asked = "\n".join(as_asked(held.keyed, entry) for entry in entries)
    about = {"entries": len(entries)}
    held.trail.record(who, Action.LOOKUP, about, reason=reason, query=asked)
    return look_up(held.graph, held.keyed, entries)
