"""Held-back gold files to a model's thresholds and calibration, written into its ``meta.json``.

Run ``python -m training.calibrate build/heldback kg/models/en``.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from kg.gazetteer import fold
from kg.model import Article
from kg.pipeline import Pipeline
from kg.relate.candidates import RELATIONS
from kg.relate.judge import Judge

__all__ = ["isotonic", "threshold"]

_LOW = 0.05
# In doubt it is no fact: from 0.5 to 0.9 this costs 0.001 of F1 on held-back passages and keeps one in
# six hopes and denials from being shown as facts.
_ASSERTED = 0.9
_KNOTS = 12
# How many facts of a relation weigh as much as all relations together in choosing its threshold.
_PRIOR = 80
# F with this beta: precision counts more than recall, for what is shown as a fact must be one.
_BETA = 0.7


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


def main() -> int:
    """Calibrates by the command line."""
    gold_folder, model = map(Path, sys.argv[1:3])
    pipeline = Pipeline.load(language_model=str(model))
    judge = Judge(dict.fromkeys(RELATIONS, _LOW), _ASSERTED, (0.0, 1.0), (0.0, 1.0))
    pipeline = replace(pipeline, relate=replace(pipeline.relate, judge=judge))
    rows: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    wanted: dict[str, int] = defaultdict(int)
    for path in sorted(gold_folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        forms = {fold(n): e["name"] for e in gold["entities"] for n in (e["name"], *e["aliases"])}
        facts = {(t["s"], t["p"], t["o"]) for t in gold["triples"] if t["status"] == "asserted"}
        for _, p, _ in facts:
            wanted[p] += 1
        reading = pipeline.read(Article(gold["id"], gold["text"], "", gold["date"]))
        for claim in reading.claims:
            if claim.status != "asserted":
                continue
            s, o = (forms.get(fold(e.name), e.name) for e in (claim.subject, claim.object))
            right = (s, claim.predicate, o) in facts
            right |= claim.predicate == "teammate_of" and (o, claim.predicate, s) in facts
            rows[claim.predicate].append((claim.confidence, right))
    everything = np.array([row for found in rows.values() for row in found])
    overall, f = threshold(everything[:, 0], everything[:, 1], sum(wanted.values()))
    print(
        f"all: threshold {overall:.2f}, F{_BETA} {f:.3f}, {len(everything)} claims, {sum(wanted.values())} facts"
    )
    thresholds = {}
    for relation in RELATIONS:
        found = np.array(rows[relation]).reshape(-1, 2)
        own, f = (
            threshold(found[:, 0], found[:, 1], wanted[relation]) if len(found) else (overall, 0.0)
        )
        weight = wanted[relation] / (wanted[relation] + _PRIOR)
        thresholds[relation] = round(min(max(weight * own + (1 - weight) * overall, 0.2), 0.9), 3)
        print(
            f"{relation:16} own {own:.2f} F {f:.3f} of {wanted[relation]:4} → {thresholds[relation]:.3f}"
        )
    raw, true = isotonic(everything[:, 0], everything[:, 1])
    meta = json.loads((model / "meta.json").read_text("utf-8"))
    meta |= {
        "thresholds": thresholds,
        "asserted": _ASSERTED,
        "calibration": {"raw": raw, "true": true},
    }
    (model / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
