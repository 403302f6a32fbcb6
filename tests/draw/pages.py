"""Makes graphs for pages without reading articles: of a few claims, or of a whole season."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.graph.network import network
from kg.model import Article, Claim, Entity, EntityType, Span, Status

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Sheet", "claim", "entity", "season"]


@dataclass(frozen=True)
class Sheet:
    """Articles and claims, as a graph gives them to a page."""

    claims: tuple[Claim, ...]
    texts: tuple[Article, ...]

    def articles(self) -> tuple[Article, ...]:
        return self.texts

    def to_networkx(self, status: Sequence[Status]) -> MultiDiGraph[str]:
        named = {f"claim/{row}": each for row, each in enumerate(self.claims)}
        return network(named, frozenset(status), ages_as_nodes=False)


def entity(name: str, kind: EntityType = "Rider", *aliases: str) -> Entity:
    return Entity(f"{kind.lower()}/{name.casefold().replace(' ', '-')}", name, kind, aliases)


def claim(
    article: Article,
    sentence: str,
    ends: tuple[Entity, str, Entity],
    status: Status = "asserted",
    trigger: str = "",
    **marks: int | float | Entity | None,
) -> Claim:
    """A claim whose evidence stands in the article's text."""
    start = article.text.index(sentence)
    at = article.text.index(trigger, start) if trigger else -1
    words = Span(at, at + len(trigger), trigger) if trigger else None
    subject, predicate, object_ = ends
    span = Span(start, start + len(sentence), sentence)
    return Claim(article.id, subject, predicate, object_, status, span, words, **marks)  # type: ignore[arg-type]


def season(size: int) -> Sheet:
    """A season's graph: teams, their riders, the races they meet in, of so many entities."""
    chance = random.Random(1)
    teams = [entity(f"Team {row:03}", "Team") for row in range(size // 25)]
    races = [entity(f"Race {row:03}", "Race") for row in range(size // 12)]
    riders = [entity(f"Rider {row:04}") for row in range(size - len(teams) - len(races))]
    claims: list[Claim] = []
    texts: list[Article] = []
    for row in range(0, len(riders), 10):
        said: list[tuple[tuple[Entity, str, Entity], Status]] = []
        for at, rider in enumerate(riders[row : row + 10], start=row):
            team = teams[at * len(teams) // len(riders)]
            said.append(((rider, "rides_for", team), "asserted"))
            # Most go where their team goes; a few races are everybody's.
            near = races[(at * len(races) // len(riders) + chance.randrange(5)) % len(races)]
            said.append((
                (rider, "won" if chance.random() < 0.3 else "competes_in", near),
                "asserted",
            ))
            if chance.random() < 0.5:
                status: Status = "possible" if chance.random() < 0.8 else "denied"
                said.append((
                    (rider, "targets", races[chance.randrange(min(12, len(races)))]),
                    status,
                ))
            if chance.random() < 0.3:
                said.append((
                    (rider, "leadout_for", riders[max(at - 1 - chance.randrange(8), 0)]),
                    "asserted",
                ))
        said = [each for each in said if each[0][0] != each[0][2]]
        lines = [f"{a.name} {relation} {b.name}, they say." for (a, relation, b), _ in said]
        article = Article(
            f"a{row:04}", "\n\n".join(lines), f"Day {row}", "2024-04-02", "https://example.org/"
        )
        texts.append(article)
        for line, (ends, status) in zip(lines, said, strict=True):
            claims.append(claim(article, line, ends, status, year=2020 + row // 10 % 5))
    return Sheet(tuple(claims), tuple(texts))
