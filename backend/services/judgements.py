"""Takes judgements, and reads those that a linkage run must obey."""

from collections.abc import Sequence

from backend.domain.decisions import Stated, in_force, normal_statement, stated
from backend.domain.judgements import Judgement, Judgements, Verdict
from backend.domain.rulings import FourEyes
from backend.errors import Conflict, InvalidInput, NotFound
from backend.graph.accounts import Accounts
from backend.graph.driver import Graph
from backend.graph.linkage import AssetRow, LabelRow
from backend.journal.journal import Journal, now_ms
from backend.journal.judgements import JudgementLog
from backend.journal.rulings import Rulings


def judge(  # noqa: PLR0913 - who says what of whom, and whether that is enough
    journal: Journal,
    graph: Graph,
    verdict: Verdict,
    pairs: Sequence[tuple[str, str]],
    *,
    reason: str,
    analyst: str,
    four_eyes: FourEyes,
) -> list[Judgement]:
    """Keep what ``analyst`` says about pairs of accounts; the next run obeys it.

    :raises Conflict: such words need a second person, whom only rulings have
    :raises NotFound: there is no such account
    :raises InvalidInput: one is named twice, or the words cannot be kept
    """
    words = statement(reason=reason, analyst=analyst)
    if four_eyes is FourEyes.ALL and verdict is not Verdict.UNSURE:
        raise Conflict(
            "Here a second person confirms what is said of accounts: rule on them in a "
            "case, by samehand judge accounts, /v1/cases or the page of a case"
        )
    if any(left == right for left, right in pairs):
        raise InvalidInput("Name two different accounts")
    # All are looked up before the first is kept.
    with graph.session() as session:
        accounts = Accounts(session)
        for name in dict.fromkeys(name for pair in pairs for name in pair):
            if accounts.get_account(name) is None:
                raise NotFound(f"There is no account {name}")
    log = JudgementLog(journal)
    return [log.add(verdict, pair, **words) for pair in pairs]


def withdraw(
    journal: Journal, judgement_id: int, *, reason: str, analyst: str
) -> Judgement:
    """Take a judgement back; one that it had taken the place of counts again.

    :raises NotFound: there is none
    :raises Conflict: it was taken back before
    """
    words = statement(reason=reason, analyst=analyst)
    return JudgementLog(journal).withdraw(judgement_id, **words)


def all_stated(
    journal: Journal, *, account_id: str | None = None
) -> list[Stated[Judgement]]:
    """Every judgement, or those on one account, with its standing, newest first."""
    made = JudgementLog(journal).list_judgements()
    found = stated(made, about=lambda judgement: judgement.pair, now_ms=now_ms())
    return [
        each for each in found if account_id is None or account_id in each.decision.pair
    ]


def one_stated(journal: Journal, judgement_id: int) -> Stated[Judgement]:
    """One judgement with its standing.

    :raises NotFound: there is none
    """
    judgement = JudgementLog(journal).get_judgement(judgement_id)
    (found,) = [
        each
        for each in all_stated(journal, account_id=judgement.left_id)
        if each.decision.id == judgement_id
    ]
    return found


def counting(journal: Journal, labels: Sequence[LabelRow]) -> Judgements:
    """What a run must obey: judgements, rulings, and labels of honest accounts."""
    pairs = [
        each.decision
        for each in in_force(all_stated(journal))
        if each.decision.verdict is not Verdict.UNSURE
    ]
    labelled = {
        verdict: frozenset(row.account_id for row in labels if row.verdict == verdict)
        for verdict in ("legitimate", "abusive")
    }
    return Judgements(
        tuple(pairs),
        labelled["legitimate"],
        labelled["abusive"],
        tuple(Rulings(journal).list_bound()),
    )


def with_labels(
    assets: Sequence[AssetRow], labels: Sequence[LabelRow]
) -> list[AssetRow]:
    """Assets, and the accounts that a label gives to a known organization.

    An account that is both counts once.
    """
    known = {
        (asset.organization_id, asset.value)
        for asset in assets
        if asset.asset_type == "account"
    }
    return list(assets) + [
        AssetRow(
            row.organization_id, row.name, "account", row.account_id, 1.0, None, None
        )
        for row in labels
        if row.verdict == "abusive"
        and row.organization_id
        and row.name
        and (row.organization_id, row.account_id) not in known
    ]


def statement(*, reason: str, analyst: str) -> dict[str, str]:
    """Reason and name as they may be kept.

    :raises InvalidInput: one is empty, too long or personal data of others
    """
    found = {}
    for name, text in (("reason", reason), ("analyst", analyst)):
        try:
            found[name] = normal_statement(text)
        except ValueError as error:
            raise InvalidInput(f"The {name} {error}") from None
    return found
