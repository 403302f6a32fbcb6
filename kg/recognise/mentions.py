"""A document to its mentions: stretches that name or refer to riders, people, teams, races, places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.model import EntityType
from kg.network import Graphs, run
from kg.recognise.encoding import CLS, SEP, features, pieces, windows
from kg.recognise.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.tokens import Doc

    from kg.recognise.values import Value

__all__ = ["MENTION_TYPES", "Spotted", "encode", "spot"]

MENTION_TYPES: tuple[EntityType, ...] = ("Rider", "Person", "Team", "Race", "Place", "Country")
_PEOPLE = ("Rider", "Person")
_DETERMINERS = frozenset(("the", "a", "an"))
_POSSESSIVE = frozenset(("'s", "’s"))


@dataclass(frozen=True, slots=True)
class Spotted:
    """A mention in token numbers.

    Attributes:
        start: first token.
        end: after the last token.
        odds: the probability of each type of ``MENTION_TYPES``.
        name: first token and end of the proper name within it, or None for a description.
    """

    start: int
    end: int
    odds: tuple[float, ...]
    name: tuple[int, int] | None

    @property
    def type(self) -> EntityType:
        """The likeliest type."""
        return MENTION_TYPES[self.odds.index(max(self.odds))]


def encode(
    doc: Doc, values: Sequence[Value], known: NDArray[np.float32], graphs: Graphs
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Reads a document with the encoder, window by window.

    Every window is read alone, so that what is found does not depend on what is read beside it.

    Args:
        doc: a document with sentence starts.
        values: the values found in it.
        known: which words the gazetteer knows.
        graphs: the trained model.

    Returns:
        The state of each word, shape ``(words, width)``; the odds of its tags, shape
        ``(words, 1 + 2 * types)``; the odds that it belongs to a proper name, shape ``(words,)``.
    """
    split = pieces(doc, graphs.tokenizer)
    table = features(doc, values, known)[split.words]
    states, tags, names = [], [], []
    for window in windows(len(split.ids), graphs.pieces - 2):
        inside = window.pieces()
        ids = np.concatenate([[CLS], split.ids[inside], [SEP]])[None]
        shown = np.zeros((1, ids.shape[1], table.shape[1]), np.float32)
        shown[0, 1:-1] = table[inside]
        first = split.first[(split.first >= window.keep_start) & (split.first < window.keep_end)]
        at = window.place(first) + 1
        found = run(
            graphs.recognise, ["states", "tags", "names"], ids=ids, features=shown, wanted=at
        )
        states.append(found[0][0])
        tags.append(found[1][0])
        names.append(found[2][0, :, 0])
    if not states:
        return (
            np.zeros((0, 384), np.float32),
            np.zeros((0, 13), np.float32),
            np.zeros(0, np.float32),
        )
    logits = np.concatenate(tags)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    return np.concatenate(states), odds, 1 / (1 + np.exp(-np.concatenate(names)))


def spot(doc: Doc, odds: NDArray[np.float32], names: NDArray[np.float32]) -> list[Spotted]:
    """Reads mentions off the odds of the tags.

    Args:
        doc: the document.
        odds: the odds of each word's tags: outside, then beginning and inside of each type.
        names: the odds that each word belongs to a proper name.

    Returns:
        Mentions in the order of the text, without overlap.
    """
    begins, insides = odds[:, 1::2].sum(axis=1), odds[:, 2::2].sum(axis=1)
    tokens = Tokens.of(doc)
    written = np.array([not text.isspace() for text in tokens.texts], bool)
    is_inside = (odds[:, 0] < 0.5) & written
    words = _Words(tokens, odds[:, 1::2] + odds[:, 2::2], (names > 0.5).tolist())
    found: list[Spotted] = []
    start = -1
    ends = (~is_inside | (begins > insides)).tolist()
    for i, (inside, ended) in enumerate(
        zip([*is_inside.tolist(), False], [*ends, True], strict=True)
    ):
        if start >= 0 and ended:
            found.extend(words.parted(start, i))
            start = -1
        if inside and start < 0:
            start = i
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """What the network makes of each word.

    Attributes:
        tokens: the words.
        types: the odds of each type, shape ``(words, types)``.
        named: whether it belongs to a proper name.
    """

    tokens: Tokens
    types: NDArray[np.float32]
    named: Sequence[bool]

    def parted(self, start: int, end: int) -> Iterator[Spotted]:
        """One mention, or two: an owner and whom it owns, as in a team's name before a rider's."""
        whole = self.spotted(start, end)
        lower, texts = self.tokens.lower, self.tokens.texts
        for i in range(start + 1, end - 1):
            if lower[i] in _POSSESSIVE and texts[i + 1].istitle() and whole.type in _PEOPLE:
                owner, owned = self.spotted(start, i), self.spotted(i + 1, end)
                if owner.name and owned.name:
                    yield owner
                    yield owned
                    return
        yield whole

    def spotted(self, start: int, end: int) -> Spotted:
        """The mention that some words are."""
        types = self.types[start:end].sum(axis=0)
        types = types / types.sum()
        return Spotted(start, end, tuple(types.tolist()), self.name(start, end))

    def name(self, start: int, end: int) -> tuple[int, int] | None:
        """First token and end of the proper name within some words."""
        inside = [i for i in range(start, end) if self.named[i]]
        if not inside:
            return None
        first, last = inside[0], inside[-1]
        while first < last and (
            self.tokens.lower[first] in _DETERMINERS or _is_joint(self.tokens.lower[first])
        ):
            first += 1
        while last > first and _is_joint(self.tokens.lower[last]):
            last -= 1
        texts = self.tokens.texts[first : last + 1]
        return (first, last + 1) if any(map(_has_capital, texts)) else None


def _is_joint(lower: str) -> bool:
    """Whether a word stands between names and begins or ends none, as a hyphen and ’s do."""
    return lower in _POSSESSIVE or not any(c.isalnum() for c in lower)


def _has_capital(text: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in text)
