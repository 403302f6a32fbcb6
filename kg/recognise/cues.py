"""Turns the cue files of ``ontology/cues`` into a table of phrases that is matched in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from kg.data import ontology_folder
from kg.errors import KgError
from kg.recognise.words import WORD_CLASSES, Lexer, Word

try:
    # Compiled with the parser in C, ten times as fast.
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

__all__ = ["Cue", "CueBook", "CueError", "Match", "ValueKind", "cue_book"]

ValueKind = Literal["Year", "Rank", "Stage", "Age", "Role", "Nationality"]

_READINGS = frozenset((
    "year",
    "offsets",
    "days",
    "ago",
    "ahead",
    "anchored",
    "weekday",
    "month",
    "past_month",
    "next_month",
    "number",
    "value",
))
_COUNTED = _READINGS - {"offsets", "days", "anchored", "value"}
_FIELDS = frozenset((
    "name",
    "cues",
    "read",
    "value",
    "offsets",
    "days",
    "unit",
    "anchored",
    "min",
    "max",
    "none",
    "example",
    "counter_example",
))
_PART = re.compile(r"\[(?P<group>[^\[\]]+)\](?P<maybe>\?)?|(?P<word>[^\s\[\]]+)")


class CueError(KgError):
    """A cue file does not say what it should.

    Attributes:
        path: the file.
        cue: the name of the entry at fault.
    """

    def __init__(self, path: Path, cue: str, fault: str) -> None:
        """Say which entry of which file is wrong.

        Args:
            path: the file.
            cue: the name of the entry at fault.
            fault: what is wrong with it.
        """
        self.path = path
        self.cue = cue
        super().__init__(f"{path.name}: cue {cue!r}: {fault}")


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of a cue file: phrases, and how a value is read from them.

    Attributes:
        kind: what the value is.
        name: the entry's name.
        phrases: templates over words and ``{classes}``; ``<`` and ``>`` enclose what is the value.
        read: how the value is read.
        value: the value, where it is always the same.
        numbers: years or days to add, where the reading needs them.
        unit: days that a counted unit has; 0 for a year.
        anchored: whether the count starts also from the last year that the text wrote out.
        least: smallest number allowed.
        most: largest number allowed.
        none: whether these words are no value where a shorter cue would find one.
        code: whether it is an abbreviation, which counts in capitals or in brackets only.
        example: a text, and the values that it has.
        counter_example: a text in which this cue finds nothing.
    """

    kind: ValueKind
    name: str
    phrases: tuple[str, ...]
    read: str
    value: int | str | None = None
    numbers: tuple[int, ...] = ()
    unit: int = 0
    anchored: bool = False
    least: int = 0
    most: int = 9999
    none: bool = False
    code: bool = False
    example: tuple[str, tuple[int | str, ...]] = ("", ())
    counter_example: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a text that a cue covers.

    Attributes:
        cue: the cue.
        first: index of the first word that is the value.
        last: index after the last word that is the value.
        begin: index of the first word that was read.
        end: index after the last word that was read.
        numbers: what the classes within the value stand for, in order.
        short: whether the number is a year of two digits.
    """

    cue: Cue
    first: int
    last: int
    begin: int
    end: int
    numbers: tuple[int, ...]
    short: bool = False


@dataclass(slots=True)
class _Node:
    """A state of the phrase table: where each next word or class leads, and what ends here."""

    words: dict[str, _Node] = field(default_factory=dict)
    classes: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[Cue, int, int]] = field(default_factory=list)


class CueBook:
    """All cues of a folder, ready to be matched against texts in one pass.

    Attributes:
        cues: the entries, in the order of the files.
        lexer: what cuts texts into words.
    """

    def __init__(self, cues: tuple[Cue, ...], lexer: Lexer) -> None:
        """Compile cues.

        Args:
            cues: the entries.
            lexer: what cuts texts and phrases into words.
        """
        self.cues = cues
        self.lexer = lexer
        self._root = _Node()
        self._forms: dict[str, list[str]] = {}
        for cue in cues:
            for phrase in cue.phrases:
                for steps in expand(phrase):
                    self._add(cue, steps)

    @classmethod
    def load(cls, folder: Path | None = None) -> CueBook:
        """Read every cue file of a folder.

        Args:
            folder: where ``numbers.yaml``, the other ``.yaml`` files and ``demonyms.tsv`` are; None
                for the packaged ones.

        Returns:
            The compiled cues.

        Raises:
            CueError: an entry is wrong.
        """
        folder = folder or ontology_folder() / "cues"
        numbers = yaml.load((folder / "numbers.yaml").read_text("utf-8"), Loader=SafeLoader)
        cues: list[Cue] = []
        for path in sorted(folder.glob("*.yaml")):
            if path.name != "numbers.yaml":
                cues.extend(_read_cues(path))
        cues.extend(_read_demonyms(folder / "demonyms.tsv"))
        return cls(tuple(cues), Lexer(numbers))

    def matches(self, words: list[Word]) -> Iterator[Match]:
        """Find all cues in a text.

        Args:
            words: the text's words.

        Yields:
            Every match, in the order of the first word read.
        """
        leading, classes = self._root.words, self._root.classes
        for begin, word in enumerate(words):
            known = word.classes
            if word.form not in leading and (not known or classes.keys().isdisjoint(known)):
                continue
            yield from self._walk(words, begin, begin, self._root, ())

    def _walk(
        self,
        words: list[Word],
        begin: int,
        at: int,
        node: _Node,
        numbers: tuple[tuple[int, int, str], ...],
    ) -> Iterator[Match]:
        for cue, skip, length in node.ends:
            first, last = begin + skip, begin + skip + length
            inside = [(number, name) for where, number, name in numbers if first <= where < last]
            yield Match(
                cue,
                first,
                last,
                begin,
                at,
                tuple(number for number, _ in inside),
                any(name == "short_year" for _, name in inside),
            )
        if at == len(words):
            return
        word = words[at]
        after = node.words.get(word.form)
        if after is not None:
            yield from self._walk(words, begin, at + 1, after, numbers)
        if node.classes:
            for name, number in word.classes.items():
                after = node.classes.get(name)
                if after is not None:
                    yield from self._walk(
                        words, begin, at + 1, after, (*numbers, (at, number, name))
                    )
            if word.capital and "Name" in node.classes:
                yield from self._walk(words, begin, at + 1, node.classes["Name"], numbers)

    def _add(self, cue: Cue, steps: tuple[str, ...]) -> None:
        node, first, count = self._root, 0, 0
        last: int | None = None
        for step in steps:
            if step == "<":
                first = count
            elif step == ">":
                last = count
            elif step.startswith("{"):
                node = node.classes.setdefault(step[1:-1], _Node())
                count += 1
            else:
                forms = self._forms.get(step)
                if forms is None:
                    forms = self._forms[step] = self.lexer.forms(step)
                for form in forms:
                    node = node.words.setdefault(form, _Node())
                    count += 1
        length = (count if last is None else last) - first
        if all(end[0] is not cue or end[1:] != (first, length) for end in node.ends):
            node.ends.append((cue, first, length))


@cache
def cue_book(folder: Path | None = None) -> CueBook:
    """Load a folder's cues once.

    Args:
        folder: the folder; None for the packaged one.

    Returns:
        The compiled cues.
    """
    return CueBook.load(folder)


def expand(template: str) -> Iterator[tuple[str, ...]]:
    """Write out the alternatives of a template: ``a [b|c]? d`` is ``a d``, ``a b d`` or ``a c d``.

    Args:
        template: words, ``{classes}``, ``<``, ``>``, ``[alternatives|of words]``; ``?`` after a
            word or a bracket makes it optional.

    Returns:
        Every way to read it, as a sequence of words, classes and marks.
    """
    choices: list[list[tuple[str, ...]]] = []
    for part in _PART.finditer(template):
        if part["group"]:
            options = [tuple(option.split()) for option in part["group"].split("|")]
            maybe = bool(part["maybe"])
        else:
            word = part["word"]
            maybe = len(word) > 1 and word.endswith("?")
            options = [(word[:-1] if maybe else word,)]
        choices.append([(), *options] if maybe else options)
    return (tuple(step for option in way for step in option) for way in product(*choices))


def _read_cues(path: Path) -> Iterator[Cue]:
    content = yaml.load(path.read_text("utf-8"), Loader=SafeLoader)
    kind = content.get("kind")
    if kind not in get_args(ValueKind):
        raise CueError(path, "kind", f"{kind!r} is none of {', '.join(get_args(ValueKind))}")
    for entry in content["cues"]:
        name = str(entry.get("name"))
        unknown = set(entry) - _FIELDS
        if unknown:
            raise CueError(path, name, f"unknown fields {sorted(unknown)}; known {sorted(_FIELDS)}")
        yield _cue(path, kind, name, entry)


def _cue(path: Path, kind: ValueKind, name: str, entry: Mapping[str, Any]) -> Cue:
    none = bool(entry.get("none", False))
    read = "value" if "value" in entry or none else entry.get("read")
    if read not in _READINGS:
        raise CueError(path, name, f"read {read!r} is none of {', '.join(sorted(_READINGS))}")
    for phrase in entry["cues"]:
        unknown = set(re.findall(r"\{(\w+)\}", phrase)) - WORD_CLASSES
        if unknown:
            raise CueError(path, name, f"no class {sorted(unknown)}; known {sorted(WORD_CLASSES)}")
        if read in _COUNTED and "{" not in phrase:
            raise CueError(path, name, f"{phrase!r} has no class to read a number from")
    unit = entry.get("unit", "year")
    example = entry["example"]
    return Cue(
        kind=kind,
        name=name,
        phrases=tuple(entry["cues"]),
        read=read,
        value=entry.get("value"),
        numbers=tuple(entry.get("offsets", entry.get("days", ()))),
        unit=0 if unit == "year" else unit,
        anchored=bool(entry.get("anchored", False)) or read == "anchored",
        least=entry.get("min", 0),
        most=entry.get("max", 9999),
        none=none,
        example=(example["text"], tuple(example["values"])),
        counter_example=entry["counter_example"]["text"],
    )


def _read_demonyms(path: Path) -> Iterator[Cue]:
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], start=2):
        columns = line.split("\t")
        if len(columns) != 3:
            raise CueError(path, f"line {number}", "needs country, forms and code")
        country, forms, code = columns
        yield Cue("Nationality", country, tuple(forms.split(";")), "value", value=country)
        if code:
            yield Cue("Nationality", country, (code,), "value", value=country, code=True)
