"""Who may do what: roles, and whoever asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Whoever holds the data folder; no key and no provider's user can be called so.
OWNER = "owner"


class Role(StrEnum):
    """What somebody is allowed; each but ``INGEST`` includes those before it.

    - ``READER`` sees clusters, organizations, runs and figures, with addresses cut to
      their networks and hashes of personal data cut to a few digits.
    - ``INVESTIGATOR`` sees these in full, looks up e-mail addresses, phone numbers and
      names, judges pairs of accounts, and screens accounts.
    - ``REVIEWER`` decides what sharing counts for, starts linkage, plants rings, and
      reads the audit log.
    - ``INGEST`` sends events, puts rejected lines right, and follows the jobs of that;
      it sees nothing that was found.
    - ``ADMIN`` may do everything, erasure and keys included.
    """

    READER = "reader"
    INVESTIGATOR = "investigator"
    REVIEWER = "reviewer"
    INGEST = "ingest"
    ADMIN = "admin"


_LADDER = (Role.READER, Role.INVESTIGATOR, Role.REVIEWER, Role.ADMIN)


class Way(StrEnum):
    """How somebody came."""

    KEY = "key"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word
    LOCAL = "command line"


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks; ``id`` is the public id of the key or the session, if it has one.

    >>> Principal("ada", frozenset({Role.REVIEWER}), Way.KEY).may({Role.READER})
    True
    """

    name: str
    roles: frozenset[Role]
    way: Way
    id: str | None = None

    @property
    def is_owner(self) -> bool:
        """Whether it is the deployment's owner, who may speak for others."""
        return self.name == OWNER

    @property
    def sees_personal_data(self) -> bool:
        """Whether addresses and hashes of personal data are shown in full."""
        return self.may({Role.INVESTIGATOR})

    def may(self, least: Iterable[Role]) -> bool:
        """Whether its roles include one of ``least``."""
        return not included(self.roles).isdisjoint(least)


def included(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles with all that they include."""
    found: set[Role] = set()
    for role in roles:
        found.add(role)
        if role in _LADDER:
            found.update(_LADDER[: _LADDER.index(role)])
        if role is Role.ADMIN:
            found.add(Role.INGEST)
    return frozenset(found)


def in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    """The roles in the order in which ``Role`` names them."""
    wanted = set(roles)
    return tuple(role for role in Role if role in wanted)
