"""The values that pass from stage to stage: an article, what it names, what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, get_args

if TYPE_CHECKING:
    from kg.explain import Explanation

__all__ = [
    "Article",
    "Claim",
    "Entity",
    "EntityType",
    "Mention",
    "Reading",
    "Span",
    "Status",
]

EntityType = Literal["Rider", "Person", "Team", "Race", "Place", "Country", "Role", "Age"]
Status = Literal["asserted", "possible", "denied"]

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
STATUSES: tuple[Status, ...] = get_args(Status)


class Printer(Protocol):
    """What IPython's prompt gives a value to write itself on."""

    def text(self, words: str) -> None:
        """Write words."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of an article's text.

    Attributes:
        start: offset of the first character, in Unicode code points from the text's beginning.
        end: offset after the last character.
        text: the characters themselves, so that ``article.text[start:end] == text``.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read.

    Attributes:
        id: the article's identifier: its ``id`` field, else the file's stem.
        text: the exact text; every offset counts its characters.
        title: the headline, or an empty string.
        date: the day of publication as ``YYYY-MM-DD``, or None.
        url: where it was published, or None.
        author: who wrote it, or None.
    """

    id: str
    text: str
    title: str = ""
    date: str | None = None
    url: str | None = None
    author: str | None = None

    def _repr_html_(self) -> str:
        """Show the article in a notebook."""
        from kg.notebook.article import article_page

        return article_page(Reading(self))

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        """Name the article at IPython's prompt instead of printing all of it."""
        printer.text(f"Article({self.id!r}, {self.title!r}, {len(self.text)} characters)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names or refers to an entity.

    Attributes:
        span: where it stands.
        type: what kind of thing it names.
        name: the part of it that is a proper name ("Roos Wittebrood" in "sports director Roos
            Wittebrood"), or None for a description or a pronoun.
        entity: the identifier of the entity it was resolved to, or None.
    """

    span: Span
    type: EntityType
    name: Span | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A rider, person, team, race, place, country, role or age that claims are about.

    Attributes:
        id: ``kind/slug``, such as ``rider/mark-cavendish``; the tail of its IRI.
        name: the fullest usual name.
        type: its kind.
        aliases: other names, sorted.
        same_as: Wikidata identifiers such as ``Q12345``, sorted.
    """

    id: str
    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article says about two entities.

    Attributes:
        article: the article's identifier.
        subject: who or what the claim is about.
        predicate: a relation of the vocabulary, such as ``rides_for``.
        object: the other end.
        status: ``asserted``, ``possible`` (hope, rumour, condition) or ``denied``.
        evidence: the sentence or sentences that say it.
        trigger: the words that say it, within the evidence, or None.
        year: the season or edition, or None.
        stage: the stage's number, or None.
        rank: the place in the result, or None.
        speaker: who says it in a quotation or reported speech, or None for the article itself.
        confidence: the probability, between 0 and 1, that the article says so.
        pattern: what produced it: a pattern's name or ``model``.
    """

    article: str
    subject: Entity
    predicate: str
    object: Entity
    status: Status
    evidence: Span
    trigger: Span | None = None
    year: int | None = None
    stage: int | None = None
    rank: int | None = None
    speaker: Entity | None = None
    confidence: float = 1.0
    pattern: str = "model"

    def _repr_html_(self) -> str:
        """Show the claim as a card in a notebook."""
        from kg.notebook.claims import card

        return card(self)

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        """Say the claim in one line at IPython's prompt."""
        from kg.notebook.claims import one_line

        printer.text(one_line(self))


@dataclass(frozen=True, slots=True)
class Reading:
    """An article with all that was found in it: the result of the stages up to relating.

    Attributes:
        article: the article.
        mentions: in the order of the text.
        entities: those that mentions or claims refer to, sorted by identifier.
        claims: sorted by evidence, subject, predicate, object.
        explanations: one for each claim, in their order, where they were asked for.
    """

    article: Article
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    explanations: tuple[Explanation, ...] = ()

    def explain(self, claim: Claim) -> Explanation:
        """Tells why a claim is what it is; ``print`` shows the answer.

        Args:
            claim: one of the reading's claims.

        Returns:
            Its explanation.

        Raises:
            NotExplained: the article was read without ``explain=True``, or the claim is another's.
        """
        from kg.explain import NotExplained

        for each in self.explanations:
            if each.claim == claim:
                return each
        raise NotExplained(self.article.id, gathered=bool(self.explanations))

    def _repr_html_(self) -> str:
        """Show the article with its mentions and claims marked, in a notebook."""
        from kg.notebook.article import article_page

        return article_page(self)

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        """Count what was found at IPython's prompt instead of printing all of it."""
        counts = f"{len(self.mentions)} mentions, {len(self.claims)} claims"
        printer.text(f"Reading({self.article.id!r}, {counts})")
