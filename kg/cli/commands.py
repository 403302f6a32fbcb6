"""The commands: each puts the stages together for one thing that people want done."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli import options
from kg.cli.reading import Order
from kg.cli.screen import replacing, say, say_error, show, speak_utf8
from kg.errors import KgError

__all__ = ["app", "main"]

_WRITING = "Making a graph"
_ASKING = "Using a graph"
_MEASURING = "Measuring"
_BROKEN_PIPE = 141
_PICTURES = (".png", ".svg", ".pdf")


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

        show(f"kg {__version__}\n")
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
    gazetteer: options.Gazetteer = None,
    language_model: options.LanguageModel = None,
    min_confidence: options.MinConfidence = 0.0,
    jobs: options.Jobs = 1,
    input_format: options.InputFormat = None,
    encoding: options.Encoding = "utf-8",
) -> None:
    """Print what articles say, one claim a line, with the words that say it."""
    from kg.cli.facts import json_line, table_of_claims

    order = Order(sources, gazetteer, language_model, jobs, min_confidence, input_format, encoding)
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


@app.command(
    rich_help_panel=_WRITING,
    epilog="Examples:\n\n"
    "kg build article.md -o graph.ttl\n\n"
    "kg build articles/ -o graph.nq --jobs 2 --min-confidence 0.7",
)
def build(
    sources: options.Sources,
    output: options.GraphOutput,
    gazetteer: options.Gazetteer = None,
    language_model: options.LanguageModel = None,
    min_confidence: options.MinConfidence = 0.0,
    jobs: options.Jobs = 1,
    input_format: options.InputFormat = None,
    encoding: options.Encoding = "utf-8",
) -> None:
    """Read articles and write their knowledge graph."""
    from kg.rdf import Format

    # A suffix that cannot be written should be told before the reading, not after it.
    Format.of(output)
    order = Order(sources, gazetteer, language_model, jobs, min_confidence, input_format, encoding)
    readings = order.readings()
    first = next(readings)
    from kg.graph import Graph

    graph = Graph.from_readings([first, *readings])
    with replacing(output) as draft:
        graph.save(draft)
    claims, entities = len(graph.claims()), len(graph.entities())
    articles = "1 article" if order.read == 1 else f"{order.read} articles"
    say(f"{output}: {claims} claims about {entities} entities, from {articles}")
    order.close()


@app.command(
    rich_help_panel=_ASKING,
    epilog="Examples:\n\n"
    "kg query graph.ttl 'SELECT ?rider ?team { ?rider cyc:rides_for ?team }'\n\n"
    "kg query graph.ttl @roster --set team='Astana Qazaqstan' --format csv\n\n"
    "kg query graph.ttl - < question.rq",
)
def query(
    graph: options.GraphFile,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="SPARQL|@NAME",
            help="A SPARQL query, the name of a stored question after @, or - for standard input.",
            show_default="lists the stored questions",
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=ENTITY",
            help="Fix a variable of a stored question to an entity.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        options.RowFormat, typer.Option("--format", help="How the answer is printed.")
    ] = options.RowFormat.TABLE,
) -> None:
    """Ask a graph a question."""
    from kg.cli.answers import render, stored_questions
    from kg.graph import Graph

    parameters = dict(_setting(each) for each in settings or ())
    whole = Graph.load(graph)
    if question is None:
        show(stored_questions())
        return
    asked = sys.stdin.read() if question == "-" else question
    show(render(whole.query(asked, **parameters), output_format))


def _setting(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not (found and name.strip() and value.strip()):
        raise typer.BadParameter(f"“{text}” is not NAME=ENTITY, such as team='Astana Qazaqstan'")
    return name.strip(), value.strip()


@app.command(
    rich_help_panel=_ASKING,
    epilog="Examples:\n\n"
    "kg draw graph.ttl -o graph.png\n\n"
    "kg draw graph.ttl -o cavendish.svg --focus 'Mark Cavendish' --hops 2\n\n"
    "kg draw graph.ttl -o facts.pdf --show asserted --title 'Spring' --source 'Own articles'",
)
def draw(
    graph: options.GraphFile,
    output: options.PictureOutput,
    focus: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Draw only what surrounds this entity.", show_default="everything"
        ),
    ] = None,
    hops: Annotated[
        int, typer.Option(metavar="N", min=0, help="How many steps from the focus to go.")
    ] = 1,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Printed above.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Printed below.", show_default=False)
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
    """Draw a graph as a relationship diagram."""
    from kg.draw import UnsupportedPictureFormat
    from kg.graph import Graph

    if output.suffix.lower() not in _PICTURES:
        raise UnsupportedPictureFormat(str(output), _PICTURES)
    network = Graph.load(graph)
    chosen = {"show": [status.value for status in statuses]} if statuses else {}
    with replacing(output) as draft:
        network.draw(draft, focus=focus, hops=hops, title=title, source=source, **chosen)
    say(f"{output}: drawn")


@app.command(
    rich_help_panel=_ASKING,
    epilog="Examples:\n\nkg export graph.ttl -o graph.jsonld\n\nkg export graph.nq -o graph.ttl",
)
def export(
    graph: options.GraphFile,
    output: options.GraphOutput,
) -> None:
    """Write a graph in another format."""
    from kg.graph import Graph
    from kg.rdf import Format

    Format.of(output)
    whole = Graph.load(graph)
    with replacing(output) as draft:
        whole.save(draft)
    say(f"{output}: {len(whole.claims())} claims")


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
    if errors and not as_json:
        show(report.errors())
    order.close()
