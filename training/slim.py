"""A trained network to a quicker one: fewer heads and inner units in the encoder's layers.

Run ``python -m training.slim EXAMPLES WEIGHTS TRAINED.npz OUT.npz``; ``--help`` lists the options.

What a layer can do without is chosen as in ZipLM (Kurtic, Frantar, Alistarh 2023): of all heads and
inner units the one goes whose loss the others can make up for best, measured on what the layer
computes over training passages, and the matrix behind them is solved anew by least squares. Then
the slim encoder learns to give the states that the full one gives; the heads stay as they are.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import math
import multiprocessing
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.export import restore
from training.network import Config, Encoder, Heads, Layer, Network
from training.train import plan_epoch

Window = tuple[Tensor, Tensor, Tensor]
_LEAST_HEADS = 2
_UNITS = 64


def pruned(grams: Tensor, weight: Tensor, group: int, most: int) -> tuple[list[list[int]], Tensor]:
    """Takes inputs of a matrix away, group by group, each time the one that is missed least.

    Args:
        grams: the inputs' second moments, shape (inputs, inputs).
        weight: the matrix, shape (outputs, inputs).
        group: how many neighbouring inputs go together.
        most: how many groups may go.

    Returns:
        The groups left after each step, from none gone to ``most`` gone, and the mean squared
        error of the outputs after each.
    """
    count = weight.shape[1] // group
    damp = 1e-4 * grams.diagonal().mean()
    inverse = torch.linalg.inv(grams.double() + damp * torch.eye(len(grams), dtype=torch.double))
    w = weight.double().clone()
    left = list(range(count))
    steps, errors, lost = [list(left)], [0.0], 0.0
    for _ in range(most):
        if group == 1:
            solved = 1 / inverse.diagonal()[left, None, None]
            cost = w.square().sum(0)[left] * solved[:, 0, 0]
        else:
            blocks = inverse.view(count, group, count, group).diagonal(dim1=0, dim2=2)
            solved = torch.linalg.inv(blocks.permute(2, 0, 1)[left])
            columns = w.view(-1, count, group).transpose(0, 1)[left]
            cost = torch.einsum("gok,gkl,gol->g", columns, solved, columns)
        best = int(cost.argmin())
        gone = left.pop(best)
        lost += float(cost[best])
        at = slice(gone * group, (gone + 1) * group)
        ahead = solved[best] @ inverse[at]
        w -= w[:, at] @ ahead
        inverse -= inverse[:, at] @ ahead
        steps.append(list(left))
        errors.append(lost)
    return steps, torch.tensor(errors)


def refit(grams: Tensor, weight: Tensor, kept: Tensor) -> Tensor:
    """Solves a matrix anew for the inputs that are left, so that its outputs change least."""
    g = grams.double()
    part = g[kept][:, kept]
    part = part + 1e-4 * part.diagonal().mean() * torch.eye(len(kept), dtype=torch.double)
    return torch.linalg.solve(part, g[kept] @ weight.double().T).T.float()


class Watched:
    """Second moments of what goes into each layer's two outer matrices.

    Attributes:
        grams: for each layer those of the heads' outputs and of the inner units.
        spread: for each layer the mean squared size of what its two norms are given.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.grams: list[dict[str, Tensor]] = [{} for _ in encoder.layers]
        self.spread: list[dict[str, float]] = [{} for _ in encoder.layers]
        self.count = 0
        for number, layer in enumerate(encoder.layers):
            for name in ("out", "down"):
                getattr(layer, name).register_forward_pre_hook(self._inputs(number, name))
            for name, norm in (("out", "norm1"), ("down", "norm2")):
                getattr(layer, norm).register_forward_pre_hook(self._sizes(number, name))

    def _inputs(self, number: int, name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor]) -> None:
            x = given[0].flatten(0, 1)
            old = self.grams[number].get(name, 0.0)
            self.grams[number][name] = old + (x.T @ x).double()

        return hook

    def _sizes(self, number: int, name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor]) -> None:
            size = float(given[0].double().var(-1).sum()) * given[0].shape[-1]
            self.spread[number][name] = self.spread[number].get(name, 0.0) + size

        return hook


def cheapest(curves: list[Tensor], gone: int, most: list[int]) -> list[int]:
    """Shares out how many steps each curve of errors goes, so that the sum of errors is least."""
    taken = [0] * len(curves)
    for _ in range(gone):
        costs = [
            float(c[t + 1] - c[t]) if t < m else math.inf
            for c, t, m in zip(curves, taken, most, strict=True)
        ]
        taken[costs.index(min(costs))] += 1
    return taken


def slimmed(network: Network, windows: list[Window], heads: int, inner: int) -> Network:
    """Takes heads and inner units out of a copy of a network, and mends what is behind them.

    Args:
        network: the trained one.
        windows: pieces, features and masks to look at.
        heads: how many heads a layer keeps, on average.
        inner: how many inner units a layer keeps, on average.

    Returns:
        The slim network.
    """
    watched = Watched(copied := copy.deepcopy(network.encoder).eval())
    with torch.no_grad():
        for ids, feats, mask in windows:
            for row in range(len(ids)):
                n = int(mask[row].sum())
                copied(ids[row : row + 1, :n].long(), feats[row : row + 1, :n].float(), None)
    layers: list[Layer] = list(network.encoder.layers)  # type: ignore[arg-type]
    size = layers[0].out.weight.shape[1] // layers[0].heads
    found = {
        "out": [pruned(watched.grams[i]["out"], x.out.weight.data, size, x.heads - _LEAST_HEADS)
                for i, x in enumerate(layers)],
        "down": [pruned(watched.grams[i]["down"], x.down.weight.data, 1, len(x.up.bias) // 2)
                 for i, x in enumerate(layers)],
    }  # fmt: skip
    left: dict[str, list[list[int]]] = {}
    for name, step, keep in (("out", 1, heads), ("down", _UNITS, inner)):
        curves = [
            (errors / watched.spread[i][name])[::step] for i, (_, errors) in enumerate(found[name])
        ]
        whole = sum(len(steps[0]) for steps, _ in found[name])
        gone = (whole - keep * len(layers)) // step
        taken = cheapest(curves, gone, [len(c) - 1 for c in curves])
        left[name] = [steps[t * step] for (steps, _), t in zip(found[name], taken, strict=True)]
        lost = [f"{float(c[t]):.4f}" for c, t in zip(curves, taken, strict=True)]
        print(name, [len(x) for x in left[name]], "lost", lost, flush=True)
    c = Config(
        dropout=0.0,
        hidden=network.heads.c.hidden,
        left=tuple((len(a), len(b)) for a, b in zip(left["out"], left["down"], strict=True)),
    )
    slim = Network(c)
    state = network.state_dict()
    for i, layer in enumerate(layers):
        at, to = f"encoder.layers.{i}.", torch.arange(size)
        dims = torch.cat([to + h * size for h in left["out"][i]])
        rows = torch.cat([dims + part * layer.out.weight.shape[1] for part in range(3)])
        units = torch.tensor(left["down"][i])
        for name in ("qkv.weight", "qkv.bias"):
            state[at + name] = state[at + name][rows]
        for name in ("up.weight", "up.bias"):
            state[at + name] = state[at + name][units]
        for name, kept in (("out", dims), ("down", units)):
            key = f"{at}{name}.weight"
            state[key] = refit(watched.grams[i][name], state[key], kept)
    places = state["encoder.places.weight"]
    slim.encoder.places = nn.Embedding(*places.shape)
    slim.load_state_dict(state)
    return slim


def seen_by_heads(heads: Heads) -> Tensor:
    """What the heads look at in a state: the rows of their matrices."""
    width = heads.c.width
    rows = [
        heads.tag.weight, heads.name.weight, heads.pool_k.weight, heads.pool_v.weight,
        heads.slot_ends.weight[:, :width], heads.slot_ends.weight[:, width:],
    ]  # fmt: skip
    return torch.cat(rows).detach()


def learn(
    slim: Network, full: Network, epochs: list[list[Window]], args: argparse.Namespace
) -> None:
    """Teaches the slim encoder the full one's states; leaves the averaged weights in it."""
    rows = seen_by_heads(full.heads)
    start = time.time()
    wanted: list[list[Tensor]] = []
    full.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for windows in epochs:
            wanted.append([full.encoder(i.long(), f.float(), m).half() for i, f, m in windows])
    print(f"states of the full encoder: {time.time() - start:.0f} s", flush=True)
    live = [p for n, p in slim.encoder.named_parameters() if n != "words.weight"]
    slim.encoder.words.weight.requires_grad_(False)
    optimiser = torch.optim.AdamW(live, lr=args.lr, weight_decay=0.0)
    average = [p.detach().clone() for p in live]
    order = random.Random(args.seed)
    start, step, number, share = time.time(), 0, 0, 0.0
    slim.train()
    while share < 1:
        plan = list(range(len(epochs[number % len(epochs)])))
        order.shuffle(plan)
        sums = [0.0, 0.0, 0]
        for k in plan:
            share = (time.time() - start) / 60 / args.minutes
            if share >= 1:
                break
            factor = min((step + 1) / 100, 1) * (
                0.5 * (1 + math.cos(math.pi * share)) * 0.98 + 0.02
            )
            for g in optimiser.param_groups:
                g["lr"] = args.lr * factor
            ids, feats, mask = epochs[number % len(epochs)][k]
            want = wanted[number % len(epochs)][k].float()
            with torch.autocast("cpu", torch.bfloat16):
                got = slim.encoder(ids.long(), feats.float(), mask)
            off = (got.float() - want)[mask.bool()]
            plain = off.square().mean()
            seen = F.linear(off, rows).square().mean()
            loss = plain + args.seen * seen
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(live, 1.0)
            optimiser.step()
            step += 1
            sums = [sums[0] + float(plain), sums[1] + float(seen), sums[2] + 1]
            with torch.no_grad():
                torch._foreach_lerp_(average, live, 1 - min(0.995, (1 + step) / (10 + step)))
            if step % 100 == 0:
                print(json.dumps({"step": step, "epoch": number, "s": round(time.time() - start),
                                  "states": round(sums[0] / sums[2], 5), "seen": round(sums[1] / sums[2], 5)}),
                      flush=True)  # fmt: skip
                sums = [0.0, 0.0, 0]
        number += 1
    for p, a in zip(live, average, strict=True):
        p.data.copy_(a)
    slim.eval()


def save(network: Network, path: Path) -> None:
    """Writes the weights without the word vectors."""
    state = {k: v.half().numpy() for k, v in network.state_dict().items()}
    state.pop("encoder.words.weight")
    np.savez(path, **state)  # type: ignore[arg-type]


def windows_of(task: tuple[list[Any], int, argparse.Namespace]) -> list[list[np.ndarray]]:
    """What the encoder reads in one epoch."""
    return [[b["ids"], b["feats"], b["mask"]] for b in plan_epoch(task)]


def options() -> argparse.Namespace:
    """The command line."""
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("examples", type=Path)
    a.add_argument("weights", type=Path, help="pretrained word vectors: .safetensors or .npz")
    a.add_argument("trained", type=Path)
    a.add_argument("out", type=Path)
    a.add_argument("--start", type=Path, help="a slim network to teach on, in place of a new one")
    a.add_argument("--heads", type=int, default=8, help="heads a layer keeps, on average (8 of 12)")
    a.add_argument(
        "--inner", type=int, default=1024, help="inner units a layer keeps (1,024 of 1,536)"
    )
    a.add_argument("--minutes", type=float, default=30)
    a.add_argument("--lr", type=float, default=4e-4)
    a.add_argument("--seen", type=float, default=1.0, help="weight of what the heads see of states")
    a.add_argument("--epochs", type=int, default=3, help="epochs prepared ahead and used in turn")
    a.add_argument("--budget", type=int, default=6144, help="padded pieces a step")
    a.add_argument("--seed", type=int, default=7)
    for name, value in (
        ("join", 0.4),
        ("lead", 0.0),
        ("cut", 0.15),
        ("plain", 0.3),
        ("forget", 0.3),
    ):
        a.add_argument(f"--{name}", type=float, default=value, help="as in training.train")
    a.add_argument("--seldom", help="as in training.train")
    return a.parse_args()


def main() -> None:
    """Slims by the command line's options."""
    args = options()
    torch.manual_seed(args.seed)
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [e for e in map(json.loads, lines) if not e[0]["held_back"]]
    tasks = [(examples, args.seed * 1000 + i, args) for i in range(args.epochs)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        arrays = pool.map(windows_of, tasks, chunksize=1)
    epochs = [[(*map(torch.from_numpy, batch),) for batch in epoch] for epoch in arrays]
    del examples
    print(f"{sum(map(len, epochs))} steps ready", flush=True)
    full = restore(args.trained, args.weights)
    if args.start:
        slim = restore(args.start, args.weights)
    else:
        looked = random.Random(args.seed).sample(epochs[0], min(16, len(epochs[0])))
        slim = slimmed(full, looked, args.heads, args.inner)
        save(slim, args.out)
    learn(slim, full, epochs, args)
    save(slim, args.out)


if __name__ == "__main__":
    main()
