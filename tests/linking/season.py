"""Twenty articles made by hand about some sixty riders who do not exist, and who is meant by whom.

Each line is one rider in one article: who it is (the truth), as whom the article names the rider,
and what it says. Families, namesakes, surnames alone, other spellings and a team's new name are
among them. The truth is for the tests alone; the linker sees names and claims.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.gazetteer import Entry, Gazetteer, Tenure
from kg.model import Article, Claim, Entity, Mention, Reading, Span
from kg.resolve.linking import make_entity

__all__ = ["GAZETTEER", "READINGS", "TRUTH", "Told", "article"]


@dataclass(frozen=True)
class Told:
    """What an article tells of a rider."""

    truth: str
    name: str
    team: str | None = None
    country: str | None = None
    age: int | None = None
    won: tuple[str, int] | None = None
    gender: str | None = None
    year: int | None = None


GAZETTEER = Gazetteer([
    Entry(
        "Maren Cycling",
        "Team",
        aliases=("Maren-Veld", "Oostkust-Maren"),
        names=(
            Tenure("Oostkust-Maren", 2017, 2019),
            Tenure("Maren-Veld", 2020, 2022),
            Tenure("Maren Cycling", 2023, 2026),
        ),
        gender="men",
    ),
    Entry("Fjord Ladies", "Team", names=(Tenure("Fjord Ladies", 2018, 2026),), gender="women"),
])  # fmt: skip

_TRUTH: dict[tuple[str, str], str] = {}


def article(name: str, date: str | None, *told: Told) -> Reading:
    """Make a reading of what an article tells.

    Args:
        name: the article's identifier.
        date: its day.
        *told: who is in it.

    Returns:
        The reading; claims rest on sentences of its text.
    """
    sentences: list[str] = []
    parts: list[tuple[Entity, str, Entity, int | None]] = []
    pronouns: list[tuple[Entity, str]] = []
    riders = []
    for one in told:
        rider = make_entity("Rider", one.name, (one.name.split()[-1],))
        riders.append(rider)
        if one.team:
            team = make_entity("Team", one.team)
            parts.append((rider, "rides_for", team, one.year))
        if one.country:
            parts.append((rider, "has_nationality", make_entity("Country", one.country), None))
        if one.age:
            parts.append((rider, "has_age", make_entity("Age", str(one.age)), None))
        if one.won:
            parts.append((rider, "won", make_entity("Race", one.won[0]), one.won[1]))
        if one.gender:
            pronouns.append((rider, one.gender))
        sentences.append(f"{one.name} was there.")
    text = " ".join(sentences)
    claims, mentions, at = [], [], 0
    spans = {}
    for rider, sentence in zip(riders, sentences, strict=True):
        spans[rider.id] = Span(at, at + len(sentence), sentence)
        at += len(sentence) + 1
    for subject, predicate, other, year in parts:
        span = spans[subject.id]
        claims.append(Claim(name, subject, predicate, other, "asserted", span, year=year))
    for rider, word in pronouns:
        mentions.append(Mention(Span(at, at + 1 + len(word), word), "Rider", None, rider.id))
        text += f" {word}"
        at += 1 + len(word)
    ends = {end for claim in claims for end in (claim.subject, claim.object)} | set(riders)
    entities = tuple(sorted(ends, key=lambda each: each.id))
    return Reading(Article(name, text, date=date), tuple(mentions), entities, tuple(claims))


def _season(name: str, date: str | None, *told: Told) -> Reading:
    reading = article(name, date, *told)
    for one in told:
        _TRUTH[name, make_entity("Rider", one.name).id] = one.truth
    return reading


READINGS = (
    _season(
        "a01", "2021-03-02",
        Told("ane", "Ane Brekkvold", "Team Fjordlys", "Norway", 24, gender="she"),
        Told("lotte", "Lotte Brekkvold", "Team Fjordlys", "Norway", 21),
        Told("sofie", "Sofie Ørskovdal", "Team Fjordlys", "Denmark"),
        Told("pavel", "Pavel Hrubošek", "Oostkust-Maren", "Czechia", year=2019),
    ),
    _season(
        "a02", "2021-03-09",
        Told("ane", "Ane Brekkvold", won=("Ronde van Veldbeek", 2021)),
        Told("sofie", "Sofie Orskovdal", "Team Fjordlys"),
        Told("mirna", "Mirna Dolovčak", "Kestrel-Ohm", "Croatia"),
        Told("jonas1", "Jonas Mühlbrecht", "Kestrel-Ohm", "Germany", 26),
    ),
    _season(
        "a03", "2021-04-20",
        Told("ane", "Brekkvold", won=("Ronde van Veldbeek", 2021)),
        Told("mirna", "Dolovčak", "Kestrel-Ohm"),
        Told("jonas1", "Jonas Muehlbrecht", "Kestrel-Ohm"),
        Told("ruben", "Ruben van der Quaest", "Maren-Veld", "Belgium"),
    ),
    _season(
        "a04", "2022-02-11",
        Told("ruben", "Van der Quaest", "Maren-Veld"),
        Told("pavel", "Pavel Hrubosek", "Maren-Veld"),
        Told("tomas_a", "Tomás Ibarzábal", "Caja Sierra", "Spain", 31),
        Told("iker", "Iker Ibarzábal", "Caja Sierra", "Spain", 27),
    ),
    _season(
        "a05", "2022-05-14",
        Told("tomas_a", "Tomas Ibarzabal", "Caja Sierra"),
        Told("iker", "Iker Ibarzabal", won=("Vuelta al Lozán", 2022)),
        Told("jan_nl", "Jan Terhorstink", "Polder CT", "Netherlands", 29),
        Told("jan_nl_brother", "Joost Terhorstink", "Polder CT", "Netherlands"),
    ),
    _season(
        "a06", "2022-06-01",
        # One of two brothers in the same team: nobody can tell which.
        Told("?ibar", "Ibarzábal", "Caja Sierra"),
        Told("?ter", "Terhorstink", "Polder CT"),
        Told("elodie", "Élodie Charvenet", "Fjord Ladies", "France"),
        Told("maxime", "Maxime Charvenet", "Kestrel-Ohm", "France"),
    ),
    _season(
        "a07", "1996-07-02",
        # A father, of whose name the son is.
        Told("jan_old", "Jan Terhorstink", "Boekhout-Zeeland", "Netherlands", 30),
        Told("gino", "Gino Paltrinelli", "Vetro Alpe", "Italy", 33),
        Told("dirk", "Dirk Zwaanepoel", "Boekhout-Zeeland", "Belgium"),
    ),
    _season(
        "a08", "2023-01-19",
        Told("elodie", "Elodie Charvenet", "Fjord Ladies", gender="she"),
        Told("ane", "Ane Brekkvold", "Kestrel-Ohm", "Norway", 26),
        Told("ruben", "Ruben Van der Quaest", "Maren Cycling"),
        Told("jan_nl", "Jan Terhorstink", "Polder CT", age=30),
    ),
    _season(
        "a09", "2023-03-03",
        # A man of a woman's name.
        Told("andrea_f", "Andrea Valtorsi", "Fjord Ladies", "Italy", gender="she"),
        Told("kim_m", "Kim Haavelsrud", "Kestrel-Ohm", "Norway", gender="he"),
        Told("pavel", "Pavel Hrubošek", "Maren Cycling"),
        Told("luis_co", "Luis Carranzo", "Andes Team", "Colombia", 22),
    ),
    _season(
        "a10", "2023-03-21",
        Told("andrea_m", "Andrea Valtorsi", "Vetro Alpe", "Italy", gender="he"),
        Told("kim_f", "Kim Haavelsrud", "Fjord Ladies", "Norway", gender="she"),
        Told("luis_es", "Luis Carranzo", "Caja Sierra", "Spain", 34),
        Told("lotte", "Lotte Brekkvold", "Team Fjordlys", age=23),
    ),
    _season(
        "a11", "2023-05-30",
        Told("andrea_f", "Andrea Valtorsi", "Fjord Ladies"),
        Told("kim_m", "Kim Haavelsrud", "Kestrel-Ohm"),
        Told("luis_co", "Luis Carranzo", "Andes Team"),
        Told("wiktor", "Wiktor Łęgowski", "Baltyk-Ruch", "Poland"),
        Told("stijn", "Stijn Ockerhout", "Polder CT", "Netherlands"),
    ),
    _season(
        "a12", "2023-06-18",
        Told("luis_es", "Luis Carranzo", "Caja Sierra", "Spain"),
        Told("andrea_m", "Andrea Valtorsi", won=("Giro del Brentino", 2023), gender="he"),
        Told("wiktor", "Wiktor Legowski", "Baltyk-Ruch"),
        Told("stijn", "S. Ockerhout", "Polder CT"),
        Told("soren", "Søren Bjergmark", "Maren Cycling", "Denmark", 25),
    ),
    _season(
        "a13", "2023-08-02",
        Told("soren", "Soeren Bjergmark", "Maren Cycling"),
        # Another Bjergmark, and a surname that his team tells.
        Told("mads", "Mads Bjergmark", "Andes Team", "Denmark"),
        Told("kristian", "Kristian Fossheim", "Team Fjordlys", "Norway", 28),
        Told("eamon", "Eamon O'Dallaghan", "Emerald Wheel", "Ireland"),
    ),
    _season(
        "a14", "2023-08-15",
        Told("soren", "Bjergmark", "Maren Cycling"),
        Told("kristian", "Christian Fossheim", "Team Fjordlys"),
        Told("eamon", "Eamon O’Dallaghan", "Emerald Wheel"),
        Told("mathilde", "Mathilde de Rochebrune", "Fjord Ladies", "France"),
    ),
    _season(
        "a15", "2023-09-04",
        Told("eamon", "O'Dallaghan", "Emerald Wheel"),
        Told("mathilde", "De Rochebrune", "Fjord Ladies"),
        Told("nils", "Nils Aurdalsen", "Team Fjordlys", "Norway"),
        Told("nils_se", "Nils Aurdahlsson", "Baltyk-Ruch", "Sweden"),
        Told("piet", "Piet Wolfswinkel", "Polder CT", "Netherlands"),
    ),
    _season(
        "a16", "2024-01-27",
        Told("martin1", "Martin Skovlyst", "Kestrel-Ohm", "Denmark", 33, year=2024),
        Told("ane", "Ane Brekkvold", "Kestrel-Ohm"),
        Told("nils", "Nils Aurdalsen", "Team Fjordlys"),
        Told("piet", "Piet Wolfswinkel", "Kestrel-Ohm"),
        Told("gabriel", "Gabriel Montrésor", "Vetro Alpe", "France", 20),
    ),
    _season(
        "a17", "2024-02-20",
        # Of one name, country and season, in two teams.
        Told("martin2", "Martin Skovlyst", "Andes Team", "Denmark", 22, year=2024),
        Told("gabriel", "Gabriel Montresor", "Vetro Alpe"),
        Told("gabriela", "Gabriela Montresor", "Fjord Ladies", "France"),
        Told("jon", "Jon Etxarri", "Caja Sierra", "Spain"),
        Told("jan_e", "Jan Etxarri", "Caja Sierra", "Spain"),
    ),
    _season(
        "a18", "2024-03-15",
        Told("jon", "Jon Etxarri", "Caja Sierra"),
        Told("gabriela", "Gabriela Montrésor", "Fjord Ladies"),
        Told("mathias", "Mathias Grønvang", "Polder CT", "Denmark", 27),
        Told("henrik", "Henrik Lindqvister", "Baltyk-Ruch", "Sweden"),
        Told("oscar_old", "Óscar Peñalver", "Caja Sierra", "Spain", 37),
    ),
    _season(
        "a19", "2024-04-09",
        Told("mathias", "Mathias Grønvang Holtermann", "Polder CT"),
        Told("henrik", "Lindqvister", "Baltyk-Ruch"),
        Told("oscar_young", "Oscar Peñalver", "Andes Team", "Spain", 21),
        Told("mirna", "Mirna Dolovcak", "Kestrel-Ohm"),
        Told("felix", "Félix Archambeault", "Emerald Wheel", "Canada"),
    ),
    _season(
        "a20", "2024-05-25",
        Told("felix", "Felix Archambeault", "Emerald Wheel"),
        Told("oscar_old", "Oscar Peñalver", "Caja Sierra", age=37),
        Told("wiktor", "Łęgowski", "Baltyk-Ruch", year=2024),
        Told("dirk_young", "Dirk Zwaanepoel", "Polder CT", "Belgium", 23),
        Told("hugo", "Hugo Brisefer", "Vetro Alpe", "France"),
        Told("hugh", "Hugh Brisefer", "Emerald Wheel", "Ireland"),
        Told("gino_young", "Gino Paltrinelli", "Vetro Alpe", "Italy"),
    ),
    _season(
        "a21", "2024-06-12",
        Told("hugo", "Hugo Brisefer", "Vetro Alpe"),
        Told("hugh", "Hugh Brisefer"),
        Told("martin1", "Martin Skovlyst", "Kestrel-Ohm", year=2024),
        Told("jan_nl", "Jan Terhorstink", won=("Omloop Veldbeek", 2024)),
        Told("kim_f", "Kim Haavelsrud", "Fjord Ladies", gender="she"),
        Told("tadej1", "Tadeo Bellincampi", "Andes Team", "Italy"),
        Told("tadej2", "Taddeo Bellincampi", "Polder CT", "Switzerland"),
        Told("ulla", "Ulla-Maija Kärkkäläinen", "Fjord Ladies", "Finland"),
    ),
    _season(
        "a22", "2024-07-01",
        Told("ulla", "Ulla Maija Karkkalainen", "Fjord Ladies"),
        Told("tadej1", "Tadeo Bellincampi"),
        Told("oscar_young", "Óscar Peñalver", "Andes Team"),
        Told("rosa", "Rosa Quintanal", "Fjord Ladies", "Spain"),
        Told("rosa2", "Rosalía Quintanal", "Fjord Ladies", "Spain"),
        Told("bram", "Bram Snoeckaert", "Maren Cycling", "Belgium"),
        Told("bart", "Bart Snoeckaert", "Maren Cycling", "Belgium"),
        Told("ivo", "Ivo Marchetko", "Baltyk-Ruch", "Bulgaria"),
    ),
)  # fmt: skip

TRUTH = dict(_TRUTH)
