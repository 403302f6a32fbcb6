"""An article to a reading of it: the stages in order, on one page."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kg.components import Recogniser, Relater, Resolver, choose_gazetteer
from kg.gazetteer import Gazetteer
from kg.model import Article, Reading
from kg.network import Graphs, load_graphs
from kg.recognise.document import load_tokenizer
from kg.relate.judge import Judge
from kg.relate.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]

__all__ = ["Pipeline"]

_AHEAD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline:
    """All stages, loaded once: article → mentions → entities → claims.

    Attributes:
        tokenizer: splits text into words.
        recognise: finds mentions.
        resolve: finds out what they mean.
        relate: finds what is said.
        graphs: the trained model, with its version, thresholds and calibration.
        gazetteer: the names it knows.
        options: how it was loaded, so that another process can load the same.
    """

    tokenizer: Tokenizer
    recognise: Recogniser
    resolve: Resolver
    relate: Relater
    graphs: Graphs
    gazetteer: Gazetteer
    options: tuple[Path | Literal["none"] | None, str | None]

    @classmethod
    def load(
        cls,
        gazetteer: Path | Literal["none"] | None = None,
        language_model: str | None = None,
        threads: int | None = None,
    ) -> Pipeline:
        """Loads everything that reading needs.

        Args:
            gazetteer: a folder of names, ``"none"`` for none, None for the packaged one.
            language_model: a model's name or folder, None for the packaged one.
            threads: processor cores to use; by default two, or one where there is no more.

        Returns:
            The pipeline.
        """
        threads = threads or min(2, os.cpu_count() or 1)
        known = choose_gazetteer(gazetteer)
        graphs = load_graphs(language_model, threads)
        relate = Relater(graphs, Patterns.load(), Judge.of(graphs.meta))
        stages = Recogniser(graphs, known), Resolver(graphs, known), relate
        return cls(load_tokenizer(), *stages, graphs, known, (gazetteer, language_model))

    def read(self, article: Article) -> Reading:
        """Reads one article.

        Args:
            article: the article.

        Returns:
            All that was found in it; the same for the same article, whatever was read before.
        """
        doc = self.tokenizer(article.text)
        doc._.article = article
        doc = self.relate(self.resolve(self.recognise(doc)))
        entities = {e.id: e for c in doc._.claims for e in (c.subject, c.object)}
        entities |= {e.id: e for e in doc._.entities}
        found = tuple(entities[k] for k in sorted(entities))
        return Reading(article, doc._.mentions, found, doc._.claims)

    def pipe(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Reading]:
        """Reads many articles.

        Args:
            articles: the articles; they are taken as they are needed.
            jobs: the number of processes.

        Yields:
            One reading for each article, in their order.
        """
        if jobs <= 1:
            yield from map(self.read, articles)
            return
        waiting: deque[Any] = deque()
        with ProcessPoolExecutor(
            jobs, mp_context=get_context("spawn"), initializer=_load_worker, initargs=self.options
        ) as pool:
            for article in articles:
                waiting.append(pool.submit(_read_in_worker, article))
                if len(waiting) > jobs * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


_worker: list[Pipeline] = []


def _load_worker(gazetteer: Path | Literal["none"] | None, language_model: str | None) -> None:
    _worker[:] = [Pipeline.load(gazetteer, language_model, threads=1)]


def _read_in_worker(article: Article) -> Reading:
    return _worker[0].read(article)
