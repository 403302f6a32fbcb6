"""Quotations to the words that tell their speaker: "…," said the Dane; Brekke was more careful. "…"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kg.data import ontology_folder
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.recognise.mentions import Spotted

__all__ = ["Introduction", "attributions", "introductions", "speech_verbs"]

_PEOPLE = ("Rider", "Person")
# How many words may stand between a quotation and its verb, and between a verb and the speaker.
_BESIDE, _BETWEEN, _APPOSED = 8, 4, 14
_ENDS = frozenset((".", "!", "?", ";"))
_MARKS = frozenset("“”‘’\"'«»„,–—-")
# No more marks than these end a quotation; longer rows of them are no prose.
_MARKS_TOGETHER = 8
# How often somebody speaks whom the sentence before a quotation is about, by how that sentence ends
# and where he or she stands in it, and who spoke last goes on; counted in annotated passages.
_BY_COLON, _LATER_BY_COLON = 0.95, 0.85
_PRONOUN_FIRST, _FIRST = 0.93, 0.8
_PRONOUN_LATER, _SPOKE_BEFORE = 0.9, 0.9
_ASKED = 0.75
_GOES_ON = 0.95
# Fewer words may be a title, or a word that somebody does not mean.
_SHORT = 5
# What stands between a sentence and a quotation, mark-up included.
_ASIDE = _MARKS | frozenset("*_>")
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
    for start, end, quotation in _quotations(spoken):
        speaker = scene.behind(end)
        if speaker is None:
            speaker = scene.before(start)
        if speaker is None:
            speaker = scene.led_in(start)
        if speaker is not None:
            found[quotation] = speaker
    return found


class Introduction(NamedTuple):
    """Who is likely to speak in a quotation.

    Attributes:
        mention: the number of the mention that means the speaker.
        odds: how often such a mention does.
    """

    mention: int
    odds: float


def introductions(
    doc: Doc,
    spotted: Sequence[Spotted],
    spoken: Sequence[int],
    paragraphs: NDArray[np.int64],
    named: Mapping[int, int],
    voices: Mapping[int, int],
) -> dict[int, Introduction]:
    """Finds who is likely to speak in quotations beside which no verb of speech stands.

    It is the one whom the sentence before is about (Abgrall, the founder, is more direct. "…"), or,
    in a paragraph that is all quotation, the one who spoke before an interviewer's question or in
    the paragraph before.

    Args:
        doc: the document.
        spotted: its mentions.
        spoken: the quotation of each word, -1 outside of quotations.
        paragraphs: the paragraph of each word.
        named: quotations whose speaker is told, with the mentions that tell it.
        voices: what :func:`kg.resolve.speakers.first_persons` gave.

    Returns:
        Quotations to introductions, for some of those that are not named.
    """
    scene = _Scene.of(doc, spotted, spoken, paragraphs)
    found: dict[int, Introduction] = {}
    last: Introduction | None = None
    own: dict[int, int] = {}
    for mention, quotation in voices.items():
        own.setdefault(quotation, mention)
    for start, end, quotation in _quotations(spoken):
        if quotation in named:
            last = Introduction(named[quotation], _GOES_ON)
            continue
        told = scene.introduced(start) or (last if scene.goes_on(start, end) else None)
        if told:
            found[quotation] = told
        # Who says "I" here speaks on, even where it is not told who it is.
        if quotation in own:
            last = Introduction(own[quotation], _GOES_ON)
        elif told or end - start > _SHORT:
            last = told
    return found


def _quotations(spoken: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """The first word of each stretch of quotation, the word after it, and its number."""
    start = 0
    while start < len(spoken):
        end = start + 1
        while end < len(spoken) and spoken[end] == spoken[start]:
            end += 1
        if spoken[start] >= 0:
            yield start, end, spoken[start]
        start = end


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
        owners: the words "his" and "her" to their mention numbers.
        verbs: the verbs of speech.
    """

    doc: Doc
    tokens: Tokens
    spoken: Sequence[int]
    paragraphs: Sequence[int]
    starts: Mapping[int, int]
    ends: Mapping[int, int]
    owners: Mapping[int, int]
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
        owners = {
            m.start: i
            for i, m in enumerate(spotted)
            if m.end - m.start == 1 and tokens.lower[m.start] in ("his", "her")
        }
        return cls(
            doc,
            tokens,
            spoken,
            paragraphs.tolist(),
            {m.start: i for i, m in people.items()},
            {m.end: i for i, m in people.items()},
            owners,
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

    def introduced(self, at: int) -> Introduction | None:
        """Whom the sentence before a quotation that begins at a word is about."""
        texts = self.tokens.texts
        before = self._before(at)
        if before < 0 or self.spoken[before] >= 0 or texts[before] not in (".", ":", "?"):
            return None
        if self.paragraphs[at] - self.paragraphs[before] > (texts[before] == ":"):
            return None
        first = self.doc[before].sent.start
        while first < before and (texts[first] in _ASIDE or texts[first].isspace()):
            first += 1
        who = [i for i in range(first, before) if i in self.starts and self.spoken[i] < 0]
        if texts[before] == ":" and first in self.owners and not who:  # His answer is short: "…"
            return Introduction(self.owners[first], _BY_COLON)
        if not who:
            return None
        odds = self._odds(first, before, who)
        return Introduction(self.starts[who[0]], odds) if odds else None

    def _odds(self, first: int, before: int, who: Sequence[int]) -> float:
        """How likely it is that the first of those whom a sentence names speaks after it."""
        texts, is_first = self.tokens.texts, who[0] == first
        is_pronoun = self.tokens.lower[who[0]] in ("he", "she")
        is_only = len(who) == 1
        if texts[before] == ":":
            return (_BY_COLON if is_first else _LATER_BY_COLON) if is_only else 0.0
        if texts[before] == "?":
            return _ASKED if is_only else 0.0
        if is_pronoun:
            return _PRONOUN_FIRST if is_first else _PRONOUN_LATER if is_only else 0.0
        if is_only and any(self.spoken[i] >= 0 for i in range(first, before)):
            return _SPOKE_BEFORE
        return _FIRST if is_first and is_only else 0.0

    def goes_on(self, at: int, end: int) -> bool:
        """Whether who spoke before speaks on: a paragraph begins, and nobody came between."""
        before = self._before(at)
        if before < 0 or self.paragraphs[before] == self.paragraphs[at]:
            return False
        if self.spoken[before] < 0 and not self._is_question(before):
            return False
        behind = range(end, min(len(self.spoken), end + _BESIDE))
        return not any(self._goes_on(i, end - 1) and self._is_verb(i) for i in behind)

    def _before(self, at: int) -> int:
        """The word before another, blanks and mark-up aside; -1 where there is none."""
        texts = self.tokens.texts
        at -= 1
        while at >= 0 and (texts[at].isspace() or texts[at] in _ASIDE):
            if self.spoken[at] >= 0:
                break
            at -= 1
        return at

    def _is_question(self, end: int) -> bool:
        """Whether a paragraph that ends with a word is a question of somebody who is not quoted."""
        if self.tokens.texts[end] != "?":
            return False
        first = end
        while first and self.paragraphs[first - 1] == self.paragraphs[end]:
            first -= 1
        return sum(self.spoken[i] >= 0 for i in range(first, end)) <= _SHORT

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
