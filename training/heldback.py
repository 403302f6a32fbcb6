"""Held-back passages to gold files, as ``kg evaluate`` and the annotation guidelines have them.

Run ``python -m training.heldback corpus/train build/heldback``.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from kg.recognise.document import make_document
from training.corpus import Passage, is_held_back, read_corpus

__all__ = ["gold"]


def gold(passage: Passage) -> dict[str, Any]:
    """Writes a passage in the form of a gold article; the evidence is the trigger's sentence."""
    doc = make_document(passage.text)
    entities = [
        {"name": names[0], "type": kind, "aliases": list(names[1:])}
        for kind, names in passage.entities.values()
    ]
    triples = []
    literals: dict[str, str] = {}
    for fact in passage.facts:
        span = doc.char_span(*fact.trigger, alignment_mode="expand")
        value = (
            passage.entities[fact.object][1][0] if fact.object in passage.entities else fact.object
        )
        if fact.predicate in ("has_role", "has_nationality"):
            literals[value] = "Role" if fact.predicate == "has_role" else "Country"
        speaker = passage.entities[fact.speaker][1][0] if fact.speaker else None
        triples.append(
            {"s": passage.entities[fact.subject][1][0], "p": fact.predicate, "o": value, "status": fact.status,
             "year": fact.year, "stage": fact.stage, "rank": fact.rank, "speaker": speaker,
             "evidence": span.sent.text.strip()}
        )  # fmt: skip
    names = {e["name"] for e in entities}
    entities += [
        {"name": n, "type": k, "aliases": []} for n, k in literals.items() if n not in names
    ]
    return {"id": passage.id, "genre": passage.genre, "date": passage.date, "title": "",
            "text": passage.text, "entities": entities, "triples": triples}  # fmt: skip


def main() -> int:
    """Writes one file a passage."""
    folder, target = map(Path, sys.argv[1:3])
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    passages = [p for p in read_corpus(folder) if is_held_back(p.id)]
    for passage in passages:
        text = json.dumps(gold(passage), ensure_ascii=False, indent=1)
        (target / f"{passage.id}.json").write_text(text + "\n", "utf-8")
    print(f"{target}: {len(passages)} passages, {sum(len(p.facts) for p in passages)} facts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
