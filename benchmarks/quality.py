"""How well articles are read with each part taken away, and by the tutorial recipe.

Run ``python -m benchmarks.quality`` from the checkout, with a folder of annotated articles if
they are not in ``../shared/gold/dev``; with ``--ablation`` for the parts of the pipeline, one by one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from benchmarks.recipe import Recipe
from benchmarks.speed import STOCK

if TYPE_CHECKING:
    from kg.evaluate import Report
    from kg.evaluate.figures import Score, Share
    from kg.gazetteer import Gazetteer
    from kg.model import Article, Reading
    from kg.pipeline import Part

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "dev"


class Reader(Protocol):
    """What reads articles."""

    def read(self, article: Article) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to read articles.

    Attributes:
        name: what is different about it.
        load: makes the reader, given the model's folder or None for the packaged model.
    """

    name: str
    load: Callable[[str | None], Reader]


def _kg(*without: Part, gazetteer: Literal["none"] | None = None) -> Callable[[str | None], Reader]:
    def load(model: str | None) -> Reader:
        from kg.pipeline import Pipeline

        return Pipeline.load(gazetteer, model, without=frozenset(without))

    return load


def _recipe(_: str | None) -> Reader:
    import spacy

    return Recipe(spacy.load(STOCK))


_FULL = Variant("full", _kg())
_NO_GAZETTEER = Variant("no gazetteer", _kg(gazetteer="none"))
VARIANTS = (_FULL, _NO_GAZETTEER, Variant("recipe", _recipe))
# A part that the pipeline can do without has its row here.
ABLATION = (
    _FULL,
    Variant("patterns only", _kg("model")),
    Variant("model only", _kg("patterns")),
    _NO_GAZETTEER,
    Variant("no coreference", _kg("coreference")),
    Variant("no speakers", _kg("speakers")),
)


def compare(
    gold: Path,
    model: str | None,
    variants: tuple[Variant, ...] = VARIANTS,
    names: Gazetteer | None = None,
) -> dict[str, Report]:
    """Evaluate every variant on the same articles.

    Args:
        gold: a folder of annotated articles.
        model: the model's folder, or None for the packaged one.
        variants: the ways to read them.
        names: other names of riders, teams and races that count as right; None for the packaged ones.

    Returns:
        The report of each variant, by its name.
    """
    from kg.evaluate import evaluate
    from kg.pipeline import Pipeline
    from kg.read import read_articles

    articles = list(read_articles(gold))
    found = {}
    for variant in variants:
        reader = variant.load(model)
        report = evaluate(gold, map(reader.read, articles), names)
        found[variant.name] = report.made_with(reader) if isinstance(reader, Pipeline) else report
    return found


def _print_table(reports: dict[str, Report]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Read with")
    columns = ("Precision", "Recall", "F1 (95 %)", "Entities F1", "Speaker right", "Hopes as facts")
    for column in columns:
        table.add_column(column, justify="right")
    for name, report in reports.items():
        figures = report.figures
        table.add_row(
            name,
            f"{figures.facts.precision:.3f}",
            f"{figures.facts.recall:.3f}",
            _f1(figures.facts),
            f"{figures.entities.f1:.3f}",
            _share(figures.qualifiers["speaker"]),
            _share(figures.reported_as_facts),
        )
    console = Console(width=130, highlight=False)
    console.print(table)
    console.print(str(next(iter(reports.values())).signature), markup=False)


def _f1(score: Score) -> str:
    low_high = score.f1_interval
    return f"{score.f1:.3f}" + (f" ({low_high[0]:.2f}–{low_high[1]:.2f})" if low_high else "")


def _share(share: Share) -> str:
    value = "" if share.value is None else f"{share.value:.2f} "
    return f"{value}({share.part} of {share.whole})"


def _record(reports: dict[str, Report]) -> dict[str, Any]:
    return {name: json.loads(report.to_json()) for name, report in reports.items()}


def main() -> None:
    """Evaluate and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=__doc__)
    parser.add_argument("gold", type=Path, nargs="?", default=GOLD, help="annotated articles")
    parser.add_argument(
        "--ablation", action="store_true", help="take the parts of the pipeline away, one by one"
    )
    parser.add_argument(
        "--names", type=Path, help="a folder of other names that count as right, as of kg evaluate"
    )
    parser.add_argument("--language-model", help="the model of kg, if not the packaged one")
    parser.add_argument("--json", action="store_true", help="print JSON, errors included")
    args = parser.parse_args()
    if not args.gold.is_dir():
        print(f"{args.gold}: no such folder; give one with annotated articles.", file=sys.stderr)
        sys.exit(2)
    from kg.gazetteer import Gazetteer

    names = Gazetteer.load(args.names) if args.names else None
    variants = ABLATION if args.ablation else VARIANTS
    reports = compare(args.gold, args.language_model, variants, names)
    if args.json:
        print(json.dumps(_record(reports), ensure_ascii=False, indent=1))
    else:
        _print_table(reports)


if __name__ == "__main__":
    main()
