"""Annotated passages to the trained network that comes with the package."""
