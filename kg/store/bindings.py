"""Values bound to a query's variables: ``VALUES`` blocks of terms at the heads of its patterns.

That is what SPARQL has for the purpose, and every engine understands it. Oxigraph's own
substitutions come too late for its plan: a question about one rider then scans all claims, and
takes ten times as long.
"""

from __future__ import annotations

from pyoxigraph import Variable

from kg.store.guard import patterns
from kg.store.interface import Bindings

__all__ = ["bound"]


def bound(sparql: str, bindings: Bindings | None) -> str:
    """Bind variables of a query.

    Args:
        sparql: a SELECT or ASK query.
        bindings: terms by the variables' names. A term is written out as N-Triples by the library
            that made it, so that no text in it can become part of the query.

    Returns:
        The query, which gives only rows with these values. A query within it that gives the
        variable is bound too, because engines work it out on its own.
    """
    if not bindings:
        return sparql
    parts: list[str] = []
    end = 0
    for start, given in patterns(sparql):
        names = [name for name in bindings if not parts or name in given]
        parts.append(sparql[end:start])
        if names:
            variables = " ".join(str(Variable(name)) for name in names)
            terms = " ".join(str(bindings[name]) for name in names)
            parts.append(f" VALUES ({variables}) {{ ({terms}) }} ")
        end = start
    return "".join([*parts, sparql[end:]])
