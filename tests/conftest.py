"""What several tests need: the loaded pipeline, once for the whole session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kg.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The pipeline as users load it."""
    from kg.pipeline import Pipeline

    return Pipeline.load()
