"""Article files turned into a graph, through all stages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from kg.graph.graph import Graph
from kg.linking import Decisions, Linker
from kg.model import Article, Reading

__all__ = ["build"]


def build(
    sources: str | Path | Article | Iterable[str | Path | Article],
    *,
    gazetteer: Path | Literal["none"] | None = None,
    language_model: str | None = None,
    min_confidence: float = 0.0,
    jobs: int = 1,
    links: Path | None = None,
) -> Graph:
    """Read articles and build a graph of what they say.

    Args:
        sources: a file, a folder, a pattern, ``-`` for standard input, an article, or several.
        gazetteer: a folder with names; ``"none"`` for none; None for the packaged one.
        language_model: the name of the model that finds names; None for the packaged one.
        min_confidence: the least probability, from 0 to 1, of the claims that are kept.
        jobs: the number of processes.
        links: a file with a person's decisions about who is who, as ``kg build --links`` takes.

    Returns:
        The graph.
    """
    from kg.pipeline import Pipeline

    decisions = Decisions() if links is None else Decisions.load(links)
    pipeline = Pipeline.load(gazetteer=gazetteer, language_model=language_model)
    readings = pipeline.pipe(_articles(sources), jobs=jobs)
    linker = Linker(decisions=decisions, gazetteer=pipeline.gazetteer)
    return Graph.from_readings((_sure(each, min_confidence) for each in readings), linker)


def _articles(
    sources: str | Path | Article | Iterable[str | Path | Article],
) -> Iterator[Article]:
    if isinstance(sources, Article):
        yield sources
    elif isinstance(sources, str | Path):
        from kg.read import read_articles

        yield from read_articles(sources)
    else:
        for source in sources:
            yield from _articles(source)


def _sure(reading: Reading, least: float) -> Reading:
    if least <= 0:
        return reading
    claims = tuple(claim for claim in reading.claims if claim.confidence >= least)
    return Reading(reading.article, reading.mentions, reading.entities, claims)
