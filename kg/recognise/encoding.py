"""A spaCy document to the numbers that the encoder reads: word pieces, features, windows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from kg.model import EntityType
from kg.recognise.quotations import find_quotations
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from tokenizers import Tokenizer

    from kg.recognise.values import Value

__all__ = [
    "CLS",
    "FEATURES",
    "KNOWN_TYPES",
    "MAX_PIECES",
    "OVERLAP",
    "SEP",
    "Pieces",
    "Window",
    "features",
    "pieces",
    "windows",
]

SHAPES = ("lower", "title", "upper", "mixed", "digit", "punctuation", "space")
VALUE_KINDS = ("Year", "Rank", "Stage", "Age", "Role", "Nationality")
KNOWN_TYPES: tuple[EntityType, ...] = ("Rider", "Team", "Race", "Place", "Country")
_SPACE = SHAPES.index("space")
FEATURES = (*SHAPES, "quoted", "sentence start", "paragraph start", *VALUE_KINDS, *KNOWN_TYPES)
MAX_PIECES = 512
# The pieces that open and close a window.
CLS, SEP = 101, 102
OVERLAP = 128
_PER_WORD = 8


@lru_cache(maxsize=1 << 14)
def _shape(text: str) -> int:
    if text.isspace():
        return _SPACE
    if text.isdigit():
        return 4
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return 4 if any(c.isdigit() for c in text) else 5
    if all(c.islower() for c in letters):
        return 0
    if all(c.isupper() for c in letters) and len(letters) > 1:
        return 2
    if text[0].isupper() and all(c.islower() for c in letters[1:]):
        return 1
    return 3


def features(doc: Doc, values: Sequence[Value], known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Describes each word by what the uncased word pieces do not show.

    Args:
        doc: a document with sentence starts.
        values: the years, ranks, stages, ages, roles and nationalities found in it.
        known: which words the gazetteer knows, shape ``(words, len(KNOWN_TYPES))``.

    Returns:
        Zeros and ones, shape ``(words, len(FEATURES))``.
    """
    tokens = Tokens.of(doc)
    table = np.zeros((len(doc), len(FEATURES)), dtype=np.float32)
    shapes = np.array(list(map(_shape, tokens.texts)), np.int64)
    words = shapes != _SPACE
    table[np.arange(len(doc)), shapes] = 1
    table[:, 8] = words & (doc.to_array("SENT_START") == 1)
    table[:, 9] = words & np.array(_after_breaks(tokens.texts), bool)
    for start, end in find_quotations(tokens.text):
        table[bisect_left(tokens.offsets, start) : bisect_left(tokens.offsets, end), 7] = 1
    for value in values:
        table[value.start : value.end, 10 + VALUE_KINDS.index(value.kind)] = 1
    table[:, -len(KNOWN_TYPES) :] = known
    return table


def _after_breaks(texts: Sequence[str]) -> list[bool]:
    """Tells for each word whether only white space stands between it and the line's beginning."""
    found = []
    after_break = True
    for text in texts:
        found.append(after_break)
        after_break = "\n" in text or (after_break and text.isspace())
    return found


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of a document.

    Attributes:
        ids: vocabulary numbers of all pieces in order, shape ``(pieces,)``.
        words: the word each piece belongs to, shape ``(pieces,)``.
        first: the first piece of each word, shape ``(words,)``.
    """

    ids: NDArray[np.int64]
    words: NDArray[np.int64]
    first: NDArray[np.int64]


def pieces(doc: Doc, tokenizer: Tokenizer) -> Pieces:
    """Splits a document's words into the encoder's word pieces, at most eight a word.

    Args:
        doc: a tokenised text.
        tokenizer: the encoder's word-piece tokenizer.

    Returns:
        At least one piece for every word; white space counts as the unknown piece.
    """
    split = [_split(tokenizer, text) for text in Tokens.of(doc).texts]
    ids = np.array([*chain.from_iterable(split)], np.int64)
    counts = np.array([*map(len, split)], np.int64)
    return Pieces(ids, np.repeat(np.arange(len(split)), counts), np.cumsum(counts) - counts)


@lru_cache(maxsize=1 << 14)
def _split(tokenizer: Tokenizer, word: str) -> tuple[int, ...]:
    """The pieces of one word; most words of an article stood in one before it."""
    ids = tokenizer.encode(word, add_special_tokens=False).ids[:_PER_WORD]
    return tuple(ids or [tokenizer.token_to_id("[UNK]") or 0])


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of pieces that the encoder sees at once.

    Attributes:
        start: first piece.
        end: after the last piece.
        keep_start: first piece whose state is taken from this window.
        keep_end: after the last such piece.
        lead: how many of the document's first pieces are read before it.
    """

    start: int
    end: int
    keep_start: int
    keep_end: int
    lead: int = 0

    def __len__(self) -> int:
        """Count the pieces that are read."""
        return self.lead + self.end - self.start

    def pieces(self) -> NDArray[np.int64]:
        """List what is read: pieces of the beginning, then those of the stretch.

        Returns:
            The numbers of the pieces, in the document.
        """
        return np.concatenate([np.arange(self.lead), np.arange(self.start, self.end)])

    def place(self, piece: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find where pieces of the stretch stand among all that is read.

        Args:
            piece: numbers of pieces in the document.

        Returns:
            Their places, counted from 0.
        """
        return piece - self.start + self.lead


def windows(
    count: int, most: int = MAX_PIECES - 2, overlap: int = OVERLAP, lead: int = 0
) -> list[Window]:
    """Covers a document with overlapping windows; each piece is kept where it has most context.

    Args:
        count: number of pieces.
        most: pieces a window may hold, the two special ones apart; all windows of a document
            are of one length.
        overlap: pieces shared by neighbouring windows, at least.
        lead: how many of the first pieces are read before every later window, as far as there is
            room. Only training asks for it: at the end, reading is no better with it.

    Returns:
        Windows whose kept stretches partition ``range(count)``.
    """
    if count <= most:
        return [Window(0, count, 0, count)] if count else []
    number = -(-(count - overlap) // (most - overlap))
    size = -(-(count + (number - 1) * overlap) // number)
    starts = [round(i * (count - size) / (number - 1)) for i in range(number)]
    cuts = [0, *((b + a + size) // 2 for a, b in pairwise(starts)), count]
    return [
        Window(s, s + size, cuts[i], cuts[i + 1], min(lead, most - size, s))
        for i, s in enumerate(starts)
    ]
