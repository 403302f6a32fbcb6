"""Made-up readings in any number: articles, riders, teams and claims of the shape that kg writes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from kg.model import Article, Claim, Entity, Reading, Span, Status

__all__ = ["TRIPLES_PER_ARTICLE", "readings"]

TRIPLES_PER_ARTICLE = 352
"""About how many triples an article brings, with its share of the entities' descriptions."""

_CLAIMS = 10
_RELATIONS = (
    ("rides_for", "Team", 20),
    ("rode_for", "Team", 8),
    ("won", "Race", 6),
    ("won_stage_of", "Race", 6),
    ("placed_in", "Race", 10),
    ("targets", "Race", 8),
    ("competes_in", "Race", 8),
    ("abandoned", "Race", 4),
    ("led", "Race", 3),
    ("holds_record", "Race", 1),
    ("beat", "Rider", 5),
    ("leadout_for", "Rider", 5),
    ("teammate_of", "Rider", 4),
    ("has_role", "Role", 4),
    ("has_nationality", "Country", 4),
    ("has_age", "Age", 4),
    ("directs", "Team", 2),
    ("coaches", "Rider", 2),
    ("held_in", "Country", 2),
)
_SUBJECTS = {"directs": "Person", "coaches": "Person", "held_in": "Race"}
_NAMES = tuple(name for name, _, _ in _RELATIONS)
_RANGES = {name: kind for name, kind, _ in _RELATIONS}
_WEIGHTS = tuple(weight for _, _, weight in _RELATIONS)
_STATUSES: tuple[Status, ...] = ("asserted", "possible", "denied")
_FIRST = [
    "Ane",
    "Bo",
    "Cato",
    "Dag",
    "Eli",
    "Finn",
    "Gro",
    "Hege",
    "Ida",
    "Jon",
    "Kari",
    "Leif",
    "Mona",
    "Nils",
    "Odd",
    "Per",
    "Rune",
    "Siri",
    "Tor",
    "Una",
]
_LAST = [
    "berg",
    "dal",
    "fjell",
    "haug",
    "lund",
    "moen",
    "nes",
    "rud",
    "sand",
    "strand",
    "vik",
    "voll",
]
_ROLES = ("sprinter", "climber", "domestique", "puncheur", "rouleur")
_COUNTRIES = ("Norway", "Belgium", "Italy", "Denmark", "Spain", "Wales")


def readings(triples: int, seed: int = 1) -> Iterator[Reading]:
    """Make readings that come to about as many triples as are wanted.

    Args:
        triples: how many triples.
        seed: another number makes others.

    Yields:
        Article by article, the same for the same numbers.
    """
    random = Random(seed)
    articles = max(1, triples // TRIPLES_PER_ARTICLE)
    world = {
        "Rider": [_rider(random, n) for n in range(articles)],
        "Team": [_named("team", "Team", f"Team {n}") for n in range(max(4, articles // 25))],
        "Race": [_named("race", "Race", f"Ronde {n}") for n in range(max(4, articles // 12))],
        "Role": [_named("role", "Role", name) for name in _ROLES],
        "Country": [_named("country", "Country", name) for name in _COUNTRIES],
        "Age": [Entity(f"age/{n}", str(n), "Age") for n in range(18, 45)],
        "Person": [
            _named("person", "Person", f"Manager {n}") for n in range(max(4, articles // 25))
        ],
    }
    for number in range(articles):
        yield _reading(random, number, world)


def _named(kind: str, type_: str, name: str) -> Entity:
    return Entity(f"{kind}/{name.lower().replace(' ', '-')}", name, type_)  # type: ignore[arg-type]


def _rider(random: Random, number: int) -> Entity:
    last = f"{random.choice(_LAST).capitalize()}{random.choice(_LAST)} {number}"
    name = f"{random.choice(_FIRST)} {last}"
    return Entity(f"rider/{name.lower().replace(' ', '-')}", name, "Rider", (last,))


def _reading(random: Random, number: int, world: dict[str, list[Entity]]) -> Reading:
    year = random.randint(2010, 2025)
    # A few riders are what an article is about, as in print.
    about = random.sample(world["Rider"], min(4, len(world["Rider"])))
    boss = random.choice(world["Person"])
    sentences: list[str] = []
    facts: list[tuple[Entity, str, Entity, int]] = []
    for _ in range(_CLAIMS):
        (relation,) = random.choices(_NAMES, _WEIGHTS)
        subject = random.choice(world[_SUBJECTS[relation]] if relation in _SUBJECTS else about)
        object_ = random.choice(world[_RANGES[relation]])
        facts.append((subject, relation, object_, sum(map(len, sentences)) + len(sentences)))
        sentences.append(f"{subject.name} {relation.replace('_', ' ')} {object_.name} in {year}.")
    text = " ".join(sentences)
    name = f"article-{number}"
    claims = []
    for (subject, relation, object_, start), sentence in zip(facts, sentences, strict=True):
        (status,) = random.choices(_STATUSES, (85, 10, 5))
        trigger = start + len(subject.name) + 1
        words = relation.replace("_", " ")
        claims.append(
            Claim(
                name,
                subject,
                relation,
                object_,
                status,
                Span(start, start + len(sentence), sentence),
                Span(trigger, trigger + len(words), words),
                year=year if random.random() < 0.6 else None,
                stage=random.randint(1, 21) if relation == "won_stage_of" else None,
                rank=random.randint(2, 20) if relation == "placed_in" else None,
                speaker=boss if random.random() < 0.15 else None,
                confidence=round(random.random(), 4),
            )
        )
    date = f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    url = f"https://news.example.org/{number}"
    article = Article(name, text, title=f"{about[0].name} {year}", date=date, url=url)
    entities = tuple(
        {end.id: end for claim in claims for end in (claim.subject, claim.object)}.values()
    )
    return Reading(article, (), entities, tuple(claims))
