"""Quotations to the words that name their speaker: "…," said the Dane; Brekke added: "…"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg.data import ontology_folder
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.recognise.mentions import Spotted

__all__ = ["attributions", "speech_verbs"]

_PEOPLE = ("Rider", "Person")
# How many words may stand between a quotation and its verb, and between a verb and the speaker.
_BESIDE, _BETWEEN, _APPOSED = 8, 4, 14
_ENDS = frozenset((".", "!", "?", ";"))
_MARKS = frozenset("“”‘’\"'«»„,–—-")
# No more marks than these end a quotation; longer rows of them are no prose.
_MARKS_TOGETHER = 8
_NOT_SPEAKERS = frozenset((
    "we",
    "us",
    "our",
    "they",
    "them",
    "their",
    "i",
    "me",
    "my",
    "it",
    "its",
))


@cache
def speech_verbs() -> frozenset[str]:
    """Reads the verbs that join a quotation to its speaker.

    Returns:
        Their forms, in lower case, from ``ontology/cues/speech.txt``.
    """
    lines = (ontology_folder() / "cues" / "speech.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def attributions(
    doc: Doc,
    spotted: Sequence[Spotted],
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
) -> dict[int, int]:
    """Finds for each quotation the mention that a verb of speech names as its speaker.

    The verb stands beside the quotation: behind it ("…," said the Dane; "…," the Dane said), before
    it, where only a colon or comma divides them (The Dane said: "…"), or at the beginning of the
    sentence that leads to it (The Dane insists that little has changed. "…").

    Args:
        doc: the document.
        spotted: its mentions.
        spoken: the quotation of each word, -1 outside of quotations.
        paragraphs: the paragraph of each word.

    Returns:
        Quotations to mention numbers; those of whom nothing is said are left out.
    """
    scene = _Scene.of(doc, spotted, spoken, paragraphs)
    found: dict[int, int] = {}
    i = 0
    while i < len(spoken):
        quotation = spoken[i]
        j = i + 1
        while j < len(spoken) and spoken[j] == quotation:
            j += 1
        if quotation >= 0:
            speaker = scene.behind(j)
            if speaker is None:
                speaker = scene.before(i)
            if speaker is None:
                speaker = scene.led_in(i)
            if speaker is not None:
                found[quotation] = speaker
        i = j
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Scene:
    """What stands around the quotations of a document.

    Attributes:
        doc: the document.
        tokens: its words.
        spoken: the quotation of each word, -1 outside of quotations.
        paragraphs: the paragraph of each word.
        starts: the first words of those who can speak to their mention numbers.
        ends: the words after them to their mention numbers.
        verbs: the verbs of speech.
    """

    doc: Doc
    tokens: Tokens
    spoken: Sequence[int]
    paragraphs: Sequence[int]
    starts: Mapping[int, int]
    ends: Mapping[int, int]
    verbs: frozenset[str]

    @classmethod
    def of(
        cls,
        doc: Doc,
        spotted: Sequence[Spotted],
        spoken: Sequence[int],
        paragraphs: NDArray[np.int64],
    ) -> _Scene:
        tokens = Tokens.of(doc)
        people = {i: m for i, m in enumerate(spotted) if _can_speak(tokens, m)}
        return cls(
            doc,
            tokens,
            spoken,
            paragraphs.tolist(),
            {m.start: i for i, m in people.items()},
            {m.end: i for i, m in people.items()},
            speech_verbs(),
        )

    def behind(self, at: int) -> int | None:
        """The speaker after a quotation that ends before a word."""
        texts = self.tokens.texts
        if "." in texts[at - 1] or (at >= 2 and texts[at - 2] == "."):
            return None  # a full stop ends the sentence; what follows is another one
        first, stop = at, min(len(texts), at + _MARKS_TOGETHER)
        while first < stop and texts[first] in _MARKS:
            first += 1
        limit = min(len(texts), first + _APPOSED)
        end = first
        while end < limit and self._goes_on(end, at - 1):
            end += 1
        if end == first:
            return None
        if self._is_verb(first):  # said the Dane; said a beaming Brekke
            near = range(first + 1, min(end, first + 2 + _BETWEEN))
            return next((self.starts[i] for i in near if i in self.starts), None)
        # the Dane said; Brekke, the captain, later added
        is_followed = any(self._is_verb(i) for i in range(first + 1, end))
        return self.starts.get(first) if is_followed else None

    def before(self, at: int) -> int | None:
        """The speaker before a quotation that begins at a word."""
        lower = self.tokens.lower
        joint = lower[at - 1] if at and self.paragraphs[at - 1] == self.paragraphs[at] else ""
        if joint not in (":", ",") and joint not in self.verbs:
            return None
        for i in range(at - 1, max(-1, at - 2 - _BESIDE), -1):
            if not self._goes_on(i, at, over_breaks=True):
                return None
            if self._is_verb(i):
                for j in range(i, max(-1, i - 1 - _BETWEEN), -1):  # Brekke later said: "…"
                    if j in self.ends:
                        return self.ends[j]
                    if lower[j] in _ENDS:
                        break
                after = range(i + 1, at)  # said Brekke: "…"
                return next((self.starts[j] for j in after if j in self.starts), None)
        return None

    def led_in(self, at: int) -> int | None:
        """The speaker in the sentence before a quotation that begins one itself."""
        texts = self.tokens.texts
        before = at - 1
        while before >= 0 and texts[before].isspace():
            before -= 1
        if before < 0 or self.paragraphs[at] - self.paragraphs[before] > 1:
            return None
        if texts[before] not in (".", ":"):
            return None
        first = self.doc[before].sent.start
        while first < before and (texts[first].isspace() or texts[first] in _MARKS):
            first += 1
        if first not in self.starts or self.spoken[first] >= 0:
            return None
        for i in range(first + 1, min(before, first + 1 + _BESIDE)):
            if self.spoken[i] >= 0 or texts[i] in _MARKS:
                return None
            if self._is_verb(i):
                return self.starts[first]
        return None

    def _is_verb(self, word: int) -> bool:
        return self.tokens.lower[word] in self.verbs

    def _goes_on(self, word: int, beside: int, *, over_breaks: bool = False) -> bool:
        """Whether a word is of the same paragraph as another, not quoted, and ends no sentence."""
        text = self.tokens.texts[word]
        return (
            self.spoken[word] < 0
            and text not in _ENDS
            and self.paragraphs[word] == self.paragraphs[beside]
            and (over_breaks or not text.isspace())
        )


def _can_speak(tokens: Tokens, mention: Spotted) -> bool:
    only = tokens.lower[mention.start] if mention.end - mention.start == 1 else ""
    possessive = only in ("his", "him", "hers", "himself", "herself")
    return mention.type in _PEOPLE and only not in _NOT_SPEAKERS and not possessive
