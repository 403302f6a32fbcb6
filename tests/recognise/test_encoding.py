"""Documents to word pieces, features and windows."""

from __future__ import annotations

import numpy as np
import pytest

from kg.gazetteer import Gazetteer
from kg.network import load_graphs, run
from kg.recognise.document import make_document
from kg.recognise.encoding import (
    CLS,
    FEATURES,
    KNOWN_TYPES,
    MAX_PIECES,
    SEP,
    features,
    pieces,
    windows,
)
from kg.recognise.known import known_words
from kg.recognise.values import find_values


@pytest.mark.parametrize("count", [0, 1, 381, 509, 510, 511, 700, 2000, 12345])
def test_windows_keep_every_piece_once_and_hold_no_more_than_they_may(count: int) -> None:
    found = windows(count)
    kept = [i for w in found for i in range(w.keep_start, w.keep_end)]
    assert kept == list(range(count))
    assert all(w.end - w.start <= MAX_PIECES - 2 for w in found)
    assert all(w.start <= w.keep_start and w.keep_end <= w.end for w in found)


def test_kept_pieces_of_inner_windows_have_context_on_both_sides() -> None:
    found = windows(2000)
    assert all(w.keep_start - w.start >= 32 for w in found[1:])
    assert all(w.end - w.keep_end >= 32 for w in found[:-1])


def test_every_word_has_a_first_piece() -> None:
    doc = make_document("Mørkøv won\n\nagain — 🚲 at Qazaqstan, Pneumonoultramicroscopic.")
    split = pieces(doc, load_graphs().tokenizer)
    assert len(split.first) == len(doc)
    assert (split.words[split.first] == np.arange(len(doc))).all()
    assert np.bincount(split.words).max() <= 8


def test_a_word_has_the_same_pieces_wherever_it_stands() -> None:
    tokenizer = load_graphs().tokenizer
    alone, again = (pieces(make_document(t), tokenizer) for t in ("Pidcock", "So Pidcock, Pidcock"))
    one = tokenizer.encode("Pidcock", add_special_tokens=False).ids
    assert len(one) > 1
    assert alone.ids.tolist() == one
    assert again.ids[again.words == 1].tolist() == again.ids[again.words == 3].tolist() == one
    assert again.first.tolist() == [0, 1, 1 + len(one), 2 + len(one)]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_document_without_words_has_features_too(text: str) -> None:
    doc = make_document(text)
    table = features(doc, (), known_words(doc, Gazetteer.empty()))
    assert table.shape == (len(doc), len(FEATURES))
    assert len(pieces(doc, load_graphs().tokenizer).first) == len(doc)


def test_lines_and_sentences_begin_with_a_word() -> None:
    doc = make_document("\nIlse won. \n\n  She smiled.")
    table = features(doc, (), known_words(doc, Gazetteer.empty()))
    words = [t.text for t in doc]
    for mark, expected in (
        ("sentence start", ["Ilse", "She"]),
        ("paragraph start", ["Ilse", "She"]),
    ):
        column = FEATURES.index(mark)
        assert [words[i] for i in np.flatnonzero(table[:, column])] == expected


def test_features_show_case_speech_values_and_known_names() -> None:
    doc = make_document("‘I was second in Paris-Roubaix,’ he said.")
    known = known_words(doc, Gazetteer.load())
    table = features(doc, find_values(doc, "2024-04-08"), known)
    words = [t.text for t in doc]
    column = {name: i for i, name in enumerate(FEATURES)}
    assert table[words.index("I"), column["quoted"]] == 1
    assert table[words.index("said"), column["quoted"]] == 0
    assert table[words.index("second"), column["Rank"]] == 1
    assert table[words.index("Roubaix"), column["Race"]] == 1
    assert table[words.index("Roubaix"), column["title"]] == 1
    assert table.shape == (len(doc), len(FEATURES))


def test_an_empty_gazetteer_knows_no_race_and_surnames_follow_the_full_name() -> None:
    doc = make_document("Tom Boonen won Gent-Wevelgem. Boonen smiled.")
    words = [t.text for t in doc]
    rider, race = KNOWN_TYPES.index("Rider"), KNOWN_TYPES.index("Race")
    table = known_words(doc, Gazetteer.load())
    assert [words[i] for i in np.flatnonzero(table[:, rider])] == ["Tom", "Boonen", "Boonen"]
    assert table[:, race].sum() == 3
    assert known_words(doc, Gazetteer.empty())[:, [rider, race]].sum() == 0


@pytest.mark.parametrize("count", [511, 600, 900, 1500, 4000])
def test_later_windows_see_the_beginning_as_far_as_there_is_room(count: int) -> None:
    first, *rest = windows(count, lead=96)
    assert first.lead == 0
    for window in rest:
        assert 0 <= window.lead <= 96
        assert len(window) <= MAX_PIECES - 2
        assert window.lead in {96, window.start, MAX_PIECES - 2 - (window.end - window.start)}
        assert window.pieces().tolist()[: window.lead] == list(range(window.lead))


def test_kept_pieces_stand_in_a_window_where_it_says() -> None:
    for window in windows(1300, lead=96):
        kept = np.arange(window.keep_start, window.keep_end)
        assert np.array_equal(window.pieces()[window.place(kept)], kept)


def test_what_is_made_of_a_piece_does_not_depend_on_which_others_are_wanted() -> None:
    graphs = load_graphs()
    doc = make_document("Ane Brekke won Ronde van Bergen for Team Fjord, ahead of Jan Holm.")
    split = pieces(doc, graphs.tokenizer)
    ids = np.concatenate([[CLS], split.ids, [SEP]])[None]
    shown = np.zeros((1, ids.shape[1], len(FEATURES)), np.float32)
    outputs = ["states", "tags", "names"]
    every = np.arange(ids.shape[1])
    whole = run(graphs.recognise, outputs, ids=ids, features=shown, wanted=every)
    assert [found.shape[1] for found in whole] == [len(every)] * 3
    for some in (split.first + 1, every[3:9], every[5:6]):
        found = run(graphs.recognise, outputs, ids=ids, features=shown, wanted=some)
        # Eight bits round what is wanted by its own extremes.
        assert np.abs(found[0][0] - whole[0][0, some]).max() < 0.5
        assert (found[1][0].argmax(-1) == whole[1][0, some].argmax(-1)).all()
