"""Quotations to the words that name their speaker: "…," said the Dane; Brekke added: "…"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kg.data import ontology_folder

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
    starts = {m.start: i for i, m in enumerate(spotted) if _can_speak(doc, m)}
    ends = {m.end: i for i, m in enumerate(spotted) if _can_speak(doc, m)}
    found: dict[int, int] = {}
    i = 0
    while i < len(doc):
        quotation = spoken[i]
        j = i + 1
        while j < len(doc) and spoken[j] == quotation:
            j += 1
        if quotation >= 0:
            speaker = _behind(doc, j, spoken, paragraphs, starts)
            if speaker is None:
                speaker = _before(doc, i, spoken, paragraphs, starts, ends)
            if speaker is None:
                speaker = _led_in(doc, i, spoken, paragraphs, starts)
            if speaker is not None:
                found[quotation] = speaker
        i = j
    return found


def _can_speak(doc: Doc, mention: Spotted) -> bool:
    only = doc[mention.start].lower_ if mention.end - mention.start == 1 else ""
    possessive = only in ("his", "him", "hers", "himself", "herself")
    return mention.type in _PEOPLE and only not in _NOT_SPEAKERS and not possessive


def _behind(
    doc: Doc,
    at: int,
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
    starts: Mapping[int, int],
) -> int | None:
    """The speaker after a quotation that ends before a word."""
    if "." in doc[at - 1].text or (at >= 2 and doc[at - 2].text == "."):
        return None  # a full stop ends the sentence; what follows is another one
    verbs = speech_verbs()
    first = at
    while first < len(doc) and doc[first].text in _MARKS and not doc[first].is_space:
        first += 1
    limit = min(len(doc), first + _APPOSED)

    def goes_on(i: int) -> bool:
        same = i < limit and paragraphs[i] == paragraphs[at - 1] and spoken[i] < 0
        return same and doc[i].text not in _ENDS and not doc[i].is_space

    if not goes_on(first):
        return None
    if doc[first].lower_ in verbs:  # said the Dane; said a beaming Brekke
        for i in range(first + 1, first + 2 + _BETWEEN):
            if not goes_on(i):
                return None
            if i in starts:
                return starts[i]
        return None
    if first in starts:  # the Dane said; Brekke, the captain, later added
        mention = starts[first]
        for i in range(first + 1, limit):
            if not goes_on(i):
                return None
            if doc[i].lower_ in verbs:
                return mention
    return None


def _before(
    doc: Doc,
    at: int,
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
    starts: Mapping[int, int],
    ends: Mapping[int, int],
) -> int | None:
    """The speaker before a quotation that begins at a word."""
    verbs = speech_verbs()
    joint = doc[at - 1].lower_ if at and paragraphs[at - 1] == paragraphs[at] else ""
    if joint not in (":", ",") and joint not in verbs:
        return None
    for i in range(at - 1, max(-1, at - 2 - _BESIDE), -1):
        if spoken[i] >= 0 or doc[i].text in _ENDS or paragraphs[i] != paragraphs[at]:
            return None
        if doc[i].lower_ in verbs:
            for j in range(i, max(-1, i - 1 - _BETWEEN), -1):  # Brekke later said: "…"
                if j in ends:
                    return ends[j]
                if doc[j].text in _ENDS:
                    break
            for j in range(i + 1, at):  # said Brekke: "…"
                if j in starts:
                    return starts[j]
            return None
    return None


def _led_in(
    doc: Doc,
    at: int,
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
    starts: Mapping[int, int],
) -> int | None:
    """The speaker in the sentence before a quotation that begins one itself."""
    before = at - 1
    while before >= 0 and doc[before].is_space:
        before -= 1
    if before < 0 or paragraphs[at] - paragraphs[before] > 1 or doc[before].text not in ".:":
        return None
    first = doc[before].sent.start
    while first < before and (doc[first].is_space or doc[first].text in _MARKS):
        first += 1
    if first not in starts or spoken[first] >= 0:
        return None
    for i in range(first + 1, min(before, first + 1 + _BESIDE)):
        if spoken[i] >= 0 or doc[i].text in _MARKS:
            return None
        if doc[i].lower_ in speech_verbs():
            return starts[first]
    return None
