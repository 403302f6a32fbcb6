"""What several tests need: the loaded pipeline, once for the whole session, and a browser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import chromium, visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.pipeline import Pipeline


__all__ = ["chromium", "pipeline", "visit", "wait_until"]


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The pipeline as users load it."""
    from kg.pipeline import Pipeline

    return Pipeline.load()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return met
