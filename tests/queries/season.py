"""Five invented articles in which every question of ``ontology/queries`` has something to find."""

from __future__ import annotations

from typing import Any

from kg.gazetteer import Entry, Gazetteer, Tenure
from kg.graph import Graph
from kg.linking import Linker
from kg.model import Article, Claim, Entity, EntityType, Reading, Span

__all__ = ["graph"]


def _entity(type_: EntityType, slug: str, name: str, *aliases: str) -> Entity:
    return Entity(f"{type_.lower()}/{slug}", name, type_, aliases)


ANE = _entity("Rider", "ane-brekke", "Ane Brekke", "Brekke")
LOTTE = _entity("Rider", "lotte-verhulst", "Lotte Verhulst", "Verhulst")
SARA = _entity("Rider", "sara-o-dowd", "Sara O’Dowd")
TOVE = _entity("Rider", "tove-lund", "Tove Lund")
MIRA = _entity("Person", "mira-holm", "Mira Holm")
FJORD = _entity("Team", "team-fjord", "Team Fjord")
KESTREL = _entity("Team", "kestrel-ohm", "Kestrel–Ohm", "Kestrel")
RONDE = _entity("Race", "ronde-van-oosterveld", "Ronde van Oosterveld", "Oosterveld")
SIX = _entity("Race", "six-days-of-maren", "Six Days of Maren")
MAREN = _entity("Place", "maren", "Maren")
NORWAY = _entity("Country", "norway", "Norway")
SPRINTER = _entity("Role", "sprinter", "sprinter")
AGE = _entity("Age", "27", "27")

GAZETTEER = Gazetteer([
    Entry(
        "Team Fjord",
        "Team",
        aliases=("Fjord–Lys",),
        names=(Tenure("Fjord–Lys", 2020, 2021), Tenure("Team Fjord", 2022, 2024)),
    )
])

# Subject, relation, object, sentence, and whatever else is known.
_Fact = tuple[Entity, str, Entity, str, dict[str, Any]]


def _reading(name: str, date: str | None, title: str, *facts: _Fact) -> Reading:
    text = " ".join(dict.fromkeys(sentence for _, _, _, sentence, _ in facts))
    claims = []
    for subject, relation, object_, sentence, more in facts:
        start = text.index(sentence)
        span = Span(start, start + len(sentence), sentence)
        parts: dict[str, Any] = {"status": "asserted", "confidence": 0.9} | more
        claims.append(Claim(name, subject, relation, object_, evidence=span, **parts))
    article = Article(name, text, title=title, date=date)
    return Reading(article, claims=tuple(claims))


_2019 = "In 2019 Brekke of Kestrel–Ohm won the Six Days of Maren from O’Dowd."
_MAREN = "It is held in Maren."
_LONG = "O’Dowd has been with Kestrel–Ohm since 2018."
_2021 = "Brekke, Verhulst and Lund rode for Team Fjord in 2021."
_LEFT = "Lund has left Kestrel–Ohm for Team Fjord."
_ROLE = "The sprinter Brekke, 27, of Norway, is led out by Verhulst."
_GOAL = "Brekke targets the Ronde van Oosterveld in 2024."
_RONDE = "She won the Ronde van Oosterveld in 2024 from Verhulst; Lund abandoned."
_STAGE = "She won stage 3 of the Six Days of Maren, whose record she holds."
_BOSS = "Team manager Mira Holm also trains Lund."
_QUOTE = "“Lotte could win it,” said Holm, “but she has never won the Six Days.”"
_NOW = "Brekke rides for Kestrel–Ohm again."
_SOME = "Lund rides for Kestrel–Ohm."
_PAST = "Mira Holm, the Norwegian who manages Team Fjord, rode for Kestrel–Ohm in 2019."
_WON = "Holm, a sprinter, won the Ronde van Oosterveld in 2017 from O’Dowd."
_RANK = "She was second in the Six Days of Maren that year, wore the leader’s jersey, and has its record."

READINGS = (
    _reading(
        "maren-2019", "2019-11-02", "Six Days",
        (ANE, "rides_for", KESTREL, _2019, {"year": 2019}),
        (ANE, "won", SIX, _2019, {"year": 2019}),
        (ANE, "beat", SARA, _2019, {"year": 2019}),
        (SARA, "placed_in", SIX, _2019, {"year": 2019, "rank": 2}),
        (SIX, "held_in", MAREN, _MAREN, {}),
        (SARA, "rides_for", KESTREL, _LONG, {}),
    ),
    _reading(
        "fjord-2022", "2022-01-15", "A team of three",
        (ANE, "rode_for", FJORD, _2021, {"year": 2021}),
        (LOTTE, "rides_for", FJORD, _2021, {"year": 2021}),
        (TOVE, "rides_for", FJORD, _2021, {"year": 2021}),
        (TOVE, "rode_for", KESTREL, _LEFT, {}),
        (TOVE, "rides_for", FJORD, _LEFT, {}),
        (ANE, "has_role", SPRINTER, _ROLE, {}),
        (ANE, "has_age", AGE, _ROLE, {}),
        (ANE, "has_nationality", NORWAY, _ROLE, {}),
        (LOTTE, "leadout_for", ANE, _ROLE, {}),
        (LOTTE, "rides_for", FJORD, _ROLE, {"confidence": 0.5}),
    ),
    _reading(
        "oosterveld-2024", "2024-04-07", "Oosterveld",
        (ANE, "targets", RONDE, _GOAL, {"year": 2024}),
        (ANE, "won", RONDE, _RONDE, {"year": 2024}),
        (ANE, "beat", LOTTE, _RONDE, {"year": 2024}),
        (LOTTE, "placed_in", RONDE, _RONDE, {"year": 2024, "rank": 2}),
        (TOVE, "abandoned", RONDE, _RONDE, {"year": 2024}),
        (ANE, "won_stage_of", SIX, _STAGE, {"year": 2023, "stage": 3}),
        (ANE, "led", SIX, _STAGE, {"year": 2023}),
        (ANE, "holds_record", SIX, _STAGE, {}),
        (MIRA, "directs", FJORD, _BOSS, {}),
        (MIRA, "coaches", TOVE, _BOSS, {}),
        (LOTTE, "won", RONDE, _QUOTE, {"status": "possible", "speaker": MIRA, "confidence": 0.6}),
        (LOTTE, "won", SIX, _QUOTE, {"status": "denied", "speaker": MIRA}),
        (ANE, "rides_for", KESTREL, _NOW, {}),
        (ANE, "has_nationality", NORWAY, _NOW, {}),
    ),
    _reading(
        "holm-2025", "2025-02-01", "From the bike to the car",
        (MIRA, "directs", FJORD, _PAST, {}),
        (MIRA, "has_nationality", NORWAY, _PAST, {}),
        (MIRA, "rode_for", KESTREL, _PAST, {"year": 2019}),
        (MIRA, "has_role", SPRINTER, _WON, {}),
        (MIRA, "won", RONDE, _WON, {"year": 2017}),
        (MIRA, "beat", SARA, _WON, {"year": 2017}),
        (SARA, "placed_in", RONDE, _WON, {"year": 2017, "rank": 2}),
        (MIRA, "placed_in", SIX, _RANK, {"year": 2017, "rank": 2}),
        (MIRA, "led", SIX, _RANK, {"year": 2017}),
        (MIRA, "holds_record", SIX, _RANK, {}),
    ),
    _reading("undated", None, "", (TOVE, "rides_for", KESTREL, _SOME, {})),
)  # fmt: skip


def graph(into: Graph | None = None) -> Graph:
    """Build the graph; of one team it is known what it was called when."""
    whole = Graph() if into is None else into
    whole.add(READINGS, Linker(gazetteer=GAZETTEER))
    return whole
