"""Turns a tokenised article and its mentions into the facts that unambiguous wordings state."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from kg.data import ontology_folder
from kg.errors import KgError
from kg.model import STATUSES, Status
from kg.recognise.tokens import Tokens
from kg.relate.automaton import Automaton, Extent, Found, Site
from kg.relate.templates import Part, TemplateError, TemplateReader, word_forms

try:
    # Compiled with the parser in C, ten times as fast.
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Span as Words

__all__ = ["WORDS_FILE", "Pattern", "PatternError", "PatternMatch", "Patterns", "Slot"]

_FIELDS = frozenset(("name", "pattern", "status", "unless", "example", "counter_example"))
_QUALIFIERS = ("year", "stage", "rank")
WORDS_FILE = "words.yaml"
# What no gap of a template passes over: another clause, another sentence, another speaker.
_CLAUSE_ENDS = frozenset(".!?;:¶\"“”'‘’()…–—")
_HYPHENS = frozenset("-‑")
_SENTENCE_ENDS = frozenset(".!?¶")
# What no gap outside a mention passes over: another of whom it may be said.
_WITNESSED = frozenset(("Rider", "Person", "Team", "Race", "Role"))
_LISTED = frozenset(("Rider", "Person", "Race", "Team"))


class PatternError(KgError):
    """A pattern file does not say what it should.

    Attributes:
        path: the file.
        pattern: the name of the pattern at fault.
    """

    def __init__(self, path: Path, pattern: str, fault: str) -> None:
        """Say which pattern of which file is wrong.

        Args:
            path: the file.
            pattern: the pattern's name.
            fault: what is wrong with it.
        """
        self.path = path
        self.pattern = pattern
        super().__init__(f"{path.name}: pattern {pattern!r}: {fault}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A typed mention or value in a tokenised article.

    Attributes:
        start: index of its first token.
        end: index after its last token.
        type: ``Rider``, ``Person``, ``Team``, ``Race``, ``Place``, ``Country``, or the kind of a value.
        index: the caller's number for it.
    """

    start: int
    end: int
    type: str
    index: int


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """What a pattern found.

    Attributes:
        pattern_name: the pattern.
        relation: a relation of the vocabulary.
        subject_slot_index: number of the slot that is the subject.
        object_slot_index: number of the slot that is the object.
        trigger_start: index of the first token of the words that say it.
        trigger_end: index after the last of these tokens.
        status: ``asserted``, ``possible`` or ``denied``.
        qualifiers: ``year``, ``stage`` and ``rank`` to the numbers of the slots that give them.
    """

    pattern_name: str
    relation: str
    subject_slot_index: int
    object_slot_index: int
    trigger_start: int
    trigger_end: int
    status: Status
    qualifiers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One wording of one relation.

    Attributes:
        name: unique name, relation first.
        relation: a relation of the vocabulary.
        templates: the parts of each way it is written; see `kg.relate.templates.TemplateReader`.
        status: the status of what it states.
        unless: words that, before the match's end in its sentence, make the wording doubtful.
        examples: marked texts in which it finds the marked subject and object.
        counter_examples: marked texts in which it does not.
        file: the name of the file that it stands in.
    """

    name: str
    relation: str
    templates: tuple[tuple[Part, ...], ...]
    status: Status
    unless: frozenset[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    file: str


class Patterns:
    """All patterns of a folder, compiled.

    Attributes:
        patterns: the patterns, in the order of the files.
        doubts: words that can make a statement doubtful.
    """

    def __init__(self, patterns: Sequence[Pattern], doubts: frozenset[str] = frozenset()) -> None:
        """Compile patterns.

        Args:
            patterns: the patterns.
            doubts: words that can make a statement doubtful, in the forms that patterns compare.
        """
        self.patterns = tuple(patterns)
        self.doubts = doubts
        self._automaton = Automaton()
        for label, pattern in enumerate(self.patterns):
            for template in pattern.templates:
                self._automaton.add(template, label)

    @classmethod
    def load(cls, folder: Path | None = None) -> Patterns:
        """Read every pattern file of a folder.

        Args:
            folder: where ``words.yaml`` and the other files are; None for the packaged one.

        Returns:
            The compiled patterns.

        Raises:
            PatternError: a pattern is wrong.
        """
        folder = folder or ontology_folder() / "patterns"
        shared = _yaml(folder / WORDS_FILE)
        reader = TemplateReader(shared["words"])
        found: list[Pattern] = []
        for path in sorted(folder.glob("*.yaml")):
            if path.name == WORDS_FILE:
                continue
            found.extend(_read(path, shared, reader))
        return cls(found, frozenset((*shared["hedges"], *shared["doubt"])))

    def doubtful(self, words: Words) -> Iterator[int]:
        """Find the words of a sentence that can make what it says doubtful.

        Args:
            words: the sentence, or a part of it.

        Yields:
            The index of each such token in its document.
        """
        seen = -1
        tokens = Tokens.of(words.doc)
        for form, token in zip(*_words(tokens, words.start, words.end), strict=True):
            if form in self.doubts and token > seen:
                seen = token
                yield token

    def match(self, doc: Doc, slots: Sequence[Slot]) -> Iterator[PatternMatch]:
        """Find what the patterns state in an article.

        Args:
            doc: the tokenised article; nothing but its tokens is read.
            slots: its mentions and values; those of one type do not overlap.

        Yields:
            One match for each pattern, subject and object, by where it begins; of several the one
            that reads the most.
        """
        text = _Text.of(doc, slots)
        best: dict[tuple[int, int, int], tuple[int, Found]] = {}
        for found in self._automaton.run(text.site):
            if _is_doubtful(self.patterns[found.label], found, text.site):
                continue
            size = found.end - found.begin
            for subject in found.bound["s"]:
                for thing in found.bound["o"]:
                    key = (found.label, subject, thing)
                    if subject != thing and (key not in best or best[key][0] < size):
                        best[key] = (size, found)
        ordered = sorted(best.items(), key=lambda item: (item[1][1].begin, item[0]))
        for (label, subject, thing), (_, found) in ordered:
            yield self._stated(label, subject, thing, found, text)

    def _stated(
        self, label: int, subject: int, thing: int, found: Found, text: _Text
    ) -> PatternMatch:
        pattern = self.patterns[label]
        start, end = text.tokens_of(found, thing)
        return PatternMatch(
            pattern.name,
            pattern.relation,
            text.slots[subject].index,
            text.slots[thing].index,
            start,
            end,
            pattern.status,
            {
                role: text.slots[found.bound[role][0]].index
                for role in _QUALIFIERS
                if role in found.bound
            },
        )


@dataclass(frozen=True, slots=True)
class _Text:
    """An article's words and mentions, with the tokens they come from."""

    site: Site
    slots: tuple[Slot, ...]
    tokens: tuple[int, ...]

    @classmethod
    def of(cls, doc: Doc, slots: Sequence[Slot]) -> _Text:
        forms, tokens = _words(Tokens.of(doc), 0, len(doc))
        ordered = tuple(sorted(slots, key=lambda slot: (slot.start, slot.end, slot.type)))
        mentioned = [False] * len(forms)
        extents: dict[int, list[Extent]] = {}
        for number, slot in enumerate(ordered):
            # A token without a word, such as a hyphen, belongs to the word after it.
            begin, end = bisect_left(tokens, slot.start), bisect_left(tokens, slot.end)
            if begin == end:
                continue
            extents.setdefault(begin, []).append(Extent(end, slot.type, (number,)))
            if slot.type in _WITNESSED:
                mentioned[begin:end] = [True] * (end - begin)
        _add_lists(extents, forms)
        frozen = {at: tuple(found) for at, found in extents.items()}
        clause_ends = tuple(form in _CLAUSE_ENDS for form in forms)
        site = Site(tuple(forms), frozen, clause_ends, tuple(mentioned))
        return cls(site, ordered, tuple(tokens))

    def tokens_of(self, found: Found, thing: int) -> tuple[int, int]:
        """Give the tokens of the words that say it, or of the object where no words do."""
        first, last = found.words
        if first == last:
            return self.slots[thing].start, self.slots[thing].end
        return self.tokens[first], self.tokens[last - 1] + 1


def _words(tokens: Tokens, start: int, end: int) -> tuple[list[str], list[int]]:
    """Cut tokens into the forms that templates know, each with its token's index."""
    forms: list[str] = []
    indices: list[int] = []
    apart = True
    for index in range(start, end):
        text, is_spaced = tokens.texts[index], tokens.spaced[index]
        is_blank = text.isspace()
        if text.isalnum():
            forms.append(tokens.lower[index])
            indices.append(index)
        elif is_blank:
            if "\n" in text:
                forms.append("¶")
                indices.append(index)
        # A hyphen inside a word parts it and is no word itself.
        elif apart or is_spaced or text not in _HYPHENS:
            cut = word_forms(text)
            forms += cut
            indices += [index] * len(cut)
        apart = is_spaced or is_blank
    return forms, indices


def _add_lists(extents: dict[int, list[Extent]], forms: list[str]) -> None:
    """Add mentions of one type that are listed: "A and B", "A, B and C"."""
    for at in sorted(extents, reverse=True):
        for extent in tuple(extents[at]):
            if extent.type not in _LISTED:
                continue
            after = extent.end + (forms[extent.end : extent.end + 1] == [","])
            is_last = forms[after : after + 1] in (["and"], ["&"])
            after += is_last
            if after == extent.end:
                continue
            for other in tuple(extents.get(after, ())):
                if other.type == extent.type and (is_last or len(other.members) > 1):
                    members = (*extent.members, *other.members)
                    extents[at].append(Extent(other.end, extent.type, members))


def _is_doubtful(pattern: Pattern, found: Found, site: Site) -> bool:
    """Say whether a word in the sentence, up to the match's end, takes the statement back."""
    if not pattern.unless:
        return False
    for at in range(found.end - 1, -1, -1):
        form = site.forms[at]
        if form in _SENTENCE_ENDS and at < found.begin:
            break
        if form in pattern.unless:
            return True
    for at in range(found.end, len(site.forms)):
        if site.forms[at] in _SENTENCE_ENDS:
            return site.forms[at] == "?" and "?" in pattern.unless
    return False


def _yaml(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.load(path.read_text("utf-8"), Loader=SafeLoader)
    return content


def _read(path: Path, shared: Mapping[str, Any], reader: TemplateReader) -> Iterator[Pattern]:
    content = _yaml(path)
    hedges = frozenset(shared["hedges"])
    doubts = {
        "nothing": frozenset[str](),
        "hedges": hedges,
        "doubt": hedges | frozenset(shared["doubt"]),
    }
    for entry in content["patterns"]:
        name = f"{content['relation']}: {entry.get('name')}"
        unknown = set(entry) - _FIELDS
        if unknown:
            raise PatternError(path, name, f"unknown fields {sorted(unknown)}")
        missing = {"pattern", "example", "counter_example"} - set(entry)
        if missing:
            raise PatternError(path, name, f"lacks {', '.join(sorted(missing))}")
        status = entry.get("status", "asserted")
        if status not in STATUSES:
            raise PatternError(path, name, f"status {status!r} is none of {', '.join(STATUSES)}")
        unless = entry.get("unless", "doubt" if status == "asserted" else "nothing")
        if unless not in doubts:
            raise PatternError(path, name, f"unless {unless!r} is none of {', '.join(doubts)}")
        try:
            templates = tuple(reader.read(template) for template in _texts(entry["pattern"]))
        except TemplateError as error:
            raise PatternError(path, name, str(error)) from error
        for role, meaning in (("s", "subject"), ("o", "object")):
            if not all(_binds(template, role) for template in templates):
                raise PatternError(path, name, f"has no {meaning}, a mention {{{role}:Type}}")
        yield Pattern(
            name,
            content["relation"],
            templates,
            status,
            doubts[unless],
            tuple(_texts(entry["example"])),
            tuple(_texts(entry["counter_example"])),
            path.name,
        )


def _binds(parts: tuple[Part, ...], role: str) -> bool:
    """Say whether a template, whichever way it is read, binds a role."""
    return any(
        part.role == role or any(_binds(option, role) for option in part.options) for part in parts
    )


def _texts(value: str | Iterable[str]) -> Iterable[str]:
    return (value,) if isinstance(value, str) else value
