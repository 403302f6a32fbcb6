"""Quads kept and asked: a store in memory, guarded SPARQL queries, and named questions."""

from __future__ import annotations

from kg.store.guard import QueryError, RefusedQuery
from kg.store.memory import BrokenRdf, MemoryStore, NoRdf
from kg.store.questions import Question, UnknownQuestion, question, questions
from kg.store.rows import Iri, Rows

__all__ = [
    "BrokenRdf",
    "Iri",
    "MemoryStore",
    "NoRdf",
    "QueryError",
    "Question",
    "RefusedQuery",
    "Rows",
    "UnknownQuestion",
    "question",
    "questions",
]
