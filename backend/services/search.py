"""Finds what an investigator has in hand."""

import ipaddress
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from backend.domain import identifiers
from backend.domain.identifiers import KeyedHash
from backend.errors import Forbidden, InvalidInput
from backend.graph.driver import Graph
from backend.graph.search import (
    AccountHit,
    ClusterHit,
    IdentifierHit,
    OrganizationHit,
    Search,
)

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Found:
    """All that fits, by what it is."""

    accounts: tuple[AccountHit, ...]
    identifiers: tuple[IdentifierHit, ...]
    clusters: tuple[ClusterHit, ...]
    organizations: tuple[OrganizationHit, ...]


def search(graph: Graph, keyed: KeyedHash, text: str) -> Found:
    """Things that ``text`` names: an id, an address, a card's fingerprint, a domain.

    An e-mail address, a phone number and a name are looked up by their hash.
    """
    wanted = text.strip()
    return _find(graph, wanted, plain_keys(wanted) | hashed_keys(keyed, wanted))


def search_plain(graph: Graph, text: str) -> Found:
    """The same for a text that may be written to logs.

    :raises InvalidInput: it is an e-mail address or a phone number
    """
    wanted = text.strip()
    if is_private(wanted):
        raise InvalidInput(
            "Send an e-mail address or a phone number in the body of a POST, so that "
            "it is not written to logs on the way"
        )
    return _find(graph, wanted, plain_keys(wanted))


def is_private(text: str) -> bool:
    """Whether it is an e-mail address or a phone number."""
    return _fits(identifiers.normal_email, text) or _fits(
        identifiers.normal_phone, text
    )


def refuse_personal_text(text: str) -> None:
    """Let only investigators look up what belongs to a person.

    :raises Forbidden: it is an e-mail address, a phone number or an IP address
    """
    for normal in (
        identifiers.normal_email,
        identifiers.normal_phone,
        identifiers.normal_ip,
    ):
        if _fits(normal, text.strip()):
            raise Forbidden(
                "To look up e-mail, phone and IP addresses needs the role investigator"
            )


def as_asked(keyed: KeyedHash, text: str) -> str:
    """What was looked for, as the audit log may keep it.

    Whatever is not plainly an id or an address of a machine may be a name, and is kept
    as its hash: who has the name finds the entry, and nobody reads the name.
    """
    wanted = text.strip()
    if _fits(identifiers.normal_email, wanted):
        return f"email:{keyed.of('email', '@'.join(identifiers.normal_email(wanted)))}"
    if _fits(identifiers.normal_phone, wanted):
        return f"phone:{keyed.of('phone', identifiers.normal_phone(wanted))}"
    if re.fullmatch(r"[\x21-\x7e]*[0-9_./:][\x21-\x7e]*", wanted):
        return wanted
    return f"person:{keyed.of('person', identifiers.normal_name(wanted))}"


def plain_keys(text: str) -> set[str]:
    """Keys that ``text`` may have as itself, in the graph's normal forms."""
    keys = {text, text.lower()}
    if re.fullmatch(r"(?i)as\d+", text):
        keys.add(text.upper())
    with suppress(ValueError):
        ip = identifiers.normal_ip(text)
        keys |= {ip, identifiers.network_of(ip)}
    with suppress(ValueError):
        keys.add(str(ipaddress.ip_network(text, strict=False)))
    return keys


def hashed_keys(keyed: KeyedHash, text: str) -> set[str]:
    """Keys that ``text`` may have as personal data."""
    keys = {keyed.of("person", identifiers.normal_name(text))}
    if _fits(identifiers.normal_email, text):
        keys.add(keyed.of("email", "@".join(identifiers.normal_email(text))))
    if _fits(identifiers.normal_phone, text):
        keys.add(keyed.of("phone", identifiers.normal_phone(text)))
    return keys


def _find(graph: Graph, text: str, keys: set[str]) -> Found:
    if not text:
        return Found((), (), (), ())
    with graph.session() as session:
        found = Search(session)
        return Found(
            tuple(found.find_accounts(text, limit=_SHOWN)),
            tuple(found.find_identifiers(sorted(keys), limit=_SHOWN)),
            tuple(found.find_clusters(text, limit=_SHOWN)),
            tuple(found.find_organizations(text, limit=_SHOWN)),
        )


def _fits(normal: Callable[[str], object], text: str) -> bool:
    try:
        normal(text)
    except ValueError:
        return False
    return True
