"""Training passages to the sift: which pairs the network is asked about at all.

Run ``python -m training.sift corpus/train kg/models/en``.

Of the pairs of an article some six in a hundred say anything, and to ask about one means to look at
all words around it. The sift looks at the two ends alone. It learns from what the exported model
itself makes of all pairs of passages that are not held back, and is set so that nearly none of the
pairs in which the model finds something is passed over; what it does pass over is mostly said by
another pair of the same two as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kg import Article
from kg.network import Graphs
from kg.pipeline import Pipeline
from kg.relate.asking import Questions
from kg.relate.candidates import PAIR_FEATURES
from training.corpus import is_held_back, read_corpus
from training.network import Config, Heads
from training.start import start_weights

__all__ = ["Sift", "fit", "looks"]

# Of the pairs that say something so many are to be asked about.
_KEPT = 0.999
_INNER = 48
_STEPS = 4000
_BATCH = 4096
_RATE = 3e-3
# As many passages of each hundred are read.
_READ = 30


class Sift(nn.Module):
    """Ends and pairs to scores: at least 0 where a pair is worth asking about."""

    def __init__(self, heads: Heads) -> None:
        super().__init__()
        self.heads = heads
        self.layers = nn.Sequential(
            nn.Linear(heads.c.hidden, _INNER), nn.ReLU(), nn.Linear(_INNER, 1)
        )

    def first(self, subjects: Tensor, objects: Tensor, pairs: Tensor, features: Tensor) -> Tensor:
        """What the network makes of pairs before it looks around: (pairs, hidden)."""
        # What is not looked at is cut off first: to copy it for each pair takes half of the time.
        s, o = (
            tuple(part[pairs[:, side]] for part in self.heads.looked_at(ends))
            for side, ends in enumerate((subjects, objects))
        )
        return F.gelu(self.heads.first_look(s, o, features))

    def forward(self, subjects: Tensor, objects: Tensor, pairs: Tensor, features: Tensor) -> Tensor:
        """Args: subjects, objects (slots, ends); pairs (pairs, 2); features (pairs, features)."""
        scores: Tensor = self.layers(self.first(subjects, objects, pairs, features))
        return scores[:, 0]


@dataclass(frozen=True, slots=True)
class Look:
    """Pairs of a passage.

    Attributes:
        first: what the network makes of each before it looks around, shape ``(pairs, hidden)``.
        odds: the highest odds of a relation that it finds then, shape ``(pairs,)``.
    """

    first: Tensor
    odds: Tensor


def looks(pipeline: Pipeline, sift: Sift, articles: list[Article]) -> Iterator[Look]:
    """Reads articles and notes what the network makes of each pair.

    Args:
        pipeline: one whose model has no sift.
        sift: gives the first look.
        articles: what to read.

    Yields:
        The pairs that were asked about, some at a time.
    """
    seen: list[Look] = []
    ask = Questions.ask

    def watched(asked: Questions, graphs: Graphs, rows: np.ndarray) -> Any:
        lo, found = ask(asked, graphs, rows)
        given = (asked.subjects, asked.objects, asked.pairs[rows], asked.features[rows])
        with torch.no_grad():
            first = sift.first(*map(torch.from_numpy, given)).half()
        seen.append(Look(first, torch.from_numpy(found[0].max(axis=1))))
        return lo, found

    Questions.ask = watched  # type: ignore[method-assign]
    try:
        for article in articles:
            pipeline.read(article)
            yield from seen
            seen.clear()
    finally:
        Questions.ask = ask  # type: ignore[method-assign]


def fit(sift: Sift, found: list[Look], least: float) -> None:
    """Fits a sift's layers to what was seen.

    Args:
        sift: the sift.
        found: pairs.
        least: the least odds that count as something said.
    """
    first = torch.cat([look.first for look in found])
    says = torch.cat([look.odds for look in found]) >= least
    rows_of = says.nonzero()[:, 0], (~says).nonzero()[:, 0]
    optimiser = torch.optim.AdamW(sift.layers.parameters(), lr=_RATE, weight_decay=1e-3)
    for step in range(_STEPS):
        rows = torch.cat([rows[torch.randint(len(rows), (_BATCH // 2,))] for rows in rows_of])
        scores = sift.layers(first[rows].float())[:, 0]
        loss = F.binary_cross_entropy_with_logits(scores, says[rows].float())
        for group in optimiser.param_groups:
            group["lr"] = _RATE * (1 - step / _STEPS)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()


def settle(sift: Sift, tested: list[Look], least: float) -> None:
    """Moves the scores so that 0 keeps the wanted share of pairs that say something; prints shares."""
    odds = torch.cat([look.odds for look in tested])
    with torch.no_grad():
        scores = torch.cat([sift.layers(look.first.float())[:, 0] for look in tested])
        ranked = scores[odds >= least].sort().values
        for kept in (0.99, 0.995, 0.999, 0.9995):
            asked = (scores >= ranked[int(len(ranked) * (1 - kept))]).float().mean()
            print(f"to keep {kept:.2%}, {asked:.1%} of {len(scores)} pairs are asked about")
        sift.layers[2].bias -= ranked[int(len(ranked) * (1 - _KEPT))]


def export(sift: Sift, target: Path) -> None:
    """Writes the graph."""
    heads = sift.heads
    subjects, objects = heads.ends(torch.randn(3, heads.c.slot))
    given = subjects, objects, torch.tensor([[0, 1], [0, 2]]), torch.zeros(2, PAIR_FEATURES)
    axes = {"subjects": {0: "slots"}, "objects": {0: "slots"}, "pairs": {0: "pairs"},
            "features": {0: "pairs"}}  # fmt: skip
    torch.onnx.export(sift, given, str(target), input_names=list(axes),
                      output_names=["scores"], dynamic_axes={**axes, "scores": {0: "pairs"}},
                      dynamo=False, opset_version=17)  # fmt: skip


def main() -> int:
    """Trains by the command line."""
    folder, model = map(Path, sys.argv[1:3])
    target = model / "sift.onnx"
    target.unlink(missing_ok=True)
    torch.manual_seed(0)
    state = start_weights(model)
    heads = Heads(Config.of(state, dropout=0.0))
    heads.load_state_dict(
        {k.removeprefix("heads."): v for k, v in state.items() if k.startswith("heads.")},
        strict=False,
    )
    sift = Sift(heads).eval()
    pipeline = Pipeline.load(language_model=str(model))
    passages = [p for p in read_corpus(folder) if not is_held_back(p.id)]
    order = torch.randperm(len(passages)).tolist()[: len(passages) * _READ // 100]
    articles = [Article(p.id, p.text, "", p.date) for p in (passages[i] for i in order)]
    cut = len(articles) * 5 // 6
    least = pipeline.relate.judge.least
    fit(sift, list(looks(pipeline, sift, articles[:cut])), least)
    settle(sift, list(looks(pipeline, sift, articles[cut:])), least)
    export(sift, target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
