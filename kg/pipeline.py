"""An article to a reading of it: the stages in order, on one page."""

from __future__ import annotations

from collections import deque
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from kg.components import Notes, Recogniser, Relater, Resolver, choose_gazetteer
from kg.errors import KgError
from kg.explain import explain as explanations_of
from kg.gazetteer import Gazetteer
from kg.joining import Passage, joined
from kg.machine import cores
from kg.model import Article, Reading
from kg.network import Graphs, load_graphs
from kg.processes import AHEAD, Pool, ReaderEnded
from kg.recognise.document import load_tokenizer
from kg.recognise.passages import MOST_CHARACTERS, passages
from kg.relate.claims import standings
from kg.relate.judge import Judge
from kg.relate.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future

    from spacy.tokens import Doc

__all__ = ["NotText", "Part", "Pipeline", "UnknownPart"]

Part = Literal["coreference", "model", "patterns", "speakers"]


class UnknownPart(KgError):
    """The pipeline has no such part that could be left out.

    Attributes:
        parts: what was asked for.
    """

    def __init__(self, parts: AbstractSet[str]) -> None:
        """Lists what there is.

        Args:
            parts: what was asked for.
        """
        self.parts = parts
        asked, valid = (", ".join(sorted(names)) for names in (parts, get_args(Part)))
        super().__init__(f"{asked}: no such part of the pipeline; it can do without: {valid}")


class NotText(KgError):
    """An article's text has characters that no file can hold: halves of surrogate pairs.

    Readers of files put a replacement in their place; an article made in Python may still have them.

    Attributes:
        article: the article's identifier.
        position: where the first one stands, in characters.
    """

    def __init__(self, article: str, position: int) -> None:
        """Says where, and what helps.

        Args:
            article: the article's identifier.
            position: where the first one stands, in characters.
        """
        self.article, self.position = article, position
        super().__init__(
            f"article {article}: half a surrogate pair at character {position}, which is no text; "
            "text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace') mends it"
        )


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

    tokenizer: Callable[[str], Doc]
    recognise: Recogniser
    resolve: Resolver
    relate: Relater
    graphs: Graphs
    gazetteer: Gazetteer
    options: tuple[Path | Literal["none"] | None, str | None, AbstractSet[Part]]

    @classmethod
    def load(
        cls,
        gazetteer: Path | Literal["none"] | None = None,
        language_model: str | None = None,
        threads: int | None = None,
        without: AbstractSet[Part] = frozenset(),
        known: Gazetteer | None = None,
    ) -> Pipeline:
        """Loads everything that reading needs.

        Args:
            gazetteer: a folder of names, ``"none"`` for none, None for the packaged one.
            language_model: a model's name or folder, None for the packaged one.
            threads: processor cores to use; by default two, or one where this process has no more.
            without: parts to leave out, to see what they are good for: ``patterns``, so that the
                model alone finds relations; ``model``, so that patterns alone find relations and
                say whether they are facts (mentions, links, years and speakers stay learned);
                ``coreference``, so that names alone are gathered, and no description and no pronoun
                means anybody; ``speakers``, so that no claim has a speaker.
            known: the names of that gazetteer, where they are loaded already.

        Returns:
            The pipeline.

        Raises:
            UnknownPart: if there is no such part.
        """
        unknown = set(without) - set(get_args(Part))
        if unknown:
            raise UnknownPart(unknown)
        threads = threads or min(2, cores())
        known = choose_gazetteer(gazetteer) if known is None else known
        graphs = load_graphs(language_model, threads)
        recognise = Recogniser(graphs, known)
        resolve = Resolver(graphs, known, coreference="coreference" not in without)
        relate = Relater(
            graphs,
            Patterns([]) if "patterns" in without else Patterns.load(),
            Judge.of(graphs.meta),
            learned="model" not in without,
            speakers="speakers" not in without,
        )
        options = gazetteer, language_model, without
        return cls(load_tokenizer(), recognise, resolve, relate, graphs, known, options)

    def read(
        self, article: Article, *, explain: bool = False, most: int = MOST_CHARACTERS
    ) -> Reading:
        """Reads one article.

        One that is longer than any article should be is read passage by passage, each ending with a
        paragraph, so that it takes the memory of one passage and of what was found, and time in
        proportion to its length. A short name, a description or a pronoun then means somebody of its
        own passage; what has one name in several is one entity.

        Args:
            article: the article.
            explain: whether to tell of each claim how it came about.
            most: how many characters of its text are read at once.

        Returns:
            All that was found in it; the same for the same article, whatever was read before.

        Raises:
            NotText: if the text holds half a surrogate pair.
        """
        try:
            article.text.encode()
        except UnicodeEncodeError as error:
            raise NotText(article.id, error.start) from None
        places = passages(article.text, most)
        if len(places) == 1:
            return self._read(article, explain=explain)[0]
        read = []
        for start, end in places:
            part = replace(article, text=article.text[start:end])
            reading, notes = self._read(part, explain=explain)
            counts = standings(notes.grounds, notes.slots, self.relate.judge)
            read.append(Passage.of(reading, counts, start))
        return joined(article, read)

    def _read(self, article: Article, *, explain: bool) -> tuple[Reading, Notes]:
        """Reads a text at once, and gives what the components noted."""
        doc = self.tokenizer(article.text)
        doc._.article = article
        doc = self.relate(self.resolve(self.recognise(doc)))
        entities = {e.id: e for c in doc._.claims for e in (c.subject, c.object)}
        entities |= {e.id: e for e in doc._.entities}
        found = tuple(entities[k] for k in sorted(entities))
        reading = Reading(article, doc._.mentions, found, doc._.claims)
        notes = Notes.of(doc)
        if not explain:
            return reading, notes
        told = explanations_of(doc, self.gazetteer, self.relate.patterns, self.relate.judge)
        return replace(reading, explanations=told), notes

    def pipe(
        self, articles: Iterable[Article], jobs: int = 1, *, explain: bool = False
    ) -> Iterator[Reading]:
        """Reads many articles.

        Args:
            articles: the articles; they are taken as they are needed.
            jobs: the number of processes.
            explain: whether to tell of each claim how it came about.

        Yields:
            One reading for each article, in their order.

        Raises:
            ReaderEnded: if a process ends in the middle of an article.
        """
        if jobs <= 1:
            yield from (self.read(article, explain=explain) for article in articles)
            return
        waiting: deque[Future[Reading]] = deque()
        pool = Pool(self.options, jobs)
        try:
            for article in articles:
                waiting.append(pool.submit(article, explain=explain))
                if len(waiting) > jobs * AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise ReaderEnded from error
        finally:
            pool.end(wait=True)
