"""Where the project's knowledge lies: the folder of vocabulary, gazetteer, patterns and queries."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.errors import KgError

__all__ = ["OntologyNotFound", "model_version", "ontology_folder", "ontology_version"]

_LANDMARK = "vocabulary.ttl"
_VERSION = re.compile(r'owl:versionInfo "([^"]+)"')


class OntologyNotFound(KgError):
    """The folder ``ontology/`` is neither inside the package nor beside it.

    Attributes:
        looked_in: the folders that were tried.
    """

    def __init__(self, looked_in: tuple[Path, ...]) -> None:
        """Say where the folder was looked for.

        Args:
            looked_in: the folders that were tried.
        """
        self.looked_in = looked_in
        places = " and ".join(str(place) for place in looked_in)
        super().__init__(
            f"the data folder ontology/ is missing: no {_LANDMARK} in {places}. "
            "Install kg again, or run it from a complete checkout."
        )


@cache
def ontology_folder() -> Path:
    """Find the folder of the project's data, in an installed package or in a checkout.

    Returns:
        The folder that holds ``vocabulary.ttl``, ``gazetteer/``, ``patterns/`` and ``queries/``.

    Raises:
        OntologyNotFound: neither the package nor the checkout has it.
    """
    # A wheel installs plain files, so that the resource is a folder that a Path can name.
    package = Path(str(files("kg")))
    candidates = (package / "ontology", package.parent / "ontology")
    for candidate in candidates:
        if (candidate / _LANDMARK).is_file():
            return candidate
    raise OntologyNotFound(candidates)


def ontology_version() -> str:
    """Tell the version of the vocabulary.

    Returns:
        Its ``owl:versionInfo``.
    """
    # Looked up without loading the graph, which a question about versions is not worth.
    found = _VERSION.search((ontology_folder() / _LANDMARK).read_text("utf-8"))
    return found[1] if found else "unknown"


def model_version() -> str:
    """Tell the version of the packaged English model.

    Returns:
        What its ``meta.json`` says.
    """
    meta = json.loads((files("kg") / "models" / "en" / "meta.json").read_text("utf-8"))
    return str(meta.get("version", "unknown"))
