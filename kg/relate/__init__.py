"""Entities to claims: what is said of them, how sure, when, and by whom."""
