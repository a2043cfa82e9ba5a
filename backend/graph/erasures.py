"""What the graph says of accounts that are erased, beside what events say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class ReasonsRow:
    """Why a cluster was traced to an organization, in sentences."""

    cluster: str
    organization: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class NamedRow:
    """How many nodes have one of some names."""

    nodes: int


@dataclass(frozen=True, slots=True)
class MembersRow:
    """How many memberships there are."""

    members: int


LIST_REASONS = load("erasures.list_reasons").returning(ReasonsRow)
SET_REASONS = load("erasures.set_reasons")
RENAME_FAMILIES = load("erasures.rename_families")
COUNT_NAMED = load("erasures.count_named").returning(NamedRow)
COUNT_MEMBERSHIPS = load("erasures.count_memberships").returning(MembersRow)


class Erasures:
    """Finds accounts that go, and where the graph names them in words."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def count_memberships(self, ids: Sequence[str]) -> int:
        """In how many clusters the accounts are."""
        return self._session.rows(COUNT_MEMBERSHIPS, ids=ids)[0].members

    def list_reasons(self, texts: Sequence[str]) -> list[ReasonsRow]:
        """Reasons of attributions that hold one of ``texts``."""
        return self._session.rows(LIST_REASONS, texts=texts)

    def rewrite_reasons(
        self, texts: Sequence[str], change: Callable[[str], str]
    ) -> int:
        """Change the words of reasons that hold one of ``texts``; of how many."""
        found = self.list_reasons(texts)
        rows = [
            {
                "cluster": row.cluster,
                "organization": row.organization,
                "reasons": [change(reason) for reason in row.reasons],
            }
            for row in found
        ]
        self._session.write(SET_REASONS, rows=rows)
        return len(rows)

    def rename_families(self, names: Mapping[str, str]) -> None:
        """Give families of prompts other names, by their old ones."""
        rows = [{"key": key, "name": name} for key, name in sorted(names.items())]
        self._session.write(RENAME_FAMILIES, rows=rows)

    def count_named(self, names: Sequence[str]) -> int:
        """Accounts and identifiers that have one of ``names``."""
        return self._session.rows(COUNT_NAMED, names=names)[0].nodes
