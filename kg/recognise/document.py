"""Text to a spaCy document with sentences, ready for the stages that recognise and relate."""

from __future__ import annotations

import re
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

__all__ = ["make_document", "mark_sentences", "sentence_starts"]

_ENDS = re.compile(r"[.!?…]+$")
_CLOSERS = frozenset("”’\"')]»*_")
_ABBREVIATION = re.compile(
    r"^(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Ste|Jr|Sr|vs|No|Prof|etc|e\.g|i\.e|p\.m|a\.m|km|min|sec)\.$"
)


@cache
def _tokenizer() -> Language:
    return spacy.blank("en")


def make_document(text: str) -> Doc:
    """Splits a text into words and sentences.

    Args:
        text: the exact text of an article.

    Returns:
        A document whose tokens carry sentence starts; ``doc.text == text``.
    """
    doc = _tokenizer().make_doc(text)
    mark_sentences(doc)
    return doc


def mark_sentences(doc: Doc) -> None:
    """Sets the sentence starts of a document.

    Args:
        doc: a tokenised text without sentences.
    """
    for token, starts in zip(doc, sentence_starts(doc), strict=True):
        token.is_sent_start = starts


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
