"""Readings made by hand, of articles about riders, teams and races that do not exist."""

from __future__ import annotations

from typing import Any

from kg.model import Article, Claim, Entity, Reading, Span

__all__ = [
    "FORMER",
    "HOSTILE",
    "READINGS",
    "SEASON",
    "TRANSFER",
    "hostile_reading",
    "reading",
    "span",
]

ANE = Entity("rider/ane-brekke", "Ane Brekke", "Rider", ("Brekke",), ("Q900001",))
LOTTE = Entity("rider/lotte-verhulst", "Lotte Verhulst", "Rider", ("Verhulst",))
SARA = Entity("rider/sara-o-dowd", "Sara O’Dowd", "Rider", ("O’Dowd",))
MIRA = Entity("person/mira-holm", "Mira Holm", "Person")
FJORD = Entity("team/team-fjord", "Team Fjord", "Team")
KESTREL = Entity("team/kestrel-ohm", "Kestrel–Ohm", "Team", ("Kestrel",))
RONDE = Entity("race/ronde-van-oosterveld", "Ronde van Oosterveld", "Race", ("Oosterveld",))
SIX = Entity("race/six-days-of-maren", "Six Days of Maren", "Race")
NORWAY = Entity("country/norway", "Norway", "Country")
SPRINTER = Entity("role/sprinter", "sprinter", "Role")
AGE = Entity("age/27", "27", "Age")

_TRANSFER_TEXT = (
    "Ane Brekke, the 27-year-old Norwegian sprinter, has joined Team Fjord from Kestrel–Ohm.\n\n"
    "Lotte Verhulst will lead her out again; both ride for Team Fjord. “Ane could win the Ronde "
    "van Oosterveld,” said team manager Mira Holm 🚴. “Lotte has never won it.”"
)
_SEASON_TEXT = (
    "Sara O’Dowd won the Six Days of Maren in 2019 and 2021. In 2024 Ane Brekke of Team Fjord won "
    "stage 3 ahead of her and was second overall; Lotte Verhulst targets Oosterveld."
)


def span(text: str, words: str) -> Span:
    """Find words in a text."""
    start = text.index(words)
    return Span(start, start + len(words), words)


def reading(article: Article, *facts: dict[str, Any]) -> Reading:
    """Make a reading; a fact's evidence and trigger are given as words of the text."""
    claims = []
    for fact in facts:
        found: dict[str, Any] = {
            key: span(article.text, fact[key]) for key in ("evidence", "trigger") if key in fact
        }
        parts: dict[str, Any] = {"article": article.id, "status": "asserted"}
        claims.append(Claim(**(parts | fact | found)))
    ends = {end for claim in claims for end in (claim.subject, claim.object, claim.speaker) if end}
    entities = tuple(sorted(ends, key=lambda entity: entity.id))
    return Reading(article, (), entities, tuple(claims))


_FIRST, _LEADS, _COULD, _NEVER = (
    _TRANSFER_TEXT[start:end]
    for start, end in (
        (0, _TRANSFER_TEXT.index("\n")),
        (_TRANSFER_TEXT.index("Lotte Verhulst"), _TRANSFER_TEXT.index(" “Ane")),
        (_TRANSFER_TEXT.index("“Ane"), _TRANSFER_TEXT.index(" “Lotte")),
        (_TRANSFER_TEXT.index("“Lotte"), len(_TRANSFER_TEXT)),
    )
)

TRANSFER = reading(
    Article(
        "transfer-2024",
        _TRANSFER_TEXT,
        title="Brekke joins Team Fjord",
        date="2024-01-20",
        url="https://news.example.org/brekke?id=1&lang=en",
        author="Ida Falk",
    ),
    {"subject": ANE, "predicate": "rides_for", "object": FJORD, "evidence": _FIRST, "trigger": "has joined", "confidence": 0.97},
    {"subject": ANE, "predicate": "rode_for", "object": KESTREL, "evidence": _FIRST, "trigger": "from", "confidence": 0.9},
    {"subject": ANE, "predicate": "has_age", "object": AGE, "evidence": _FIRST, "trigger": "27-year-old"},
    {"subject": ANE, "predicate": "has_role", "object": SPRINTER, "evidence": _FIRST, "pattern": "role-noun"},
    {"subject": ANE, "predicate": "has_nationality", "object": NORWAY, "evidence": _FIRST},
    {"subject": LOTTE, "predicate": "leadout_for", "object": ANE, "evidence": _LEADS, "confidence": 0.8125},
    {"subject": LOTTE, "predicate": "rides_for", "object": FJORD, "evidence": _LEADS, "confidence": 0.7},
    {"subject": MIRA, "predicate": "directs", "object": FJORD, "evidence": _COULD, "trigger": "team manager"},
    {"subject": ANE, "predicate": "won", "object": RONDE, "status": "possible", "evidence": _COULD, "speaker": MIRA, "confidence": 0.6},
    {"subject": LOTTE, "predicate": "won", "object": RONDE, "status": "denied", "evidence": _NEVER, "speaker": MIRA},
)  # fmt: skip

_WINS, _STAGE = _SEASON_TEXT[:55], _SEASON_TEXT[56:]

SEASON = reading(
    Article("season-review", _SEASON_TEXT, date="2024-11-02"),
    {"subject": SARA, "predicate": "won", "object": SIX, "year": 2019, "evidence": _WINS},
    {"subject": SARA, "predicate": "won", "object": SIX, "year": 2021, "evidence": _WINS},
    {"subject": ANE, "predicate": "rides_for", "object": FJORD, "evidence": _STAGE, "year": 2024, "confidence": 0.88},
    {"subject": ANE, "predicate": "won_stage_of", "object": SIX, "evidence": _STAGE, "year": 2024, "stage": 3},
    {"subject": ANE, "predicate": "placed_in", "object": SIX, "evidence": _STAGE, "year": 2024, "rank": 2, "trigger": "second"},
    {"subject": ANE, "predicate": "beat", "object": SARA, "evidence": _STAGE, "year": 2024},
    {"subject": LOTTE, "predicate": "targets", "object": RONDE, "evidence": _STAGE, "trigger": "targets"},
)  # fmt: skip

READINGS = (TRANSFER, SEASON)

_TEAM_OF_2009 = "Holm, then a sprinter, rode for Kestrel–Ohm with Sara O’Dowd in 2009."
_RESULTS = (
    "That year she won the Ronde van Oosterveld from O’Dowd, took stage 2 of the Six Days of Maren, "
    "led it and was third overall; its record of stages is hers."
)

FORMER = reading(
    Article(
        "team-manager",
        f"Mira Holm manages Team Fjord. {_TEAM_OF_2009} {_RESULTS}",
        title="From the bike to the car",
        date="2024-03-01",
        url="https://news.example.org/holm",
    ),
    {"subject": MIRA, "predicate": "directs", "object": FJORD, "evidence": "Mira Holm manages Team Fjord."},
    {"subject": MIRA, "predicate": "has_role", "object": SPRINTER, "evidence": _TEAM_OF_2009},
    {"subject": MIRA, "predicate": "rode_for", "object": KESTREL, "evidence": _TEAM_OF_2009, "year": 2009},
    {"subject": SARA, "predicate": "rode_for", "object": KESTREL, "evidence": _TEAM_OF_2009, "year": 2009},
    {"subject": MIRA, "predicate": "teammate_of", "object": SARA, "evidence": _TEAM_OF_2009},
    {"subject": MIRA, "predicate": "won", "object": RONDE, "evidence": _RESULTS, "year": 2009},
    {"subject": MIRA, "predicate": "beat", "object": SARA, "evidence": _RESULTS, "year": 2009},
    {"subject": MIRA, "predicate": "won_stage_of", "object": SIX, "evidence": _RESULTS, "year": 2009, "stage": 2},
    {"subject": MIRA, "predicate": "led", "object": SIX, "evidence": _RESULTS, "year": 2009},
    {"subject": MIRA, "predicate": "placed_in", "object": SIX, "evidence": _RESULTS, "year": 2009, "rank": 3},
    {"subject": MIRA, "predicate": "holds_record", "object": SIX, "evidence": _RESULTS},
)  # fmt: skip
"""A team manager who rode once: a person with a team and results."""

HOSTILE = (
    "quote \" and \"\"\" and ' and '''",
    "backslash \\ and \\n and \\u0041 and trailing \\",
    "lines\nand\r\nand\rtab\tform\fvertical\v",
    "nul \x00 bell \x07 escape \x1b delete \x7f c1 \x85\x9f",
    "separators \u2028 \u2029 bom \ufeff nothing \u200b",
    "bidi \u202e desrever \u2066 \u2069 \u061c",
    "noncharacters \ufffe \uffff \U0001ffff",
    "emoji 🚴🏽‍♀️ and combining e\u0301 and العربية",
    "<script>alert('x')</script> & <b>",
    "> . <urn:x> <urn:y> <urn:z> .",
    '"@en . # comment ^^xsd:integer',
    "@prefix : <x> . {} [] () , ;",
    "%20 %zz + $ ?x",
    " ",
    "_:b0",
)


def hostile_reading(text: str, number: int = 0) -> Reading:
    """Make a reading in which every text and name is the given one."""
    identifier = f"hostile {number} {text}"
    rider = Entity(f"rider/x-{number}", text, "Rider", (f"{text} alias",), ("Q1",))
    team = Entity(f"team/{text or 'x'}", f"{text} team", "Team")
    evidence = Span(0, len(text), text)
    claim = Claim(
        identifier, rider, "rides_for", team, "asserted", evidence, speaker=rider, pattern=text
    )
    article = Article(
        identifier, text, title=text, date=text, url=f"https://x.org/{text}", author=text
    )
    return Reading(article, (), (rider, team), (claim,))
