"""The arguments and options that several commands share, each defined once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "LONGEST_WAIT",
    "Encoding",
    "FactFormat",
    "Failures",
    "Gazetteer",
    "Graph",
    "GraphOutput",
    "InputFormat",
    "Jobs",
    "LanguageModel",
    "Limit",
    "Links",
    "MinConfidence",
    "OptionalGraphOutput",
    "OptionalSources",
    "PictureOutput",
    "Prune",
    "RetryFailures",
    "RowFormat",
    "Scheduler",
    "Since",
    "Sources",
    "Status",
    "StorePlace",
]


class FactFormat(StrEnum):
    """How ``kg extract`` prints facts."""

    JSONL = "jsonl"
    TABLE = "table"


class RowFormat(StrEnum):
    """How ``kg query`` prints rows."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Status(StrEnum):
    """What an article says of a claim: a fact, a hope or rumour, or that it is not so."""

    ASSERTED = "asserted"
    POSSIBLE = "possible"
    DENIED = "denied"


_READING = "Reading"
_ARCHIVE = "Archives (with --store)"
LONGEST_WAIT = 86_400.0

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Articles: files (.txt .md .html .json .jsonl), folders, patterns such as "
        "'2024/*.md', or - for standard input.",
        show_default=False,
    ),
]
OptionalSources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Articles: files (.txt .md .html .json .jsonl .jsonl.gz .jsonl.zst), folders, patterns "
        "such as '2024/*.md', or - for standard input.",
        show_default=False,
    ),
]
_GRAPH = typer.Argument(
    metavar="GRAPH",
    help="A graph: a file .ttl, .trig, .nt, .nq, .jsonld or .rdf, a folder made with build --store, "
    "or the address of a SPARQL endpoint.",
    show_default=False,
)
# As text: a path would lose a slash of "https://" and the one at the end.
Graph = Annotated[str, _GRAPH]
GraphOutput = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where the graph goes; the suffix decides: .ttl, .trig, .nt, .nq, .jsonld or .rdf.",
        show_default=False,
    ),
]
OptionalGraphOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where the graph goes; the suffix decides: .ttl, .trig, .nt, .nq, .jsonld or .rdf.",
        show_default=False,
    ),
]
StorePlace = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="PLACE",
        help="A store that takes the articles in, each in the place of what it said before: a "
        "folder, which is made where there is none, or the address of a SPARQL 1.1 endpoint, whose "
        "token KG_STORE_TOKEN holds. Articles that it has are skipped while they stay as they are, "
        "and the same command goes on after any end, a killed process included.",
        show_default=False,
    ),
]
PictureOutput = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Where the picture goes; the suffix decides: .png, .svg or .pdf, or .html for a page "
        "to explore.",
        show_default=False,
    ),
]
Links = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Your decisions about who is who, in YAML: same:, different:, rename: (kg links tells "
        "more).",
        show_default="links.yaml beside the graph, if there",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        min=1,
        help="Read this many articles at most, those that the store has not counted; the next "
        "build goes on.",
        show_default="all",
        rich_help_panel=_ARCHIVE,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Only articles of this day or later, such as 2024-06-01; those without a day are left "
        "out.",
        show_default="all",
        rich_help_panel=_ARCHIVE,
    ),
]
Failures = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="The list of articles that fail, each with its reason: a line of JSON each.",
        show_default="failures.jsonl beside the store",
        rich_help_panel=_ARCHIVE,
    ),
]
RetryFailures = Annotated[
    bool,
    typer.Option(
        "--retry-failures",
        help="Read exactly what that list holds again; what succeeds leaves it.",
        rich_help_panel=_ARCHIVE,
    ),
]
Prune = Annotated[
    bool,
    typer.Option(
        "--prune",
        help="Take out of the store what is no more among the articles.",
        rich_help_panel=_ARCHIVE,
    ),
]
Gazetteer = Annotated[
    str | None,
    typer.Option(
        metavar="FOLDER|none",
        help="Riders, teams and races that are known beforehand: a folder of tables such as "
        "riders.tsv, or none.",
        show_default="the packaged one",
        rich_help_panel=_READING,
    ),
]
LanguageModel = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The trained model: a folder laid out as kg/models/en is, or the name of a packaged "
        "one (en).",
        show_default="en",
        rich_help_panel=_READING,
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="How many processes read side by side.",
        rich_help_panel=_READING,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Let the workers of this Dask cluster read, such as tcp://host:8786; they need the "
        "same kg[cluster] as this machine (docs/clusters.md).",
        show_default="this machine",
        rich_help_panel=_ARCHIVE,
    ),
]
MinConfidence = Annotated[
    float,
    typer.Option(
        metavar="X",
        min=0.0,
        max=1.0,
        help="Leave out claims that are less probable than this, from 0 to 1.",
        rich_help_panel=_READING,
    ),
]
InputFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        help="What the articles are written in: text, markdown, html, json or jsonl.",
        show_default="by the suffix",
        rich_help_panel=_READING,
    ),
]
Encoding = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The encoding of articles that have no byte-order mark and declare none.",
        rich_help_panel=_READING,
    ),
]
