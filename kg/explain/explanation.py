"""What is known of how a claim came about, as values: mentions, producer, verdict, qualifiers, speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kg.errors import KgError

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from kg.model import Claim, Entity, Printer, Span

__all__ = [
    "Explanation",
    "NotExplained",
    "Producer",
    "Reference",
    "Source",
    "Step",
    "Verdict",
    "Voice",
]


class NotExplained(KgError):
    """An explanation is asked for that was not gathered.

    Attributes:
        article: the identifier of the article.
    """

    def __init__(self, article: str, *, gathered: bool) -> None:
        """Say what would mend it.

        Args:
            article: the identifier of the article.
            gathered: whether the article's other claims are explained.
        """
        self.article = article
        super().__init__(
            f"{article}: the claim is none of this reading; ask for one of reading.claims."
            if gathered
            else f"{article}: this reading has no explanations; read with "
            "pipeline.read(article, explain=True)."
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from a mention to the name that stands for its entity.

    Attributes:
        to: the mention that it was joined to.
        by: ``wording`` where one name is a part of the other, ``gazetteer`` for two names that it knows to be
            one, ``model`` for a description, a pronoun or a nickname that the network links.
        odds: the network's odds, from 0 to 1, that it means what that one means.
        fit: the factor by which a known nationality or gender changed the odds; 1 for none.
    """

    to: Span
    by: Literal["wording", "gazetteer", "model"]
    odds: float
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class Reference:
    """How a stretch of text got to the entity that it means.

    Attributes:
        mention: the words.
        sentence: the sentence that they stand in.
        entity: what they mean.
        name: the proper name among them, or None for a description, a pronoun or a value.
        steps: from the mention to the name that stands for the entity; none where it has that name.
        entry: the gazetteer's name for the entity, or None where it does not know it.
        is_value: whether the words are those of a role, a nationality or an age.
    """

    mention: Span
    sentence: Span
    entity: Entity
    name: Span | None = None
    steps: tuple[Step, ...] = ()
    entry: str | None = None
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class Producer:
    """What found the relation, and how sure it was.

    Attributes:
        pattern: the pattern's name, or None for the model.
        file: the pattern's file in ``ontology/patterns``, or None.
        odds: the odds, from 0 to 1, that the relation is spoken of.
        model_odds: the model's own odds where a pattern overruled them, else None.
        threshold: the least odds for this relation.
    """

    pattern: str | None
    file: str | None
    odds: float
    model_odds: float | None
    threshold: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a claim is a fact, a hope or a denial.

    Attributes:
        odds: the odds of asserted, possible and denied.
        least: the odds of asserted from which on a claim is shown as a fact.
        by_pattern: whether a pattern states the status; else the odds are the model's.
        doubts: words of the evidence that can make a statement doubtful. Patterns heed them; the
            model reads the whole sentence.
        raw: odds of the relation times odds of the status; what calibration starts from.
    """

    odds: tuple[float, float, float]
    least: float
    by_pattern: bool
    doubts: tuple[Span, ...]
    raw: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where a qualifier comes from.

    Attributes:
        qualifier: ``year``, ``stage`` or ``rank``.
        value: its value.
        words: the words that give it, or None for a year that is the article's own.
        sentence: the sentence that they stand in, or None.
    """

    qualifier: Literal["year", "stage", "rank"]
    value: int
    words: Span | None = None
    sentence: Span | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """Why somebody is the speaker of a claim.

    Attributes:
        reference: the mention that made them the speaker, and how it means them.
        words: the words around it: what introduces the speech, or the quotation with "I" or "my".
        quotation: the quotation that the claim's trigger stands in, or None for reported speech.
        by: ``verb`` where a verb of speech beside the quotation, or beside another of its paragraph,
            names them; ``first person`` where an "I" or "my" of the paragraph's quotations means
            them; ``introduction`` where the sentence before the quotation is about them, or nobody
            else spoke between; ``model`` where the network gives the claim to them.
    """

    reference: Reference
    words: Span
    quotation: Span | None
    by: Literal["verb", "first person", "introduction", "model"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a claim came about.

    ``print(explanation)`` writes it as plain text, one line for each part; rich lays it out for a
    terminal.

    Attributes:
        claim: the claim.
        date: the article's date as ``YYYY-MM-DD``, or None.
        subject: the mention of the subject.
        object: the mention of the object.
        producer: what found the relation.
        verdict: why it has its status.
        sources: where year, stage and rank come from.
        voice: why its speaker is the speaker, or None where it has none.
    """

    claim: Claim
    date: str | None
    subject: Reference
    object: Reference
    producer: Producer
    verdict: Verdict
    sources: tuple[Source, ...] = ()
    voice: Voice | None = None

    @property
    def sentences(self) -> tuple[Span, ...]:
        """The evidence, and the sentences of both mentions where they are others, in order."""
        return tuple(sorted({self.claim.evidence, self.subject.sentence, self.object.sentence}))

    def __str__(self) -> str:
        from kg.explain.page import headline, parts

        lines = [headline(self), *(f"  {name:<11} {text}" for name, text in parts(self))]
        return "\n".join(map(str, lines))

    def _repr_html_(self) -> str:
        """Show the claim and its reasons in a notebook."""
        from kg.notebook.claims import reasons

        return reasons(self)

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        """Write the same at IPython's prompt as ``print`` does."""
        printer.text(str(self))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out for a terminal."""
        from rich.padding import Padding
        from rich.table import Table

        from kg.explain.page import headline, parts

        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="dim")
        grid.add_column(overflow="fold")
        for row in parts(self):
            grid.add_row(*row)
        yield headline(self)
        yield Padding(grid, (0, 0, 0, 2))
