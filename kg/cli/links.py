"""``kg links``: who is one and who is not over all articles, each with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import options
from kg.cli.screen import say, show, table_of
from kg.errors import KgError

if TYPE_CHECKING:
    from rich.table import Table

    from kg.linking import Occurrence, Registry

__all__ = ["EXAMPLES", "NoRegistry", "links"]

EXAMPLES = (
    "Examples:\n\n"
    "kg links graph.ttl\n\n"
    "kg links graph.ttl --doubtful\n\n"
    "kg links archive --about Brekke --json\n\n"
    "What you decide goes into links.yaml beside the graph, and the next kg build keeps to it:\n\n"
    "same:\n\n"
    '- ["rider/ane-brekke", "rider/brekke @ article-12"]\n\n'
    "different:\n\n"
    '- ["rider/jan-holm @ article-1", "rider/jan-holm @ article-9"]\n\n'
    "rename:\n\n"
    '  "rider/jan-holm-3f2a": "rider/jan-holm-1971"'
)


_DOUBTFUL = ("doubtful", "unsure")


class NoRegistry(KgError):
    """A graph has no registry beside it, so that nothing tells why its links are what they are.

    Attributes:
        path: where the registry should be.
    """

    def __init__(self, path: Path) -> None:
        """Say what is missing and what makes it.

        Args:
            path: where the registry should be.
        """
        self.path = path
        super().__init__(
            f"{path}: there is no such file. kg build writes it beside the graph, with the reason"
            " of each link; build the graph again, or put the file back beside it."
        )


def links(
    graph: options.Graph,
    doubtful: Annotated[
        bool,
        typer.Option(
            "--doubtful",
            help="Only links that were refused because of doubt, and those of a rider to two teams "
            "in one season.",
        ),
    ] = False,
    about: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Only people whose name has this in it.", show_default="everybody"
        ),
    ] = None,
    registry: Annotated[
        Path | None,
        typer.Option(
            "--links",
            metavar="FILE",
            help="For an endpoint: the links.yaml that kg build was given, to take the registry "
            "beside it and not the endpoint's own.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the links as a JSON array.")
    ] = False,
) -> None:
    """Show whom articles mean by each name, why, and where that is doubtful."""
    known = _registry(graph, registry)
    articles = _articles(graph)
    found = [
        each
        for each in known
        if each.article in articles
        and (each.verdict in _DOUBTFUL if doubtful else each.verdict != "alone" or each.renamed)
        and (about is None or _is_about(each, about))
    ]
    if as_json:
        show(json.dumps([_row(each) for each in found], ensure_ascii=False, indent=1) + "\n")
    elif found:
        show(_table(found))
        if doubtful:
            show(_advice(found))
    kind = "doubtful link" if doubtful else "link"
    say(f"{graph}: {len(found):,} {kind}{'' if len(found) == 1 else 's'}")


def _registry(graph: str, links: Path | None) -> Registry:
    """Load who is who: from the file beside a graph, or as an endpoint tells itself."""
    from kg.linking import Registry
    from kg.store import is_address, open_store

    if links is None and is_address(graph):
        from kg.corpus.noted import EndpointLedger

        with open_store(graph) as store:
            return EndpointLedger.of(store).registry(None)
    place = Registry.beside(links or graph)
    if not place.is_file():
        raise NoRegistry(place)
    return Registry.load(place)


def _articles(graph: str) -> frozenset[str]:
    """List the graph's articles; the registry knows those of former builds as well."""
    from kg.rdf.statements import IDENTIFIER
    from kg.store import open_store

    with open_store(graph) as store:
        return frozenset(identifier for _, identifier in store.pairs(IDENTIFIER))


def _is_about(occurrence: Occurrence, name: str) -> bool:
    from kg.gazetteer import fold

    wanted = f" {fold(name)} "
    return any(wanted in f" {fold(each)} " for each in occurrence.names)


def _row(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "article": occurrence.article,
        "name": _name(occurrence),
        "local": occurrence.local,
        "id": occurrence.shown,
        "verdict": occurrence.verdict,
        "reason": occurrence.reason,
        "others": list(occurrence.others),
        "wikidata": list(occurrence.wikidata),
    }


def _table(found: Iterable[Occurrence]) -> Table:
    rows = [(each.article, _name(each), each.verdict, each.shown, each.reason) for each in found]
    return table_of(("Article", "Name", "Link", "Identifier", "Reason"), rows, caption=None)


def _name(occurrence: Occurrence) -> str:
    return occurrence.names[0] if occurrence.names else occurrence.local


def _advice(found: Iterable[Occurrence]) -> str:
    """Write the lines that would decide otherwise; who knows better leaves some out."""
    same, different = [], []
    for each in found:
        here = _quoted(f"{each.local} @ {each.article}")
        if each.verdict == "doubtful":
            same += [f"- [{_quoted(other)}, {here}]\n" for other in each.others]
        else:
            different.append(f"- [{_quoted(each.shown)}, {here}]\n")
    text = ""
    if same:
        text += "For links.yaml beside the graph, those who are the same after all:\n\nsame:\n"
        text += "".join(same)
    if different:
        text += "\n" if text else ""
        text += "For links.yaml beside the graph, those who are not the same:\n\ndifferent:\n"
        text += "".join(different)
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
