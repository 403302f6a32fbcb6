"""Archives of any size taken into a store: resumed after any end, and nothing lost."""

from __future__ import annotations

from kg.corpus.archive import Archive, Progress
from kg.corpus.failures import Failure, FailureList
from kg.corpus.ledger import Ledger

__all__ = ["Archive", "Failure", "FailureList", "Ledger", "Progress"]
