"""Passages to training examples: words, word pieces, mentions, values and facts in token numbers.

Run ``python -m training.prepare corpus/train build/examples.json.gz``.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.gazetteer import Gazetteer
from kg.recognise.document import lay_out, make_document
from kg.recognise.encoding import KNOWN_TYPES, features, pieces
from kg.recognise.known import known_words
from kg.recognise.values import find_values
from training.augment import NamePool, rename
from training.base_model import load_tokenizer
from training.corpus import Passage, is_held_back, read_corpus

__all__ = ["example"]

SEED = 1
VARIANTS = 6
_LITERAL_KIND = {"has_role": "Role", "has_nationality": "Nationality", "has_age": "Age"}


def example(
    passage: Passage, tokenizer: Tokenizer, known: Gazetteer | None, rng: random.Random
) -> dict[str, Any]:
    """Turns one passage into token numbers.

    Args:
        passage: a checked passage.
        tokenizer: the encoder's tokenizer.
        known: the gazetteer, or None for an example that is read without one.
        rng: chooses which of the invented riders and teams count as known.

    Returns:
        A JSON-ready record: ``pieces``, ``first``, ``features`` (indices of ones a word),
        ``sentences`` and ``paragraphs`` (number of each word), ``mentions`` as
        ``[start, end, type, entity, name start, name end]``, ``values`` as
        ``[start, end, kind, value]``, ``facts``.
    """
    doc = make_document(passage.text)
    values = find_values(doc, passage.date)
    split = pieces(doc, tokenizer)
    numbers = {e: i for i, e in enumerate(passage.entities)}
    mentions = []
    for start, end, entity in passage.mentions:
        span = doc.char_span(start, end, alignment_mode="expand")
        kind, names = passage.entities[entity]
        name = _name_part(passage.text, start, end, names)
        part = doc.char_span(*name, alignment_mode="expand") if name else None
        mentions.append([
            span.start,
            span.end,
            kind,
            numbers[entity],
            part.start if part else -1,
            part.end if part else -1,
        ])
    words = np.zeros((len(doc), len(KNOWN_TYPES)), np.float32)
    if known is not None:
        words = known_words(doc, known)
        _pretend_known(words, mentions, rng)
    table = features(doc, values, words)
    layout = lay_out(doc)
    facts = []
    for fact in passage.facts:
        span = doc.char_span(*fact.trigger, alignment_mode="expand")
        value = fact.object
        facts.append(
            {
                "s": numbers[fact.subject], "p": fact.predicate,
                "o": numbers.get(value, -1), "value": None if value in numbers else value,
                "kind": _LITERAL_KIND.get(fact.predicate), "status": fact.status,
                "trigger": [span.start, span.end], "year": fact.year, "stage": fact.stage,
                "rank": fact.rank, "speaker": numbers.get(fact.speaker or "", -1),
                "article_year": int(passage.date[:4]),
            }
        )  # fmt: skip
    return {
        "id": passage.id, "genre": passage.genre, "held_back": is_held_back(passage.id),
        "words": [t.text for t in doc],
        "pieces": split.ids.tolist(), "first": split.first.tolist(),
        "features": [row.nonzero()[0].tolist() for row in table],
        "sentences": layout.sentences.tolist(),
        "paragraphs": layout.paragraphs.tolist(), "mentions": mentions,
        "values": [[v.start, v.end, v.kind, v.value] for v in values], "facts": facts,
        "names": [list(names) for _, names in passage.entities.values()],
    }  # fmt: skip


def _pretend_known(
    words: NDArray[np.float32], mentions: list[list[Any]], rng: random.Random
) -> None:
    """Marks some invented riders and teams as a gazetteer would mark real ones."""
    share = rng.choice((0.5, 0.9, 1.0))
    odds = {"Rider": 0.85 * share, "Person": 0.15 * share, "Team": 0.8 * share}
    chosen: dict[int, bool] = {}
    for _, _, kind, entity, start, end in mentions:
        if kind in odds and start >= 0:
            column = KNOWN_TYPES.index("Team" if kind == "Team" else "Rider")
            if chosen.setdefault(entity, rng.random() < odds[kind]):
                words[start:end, column] = 1


def _name_part(text: str, start: int, end: int, names: tuple[str, ...]) -> tuple[int, int] | None:
    """The longest of an entity's names inside a mention, as character offsets."""
    mention = text[start:end]
    for name in sorted(names, key=len, reverse=True):
        at = mention.lower().find(name.lower())
        if at >= 0:
            return start + at, start + at + len(name)
    return None


def main() -> int:
    """Prepares the corpus named on the command line."""
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    passages = read_corpus(folder)
    tokenizer = load_tokenizer()
    rng = random.Random(SEED)
    known = Gazetteer.load()
    pool = NamePool(
        [p for p in passages if not is_held_back(p.id)],
        (e.name for e in known.riders),
        (e.name for e in known.teams),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(target, "wt", encoding="utf-8", compresslevel=5) as out:
        for passage in passages:
            records = [example(passage, tokenizer, known, rng)]
            if not is_held_back(passage.id):
                records.append(example(passage, tokenizer, None, rng))
                for number in range(VARIANTS):
                    variant = rename(passage, pool, rng)
                    records.append(example(variant, tokenizer, None if number < 2 else known, rng))
            out.write(json.dumps(records, ensure_ascii=False) + "\n")
    print(f"{target}: {len(passages)} passages, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
