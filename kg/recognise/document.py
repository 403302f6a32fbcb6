"""Text to a spaCy document with sentences, ready for the stages that recognise and relate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy import util
from spacy.attrs import IS_ALPHA, IS_SPACE, LOWER  # type: ignore[import-not-found]
from spacy.lang.en import English
from spacy.lang.lex_attrs import LEX_ATTRS
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = [
    "Layout",
    "lay_out",
    "load_tokenizer",
    "make_document",
    "mark_sentences",
    "sentence_starts",
]

_FINAL = frozenset(".!?…")
_CLOSERS = frozenset("”’\"')]»*_")
_CHUNK = re.compile(r"\S+")
_ABBREVIATION = re.compile(
    r"^(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Ste|Jr|Sr|vs|No|Prof|etc|e\.g|i\.e|p\.m|a\.m|km|min|sec)\.$"
)


# What stands together without a space for longer than this is nothing that anybody reads.
_LONGEST_CHUNK = 300
# Nor are more words than this one sentence; whatever looks at all of one would take its square.
_LONGEST_SENTENCE = 500


@cache
def load_tokenizer() -> Callable[[str], Doc]:
    """Makes the tokenizer of ``spacy.blank("en")`` without its pipeline, which takes thrice as long.

    Its time grows with the square of a chunk's length, so that chunks of hundreds of characters
    without a space are cut.

    Returns:
        The tokenizer: a text to a document; the same object each time.
    """
    tokenizer = _make_tokenizer()

    def split(text: str) -> Doc:
        if max(map(len, text.split()), default=0) <= _LONGEST_CHUNK:
            doc: Doc = tokenizer(text)
            return doc
        parts = [tokenizer(part) for part in _parts(text)]
        # The documents of one vocabulary, side by side: their offsets are those of the whole.
        return Doc.from_docs(parts, ensure_whitespace=False)

    return split


def _parts(text: str) -> Iterator[str]:
    """Cuts a text within its longest chunks, and nowhere else."""
    start = 0
    for chunk in _CHUNK.finditer(text):
        first, end = chunk.span()
        for cut in range(first + _LONGEST_CHUNK, end, _LONGEST_CHUNK):
            yield text[start:cut]
            start = cut
    yield text[start:]


def _make_tokenizer() -> Tokenizer:
    rules = English.Defaults
    # What nobody asks about a word is not found out, which takes most of a new word's time.
    getters = {asked: LEX_ATTRS[asked] for asked in (LOWER, IS_ALPHA, IS_SPACE)}
    return Tokenizer(
        Vocab(lex_attr_getters=getters),
        rules=rules.tokenizer_exceptions,
        prefix_search=util.compile_prefix_regex(rules.prefixes or ()).search,
        suffix_search=util.compile_suffix_regex(rules.suffixes or ()).search,
        infix_finditer=util.compile_infix_regex(rules.infixes or ()).finditer,
        token_match=rules.token_match,
        url_match=rules.url_match,
    )


def make_document(text: str) -> Doc:
    """Splits a text into words and sentences.

    Args:
        text: the exact text of an article.

    Returns:
        A document whose tokens carry sentence starts; ``doc.text == text``.
    """
    doc = load_tokenizer()(text)
    mark_sentences(doc)
    return doc


def mark_sentences(doc: Doc) -> None:
    """Sets the sentence starts of a document.

    Args:
        doc: a tokenised text without sentences.
    """
    # All at once: each token that is set alone looks through the whole document first.
    starts: Any = np.where(sentence_starts(doc), 1, -1).astype(np.int64).reshape(-1, 1)
    doc.from_array(["SENT_START"], starts.view(np.uint64))


def sentence_starts(doc: Doc) -> list[bool]:
    """Decides for each token whether a sentence begins there.

    Sentences end at ``. ! ? …`` with any closing marks, and at line ends; not after initials and
    the common abbreviations, nor before a lower-case word, so that ‘Really?’ he said is one. What
    has no end for hundreds of words is cut.

    Args:
        doc: a tokenised text.

    Returns:
        One truth value a token.
    """
    starts = [False] * len(doc)
    ended, broken = True, False
    for index, text in enumerate(Tokens.of(doc).texts):
        if text.isspace():
            broken = "\n" in text
            ended = ended or broken
            continue
        if ended and text not in _CLOSERS:
            starts[index] = broken or not text[0].islower()
            ended = False
        elif broken:
            starts[index] = True
            ended = False
        broken = "\n" in text
        if text[-1] in _FINAL and not _ABBREVIATION.match(text):
            ended = True
        elif text not in _CLOSERS:
            ended = False
    if starts:
        starts[0] = True
    begins = [index for index, begin in enumerate(starts) if begin]
    for begin, end in pairwise([*begins, len(starts)]):
        for cut in range(begin + _LONGEST_SENTENCE, end, _LONGEST_SENTENCE):
            starts[cut] = True
    return starts


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is divided.

    Attributes:
        sentences: the sentence of each word.
        paragraphs: the paragraph of each word.
    """

    sentences: NDArray[np.int64]
    paragraphs: NDArray[np.int64]


def lay_out(doc: Doc) -> Layout:
    """Numbers the sentences and paragraphs of a document.

    Args:
        doc: a document with sentence starts.

    Returns:
        The number of each word's sentence and paragraph.
    """
    starts = doc.to_array("SENT_START") == 1
    breaks = np.array(["\n" in text for text in Tokens.of(doc).texts], np.int64)
    return Layout(np.cumsum(starts) - 1, np.cumsum(breaks) - breaks)
