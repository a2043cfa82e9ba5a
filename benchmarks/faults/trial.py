"""One trial: send, break, wait for the product to recover, compare."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from backend.errors import SamehandError, Unavailable
from backend.services.digest import Digest
from benchmarks.faults.plan import Fault, Phase, Plan
from benchmarks.faults.rig import Rig
from benchmarks.faults.senders import Upstreams, call

# What took longer than this did not recover by itself.
PATIENCE_SECONDS = 90
_POLL_SECONDS = 0.1


@dataclass(slots=True)
class Outcome:
    """What became of a trial.

    ``hands`` says what somebody had to do, or would have had to; ``differs`` the lines
    of the digest that are not the undisturbed run's.
    """

    number: int
    mode: str
    deliveries: list[dict[str, Any]]
    faults: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    recovery_seconds: dict[str, float] = field(default_factory=dict)
    resent: int = 0
    refused: int = 0
    runs: int = 0
    equal: dict[str, bool] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)
    hands: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Nothing lost, nothing twice, nobody needed."""
        return bool(self.equal) and all(self.equal.values()) and not self.hands


class Trial:
    """Runs one plan on a rig."""

    def __init__(self, rig: Rig, plan: Plan, lines: Sequence[bytes]) -> None:
        self._rig = rig
        self._plan = plan
        self._lines = lines
        self._dice = random.Random(plan.number)
        self.outcome = Outcome(
            plan.number,
            rig.mode.value,
            [
                {"sender": d.sender, "way": d.way, "events": len(d.events)}
                for d in plan.deliveries
            ],
        )

    def run(self, expected: Digest | None) -> Digest | None:
        """The digest after both phases, compared with ``expected`` if there is one.

        None when the trial did not come so far.
        """
        begin = time.monotonic()
        found = None
        try:
            found = self._phases(expected)
        except (SamehandError, RuntimeError, OSError) as error:
            # Whatever it is, the trials after this one are worth having.
            self.outcome.hands.append(f"the trial broke off: {error!r}")
        self.outcome.seconds = round(time.monotonic() - begin, 2)
        return found

    def _phases(self, expected: Digest | None) -> Digest | None:
        self._ingest()
        if not self.outcome.hands:
            self._link()
        if self.outcome.hands:
            return None
        found = self._digest()
        self._compare(found, expected or found)
        return found

    def _ingest(self) -> None:
        upstreams = Upstreams(self._rig, self._plan.deliveries, self._lines)
        over = self._strike(Phase.INGEST)
        upstreams.start()
        self._await(upstreams.are_done, "sending did not end")
        self._await(self._rig.is_settled, "the graph did not follow the journal")
        upstreams.give_up()
        self._recovered(Phase.INGEST, over)
        self.outcome.resent = upstreams.resent
        self.outcome.refused = upstreams.refused

    def _link(self) -> None:
        over = self._strike(Phase.LINKAGE)
        run = _Run(self._rig)
        self._await(run.is_done, "no linkage run ended")
        self._recovered(Phase.LINKAGE, over)
        self.outcome.runs = run.asked

    def _await(self, claim: Callable[[], bool], otherwise: str) -> None:
        if self.outcome.hands:
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not claim():
            if time.monotonic() > deadline:
                self.outcome.hands.append(otherwise)
                return
            if said := self._rig.revive():
                self.outcome.hands.append(said)
            time.sleep(_POLL_SECONDS)

    def _strike(self, phase: Phase) -> Callable[[], float]:
        """Let the faults of ``phase`` happen from now on; waits until they are over.

        What is given back returns the moment of the last one.
        """
        begin = time.monotonic()
        last = [begin]

        def one(fault: Fault) -> None:
            time.sleep(max(0.0, begin + fault.at - time.monotonic()))
            moment = time.monotonic()
            hit = self._rig.inflict(fault, self._dice)
            last[0] = max(last[0], time.monotonic())
            noted = asdict(fault) | {"hit": hit, "struck": round(moment - begin, 2)}
            self.outcome.faults.append(noted)

        faults = [fault for fault in self._plan.faults if fault.phase is phase]
        threads = [threading.Thread(target=one, args=(fault,)) for fault in faults]
        for thread in threads:
            thread.start()

        def over() -> float:
            for thread in threads:
                thread.join()
            return last[0]

        return over

    def _recovered(self, phase: Phase, over: Callable[[], float]) -> None:
        # A fault may strike when all is done; what follows waits for its end.
        last = over()
        self._await(self._is_whole, "the stack was not whole again")
        seconds = time.monotonic() - last
        self.outcome.recovery_seconds[phase.value] = round(seconds, 2)

    def _is_whole(self) -> bool:
        return self._rig.revive() is None and self._rig.is_settled()

    def _digest(self) -> Digest:
        # The run that was asked for ended; another may still hold its lease, whose
        # worker was killed, and a server whose launcher was killed ends a moment later.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            late = time.monotonic() > deadline
            try:
                found = self._rig.digest()
            except Unavailable:
                if late:
                    raise
            else:
                if late or not found.unsettled:
                    return found
            time.sleep(_POLL_SECONDS)

    def _compare(self, found: Digest, expected: Digest) -> None:
        for name in ("ingested", "derived", "journal"):
            self.outcome.equal[name] = getattr(found, name) == getattr(expected, name)
        ours = {(line.part, line.name): line.sum for line in found.lines}
        theirs = {(line.part, line.name): line.sum for line in expected.lines}
        self.outcome.differs = [
            f"{part} {name}: {_figures(ours.get((part, name)))}, "
            f"undisturbed {_figures(theirs.get((part, name)))}"
            for part, name in sorted(ours.keys() | theirs.keys())
            if ours.get((part, name)) != theirs.get((part, name))
        ]
        self.outcome.hands.extend(found.unsettled)


def _figures(found: Any) -> str:
    return "none" if found is None else f"{found.facts} ({found.counted} counted)"


class _Run:
    """A linkage run that somebody wants: asked for until one succeeds."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._job: str | None = None
        self.asked = 0

    def is_done(self) -> bool:
        """Whether a run that was asked for has succeeded."""
        try:
            if self._job is None:
                self._job = call(self._rig, "/v1/linkage/runs", b"")["id"]
                self.asked += 1
            now = call(self._rig, f"/v1/jobs/{self._job}")
        except OSError:
            return False
        if now["state"] == "failed":
            self._job = None
        return bool(now["state"] == "succeeded")
