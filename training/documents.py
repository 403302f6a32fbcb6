"""Prepared examples to padded batches of numbers."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from kg.recognise.encoding import CLS, FEATURES, MAX_PIECES, SEP, windows
from kg.relate.candidates import (
    POOL_REACH,
    QUALIFIER_REACH,
    RELATIONS,
    SLOT_TYPES,
    candidate_pairs,
    pair_features,
)
from kg.resolve.links import LINK_FEATURES, link_features, link_kinds
from training.cut import cut
from training.network import QUALIFIERS, STATUSES, TAGS

__all__ = ["Document", "batches", "collate", "epoch_documents"]

PEOPLE = (0, 1)
# How much of an article's beginning later windows see in training: a headline and a sentence or two.
LEAD = 96
# Examples of fewer words are never cut.
CUT = 160


class Document:
    """One example as arrays, with everything that does not change in training."""

    def __init__(self, records: list[dict[str, Any]], lead: int = 0) -> None:
        self.id = records[0]["id"]
        self.held_back = records[0]["held_back"]
        merged = _join(records)
        self.words = merged["words"]
        self.pieces = np.array(merged["pieces"])
        self.first = np.array(merged["first"])
        n = len(self.words)
        self.features = np.zeros((n, len(FEATURES)), np.float32)
        for i, ones in enumerate(merged["features"]):
            self.features[i, ones] = 1
        self.sentences = np.array(merged["sentences"])
        self.paragraphs = np.array(merged["paragraphs"])
        owner = np.zeros(len(self.pieces), int)
        owner[self.first] = 1
        self.owner = np.cumsum(owner) - 1
        self.windows = windows(len(self.pieces), lead=lead)
        self._slots(merged)
        self._pairs(merged)
        self._targets(merged)

    def _slots(self, merged: dict[str, Any]) -> None:
        mentions = sorted(merged["mentions"])
        self.mentions = np.array([m[:2] for m in mentions] or np.zeros((0, 2)), int)
        self.mention_types = np.array([SLOT_TYPES.index(m[2]) for m in mentions], int)
        self.mention_entities = np.array([m[3] for m in mentions], int)
        n = len(self.words)
        self.tags = np.zeros(n, int)
        self.names = np.zeros(n, np.float32)
        for start, end, kind, _, a, b in mentions:
            self.tags[start:end] = TAGS.index(f"I-{kind}")
            self.tags[start] = TAGS.index(f"B-{kind}")
            if a >= 0:
                self.names[a:b] = 1
        lower = [w.lower() for w in self.words]
        texts = [tuple(lower[s:e]) for s, e, *_ in mentions]
        names = [tuple(lower[a:b]) if a >= 0 else () for *_, a, b in mentions]
        para = self.paragraphs[self.mentions[:, 0]] if len(mentions) else np.zeros(0, int)
        kinds = link_kinds(texts, names, self.mention_types, para)
        self.link_features = link_features(*kinds)
        literals = [v for v in merged["values"] if v[2] in ("Role", "Nationality", "Age")]
        rows = [(m[0], m[1], SLOT_TYPES.index(m[2]), m[3], i, None) for i, m in enumerate(mentions)]
        rows += [
            (v[0], v[1], SLOT_TYPES.index(v[2]), 10**6 + i, -1, str(v[3]))
            for i, v in enumerate(literals)
        ]
        rows.sort(key=lambda r: (r[0], r[1], r[2]))
        self.slots = np.array([r[:3] for r in rows] or np.zeros((0, 3)), int)
        self.slot_entities = np.array([r[3] for r in rows], int)
        self.slot_values = [r[5] for r in rows]
        self.qualifiers = {k: [v for v in merged["values"] if v[2] == k] for k in QUALIFIERS}

    def _pairs(self, merged: dict[str, Any]) -> None:
        starts, ends, types = self.slots.T if len(self.slots) else np.zeros((3, 0), int)
        self.pairs = candidate_pairs(starts, types, self.slot_entities)
        sent, para = self.sentences[starts], self.paragraphs[starts]
        self.pair_features = pair_features(self.pairs, starts, ends, types, sent, para)
        index: dict[tuple[int, Any], list[int]] = {}
        keys = [
            v if v is not None else e
            for e, v in zip(self.slot_entities.tolist(), self.slot_values, strict=True)
        ]
        for row, (s, o) in enumerate(self.pairs.tolist()):
            index.setdefault((keys[s], keys[o], int(self.slots[o, 2]) >= 6), []).append(row)
        self.labels = np.zeros((len(self.pairs), len(RELATIONS)), np.float32)
        self.known = np.ones((len(self.pairs), len(RELATIONS)), np.float32)
        self.facts: list[dict[str, Any]] = []
        self.lost = 0
        for fact in merged["facts"]:
            p = RELATIONS.index(fact["p"])
            target = fact["value"] if fact["kind"] else fact["o"]
            rows = list(index.get((fact["s"], target, bool(fact["kind"])), []))
            mirror = (
                index.get((fact["o"], fact["s"], False), []) if fact["p"] == "teammate_of" else []
            )
            if not rows:
                self.lost += 1
                continue
            for r in (*rows, *mirror):
                self.known[r, p] = 0
            if fact["trigger"] is None:
                continue
            rows.sort(key=lambda r: self._cost(r, fact["trigger"]))
            mirror = sorted(mirror, key=lambda r: self._cost(r, fact["trigger"]))
            for found in (rows, mirror):
                for r in found[:1]:
                    self.labels[r, p] = self.known[r, p] = 1
                    self.facts.append({**fact, "row": r, "relation": p})

    def _cost(self, row: int, trigger: list[int]) -> tuple[float, int]:
        total = 0.0
        for slot in self.pairs[row]:
            start, end = self.slots[slot, :2]
            gap = max(trigger[0] - end, start - trigger[1], 0)
            total += gap + 15 * abs(int(self.sentences[start]) - int(self.sentences[trigger[0]]))
        return total, row

    def _targets(self, merged: dict[str, Any]) -> None:
        people = np.isin(self.mention_types, PEOPLE)
        self.people = np.flatnonzero(people)
        for fact in self.facts:
            at = (fact["trigger"][0] + fact["trigger"][1]) // 2
            for kind in QUALIFIERS:
                want = fact[kind.lower()]
                near = [abs(v[0] - at) <= QUALIFIER_REACH for v in self.qualifiers[kind]]
                right = [
                    n and v[3] == want for n, v in zip(near, self.qualifiers[kind], strict=True)
                ]
                own = kind == "Year" and want is not None and want == fact["article_year"]
                fact[f"{kind} mask"] = [True, kind == "Year", *near]
                fact[f"{kind} right"] = [want is None, own, *right]
            right = self.mention_entities[self.people] == fact["speaker"]
            fact["speaker right"] = [fact["speaker"] < 0, *right.tolist()]


def _join(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Puts examples behind each other as paragraphs of one."""
    if len(records) == 1:
        return records[0]
    out: dict[str, Any] = {k: [] for k in records[0] if isinstance(records[0][k], list)}
    entities = 0
    for r in records:
        at, sent, para = (
            len(out["words"]),
            max(out["sentences"], default=-1) + 1,
            max(out["paragraphs"], default=-1) + 1,
        )
        pieces = len(out["pieces"])
        out["words"] += r["words"]
        out["pieces"] += r["pieces"]
        out["first"] += [p + pieces for p in r["first"]]
        out["features"] += r["features"]
        out["sentences"] += [s + sent for s in r["sentences"]]
        out["paragraphs"] += [p + para for p in r["paragraphs"]]
        out["mentions"] += [
            [s + at, e + at, t, n + entities, a + at if a >= 0 else -1, b + at if b >= 0 else -1]
            for s, e, t, n, a, b in r["mentions"]
        ]
        out["values"] += [[s + at, e + at, k, v] for s, e, k, v in r["values"]]
        for f in r["facts"]:
            f = dict(f)
            f["s"] += entities
            f["o"] = f["o"] + entities if f["o"] >= 0 else -1
            f["speaker"] = f["speaker"] + entities if f["speaker"] >= 0 else -1
            f["trigger"] = f["trigger"] and [x + at for x in f["trigger"]]
            out["facts"].append(f)
        out["names"] += r["names"]
        entities += len(r["names"])
    out["id"] = "+".join(r["id"] for r in records)
    out["held_back"] = records[0]["held_back"]
    return out


def epoch_documents(
    examples: list[list[dict[str, Any]]],
    rng: random.Random,
    join: float,
    plain: float,
    lead: float,
    shorter: float,
) -> list[Document]:
    """Chooses a variant of each passage, cuts long ones, joins short ones, which have no lead."""
    chosen = [rng.choice(v[:2]) if rng.random() < plain else rng.choice(v) for v in examples]
    chosen = [
        cut(r, rng) if len(r["words"]) >= CUT and rng.random() < shorter else r for r in chosen
    ]
    rng.shuffle(chosen)
    short = [r for r in chosen if len(r["words"]) < 90]
    long = [r for r in chosen if len(r["words"]) >= 90]
    groups = [[r] for r in long]
    while short:
        size = rng.choice((2, 3, 4)) if rng.random() < join else 1
        groups.append([short.pop() for _ in range(min(size, len(short)))])
    return [Document(g, LEAD if len(g) == 1 and rng.random() < lead else 0) for g in groups]


def batches(docs: list[Document], budget: int, rng: random.Random) -> list[list[Document]]:
    """Groups documents of like length to at most ``budget`` padded pieces."""
    order = sorted(docs, key=lambda d: len(d.pieces) + rng.random() * 60)
    out: list[list[Document]] = [[]]
    for d in order:
        size = sum(len(x.windows) for x in out[-1]) + len(d.windows)
        longest = max(min(len(x.pieces), MAX_PIECES) for x in [*out[-1], d])
        if out[-1] and size * longest > budget:
            out.append([])
        out[-1].append(d)
    rng.shuffle(out)
    return out


def collate(docs: list[Document]) -> dict[str, np.ndarray]:
    """Pads documents to the arrays that one step of training reads.

    Args:
        docs: documents of like length.

    Returns:
        Arrays by name; the leading size is the number of documents but for ``ids``, ``feats``
        and ``mask``, which have a row a window.
    """
    rows = [(n, d, w) for n, d in enumerate(docs) for w in d.windows]
    longest = max(len(w) for _, _, w in rows) + 2
    count = len(docs)
    size = {
        "w": max(len(d.words) for d in docs), "m": max(len(d.mentions) for d in docs),
        "s": max(len(d.slots) for d in docs), "p": max(len(d.pairs) for d in docs),
        "f": max(len(d.facts) for d in docs), "e": max(len(d.people) for d in docs),
    }  # fmt: skip
    size = {k: max(v, 1) for k, v in size.items()}
    out: dict[str, np.ndarray] = {
        "ids": np.zeros((len(rows), longest), np.int32),
        "feats": np.zeros((len(rows), longest, len(FEATURES)), np.uint8),
        "mask": np.zeros((len(rows), longest), np.uint8),
        "word_at": np.zeros((count, size["w"]), np.int64),
        "tags": np.full((count, size["w"]), -100, np.int64),
        "names": np.zeros((count, size["w"]), np.uint8),
        "mentions": np.zeros((count, size["m"], 3), np.int64),
        "mention_mask": np.zeros((count, size["m"]), bool),
        "link_feats": np.zeros((count, size["m"], size["m"], LINK_FEATURES), np.uint8),
        "link_right": np.zeros((count, size["m"], size["m"] + 1), bool),
        "slots": np.zeros((count, size["s"], 3), np.int64),
        "pairs": np.zeros((count, size["p"], 2), np.int64),
        "pair_feats": np.zeros((count, size["p"], docs[0].pair_features.shape[-1]), np.uint8),
        "pair_span": np.zeros((count, size["p"], 2), np.int64),
        "labels": np.zeros((count, size["p"], len(RELATIONS)), np.uint8),
        "known": np.zeros((count, size["p"], len(RELATIONS)), np.uint8),
        "facts": np.zeros((count, size["f"], 5), np.int64),
        "fact_mask": np.zeros((count, size["f"]), bool),
        "people": np.zeros((count, size["e"]), np.int64),
        "speaker_right": np.zeros((count, size["f"], size["e"] + 1), bool),
        "people_mask": np.zeros((count, size["e"]), bool),
    }  # fmt: skip
    for i, (n, d, w) in enumerate(rows):
        length, inside = len(w), w.pieces()
        out["ids"][i, 0], out["ids"][i, length + 1] = CLS, SEP
        out["ids"][i, 1 : length + 1] = d.pieces[inside]
        out["feats"][i, 1 : length + 1] = d.features[d.owner[inside]]
        out["mask"][i, : length + 2] = 1
        kept = np.flatnonzero((d.first >= w.keep_start) & (d.first < w.keep_end))
        out["word_at"][n, kept] = i * longest + 1 + w.place(d.first[kept])
    for n, d in enumerate(docs):
        _fill(out, n, d)
    _fill_qualifiers(out, docs, size["f"])
    return out


def _fill(out: dict[str, np.ndarray], n: int, d: Document) -> None:
    w, m, s, p, f = len(d.words), len(d.mentions), len(d.slots), len(d.pairs), len(d.facts)
    out["tags"][n, :w], out["names"][n, :w] = d.tags, d.names
    if m:
        out["mentions"][n, :m, :2], out["mentions"][n, :m, 2] = d.mentions, d.mention_types
        out["mention_mask"][n, :m] = True
        out["link_feats"][n, :m, :m] = d.link_features
        same = d.mention_entities[:, None] == d.mention_entities[None]
        np.fill_diagonal(same, False)
        out["link_right"][n, :m, 0] = ~same.any(1)
        out["link_right"][n, :m, 1 : m + 1] = same
    if s:
        out["slots"][n, :s] = d.slots
    if p:
        out["pairs"][n, :p], out["pair_feats"][n, :p] = d.pairs, d.pair_features
        out["pair_span"][n, :p, 0] = np.minimum(*d.slots[d.pairs, 0].T) - POOL_REACH
        out["pair_span"][n, :p, 1] = np.maximum(*d.slots[d.pairs, 1].T) + POOL_REACH
        out["labels"][n, :p], out["known"][n, :p] = d.labels, d.known
    e = len(d.people)
    out["people"][n, :e], out["people_mask"][n, :e] = d.people, True
    for i, fact in enumerate(d.facts):
        status = STATUSES.index(fact["status"])
        out["facts"][n, i] = (fact["row"], fact["relation"], status, *fact["trigger"])
        out["speaker_right"][n, i, : e + 1] = fact["speaker right"]
    out["fact_mask"][n, :f] = True


def _fill_qualifiers(out: dict[str, np.ndarray], docs: list[Document], facts: int) -> None:
    for kind in QUALIFIERS:
        most = max(1, *(len(d.qualifiers[kind]) for d in docs))
        values = out[f"{kind} values"] = np.zeros((len(docs), most, 2), np.int64)
        mask = out[f"{kind} mask"] = np.zeros((len(docs), facts, most + 2), bool)
        right = out[f"{kind} right"] = np.zeros((len(docs), facts, most + 2), bool)
        for n, d in enumerate(docs):
            for i, value in enumerate(d.qualifiers[kind]):
                values[n, i] = value[:2]
            for i, fact in enumerate(d.facts):
                v = len(fact[f"{kind} mask"])
                mask[n, i, :v] = fact[f"{kind} mask"]
                right[n, i, :v] = fact[f"{kind} right"]
