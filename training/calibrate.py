"""Held-back gold files to a model's thresholds and calibration, written into its ``meta.json``.

Run ``python -m training.calibrate build/heldback kg/models/en``.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kg.gazetteer import fold
from kg.model import Article
from kg.pipeline import Pipeline
from kg.relate.candidates import RELATIONS
from kg.relate.judge import Judge

__all__ = ["isotonic", "threshold"]

_LOW = 0.05
# In doubt it is no fact: from 0.99 to 0.995 this costs 0.005 of F1 on held-back passages, and keeps one in
# seven of the hopes and denials that were shown as facts from it.
_ASSERTED = 0.995
_KNOTS = 16
# How many facts of a relation weigh as much as all relations together in choosing its threshold.
_PRIOR = 80
# F with this beta: precision counts more than recall, for what is shown as a fact must be one.
_BETA = 0.75
_LEAST, _MOST = 0.4, 0.97
_BINS = 10
_STRONGER = frozenset(("won", "won_stage_of", "placed_in", "abandoned", "led"))


@dataclass(frozen=True, slots=True)
class Row:
    """A claim that a held-back passage led to.

    Attributes:
        passage: the passage's identifier.
        relation: the claim's relation.
        odds: what the network, and whoever else was asked, made of it.
        right: whether people annotated it as a fact.
    """

    passage: str
    relation: str
    odds: float
    right: bool


def isotonic(scores: np.ndarray, right: np.ndarray) -> tuple[list[float], list[float]]:
    """Fits a rising curve from odds to the share that is right (pool adjacent violators)."""
    order = np.argsort(scores, kind="stable")
    edges = np.array_split(order, min(_KNOTS, max(1, len(order) // 25)))
    blocks = [[float(scores[e].mean()), float(right[e].mean()), len(e)] for e in edges]
    i = 0
    while i < len(blocks) - 1:
        if blocks[i][1] > blocks[i + 1][1]:
            (x0, y0, n0), (x1, y1, n1) = blocks[i], blocks[i + 1]
            n = n0 + n1
            blocks[i : i + 2] = [[(x0 * n0 + x1 * n1) / n, (y0 * n0 + y1 * n1) / n, n]]
            i = max(i - 1, 0)
        else:
            i += 1
    return [round(b[0], 4) for b in blocks], [round(b[1], 4) for b in blocks]


def threshold(scores: np.ndarray, right: np.ndarray, wanted: float) -> tuple[float, float]:
    """The odds from which on F is highest, and that F."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order])
    p, r = hits / np.arange(1, len(order) + 1), hits / max(wanted, 1)
    f = (1 + _BETA**2) * p * r / np.maximum(_BETA**2 * p + r, 1e-9)
    best = int(f.argmax())
    return float(scores[order[best]]), float(f[best])


def error(rows: Sequence[Row], raw: list[float], true: list[float]) -> float:
    """The expected calibration error of a curve, in ten bins of equal width."""
    judge = Judge(dict.fromkeys(RELATIONS, _LOW), _ASSERTED, tuple(raw), tuple(true))
    said = np.array([judge.calibrate(r.odds) for r in rows])
    right = np.array([r.right for r in rows], float)
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(said[bins == b].mean() - right[bins == b].mean()) * (bins == b).sum()
        for b in set(bins.tolist())
    ]
    return float(sum(gaps) / max(len(rows), 1))


def read(pipeline: Pipeline, folder: Path) -> tuple[list[Row], dict[str, int]]:
    """Reads held-back passages: what was claimed, and how many facts of each relation there are."""
    rows: list[Row] = []
    wanted: dict[str, int] = defaultdict(int)
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        forms = {fold(n): e["name"] for e in gold["entities"] for n in (e["name"], *e["aliases"])}
        facts = {(t["s"], t["p"], t["o"]) for t in gold["triples"] if t["status"] == "asserted"}
        strong = {(s, o) for s, p, o in facts if p in _STRONGER}
        for _, p, _ in facts:
            wanted[p] += 1
        reading = pipeline.read(Article(gold["id"], gold["text"], "", gold["date"]))
        for claim in reading.claims:
            s, o = (forms.get(fold(e.name), e.name) for e in (claim.subject, claim.object))
            neutral = claim.predicate == "competes_in" and (s, o) in strong
            if claim.status != "asserted" or neutral:
                continue
            right = (s, claim.predicate, o) in facts
            right |= claim.predicate == "teammate_of" and (o, claim.predicate, s) in facts
            rows.append(Row(gold["id"], claim.predicate, claim.confidence, right))
    return rows, wanted


def choose(rows: Sequence[Row], wanted: Mapping[str, int]) -> dict[str, float]:
    """The thresholds of all relations, drawn to that of all facts together where few are known."""
    everything = np.array([(r.odds, r.right) for r in rows])
    overall, f = threshold(everything[:, 0], everything[:, 1], sum(wanted.values()))
    print(f"all: {overall:.3f}, F{_BETA} {f:.3f}, {len(rows)} claims, {sum(wanted.values())} facts")
    chosen = {}
    for relation in RELATIONS:
        found = np.array([(r.odds, r.right) for r in rows if r.relation == relation])
        own, f = overall, 0.0
        if len(found):
            own, f = threshold(found[:, 0], found[:, 1], wanted.get(relation, 0))
        weight = wanted.get(relation, 0) / (wanted.get(relation, 0) + _PRIOR)
        # Odds near one differ by orders of magnitude; the mean is taken of their logarithms.
        mean = weight * _logit(own) + (1 - weight) * _logit(overall)
        chosen[relation] = round(min(max(1 / (1 + math.exp(-mean)), _LEAST), _MOST), 3)
        print(
            f"{relation:16} own {own:.3f} F {f:.3f} of {wanted.get(relation, 0):4} → {chosen[relation]:.3f}"
        )
    return chosen


def _logit(odds: float) -> float:
    odds = min(max(odds, 1e-4), 1 - 1e-4)
    return math.log(odds / (1 - odds))


def curve(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """The calibration curve of rows."""
    pairs = np.array([(r.odds, r.right) for r in rows])
    return isotonic(pairs[:, 0], pairs[:, 1])


def main() -> int:
    """Calibrates by the command line."""
    gold_folder, model = map(Path, sys.argv[1:3])
    pipeline = Pipeline.load(language_model=str(model))
    judge = Judge(dict.fromkeys(RELATIONS, _LOW), _ASSERTED, (0.0, 1.0), (0.0, 1.0))
    pipeline = replace(pipeline, relate=replace(pipeline.relate, judge=judge))
    rows, wanted = read(pipeline, gold_folder)
    thresholds = choose(rows, wanted)
    shown = [r for r in rows if r.odds >= thresholds[r.relation]]
    # Half of the passages fit the curve, the other half test it, and the other way round.
    halves: tuple[list[Row], list[Row]] = ([], [])
    for row in shown:
        halves[zlib.crc32(row.passage.encode()) // 10 % 2].append(row)
    tested = [
        (error(test, *curve(fit)), len(test))
        for fit, test in (halves, halves[::-1])
        if fit and test
    ]
    off = sum(e * n for e, n in tested) / max(sum(n for _, n in tested), 1)
    print(f"expected calibration error on passages that did not fit the curve: {off:.3f}")
    raw, true = curve(shown)
    meta = json.loads((model / "meta.json").read_text("utf-8"))
    meta |= {
        "thresholds": thresholds,
        "asserted": _ASSERTED,
        "calibration": {"raw": raw, "true": true, "error": round(off, 4)},
    }
    (model / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
