"""Labels find a place at their line or, where there is none, near it."""

from __future__ import annotations

import numpy as np
import pytest

from kg.draw.demand import Demand
from kg.draw.geometry import boxes_meet
from kg.draw.labels import label


@pytest.mark.parametrize(("gap", "distant"), [(160.0, 0), (60.0, 1)])
def test_a_label_wider_than_its_line_stands_beyond_the_boxes(gap: float, distant: int) -> None:
    sizes = np.array([[60.0, 30.0], [60.0, 30.0]])
    spots = np.array([[0.0, 0.0], [60.0 + gap, 0.0]])
    wide = np.array([[100.0, 10.0]])
    line = np.array([[30.0, 0.0], [30.0 + gap / 2, 0.0], [30.0 + gap, 0.0]])
    found = label([line], spots, Demand(sizes, np.array([[0, 1]]), wide))
    assert (found.clashes, found.distant) == (0, distant)
    assert not boxes_meet(found.centres[:, None], wide / 2, spots, sizes / 2).any()
