"""The tutorial way from text to claims: stock entities, and subject, verb, object around verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Article, Claim, Entity, EntityType, Reading, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.language import Language
    from spacy.tokens import Doc, Token

__all__ = ["Recipe"]

_NAMES = frozenset((
    "PERSON", "ORG", "EVENT", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "WORK_OF_ART",
))  # fmt: skip
# Stock types are too often wrong here to choose by them: the verb says what its ends are.
_ENDS: dict[str, tuple[EntityType, EntityType]] = {
    "rides_for": ("Rider", "Team"),
    "rode_for": ("Rider", "Team"),
    "directs": ("Person", "Team"),
    "coaches": ("Person", "Rider"),
    "beat": ("Rider", "Rider"),
    "teammate_of": ("Rider", "Rider"),
    "leadout_for": ("Rider", "Rider"),
}
_RIDER_AND_RACE: tuple[EntityType, EntityType] = ("Rider", "Race")
_RELATIONS = {
    **dict.fromkeys(("sign", "represent"), "rides_for"),
    **dict.fromkeys(("manage", "direct", "run", "own"), "directs"),
    **dict.fromkeys(("win", "take", "claim"), "won"),
    **dict.fromkeys(("target", "aim", "want"), "targets"),
    **dict.fromkeys(("ride", "race", "start", "enter", "compete"), "competes_in"),
    **dict.fromkeys(("abandon", "quit"), "abandoned"),
    **dict.fromkeys(("finish", "place", "come"), "placed_in"),
    **dict.fromkeys(("beat", "defeat", "outsprint", "pip", "edge"), "beat"),
    **dict.fromkeys(("coach", "train"), "coaches"),
    "join": "rides_for",
    "leave": "rode_for",
    "lead": "leadout_for",
    "partner": "teammate_of",
}


class Recipe:
    """Reads articles with a stock spaCy pipeline and a table of verbs."""

    def __init__(self, model: Language) -> None:
        """Keep the pipeline.

        Args:
            model: a pipeline with a parser and an entity recogniser.
        """
        self._model = model

    def read(self, article: Article) -> Reading:
        """Read an article.

        Args:
            article: the article.

        Returns:
            Its entities and claims; every claim is asserted.
        """
        doc = self._model(article.text)
        named = _named(doc)
        claims: dict[tuple[str, str, str], Claim] = {}
        for subject, verb, value in _triples(doc):
            predicate = _RELATIONS.get(verb.lemma_)
            if predicate and subject.i in named and value.i in named:
                types = _ENDS.get(predicate, _RIDER_AND_RACE)
                one, two = map(_entity, (named[subject.i], named[value.i]), types)
                claim = Claim(article.id, one, predicate, two, "asserted", _sentence(verb))
                claims.setdefault((one.id, predicate, two.id), claim)
        ends = {end.id: end for claim in claims.values() for end in (claim.subject, claim.object)}
        return Reading(article, (), tuple(ends[k] for k in sorted(ends)), tuple(claims.values()))


def _named(doc: Doc) -> dict[int, str]:
    """Give the name that each noun phrase has in it, by the number of its head."""
    found = {}
    for phrase in doc.noun_chunks:
        names = [words.text for words in phrase.ents if words.label_ in _NAMES]
        if names:
            found[phrase.root.i] = " ".join(names[-1].split())
    return found


def _entity(name: str, type_: EntityType) -> Entity:
    return Entity(f"{type_.lower()}/{name}", name, type_)


def _triples(doc: Doc) -> Iterator[tuple[Token, Token, Token]]:
    """Give subject, verb and object of every verb; a preposition's object is one too."""
    for verb in doc:
        if verb.pos_ != "VERB":
            continue
        subjects = [child for child in verb.children if child.dep_ in ("nsubj", "nsubjpass")]
        objects = [child for child in verb.children if child.dep_ in ("dobj", "attr")]
        for child in verb.children:
            if child.dep_ in ("prep", "agent"):
                objects += [each for each in child.children if each.dep_ == "pobj"]
        yield from ((subject, verb, value) for subject in subjects for value in objects)


def _sentence(word: Token) -> Span:
    sentence = word.sent
    return Span(sentence.start_char, sentence.end_char, sentence.text)
