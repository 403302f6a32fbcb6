"""The suffix of a file turned into the RDF format that it names."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from pyoxigraph import RdfFormat

from kg.errors import KgError

__all__ = ["Format", "UnknownFormat"]


class UnknownFormat(KgError):
    """A suffix or a format's name is none of those that are read and written.

    Attributes:
        given: what was asked for.
    """

    def __init__(self, given: str, path: Path | None = None, others: tuple[str, ...] = ()) -> None:
        """Say what was asked for and what there is.

        Args:
            given: the suffix or name.
            path: the file that has the suffix, if it is one.
            others: what can be written besides RDF.
        """
        self.given = given
        subject = f"{path}: " if path is not None else ""
        what = f"no RDF format has the suffix {given!r}" if given else "the file has no suffix"
        valid = ", ".join((*(f"{each.suffix} ({each.label})" for each in Format), *others))
        super().__init__(f"{subject}{what}; use one of {valid}")


class Format(Enum):
    """An RDF format, by its file suffix without the dot.

    Turtle, N-Triples and RDF/XML have no graphs: what lies in several is written once, side by side.
    """

    TURTLE = "ttl"
    TRIG = "trig"
    N_TRIPLES = "nt"
    N_QUADS = "nq"
    JSON_LD = "jsonld"
    RDF_XML = "rdf"

    @property
    def suffix(self) -> str:
        """The file suffix, with its dot."""
        return f".{self.value}"

    @property
    def label(self) -> str:
        """The name that people know it by."""
        return _LABELS[self]

    @property
    def has_graphs(self) -> bool:
        """Whether the format keeps named graphs apart."""
        return self.oxigraph.supports_datasets

    @property
    def oxigraph(self) -> RdfFormat:
        """The same format in Oxigraph's terms."""
        return _OXIGRAPH[self]

    @classmethod
    def of(cls, path: Path, others: tuple[str, ...] = ()) -> Format:
        """Tell a file's format by its suffix.

        Args:
            path: the file, which need not exist.
            others: what can be written besides RDF, for the error's message.

        Returns:
            The format.

        Raises:
            UnknownFormat: the suffix names none.
        """
        try:
            return cls(path.suffix.lower().removeprefix("."))
        except ValueError:
            raise UnknownFormat(path.suffix, path, others) from None

    @classmethod
    def named(cls, name: str) -> Format:
        """Find a format by its name.

        Args:
            name: a suffix, with or without its dot, or a name such as ``turtle`` or ``n-quads``.

        Returns:
            The format.

        Raises:
            UnknownFormat: there is none of that name.
        """
        wanted = name.lower().removeprefix(".")
        for each in cls:
            label = each.label.lower()
            if wanted in {each.value, label, label.replace("-", ""), label.replace("/", "")}:
                return each
        raise UnknownFormat(name)


_LABELS = {
    Format.TURTLE: "Turtle",
    Format.TRIG: "TriG",
    Format.N_TRIPLES: "N-Triples",
    Format.N_QUADS: "N-Quads",
    Format.JSON_LD: "JSON-LD",
    Format.RDF_XML: "RDF/XML",
}
_OXIGRAPH = {
    Format.TURTLE: RdfFormat.TURTLE,
    Format.TRIG: RdfFormat.TRIG,
    Format.N_TRIPLES: RdfFormat.N_TRIPLES,
    Format.N_QUADS: RdfFormat.N_QUADS,
    Format.JSON_LD: RdfFormat.JSON_LD,
    Format.RDF_XML: RdfFormat.RDF_XML,
}
