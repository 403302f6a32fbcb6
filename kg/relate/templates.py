"""Turns the text of a template over words and mentions into its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["MAX_GAP", "Part", "TemplateError", "TemplateReader", "word_forms"]

MAX_GAP = 6
_TOKEN = re.compile(
    r"\s*(?:(?P<gap>\.\.\.\d)|(?P<bar>[!~]\[[^\[\]]+\])|(?P<shared><[a-z][a-z -]*>)"
    r"|(?P<mark>[\[\]|}])|(?P<mention>\{)|(?P<word>[^\s{}\[\]|?*]+|\?))"
)
_HEAD = re.compile(
    r"\{\s*(?:(?P<role>[a-z]+):)?(?P<types>[A-Z]\w*(?:\|[A-Z]\w*)*)(?P<many>\+)?\s*(?P<next>[=}])"
)
_CUTS = re.compile(r"[-‑]|(?='s\b)|(?=n't\b)")


class TemplateError(ValueError):
    """A template is not written as it should be."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a template.

    Attributes:
        source: how it is written; the same source means the same part.
        kind: ``word``, ``gap``, ``bar``, ``mention`` or ``choice``.
        repeat: empty, ``?`` for a part that may be absent, ``*`` for one that may come often.
        forms: the words of a ``word``, in order, or those that a ``bar`` excludes.
        most: the most words that a ``gap`` passes over.
        before: whether a ``bar`` looks at the word before rather than at the next.
        options: the parts of each option of a ``choice``; of a ``mention``, what its own words
            must be, or nothing where that does not matter.
        role: the role of a ``mention``, or empty.
        types: the types of a ``mention``.
        many: whether a ``mention`` may be a list of several.
    """

    source: str
    kind: str
    repeat: str = ""
    forms: tuple[str, ...] = ()
    most: int = 0
    before: bool = False
    options: tuple[tuple[Part, ...], ...] = ()
    role: str = ""
    types: frozenset[str] = frozenset()
    many: bool = False


class TemplateReader:
    """Reads templates that share words.

    A template has these parts: a word; ``[this|or that]``; ``...3`` for up to three words of the
    same clause that mention nothing; ``![a|b]`` where the next word, ``~[a|b]`` where the word
    before is none of these; ``<name>`` for shared words; ``{s:Rider}`` for a mention with its role,
    ``{Race}`` for one without, ``{s:Rider|Person}`` for either type, ``{o:Rider+}`` also for a list,
    ``{s:Rider = the ...2 one}`` for a mention by its own words. After a part, ``?`` says that it may
    be absent and ``*`` that it may come any number of times.
    """

    def __init__(self, shared: Mapping[str, str | Sequence[str]]) -> None:
        """Remember shared words.

        Args:
            shared: name to a template, or to several of which one is meant.
        """
        self._shared = shared
        self._known: dict[str, tuple[tuple[Part, ...], ...]] = {}

    def read(self, template: str) -> tuple[Part, ...]:
        """Read a template.

        Args:
            template: its text.

        Returns:
            Its parts.

        Raises:
            TemplateError: brackets do not match, a part cannot be read, or shared words are unknown.
        """
        parts, at = self._sequence(template, 0, "")
        if template[at:].strip():
            raise TemplateError(f"{template!r}: brackets do not match at {at}")
        return parts

    def _sequence(self, text: str, at: int, until: str) -> tuple[tuple[Part, ...], int]:
        """Read parts up to one of the closing marks or the end."""
        parts: list[Part] = []
        while True:
            token = _TOKEN.match(text, at)
            if token is None or (token["mark"] and token["mark"] in until):
                if token is None and until:
                    raise TemplateError(f"{text!r}: brackets do not match")
                return tuple(parts), at
            begin, at = token.start(str(token.lastgroup)), token.end()
            fields, at = self._fields(text, token, at)
            repeat = text[at] if text[at : at + 1] in ("?", "*") else ""
            at += len(repeat)
            parts.append(Part(source=text[begin:at], repeat=repeat, **fields))

    def _fields(self, text: str, token: re.Match[str], at: int) -> tuple[dict[str, Any], int]:
        found = token[token.lastgroup or 0]
        match token.lastgroup:
            case "gap":
                if int(found[-1]) > MAX_GAP:
                    raise TemplateError(f"{text!r}: a gap has at most {MAX_GAP} words")
                return {"kind": "gap", "most": int(found[-1])}, at
            case "bar":
                forms = [form for word in found[2:-1].split("|") for form in word_forms(word)]
                return {"kind": "bar", "forms": tuple(forms), "before": found[0] == "~"}, at
            case "shared":
                return {"kind": "choice", "options": self._phrases(text, found[1:-1])}, at
            case "mention":
                return self._mention(text, at - 1)
            case "word":
                return {"kind": "word", "forms": tuple(word_forms(found))}, at
        if found != "[":
            raise TemplateError(f"{text!r}: {found!r} is out of place")
        options: list[tuple[Part, ...]] = []
        while not options or text[at - 1] != "]":
            option, at = self._sequence(text, at, "|]")
            at = _after_mark(text, at)
            options.append(option)
        return {"kind": "choice", "options": tuple(options)}, at

    def _mention(self, text: str, at: int) -> tuple[dict[str, Any], int]:
        head = _HEAD.match(text, at)
        if head is None:
            raise TemplateError(f"{text!r}: cannot read the mention at {at}")
        at = head.end()
        options: tuple[tuple[Part, ...], ...] = ()
        if head["next"] == "=":
            inside, at = self._sequence(text, at, "}")
            at = _after_mark(text, at)
            options = (inside,)
        return {
            "kind": "mention",
            "options": options,
            "role": head["role"] or "",
            "types": frozenset(head["types"].split("|")),
            "many": bool(head["many"]),
        }, at

    def _phrases(self, text: str, name: str) -> tuple[tuple[Part, ...], ...]:
        if name not in self._shared:
            known = ", ".join(self._shared)
            raise TemplateError(f"{text!r}: no shared words <{name}>; known: {known}")
        if name not in self._known:
            phrases = self._shared[name]
            texts = (phrases,) if isinstance(phrases, str) else phrases
            self._known[name] = tuple(self.read(phrase) for phrase in texts)
        return self._known[name]


def word_forms(text: str) -> list[str]:
    """Cut a word of a template or a text into the forms that are compared.

    Args:
        text: a word, such as ``team-mate's``.

    Returns:
        Lower-case forms with plain apostrophes: hyphens part words, ``'s`` and ``n't`` are words.
    """
    plain = text.lower().replace("’", "'").replace("‘", "'")
    return [form for form in _CUTS.split(plain) if form] or ["-"]


def _after_mark(text: str, at: int) -> int:
    while text[at].isspace():
        at += 1
    return at + 1
