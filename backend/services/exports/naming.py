"""Ids that are the same in every export, so that a later one updates an earlier one."""

from uuid import NAMESPACE_URL, UUID, uuid5

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:samehand:export")


def stable(*parts: str) -> UUID:
    """UUID of version 5 of some texts, which must be texts that may leave.

    It is a hash without a key: whoever guesses the texts can confirm them.
    """
    return uuid5(_NAMESPACE, "\x00".join(parts))
