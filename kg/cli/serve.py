"""``kg serve``: a graph as pages for a browser and as a SPARQL endpoint, on this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options
from kg.cli.screen import say

if TYPE_CHECKING:
    from kg.serve.client import Keeper
    from kg.store import Store

__all__ = ["EXAMPLES", "serve"]

_LIMITS = "Limits"
EXAMPLES = (
    "Examples:\n\n"
    "kg serve graph.ttl\n\n"
    "kg serve graph.ttl --port 3030 --timeout 30\n\n"
    "curl http://127.0.0.1:8000/sparql --data-urlencode "
    "'query=SELECT * { ?rider cyc:rides_for ?team }'"
)


def serve(
    graph: Annotated[
        str,
        typer.Argument(
            metavar="GRAPH",
            help="A graph: a file .ttl, .trig, .nt, .nq, .jsonld or .rdf, or a folder made with "
            "build --store. Not the address of an endpoint, which answers SPARQL already; kg "
            "export ADDRESS -o graph.nq makes a file of what is there.",
            show_default=False,
        ),
    ],
    port: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=65535, help="Where to listen; 0 for any free port."),
    ] = 8000,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0.1,
            max=options.LONGEST_WAIT,
            help="How long a query may run.",
            rich_help_panel=_LIMITS,
        ),
    ] = 10.0,
    max_rows: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, help="How long an answer may be.", rich_help_panel=_LIMITS
        ),
    ] = 100_000,
    parallel: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, help="How many queries run at a time.", rich_help_panel=_LIMITS
        ),
    ] = 4,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL",
            help="A site whose pages may ask this server (CORS), such as https://example.org; give "
            "it again for more.",
            show_default="none",
            rich_help_panel=_LIMITS,
        ),
    ] = None,
) -> None:
    """Show a graph in a browser, and answer SPARQL over HTTP, on this machine only, until Ctrl-C."""
    from kg.serve import CannotServe, Limits
    from kg.serve import serve as run
    from kg.store import is_address

    if is_address(graph):
        raise CannotServe(
            f"{graph}: this is an endpoint already; ask it there. To look at its graph in a"
            f" browser, make a file of it and serve that: kg export {graph} -o graph.nq"
        )

    def started(address: str, keeper: Keeper) -> None:
        counts = ", ".join(f"{what} {number:,}" for what, number in keeper.counts.items())
        say(
            f"{graph}: {counts}\nOpen {address} in a browser (SPARQL at {address}sparql); Ctrl-C stops it"
        )

    run(
        partial(_open, graph),
        Path(graph).name,
        port=port,
        limits=Limits(seconds=timeout, rows=max_rows, parallel=parallel),
        origins=tuple(origin.rstrip("/").lower() for origin in allow_origin or ()),
        started=started,
    )


def _open(place: str) -> Store:
    from kg.store import open_store

    return open_store(place)
