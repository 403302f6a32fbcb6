"""Sources into a store, batch by batch: each known article skipped, each other whole or not there.

A batch is what is linked together and noted together. Its borders depend on the articles alone,
so a run that goes on after a kill makes the same batches as one that was never disturbed, decides
the same about who is who, and ends with the same graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.corpus.digest import article_digest
from kg.corpus.draft import Draft
from kg.corpus.failures import Failure
from kg.corpus.order import oldest_first
from kg.graph.adding import Adding
from kg.linking import Decisions, Linker, Registry
from kg.machine import give_back
from kg.model import Article, Reading
from kg.rdf import DERIVED, GAZETTEER, article_iri, check_writable, reading_quads, sound
from kg.rdf.statements import IDENTIFIER

if TYPE_CHECKING:
    from kg.corpus.ledger import Ledger
    from kg.corpus.reading import Readers
    from kg.gazetteer import Gazetteer
    from kg.graph import Graph
    from kg.read.articles import Found

__all__ = ["Archive", "Progress"]

# What was derived from other claims may hold no more.
_OF_CLAIMS = (DERIVED, GAZETTEER)
_ARTICLES = 32
_CHARACTERS = 200_000
_TOGETHER = 50_000
"""How many quads are changed at once at most: each takes memory while it is made, and time to sort."""
_UNWRITTEN = 40_000
"""How many quads may wait in the store's memory, where each takes more than a kilobyte."""


@dataclass(slots=True)
class Progress:
    """How far a run is.

    Attributes:
        seen: articles come by so far, whatever became of them.
        known: those that were skipped because the store has them as they are.
        older: those that were skipped because of their day.
        read: those that were read.
        words: how many words these have.
        changed: how many of them changed the store.
        failed: those that failed.
        removed: those that were taken out because they are gone.
    """

    seen: int = 0
    known: int = 0
    older: int = 0
    read: int = 0
    words: int = 0
    changed: int = 0
    failed: int = 0
    removed: int = 0


@dataclass(slots=True)
class Archive:
    """A store that takes articles in.

    Attributes:
        graph: the graph of the store.
        ledger: what the store has taken in.
        registry: who is who.
        decisions: a person's decisions about that.
        reader: the digest of what articles are read with.
        gazetteer: gives the names that help to tell who is who, when somebody has to be told.
        on_failure: is told of each article that fails.
        on_seed: is called where the registry was empty and learned from the graph, before
            anything changes.
        since: the first day of articles that are taken, or None for all.
        limit: how many articles are read at most, or None for all.
        progress: how far it is.
    """

    graph: Graph
    ledger: Ledger
    registry: Registry
    decisions: Decisions
    reader: str
    gazetteer: Callable[[], Gazetteer | None]
    on_failure: Callable[[Failure], None]
    on_seed: Callable[[], None]
    since: str | None = None
    limit: int | None = None
    progress: Progress = field(default_factory=Progress)
    _linker: Linker | None = field(default=None, init=False)
    _unwritten: int = field(default=0, init=False)

    def take_in(
        self, found: Iterable[Found], choose: Callable[[Reading], Reading], readers: Readers
    ) -> Iterator[Progress]:
        """Read what is not known yet, and put it into the store.

        Args:
            found: articles where they stand, and what is wrong with some; the oldest are taken
                first, as far as can be.
            choose: leaves out the claims that are not wanted.
            readers: who reads.

        Yields:
            How far it is, after each article that was come by or read.
        """
        batch: list[tuple[Found, Reading]] = []
        size = 0
        for each, article, reading in readers.read_all(self._new(oldest_first(found))):
            if isinstance(reading, Exception):
                self._fail(each, reading)
                yield self.progress
                continue
            self.progress.read += 1
            self.progress.words += article.text.count(" ") + 1
            batch.append((each, choose(reading)))
            size += len(article.text)
            if len(batch) >= _ARTICLES or size >= _CHARACTERS:
                self._put(batch)
                batch, size = [], 0
            yield self.progress
        self._put(batch)
        self.graph.store.finish()
        yield self.progress

    def prune(self) -> None:
        """Take out the articles that this run did not come by."""
        linker = self._linker_now()
        # A prune that was killed took some out of the store, of which the ledger still knows.
        known = {name for _, name in self.graph.store.pairs(IDENTIFIER)}.union(self.ledger.known())
        gone = sorted(name for name in known if not self.ledger.was_seen(name))
        for start in range(0, len(gone), _ARTICLES):
            some = gone[start : start + _ARTICLES]
            draft = Draft(self.graph.store, _OF_CLAIMS)
            # An article that names nobody lets go of whom no other mentions.
            Adding(draft, linker).add([Reading(Article(name, "-")) for name in some], None)
            for name in some:
                draft.change(list(draft.quads(article_iri(name))), ())
            self._keep(draft, [(name, "") for name in some])
            self.progress.removed += len(some)
            linker.settle()

    def _new(self, found: Iterable[Found]) -> Iterator[tuple[Found, Article]]:
        """Give the articles that have to be read."""
        begun = 0
        for each in found:
            self.progress.seen += 1
            article = each.result
            if not isinstance(article, Article):
                self._fail(each, article)
            elif self.since is not None and (article.date or "") < self.since:
                self.progress.older += 1
            elif self._is_known(article):
                self.progress.known += 1
            else:
                if begun == self.limit:
                    self.progress.seen -= 1
                    return
                begun += 1
                yield each, article

    def _is_known(self, article: Article) -> bool:
        """Tell whether the store has an article as it is, by the ledger and by its own word."""
        if self.ledger.digest(article.id) != article_digest(article, self.reader):
            return False
        if self.ledger.compared:
            return True
        node = article_iri(article.id)
        return set(reading_quads(Reading(article))) <= set(self.graph.store.quads(node, [node]))

    def _put(self, batch: list[tuple[Found, Reading]]) -> None:
        """Link a batch, put it into the store, and note that in the ledger, in this order."""
        batch = [each for each in batch if self._can_be_put(*each)]
        if not batch:
            return
        linker = self._linker_now()
        store = self.graph.store
        draft = Draft(store, _OF_CLAIMS, min(_TOGETHER, store.together))
        adding = Adding(draft, linker)
        adding.add([reading for _, reading in batch], None)
        self.progress.changed += adding.changed
        taken = [
            (reading.article.id, article_digest(reading.article, self.reader))
            for _, reading in batch
        ]
        self._keep(draft, taken)
        # What a linker has learned from what is gone it would not know after a new start.
        linker.settle()

    def _keep(self, draft: Draft, taken: list[tuple[str, str]]) -> None:
        entry = self.ledger.entry(taken, self.registry)
        draft.keep(entry.gone, entry.noted)
        self._unwritten += draft.waiting
        if self._unwritten >= _UNWRITTEN:
            self.graph.store.flush()
            self._unwritten = 0
        # What one batch leaves free between used pieces adds to what the next one leaves.
        give_back()
        self.ledger.commit(entry)

    def _can_be_put(self, found: Found, reading: Reading) -> bool:
        """Try whether an article can be written, before it shares a batch with others."""
        try:
            check_writable(sound(reading)[0])
        except Exception as error:
            self._fail(found, error)
            return False
        return True

    def _fail(self, found: Found, error: Exception) -> None:
        self.progress.failed += 1
        self.on_failure(Failure.of(found, error))

    def _linker_now(self) -> Linker:
        if self._linker is None:
            known = self.gazetteer()
            empty = not len(self.registry)
            self._linker = self.graph.linker(self.registry, self.decisions, known)
            if empty and len(self.registry):
                self.on_seed()
        return self._linker
