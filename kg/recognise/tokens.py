"""A spaCy document to its tokens as plain texts, read off once for all stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Tokens"]

_KEY = "kg.tokens"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a document, one entry for each in every field.

    spaCy makes an object for each token that is looked at; stages that look at all of them read
    these instead.

    Attributes:
        text: the document's text.
        texts: what is written.
        lower: the same in lower case.
        offsets: where each begins, in characters of the document's text.
        spaced: whether a blank follows.
    """

    text: str
    texts: tuple[str, ...]
    lower: tuple[str, ...]
    offsets: tuple[int, ...]
    spaced: tuple[bool, ...]

    @classmethod
    def of(cls, doc: Doc) -> Tokens:
        """Reads the tokens of a document, or gives what was read of it before.

        Args:
            doc: a tokenised text.

        Returns:
            Its tokens; those of a document that was merged or split since are read anew.
        """
        known: Tokens | None = doc.user_data.get(_KEY)
        if known is None or len(known.texts) != len(doc):
            table: Any = doc.to_array(["ORTH", "IDX", "SPACY"])
            strings, (numbers, offsets, spaced) = doc.vocab.strings, table.T.tolist()
            texts = tuple([strings[number] for number in numbers])
            text = "".join([t + " " if s else t for t, s in zip(texts, spaced, strict=True)])
            lower = tuple(map(str.lower, texts))
            known = cls(text, texts, lower, tuple(offsets), tuple(map(bool, spaced)))
            doc.user_data[_KEY] = known
        return known

    def end(self, token: int) -> int:
        """Gives the offset after a token's last character.

        Args:
            token: its number.

        Returns:
            The offset in the document's text.
        """
        return self.offsets[token] + len(self.texts[token])

    def between(self, start: int, end: int) -> str:
        """Gives what is written from one token to another.

        Args:
            start: the first token.
            end: after the last token; it is behind the first.

        Returns:
            The text, without the blank behind it.
        """
        return self.text[self.offsets[start] : self.end(end - 1)]
