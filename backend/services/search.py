"""Finds what an investigator has in hand."""

from contextlib import suppress

from backend.domain import identifiers
from backend.domain.identifiers import KeyedHash
from backend.graph.driver import Graph
from backend.graph.search import FoundRow, Search


def search(graph: Graph, keyed: KeyedHash, text: str) -> list[FoundRow]:
    """Things that ``text`` names: an id, an address, a card's fingerprint, a domain.

    An e-mail address, a phone number and a name are looked up by their hash.
    """
    with graph.session() as session:
        return Search(session).find_things(keys_of(keyed, text.strip()))


def keys_of(keyed: KeyedHash, text: str) -> list[str]:
    """Keys that ``text`` may have in the graph."""
    keys = {text, text.lower(), keyed.of("person", identifiers.normal_name(text))}
    with suppress(ValueError):
        ip = identifiers.normal_ip(text)
        keys |= {ip, identifiers.network_of(ip)}
    with suppress(ValueError):
        keys.add(keyed.of("email", "@".join(identifiers.normal_email(text))))
    with suppress(ValueError):
        keys.add(keyed.of("phone", identifiers.normal_phone(text)))
    return sorted(keys)
