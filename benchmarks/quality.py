"""How well articles are read with each part taken away, and by the tutorial recipe.

Run ``python -m benchmarks.quality`` from the checkout, with a folder of annotated articles if
they are not in ``../shared/gold/dev``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.recipe import Recipe
from benchmarks.speed import STOCK

if TYPE_CHECKING:
    from kg.evaluate import Report
    from kg.model import Article, Reading

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "dev"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read articles.

    Attributes:
        name: what is different about it.
        load: makes the reader, given the model's folder or None for the packaged model.
    """

    name: str
    load: Callable[[str | None], Callable[[Article], Reading]]


def _full(model: str | None) -> Callable[[Article], Reading]:
    from kg.pipeline import Pipeline

    return Pipeline.load(language_model=model).read


def _without_gazetteer(model: str | None) -> Callable[[Article], Reading]:
    from kg.pipeline import Pipeline

    return Pipeline.load(gazetteer="none", language_model=model).read


def _recipe(_: str | None) -> Callable[[Article], Reading]:
    import spacy

    return Recipe(spacy.load(STOCK)).read


# A part that the pipeline can leave out has its row here.
VARIANTS = (
    Variant("full", _full),
    Variant("no gazetteer", _without_gazetteer),
    Variant("recipe", _recipe),
)


def compare(gold: Path, model: str | None) -> dict[str, Report]:
    """Evaluate every variant on the same articles.

    Args:
        gold: a folder of annotated articles.
        model: the model's folder, or None for the packaged one.

    Returns:
        The report of each variant, by its name.
    """
    from kg.evaluate import evaluate
    from kg.read import read_articles

    articles = list(read_articles(gold))
    found = {}
    for variant in VARIANTS:
        read = variant.load(model)
        found[variant.name] = evaluate(gold, map(read, articles))
    return found


def _print_table(reports: dict[str, Report]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Read with")
    columns = ("Precision", "Recall", "F1", "95 % of F1", "Entities F1", "Hopes as facts")
    for column in columns:
        table.add_column(column, justify="right")
    for name, report in reports.items():
        facts, figures = report.figures.facts, report.figures
        low, high = facts.f1_interval or (0.0, 0.0)
        hopes = figures.reported_as_facts
        table.add_row(
            name,
            f"{facts.precision:.3f}",
            f"{facts.recall:.3f}",
            f"{facts.f1:.3f}",
            f"{low:.2f}–{high:.2f}",
            f"{figures.entities.f1:.3f}",
            f"{hopes.part} of {hopes.whole}",
        )
    console = Console(width=110, highlight=False)
    console.print(table)
    console.print(str(next(iter(reports.values())).signature), markup=False)


def _record(reports: dict[str, Report]) -> dict[str, Any]:
    return {name: json.loads(report.to_json()) for name, report in reports.items()}


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD, help="annotated articles")
    parser.add_argument("--language-model", help="the model of kg, if not the packaged one")
    parser.add_argument("--json", action="store_true", help="print JSON, errors included")
    args = parser.parse_args()
    if not args.gold.is_dir():
        print(f"{args.gold}: no such folder; give one with annotated articles.", file=sys.stderr)
        sys.exit(2)
    reports = compare(args.gold, args.language_model)
    if args.json:
        print(json.dumps(_record(reports), ensure_ascii=False, indent=1))
    else:
        _print_table(reports)


if __name__ == "__main__":
    main()
