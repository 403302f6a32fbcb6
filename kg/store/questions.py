"""The files ``ontology/queries/*.rq`` turned into questions that can be asked by name.

Each file opens with a block of comments: ``# title:``, ``# description:`` and, for each variable
that a caller may fix, ``# parameter: NAME what it is``, or ``# parameter: NAME (TYPE) what it is``
where it is no entity. The rest is SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from kg.data import ontology_folder
from kg.errors import KgError
from kg.rdf.terms import integer, string

__all__ = [
    "BrokenQuestion",
    "Parameter",
    "Question",
    "UnknownQuestion",
    "WrongValue",
    "question",
    "questions",
    "read_question",
]

_FIELD = re.compile(r"#\s*(title|description|parameter):\s*(.*?)\s*")
_PARAMETER = re.compile(r"(\w+)\s*(?:\((\w+)\)\s*)?(.*)")
_TYPES = {
    "entity": "the name or identifier of something in the graph",
    "year": "a year of four digits, such as 2024",
    "integer": "a whole number, such as 3",
    "text": "any text",
}
_YEAR = re.compile(r"[0-9]{4}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_CONTINUED = re.compile(r"#\s+(\S.*?)\s*")


class UnknownQuestion(KgError):
    """No named question has that name.

    Attributes:
        name: what was asked for.
        valid: the names there are.
    """

    def __init__(self, name: str, valid: tuple[str, ...]) -> None:
        """Say what was asked for and list the names there are.

        Args:
            name: what was asked for.
            valid: the names there are.
        """
        self.name = name
        self.valid = valid
        near = get_close_matches(name, valid, n=1)
        hint = f" Did you mean @{near[0]}?" if near else ""
        names = ", ".join(f"@{each}" for each in valid)
        what = f"no question is called @{name}." if name else "a question has a name after its @."
        super().__init__(f"{what}{hint} The questions are: {names}.")


class BrokenQuestion(KgError):
    """A question's opening comments lack something, or cannot be understood.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, problem: str) -> None:
        """Say what is wrong where.

        Args:
            path: the file.
            problem: what is wrong.
        """
        self.path = path
        super().__init__(f"{path}: {problem}")


class WrongValue(KgError):
    """A value is none that a question's parameter can have.

    Attributes:
        name: the parameter.
        value: the value.
    """

    def __init__(self, name: str, value: object, wanted: str) -> None:
        """Say what is wanted instead.

        Args:
            name: the parameter.
            value: the value.
            wanted: what it should have been.
        """
        self.name = name
        self.value = value
        super().__init__(f"{name}={value} cannot be asked for: {name} is {wanted}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the asker may fix.

    Attributes:
        name: the variable, without its question mark.
        description: what it is.
        type: ``entity``, ``year``, ``integer`` or ``text``.
    """

    name: str
    description: str
    type: str = "entity"

    def term(self, value: object, find: Callable[[str], NamedNode]) -> NamedNode | Literal:
        """Turn what somebody asks for into the term that the variable is bound to.

        Args:
            value: the value, as text or number.
            find: gives the IRI of the entity that has a name.

        Returns:
            The term; whatever the value's text is, it stays one term.

        Raises:
            WrongValue: it is none of the parameter's type.
        """
        text = str(value).strip()
        if self.type == "entity":
            return find(text)
        if self.type == "text":
            return string(text)
        pattern = _YEAR if self.type == "year" else _INTEGER
        if not pattern.fullmatch(text):
            raise WrongValue(self.name, value, _TYPES[self.type])
        return integer(int(text))


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name.

    Attributes:
        name: what it is asked by.
        title: what it finds, in a few words.
        description: what the answer holds, in a sentence or two.
        parameters: the variables that the asker may fix.
        sparql: the whole file.
    """

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    sparql: str


@cache
def questions() -> Mapping[str, Question]:
    """Read the questions that come with the package.

    Returns:
        The questions by name, in alphabetical order.

    >>> questions()["roster"].parameters[0].name
    'team'
    """
    paths = sorted((ontology_folder() / "queries").glob("*.rq"))
    return MappingProxyType({path.stem: read_question(path) for path in paths})


def question(name: str) -> Question:
    """Find a question.

    Args:
        name: its name, with or without the ``@``.

    Returns:
        The question.

    Raises:
        UnknownQuestion: there is none of that name; the message lists the names.
    """
    bare = name.removeprefix("@")
    found = questions().get(bare)
    if found is None:
        raise UnknownQuestion(bare, tuple(questions()))
    return found


def read_question(path: Path) -> Question:
    """Read one question from its file.

    Args:
        path: an ``.rq`` file.

    Returns:
        The question, named by the file.

    Raises:
        BrokenQuestion: it has no title or no description, or a parameter of no known type.
    """
    sparql = path.read_text(encoding="utf-8")
    fields: list[list[str]] = []
    for line in sparql.splitlines():
        if found := _FIELD.fullmatch(line):
            fields.append([found[1], found[2]])
        elif fields and (found := _CONTINUED.fullmatch(line)):
            fields[-1][1] += f" {found[1]}"
        else:
            break
    single = {name: text for name, text in fields if name != "parameter" and text}
    for name in ("title", "description"):
        if name not in single:
            raise BrokenQuestion(path, f"the opening comments have no line '# {name}: …'")
    return Question(
        name=path.stem,
        title=single["title"],
        description=single["description"],
        parameters=tuple(_parameter(path, text) for name, text in fields if name == "parameter"),
        sparql=sparql,
    )


def _parameter(path: Path, text: str) -> Parameter:
    found = _PARAMETER.fullmatch(text)
    if found is None:
        raise BrokenQuestion(path, "a line '# parameter:' names no variable")
    name, kind, description = found.groups()
    if kind not in {None, *_TYPES}:
        valid = ", ".join(_TYPES)
        raise BrokenQuestion(path, f"the parameter {name} has the type {kind!r}; use {valid}")
    return Parameter(name, description, kind or "entity")
