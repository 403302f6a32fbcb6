"""Graphs held against ``ontology/shapes.ttl`` and against themselves: faults and conflicts."""

from __future__ import annotations

from kg.validate.conflicts import Check, Conflict, checks, find_conflicts
from kg.validate.engines import ENGINES, Engine, MissingEngine, UnknownEngine, choose_engine
from kg.validate.report import Fault, Report, validate

__all__ = [
    "ENGINES",
    "Check",
    "Conflict",
    "Engine",
    "Fault",
    "MissingEngine",
    "Report",
    "UnknownEngine",
    "checks",
    "choose_engine",
    "find_conflicts",
    "validate",
]
