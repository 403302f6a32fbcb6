"""Who speaks: whom a verb of speech names, or whose "I" stands in a quotation."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.tokens import Doc

from kg.recognise.document import lay_out, make_document
from kg.recognise.mentions import Spotted
from kg.resolve.attribution import Introduction, attributions, introductions, speech_verbs
from kg.resolve.speakers import first_persons, speakers, speeches, spread, with_speakers

RIDER = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
TEAM = (0.0, 0.0, 1.0, 0.0, 0.0, 0.0)


def spot(doc: Doc, *texts: str) -> list[Spotted]:
    """Mentions of riders, wherever one of the texts stands."""
    found = []
    for text in texts:
        at = doc.text.find(text)
        while at >= 0:
            span = doc.char_span(at, at + len(text))
            if span is not None:
                found.append(Spotted(span.start, span.end, RIDER, (span.start, span.end)))
            at = doc.text.find(text, at + 1)
    return sorted(found, key=lambda m: m.start)


def named(text: str, *mentions: str) -> dict[int, str]:
    """The words that name the speaker of each quotation."""
    doc = make_document(text)
    spotted = spot(doc, *mentions)
    found = attributions(doc, spotted, speeches(doc), lay_out(doc).paragraphs)
    return {q: doc[spotted[m].start : spotted[m].end].text for q, m in found.items()}


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("‘We waited for Mia,’ said Ilse Varn.", "Ilse Varn"),
        ("“We waited for Mia,” a tired Ilse Varn said.", None),
        ("“We waited for Mia,” Ilse Varn later admitted.", "Ilse Varn"),
        ("« We waited for Mia », Ilse Varn, the captain of the squad, explained.", "Ilse Varn"),
        ('"We waited for Mia," laughed a relieved Ilse Varn.', "Ilse Varn"),
        ("Ilse Varn added: ‘We waited for Mia.’", "Ilse Varn"),
        ("Ilse Varn insists that nothing went wrong. ‘We waited for Mia.’", "Ilse Varn"),
        ("‘We waited for Mia.’ Ilse Varn says little else.", None),
        ("Ilse Varn won again. ‘We waited for Mia.’", None),
        ("‘We waited for Mia.’\n\nIlse Varn said nothing.", None),
    ],
)
def test_a_verb_of_speech_beside_a_quotation_names_its_speaker(
    text: str, speaker: str | None
) -> None:
    assert named(text, "Ilse Varn", "Mia") == ({} if speaker is None else {0: speaker})


def test_a_plural_pronoun_and_a_team_name_nobody() -> None:
    doc = make_document("‘It was hard,’ we said. ‘It was,’ Noord said.")
    we, team = (next(t.i for t in doc if t.text == w) for w in ("we", "Noord"))
    spotted = [Spotted(we, we + 1, RIDER, None), Spotted(team, team + 1, TEAM, (team, team + 1))]
    assert attributions(doc, spotted, speeches(doc), lay_out(doc).paragraphs) == {}


def test_the_verbs_are_single_words_in_lower_case() -> None:
    verbs = speech_verbs()
    assert {"said", "says", "added"} <= verbs
    assert all(verb == verb.lower() and verb.isalpha() for verb in verbs)


def test_who_is_named_once_speaks_in_the_whole_paragraph() -> None:
    doc = make_document("‘I won,’ said Ilse. ‘My legs hurt.’\n\n‘I saw it,’ said Mia. ‘She won.’")
    spotted = spot(doc, "Ilse", "Mia")
    spoken, paragraphs = speeches(doc), lay_out(doc).paragraphs
    found = attributions(doc, spotted, spoken, paragraphs)
    assert speakers(found, {}, {}, {0: 7, 1: 8}, spoken, paragraphs) == {0: 7, 1: 7, 2: 8, 3: 8}


def test_where_nobody_is_named_the_first_person_tells() -> None:
    doc = make_document("‘I won.’ It was late. ‘My legs hurt.’\n\nI saw it, and ‘we’ did too.")
    mentions = [Spotted(t.i, t.i + 1, RIDER, None) for t in doc if t.text in ("I", "My", "we")]
    spoken, paragraphs = speeches(doc), lay_out(doc).paragraphs
    voices = first_persons(doc, mentions, spoken)
    assert list(voices) == [0, 1], (
        "the reporter's own I and the plural are no speaker's first person"
    )
    assert speakers({}, {}, voices, {0: 7, 1: 7}, spoken, paragraphs) == {0: 7, 1: 7}
    assert speakers({}, {}, voices, {}, spoken, paragraphs) == {}


def test_i_means_whom_the_verb_names_whatever_the_network_says() -> None:
    doc = make_document("Mia fell. ‘I won,’ said Ilse.")
    spotted = [*spot(doc, "Mia", "Ilse")]
    i = next(t.i for t in doc if t.text == "I")
    spotted.insert(1, Spotted(i, i + 1, RIDER, None))
    spoken, paragraphs = speeches(doc), lay_out(doc).paragraphs
    found = attributions(doc, spotted, spoken, paragraphs)
    odds = np.zeros((3, 4), np.float32)
    odds[1, 1] = 1.0  # the network takes "I" for Mia
    voices = first_persons(doc, spotted, spoken)
    changed = with_speakers(odds, voices, spread(found, spoken, paragraphs), {})
    assert changed[1].argmax() == 3
    assert odds[1, 1] == 1.0, "the given odds stay as they are"


def introduced(text: str, *mentions: str) -> dict[int, str]:
    """Whom the words around them introduce as the speaker of the quotations not named."""
    doc = make_document(text)
    first = [Spotted(t.i, t.i + 1, RIDER, None) for t in doc if t.text in ("I", "my", "He", "His")]
    spotted = sorted([*spot(doc, *mentions), *first], key=lambda m: m.start)
    spoken, paragraphs = speeches(doc), lay_out(doc).paragraphs
    told = spread(attributions(doc, spotted, spoken, paragraphs), spoken, paragraphs)
    voices = first_persons(doc, spotted, spoken)
    found = introductions(doc, spotted, spoken, paragraphs, told, voices)
    return {q: doc[spotted[who.mention].start].text for q, who in found.items()}


@pytest.mark.parametrize(
    ("text", "speakers_of"),
    [
        ("Ilse is more direct. ‘The race was over.’", {0: "Ilse"}),
        ("Ilse, third in May: ‘The race was over.’", {0: "Ilse"}),
        ("His answer is short:\n\n‘The race was over.’", {0: "His"}),
        ("He was third. ‘The race was over.’", {0: "He"}),
        ("It rained behind Ilse all day. ‘The race was over.’", {}),
        ("Ilse beat Mia by a tyre. ‘The race was over.’", {}),
        ("Ilse beat Mia by a tyre.\n\n‘The race was over.’", {}),
        ("‘It is over,’ said Ilse.\n\nReally?\n\n‘For good. Ask anybody.’", {1: "Ilse"}),
        ("‘It is over,’ said Ilse.\n\nNobody asked.\n\n‘For good. Ask anybody.’", {}),
        ("‘It is over,’ said Ilse.\n\nReally?\n\n‘For good,’ said the boss.", {}),
        ("‘I stop.’\n\nWhen?\n\n‘In the autumn, in Como.’", {1: "I"}),
        ("‘We stop for good at last.’\n\nWhen?\n\n‘In the autumn, in Como.’", {}),
    ],
)
def test_who_is_spoken_of_before_a_quotation_is_likely_to_speak_in_it(
    text: str, speakers_of: dict[int, str]
) -> None:
    assert introduced(text, "Ilse", "Mia") == speakers_of


def test_a_title_in_quotation_marks_ends_nobodys_turn() -> None:
    text = "‘It is over,’ said Ilse.\n\nThe end of ‘one job’? And where?\n\n‘In Como, by the lake.’"
    assert introduced(text, "Ilse") == {2: "Ilse"}


def test_who_is_likely_to_speak_and_the_network_both_have_their_say() -> None:
    odds = np.array([[0.1, 0, 0, 0.9], [0, 1, 0, 0], [0.05, 0.95, 0, 0]], np.float32)
    changed = with_speakers(odds, {2: 0}, {}, {0: Introduction(1, 0.8)})
    assert changed[2].tolist() == pytest.approx([0.01, 0.19, 0.8, 0.0])
    assert changed[:2].tolist() == odds[:2].tolist()


def test_who_is_likely_to_speak_gives_way_to_the_first_person() -> None:
    doc = make_document("Ilse fell. ‘I won.’ It was late. ‘My legs hurt.’")
    mentions = [Spotted(t.i, t.i + 1, RIDER, None) for t in doc if t.text in ("Ilse", "I")]
    spoken, paragraphs = speeches(doc), lay_out(doc).paragraphs
    likely = {0: Introduction(0, 0.8), 1: Introduction(0, 0.8)}
    voices = first_persons(doc, mentions, spoken)
    assert speakers({}, likely, voices, {0: 7, 1: 8}, spoken, paragraphs) == {0: 8, 1: 8}
    assert speakers({}, likely, {}, {0: 7, 1: 8}, spoken, paragraphs) == {0: 7, 1: 7}
