"""What was learned about how far the odds can be trusted."""

from __future__ import annotations

import pytest

from kg.relate.candidates import RELATIONS
from kg.relate.judge import Judge


def test_without_a_description_odds_are_taken_as_they_are() -> None:
    judge = Judge.of({})
    assert judge.calibrate(0.3) == pytest.approx(0.3)
    assert set(judge.thresholds) == set(RELATIONS)
    assert judge.least == min(judge.thresholds.values())


@pytest.mark.parametrize(
    ("odds", "share"), [(0.0, 0.2), (0.2, 0.2), (0.5, 0.4), (0.8, 0.6), (1.0, 0.6)]
)
def test_calibration_joins_its_knots_by_lines(odds: float, share: float) -> None:
    judge = Judge.of({"calibration": {"raw": [0.2, 0.8], "true": [0.2, 0.6]}})
    assert judge.calibrate(odds) == pytest.approx(share)


@pytest.mark.parametrize(
    ("odds", "status"), [((0.8, 0.1, 0.1), 0), ((0.55, 0.4, 0.05), 1), ((0.1, 0.2, 0.7), 2)]
)
def test_in_doubt_it_is_no_fact(odds: tuple[float, float, float], status: int) -> None:
    assert Judge.of({"asserted": 0.6}).status(odds) == status
