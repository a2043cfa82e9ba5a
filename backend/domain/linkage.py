"""The rules by which accounts are grouped: named numbers, each with its reason."""

from dataclasses import dataclass

from backend.domain.evidence import KINDS, SOURCE_CAP_BITS

# A self-join costs the square of the accounts that have a thing; beyond 50 a thing
# says less than nine bits among 20,000 accounts and cannot seed a pair anyway.
HUB_ACCOUNTS = 50
# What a thing must say for a group to be listened to: less is noise, and hubs cost.
LEAST_THING_BITS = 1.0
# What a source must say to count as one of the two that a membership needs.
LEAST_SOURCE_BITS = 2.0
# Below five accounts a campaign looks like a household that shares a tablet.
LEAST_GROUP = 5
# A classroom shares an address and an assignment; a campaign's accounts also share
# what is bought, owned or typed in. So many of the members must.
LEAST_STRONG_SHARE = 0.3
# Half of whose members pass the bar for another group: that is the same group.
MERGE_SHARE = 0.5
# Six converge on every world that was measured.
ROUNDS = 6
# A source is present in the data when so many of the accounts share something of it.
PRESENT_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers in force for one run; bits are compared as integers of 1/1000."""

    accept_bits: float
    seed_bits: float
    sources: int
    cap_bits: float = SOURCE_CAP_BITS
    least_group: int = LEAST_GROUP

    @classmethod
    def for_sources(
        cls, present: frozenset[str], *, accept_bits: float, seed_bits: float
    ) -> "Rules":
        """Two sources are needed where the data has two; else more of the one.

        With one source (money flows only, say) nothing independent can confirm it, so
        several things of it must, and it may say as much as three sources.
        """
        if len(present) > 1:
            return cls(accept_bits, seed_bits, sources=2)
        cap = 3 * SOURCE_CAP_BITS
        return cls(accept_bits, seed_bits, sources=1, cap_bits=cap, least_group=2)


def kind_rows() -> list[tuple[str, str, float, bool]]:
    """Name, source, damping and strength of each kind, for the SQL."""
    return [(k.name, k.source, k.damping, k.strong) for k in KINDS.values()]


def confidence(bits: float) -> float:
    """Probability for bits of evidence, prior included: odds of 2 ** bits to one."""
    return float(1.0 / (1.0 + 2.0 ** -min(bits, 50.0)))
