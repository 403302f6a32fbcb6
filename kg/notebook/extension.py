"""Cells of SPARQL turned into frames: ``%%sparql`` and ``%sparql``, and the displays of tuples, for IPython."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.graph import Graph
from kg.model import Claim
from kg.notebook.request import Request, WrongMagic, parse

if TYPE_CHECKING:
    import pandas as pd
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["GraphNotFound", "load", "unload"]

_NAME = "sparql"
_KEPT = "_kg_extension"
_HELP = """Ask the graph in SPARQL; the answer is a pandas frame.

    %%sparql
    SELECT ?rider ?team { ?rider cyc:rides_for ?team }

    %sparql @roster team="Halden–Meridian" year=2024
    %sparql                         lists the stored questions that a name behind @ asks

Options, before a query, or anywhere behind the name of a stored question:

    -g GRAPH, --graph GRAPH   the variable that holds the graph; without it, the last graph made
    -o NAME, --out NAME       keep the answer in this variable
    -q, --quiet               do not show the answer (with -o)
    --timeout SECONDS         stop a query of your own after so long (30)
    --limit ROWS              the most rows (10000)
    --iris                    write IRIs in full, and those that a stored question has names for too

The project's prefixes (cyc:, rider:, team:, race:, skos: …) need no declaration. A value of a stored
question may be a variable: team=$team. The answer of an ASK is True or False.
"""


class GraphNotFound(KgError):
    """There is no graph that a cell could ask.

    Attributes:
        name: the variable that should hold it, or None.
    """

    def __init__(self, name: str | None, graphs: tuple[str, ...]) -> None:
        """Say which variables hold a graph.

        Args:
            name: the variable that should hold it, or None.
            graphs: the variables that do.
        """
        self.name = name
        there = f"the variables with a graph are: {', '.join(graphs)}" if graphs else (
            "no variable holds a graph yet; make one: graph = kg.build('articles/')"
        )  # fmt: skip
        super().__init__(there if name is None else f"{name} is no graph; {there}")


@dataclass(slots=True)
class _Extension:
    """What the extension knows between cells.

    Attributes:
        shell: the running IPython.
        seen: the graphs that variables held, by the variables' names.
        last: the variable that took a graph last.
    """

    shell: InteractiveShell
    seen: dict[str, Graph] = field(default_factory=dict)
    last: str | None = None

    def note(self, *_: object) -> None:
        """Find out which variable took a graph since the last cell."""
        now = {
            name: value
            for name, value in self.shell.user_ns.items()
            if isinstance(value, Graph) and not name.startswith("_")
        }
        for name, graph in now.items():
            if self.seen.get(name) is not graph:
                self.last = name
        self.seen = now

    def graph(self, name: str | None) -> Graph:
        """Give the graph of a variable, or the last graph."""
        self.note()
        chosen = name or self.last
        if chosen is not None and chosen in self.seen:
            return self.seen[chosen]
        if name is None and self.seen:
            return next(reversed(self.seen.values()))
        raise GraphNotFound(name, tuple(self.seen))

    def ask(self, request: Request) -> pd.DataFrame | bool:
        """Ask, and give the answer as Python value."""
        graph = self.graph(request.graph)
        stored = request.sparql.startswith("@")
        rows = graph.query(
            request.sparql,
            {name: self.value(value) for name, value in request.parameters.items()},
            timeout=None if stored else request.timeout,
            limit=request.limit,
        )
        if not rows.complete:
            sys.stdout.write(f"The first {request.limit:,} rows; there are more (--limit ROWS).\n")
        if rows.form == "ask":
            return bool(rows)
        if request.iris:
            return rows.to_pandas()
        frame = rows.shortened().to_pandas()
        # A stored question gives a name and an IRI of everything; people read the names.
        named = {name.removesuffix("_name") for name in rows.columns if name.endswith("_name")}
        return frame.drop(columns=[name for name in rows.columns if stored and name in named])

    def value(self, text: str) -> str | int:
        """Give a parameter's value: what a variable holds, or the text itself."""
        if not text.startswith("$"):
            return text
        if text[1:] not in self.shell.user_ns:
            raise WrongMagic(f"{text}: there is no variable {text[1:]!r}")
        value = self.shell.user_ns[text[1:]]
        return value if isinstance(value, int) else str(value)


def load(shell: InteractiveShell) -> None:
    """Make the magics known, and let tuples of claims show themselves.

    Args:
        shell: the running IPython.
    """
    from IPython.core.error import UsageError
    from IPython.core.magic import MAGIC_NO_VAR_EXPAND_ATTR

    unload(shell)
    extension = _Extension(shell)

    def sparql(line: str, cell: str | None = None) -> object:
        try:
            request = parse(line, cell)
            if not request.sparql:
                return _questions()
            answer = extension.ask(request)
        except KgError as error:
            # One message and no traceback: it is the query that is wrong, not a program.
            raise UsageError(str(error)) from None
        if request.keep is not None:
            shell.user_ns[request.keep] = answer
        return None if request.quiet else answer

    sparql.__doc__ = _HELP
    # IPython would take the braces of a query for its own.
    setattr(sparql, MAGIC_NO_VAR_EXPAND_ATTR, True)
    shell.magics_manager.register_function(sparql, magic_kind="line_cell", magic_name=_NAME)
    shell.events.register("post_run_cell", extension.note)
    shell.user_ns_hidden[_KEPT] = extension
    extension.note()
    formatters = _formatters(shell)
    if formatters is not None:
        formatters["text/html"].for_type(tuple, _claims_html)


def unload(shell: InteractiveShell) -> None:
    """Take the magics and the displays away again.

    Args:
        shell: the running IPython.
    """
    extension = shell.user_ns_hidden.pop(_KEPT, None)
    if extension is None:
        return
    shell.events.unregister("post_run_cell", extension.note)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop(_NAME, None)
    formatters = _formatters(shell)
    if formatters is not None:
        formatters["text/html"].pop(tuple, None)


def _formatters(shell: InteractiveShell) -> Any:
    display = shell.display_formatter
    return None if display is None else display.formatters


def _claims_html(values: tuple[object, ...]) -> str | None:
    """Show a tuple of claims as cards; any other tuple is none of our business."""
    from kg.notebook.claims import cards

    claims = [value for value in values if isinstance(value, Claim)]
    return cards(claims) if claims and len(claims) == len(values) else None


def _questions() -> pd.DataFrame:
    """List the stored questions."""
    import pandas as pd

    from kg.store.questions import questions

    rows = [
        (f"@{each.name}", each.title, " ".join(f"{given.name}=" for given in each.parameters))
        for each in questions().values()
    ]
    return pd.DataFrame(rows, columns=["question", "what it finds", "about"])
