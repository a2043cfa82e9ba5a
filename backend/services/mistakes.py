"""The worst errors of the last run, explained by what the graph holds now."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend.domain.bonds import Bond, Bonds, Lacking
from backend.domain.linkage import Rules
from backend.domain.mistakes import FalseMerge, Miss, false_merges, misses
from backend.domain.quality import Placed, Truth
from backend.graph.driver import Graph
from backend.journal.journal import Journal
from backend.services.detection import read_evidence
from backend.services.pipeline import read
from backend.settings import Settings

# Things that explain one error, and accounts that are named as examples.
_THINGS, _EXAMPLES = 5, 20


@dataclass(frozen=True, slots=True)
class Explained:
    """An error with the things that tie the wrong accounts, or the missed ones.

    ``lacking`` is for what is missed; both are empty where nothing but the clustering
    is known.
    """

    mistake: FalseMerge | Miss
    bonds: tuple[Bond, ...] = ()
    lacking: Lacking | None = None

    def to_dict(self) -> dict[str, Any]:
        """For programs; accounts are counted, and a few of them named."""
        found: dict[str, Any] = {"sentence": self.mistake.sentence}
        for name, value in asdict(self.mistake).items():
            if name in {"strangers", "others", "found", "missed"}:
                found[name] = len(value)
            else:
                found[name] = value
        found["examples"] = self.accounts[:_EXAMPLES]
        found["bonds"] = [asdict(b) | {"sentence": b.sentence} for b in self.bonds]
        found["lacking"] = asdict(self.lacking) if self.lacking else None
        return found

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that are where they should not be."""
        mistake = self.mistake
        return mistake.strangers if isinstance(mistake, FalseMerge) else mistake.missed

    @property
    def others(self) -> tuple[str, ...]:
        """The accounts that those are with, or should be."""
        mistake = self.mistake
        return mistake.others if isinstance(mistake, FalseMerge) else mistake.found


@dataclass(frozen=True, slots=True)
class Errors:
    """The worst errors of each sort, and how many there are in all."""

    false_merges: list[Explained]
    misses: list[Explained]
    false_merges_in_all: int
    misses_in_all: int

    def to_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "false_merges": [each.to_dict() for each in self.false_merges],
            "misses": [each.to_dict() for each in self.misses],
            "false_merges_in_all": self.false_merges_in_all,
            "misses_in_all": self.misses_in_all,
        }


def worst_errors(
    truth: Mapping[str, Truth], placed: Mapping[str, Placed], *, most: int
) -> Errors:
    """The worst ``most`` of each sort, without explanation."""
    merges, missed = false_merges(truth, placed), misses(truth, placed)
    return Errors(
        [Explained(each) for each in merges[:most]],
        [Explained(each) for each in missed[:most]],
        len(merges),
        len(missed),
    )


def explain(
    errors: Errors, graph: Graph, journal: Journal, settings: Settings
) -> Errors:
    """The same errors with the things that explain them; reads what linkage reads."""
    if not errors.false_merges and not errors.misses:
        return errors
    seen = read(graph, journal, settings)
    evidence = read_evidence(seen.sightings, seen.discounts)
    accept = settings.linkage.accept_bits
    rules = Rules.for_sources(evidence.present(), accept_bits=accept)
    bonds = Bonds(evidence, rules)
    return Errors(
        [_explained(each, bonds) for each in errors.false_merges],
        [_explained(each, bonds) for each in errors.misses],
        errors.false_merges_in_all,
        errors.misses_in_all,
    )


def _explained(error: Explained, bonds: Bonds) -> Explained:
    accounts, others = error.accounts, error.others
    found = bonds.between(accounts, others, most=_THINGS)
    lacking = None
    if isinstance(error.mistake, Miss):
        lacking = bonds.lacking(accounts, others)
    return Explained(error.mistake, tuple(found), lacking)
