"""Claims beside a small annotated article: what counts as right, false, missed, or neither."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from kg.evaluate import BrokenGold, NoGold, NotInGold, Report, evaluate
from kg.model import Article, Claim, Entity, EntityType, Reading, Span

TEXT = (
    "Mette Holm rides for Kaster. She won the Tour of Lund in 2021, ahead of Ida Berg. "
    "“I hope to start in the Skåne Classic,” said Holm. She has never raced the Malmö Six. "
    "Berg, 27, led out Holm."
)
ENTITIES = [
    {"name": "Mette Holm", "type": "Rider", "aliases": ["Holm"]},
    {"name": "Ida Berg", "type": "Rider", "aliases": ["Berg"]},
    {"name": "Kaster Pro Cycling", "type": "Team", "aliases": ["Kaster"]},
    {"name": "Tour of Lund", "type": "Race"},
    {"name": "Skåne Classic", "type": "Race"},
    {"name": "Malmö Six", "type": "Race"},
]
TRIPLES: list[dict[str, Any]] = [
    {
        "s": "Mette Holm",
        "p": "rides_for",
        "o": "Kaster Pro Cycling",
        "evidence": "rides for Kaster",
    },
    {
        "s": "Mette Holm",
        "p": "won",
        "o": "Tour of Lund",
        "year": 2021,
        "evidence": "won the Tour of Lund",
    },
    {"s": "Mette Holm", "p": "teammate_of", "o": "Ida Berg"},
    {
        "s": "Mette Holm",
        "p": "competes_in",
        "o": "Skåne Classic",
        "status": "possible",
        "speaker": "Mette Holm",
    },
    {"s": "Mette Holm", "p": "competes_in", "o": "Malmö Six", "status": "denied"},
    {"s": "Ida Berg", "p": "has_age", "o": "27"},
    {"s": "Ida Berg", "p": "leadout_for", "o": "Mette Holm", "speaker": "Ida Berg"},
]
GOLD = {"id": "lund", "genre": "profile", "text": TEXT, "entities": ENTITIES, "triples": TRIPLES}
TYPES = {
    "rides_for": ("Rider", "Team"),
    "teammate_of": ("Rider", "Rider"),
    "leadout_for": ("Rider", "Rider"),
    "beat": ("Rider", "Rider"),
    "has_age": ("Rider", "Age"),
}

Judge = Callable[..., Report]


def claim(subject: str, predicate: str, value: str, said: str = "Mette", **more: Any) -> Claim:
    types = TYPES.get(predicate, ("Rider", "Race"))
    ends = (
        Entity(f"any/{name}", name, cast("EntityType", type_))
        for name, type_ in zip((subject, value), types, strict=True)
    )
    start = TEXT.index(said)
    if "speaker" in more:
        more["speaker"] = Entity("any/speaker", more["speaker"], "Rider")
    more.setdefault("status", "asserted")
    evidence = Span(start, start + len(said), said)
    return Claim("lund", next(ends), predicate, next(ends), evidence=evidence, **more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "lund.json").write_text(json.dumps(GOLD), "utf-8")
    return folder


@pytest.fixture
def judge(folder: Path) -> Judge:
    def judge(*claims: Claim) -> Report:
        entities = {end.id: end for each in claims for end in (each.subject, each.object)}
        reading = Reading(Article("lund", TEXT), (), tuple(entities.values()), claims)
        return evaluate(folder, [reading])

    return judge


@pytest.mark.parametrize(
    ("claims", "right", "false"),
    [
        pytest.param([claim("Mette Holm", "rides_for", "Kaster Pro Cycling")], 1, 0, id="as named"),
        pytest.param([claim("holm", "rides_for", "KASTER")], 1, 0, id="by aliases"),
        pytest.param([claim("Ida Berg", "teammate_of", "Mette Holm")], 1, 0, id="symmetric"),
        pytest.param([claim("Mette Holm", "leadout_for", "Ida Berg")], 0, 1, id="turned"),
        pytest.param([claim("Ida Berg", "has_age", "27")], 1, 0, id="age"),
        pytest.param([claim("Ida Berg", "has_age", "28")], 0, 1, id="wrong age"),
        pytest.param([claim("Holm", "competes_in", "Tour of Lund")], 0, 0, id="weaker than won"),
        pytest.param([claim("Holm", "targets", "the Monuments")], 0, 0, id="group of races"),
        pytest.param([claim("Holm", "won", "Malmö Six", status="possible")], 0, 0, id="hope"),
        pytest.param([claim("Holm", "competes_in", "Malmö Six")], 0, 1, id="denied, said as fact"),
        pytest.param([claim("Holm", "beat", "Berg")] * 2, 0, 1, id="the same claim twice"),
        pytest.param(
            [claim("Holm", "won", "Tour of Lund"), claim("Mette Holm", "won", "Tour of Lund")],
            1,
            0,
            id="one fact by two names",
        ),
    ],
)
def test_a_claim_is_right_where_its_names_and_relation_are(
    judge: Judge, claims: list[Claim], right: int, false: int
) -> None:
    facts = judge(*claims).figures.facts
    assert (facts.right, facts.false, facts.missed) == (right, false, 5 - right)


@pytest.mark.parametrize(
    ("details", "right"),
    [({"year": 2021}, 1), ({"year": 2020}, 0), ({}, 0)],
)
def test_a_year_is_right_where_it_is_the_annotated_one(
    judge: Judge, details: dict[str, Any], right: int
) -> None:
    share = judge(claim("Holm", "won", "Tour of Lund", **details)).figures.qualifiers["year"]
    assert (share.part, share.whole) == (right, 1)


@pytest.mark.parametrize(("speaker", "right"), [("Berg", 1), ("Ida Berg", 1), ("Mette Holm", 0)])
def test_a_speaker_may_be_named_by_an_alias(judge: Judge, speaker: str, right: int) -> None:
    share = judge(claim("Berg", "leadout_for", "Holm", speaker=speaker)).figures.qualifiers[
        "speaker"
    ]
    assert (share.part, share.whole) == (right, 1)


@pytest.mark.parametrize(("said", "right"), [("She won the Tour", 1), ("led out Holm", 0)])
def test_evidence_is_right_in_the_sentence_of_the_annotation(
    judge: Judge, said: str, right: int
) -> None:
    evidence = judge(claim("Holm", "won", "Tour of Lund", said)).figures.evidence
    assert (evidence.part, evidence.whole) == (right, 1)


def test_hopes_and_denials_reported_as_facts_are_counted(judge: Judge) -> None:
    report = judge(
        claim("Holm", "competes_in", "Malmö Six"),
        claim("Holm", "competes_in", "Skåne Classic", status="possible"),
    )
    share = report.figures.reported_as_facts
    assert (share.part, share.whole, share.value) == (1, 2, 0.5)


def test_an_entity_counts_by_name_and_type(judge: Judge) -> None:
    said = claim("Mette Holm", "rides_for", "Kaster")
    mistyped = replace(said, object=replace(said.object, type="Race"))
    assert judge(said).figures.entities.right == 2
    entities = judge(mistyped).figures.entities
    assert (entities.right, entities.false, entities.missed) == (1, 1, 5)


def test_confidence_is_compared_with_how_often_claims_are_right(judge: Judge) -> None:
    found = judge(
        claim("Mette Holm", "rides_for", "Kaster", confidence=0.95),
        claim("Ida Berg", "rides_for", "Kaster", confidence=0.65),
    ).figures.calibration
    assert found is not None
    assert found.error == pytest.approx((0.05 + 0.65) / 2)
    assert [(each.low, each.claims, each.precision) for each in found.bins] == [
        (0.6, 1, 0.0),
        (0.9, 1, 1.0),
    ]


def test_reliability_shows_how_often_claims_of_a_confidence_are_right(judge: Judge) -> None:
    shown = _shown(
        judge(
            claim("Mette Holm", "rides_for", "Kaster", confidence=0.95),
            claim("Ida Berg", "rides_for", "Kaster", confidence=0.62),
            claim("Mette Holm", "won", "Tour of Lund", confidence=0.66),
        ).reliability()
    )
    rows = [line.split() for line in shown.splitlines() if "–" in line]
    assert rows == [
        ["0.6–0.7", "2", "0.640", "0.500", "-0.140"],
        ["0.9–1.0", "1", "0.950", "1.000", "+0.050"],
    ]
    assert "calibration error 0.110" in shown


def test_reliability_of_nothing_says_so(folder: Path) -> None:
    assert "no claims" in _shown(evaluate(folder, []).reliability())


def test_nothing_read_is_everything_missed(folder: Path) -> None:
    report = evaluate(folder, [])
    facts = report.figures.facts
    assert (facts.precision, facts.recall, facts.f1, facts.missed) == (0.0, 0.0, 0.0, 5)
    assert facts.precision_interval is None
    assert report.figures.calibration is None


def test_intervals_reach_from_the_worst_to_the_best_choice_of_articles(folder: Path) -> None:
    (folder / "other.json").write_text(json.dumps({**GOLD, "id": "other"}), "utf-8")
    claims = (
        claim("Mette Holm", "rides_for", "Kaster"),
        claim("Mette Holm", "won", "Tour of Lund"),
    )
    reports = [
        evaluate(folder, [Reading(Article("lund", TEXT), claims=claims)]).figures for _ in range(2)
    ]
    facts = reports[0].facts
    assert (facts.right, facts.recall) == (2, 0.2)
    assert facts.recall_interval == (0.0, 0.4)
    assert facts.precision_interval == (1.0, 1.0)
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("made", "kind", "key", "reason", "sentence"),
    [
        pytest.param(
            [claim("Holm", "rode_for", "Kaster")],
            "missed",
            ("Mette Holm", "rides_for", "Kaster Pro Cycling"),
            "read as rode_for",
            "Mette Holm rides for Kaster.",
            id="missed, read as another relation",
        ),
        pytest.param(
            [claim("Ida Berg", "rode_for", "Lund Cycling")],
            "missed",
            ("Mette Holm", "won", "Tour of Lund"),
            "not recognised: Mette Holm, Tour of Lund",
            "She won the Tour of Lund in 2021, ahead of Ida Berg.",
            id="missed, nobody recognised",
        ),
        pytest.param(
            [claim("Holm", "competes_in", "Malmö Six", "never raced the Malmö Six")],
            "false",
            ("Holm", "competes_in", "Malmö Six"),
            "annotated: competes_in (denied)",
            "never raced the Malmö Six",
            id="false, denied",
        ),
        pytest.param(
            [claim("Holm", "leadout_for", "Berg", "led out Holm")],
            "false",
            ("Holm", "leadout_for", "Berg"),
            "annotated: teammate_of",
            "led out Holm",
            id="false, another relation",
        ),
        pytest.param(
            [claim("Holm", "beat", "Eva Lind", "ahead of")],
            "false",
            ("Holm", "beat", "Eva Lind"),
            "no annotated entity: Eva Lind",
            "ahead of",
            id="false, nobody annotated",
        ),
    ],
)
def test_errors_say_what_was_read_instead(
    judge: Judge, made: list[Claim], kind: str, key: tuple[str, ...], reason: str, sentence: str
) -> None:
    faults: dict[tuple[str, ...], tuple[str, str]] = {
        (fault.kind, fault.subject, fault.predicate, fault.object): (
            fault.reason,
            fault.sentence.text,
        )
        for fault in judge(*made).errors()
    }
    assert faults[kind, *key] == (reason, sentence)


def test_errors_are_grouped_by_relation(judge: Judge) -> None:
    errors = judge(claim("Holm", "beat", "Berg"), claim("Holm", "rode_for", "Kaster")).errors()
    relations = [fault.predicate for fault in errors]
    assert relations == sorted(relations)
    assert len(errors) == 7
    shown = _shown(errors)
    assert "beat: 0 missed, 1 false" in shown
    assert "Mette Holm → Tour of Lund" in shown


def test_figures_and_signature_are_shown(judge: Judge) -> None:
    shown = _shown(judge(claim("Holm", "rides_for", "Kaster")))
    rows = {line.split("  ")[0].strip(): line.split()[-7:] for line in shown.splitlines() if line}
    assert rows["rides_for"] == ["1.000", "1.000", "1.000", "1.00–1.00", "1", "0", "0"]
    assert rows["all (1)"] == ["1.000", "0.200", "0.333", "0.33–0.33", "1", "0", "4"]
    assert "profile (1)" in rows
    assert "|gold:gold|" in shown
    assert "|articles:1|" in shown


def test_the_signature_changes_with_the_gold(folder: Path) -> None:
    before = evaluate(folder, []).signature
    assert evaluate(folder, []).signature == before
    (folder / "lund.json").write_text(json.dumps({**GOLD, "genre": "column"}), "utf-8")
    assert evaluate(folder, []).signature.digest != before.digest


def test_json_has_all_figures_and_the_errors(judge: Judge) -> None:
    record = json.loads(judge(claim("Holm", "won", "Tour of Lund", year=2021)).to_json())
    assert record["all"] == {
        "precision": 1.0,
        "recall": 0.2,
        "f1": 0.3333,
        "right": 1,
        "false": 0,
        "missed": 4,
        "interval": {"precision": [1.0, 1.0], "recall": [0.2, 0.2], "f1": [0.3333, 0.3333]},
    }
    assert record["qualifiers"]["year"] == {"share": 1.0, "part": 1, "whole": 1}
    assert record["genres"]["profile"]["articles"] == 1
    assert [fault["predicate"] for fault in record["faults"]] == [
        "has_age",
        "leadout_for",
        "rides_for",
        "teammate_of",
    ]
    assert record["signature"]["gold"] == "gold"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param('{"id": "x",\n "text": }', "line 2: broken JSON", id="broken JSON"),
        pytest.param("[]", "not one JSON object", id="a list"),
        pytest.param('{"id": "x"}', "the field 'entities' is missing", id="no entities"),
        pytest.param(
            json.dumps({**GOLD, "triples": [{"s": "A", "p": "won"}]}),
            "triples[0]: the field 'o' is missing",
            id="no object",
        ),
        pytest.param(
            json.dumps({**GOLD, "entities": [{"name": 7, "type": "Rider"}]}),
            "entities[0]: the field 'name' is a int",
            id="a name that is none",
        ),
        pytest.param(
            json.dumps({**GOLD, "triples": [{**TRIPLES[0], "status": "certain"}]}),
            "'certain' is none of asserted, possible, denied",
            id="unknown status",
        ),
        pytest.param(json.dumps(GOLD), "the id 'lund' is that of another file too", id="same id"),
    ],
)
def test_a_broken_gold_file_is_named(folder: Path, content: str, says: str) -> None:
    path = folder / "next.json"
    path.write_text(content, "utf-8")
    with pytest.raises(BrokenGold) as caught:
        evaluate(folder, [])
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_gold_that_is_not_utf_8_is_named(folder: Path) -> None:
    (folder / "next.json").write_bytes(b'{"id": "Malm\xf6"}')
    with pytest.raises(BrokenGold, match="not UTF-8"):
        evaluate(folder, [])


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_gold_is_told(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "empty"
    if make:
        folder.mkdir()
    with pytest.raises(NoGold, match=r"has no \.json file" if make else "is no folder"):
        evaluate(folder, [])


def test_gold_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    def readings() -> Any:
        raise AssertionError("read")
        yield

    with pytest.raises(NoGold):
        evaluate(tmp_path, readings())


@pytest.mark.parametrize(("ids", "says"), [(["malmo"], "no annotated"), (["lund"] * 2, "twice")])
def test_a_reading_of_something_else_is_an_error(folder: Path, ids: list[str], says: str) -> None:
    with pytest.raises(NotInGold, match=says):
        evaluate(folder, (Reading(Article(id_, TEXT)) for id_ in ids))


def _shown(renderable: Any) -> str:
    console = Console(width=160, record=True, file=None, force_terminal=False, quiet=True)
    with console.capture() as capture:
        console.quiet = False
        console.print(renderable)
    return capture.get()
