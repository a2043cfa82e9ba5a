"""What a dossier calls accounts and things, so that it gives away no more than it may.

A name is replaced by the same one everywhere, and no two by one, so that everything can
be worked out again from what is left.
"""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from hashlib import blake2b

from backend.domain.discounts import Thing
from backend.domain.evidence import says_nothing
from backend.domain.identifiers import network_of

ACCOUNT = "account"
OTHER = "other"


class Redaction(StrEnum):
    """How much a dossier keeps to itself."""

    NONE = "none"
    ADDRESSES = "addresses"
    ALL = "all"


def stem(kind: str, key: str, level: Redaction) -> str | None:
    """What is left of a name, to which a number comes; None where it stays as it is.

    This is the one rule of what leaves: a sharing policy takes its place here. Accounts
    outside the cluster are numbers at every level, and an hour of sign-up, or a mail
    provider that everybody uses, is nobody's.
    """
    if kind == OTHER:
        return "other"
    if level is Redaction.NONE or kind == "signup_hour" or says_nothing(kind, key):
        return None
    if level is Redaction.ADDRESSES:
        return network_of(key) if kind == "ip_address" else None
    return kind if kind == ACCOUNT else ""


class Names:
    """New names of all ``things``, accounts among them, by a level of redaction."""

    def __init__(self, things: Iterable[Thing], level: Redaction) -> None:
        self.level = level
        self._names: dict[Thing, str] = {}
        alike: dict[Thing, list[Thing]] = defaultdict(list)
        for thing in set(things):
            left = stem(*thing, level)
            if left is not None:
                alike[thing[0], left].append(thing)
        for (_, left), named in alike.items():
            # Numbers in the order of names would tell something of the names.
            named.sort(key=_scattered)
            width = len(str(len(named)))
            for number, thing in enumerate(named, 1):
                self._names[thing] = f"{left}#{number:0{width}}"

    def name(self, kind: str, key: str) -> str:
        """What the thing is called; itself, if it is none of those."""
        return self._names.get((kind, key), key)

    def names(self, kinds: Iterable[str], keys: Iterable[str]) -> list[str]:
        """The same of many."""
        return [
            self._names.get(thing, thing[1]) for thing in zip(kinds, keys, strict=True)
        ]


def _scattered(thing: Thing) -> bytes:
    return blake2b("\0".join(thing).encode("utf-8", "surrogatepass")).digest()
