"""Finds the scripts and styles that the package's pages are made of, built from ``web/``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kg.errors import KgError

__all__ = ["BundleNotBuilt", "bundled"]


class BundleNotBuilt(KgError):
    """A script or style of the pages is missing: a checkout that was never installed.

    Attributes:
        file: the missing file, as a path within the project.
    """

    def __init__(self, file: str) -> None:
        """Say which file is missing and how to build it.

        Args:
            file: the missing file, as a path within the project.
        """
        self.file = file
        super().__init__(
            f"{file} is missing: the pages' scripts are built when kg is installed. In a checkout, "
            "run make setup (or pip install --editable .), which builds them from web/; "
            "otherwise install kg again."
        )


@cache
def bundled(package: str, name: str) -> str:
    """Read a built script, style or notice.

    Args:
        package: the package that it lies in, below the folder ``assets``: ``kg.draw.page``.
        name: the file's name: ``page.js``.

    Returns:
        Its text.

    Raises:
        BundleNotBuilt: it is not there.
    """
    try:
        return (files(package) / "assets" / name).read_text("utf-8")
    except FileNotFoundError:
        folder = package.replace(".", "/")
        raise BundleNotBuilt(f"{folder}/assets/{name}") from None
