"""The commands: each puts the stages together for one thing that people want done."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli import conflicts as conflicts_command
from kg.cli import derive as derive_command
from kg.cli import export as export_command
from kg.cli import links as links_command
from kg.cli import options
from kg.cli import serve as serve_command
from kg.cli import validate as validate_command
from kg.cli.reading import Order
from kg.cli.screen import check_writable, replacing, say, say_error, show, speak_utf8
from kg.errors import KgError

__all__ = ["app", "main"]

_WRITING = "Making a graph"
_ASKING = "Using a graph"
_CHECKING = "Checking a graph"
_MEASURING = "Measuring"
_BROKEN_PIPE = 141
_PICTURES = (".png", ".svg", ".pdf", ".html")


class _Commands(TyperGroup):
    """Runs a command and shows what went wrong once, in words, without a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was chosen."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except KgError as error:
            say_error(str(error))
            raise typer.Exit(2) from None
        except BrokenPipeError:
            # The reader, such as head, has all that it wanted. What is still buffered goes nowhere,
            # and the status is that of any program that a closed pipe ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(_BROKEN_PIPE) from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            say_error(f"{place}{error.strerror or error}")
            raise typer.Exit(2) from None


app = typer.Typer(
    name="kg",
    cls=_Commands,
    help="Turn cycling journalism into a knowledge graph: who rides for whom, who leads out whom, "
    "who won what, each with the sentence that says so.",
    epilog="Start with:  kg extract article.md",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line and end the process with its exit status."""
    speak_utf8()
    app(prog_name="kg")


def _print_version(wanted: bool) -> None:
    if wanted:
        from kg import __version__
        from kg.data import model_version, ontology_version

        show(f"kg {__version__} (model en {model_version()}, ontology {ontology_version()})\n")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass


@app.command(
    rich_help_panel=_WRITING,
    epilog="Examples:\n\n"
    "kg extract article.md\n\n"
    "kg extract articles/ --jobs 2 > facts.jsonl\n\n"
    "kg extract article.md --explain --about Cavendish\n\n"
    "curl -s https://example.org/report.html | kg extract - --format table",
)
def extract(
    sources: options.Sources,
    output_format: Annotated[
        options.FactFormat | None,
        typer.Option(
            "--format",
            help="jsonl: one object a claim; table: for reading.",
            show_default="table on a terminal, else jsonl",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="Tell of each claim how it came about: its words, who is meant by them, what found "
            "it, and why it is a fact, a hope or a denial.",
        ),
    ] = False,
    about: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Only what is said about this rider, team or race; a surname will do.",
            show_default="everything",
        ),
    ] = None,
    gazetteer: options.Gazetteer = None,
    language_model: options.LanguageModel = None,
    min_confidence: options.MinConfidence = 0.0,
    jobs: options.Jobs = 1,
    input_format: options.InputFormat = None,
    encoding: options.Encoding = "utf-8",
) -> None:
    """Print what articles say, one claim a line, with the words that say it."""
    from kg.cli.facts import json_line, table_of_claims

    if explain and output_format:
        raise typer.BadParameter("--explain has a form of its own; leave out --format")
    if about is not None and not about.strip():
        raise typer.BadParameter("--about needs a name, such as --about Cavendish")
    order = Order(sources, gazetteer, language_model, jobs, min_confidence, input_format, encoding)
    order.explain, order.about = explain, about
    if explain:
        _show_explanations(order)
        return
    on_terminal = options.FactFormat.TABLE if sys.stdout.isatty() else options.FactFormat.JSONL
    if (output_format or on_terminal) is options.FactFormat.TABLE:
        show(table_of_claims([claim for reading in order.readings() for claim in reading.claims]))
    else:
        # Lines that run over the screen show by themselves how far it is.
        for reading in order.readings(progress=not sys.stdout.isatty()):
            show("".join(map(json_line, reading.claims)))
            # Whoever reads along, or stops the run, has every article that is done.
            sys.stdout.flush()
    order.close()


def _show_explanations(order: Order) -> None:
    """Print how the claims came about, a paragraph each."""
    on_terminal = sys.stdout.isatty()
    separator = ""
    for reading in order.readings(progress=not on_terminal):
        for explanation in reading.explanations:
            # A file gets whole lines, which can be searched; a screen breaks them where it ends.
            show(separator)
            show(explanation if on_terminal else f"{explanation}\n")
            separator = "\n"
        sys.stdout.flush()
    order.close()


@app.command(
    rich_help_panel=_WRITING,
    epilog="Examples:\n\n"
    "kg build article.md -o graph.ttl\n\n"
    "kg build articles/ -o graph.nq --jobs 2 --min-confidence 0.7\n\n"
    "kg build new/ --store archive\n\n"
    "kg build 2024.jsonl.zst --store archive --jobs 2 --since 2024-06-01\n\n"
    "kg build --store archive --retry-failures\n\n"
    "kg build archive/ --store graph --scheduler tcp://host:8786",
)
def build(
    sources: options.OptionalSources = None,
    output: options.OptionalGraphOutput = None,
    store: options.StorePlace = None,
    links: options.Links = None,
    limit: options.Limit = None,
    since: options.Since = None,
    failures: options.Failures = None,
    retry_failures: options.RetryFailures = False,
    prune: options.Prune = False,
    scheduler: options.Scheduler = None,
    gazetteer: options.Gazetteer = None,
    language_model: options.LanguageModel = None,
    min_confidence: options.MinConfidence = 0.0,
    jobs: options.Jobs = 1,
    input_format: options.InputFormat = None,
    encoding: options.Encoding = "utf-8",
) -> None:
    """Read articles and write their knowledge graph."""
    from kg.cli.building import Terms, check_terms, into_file, into_store
    from kg.rdf import Format

    if output is None and store is None:
        raise typer.BadParameter("give --output FILE or --store PLACE")
    if output is not None and store is not None:
        raise typer.BadParameter("give --output or --store; kg export writes a store to a file")
    # A suffix that cannot be written should be told before the reading, not after it.
    if output is not None:
        Format.of(output)
        check_writable(output)
    terms = Terms(links, limit, since, failures, retry_failures, prune, scheduler)
    check_terms(terms, sources, store, jobs)
    given = sources or []
    order = Order(given, gazetteer, language_model, jobs, min_confidence, input_format, encoding)
    if output is not None:
        into_file(order, output, links)
    elif store is not None:
        into_store(order, store, terms)
    order.close()


@app.command(
    rich_help_panel=_ASKING,
    epilog="Examples:\n\n"
    "kg query graph.ttl 'SELECT ?rider ?team { ?rider cyc:rides_for ?team }'\n\n"
    "kg query graph.ttl @roster team='Astana Qazaqstan' year=2024 --format csv\n\n"
    "kg query graph.ttl - < question.rq",
)
def query(
    graph: options.Graph,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="SPARQL|@NAME",
            help="A SPARQL query, the name of a stored question after @, or - for standard input.",
            show_default="lists the stored questions",
        ),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=VALUE",
            help="What a stored question is about, such as team='Lidl-Trek' or year=2024.",
            show_default="everything",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="The same as an option.", hidden=True),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0.1,
            max=options.LONGEST_WAIT,
            help="How long a query of your own may run.",
        ),
    ] = 60.0,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many rows are printed at most.")
    ] = 10_000,
    output_format: Annotated[
        options.RowFormat, typer.Option("--format", help="How the answer is printed.")
    ] = options.RowFormat.TABLE,
) -> None:
    """Ask a graph a question."""
    from kg.cli.answers import answer, check_place, render, settings_of, stored_questions

    parameters = settings_of([*(values or ()), *(settings or ())])
    if question is None:
        check_place(graph)
        show(stored_questions())
        return
    asked = sys.stdin.read() if question == "-" else question
    rows = answer(graph, asked, parameters, timeout=timeout, limit=limit)
    show(render(rows, output_format))
    if not rows.complete:
        more = "is more than 1 row" if limit == 1 else f"are more than {limit:,} rows"
        say(f"There {more}; --limit N shows more.")


@app.command(
    rich_help_panel=_ASKING,
    epilog="Examples:\n\n"
    "kg draw graph.ttl -o graph.png\n\n"
    "kg draw graph.ttl -o cavendish.svg --focus 'Mark Cavendish' --hops 2\n\n"
    "kg draw graph.ttl -o trains.png --figure trains --focus Lidl-Trek\n\n"
    "kg draw graph.ttl -o graph.html   # a page: search, filter, click on a line for its sentence\n\n"
    "kg draw graph.ttl -o facts.pdf --show asserted --title 'Spring' --source 'Own articles'",
)
def draw(
    graph: options.Graph,
    output: options.PictureOutput,
    figure: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="What to draw: graph, or neighbourhood (what surrounds the focus), trains (who "
            "leads out whom), team-map (riders by role, directors), careers (who rode where, and "
            "when), goals (riders against races), article (what one article says).",
        ),
    ] = "graph",
    focus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Draw only what is about this rider, team or race, or this article; give it again "
            "for more.",
            show_default="everything",
        ),
    ] = None,
    hops: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, help="How many steps from the focus a graph or neighbourhood goes."
        ),
    ] = 1,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Printed above.", show_default="the figure's own"),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Printed below.", show_default="the articles' titles"),
    ] = None,
    statuses: Annotated[
        list[options.Status] | None,
        typer.Option(
            "--show",
            help="What to draw; give it again for more.",
            show_default="asserted and possible",
        ),
    ] = None,
) -> None:
    """Draw a graph as a relationship diagram, a timeline or another figure."""
    from kg.draw import FIGURES, UnknownFigure, UnsupportedPictureFormat
    from kg.graph import Graph

    if output.suffix.lower() not in _PICTURES:
        raise UnsupportedPictureFormat(str(output), _PICTURES)
    if figure not in FIGURES:
        raise UnknownFigure(figure, tuple(FIGURES))
    network = Graph.load(graph)
    chosen: dict[str, Any] = {"show": [each.value for each in statuses]} if statuses else {}
    chosen |= {"figure": figure, "focus": focus, "hops": hops, "title": title, "source": source}
    with replacing(output) as draft:
        network.draw(draft, **chosen)
    say(f"{output}: drawn")


app.command(rich_help_panel=_ASKING, epilog=export_command.EXAMPLES)(export_command.export)
app.command(rich_help_panel=_ASKING, epilog=serve_command.EXAMPLES)(serve_command.serve)
app.command(rich_help_panel=_ASKING, epilog=derive_command.EXAMPLES)(derive_command.derive)
app.command(rich_help_panel=_CHECKING, epilog=validate_command.EXAMPLES)(validate_command.validate)
app.command(rich_help_panel=_CHECKING, epilog=conflicts_command.EXAMPLES)(
    conflicts_command.conflicts
)
app.command(rich_help_panel=_CHECKING, epilog=links_command.EXAMPLES)(links_command.links)


@app.command(
    rich_help_panel=_MEASURING,
    epilog="Examples:\n\nkg evaluate corpus/gold\n\nkg evaluate corpus/gold --json > scores.json",
)
def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="A folder of annotated articles, one .json file each.",
            show_default=False,
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="List what was missed and what was wrong.")
    ] = False,
    calibration: Annotated[
        bool,
        typer.Option("--calibration", help="Show how often claims of each confidence are right."),
    ] = False,
    gazetteer: options.Gazetteer = None,
    language_model: options.LanguageModel = None,
    min_confidence: options.MinConfidence = 0.0,
    jobs: options.Jobs = 1,
    names: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Other names of riders, teams and races that count as right, as tables in a "
            "folder.",
            show_default="the packaged ones",
        ),
    ] = None,
) -> None:
    """Compare what is read with what people annotated: precision, recall, F1."""
    from kg.evaluate import evaluate as measure
    from kg.gazetteer import Gazetteer

    known = Gazetteer.load(names) if names else None
    order = Order([str(gold)], gazetteer, language_model, jobs, min_confidence)
    report = measure(gold, order.readings(), known)
    if order.pipeline:
        report = report.made_with(order.pipeline, min_confidence)
    show(report.to_json().rstrip() + "\n" if as_json else report)
    if calibration and not as_json:
        show(report.reliability())
    if errors and not as_json:
        show(report.errors())
    order.close()
