"""Slots to scored facts: what the trained network finds between the things that an article names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from kg.network import Graphs, run
from kg.relate.asking import Questions
from kg.relate.candidates import QUALIFIER_REACH, QUALIFIER_TYPES, RELATIONS, candidate_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from kg.recognise.document import Layout
    from kg.recognise.values import Value

__all__ = ["ScoredFact", "Sure", "TypedSlot", "score"]

# A relation of lower odds is none that the network sees.
_SEEN = 0.1
# The qualifying graph's choice of the article's own year, in place of one that is written.
_OWN_YEAR = -1


@dataclass(frozen=True, slots=True)
class TypedSlot:
    """A mention or value that a relation may join.

    Attributes:
        start: first token.
        end: after the last token.
        type: a number in ``SLOT_TYPES``.
        entity: the number of the entity it means; values have numbers of their own.
        named: whether it has a proper name in it, or is a value; if not, it is a description or a
            pronoun.
    """

    start: int
    end: int
    type: int
    entity: int
    named: bool = True


@dataclass(frozen=True, slots=True)
class ScoredFact:
    """What the network makes of a pair of slots.

    Attributes:
        subject: number of the subject's slot.
        relation: a relation's name.
        object: number of the object's slot.
        odds: the probability that the relation is spoken of.
        status: the odds of asserted, possible, denied.
        trigger: weight of each word for having said it, ``(first word, weights)``.
        year: the season, or None.
        rank: the place, or None.
        stage: the stage, or None.
        speaker: number of the speaker's slot, or None.
        pattern: what produced it: a pattern's name or ``model``.
        model_odds: the network's own odds, where a pattern overruled them; None where none did, or
            the network was not asked.
        sources: the values that gave ``Year``, ``Rank`` and ``Stage``; without its value a year is
            that of the article.
    """

    subject: int
    relation: str
    object: int
    odds: float
    status: tuple[float, float, float]
    trigger: tuple[int, NDArray[np.float32]]
    year: int | None
    rank: int | None
    stage: int | None
    speaker: int | None
    pattern: str = "model"
    model_odds: float | None = None
    sources: Mapping[str, Value] = field(default_factory=dict)

    @property
    def peak(self) -> int:
        """The word that weighs most for having said it."""
        offset, weights = self.trigger
        return offset + int(weights.argmax())


@dataclass(frozen=True, slots=True)
class Sure:
    """A fact that a pattern states, whatever the network makes of it.

    Attributes:
        subject: number of the subject's slot.
        relation: a relation's name.
        object: number of the object's slot.
        pattern: the pattern's name.
        status: a number in ``STATUSES``.
        odds: how often the pattern is right.
    """

    subject: int
    relation: str
    object: int
    pattern: str
    status: int
    odds: float


@dataclass(frozen=True, slots=True)
class _Told:
    """What the network tells of a pair beside the odds of its relations.

    Attributes:
        status: the odds of asserted, possible and denied for each relation.
        hidden: what it makes of the pair.
        offset: the first word that it looked at.
        weights: the weight of each word for having said it.
    """

    status: NDArray[np.float32]
    hidden: NDArray[np.float32]
    offset: int
    weights: NDArray[np.float32]


def score(
    states: NDArray[np.float32],
    slots: Sequence[TypedSlot],
    layout: Layout,
    values: Sequence[Value],
    article_year: int | None,
    graphs: Graphs,
    least: float,
    sure: Sequence[Sure] = (),
    *,
    learned: bool = True,
) -> list[ScoredFact]:
    """Finds what an article says between its slots.

    Args:
        states: the state of each word.
        slots: mentions of entities, roles, nationalities and ages, sorted by start.
        layout: sentences and paragraphs.
        values: years, ranks and stages that may belong to a fact.
        article_year: the year of the article's date.
        graphs: the trained model.
        least: the least odds of a fact that is returned.
        sure: what patterns state about the same slots.
        learned: whether the network is asked for relations and their status; if not, both are what
            patterns state, and only years, ranks, stages, speakers and evidence are the network's.

    Returns:
        Facts in the order of their pairs; one pair of entities may have several.
    """
    table = np.array([(s.start, s.end, s.type) for s in slots], np.int64).reshape(-1, 3)
    starts, _, types = table.T
    pairs = candidate_pairs(starts, types, np.array([s.entity for s in slots], np.int64))
    if not len(pairs):
        return []
    questions = Questions.of(states, table, pairs, layout, graphs)
    among = list(_among(pairs, sure, len(slots)))
    stating = sorted({row for _, row in among})
    odds = np.zeros((len(pairs), len(RELATIONS)), np.float32)
    told: dict[int, _Told] = {}
    asked = questions.worth(graphs, stating) if learned else np.array(stating, np.int64)
    for rows in questions.parts(asked):
        lo, (odds[rows], status, hidden, weights) = questions.ask(graphs, rows)
        wanted = (odds[rows] >= least).any(axis=1) | np.isin(rows, stating)
        kept = np.flatnonzero(wanted)
        for row, means, state, weight in zip(
            rows[kept].tolist(), status[kept], hidden[kept], weights[kept], strict=True
        ):
            told[row] = _Told(means, state, lo, weight)
    if not learned:
        odds[:] = 0
    stated: dict[tuple[int, int], tuple[Sure, float | None]] = {}
    for fact, row in among:
        p = RELATIONS.index(fact.relation)
        if odds[row, p] < fact.odds:
            stated[row, p] = fact, float(odds[row, p]) if learned else None
            odds[row, p] = fact.odds
    chosen = np.flatnonzero((odds >= least).any(axis=1))
    return list(
        _facts(
            states,
            questions,
            odds,
            chosen,
            told,
            values,
            slots,
            article_year,
            graphs,
            least,
            stated,
        )
    )


def _among(
    pairs: NDArray[np.int64], sure: Sequence[Sure], count: int
) -> Iterator[tuple[Sure, int]]:
    """What patterns state of pairs that were chosen, with the row of each; pairs are in order."""
    numbers = pairs[:, 0] * count + pairs[:, 1]
    wanted = [fact.subject * count + fact.object for fact in sure]
    for fact, number, row in zip(
        sure, wanted, np.searchsorted(numbers, wanted).tolist(), strict=True
    ):
        if row < len(numbers) and numbers[row] == number:
            yield fact, row


def _facts(
    states: NDArray[np.float32],
    questions: Questions,
    odds: NDArray[np.float32],
    chosen: NDArray[np.int64],
    told: Mapping[int, _Told],
    values: Sequence[Value],
    slots: Sequence[TypedSlot],
    article_year: int | None,
    graphs: Graphs,
    least: float,
    stated: Mapping[tuple[int, int], tuple[Sure, float | None]],
) -> list[ScoredFact]:
    found: list[ScoredFact] = []
    people = [i for i, s in enumerate(slots) if s.type < 2]
    extras = [v for v in values if v.kind in QUALIFIER_TYPES]
    rows_of_values = [(v.start, v.end, QUALIFIER_TYPES[v.kind]) for v in extras]
    rows_of_values += [(slots[i].start, slots[i].end, slots[i].type) for i in people]
    queried = np.array(rows_of_values, np.int64).reshape(-1, 3)
    kinds = np.array([QUALIFIER_TYPES[v.kind] for v in extras] + [0] * len(people), np.int64)
    for begin in range(0, len(chosen), 256):
        rows = chosen[begin : begin + 256]
        about = [told[row] for row in rows.tolist()]
        scores = run(
            graphs.qualify,
            ["year", "rank", "stage", "speaker"],
            words=states,
            hidden=np.stack([pair.hidden for pair in about]),
            values=queried,
        )
        peaks = np.array([pair.offset + int(pair.weights.argmax()) for pair in about])
        near = np.abs(queried[:, 0] - peaks[:, None]) <= QUALIFIER_REACH
        picked = {
            kind: _best(s, near & (kinds == number))
            for (kind, number), s in zip(QUALIFIER_TYPES.items(), scores, strict=False)
        }
        speakers = _best(scores[3], kinds == 0)
        for i, p in np.argwhere(odds[rows] >= least).tolist():
            row = int(rows[i])
            s, o = questions.pairs[row].tolist()
            fact, model_odds = stated.get((row, p), (None, None))
            sources = {kind: extras[best[i]] for kind, best in picked.items() if best[i] >= 0}
            given = {kind: int(value.value) for kind, value in sources.items()}
            found.append(
                ScoredFact(
                    s,
                    RELATIONS[p],
                    o,
                    float(odds[row, p]),
                    _status(about[i].status[p], fact, model_odds),
                    (about[i].offset, about[i].weights),
                    article_year if picked["Year"][i] == _OWN_YEAR else given.get("Year"),
                    given.get("Rank"),
                    given.get("Stage"),
                    people[speakers[i] - len(extras)] if speakers[i] >= 0 else None,
                    fact.pattern if fact else "model",
                    model_odds,
                    sources,
                )
            )
    return found


def _status(
    odds: NDArray[np.float32], fact: Sure | None, model_odds: float | None
) -> tuple[float, float, float]:
    """The odds of each status: what a pattern states, unless it leaves the network to judge."""
    # Where the network sees no such relation, it has no say in whether it is a fact either.
    if fact is not None and (fact.status or model_odds is None or model_odds < _SEEN):
        return float(fact.status == 0), float(fact.status == 1), float(fact.status == 2)
    a, p, d = odds.tolist()
    return a, p, d


def _best(scores: NDArray[np.float32], usable: NDArray[np.bool_]) -> list[int]:
    """The number of the best value for each pair; -2 and -1 for the scores that precede the values."""
    ahead = scores.shape[1] - usable.shape[-1]
    values = np.where(usable, scores[:, ahead:], -np.inf)
    best = np.concatenate([scores[:, :ahead], values], axis=1).argmax(axis=1)
    numbers: list[int] = (best - ahead).tolist()
    return numbers
