"""What endpoints are given, named once as types."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from backend.domain.identifiers import KeyedHash
from backend.graph.driver import Graph
from backend.jobs import Jobs
from backend.journal.journal import Journal
from backend.services.ingestion import Receiver
from backend.settings import Settings


@dataclass(frozen=True, slots=True)
class Held:
    """Opened when the application starts, closed when it stops."""

    settings: Settings
    graph: Graph
    journal: Journal
    jobs: Jobs
    receiver: Receiver
    keyed: KeyedHash
    api_key: str


def held(request: Request) -> Held:
    """What this application holds."""
    found: Held = request.app.state.held
    return found


HeldDep = Annotated[Held, Depends(held)]
Limit = Annotated[int, Query(ge=1, le=1000, description="most items of a page")]
Cursor = Annotated[str | None, Query(description="`next` of the page before")]
