"""``kg export``: a graph in another format, for other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.cli.screen import counted, replacing, say

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.rdf import Format

__all__ = ["EXAMPLES", "Table", "export"]

EXAMPLES = (
    "Examples:\n\n"
    "kg export graph.ttl -o graph.jsonld\n\n"
    "kg export graph.nq -o graph.trig --rdf12 --with-vocabulary\n\n"
    "kg export graph.ttl -o network.graphml\n\n"
    "kg export graph.ttl -o claims.csv --table claims"
)
_OTHERS = (".graphml (GraphML)", ".csv (a table)")
_COUNT = "SELECT (COUNT(*) AS ?n) { ?claim a cyc:Claim }"


class Table(StrEnum):
    """What a CSV file lists."""

    NODES = "nodes"
    EDGES = "edges"
    CLAIMS = "claims"


def export(
    graph: options.Graph,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where it goes; the suffix decides: .ttl, .trig, .nt, .nq, .jsonld, .rdf, "
            ".graphml or .csv.",
            show_default=False,
        ),
    ],
    table: Annotated[
        Table | None,
        typer.Option(
            help="What a .csv file lists: entities, edges (what is asserted), or claims (hopes and "
            "denials too).",
            show_default="edges",
        ),
    ] = None,
    rdf12: Annotated[
        bool,
        typer.Option(
            "--rdf12",
            help="Write claims as RDF 1.2 reifiers of triple terms (.ttl, .trig, .nt, .nq).",
        ),
    ] = False,
    with_vocabulary: Annotated[
        bool,
        typer.Option(
            "--with-vocabulary",
            help="Write the ontology too: in a graph of its own where the format has graphs.",
        ),
    ] = False,
) -> None:
    """Write a graph in another format."""
    from kg.rdf import Format

    suffix = output.suffix.lower()
    if table and suffix != ".csv":
        raise typer.BadParameter("--table is for .csv files")
    if suffix in {".csv", ".graphml"}:
        if rdf12 or with_vocabulary:
            raise typer.BadParameter("--rdf12 and --with-vocabulary are for RDF formats")
        _export_network(graph, output, table or Table.EDGES)
        return
    form = Format.of(output, _OTHERS)
    if rdf12 and form in {Format.JSON_LD, Format.RDF_XML}:
        raise typer.BadParameter(f"{form.label} has no triple terms; use .ttl, .trig, .nt or .nq")
    _export_rdf(graph, output, form, rdf12=rdf12, with_vocabulary=with_vocabulary)


def _export_rdf(
    graph: str, output: Path, form: Format, *, rdf12: bool, with_vocabulary: bool
) -> None:
    from kg.rdf import write
    from kg.rdf.ontology import VOCABULARY, vocabulary_lines
    from kg.store import open_store

    with open_store(graph) as store:
        lines = dict(store.lines(form))
        if with_vocabulary:
            lines[str(VOCABULARY)] = vocabulary_lines()
        with replacing(output) as draft, draft.open("wb") as file:
            write(lines, form, file, rdf12=rdf12)
        claims = int(str(store.query(_COUNT).tuples[0][0]))
    say(f"{output}: {counted(claims, 'claim')}")


def _export_network(graph: str, output: Path, table: Table) -> None:
    from kg.graph import Graph

    whole = Graph.load(graph)
    with replacing(output) as draft:
        if output.suffix.lower() == ".csv":
            _write_table(whole, table, draft)
        else:
            from kg.rdf.graphml import write_graphml

            with draft.open("wb") as file:
                write_graphml(whole.to_networkx(), file)
    say(f"{output}: {counted(len(whole), 'claim')}")


def _write_table(whole: Graph, table: Table, draft: Path) -> None:
    from kg.rdf import Values, tables

    with draft.open("w", encoding="utf-8", newline="") as file:
        match table:
            case Table.NODES:
                rows = tables.node_rows(whole.entities(), whole.to_networkx())
                tables.write_table(tables.NODE_COLUMNS, rows, file)
            case Table.EDGES:
                rows = tables.edge_rows(whole.to_networkx())
                tables.write_table(tables.EDGE_COLUMNS, rows, file)
            case Table.CLAIMS:
                claims = Values(whole.store.pairs).claims_by_iri
                tables.write_table(tables.CLAIM_COLUMNS, tables.claim_rows(claims), file)
