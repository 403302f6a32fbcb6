"""A folder of annotated articles to typed values: what a careful reader takes from each article."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from kg.errors import KgError
from kg.gazetteer import fold
from kg.model import STATUSES, Status

__all__ = ["QUALIFIERS", "BrokenGold", "Gold", "GoldArticle", "GoldEntity", "GoldFact", "NoGold"]

QUALIFIERS = ("year", "stage", "rank", "speaker")
_NO_GENRE = "no genre"


class NoGold(KgError):
    """A folder that should hold annotated articles holds none.

    Attributes:
        folder: the folder.
    """

    def __init__(self, folder: Path) -> None:
        """Say what the folder should hold.

        Args:
            folder: the folder.
        """
        self.folder = folder
        reason = "has no .json file" if folder.is_dir() else "is no folder"
        super().__init__(
            f"{folder}: no annotated articles: it {reason}. "
            "Give a folder with one .json file an article: id, text, entities, triples."
        )


class BrokenGold(KgError):
    """An annotated article cannot be understood.

    Attributes:
        path: the file.
        line: the line of broken JSON, counted from 1, or None.
    """

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        """Say which file is at fault, and how.

        Args:
            path: the file.
            problem: what is wrong, and what would mend it.
            line: the line of broken JSON, counted from 1.
        """
        self.path = path
        self.line = line
        place = f"{path}, line {line}" if line else str(path)
        super().__init__(f"{place}: {problem}")


@dataclass(frozen=True, slots=True)
class GoldEntity:
    """Somebody or something that an article names.

    Attributes:
        name: the fullest usual name.
        type: its kind.
        aliases: every other form that names it in the article.
    """

    name: str
    type: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldFact:
    """What an article says of two entities, facts and others alike.

    Attributes:
        subject: name of the subject.
        predicate: the relation.
        object: name of the object, or an age in digits.
        status: ``asserted``, ``possible`` or ``denied``.
        qualifiers: folded year, stage, rank and speaker, those that are given.
        evidence: the words that say it, or an empty string.
    """

    subject: str
    predicate: str
    object: str
    status: Status = "asserted"
    qualifiers: tuple[tuple[str, str], ...] = ()
    evidence: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Subject, relation and object: what makes a fact the same fact."""
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An annotated article.

    Attributes:
        id: the article's identifier.
        genre: what kind of text it is.
        text: the text.
        entities: who and what it names.
        facts: what it says, each subject, relation, object and status once.
    """

    id: str
    genre: str
    text: str
    entities: tuple[GoldEntity, ...]
    facts: tuple[GoldFact, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """All annotated articles of a folder.

    Attributes:
        name: the folder's name.
        digest: eight hexadecimal digits that change with the content of any file.
        articles: in the order of the files' names.
    """

    name: str
    digest: str
    articles: tuple[GoldArticle, ...]

    @classmethod
    def load(cls, folder: Path) -> Gold:
        """Read a folder.

        Args:
            folder: holds one ``.json`` file an article.

        Returns:
            The articles.

        Raises:
            NoGold: there is no such file.
            BrokenGold: a file is no JSON, lacks a field, or repeats another's id.
        """
        paths = sorted(folder.glob("*.json"))
        if not paths:
            raise NoGold(folder)
        digest = blake2b(digest_size=4)
        articles: dict[str, GoldArticle] = {}
        for path in paths:
            content = path.read_bytes()
            digest.update(path.name.encode() + b"\0" + blake2b(content).digest())
            article = _article(path, _parsed(path, content))
            if article.id in articles:
                raise BrokenGold(path, f"the id {article.id!r} is that of another file too")
            articles[article.id] = article
        return cls(folder.resolve().name, digest.hexdigest(), tuple(articles.values()))


def _parsed(path: Path, content: bytes) -> dict[str, Any]:
    try:
        record = json.loads(content)
    except UnicodeDecodeError as error:
        raise BrokenGold(path, "not UTF-8; save the file in UTF-8") from error
    except json.JSONDecodeError as error:
        raise BrokenGold(path, f"broken JSON: {error.msg}", error.lineno) from error
    if not isinstance(record, dict):
        raise BrokenGold(path, "not one JSON object with id, text, entities, triples")
    return record


def _article(path: Path, record: dict[str, Any]) -> GoldArticle:
    entities = tuple(
        GoldEntity(
            _field(path, e, "name", str, f"entities[{i}]"),
            _field(path, e, "type", str, f"entities[{i}]"),
            tuple(map(str, e.get("aliases") or ())),
        )
        for i, e in enumerate(_field(path, record, "entities", list))
    )
    facts: dict[tuple[bool, tuple[str, str, str]], GoldFact] = {}
    for i, triple in enumerate(_field(path, record, "triples", list)):
        fact = _fact(path, triple, f"triples[{i}]")
        # Of doubles the last counts, but a fact and a hope of the same words are two things.
        facts[fact.status == "asserted", fact.key] = fact
    return GoldArticle(
        id=_field(path, record, "id", str),
        genre=str(record.get("genre") or _NO_GENRE),
        text=_field(path, record, "text", str),
        entities=entities,
        facts=tuple(facts.values()),
    )


def _fact(path: Path, triple: Any, place: str) -> GoldFact:
    subject = _field(path, triple, "s", str, place)
    predicate = _field(path, triple, "p", str, place)
    value = _field(path, triple, "o", (str, int), place)
    status = triple.get("status", "asserted")
    if status not in STATUSES:
        problem = f"{place}: the status {status!r} is none of {', '.join(STATUSES)}"
        raise BrokenGold(path, problem)
    given = ((name, triple.get(name)) for name in QUALIFIERS)
    return GoldFact(
        subject=subject,
        predicate=predicate,
        object=str(value),
        status=cast("Status", status),
        qualifiers=tuple((name, fold(str(value))) for name, value in given if value is not None),
        evidence=str(triple.get("evidence") or ""),
    )


def _field(
    path: Path, record: Any, name: str, kind: type | tuple[type, ...], place: str = ""
) -> Any:
    """Take a field that has to be there, or say where it is missing."""
    where = f"{place}: " if place else ""
    if not isinstance(record, dict):
        raise BrokenGold(path, f"{where}not a JSON object")
    if name not in record:
        raise BrokenGold(path, f"{where}the field {name!r} is missing")
    value = record[name]
    if not isinstance(value, kind):
        raise BrokenGold(path, f"{where}the field {name!r} is a {type(value).__name__}")
    return value
