"""A document that was read to explanations: why each of its claims is what it is."""

from __future__ import annotations

from kg.explain.explanation import (
    Explanation,
    NotExplained,
    Producer,
    Reference,
    Source,
    Step,
    Verdict,
    Voice,
)
from kg.explain.gather import explain

__all__ = [
    "Explanation",
    "NotExplained",
    "Producer",
    "Reference",
    "Source",
    "Step",
    "Verdict",
    "Voice",
    "explain",
]
