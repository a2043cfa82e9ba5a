"""Takes decisions on things that honest accounts share, and reads those that count."""

import re
from collections.abc import Callable

from backend.domain import identifiers
from backend.domain.decisions import Stated, in_force, is_personal, stated
from backend.domain.discounts import (
    IN_FULL,
    Cause,
    Discount,
    Discounts,
    Effect,
    Terms,
    Thing,
)
from backend.domain.evidence import KINDS
from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput
from backend.journal.discounts import DiscountLog
from backend.journal.journal import Journal, now_ms
from backend.services.judgements import statement

# What our own pages show of personal data.
_HASH = re.compile(r"[0-9a-f]{32}")


def decide(
    journal: Journal,
    keyed: KeyedHash,
    thing: Thing,
    terms: Terms,
    *,
    reason: str,
    analyst: str,
) -> Discount:
    """Keep a decision on a thing, whose key is as an investigator has it in hand.

    ``reason`` may be empty where the cause says it all.

    :raises InvalidInput: kind, key, factor or time cannot be used
    """
    if not reason.strip() and terms.cause is not Cause.OTHER:
        reason = terms.cause.value.replace("-", " ")
    words = statement(reason=reason, analyst=analyst)
    if terms.effect is Effect.DISCOUNT and not 0 <= terms.factor < IN_FULL:
        raise InvalidInput("A factor is 0 or more and less than 1")
    if terms.until_ms is not None and terms.until_ms <= now_ms():
        raise InvalidInput("The decision would be over already; name a later time")
    return DiscountLog(journal).add(thing_of(keyed, *thing), terms, **words)


def withdraw(
    journal: Journal, discount_id: int, *, reason: str, analyst: str
) -> Discount:
    """Take a decision back; one that it had taken the place of counts again.

    :raises NotFound: there is none
    :raises Conflict: it was taken back before
    """
    words = statement(reason=reason, analyst=analyst)
    return DiscountLog(journal).withdraw(discount_id, **words)


def all_stated(journal: Journal, *, at_ms: int | None = None) -> list[Stated[Discount]]:
    """Every decision with its standing now, or at another time, newest first."""
    made = DiscountLog(journal).list_discounts()
    time = now_ms() if at_ms is None else at_ms
    return stated(made, about=lambda discount: discount.thing, now_ms=time)


def one_stated(journal: Journal, discount_id: int) -> Stated[Discount]:
    """One decision with its standing.

    :raises NotFound: there is none
    """
    DiscountLog(journal).get_discount(discount_id)
    (found,) = [d for d in all_stated(journal) if d.decision.id == discount_id]
    return found


def counting(journal: Journal, *, at_ms: int | None = None) -> Discounts:
    """The decisions that count now, or at another time."""
    found = in_force(all_stated(journal, at_ms=at_ms))
    return Discounts.of(each.decision for each in found)


def thing_of(keyed: KeyedHash, kind: str, text: str) -> Thing:
    """Kind and key in the graph of what an investigator has in hand.

    E-mail addresses, phone numbers and names are hashed as at ingest; a hash that
    samehand printed is taken as it is.

    :raises InvalidInput: there is no such kind, or ``text`` names none of it
    """
    if kind not in KINDS:
        raise InvalidInput(f"Kinds are {', '.join(KINDS)}")
    text = text.strip()
    if kind in _PERSONAL and _HASH.fullmatch(text):
        return kind, text
    try:
        key = _NORMAL.get(kind, _plain)(text)
    except ValueError as error:
        raise InvalidInput(f"The key {error}") from None
    return kind, keyed.of(kind, key) if kind in _PERSONAL else key


def _plain(text: str) -> str:
    if not text:
        raise ValueError("is needed")
    if is_personal(text):
        raise ValueError("is an address of a person; name the kind email or phone")
    return text


def _instrument(text: str) -> str:
    if identifiers.is_card_number(text):
        raise ValueError("is a card number; name the processor's fingerprint")
    return _plain(text)


def _person(text: str) -> str:
    return _plain(identifiers.normal_name(text))


def _email(text: str) -> str:
    return "@".join(identifiers.normal_email(text))


def _network(text: str) -> str:
    network = identifiers.normal_network(text)
    counted = identifiers.network_of(network.partition("/")[0])
    if network != counted:
        raise ValueError(
            f"is no network that accounts are counted by; one of them is {counted}"
        )
    return network


_PERSONAL = frozenset({"email", "phone", "person"})
_NORMAL: dict[str, Callable[[str], str]] = {
    "instrument": _instrument,
    "phone": identifiers.normal_phone,
    "email": _email,
    "person": _person,
    "email_domain": identifiers.normal_domain,
    "ip_address": identifiers.normal_ip,
    "network": _network,
}
