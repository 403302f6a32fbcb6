"""N-Triples turned into SHACL validation results, by pyshacl or by the faster ``shacl``.

Both read ``ontology/shapes.ttl``, and a test holds that they find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from kg.data import ontology_folder
from kg.errors import KgError

if TYPE_CHECKING:
    import shacl

__all__ = [
    "ENGINES",
    "Engine",
    "MissingEngine",
    "Result",
    "Severity",
    "UnknownEngine",
    "choose_engine",
]

Engine = Literal["pyshacl", "shacl"]
Severity = Literal["Violation", "Warning", "Info"]

ENGINES: tuple[Engine, ...] = get_args(Engine)
"""The names of the engines, the usual one first."""

_EXTRAS = MappingProxyType({"pyshacl": "kg", "shacl": "kg[fast]"})
_SEVERITIES: Mapping[str, Severity] = MappingProxyType({name: name for name in get_args(Severity)})
_BLANK = "_:"


class UnknownEngine(KgError):
    """No engine has that name.

    Attributes:
        name: what was asked for.
    """

    def __init__(self, name: str) -> None:
        """Say what was asked for and what there is.

        Args:
            name: what was asked for.
        """
        self.name = name
        super().__init__(f"no SHACL engine is called {name!r}; use {' or '.join(ENGINES)}")


class MissingEngine(KgError):
    """An engine is not installed.

    Attributes:
        name: its name.
    """

    def __init__(self, name: Engine) -> None:
        """Say what is missing and how to get it.

        Args:
            name: the engine's name.
        """
        self.name = name
        super().__init__(
            f"the SHACL engine {name} is not installed; install it with: pip install"
            f" '{_EXTRAS[name]}'"
        )


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of a validation, in terms that do not depend on the engine.

    Attributes:
        focus: the node that breaks a rule, as N-Triples term; ``_:`` for any blank node.
        shape: the IRI of the shape that it breaks.
        severity: how bad that is.
        message: what the shape says about it.
        path: the IRI of the property that is wrong, or an empty string.
        value: what is wrong about it, as N-Triples term, or an empty string.
    """

    focus: str
    shape: str
    severity: Severity
    message: str
    path: str = ""
    value: str = ""


def choose_engine(name: str) -> Callable[[str], Iterable[Result]]:
    """Find an engine.

    Args:
        name: ``pyshacl`` or ``shacl``.

    Returns:
        What turns a graph, as N-Triples, into results.

    Raises:
        UnknownEngine: there is none of that name.
        MissingEngine: it is not installed.
    """
    for engine in ENGINES:
        if engine == name:
            if find_spec(engine) is None:
                raise MissingEngine(engine)
            return _pyshacl_results if engine == "pyshacl" else _shacl_results
    raise UnknownEngine(name)


def _shapes_file() -> Path:
    return ontology_folder() / "shapes.ttl"


def _pyshacl_results(triples: str) -> Iterable[Result]:
    # rdflib takes its time to be imported.
    from kg.validate.by_pyshacl import report

    found = report(triples, _shapes_file())
    for node in found.nodes():
        yield Result(
            focus=_one_blank(found.term(node, "focusNode")),
            shape=found.term(node, "sourceShape").strip("<>"),
            severity=_SEVERITIES[found.term(node, "resultSeverity").strip("<>").rpartition("#")[2]],
            message=found.text(node, "resultMessage"),
            path=_iri(found.term(node, "resultPath")),
            value=_one_blank(found.term(node, "value")),
        )


def _shacl_results(triples: str) -> Iterable[Result]:
    for found in _shacl_shapes().validate_text(triples, format="ntriples").results:
        yield Result(
            focus=_one_blank(found.focus_node),
            shape=(found.root_shape or found.source_shape or "").strip("<>"),
            severity=_SEVERITIES[found.severity],
            message=found.message or "",
            path=_iri(found.path or ""),
            value=_one_blank(found.value or ""),
        )


def _one_blank(term: str) -> str:
    # Labels of blank nodes are each engine's own.
    return _BLANK if term.startswith(_BLANK) else term


def _iri(path: str) -> str:
    """Keep a path that is one property; the others are told by their messages."""
    return (
        path[1:-1] if path.startswith("<") and path.endswith(">") and path.count("<") == 1 else ""
    )


@cache
def _shacl_shapes() -> shacl.Shapes:
    import shacl

    return shacl.Shapes.from_file(str(_shapes_file()))
