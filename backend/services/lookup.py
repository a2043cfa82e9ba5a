"""Looks a pasted list up: what each entry is, which cluster it is in, what is missing.

Entries are taken as they are, never for beginnings: who pastes fifty ids wants to know
which of these fifty are there.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backend.domain.identifiers import KeyedHash
from backend.errors import InvalidInput
from backend.graph.driver import Graph
from backend.graph.search import (
    AccountHit,
    ClusterHit,
    IdentifierHit,
    OrganizationHit,
    Search,
)
from backend.services.search import hashed_keys, plain_keys

MOST = 1000
LONGEST = 1024
# Lines, or else what lists in mails and sheets are separated by.
_LINES = re.compile(r"[\r\n]+")
_SEPARATORS = re.compile(r"[,;\t]\s*")
_QUOTES = "\"'`<>"


@dataclass(slots=True)
class Match:
    """An entry of the list with all that it names."""

    text: str
    accounts: list[AccountHit] = field(default_factory=list)
    clusters: list[ClusterHit] = field(default_factory=list)
    identifiers: list[IdentifierHit] = field(default_factory=list)
    organizations: list[OrganizationHit] = field(default_factory=list)

    @property
    def found(self) -> bool:
        """Whether it names anything."""
        return bool(
            self.accounts or self.clusters or self.identifiers or self.organizations
        )


@dataclass(frozen=True, slots=True)
class Lookup:
    """What became of a list.

    ``clusters`` are those that its accounts are in, with how many of them, the most
    first; ``outside`` counts its accounts that are in none.
    """

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    clusters: tuple[tuple[str, int], ...]
    outside: int


def entries_in(text: str) -> list[str]:
    """Entries of a pasted list, each once, in its order.

    One a line; in one line what commas, semicolons or tabs separate. Quotes and
    brackets around an entry are none of it.

    :raises InvalidInput: there are too many, or one is too long
    """
    lines = [line for line in _LINES.split(text) if line.strip()]
    parts = _SEPARATORS.split(lines[0]) if len(lines) == 1 else lines
    cleaned = (part.strip().rstrip(",;").strip(_QUOTES).strip() for part in parts)
    found = list(dict.fromkeys(part for part in cleaned if part))
    if len(found) > MOST:
        raise InvalidInput(f"A list may have {MOST:,} entries; this has {len(found):,}")
    for place, entry in enumerate(found, 1):
        if len(entry) > LONGEST:
            raise InvalidInput(f"Entry {place} has more than {LONGEST:,} characters")
    return found


def look_up(graph: Graph, keyed: KeyedHash | None, entries: Sequence[str]) -> Lookup:
    """What each entry names: ids, addresses, cards, names, by four queries in all.

    An e-mail address, a phone number and a name are looked up by their hash, if there
    is a ``keyed`` one to make it.
    """
    matches = {entry: Match(entry) for entry in entries}
    keys = _by_key(keyed, matches.values())
    with graph.session() as session:
        search = Search(session)
        for account in search.match_accounts(entries):
            matches[account.id].accounts.append(account)
        for cluster in search.match_clusters(entries):
            matches[cluster.id].clusters.append(cluster)
        for thing in search.find_identifiers(list(keys), limit=len(keys)):
            _add_thing(keys[thing.key], thing)
        for organization in search.match_organizations(entries):
            _add_organization(matches.values(), organization)
    return _summed(tuple(matches.values()))


def _by_key(
    keyed: KeyedHash | None, matches: Iterable[Match]
) -> dict[str, list[Match]]:
    """Entries by each key that the graph may have them under."""
    keys: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        named = plain_keys(match.text)
        if keyed is not None:
            named |= hashed_keys(keyed, match.text)
        for key in sorted(named):
            keys[key].append(match)
    return keys


def _add_thing(matches: Iterable[Match], thing: IdentifierHit) -> None:
    for match in matches:
        match.identifiers.append(thing)


def _add_organization(matches: Iterable[Match], organization: OrganizationHit) -> None:
    name = organization.name.lower()
    for match in matches:
        if match.text == organization.id or match.text.lower() == name:
            match.organizations.append(organization)


def _summed(matches: tuple[Match, ...]) -> Lookup:
    accounts = [account for match in matches for account in match.accounts]
    inside = Counter(
        account.cluster_id for account in accounts if account.cluster_id is not None
    )
    return Lookup(
        matches,
        tuple(match.text for match in matches if not match.found),
        tuple(sorted(inside.items(), key=lambda each: (-each[1], each[0]))),
        sum(1 for account in accounts if account.cluster_id is None),
    )
