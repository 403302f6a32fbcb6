"""Training examples to the weights of words that tell facts from hopes and denials.

Run ``python -m training.wording build/examples.json.gz kg/models/en``.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

from kg.relate.wording import Wording, clues
from training.network import STATUSES

__all__ = ["fact_clues", "fit"]

_LEAST = 3
_STEPS = 160
_RATE = 0.02
_SHRINK = 3e-5
# Clues that weigh less than this for every status are left out.
_SMALL = 0.04


def masked(words: list[str], mentions: list[list[Any]]) -> list[str]:
    """Lower-case words, names as ``@`` and their type."""
    out = [w.lower() for w in words]
    for _, _, kind, _, start, end in mentions:
        for i in range(max(start, 0), max(end, 0)):
            out[i] = f"@{kind}"
    return out


def fact_clues(record: dict[str, Any]) -> list[tuple[set[str], int]]:
    """The clues and the status of each fact of an example."""
    words, sentences = masked(record["words"], record["mentions"]), record["sentences"]
    found = []
    for fact in record["facts"]:
        start, end = fact["trigger"]
        low = high = start
        while low > 0 and sentences[low - 1] == sentences[start]:
            low -= 1
        while high < len(words) and sentences[high] == sentences[start]:
            high += 1
        trigger = (start - low, min(end, high) - low)
        found.append((clues(words[low:high], trigger, fact["p"]), STATUSES.index(fact["status"])))
    return found


def fit(facts: list[tuple[set[str], int]]) -> Wording:
    """Fits multinomial logistic regression to facts."""
    torch.manual_seed(0)
    count = Counter(clue for found, _ in facts for clue in found)
    names = sorted(clue for clue, n in count.items() if n >= _LEAST and "\n" not in clue)
    rows = {clue: i for i, clue in enumerate(names)}
    table = nn.EmbeddingBag(len(names), len(STATUSES), mode="sum")
    nn.init.zeros_(table.weight)
    bias = torch.zeros(len(STATUSES), requires_grad=True)
    flat, starts = [], []
    for found, _ in facts:
        starts.append(len(flat))
        flat += sorted(rows[clue] for clue in found if clue in rows)
    inputs, offsets = torch.tensor(flat), torch.tensor(starts)
    wanted = torch.tensor([status for _, status in facts])
    optimiser = torch.optim.Adam([table.weight, bias], lr=_RATE)
    for _ in range(_STEPS):
        loss = F.cross_entropy(table(inputs, offsets) + bias, wanted)
        loss = loss + _SHRINK * (table.weight**2).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    weights = table.weight.detach().numpy()
    kept = np.flatnonzero(np.abs(weights).max(axis=1) >= _SMALL).tolist()
    return Wording(
        {names[row]: i for i, row in enumerate(kept)}, weights[kept], bias.detach().numpy()
    )


def main() -> int:
    """Trains by the command line."""
    source, model = Path(sys.argv[1]), Path(sys.argv[2])
    trained, tested = [], []
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)[0]
            (tested if record["held_back"] else trained).extend(fact_clues(record))
    wording = fit(trained)
    wording.save(model / "wording.npz")
    right = sum(int(np.argmax(wording.odds(found))) == status for found, status in tested)
    size = (model / "wording.npz").stat().st_size
    print(
        f"{len(trained)} facts, {len(wording.rows)} clues, {size / 1e3:.0f} kB; "
        f"{right / max(len(tested), 1):.3f} right of {len(tested)} held-back facts"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
