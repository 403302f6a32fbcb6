"""Whose "I" stands in a speech."""

from __future__ import annotations

from kg.recognise.document import lay_out, make_document
from kg.recognise.mentions import Spotted
from kg.resolve.speakers import first_persons, speakers, speeches

TEXT = "‘I won,’ said Ilse. ‘My legs hurt.’\n\nI saw it, and ‘we’ did too."
NONE = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_first_persons_of_a_paragraph_speak_with_one_voice() -> None:
    doc = make_document(TEXT)
    mentions = [
        Spotted(t.i, t.i + 1, NONE, None) for t in doc if t.text in ("I", "My", "we")
    ]  # fmt: skip
    spoken = speeches(doc, lay_out(doc).paragraphs)
    voices = first_persons(doc, mentions, spoken)
    assert list(voices) == [0, 1], (
        "the reporter's own I and the plural are no speaker's first person"
    )
    assert len(set(voices.values())) == 1
    assert speakers(voices, {0: 7, 1: 7}) == {voices[0]: 7}
    assert speakers(voices, {}) == {}
