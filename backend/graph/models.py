"""Models of the provider, and when they came out."""

from dataclasses import dataclass

from backend.graph.session import GraphSession
from graph_queries import load


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model; ``released_ms`` is None while nobody said when it came out."""

    name: str
    released_ms: int | None


LIST_MODELS = load("models.list_models").returning(ModelRow)


class Models:
    """Models that accounts used or that came out."""

    def __init__(self, session: GraphSession) -> None:
        self._session = session

    def list_models(self) -> list[ModelRow]:
        """All of them, those that came out first first."""
        return self._session.rows(LIST_MODELS)
