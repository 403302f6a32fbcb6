"""Quads kept and asked: in memory, in a folder or at an endpoint; guarded queries, named questions."""

from __future__ import annotations

from kg.store.errors import (
    LockedStore,
    NotAStore,
    ReadOnlyStore,
    RefusedByStore,
    StoreError,
    UnreachableStore,
    WrongStoreVersion,
)
from kg.store.files import BrokenRdf, NoRdf
from kg.store.folder import FolderStore
from kg.store.guard import QueryError, RefusedQuery
from kg.store.interface import Store
from kg.store.memory import MemoryStore
from kg.store.places import is_address, open_store
from kg.store.questions import Question, UnknownQuestion, question, questions
from kg.store.rows import Iri, Rows

__all__ = [
    "BrokenRdf",
    "FolderStore",
    "Iri",
    "LockedStore",
    "MemoryStore",
    "NoRdf",
    "NotAStore",
    "QueryError",
    "Question",
    "ReadOnlyStore",
    "RefusedByStore",
    "RefusedQuery",
    "Rows",
    "Store",
    "StoreError",
    "UnknownQuestion",
    "UnreachableStore",
    "WrongStoreVersion",
    "is_address",
    "open_store",
    "question",
    "questions",
]
