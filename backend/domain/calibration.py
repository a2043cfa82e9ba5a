"""How probable a membership is that has so many bits.

Bits are added as if the sources were independent, and everything a group's members
share as if nobody had gone wrong in finding the group; so they promise too much. What
they come to is measured: of the memberships that have so many bits, the share that is
right, as a logistic curve over the bits (Platt's scaling). Labels of investigators move
the curve where there are some.

    Platt, Probabilistic outputs for support vector machines, 1999
"""

from dataclasses import asdict, dataclass

import numpy as np

from backend.domain.linkage import Flags, Floats

# Beyond this more bits do not make a membership surer: what is wrong then is the group.
MOST_BITS = 30.0
# How far labels may be expected to move the curve, at no bits and by ten of them:
# standard deviations.
_OFFSET_SPREAD, _TEN_BITS_SPREAD = 1.0, 0.5
_STEPS, _CLOSE = 50, 1e-9
_LN2 = float(np.log(2.0))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Log odds (base 2) of a membership with ``bits``: ``offset + slope * bits``."""

    offset: float
    slope: float
    labels: int = 0

    def probabilities(self, bits: Floats) -> Floats:
        """How probable memberships with these bits are."""
        odds = self.offset + self.slope * np.clip(bits, 0.0, MOST_BITS)
        return np.asarray(1.0 / (1.0 + np.exp2(-odds)))

    def learn(self, bits: Floats, right: Flags) -> "Calibration":
        """The most probable curve after memberships that people said are right or not.

        This curve is where it starts from: a few labels move it a little (Newton's
        method on the posterior, with a normal prior around the parameters here).
        """
        if not bits.size:
            return self
        start = np.array([self.offset, 10.0 * self.slope])
        tens = np.clip(bits, 0.0, MOST_BITS) / 10.0
        design = np.column_stack([np.ones(bits.size), tens])
        stiff = np.diag([_OFFSET_SPREAD**-2, _TEN_BITS_SPREAD**-2])
        at = start
        for _ in range(_STEPS):
            said = 1.0 / (1.0 + np.exp2(-(design @ at)))
            slope = _LN2 * design.T @ (right - said) - stiff @ (at - start)
            spread = (_LN2**2 * said * (1.0 - said))[:, None] * design
            step = np.linalg.solve(design.T @ spread + stiff, slope)
            at = at + step / max(1.0, float(np.abs(step).max()))
            if np.abs(step).max() < _CLOSE:
                break
        # More bits never make a membership less probable.
        return Calibration(float(at[0]), max(float(at[1]) / 10.0, 0.0), int(bits.size))

    def in_force(self) -> dict[str, float]:
        """What a run's record says about it."""
        return asdict(self)


# Measured on made-up worlds (docs/evaluation.md), each weighed by the root of its size.
MEASURED = Calibration(1.5, 0.22)
