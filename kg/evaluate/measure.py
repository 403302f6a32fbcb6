"""Readings beside a folder of annotated articles, compared one by one and counted together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import KgError
from kg.evaluate.compare import Comparison, compare
from kg.evaluate.faults import faults_of
from kg.evaluate.figures import Share, calibration, scores
from kg.evaluate.gold import QUALIFIERS, Gold
from kg.evaluate.names import Names
from kg.evaluate.report import Figures, Report
from kg.evaluate.signature import Signature
from kg.gazetteer import Gazetteer

if TYPE_CHECKING:
    from kg.model import Reading

__all__ = ["NotInGold", "evaluate"]


class NotInGold(KgError):
    """An article was read that is not annotated, or that was read before.

    Attributes:
        article: its identifier.
    """

    def __init__(self, article: str, folder: Path, *, again: bool) -> None:
        """Say which article, and where it is not.

        Args:
            article: its identifier.
            folder: the folder of annotated articles.
            again: whether it was read before.
        """
        self.article = article
        problem = (
            f"the article {article!r} was read twice; evaluate each article once."
            if again
            else f"no annotated article has the id {article!r}; "
            "read the articles of this folder, and keep other files out of it."
        )
        super().__init__(f"{folder}: {problem}")


def evaluate(
    gold_folder: Path, readings: Iterable[Reading], known: Gazetteer | None = None
) -> Report:
    """Compare what was read with what people annotated.

    A claim is right where the annotation has a fact of the same relation and its names mean the
    fact's entities: by any form in the annotation, or by another name that a gazetteer has, which
    need not be the one that the reading used. Only asserted claims and facts count; each counts once an
    article. An article without a reading counts as one in which nothing was found.

    Args:
        gold_folder: annotated articles, one ``.json`` file each, checked before anything is read.
        readings: what was read in them, in any order.
        known: other names of riders, teams and races, or None for the packaged ones.

    Returns:
        The figures, and the facts that were missed or are false.

    Raises:
        NoGold: the folder holds no annotated articles.
        BrokenGold: one of them cannot be understood.
        NotInGold: a reading is of an article that is not among them, or of one twice.
    """
    folder = Path(gold_folder)
    gold = Gold.load(folder)
    ids = {article.id for article in gold.articles}
    by_id: dict[str, Reading] = {}
    for reading in readings:
        article = reading.article.id
        if article not in ids or article in by_id:
            raise NotInGold(article, folder, again=article in by_id)
        by_id[article] = reading
    known = Gazetteer.load() if known is None else known
    names = {article.id: Names(article, known) for article in gold.articles}
    comparisons = [compare(each, by_id.get(each.id), names[each.id]) for each in gold.articles]
    faults = tuple(fault for c in comparisons for fault in faults_of(c, names[c.gold.id]))
    signature = Signature(gold.name, gold.digest, len(gold.articles), known.fingerprint)
    return Report(_figures(comparisons), faults, signature)


def _figures(comparisons: Sequence[Comparison]) -> Figures:
    relations = sorted({
        *(fact.predicate for c in comparisons for fact in (*c.matched, *c.missed)),
        *(claim.predicate for c in comparisons for claim in c.false),
    })
    genres = sorted({c.gold.genre for c in comparisons})
    counted = scores(np.array([_counts(c, relations, genres) for c in comparisons], np.int64))
    by_relation, by_genre = counted[2 : 2 + len(relations)], counted[2 + len(relations) :]
    of_genre = [sum(c.gold.genre == genre for c in comparisons) for genre in genres]
    judged = [pair for c in comparisons for pair in c.judged]
    return Figures(
        facts=counted[0],
        entities=counted[1],
        relations=dict(zip(relations, by_relation, strict=True)),
        genres={
            genre: (articles, score)
            for genre, articles, score in zip(genres, of_genre, by_genre, strict=True)
        },
        qualifiers={q: _share([c.qualifiers[q] for c in comparisons]) for q in QUALIFIERS},
        evidence=_share([c.evidence for c in comparisons]),
        reported_as_facts=Share(
            sum(len(c.as_facts) for c in comparisons),
            sum(fact.status != "asserted" for c in comparisons for fact in c.gold.facts),
        ),
        calibration=calibration(judged),
    )


def _counts(c: Comparison, relations: Sequence[str], genres: Sequence[str]) -> list[list[int]]:
    """Right, false and missed of one article: all facts, entities, each relation, each genre."""
    facts = [len(c.matched), len(c.false), len(c.missed)]
    entities = [len(c.entities_matched), len(c.entities_false), len(c.entities_missed)]
    by_relation = [
        [
            sum(each.predicate == relation for each in part)
            for part in (c.matched, c.false, c.missed)
        ]
        for relation in relations
    ]
    by_genre = [facts if c.gold.genre == genre else [0, 0, 0] for genre in genres]
    return [facts, entities, *by_relation, *by_genre]


def _share(counts: Sequence[Sequence[int]]) -> Share:
    right, wrong = (sum(each) for each in zip(*counts, strict=True))
    return Share(right, right + wrong)
