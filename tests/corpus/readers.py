"""A pipeline that reads invented reports without a network, here and in processes of its own."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, ClassVar

from kg.model import Article, Claim, Entity, Reading, Span
from kg.vocabulary import slug

__all__ = ["Reader", "install", "report"]

_GIVEN = ("Ane", "Bo", "Cato", "Dagny", "Even")
_SURNAMES = ("Holm", "Brekke", "Sletten")
_TEAMS = ("Team Fjord", "Oostkust", "Velo Andes")
_SENTENCE = re.compile(r"(?P<who>[A-Z]\w+(?: [A-Z]\w+)?) rides for (?P<team>[A-Z][\w ]+)\.")


def report(number: int) -> str:
    """Write one of many reports: namesakes, surnames alone, riders of two teams.

    Args:
        number: which one.

    Returns:
        Its text.
    """
    given = _GIVEN[number * 7 % 5]
    surname, team = _SURNAMES[number * 5 % 3], _TEAMS[number * 11 % 7 % 3]
    who = surname if number % 4 == 1 else f"{given} {surname}"
    return f"{who} rides for {team}. Bo Brekke rides for {_TEAMS[number % 2]}. Day {number}."


class Reader:
    """Finds who rides for whom, and remembers what it was given."""

    read_articles: ClassVar[list[str]] = []
    gazetteer = None
    options = (None, None, frozenset[str]())

    @classmethod
    def load(cls, *args: Any, **options: Any) -> Reader:
        """Make one."""
        return cls()

    def pipe(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Reading]:
        """Read articles."""
        return map(self.read, articles)

    def read(self, article: Article) -> Reading:
        """Read an article; some words do what they say."""
        self.read_articles.append(article.id)
        time.sleep(float(os.environ.get("KG_TEST_SECONDS", "0")))
        if "breaks" in article.text:
            raise ValueError("a sentence that breaks the reader")
        if "ends" in article.text:
            os._exit(1)
        claims = tuple(_claims(article))
        ends = {end.id: end for each in claims for end in (each.subject, each.object)}
        return Reading(article, (), tuple(ends[each] for each in sorted(ends)), claims)


def _claims(article: Article) -> Iterator[Claim]:
    for found in _SENTENCE.finditer(article.text):
        who = Entity(f"rider/{slug(found['who'])}", found["who"], "Rider")
        team = Entity(f"team/{slug(found['team'])}", found["team"], "Team")
        span = Span(found.start(), found.end(), found[0])
        yield Claim(article.id, who, "rides_for", team, "asserted", span, confidence=0.99)


def install() -> None:
    """Put the reader in the place of the pipeline."""
    module = ModuleType("kg.pipeline")
    module.Pipeline = Reader  # type: ignore[attr-defined]
    sys.modules["kg.pipeline"] = module
    Reader.read_articles.clear()


def load_worker(*options: Any) -> None:
    """Do in a process of its own what ``kg.processes`` does there."""


def read_in_worker(article: Article, explain: bool) -> Reading:
    """Read an article in a process of its own."""
    return Reader().read(article)


def read_and_note(article: Article, explain: bool) -> Reading:
    """Read an article in a process of its own, and leave a note of it in a folder."""
    if "late" in article.text:
        time.sleep(0.5)
    note, _ = tempfile.mkstemp(dir=os.environ["KG_TEST_NOTES"])
    os.write(note, article.id.encode())
    os.close(note)
    return read_in_worker(article, explain)


if __name__ == "__main__":
    install()
    from kg.corpus import archive

    # Kills should fall into many batches, and between articles of one.
    archive._ARTICLES = 4
    archive._TOGETHER = 100
    from kg.store import folder

    # Some batches wait in a file, and go into files of their own; others do not.
    folder._FEW = folder._MANY = 100
    folder._PART, folder._ENOUGH = 100, 300
    from kg.cli import main

    main()
