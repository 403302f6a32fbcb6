"""``python -m kg``: the command line without its script on the path."""

from __future__ import annotations

from kg.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
