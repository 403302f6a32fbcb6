"""Readings of many articles turned into readings that agree on who is who: one identifier a rider."""

from __future__ import annotations

from kg.linking.decisions import Decisions, WrongDecision
from kg.linking.linker import Linker
from kg.linking.occurrence import Occurrence, Verdict
from kg.linking.registry import BrokenRegistry, Registry

__all__ = [
    "BrokenRegistry",
    "Decisions",
    "Linker",
    "Occurrence",
    "Registry",
    "Verdict",
    "WrongDecision",
]
