"""Annotated passages in plain text to checked records: text, mentions, entities, facts.

Run ``python -m training.corpus corpus/train`` to check every passage; the format is described in
``corpus/train/FORMAT.md``.
"""

from __future__ import annotations

import re
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from kg.vocabulary import relations, roles

__all__ = ["Fact", "Passage", "PassageError", "is_held_back", "read_corpus", "read_passages"]

_MENTION = re.compile(r"\[([^\[\]]+)\]\((e\d+)\)")
_ENTITY = re.compile(r"(e\d+) (\w+) ([^=]+?)(?: = (.+))?")
_FACT = re.compile(
    r"(?P<s>e\d+) (?P<p>\w+) (?P<o>e\d+|.+?)"
    r"(?P<rest>(?: (?:possible|denied|year=\d{4}|stage=\d+|rank=\d+|speaker=e\d+))*)"
    r" :: (?P<trigger>.+)"
)
_LITERAL = {"has_role", "has_nationality", "has_age"}
_TYPES = {"Rider", "Person", "Team", "Race", "Place", "Country"}


class PassageError(ValueError):
    """A passage that breaks the format."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a passage; ``trigger`` is a pair of character offsets."""

    subject: str
    predicate: str
    object: str
    status: str
    trigger: tuple[int, int]
    year: int | None = None
    stage: int | None = None
    rank: int | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage; mentions are ``(start, end, entity)``, entities ``id -> (type, names)``."""

    id: str
    genre: str
    date: str
    text: str
    mentions: tuple[tuple[int, int, str], ...]
    entities: dict[str, tuple[str, tuple[str, ...]]]
    facts: tuple[Fact, ...]


def is_held_back(passage_id: str) -> bool:
    """Whether a passage is kept for measuring and never trains."""
    return zlib.crc32(passage_id.encode()) % 10 == 0


def read_corpus(folder: Path) -> list[Passage]:
    """Reads all passages of a folder's ``.txt`` files, sorted by file name."""
    found: list[Passage] = []
    for path in sorted(folder.glob("*.txt")):
        found.extend(read_passages(path))
    seen: set[str] = set()
    for passage in found:
        if passage.id in seen:
            raise PassageError(f"{folder}: two passages are called {passage.id}; rename one")
        seen.add(passage.id)
    return found


def read_passages(path: Path) -> list[Passage]:
    """Reads one file of passages.

    Raises:
        PassageError: naming the file and passage, if a passage breaks the format.
    """
    found = []
    for block in re.split(r"\n(?=# )", path.read_text("utf-8").strip()):
        try:
            found.append(_passage(block.strip()))
        except PassageError as fault:
            raise PassageError(f"{path}: {block.splitlines()[0]}: {fault}") from None
    return found


def _passage(block: str) -> Passage:
    head, _, rest = block.partition("\n")
    fields = [part.strip() for part in head.removeprefix("# ").split("|")]
    parts = re.split(r"^--\s*$", rest, flags=re.M)
    if not head.startswith("# ") or len(fields) != 3 or len(parts) != 3:
        raise PassageError("needs '# id | genre | date', text, '--', entities, '--', facts")
    text, mentions = _plain(parts[0])
    entities = dict(_entity(line) for line in _lines(parts[1]))
    for start, end, entity in mentions:
        if entity not in entities:
            raise PassageError(f"mention {text[start:end]!r} of undeclared {entity}")
    facts = tuple(_fact(line, text, entities) for line in _lines(parts[2]))
    if len({(f.subject, f.predicate, f.object) for f in facts}) < len(facts):
        raise PassageError("a fact stands twice")
    return Passage(fields[0], fields[1], fields[2], text, mentions, entities, facts)


def _lines(part: str) -> list[str]:
    return [line.strip() for line in part.strip().splitlines() if line.strip()]


def _plain(part: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    paragraphs = re.split(r"\n\s*\n", part.strip())
    marked = "\n\n".join(" ".join(line.strip() for line in p.splitlines()) for p in paragraphs)
    text, mentions, at = "", [], 0
    for match in _MENTION.finditer(marked):
        text += marked[at : match.start()]
        mentions.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        at = match.end()
    text += marked[at:]
    if "[" in text or "](" in text:
        raise PassageError("a bracket that marks no mention")
    return text, tuple(mentions)


def _entity(line: str) -> tuple[str, tuple[str, tuple[str, ...]]]:
    match = _ENTITY.fullmatch(line)
    if not match or match[2] not in _TYPES:
        raise PassageError(f"entity line {line!r}; types are {', '.join(sorted(_TYPES))}")
    others = [name.strip() for name in (match[4] or "").split(";") if name.strip()]
    return match[1], (match[2], (match[3].strip(), *others))


def _fact(line: str, text: str, entities: dict[str, tuple[str, tuple[str, ...]]]) -> Fact:
    match = _FACT.fullmatch(line)
    if not match or match["p"] not in relations():
        raise PassageError(f"fact line {line!r}; relations are {', '.join(sorted(relations()))}")
    relation = relations()[match["p"]]
    if match["s"] not in entities or entities[match["s"]][0] not in relation.domain:
        raise PassageError(f"subject type in {line!r}; it must be one of {sorted(relation.domain)}")
    _check_object(match["p"], match["o"], line, entities)
    start = text.find(match["trigger"])
    if start < 0:
        raise PassageError(f"trigger not in the text: {match['trigger']!r}")
    extras: dict[str, str] = {}
    for word in match["rest"].split():
        key, _, value = word.rpartition("=")
        extras[key or "status"] = value
    numbers = {k: int(extras[k]) for k in ("year", "stage", "rank") if k in extras}
    span = (start, start + len(match["trigger"]))
    status, speaker = extras.get("status", "asserted"), extras.get("speaker")
    return Fact(match["s"], match["p"], match["o"], status, span, speaker=speaker, **numbers)


def _check_object(
    predicate: str, value: str, line: str, entities: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    if predicate not in _LITERAL:
        allowed = relations()[predicate].range
        if value not in entities or entities[value][0] not in allowed:
            raise PassageError(f"object type in {line!r}; it must be one of {sorted(allowed)}")
        return
    good = {
        "has_role": value in {role.name for role in roles()},
        "has_age": value.isdigit(),
        "has_nationality": value[:1].isupper(),
    }[predicate]
    if not good:
        raise PassageError(f"object in {line!r}")


def main() -> int:
    """Checks the folders named on the command line."""
    for name in sys.argv[1:] or ["corpus/train"]:
        try:
            passages = read_corpus(Path(name))
        except PassageError as fault:
            print(fault, file=sys.stderr)
            return 1
        words = sum(len(p.text.split()) for p in passages)
        facts = sum(len(p.facts) for p in passages)
        print(f"{name}: {len(passages)} passages, {words} words, {facts} facts, all in form")
    return 0


if __name__ == "__main__":
    sys.exit(main())
