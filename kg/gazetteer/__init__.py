"""Turns a folder of tables into names to look up: riders, teams, races, places, countries."""

from __future__ import annotations

from kg.gazetteer.entry import Entry, Tenure, fold
from kg.gazetteer.names import Gazetteer
from kg.gazetteer.tables import TABLES, BrokenTableError, NoGazetteerError

__all__ = ["TABLES", "BrokenTableError", "Entry", "Gazetteer", "NoGazetteerError", "Tenure", "fold"]
