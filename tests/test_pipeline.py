"""Articles read from end to end."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import spacy

import kg
from kg.model import Article, Claim, Reading
from kg.network import NoModelError, OtherModelError, UnknownModelError
from kg.pipeline import NotText, Pipeline
from kg.recognise.passages import passages

GOLD = Path(__file__).parents[2] / "shared" / "gold" / "dev"
# Nobody here is real, so no gazetteer can help.
TEXT = """Ilse Vandoorne of Noordzee-Damco won Paris-Roubaix on Sunday. The 27-year-old Belgian beat \
Pia Lindqvist (Sturmvogel) in the sprint, with Tove Halvorsen third.

‘I have never won anything like this,’ said Vandoorne, who rode for Merrivale until last year. ‘My goal \
was the Tour of Flanders, where I was second.’

Her sports director, Roos Wittebrood, hopes that she will ride the Giro d'Italia. Lindqvist, who did not \
win a race all spring, may join Polarstern."""
ARTICLE = Article("vandoorne", TEXT, "Vandoorne in Roubaix", "2024-04-14")


@pytest.fixture(scope="module")
def reading(pipeline: Pipeline) -> Reading:
    return pipeline.read(ARTICLE)


def facts(found: Reading, status: str = "asserted") -> set[tuple[str, str, str]]:
    return {
        (c.subject.name, c.predicate, c.object.name) for c in found.claims if c.status == status
    }


@pytest.mark.parametrize(
    "fact",
    [
        ("Ilse Vandoorne", "rides_for", "Noordzee-Damco"),
        ("Ilse Vandoorne", "won", "Paris-Roubaix"),
        ("Ilse Vandoorne", "has_age", "27"),
        ("Ilse Vandoorne", "has_nationality", "Belgium"),
        ("Ilse Vandoorne", "rode_for", "Merrivale"),
        ("Ilse Vandoorne", "beat", "Pia Lindqvist"),
        ("Pia Lindqvist", "rides_for", "Sturmvogel"),
    ],
)
def test_plain_facts_about_people_nobody_knows_are_found(
    reading: Reading, fact: tuple[str, str, str]
) -> None:
    assert fact in facts(reading)


@pytest.mark.parametrize(
    "fact",
    [
        ("Pia Lindqvist", "rides_for", "Polarstern"),
        ("Ilse Vandoorne", "competes_in", "Giro d'Italia"),
        ("Pia Lindqvist", "won", "Paris-Roubaix"),
    ],
)
def test_hopes_and_rumours_are_no_facts(reading: Reading, fact: tuple[str, str, str]) -> None:
    assert fact not in facts(reading)


def test_every_offset_gives_back_what_it_says(reading: Reading) -> None:
    spans = [m.span for m in reading.mentions] + [m.name for m in reading.mentions if m.name]
    for claim in reading.claims:
        spans.append(claim.evidence)
        assert claim.trigger is not None
        spans.append(claim.trigger)
        assert claim.evidence.start <= claim.trigger.start < claim.trigger.end <= claim.evidence.end
    assert spans
    assert all(TEXT[s.start : s.end] == s.text for s in spans)


def test_the_speaker_and_the_year_are_kept(reading: Reading) -> None:
    won = one(reading, "Ilse Vandoorne", "won", "Paris-Roubaix")
    assert won.year == 2024
    assert won.speaker is None
    said = [
        c for c in reading.claims if "‘My goal" in c.evidence.text or "My goal" in c.evidence.text
    ]
    assert said
    assert {c.speaker.name for c in said if c.speaker} == {"Ilse Vandoorne"}


def one(found: Reading, subject: str, predicate: str, value: str) -> Claim:
    (claim,) = [
        c for c in found.claims
        if (c.subject.name, c.predicate, c.object.name) == (subject, predicate, value)
    ]  # fmt: skip
    return claim


def test_reading_again_and_beside_others_gives_the_same(
    pipeline: Pipeline, reading: Reading
) -> None:
    other = replace(ARTICLE, id="other", text=TEXT[: TEXT.index("\n")])
    assert list(pipeline.pipe([other, ARTICLE]))[1] == reading


def test_two_processes_give_what_one_gives(pipeline: Pipeline) -> None:
    articles = [replace(ARTICLE, id=f"a{i}", text=TEXT * (1 + i % 2)) for i in range(3)]
    assert list(pipeline.pipe(articles, jobs=2)) == list(pipeline.pipe(articles))


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "No rider here.", "🚲" * 50, "x" * 20000, "‘" * 400]
)
def test_texts_without_anything_to_find_are_read(pipeline: Pipeline, text: str) -> None:
    assert pipeline.read(Article("odd", text)).claims == ()


SECOND = """Marit Solheim of Sturmvogel won the Tour of Flanders on Sunday, ahead of Nora Eskildsen \
of Polarstern. ‘I was afraid of the rain,’ said Solheim. ‘It never ends,

The 31-year-old Norwegian rode for Fjellvik until 2022. Nora Eskildsen abandoned the Giro d'Italia."""
THIRD = """Ilse Vandoorne, who won Paris-Roubaix on Sunday, rides for Noordzee-Damco. Ilse Vandoorne is \
not expected to ride the Vuelta a España."""
LONG = replace(ARTICLE, id="long", text="\n\n".join((TEXT, SECOND, THIRD)))


@pytest.fixture(scope="module")
def long_reading(pipeline: Pipeline) -> Reading:
    return pipeline.read(LONG, explain=True, most=450)


def test_a_very_long_article_is_read_passage_by_passage(
    pipeline: Pipeline, long_reading: Reading
) -> None:
    places = passages(LONG.text, 450)
    assert len(places) >= 3
    at = 0
    for start, end in places:
        alone = pipeline.read(replace(LONG, text=LONG.text[start:end]))
        here = long_reading.mentions[at : at + len(alone.mentions)]
        at += len(alone.mentions)
        assert [(m.span.start - start, m.span.text, m.type, m.entity) for m in here] == [
            (m.span.start, m.span.text, m.type, m.entity) for m in alone.mentions
        ]
    assert at == len(long_reading.mentions)


def test_facts_of_all_passages_are_found_each_once(long_reading: Reading) -> None:
    assert {
        ("Ilse Vandoorne", "won", "Paris-Roubaix"),
        ("Ilse Vandoorne", "rides_for", "Noordzee-Damco"),
        ("Pia Lindqvist", "rides_for", "Sturmvogel"),
        ("Marit Solheim", "won", "Tour of Flanders"),
        ("Marit Solheim", "rides_for", "Sturmvogel"),
        ("Nora Eskildsen", "abandoned", "Giro d'Italia"),
    } <= facts(long_reading)
    said = [(c.subject.id, c.predicate, c.object.id) for c in long_reading.claims]
    assert len(said) == len(set(said))
    assert list(long_reading.claims) == sorted(long_reading.claims, key=lambda c: c.evidence)


def test_offsets_of_all_passages_count_from_the_beginning(long_reading: Reading) -> None:
    spans = [m.span for m in long_reading.mentions]
    for claim in long_reading.claims:
        told = long_reading.explain(claim)
        assert told.claim == claim
        assert claim.trigger is not None
        assert claim.evidence.start <= claim.trigger.start < claim.trigger.end <= claim.evidence.end
        spans += [claim.evidence, claim.trigger, *told.sentences]
        for end, entity in ((told.subject, claim.subject), (told.object, claim.object)):
            assert end.entity == entity
            assert end.sentence.start <= end.mention.start < end.sentence.end
            spans += [end.mention, *(step.to for step in end.steps)]
        spans += [each.words for each in told.sources if each.words]
        spans += list(told.verdict.doubts)
        spans += [told.voice.words, told.voice.reference.mention] if told.voice else []
    assert max(span.start for span in spans) > LONG.text.index(THIRD)
    assert all(LONG.text[s.start : s.end] == s.text for s in spans)


def test_a_quotation_that_never_closes_ends_with_its_paragraph_in_passages_too(
    long_reading: Reading,
) -> None:
    end = LONG.text.index("It never ends,") + len("It never ends,")
    behind = [c for c in long_reading.claims if c.evidence.start >= end]
    assert behind
    assert all(c.speaker is None for c in behind)


def test_an_article_that_is_just_not_too_long_is_read_at_once(
    pipeline: Pipeline, reading: Reading
) -> None:
    assert pipeline.read(ARTICLE, most=len(TEXT)) == reading


def test_half_a_surrogate_pair_is_refused_with_its_place_and_a_remedy(pipeline: Pipeline) -> None:
    text = "Ilse Varn won \ud83d Roubaix."
    with pytest.raises(
        NotText, match=r"^article varn: .* at character 14, .*'replace'\) mends it$"
    ):
        pipeline.read(Article("varn", text))
    mended = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert len(mended) == len(text)
    assert pipeline.read(Article("varn", mended)).article.text == mended


def test_no_gazetteer_is_needed(reading: Reading) -> None:
    found = Pipeline.load(gazetteer="none").read(ARTICLE)
    assert ("Ilse Vandoorne", "rides_for", "Noordzee-Damco") in facts(found)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match=r"recognise\.onnx is missing"):
        Pipeline.load(language_model=str(tmp_path))


def test_a_model_of_another_version_is_refused_by_name(tmp_path: Path) -> None:
    packaged = Path(kg.__file__).parent / "models" / "en"
    folder = tmp_path / "mixed"
    shutil.copytree(packaged, folder)
    shutil.copy(packaged / "ends.onnx", folder / "link.onnx")
    with pytest.raises(OtherModelError, match=r"link\.onnx: .*it asks for slots, words, .*make"):
        Pipeline.load(language_model=str(folder))


def test_an_unknown_model_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownModelError, match="packaged are: en"):
        Pipeline.load(language_model="klingon")


def test_another_pipeline_can_use_the_components(reading: Reading) -> None:
    nlp = spacy.blank("en")
    for name in ("kg_recognise", "kg_resolve", "kg_relate"):
        nlp.add_pipe(name)
    doc = nlp.make_doc(TEXT)
    doc._.article = ARTICLE
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert doc._.claims == reading.claims
    assert nlp(TEXT)._.claims


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold articles are not beside this checkout")
def test_the_article_that_it_began_with(pipeline: Pipeline) -> None:
    gold = json.loads((GOLD / "road-code-one-job.json").read_text("utf-8"))
    found = pipeline.read(Article(gold["id"], gold["text"], gold["title"], gold["date"]))
    for subject, predicate, value in (
        ("Mark Cavendish", "rides_for", "Astana"),
        ("Michael Mørkøv", "leadout_for", "Mark Cavendish"),
        ("Davide Ballerini", "targets", "Paris-Roubaix"),
    ):
        (claim,) = [
            c for c in found.claims
            if c.subject.name == subject and c.predicate == predicate and value in c.object.name
        ]  # fmt: skip
        assert claim.status == "asserted"
        assert claim.evidence.text in gold["text"]
    hoped = [
        c for c in found.claims if "I hope we can take some stage victories" in c.evidence.text
    ]
    assert not [
        c for c in hoped if c.status == "asserted" and c.predicate in ("won", "won_stage_of")
    ]
