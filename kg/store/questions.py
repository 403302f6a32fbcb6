"""The files ``ontology/queries/*.rq`` turned into questions that can be asked by name.

Each file opens with a block of comments: ``# title:``, ``# description:`` and, for each variable
that a caller may fix, ``# parameter: NAME what it is``. The rest is SPARQL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from kg.data import ontology_folder
from kg.errors import KgError

__all__ = [
    "BrokenQuestion",
    "Parameter",
    "Question",
    "UnknownQuestion",
    "question",
    "questions",
    "read_question",
]

_FIELD = re.compile(r"#\s*(title|description|parameter):\s*(.*?)\s*")
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
    """A question's file lacks its title or its description.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path, missing: str) -> None:
        """Say what is missing where.

        Args:
            path: the file.
            missing: the field.
        """
        self.path = path
        super().__init__(f"{path}: the opening comments have no line '# {missing}: …'")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that the asker may fix.

    Attributes:
        name: the variable, without its question mark.
        description: what it is.
    """

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name.

    Attributes:
        name: what it is asked by.
        title: what it finds, in a few words.
        description: what the answer holds, in a sentence or two.
        parameters: the variables that the asker may fix to an entity.
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
        BrokenQuestion: it has no title or no description.
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
            raise BrokenQuestion(path, name)
    parameters = (text.partition(" ") for name, text in fields if name == "parameter")
    return Question(
        name=path.stem,
        title=single["title"],
        description=single["description"],
        parameters=tuple(Parameter(name, text) for name, _, text in parameters),
        sparql=sparql,
    )
