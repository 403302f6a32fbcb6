"""A document to its tokens as plain texts."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

from kg.recognise.document import make_document
from kg.recognise.tokens import Tokens


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "Mørkøv’s lead-out  man,\n\n\t‘won’ in '21 …\r\n",
        "ÎLE de Ré — İzmir, Straße 2.Etappe (Bel/Ger) 🚲.",
    ],
)
def test_tokens_say_what_the_document_says(text: str) -> None:
    doc = make_document(text)
    tokens = Tokens.of(doc)
    assert tokens.text == doc.text == text
    assert tokens.texts == tuple(t.text for t in doc)
    assert tokens.lower == tuple(t.lower_ for t in doc)
    assert tokens.offsets == tuple(t.idx for t in doc)
    assert tokens.spaced == tuple(bool(t.whitespace_) for t in doc)


def test_stretches_are_those_of_spans() -> None:
    doc = make_document("Ilse Varn, of Team  Kaster,\n\nwon.")
    tokens = Tokens.of(doc)
    for start in range(len(doc)):
        for end in range(start + 1, len(doc) + 1):
            span = doc[start:end]
            assert tokens.between(start, end) == span.text
            assert tokens.end(end - 1) == span.end_char


def test_tokens_are_read_once_unless_the_document_changes() -> None:
    doc = make_document("Ilse Varn won.")
    assert Tokens.of(doc) is Tokens.of(doc)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert Tokens.of(doc).texts == ("Ilse Varn", "won", ".")


def test_documents_that_others_tokenised_are_read_too(en_vocab_doc: Doc) -> None:
    assert Tokens.of(en_vocab_doc).text == en_vocab_doc.text == "Varn won ."


@pytest.fixture
def en_vocab_doc() -> Doc:
    """A document made of words, as other tokenizers make them."""
    vocab = make_document("").vocab
    return Doc(vocab, words=["Varn", "won", "."], spaces=[True, True, False])
