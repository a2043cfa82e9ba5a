"""Screens new accounts against the clusters of the newest run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any

from backend.contract.lines import LineReader, Refused
from backend.contract.pseudonyms import Pseudonymizer
from backend.domain.batches import Batch
from backend.domain.events import Record
from backend.domain.linkage import Rules
from backend.domain.profiles import Profiles
from backend.domain.recognition import KnownFamilies
from backend.domain.screening import Had, Resemblance, screen, stand
from backend.errors import InvalidInput, NotFound
from backend.graph.linkage import SightingsRow
from backend.journal.journal import Journal, now_ms
from backend.journal.profiles import ProfileStore
from backend.journal.prompts import signatures_of
from backend.journal.resemblances import Noticed, Resemblances
from backend.services.recognition import recognized
from backend.services.sightings import merged

# A run with its profiles and the families of their prompts.
Kept = tuple[str, Profiles, KnownFamilies]

_SHOWN_REASONS = 5
# First events are few; whoever has more of them is no new account.
_MOST_EVENTS = 10_000


@dataclass(frozen=True, slots=True)
class Screening:
    """The clusters of run ``run_id`` that an account resembles, the most first.

    ``things`` counts what its events say it was seen with; ``rejected`` lines of them
    could not be used, for some of which there are ``reasons``.
    """

    account_id: str
    run_id: str
    things: int
    resembles: tuple[Resemblance, ...]
    rejected: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stand:
    """How an account stands against a cluster, by which rules."""

    resemblance: Resemblance
    rules: Rules


class Screener:
    """Holds the profiles of the newest run; may be shared between threads."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self._store = ProfileStore(journal)
        self._lock = Lock()
        self._held: Kept | None = None

    def screen(self, lines: Iterable[bytes], pseudonymizer: Pseudonymizer) -> Screening:
        """One account by its first events; nothing is written.

        :raises InvalidInput: no line can be used, or they are of several accounts, or
            too many
        :raises NotFound: there was no run yet
        """
        run_id, profiles, families = self._newest()
        records: list[Record] = []
        reasons: list[str] = []
        first = list(islice(lines, _MOST_EVENTS + 1))
        if len(first) > _MOST_EVENTS:
            raise InvalidInput(
                "Screening takes the first events of one account; these are more than "
                f"{_MOST_EVENTS:,}"
            )
        read = LineReader(pseudonymizer).read_all(first)
        for number, found in enumerate(read, start=1):
            if isinstance(found, Refused):
                reasons.append(f"line {number} {found.reason}")
            else:
                records.append(found)
        account = _account(records, reasons)
        signed = {r.data["prompt_key"]: r.minhash for r in records if r.minhash}
        had = _had(Batch.of(records), {account}, signed, families)
        found_of = screen(profiles, had)
        return Screening(
            account,
            run_id,
            len(had.get(account, {})),
            tuple(found_of.get(account, ())),
            len(reasons),
            tuple(reasons[:_SHOWN_REASONS]),
        )

    def stand(self, row: SightingsRow, cluster_id: str) -> Stand | None:
        """An account against one cluster; None when the newest run had no such one."""
        held = self._read()
        if held is None or cluster_id not in held[1].clusters:
            return None
        had = {thing: times[:2] for thing, times in merged(row).items()}
        profiles = held[1]
        return Stand(stand(profiles, row.account, had, cluster_id), profiles.rules)

    def profiles_with(self, cluster_id: str) -> Profiles | None:
        """Profiles of the newest run; None when it had no such cluster."""
        held = self._read()
        return held[1] if held and cluster_id in held[1].clusters else None

    def notice(self, batch: Batch) -> int:
        """Note which accounts that sign up in ``batch`` resemble a cluster; how many.

        Only those are noted that linkage would take in.
        """
        held = self._read() if batch.signups else None
        if held is None:
            return 0
        run_id, profiles, families = held
        keys = [
            key
            for key, account in batch.sightings.get("prompt", {})
            if account in batch.signups
        ]
        signed = signatures_of(self.journal, keys)
        had = _had(batch, batch.signups.keys(), signed, families)
        noticed = [
            Noticed(
                account,
                found[0].cluster_id,
                run_id,
                found[0].bits,
                found[0].probability or 0.0,
                found[0].passes,
                batch.signups[account]["time_ms"],
                now_ms(),
            )
            for account, found in screen(profiles, had).items()
            if found[0].passes
        ]
        Resemblances(self.journal).note(noticed)
        return len(noticed)

    def _newest(self) -> Kept:
        held = self._read()
        if held is None:
            raise NotFound(
                "There are no clusters to compare with; run samehand link first"
            )
        return held

    def _read(self) -> Kept | None:
        """The newest run's; None before the first."""
        newest = self._store.run_id()
        with self._lock:
            if self._held is None or self._held[0] != newest:
                self._held = self._store.read()
            return self._held


def _account(records: Sequence[Record], reasons: Sequence[str]) -> str:
    subjects = sorted({record.subject for record in records})
    if not subjects:
        why = f": {reasons[0]}" if reasons else ""
        raise InvalidInput(f"There is no event that can be used{why}")
    if len(subjects) > 1:
        raise InvalidInput(
            "Screening takes the events of one account; these are of "
            f"{len(subjects)} accounts"
        )
    return subjects[0]


def _had(
    batch: Batch,
    accounts: Iterable[str],
    signed: Mapping[str, bytes],
    families: KnownFamilies,
) -> dict[str, Had]:
    """What accounts were seen with in a batch; prompts are named by their families."""
    wanted = frozenset(accounts)
    family = recognized(signed, families)
    rows: dict[str, list[list[Any]]] = {account: [] for account in wanted}
    for kind, seen in batch.sightings.items():
        for (key, account), row in seen.items():
            if account in wanted:
                name = family.get(key, key) if kind == "prompt" else key
                span = row["first_ms"], row["last_ms"], row["count"]
                rows[account].append([kind, name, *span])
    return {
        account: {
            thing: (first_ms, last_ms)
            for thing, (first_ms, last_ms, _) in merged(
                SightingsRow(account, _signed_up(batch, account), own)
            ).items()
        }
        for account, own in rows.items()
    }


def _signed_up(batch: Batch, account: str) -> int | None:
    signup = batch.signups.get(account)
    return None if signup is None else signup["time_ms"]
