"""What several tests need: the loaded pipeline, once for the whole session, and a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import chromium, visit

if TYPE_CHECKING:
    from kg.pipeline import Pipeline


__all__ = ["chromium", "pipeline", "visit"]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The pipeline as users load it."""
    from kg.pipeline import Pipeline

    return Pipeline.load()
