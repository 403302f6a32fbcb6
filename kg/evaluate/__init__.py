"""Readings and a folder of annotated articles to a report: how right, how complete, and where not."""

from __future__ import annotations

from kg.evaluate.gold import BrokenGold, NoGold
from kg.evaluate.measure import NotInGold, evaluate
from kg.evaluate.report import Report

__all__ = ["BrokenGold", "NoGold", "NotInGold", "Report", "evaluate"]
