"""Training examples to a trained network.

Run ``python -m training.train EXAMPLES WEIGHTS OUT``; ``--help`` lists the options.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import multiprocessing
import random
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from kg.recognise.encoding import KNOWN_TYPES
from kg.relate.candidates import QUALIFIER_TYPES, RELATIONS
from training.documents import Document, batches, collate, epoch_documents
from training.network import QUALIFIERS, STATUSES, Config, Network, rows

Batch = dict[str, Tensor]
# What helps to train and is not asked afterwards: exported models do not have it.
_LEFT_BEHIND = ("heads.mood.weight", "heads.mood.bias")


def to_device(arrays: dict[str, np.ndarray], device: str) -> Batch:
    """Moves a collated batch; counts become floats there."""
    out = {}
    for name, array in arrays.items():
        tensor = torch.from_numpy(array).to(device, non_blocking=True)
        out[name] = tensor.float() if array.dtype == np.uint8 else tensor
    return out


def encode(network: Network, b: Batch, device: str, drop: float = 0.0) -> Tensor:
    """Word states, (documents, words, width)."""
    ids = b["ids"].long()
    if drop:  # masked pieces stand for words that nobody has seen, here a few and there many
        odds = 2 * drop * torch.rand((len(ids), 1), device=ids.device)
        ids = ids.masked_fill((torch.rand(ids.shape, device=ids.device) < odds) & (ids > 999), 103)
    with torch.autocast(device, torch.bfloat16, enabled=network.training):
        states = network.encoder(ids, b["feats"], b["mask"])
    return states.float().flatten(0, 1)[b["word_at"]]


def right_share(scores: Tensor, right: Tensor, mask: Tensor) -> Tensor:
    """Minus log of the probability on the right columns, summed over rows that have any."""
    usable = mask & right.any(-1)
    lost = -scores.log_softmax(-1).masked_fill(~right, -1e4).logsumexp(-1)
    return lost.masked_fill(~usable, 0.0).sum()


def forward(network: Network, b: Batch, words: Tensor) -> dict[str, Tensor]:
    """Everything the heads say about a batch."""
    heads = network.heads
    words = heads.drop(words)
    m, s = b["mentions"], b["slots"]
    mentions = heads.slots(words, m[..., 0], m[..., 1], m[..., 2])
    slots = heads.slots(words, s[..., 0], s[..., 1], s[..., 2])
    at = torch.arange(words.shape[1], device=words.device)
    span = b["pair_span"]
    mask = (at >= span[..., :1]) & (at < span[..., 1:])
    mask &= (b["tags"] != -100)[:, None]
    subjects, objects = heads.ends(slots)
    s, o = rows(subjects, b["pairs"][..., 0]), rows(objects, b["pairs"][..., 1])
    logits, hidden, weights = heads.relate(*heads.around(words), s, o, b["pair_feats"], mask)
    stated = b["facts"][..., 0]
    chosen = rows(hidden, stated)
    out = {
        "tag": heads.tag(words), "name": heads.name(words)[..., 0], "mood": heads.mood(words),
        "link": heads.links(mentions, b["link_feats"], b["mention_mask"]),
        "relation": logits, "status": heads.status(hidden).unflatten(-1, (len(RELATIONS), 3)),
        "trigger": rows(weights, stated),
    }  # fmt: skip
    for number, kind in enumerate(QUALIFIERS):
        v = b[f"{kind} values"]
        kinds = torch.full_like(v[..., 0], QUALIFIER_TYPES[kind])
        values = heads.slots(words, v[..., 0], v[..., 1], kinds)
        scores = heads.qualify(chosen, values, number)
        out[kind] = scores.masked_fill(~b[f"{kind} mask"], -1e4)
    people = mentions.gather(1, b["people"][..., None].expand(-1, -1, mentions.shape[-1]))
    spoken = heads.speaker(chosen, people)
    out["speaker"] = torch.cat(
        [spoken[..., :1], spoken[..., 1:].masked_fill(~b["people_mask"][:, None], -1e4)], dim=-1
    )
    return out


def losses(b: Batch, out: dict[str, Tensor]) -> dict[str, Tensor]:
    """All losses of a batch, each a sum."""
    facts, mask = b["facts"], b["fact_mask"]
    real = b["tags"] != -100
    name = F.binary_cross_entropy_with_logits(out["name"], b["names"], reduction="none")
    relation = F.binary_cross_entropy_with_logits(out["relation"], b["labels"], reduction="none")
    d = torch.arange(len(facts), device=facts.device)[:, None]
    status = out["status"][d, facts[..., 0], facts[..., 1]].log_softmax(-1)
    # Hopes and denials are rare, and to take one for a fact is the worst mistake.
    weight = 1.0 + (facts[..., 2] > 0).float()
    status = -status.gather(-1, facts[..., 2:3])[..., 0] * weight
    at = torch.arange(out["trigger"].shape[-1], device=facts.device)
    inside = (at >= facts[..., 3:4]) & (at < facts[..., 4:5])
    trigger = -(out["trigger"] * inside).sum(-1).clamp_min(1e-6).log()
    # What each word of a trigger is part of: a fact, a hope or a denial, whatever the relation.
    moods = out["mood"].log_softmax(-1).transpose(1, 2)
    moods = moods.gather(1, facts[..., 2:3].expand(-1, -1, moods.shape[-1]))
    mood = -(moods * inside).sum(-1) / inside.sum(-1).clamp_min(1) * weight
    result = {
        "tag": F.cross_entropy(out["tag"].flatten(0, 1), b["tags"].flatten(), ignore_index=-100, reduction="sum"),
        "name": (name * real).sum(),
        "link": right_share(out["link"], b["link_right"], b["mention_mask"]),
        "relation": (relation * b["known"]).sum(),
        "status": status.masked_fill(~mask, 0.0).sum(),
        "mood": mood.masked_fill(~mask, 0.0).sum(),
        "trigger": trigger.masked_fill(~mask, 0.0).sum(),
        "speaker": right_share(out["speaker"], b["speaker_right"], mask),
    }  # fmt: skip
    for kind in QUALIFIERS:
        result[kind] = right_share(out[kind], b[f"{kind} right"], mask)
    return result


@torch.no_grad()
def measure(network: Network, docs: list[Document], device: str) -> dict[str, Any]:
    """Figures on held-back passages with given mentions and entities."""
    network.eval()
    n: dict[str, int] = dict.fromkeys(
        ("tagtp", "tagp", "tagg", "link", "links", "status", "mood", "trigger", "speaker", "speakers", "known", "total",
         *QUALIFIERS, *(f"{k}s" for k in QUALIFIERS)), 0)  # fmt: skip
    curve: list[tuple[float, bool]] = []
    asserted_total = 0
    per: dict[str, list[int]] = {p: [0, 0, 0] for p in RELATIONS}
    for d in docs:
        b = to_device(collate([d]), device)
        out = {
            k: v[0].cpu().numpy()
            for k, v in forward(network, b, encode(network, b, device)).items()
        }
        pred, gold = spans(out["tag"].argmax(-1)), spans(d.tags)
        n["tagtp"] += len(pred & gold)
        n["tagp"] += len(pred)
        n["tagg"] += len(gold)
        for i, j in enumerate(out["link"].argmax(-1)[: len(d.mentions)]):
            same = d.mention_entities == d.mention_entities[i]
            n["links"] += 1
            n["link"] += (j == 0 and same.sum() == 1) or (j > 0 and bool(same[j - 1]))
        probability = 1 / (1 + np.exp(-out["relation"][: len(d.pairs)]))
        status = out["status"].argmax(-1)
        found: dict[tuple[Any, ...], tuple[float, bool]] = {}
        for r, p in zip(*np.nonzero(probability > 0.1), strict=True):
            key = fact_key(d, *d.pairs[r], RELATIONS[p])
            if probability[r, p] > found.get(key, (0, False))[0]:
                found[key] = (probability[r, p], status[r, p] == 0)
        want = {
            fact_key(d, *d.pairs[f["row"]], f["p"]) for f in d.facts if f["status"] == "asserted"
        }
        curve += [(score, key in want) for key, (score, sure) in found.items() if sure]
        asserted_total += len(want) + d.lost
        hits = {key for key, (score, sure) in found.items() if sure and score > 0.4}
        for key in hits | want:
            per[key[2]][0 if key in hits & want else 1 if key in hits else 2] += 1
        for i, f in enumerate(d.facts):
            n["total"] += 1
            n["status"] += STATUSES[status[f["row"], f["relation"]]] == f["status"]
            n["mood"] += STATUSES[out["mood"][out["trigger"][i].argmax()].argmax()] == f["status"]
            n["trigger"] += int(
                d.sentences[out["trigger"][i].argmax()] == d.sentences[f["trigger"][0]]
            )
            for kind in QUALIFIERS:
                if f[kind.lower()] is not None:
                    got = out[kind][i].argmax()
                    n[f"{kind}s"] += 1
                    n[kind] += bool(d_right(d, f, kind, int(got)))
            if f["speaker"] >= 0:
                got = out["speaker"][i].argmax()
                n["speakers"] += 1
                n["speaker"] += int(
                    got > 0 and d.mention_entities[d.people[got - 1]] == f["speaker"]
                )
    network.train()
    return summary(n, curve, asserted_total, per)


def d_right(d: Document, f: dict[str, Any], kind: str, column: int) -> bool:
    """Whether a column of a qualifier's scores gives what the fact has."""
    if column < 2:
        return column == 1 and f["article_year"] == f[kind.lower()]
    return bool(d.qualifiers[kind][column - 2][3] == f[kind.lower()])


def summary(
    n: dict[str, int], curve: list[tuple[float, bool]], wanted: int, per: dict[str, list[int]]
) -> dict[str, Any]:
    """The figures of a measurement, rounded."""
    curve.sort(reverse=True)
    best = {"f1": 0.0}
    right = 0
    for i, (score, ok) in enumerate(curve, 1):
        right += ok
        p, r = right / i, right / max(wanted, 1)
        if p + r and 2 * p * r / (p + r) > best["f1"]:
            best = {"f1": 2 * p * r / (p + r), "p": p, "r": r, "at": float(score)}
    share = {k: n[k] / max(n[f"{k}s"], 1) for k in ("link", "speaker", *QUALIFIERS)}
    share |= {k: n[k] / max(n["total"], 1) for k in ("status", "mood", "trigger")}
    share["tag"] = 2 * n["tagtp"] / max(n["tagp"] + n["tagg"], 1)
    table = {p: round(2 * t / max(2 * t + fp + fn, 1), 2) for p, (t, fp, fn) in per.items()}
    return {k: round(v, 3) for k, v in {**best, **share}.items()} | {"relations": table}


def fact_key(d: Document, s: int, o: int, p: str) -> tuple[Any, ...]:
    """What a fact is compared by; team-mates have no direction."""
    a, b = str(d.slot_entities[s]), str(d.slot_values[o] or d.slot_entities[o])
    return (*sorted((a, b)), p) if p == "teammate_of" else (a, b, p)


def spans(tags: np.ndarray) -> set[tuple[int, int, int]]:
    """The mentions that a sequence of tags spells."""
    out, i = set(), 0
    while i < len(tags):
        j = i + 1
        if tags[i] > 0 and tags[i] % 2 == 1:
            while j < len(tags) and tags[j] == tags[i] + 1:
                j += 1
            out.add((i, j, int(tags[i])))
        i = j
    return out


def plan_epoch(
    task: tuple[list[list[dict[str, Any]]], int, argparse.Namespace],
) -> list[dict[str, np.ndarray]]:
    """Chooses, joins, orders and pads the documents of one epoch."""
    examples, seed, args = task
    rng = random.Random(seed)
    if args.seldom:
        old = re.compile(args.seldom)
        examples = [e for e in examples if not old.match(e[0]["id"]) or rng.random() < 0.5]
    docs = epoch_documents(examples, rng, args.join, args.plain, args.lead, args.cut)
    for d in docs:  # so that it reads on where the gazetteer knows nobody
        if rng.random() < args.forget:
            d.features[:, -len(KNOWN_TYPES) :] = 0
    return [collate(group) for group in batches(docs, args.budget, rng)]


WEIGHTS = {
    "tag": 0.05, "name": 0.015, "link": 0.06, "relation": 0.1, "status": 0.12, "mood": 0.08,
    "trigger": 0.025,
    "speaker": 0.04, "Year": 0.03, "Rank": 0.06, "Stage": 0.06,
}  # fmt: skip


def options() -> argparse.Namespace:
    """The command line."""
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("examples", type=Path)
    a.add_argument("weights", type=Path, help="pretrained encoder: .safetensors or .npz")
    a.add_argument("out", type=Path)
    a.add_argument(
        "--start", type=Path, help="trained weights (.npz) or a model's folder to go on from"
    )
    a.add_argument("--seldom", help="passages whose id matches this are in every second epoch only")
    a.add_argument("--epochs", type=int, default=68)
    a.add_argument("--lr", type=float, default=5e-4)
    a.add_argument("--head-lr", type=float, default=1e-3)
    a.add_argument("--budget", type=int, default=6144, help="padded pieces a step")
    a.add_argument("--seed", type=int, default=7)
    a.add_argument("--join", type=float, default=0.4, help="odds that short passages are joined")
    a.add_argument("--lead", type=float, default=0.8, help="odds that windows see the beginning")
    a.add_argument("--cut", type=float, default=0.0, help="odds that an article loses paragraphs")
    a.add_argument("--plain", type=float, default=0.3, help="odds that names stay as written")
    a.add_argument("--forget", type=float, default=0.35, help="odds that no name counts as known")
    a.add_argument("--dropout", type=float, default=0.15)
    a.add_argument("--attention-dropout", type=float, default=0.0, help="slow without a GPU")
    a.add_argument("--drop-words", type=float, default=0.0, help="mean share of pieces masked")
    a.add_argument("--decay", type=float, default=0.01)
    a.add_argument("--train-words", action="store_true", help="train the word vectors too")
    a.add_argument("--all", action="store_true", help="train on the held-back tenth too")
    a.add_argument("--every", type=int, default=25, help="measure every so many epochs")
    a.add_argument("--ema", type=float, default=0.998)
    a.add_argument("--hidden", type=int, default=256)
    a.add_argument("--relation", type=float, default=1.0, help="weight of the relation loss")
    a.add_argument("--minutes", type=float, default=1e9, help="end the schedule after so long")
    a.add_argument("--pool", type=int, default=10, help="epochs prepared ahead and used in turn")
    a.add_argument("--processes", type=int, default=2)
    return a.parse_args()


def main() -> None:
    """Trains by the command line's options."""
    args = options()
    with gzip.open(args.examples, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    train = [e for e in examples if args.all or not e[0]["held_back"]]
    start = time.time()
    tasks = [(train, args.seed * 1000 + i, args) for i in range(min(args.pool, args.epochs))]
    with multiprocessing.get_context("fork").Pool(args.processes) as pool:
        plans = pool.map(plan_epoch, tasks, chunksize=1)
    held = [Document([e[0]]) for e in examples if e[0]["held_back"]]
    print(
        f"{len(train)} passages, {len(plans[0])} steps an epoch, ready in {time.time() - start:.0f} s",
        flush=True,
    )
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    drops = {"dropout": args.dropout, "attention_dropout": args.attention_dropout}
    if not args.start:
        network = Network(Config(hidden=args.hidden, **drops))
        network.encoder.load_minilm(load_weights(args.weights))
    else:
        from training.start import start_weights

        given = start_weights(args.start)
        network = Network(Config.of(given, **drops))
        network.encoder.load_words(load_weights(args.weights))
        missing = set(network.state_dict()) - set(given) - {"encoder.words.weight", *_LEFT_BEHIND}
        if missing:
            raise SystemExit(
                f"{args.start}: these weights are missing: {', '.join(sorted(missing))}"
            )
        network.load_state_dict(given, strict=False)
    network.encoder.words.weight.requires_grad_(args.train_words)
    network.to(device)
    run(network, plans, held, args, device)


def save(network: Network, args: argparse.Namespace) -> None:
    """Writes the weights, without the word vectors where they were not trained."""
    state = {
        k: v.half().cpu().numpy()
        for k, v in network.state_dict().items()
        if args.train_words or k != "encoder.words.weight"
    }
    np.savez(args.out, **state)


def run(
    network: Network,
    plans: list[list[dict[str, np.ndarray]]],
    held: list[Document],
    args: argparse.Namespace,
    device: str,
) -> None:
    """The loop; leaves the averaged weights in the network."""
    groups = [
        {
            "params": [p for p in network.encoder.parameters() if p.requires_grad],
            "lr": args.lr,
            "peak": args.lr,
        },
        {"params": list(network.heads.parameters()), "lr": args.head_lr, "peak": args.head_lr},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=args.decay)
    live = [p for p in network.parameters() if p.requires_grad]
    average = [p.detach().clone() for p in live]
    order = random.Random(args.seed)
    total = sum(len(plans[i % len(plans)]) for i in range(args.epochs))
    start, step, share = time.time(), 0, 0.0
    for epoch in range(args.epochs):
        sums: dict[str, Tensor] = {}
        plan = list(plans[epoch % len(plans)])
        order.shuffle(plan)
        for arrays in plan:
            share = max(step / total, (time.time() - start) / 60 / args.minutes)
            if share >= 1:
                break
            factor = min(step / 120, 1.0) * (0.5 * (1 + math.cos(math.pi * share)) * 0.97 + 0.03)
            for g in optimiser.param_groups:
                g["lr"] = g["peak"] * factor
            b = to_device(arrays, device)
            parts = losses(b, forward(network, b, encode(network, b, device, args.drop_words)))
            weights = WEIGHTS | {"relation": WEIGHTS["relation"] * args.relation}
            loss = (
                sum((weights[k] * v for k, v in parts.items()), torch.zeros((), device=device)) / 20
            )
            for k, v in parts.items():
                sums[k] = sums.get(k, torch.zeros((), device=device)) + v.detach()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(live, 1.0)
            optimiser.step()
            step += 1
            with torch.no_grad():
                torch._foreach_lerp_(average, live, 1 - min(args.ema, (1 + step) / (10 + step)))
        last = share >= 1 or epoch + 1 == args.epochs
        if last or (epoch + 1) % args.every == 0:
            backup = [p.detach().clone() for p in live]
            for p, a in zip(live, average, strict=True):
                p.data.copy_(a)
            save(network, args)
            figures = measure(network, held, device)
            shown = {k: round(float(v)) for k, v in sums.items()}
            took = round(time.time() - start)
            print(
                json.dumps({
                    "run": args.out.name,
                    "epoch": epoch + 1,
                    "s": took,
                    **figures,
                    "loss": shown,
                }),
                flush=True,
            )
            if not last:
                for p, a in zip(live, backup, strict=True):
                    p.data.copy_(a)
        if last:
            break


def load_weights(path: Path) -> dict[str, Tensor]:
    """Reads pretrained weights."""
    if path.suffix == ".npz":
        with np.load(path) as file:
            return {k: torch.from_numpy(file[k].astype(np.float32)) for k in file.files}
    from safetensors.torch import load_file

    return dict(load_file(path))


if __name__ == "__main__":
    main()
