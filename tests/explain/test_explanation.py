"""Why a claim is what it is: told of readings whose every figure is given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from spacy.tokens import Doc

from kg.components import Notes
from kg.explain import Explanation, NotExplained, explain
from kg.gazetteer import Gazetteer
from kg.model import Article, EntityType, Reading
from kg.recognise.document import lay_out, make_document
from kg.recognise.mentions import MENTION_TYPES, Spotted
from kg.recognise.values import find_values
from kg.relate.candidates import SLOT_TYPES
from kg.relate.claims import Voices, claims_of
from kg.relate.judge import Judge
from kg.relate.patterns import Patterns
from kg.relate.scorer import ScoredFact, TypedSlot
from kg.resolve.attribution import attributions, introductions
from kg.resolve.clusters import cluster
from kg.resolve.linking import entity_of, make_entity, merge_linked
from kg.resolve.speakers import first_persons, speakers, speeches, spread

PATTERNS = Patterns.load()
JUDGE = Judge.of({
    "thresholds": {"won": 0.7},
    "asserted": 0.9,
    "calibration": {"raw": [0.0, 1.0], "true": [0.0, 0.8]},
})
TEXT = (
    "Ilse Varn spoke in Ghent. Varn won Roubaix last year. She may join Damco, "
    "says Wittebrood. ‘I was third there,’ says Varn."
)
ARTICLE = Article("varn", TEXT, date="2024-04-14")
# Wording, type, whether it is a name; the odds of each mention name the earlier ones it may mean.
Marked = tuple[str, EntityType, bool]
MENTIONS: list[Marked] = [
    ("Ilse Varn", "Rider", True),
    ("Varn", "Rider", True),
    ("Roubaix", "Race", True),
    ("She", "Rider", False),
    ("Damco", "Team", True),
    ("Wittebrood", "Person", True),
    ("I", "Rider", False),
]
LINKS = {(1, 0): 0.6, (3, 1): 0.93, (6, 3): 0.7}
SURE, HOPED = (0.96, 0.03, 0.01), (0.35, 0.62, 0.03)


@pytest.fixture(scope="module")
def doc() -> Doc:
    return make_document(TEXT)


def spans(doc: Doc, mentions: list[Marked]) -> list[Spotted]:
    found, at = [], 0
    for wording, kind, is_name in mentions:
        start = doc.text.index(wording, at)
        at = start + len(wording)
        words = doc.char_span(start, at)
        assert words is not None
        odds = tuple(0.9 if t == kind else 0.02 for t in MENTION_TYPES)
        name = (words.start, words.end) if is_name else None
        found.append(Spotted(words.start, words.end, odds, name))
    return found


def told(
    doc: Doc,
    *facts: ScoredFact,
    known: Gazetteer | None = None,
    mentions: list[Marked] = MENTIONS,
) -> list[Explanation]:
    """Explain what the given facts become; slots are the mentions, in their order."""
    known = known or Gazetteer.empty()
    article = replace(ARTICLE, text=doc.text)
    spotted, values = spans(doc, mentions), find_values(doc, article.date)
    odds = np.full((len(spotted), len(spotted) + 1), 1e-4, np.float32)
    odds[:, 0] = 0.05
    for (one, other), link in LINKS.items() if mentions[:4] == MENTIONS[:4] else ():
        odds[one, 1 + other] = link
    found = cluster(doc, spotted, odds, known, values, 2024)
    notes = Notes(values, spotted, lay_out(doc))
    notes.clusters, notes.entities = merge_linked(found, [entity_of(c, known, 2024) for c in found])
    owners = {i: n for n, c in enumerate(notes.clusters) for i in c.mentions}
    notes.spoken = speeches(doc)
    paragraphs = notes.layout.paragraphs
    named = attributions(doc, spotted, notes.spoken, paragraphs)
    voices_of = first_persons(doc, spotted, notes.spoken)
    everywhere = spread(named, notes.spoken, paragraphs)
    notes.speakers = speakers(
        named,
        introductions(doc, spotted, notes.spoken, paragraphs, everywhere, voices_of),
        voices_of,
        owners,
        notes.spoken,
        paragraphs,
    )
    notes.slots = [
        TypedSlot(m.start, m.end, SLOT_TYPES.index(m.type), owners[i])
        for i, m in enumerate(spotted)
    ]
    notes.meant = dict(enumerate(notes.entities))
    doc._.article = article
    doc.user_data["kg"] = notes
    voices = Voices(notes.spoken, notes.speakers)
    args = (facts, notes.slots, notes.meant, JUDGE, voices)
    notes.grounds = claims_of(article, doc, *args)
    return list(explain(doc, known, PATTERNS, JUDGE))


def fact(doc: Doc, subject: int, relation: str, thing: int, word: str) -> ScoredFact:
    weights = np.zeros(len(doc), np.float32)
    weights[[t.text for t in doc].index(word)] = 1
    nothing = (None, None, None, None)
    return ScoredFact(subject, relation, thing, 0.95, SURE, (0, weights), *nothing)


def lines(explanation: Explanation) -> dict[str, str]:
    """The parts of an explanation as it is printed, by their names."""
    rows = str(explanation).splitlines()[1:]
    return {row[2:13].strip(): row[14:] for row in rows}


def won(doc: Doc) -> ScoredFact:
    """Varn won Roubaix last year."""
    year = next(v for v in find_values(doc, ARTICLE.date) if v.value == 2023)
    return replace(fact(doc, 1, "won", 2, "won"), year=2023, sources={"Year": year})


def test_the_sentence_shows_subject_object_and_trigger(doc: Doc) -> None:
    (found,) = told(doc, won(doc))
    assert lines(found)["evidence"] == (
        "[subject: Varn] [trigger: won] [object: Roubaix] last year."
    )
    assert str(found).startswith(
        "Ilse Varn won Roubaix · varn · asserted, confidence 0.7296 · year 2023\n"
    )


def test_a_mention_in_another_sentence_is_shown_with_it_in_order(doc: Doc) -> None:
    (found,) = told(doc, fact(doc, 3, "competes_in", 2, "join"))
    printed = str(found).splitlines()
    assert printed[1:3] == [
        "  context     Varn won [object: Roubaix] last year.",
        "  evidence    [subject: She] may [trigger: join] Damco, says Wittebrood.",
    ]


def test_a_mention_that_holds_the_other_is_bracketed_around_it(doc: Doc) -> None:
    (found,) = told(doc, won(doc))
    inner = replace(found.object, mention=found.subject.mention)
    claim = replace(found.claim, trigger=found.subject.mention)
    nested = replace(found, object=inner, claim=claim)
    assert lines(nested)["evidence"].startswith("[subject: [object: [trigger: Varn]]] won Roubaix")


def test_each_mention_tells_how_it_got_to_its_entity(doc: Doc) -> None:
    (by_link,) = told(doc, fact(doc, 3, "rides_for", 4, "join"))
    assert by_link.subject.entity.name == "Ilse Varn"
    assert [(s.to.text, s.by) for s in by_link.subject.steps] == [
        ("Varn", "model"), ("Ilse Varn", "wording"),
    ]  # fmt: skip
    assert lines(by_link)["subject"] == (
        "“She” → Ilse Varn, by link to “Varn” (0.93) → “Ilse Varn” (one is a part of the other)"
    )
    assert lines(by_link)["object"] == "“Damco” → Damco, by name"


def test_a_long_way_to_the_name_is_shortened_in_the_middle(doc: Doc) -> None:
    (found,) = told(doc, fact(doc, 3, "rides_for", 4, "join"))
    step = found.subject.steps[0]
    names = [replace(step.to, text=text) for text in "abcdefg"]
    subject = replace(found.subject, steps=tuple(replace(step, to=name) for name in names))
    way = lines(replace(found, subject=subject))["subject"].partition("link to ")[2]
    assert way == "“a” (0.93) → “b” (0.93) → “c” (0.93) → 3 more → “g” (0.93)"


def test_the_gazetteer_is_named_where_it_knows_the_entity(doc: Doc) -> None:
    (found,) = told(doc, won(doc), known=Gazetteer.load())
    assert found.object.entity.name == "Paris-Roubaix"
    assert lines(found)["object"] == "“Roubaix” → Paris-Roubaix, by name; known to the gazetteer"


def test_confidence_is_led_from_the_odds_to_the_figure(doc: Doc) -> None:
    (found,) = told(doc, won(doc))
    assert found.producer.pattern is None
    assert lines(found)["found by"] == "the model: odds 0.9500 (0.7000 needed)"
    assert lines(found)["status"] == (
        "asserted 0.9600, possible 0.0300, denied 0.0100; a fact from 0.9000 on"
    )
    assert lines(found)["confidence"] == (
        "0.9500 × 0.9600 = 0.9120, calibrated on held-back passages to 0.7296"
    )


def test_a_pattern_is_named_with_its_file_and_what_the_model_thought(doc: Doc) -> None:
    stated = replace(won(doc), odds=0.999, pattern="leadout_for: leads out", model_odds=0.31)
    (found,) = told(doc, stated)
    assert lines(found)["found by"] == (
        "pattern “leadout_for: leads out” in ontology/patterns/leadout_for.yaml: "
        "odds 0.9990 (0.7000 needed); the model alone gives 0.3100"
    )
    assert "a fact from" in lines(found)["status"]
    unasked = replace(stated, model_odds=None, status=(1.0, 0.0, 0.0))
    assert lines(told(doc, unasked)[0])["status"] == "asserted, as the pattern states"


def test_a_hope_says_why_it_is_no_fact_and_which_words_cast_doubt(doc: Doc) -> None:
    (found,) = told(doc, replace(fact(doc, 3, "rides_for", 4, "join"), status=HOPED))
    assert found.claim.status == "possible"
    assert lines(found)["status"] == (
        "asserted 0.3500, possible 0.6200, denied 0.0300; no fact below 0.9000, and possible is "
        "the likelier of the others"
    )
    assert [word.text for word in found.verdict.doubts] == ["may"]
    assert lines(found)["doubt"] == "“may” (patterns heed ontology/patterns/words.yaml)"


def test_a_year_comes_from_its_words_or_from_the_article(doc: Doc) -> None:
    (found,) = told(doc, won(doc))
    assert lines(found)["year"] == "2023: “last year”, counted from 2024-04-14"
    (undated,) = told(doc, replace(won(doc), year=2024, sources={}))
    assert undated.sources[0].words is None
    assert lines(undated)["year"] == "2024: the year of the article, 2024-04-14"


def test_the_words_of_a_qualifier_elsewhere_come_with_their_sentence(doc: Doc) -> None:
    elsewhere = replace(fact(doc, 3, "rides_for", 4, "join"), year=2023, sources=won(doc).sources)
    (found,) = told(doc, elsewhere)
    assert lines(found)["year"] == (
        "2023: “last year”, counted from 2024-04-14, in: Varn won Roubaix last year."
    )


def test_a_speaker_comes_from_the_first_person_of_a_quotation(doc: Doc) -> None:
    (found,) = told(doc, fact(doc, 6, "placed_in", 2, "third"))
    assert found.voice is not None
    assert found.voice.by == "first person"
    assert lines(found)["speaker"] == (
        "“I” → Ilse Varn, by link to “She” (0.70) → “Varn” (0.93) → “Ilse Varn” (one is a part of "
        "the other); the first person of: ‘I was third there,’"
    )


def test_a_speaker_comes_from_the_words_that_report(doc: Doc) -> None:
    (found,) = told(doc, replace(fact(doc, 3, "rides_for", 4, "join"), speaker=5))
    assert found.voice is not None
    assert found.voice.by == "model"
    assert found.voice.quotation is None
    assert lines(found)["speaker"] == (
        "“Wittebrood” → Wittebrood, by name; to the model it is reported as theirs, by: "
        "She may join Damco, says Wittebrood."
    )


def test_a_speaker_comes_from_a_verb_of_speech_beside_the_quotation(doc: Doc) -> None:
    unsaid = [*MENTIONS[:6], ("Varn", "Rider", True)]
    (found,) = told(doc, replace(fact(doc, 6, "placed_in", 2, "third"), speaker=5), mentions=unsaid)
    assert found.voice is not None
    assert found.voice.quotation is not None
    assert found.voice.quotation.text == "‘I was third there,’"
    assert lines(found)["speaker"].endswith("; named for what is quoted by: says Varn.")


def test_a_speaker_comes_from_the_sentence_before_the_quotation() -> None:
    said = make_document("Ilse Varn was brief. ‘Damco won Roubaix.’")
    mentions: list[Marked] = [
        ("Ilse Varn", "Rider", True),
        ("Damco", "Team", True),
        ("Roubaix", "Race", True),
    ]
    (found,) = told(said, fact(said, 1, "won", 2, "won"), mentions=mentions)
    assert found.voice is not None
    assert found.voice.by == "introduction"
    assert lines(found)["speaker"] == (
        "“Ilse Varn” → Ilse Varn, by name; likely to speak after: Ilse Varn was brief."
    )


def test_a_value_is_explained_by_its_cue() -> None:
    text = "Ilse Varn, a Belgian, won."
    doc = make_document(text)
    article = Article("varn", text)
    values = find_values(doc, None)
    (belgian,) = [v for v in values if v.kind == "Nationality"]
    notes = Notes(values, [Spotted(0, 2, (1.0,) + (0.0,) * 5, (0, 2))], lay_out(doc))
    notes.clusters = cluster(doc, notes.spotted, np.ones((1, 2), np.float32), Gazetteer.empty())
    notes.entities = [entity_of(c, Gazetteer.empty(), None) for c in notes.clusters]
    kind = SLOT_TYPES.index("Nationality")
    notes.slots = [TypedSlot(0, 2, 0, 0), TypedSlot(belgian.start, belgian.end, kind, 1)]
    notes.meant = {0: notes.entities[0], 1: make_entity("Country", "Belgium")}
    notes.spoken = [-1] * len(doc)
    doc._.article = article
    doc.user_data["kg"] = notes
    said = [fact(doc, 0, "has_nationality", 1, "Belgian")]
    notes.grounds = claims_of(article, doc, said, notes.slots, notes.meant, JUDGE, None)
    (found,) = explain(doc, Gazetteer.empty(), PATTERNS, JUDGE)
    assert found.object.is_value
    assert lines(found)["object"] == "“Belgian” → Belgium, by the words of ontology/cues"
    assert lines(found)["evidence"] == (
        "[subject: Ilse Varn], a [object: [trigger: Belgian]], won."
    )


def test_a_reading_explains_its_own_claims_alone(doc: Doc) -> None:
    (found,) = told(doc, won(doc))
    reading = Reading(ARTICLE, claims=(found.claim,), explanations=(found,))
    assert reading.explain(found.claim) is found
    with pytest.raises(NotExplained, match="none of this reading"):
        reading.explain(replace(found.claim, predicate="led"))
    with pytest.raises(NotExplained, match="explain=True"):
        replace(reading, explanations=()).explain(found.claim)
