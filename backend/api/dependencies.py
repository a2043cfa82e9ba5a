"""What endpoints are given, named once as types."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Path, Request

from backend.api.known import Known
from backend.api.limits import Limits
from backend.api.metrics import Metrics
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.access import Principal
from backend.domain.identifiers import KeyedHash
from backend.errors import NotFound
from backend.graph.accounts import AccountRow, Accounts
from backend.graph.clusters import ClusterRow, Clusters
from backend.graph.driver import Graph
from backend.graph.organizations import OrganizationRow, Organizations
from backend.graph.session import GraphSession
from backend.jobs import Jobs
from backend.journal.journal import Journal
from backend.services.access import Access
from backend.services.audit import Trail
from backend.services.backlog import Backlog
from backend.services.bans import Bans
from backend.services.enforcement.preview import Previews
from backend.services.ingestion import Receiver
from backend.services.oidc import Provider
from backend.services.once import Once
from backend.services.screening import Screener
from backend.settings import Settings


@dataclass(frozen=True, slots=True)
class Held:
    """Opened when the application starts, closed when it stops."""

    settings: Settings
    graph: Graph
    journal: Journal
    jobs: Jobs
    backlog: Backlog
    receiver: Receiver
    screener: Screener
    bans: Bans
    previews: Previews
    pseudonymizer: Pseudonymizer
    keyed: KeyedHash
    metrics: Metrics
    access: Access
    trail: Trail
    limits: Limits
    oidc: Provider | None
    api_key: str = field(repr=False)
    known: Known = field(default_factory=Known)
    once: Once = field(default_factory=Once)


async def held(request: Request) -> Held:
    """What this application holds; without a wait, so without a thread."""
    found: Held = request.app.state.held
    return found


HeldDep = Annotated[Held, Depends(held)]


async def principal(request: Request) -> Principal:
    """Who asks; for routes that ask for somebody."""
    found: Principal = request.state.principal
    return found


PrincipalDep = Annotated[Principal, Depends(principal)]


async def _session(held: HeldDep) -> AsyncIterator[GraphSession]:
    """A session; to open it takes no wait, to close it may, which needs a thread.

    That is one beside those that requests share: were they all taken by requests that
    wait for a session, none would be closed.
    """
    opened, own = held.graph.session(), CapacityLimiter(1)
    session = opened.__enter__()
    try:
        yield session
    except Exception as error:
        how = type(error), error, error.__traceback__
        if not await to_thread.run_sync(opened.__exit__, *how, limiter=own):
            raise
    else:
        await to_thread.run_sync(opened.__exit__, None, None, None, limiter=own)


SessionDep = Annotated[GraphSession, Depends(_session)]

# An id may hold any text, a slash too; routes take it with ":path".
AccountPath = Annotated[
    str, Path(min_length=1, max_length=1024, description="Account.")
]
OrganizationPath = Annotated[
    str, Path(min_length=1, max_length=1024, description="Organization.")
]
ClusterPath = Annotated[
    str, Path(min_length=1, max_length=1024, description="Cluster.")
]


def _account(session: SessionDep, account_id: AccountPath) -> AccountRow:
    row = Accounts(session).get_account(account_id)
    if row is None:
        raise NotFound("There is no account with this id")
    return row


def _cluster(session: SessionDep, cluster_id: ClusterPath) -> ClusterRow:
    row = Clusters(session).get_cluster(cluster_id)
    if row is None:
        raise NotFound("There is no cluster with this id")
    return row


def _organization(
    session: SessionDep, organization_id: OrganizationPath
) -> OrganizationRow:
    row = Organizations(session).get_organization(organization_id)
    if row is None:
        raise NotFound("There is no organization with this id")
    return row


# The row of the path's id; without one the answer is 404.
AccountDep = Annotated[AccountRow, Depends(_account)]
ClusterDep = Annotated[ClusterRow, Depends(_cluster)]
OrganizationDep = Annotated[OrganizationRow, Depends(_organization)]
