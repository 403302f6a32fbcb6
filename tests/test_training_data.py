"""The annotated passages: in form, of invented people, and enough of every relation and status."""

from __future__ import annotations

import csv
import datetime
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kg.data import ontology_folder
from kg.gazetteer import fold
from kg.model import STATUSES
from kg.vocabulary import relations
from training.corpus import Passage, PassageError, is_held_back, read_corpus, read_passages
from training.cut import cut

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus" / "train"
LEAST_OF_A_RELATION = 50
LEAST_OF_A_STATUS = 500

GOOD = """# t-1 | interview | 2023-02-11
[Ilse Vandoorne](e1) came from [Noordzee](e2) to lead out [Pia](e3), and is [27](e1).
--
e1 Rider Ilse Vandoorne
e2 Team Noordzee-Damco = Noordzee
e3 Rider Pia Lindqvist = Pia
--
e1 rode_for e2 :: came from
e1 leadout_for e3 possible year=2023 speaker=e1 :: lead out
e1 has_age 27 :: is 27
"""


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    """All passages; that they are in form is half of the test."""
    return read_corpus(CORPUS)


def test_every_passage_is_dated(passages: list[Passage]) -> None:
    for passage in passages:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", passage.date), f"{passage.id}: give a full date"
        assert datetime.date.fromisoformat(passage.date) is not None


def test_offsets_give_back_the_words(passages: list[Passage]) -> None:
    for passage in passages:
        for start, end, entity in passage.mentions:
            words = passage.text[start:end]
            assert words == words.strip() != "", f"{passage.id}: {entity} is marked with blanks"


def test_every_relation_occurs_often_enough_to_be_learned(passages: list[Passage]) -> None:
    counts = Counter(fact.predicate for passage in passages for fact in passage.facts)
    few = {name: counts[name] for name in relations() if counts[name] < LEAST_OF_A_RELATION}
    assert not few, f"write passages with more of these: {few}"


def test_hopes_and_denials_occur_often_enough_to_be_learned(passages: list[Passage]) -> None:
    counts = Counter(fact.status for passage in passages for fact in passage.facts)
    assert set(counts) == set(STATUSES)
    few = {status: count for status, count in counts.items() if count < LEAST_OF_A_STATUS}
    assert not few, f"write passages with more of these: {few}"


def test_a_tenth_is_held_back(passages: list[Passage]) -> None:
    share = sum(is_held_back(passage.id) for passage in passages) / len(passages)
    assert 0.08 <= share <= 0.12


def test_nobody_in_the_passages_is_a_known_rider(passages: list[Passage]) -> None:
    with (ontology_folder() / "gazetteer" / "riders.tsv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = {fold(row["name"]) for row in rows if row["tier"] == "A"}
    assert fold("Mark Cavendish") in known
    real = {
        f"{passage.id}: {name}"
        for passage in passages
        for kind, names in passage.entities.values()
        for name in names
        if kind in {"Rider", "Person"} and fold(name) in known
    }
    assert not real, f"give these people invented names: {sorted(real)}"


def test_good_passage_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    path = tmp_path / "good.txt"
    path.write_text(GOOD, "utf-8")
    (passage,) = read_passages(path)
    assert passage.text.startswith("Ilse Vandoorne came from Noordzee to lead out Pia")
    assert [passage.text[start:end] for start, end, _ in passage.mentions] == [
        "Ilse Vandoorne",
        "Noordzee",
        "Pia",
        "27",
    ]
    leadout = passage.facts[1]
    assert (leadout.subject, leadout.predicate, leadout.object) == ("e1", "leadout_for", "e3")
    assert (leadout.status, leadout.year, leadout.speaker) == ("possible", 2023, "e1")
    assert passage.text[slice(*leadout.trigger)] == "lead out"


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("| interview |", "interview", "needs '# id"),
        ("[Pia](e3)", "[Pia](e9)", "undeclared e9"),
        ("[Pia](e3)", "[Pia] (e3)", "bracket"),
        ("e2 Team", "e2 Squad", "types are"),
        ("rode_for e2", "drove_for e2", "relations are"),
        ("rode_for e2", "rode_for e3", "object type"),
        ("e1 rode_for", "e2 rode_for", "subject type"),
        ("has_age 27", "has_age old", "object in"),
        (":: lead out", ":: leads out", "trigger not in the text: 'leads out'"),
        (":: came from", ":: came from\ne1 rode_for e2 denied :: came", "stands twice"),
    ],
)
def test_broken_passage_is_named_with_what_is_wrong(
    tmp_path: Path, written: str, instead: str, told: str
) -> None:
    assert GOOD.count(written) == 1
    path = tmp_path / "broken.txt"
    path.write_text(GOOD.replace(written, instead), "utf-8")
    with pytest.raises(PassageError, match=re.escape(told)) as caught:
        read_passages(path)
    assert "broken.txt: # t-1" in str(caught.value)


def test_format_s_example_is_in_form(tmp_path: Path) -> None:
    page = (CORPUS / "README.md").read_text("utf-8")
    (example,) = re.findall(r"^```\n(# .*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "demo.txt").write_text(example, "utf-8")
    (passage,) = read_passages(tmp_path / "demo.txt")
    assert {fact.status for fact in passage.facts} == {"asserted", "possible"}


def test_two_passages_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(GOOD, "utf-8")
    with pytest.raises(PassageError, match="two passages are called t-1"):
        read_corpus(tmp_path)


def test_an_article_cut_to_some_paragraphs_says_the_same_of_what_is_left() -> None:
    # Four paragraphs of five words, two pieces each; a mention, a year and a fact in every one.
    whole: dict[str, Any] = {
        "words": [f"w{i}" for i in range(20)],
        "features": [[i] for i in range(20)],
        "sentences": [i // 5 for i in range(20)],
        "paragraphs": [i // 5 for i in range(20)],
        "pieces": list(range(100, 140)),
        "first": list(range(0, 40, 2)),
        "mentions": [[i, i + 2, "Rider", i, i + 1, i + 2] for i in range(0, 20, 5)],
        "values": [[i + 3, i + 4, "Year", f"w{i + 3}"] for i in range(0, 20, 5)],
        "facts": [{"s": i, "trigger": [i + 2, i + 4]} for i in range(0, 20, 5)],
    }
    lengths = set()
    for seed in range(40):
        part = cut(whole, random.Random(seed))
        words = part["words"]
        lengths.add(len(words))
        assert words == whole["words"][(at := int(words[0][1:])) : at + len(words)]
        assert [whole["pieces"][p] for p in whole["first"][at : at + len(words)]] == [
            part["pieces"][p] for p in part["first"]
        ]
        assert len(part["pieces"]) == 2 * len(words)
        assert [words[m[0]] for m in part["mentions"]] == words[::5]
        assert [words[m[4]] for m in part["mentions"]] == words[1::5]
        assert all(words[start] == value for start, _, _, value in part["values"])
        told = {f["s"]: f["trigger"] for f in part["facts"]}
        assert told.keys() == {0, 5, 10, 15}
        said = {s: words[trigger[0]] for s, trigger in told.items() if trigger}
        assert said == {s: f"w{s + 2}" for s in range(at, at + len(words), 5)}
    assert lengths == {5, 10, 15, 20}
