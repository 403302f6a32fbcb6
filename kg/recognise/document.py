"""Text to a spaCy document with sentences, ready for the stages that recognise and relate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy import util
from spacy.lang.en import English
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.vocab import create_vocab

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Layout",
    "lay_out",
    "load_tokenizer",
    "make_document",
    "mark_sentences",
    "sentence_starts",
]

_ENDS = re.compile(r"[.!?…]+$")
_CLOSERS = frozenset("”’\"')]»*_")
_ABBREVIATION = re.compile(
    r"^(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Ste|Jr|Sr|vs|No|Prof|etc|e\.g|i\.e|p\.m|a\.m|km|min|sec)\.$"
)


@cache
def load_tokenizer() -> Tokenizer:
    """Makes the tokenizer of ``spacy.blank("en")`` without its pipeline, which takes thrice as long.

    Returns:
        The tokenizer: a text to a document; the same object each time.
    """
    rules = English.Defaults
    return Tokenizer(
        create_vocab("en", rules),
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
    doc: Doc = load_tokenizer()(text)
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
    the common abbreviations, nor before a lower-case word, so that ‘Really?’ he said is one.

    Args:
        doc: a tokenised text.

    Returns:
        One truth value a token.
    """
    starts = [False] * len(doc)
    ended = True
    for index, token in enumerate(doc):
        text = token.text
        if token.is_space:
            starts[index] = False
            ended = ended or "\n" in text
            continue
        if ended and text not in _CLOSERS:
            starts[index] = index == 0 or "\n" in doc[index - 1].text or not text[0].islower()
            ended = False
        elif index and "\n" in doc[index - 1].text:
            starts[index] = True
            ended = False
        if _ENDS.search(text) and not _ABBREVIATION.match(text):
            ended = True
        elif text not in _CLOSERS:
            ended = False
    if starts:
        starts[0] = True
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
    sentences, paragraphs = np.zeros(len(doc), np.int64), np.zeros(len(doc), np.int64)
    sentence, paragraph = -1, 0
    for token in doc:
        sentence += token.is_sent_start is True
        sentences[token.i], paragraphs[token.i] = sentence, paragraph
        paragraph += "\n" in token.text
    return Layout(sentences, paragraphs)
