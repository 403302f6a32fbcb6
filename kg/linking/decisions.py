"""A person's decisions about who is who, read from ``links.yaml``: same, different, rename."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from kg.errors import KgError
from kg.vocabulary import ENTITY_KINDS, THINGS

__all__ = ["Decisions", "Ref", "WrongDecision"]

_KEYS = ("different", "rename", "same")
_NAME = "links.yaml"
_EXAMPLE = "such as rider/ane-brekke, or rider/ane-brekke @ article-id for whom one article means"


class WrongDecision(KgError):
    """A line of ``links.yaml`` cannot be understood, or contradicts another.

    Attributes:
        path: the file.
        line: the line's number, from 1; 0 for the whole file.
    """

    def __init__(self, path: Path, line: int, reason: str) -> None:
        """Say where and what would be right.

        Args:
            path: the file.
            line: the line's number, from 1; 0 for the whole file.
            reason: what is wrong, and what would mend it.
        """
        self.path = path
        self.line = line
        super().__init__(f"{path}, line {line}: {reason}" if line else f"{path}: {reason}")


@dataclass(frozen=True, slots=True)
class Ref:
    """Somebody or something that a decision names.

    Attributes:
        id: the identifier, ``kind/slug``.
        article: the identifier of the article that means it; None for wherever it stands.
    """

    id: str
    article: str | None = None

    def means(self, article: str, local: str, entity: str | None) -> bool:
        """Tell whether the decision is about what an article names.

        Args:
            article: the article's identifier.
            local: the identifier that the article alone gives.
            entity: the identifier in the graph, where it is known.

        Returns:
            True where it is.
        """
        return self.id in {local, entity} and self.article in {None, article}

    def __str__(self) -> str:
        """Write it as it stands in the file."""
        return self.id if self.article is None else f"{self.id} @ {self.article}"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a person decided.

    Attributes:
        same: groups of what is one; the first of each gives the identifier.
        different: groups of what is never one.
        ids: other identifiers for those of the graph.
        names: other usual names for those of the graph.
        path: the file that they were read from.
    """

    same: tuple[tuple[Ref, ...], ...] = ()
    different: tuple[tuple[Ref, ...], ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None

    @staticmethod
    def beside(place: str | Path) -> Path | None:
        """Find the decisions that lie beside a graph.

        Args:
            place: the graph's file, or its store's folder.

        Returns:
            The file ``links.yaml`` in the same folder, or None where there is none.
        """
        path = Path(place).absolute().parent / _NAME
        return path if path.is_file() else None

    @classmethod
    def load(cls, path: Path) -> Decisions:
        """Read a file of decisions.

        Args:
            path: a YAML file with some of ``same:``, ``different:`` and ``rename:``.

        Returns:
            The decisions.

        Raises:
            WrongDecision: the file is missing, is no YAML, or a line of it cannot be understood.
        """
        try:
            root = yaml.compose(path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
        except OSError as error:
            reason = f"cannot be read: {error.strerror}. Give another file to --links."
            raise WrongDecision(path, 0, reason) from error
        except UnicodeDecodeError as error:
            raise WrongDecision(path, 0, "is not UTF-8; save it in UTF-8") from error
        except RecursionError as error:
            raise WrongDecision(path, 0, "this is nested too deep; lists of pairs do") from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = f"this is no YAML ({getattr(error, 'problem', None) or error})"
            raise WrongDecision(path, mark.line + 1 if mark else 0, reason) from error
        if root is None:
            return cls(path=path)
        return _Reader(path).read(root)


class _Reader:
    """Reads one file, and knows where things stand in it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, root: yaml.Node) -> Decisions:
        if not isinstance(root, yaml.MappingNode):
            raise self._error(
                root, f"the file has {', '.join(f'{key}:' for key in _KEYS)} and lists below"
            )
        same: list[tuple[Ref, ...]] = []
        different: list[tuple[Ref, ...]] = []
        ids: dict[str, str] = {}
        names: dict[str, str] = {}
        for key, value in root.value:
            word = self._text(key)
            if _empty(value):
                continue
            if word == "same":
                same += self._groups(value)
            elif word == "different":
                different += self._groups(value)
                self._check(value, same, different)
            elif word == "rename":
                self._renamed(value, ids, names)
            else:
                raise self._error(key, f"there is no {word!r}; use one of {', '.join(_KEYS)}")
        # The other order of the two keys is no excuse.
        self._check(root, same, different)
        return Decisions(tuple(same), tuple(different), ids, names, self._path)

    def _groups(self, node: yaml.Node) -> Iterator[tuple[Ref, ...]]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, "a list is wanted here, a line each: - [rider/a, rider/b]")
        for each in node.value:
            if not isinstance(each, yaml.SequenceNode) or len(each.value) < 2:
                raise self._error(each, "two or more are wanted: - [rider/a, rider/b]")
            group = tuple(self._ref(one) for one in each.value)
            if len(set(group)) < len(group):
                raise self._error(each, "one of them stands here twice")
            if len({ref.id.partition("/")[0] for ref in group}) > 1:
                raise self._error(each, "they are of different kinds; only riders can be one rider")
            yield group

    def _renamed(self, node: yaml.Node, ids: dict[str, str], names: dict[str, str]) -> None:
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, "pairs are wanted here: rider/a: rider/b, or rider/a: Her Name")
        for key, value in node.value:
            ref, text = self._ref(key), self._text(value)
            if ref.article is not None:
                raise self._error(key, "what is renamed has one name in all articles; leave out @")
            if ref.id in ids or ref.id in names:
                raise self._error(key, f"{ref.id} is renamed twice")
            if _identifier(text) is None:
                names[ref.id] = text
                continue
            new = self._ref(value)
            if new.id.partition("/")[0] != ref.id.partition("/")[0]:
                raise self._error(value, f"{ref.id} and {new.id} are of different kinds")
            if new.id in ids or new.id in ids.values():
                raise self._error(value, f"{new.id} stands in another line of rename: already")
            ids[ref.id] = new.id

    def _ref(self, node: yaml.Node) -> Ref:
        text = self._text(node)
        name, at, article = text.partition(" @ ")
        identifier = _identifier(name.strip())
        if identifier is None:
            kinds = ", ".join(kind for kind in sorted(ENTITY_KINDS.values()) if kind != "age")
            reason = f"{text!r} is no identifier, {_EXAMPLE}; the kinds are {kinds}"
            raise self._error(node, reason)
        if at and not article.strip():
            raise self._error(node, f"{text!r} names no article after @")
        return Ref(identifier, article.strip() or None)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self._error(node, f"an identifier is wanted here, {_EXAMPLE}")
        return str(node.value).strip()

    def _check(
        self, node: yaml.Node, same: list[tuple[Ref, ...]], different: list[tuple[Ref, ...]]
    ) -> None:
        for group in different:
            for other in same:
                both = sorted(map(str, {*group} & {*other}))
                if len(both) > 1:
                    reason = f"{' and '.join(both)} are said to be the same and different; keep one"
                    raise self._error(node, reason)

    def _error(self, node: yaml.Node, reason: str) -> WrongDecision:
        return WrongDecision(self._path, node.start_mark.line + 1, reason)


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _identifier(text: str) -> str | None:
    kind, _, name = text.removeprefix(THINGS).replace(":", "/", 1).partition("/")
    known = kind in ENTITY_KINDS.values() and kind != "age"
    return f"{kind}/{name}" if known and name and " " not in name else None
