import numpy as np
import pytest

from backend.domain.calibration import Calibration
from backend.domain.promises import promises

CURVE = Calibration(0.0, 0.5)


def test_memberships_are_counted_by_their_bits():
    bits = np.array([-3.0, 0.5, 4.0, 5.9, 6.0, 99.0])

    found = promises(CURVE, bits, np.full(6, 0.9))

    counts = {each.bits: each.memberships for each in found.bins if each.memberships}
    assert counts == {0.0: 2, 4.0: 2, 6.0: 1, 28.0: 1}
    assert found.bins[0].probability == pytest.approx(1 / (1 + 2**-0.5))


def test_a_bar_gives_precision_and_costs_recall():
    confidence = np.array([0.999, 0.99, 0.9, 0.6])

    bars = {bar.confidence: bar for bar in promises(CURVE, confidence, confidence).bars}

    assert bars[0.5].memberships == 4
    assert bars[0.5].recall == pytest.approx(1.0)
    assert bars[0.99].memberships == 2
    assert bars[0.99].precision == pytest.approx(0.9945)
    assert bars[0.99].recall == pytest.approx(1.989 / 3.489)
    assert 0.995 in bars


def test_bars_that_nobody_passes_are_left_out():
    assert promises(CURVE, np.array([1.0]), np.array([0.4])).bars == ()
