"""Values are found by cue files: years, ranks, stages, ages, roles, nationalities."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import spacy

from kg.recognise.cues import Cue, CueBook, CueError, ValueKind, cue_book, expand
from kg.recognise.values import find_values

DATE = "2016-06-15"
TOKENIZER = spacy.blank("en")
WRITTEN_CUES = [cue for cue in cue_book().cues if cue.example[0]]


def values(text: str, kind: ValueKind, date: str | None = DATE) -> list[int | str]:
    """List a text's values of one kind, in order."""
    found = find_values(TOKENIZER(text), date)
    return [value.value for value in found if value.kind == kind]


def name_of(cue: Cue) -> str:
    """Name a cue in the test report."""
    return f"{cue.kind}: {cue.name}"


@pytest.mark.parametrize("cue", WRITTEN_CUES, ids=name_of)
def test_example_of_every_cue_has_its_values(cue: Cue) -> None:
    text, expected = cue.example
    assert values(text, cue.kind) == list(expected)


@pytest.mark.parametrize("cue", WRITTEN_CUES, ids=name_of)
def test_counter_example_of_every_cue_tells_it_apart(cue: Cue) -> None:
    # A cue that forbids a value is told apart by a text that has one.
    assert bool(values(cue.counter_example, cue.kind)) == cue.none


@pytest.mark.parametrize(
    ("text", "date", "expected"),
    [
        ("She won in 2018 and ’21.", DATE, [2018, 1921]),
        ("She won in '15.", DATE, [2015]),
        ("He was there 2012-2018.", DATE, [2012, 2018]),
        ("the 2021–22 season", "2022-02-01", [2021, 2022]),
        ("He won on Sunday.", "2022-01-02", [2022]),
        ("He won on Sunday.", "2022-01-01", [2021, 2022]),
        ("He won yesterday.", "2022-01-01", [2021]),
        ("He starts tomorrow.", "2021-12-31", [2022]),
        ("second two years ago, and a year later first", DATE, [2014, 2015, 2017]),
        ("In 2009 he won. Three seasons later he stopped.", DATE, [2009, 2012, 2019]),
        ("She signed in November.", "2022-01-10", [2022, 2021]),
        ("She signed last November.", "2022-01-10", [2021]),
        ("She won on 4 May.", DATE, [2016]),
        ("She won on 4 May 1998.", DATE, [1998]),
        ("The reigning champion starts.", DATE, [2015, 2016]),
        ("In 2012 he won; today he rests.", None, [2012]),
        ("They may march on; at 1,998 metres, 2018 km done, in the 1990s.", DATE, []),
    ],
)
def test_years(text: str, date: str | None, expected: list[int]) -> None:
    assert values(text, "Year", date) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came in twenty-third, she was 169th.", [23, 169]),
        ("1. Ana Ruiz (Noord) 2. Mia Holt\n3 Jo Berg", [1, 2, 3]),
        ("silver for Holt, bronze for Berg", [2, 3]),
        ("P5 today, and No 3 overall", [5, 3]),
        ("Berg completed the podium.", [3]),
        ("He won by four seconds after 148 km in a 10-second gap.", []),
    ],
)
def test_ranks(text: str, expected: list[int]) -> None:
    assert values(text, "Rank") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stage 3, stage seventeen, the 12th stage", [3, 17, 12]),
        ("stages 4, 6 and 9", [4, 6, 9]),
        ("on day one, the opening road stage", [1, 1]),
        ("the queen stage, a third place, the prologue", []),
    ],
)
def test_stages(text: str, expected: list[int]) -> None:
    assert values(text, "Stage") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 26-year-old and the twenty-two-year-old", [26, 22]),
        ("Varn, 26, Holt (31) and Berg, aged 71", [26, 31, 71]),
        ("She turned 30; he is thirty-four.", [30, 34]),
        ("The day after her 25th birthday", [25]),
        ("40 km, 20 minutes, 30 riders, stage 15, 14 May, 2'14\", 25%", []),
    ],
)
def test_ages(text: str, expected: list[int]) -> None:
    assert values(text, "Age") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the lead-out man, the leadout man, the last man", ["lead-out rider"] * 3),
        ("two climbers and a domestique", ["climber", "domestique"]),
        ("a GC man among classics specialists", ["GC rider", "classics rider"]),
        ("the time-trial specialist and the time trialist", ["time triallist"] * 2),
        ("The sprint began on the climb.", []),
    ],
)
def test_roles(text: str, expected: list[str]) -> None:
    assert values(text, "Role") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the Dane, a Danish rider, Denmark's", ["Denmark"] * 3),
        ("two Dutchwomen and a Frenchman", ["Netherlands", "France"]),
        ("Holt (GER), Ruiz (Bel)", ["Germany", "Belgium"]),
        ("the pole position on swiss cheese; Can she? And I, Ben Lie. THE AND OF", []),
    ],
)
def test_nationalities(text: str, expected: list[str]) -> None:
    assert values(text, "Nationality") == expected


def test_value_covers_the_tokens_of_its_words() -> None:
    doc = TOKENIZER("The 26-year-old sprinter won in 2012.")
    found = {
        value.kind: doc[value.start : value.end].text
        for value in find_values(doc, None)
        if value.kind in ("Role", "Year")
    }
    assert found == {"Role": "sprinter", "Year": "2012"}


def test_template_alternatives_are_written_out() -> None:
    assert sorted(expand("a [b|c d]? e")) == [("a", "b", "e"), ("a", "c", "d", "e"), ("a", "e")]


def test_country_has_one_line_of_forms() -> None:
    names = [cue.name for cue in cue_book().cues if cue.kind == "Nationality" and not cue.code]
    assert len(names) == len(set(names)) > 100


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: Colour\ncues: []\n", "'Colour' is none of"),
        ("kind: Year\ncues: [{name: x, cue: []}]\n", "unknown fields"),
        ("kind: Year\ncues: [{name: x, read: guess, cues: []}]\n", "read 'guess'"),
        ("kind: Year\ncues: [{name: x, read: year, cues: ['{yaer}']}]\n", "no class"),
        ("kind: Year\ncues: [{name: x, read: year, cues: ['then']}]\n", "no class to read"),
    ],
)
def test_wrong_cue_file_is_named_with_its_fault(tmp_path: Path, text: str, message: str) -> None:
    numbers = "{cardinals: {}, ordinals: {}, tens: {}, months: {}, seasons: {}, weekdays: {}}"
    (tmp_path / "numbers.yaml").write_text(numbers, "utf-8")
    (tmp_path / "wrong.yaml").write_text(text, "utf-8")
    (tmp_path / "demonyms.tsv").write_text("country\tforms\tcode\n", "utf-8")
    with pytest.raises(CueError, match=re.escape(message)):
        CueBook.load(tmp_path)
