"""A trained network to the files that reading needs: ONNX graphs, a tokenizer, a description.

Run ``python -m training.export TRAINED.npz WEIGHTS kg/models/en``.
"""

from __future__ import annotations

import json
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.recognise.encoding import FEATURES, MAX_PIECES
from kg.relate.candidates import PAIR_FEATURES, RELATIONS
from kg.resolve.links import LINK_KINDS
from training.base_model import load_tokenizer
from training.network import QUALIFIERS, Config, Network
from training.train import load_weights
from training.wanted import only_wanted

VERSION = "6"


class Recognise(nn.Module):
    """Word pieces of one window to piece states, tags and name scores.

    Pieces of scripts that English is not written in are read as unknown ones, which saves their
    vectors.
    """

    rows: Tensor

    def __init__(self, network: Network, kept: list[int], unknown: int) -> None:
        super().__init__()
        self.network = network
        rows = torch.full((network.encoder.words.num_embeddings,), kept.index(unknown))
        rows[torch.tensor(kept)] = torch.arange(len(kept))
        self.register_buffer("rows", rows.to(torch.int32))
        words = network.encoder.words.weight.data[torch.tensor(kept)].clone()
        network.encoder.words = nn.Embedding.from_pretrained(words)

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        states = self.network.encoder(self.rows[ids], features, None)
        heads = self.network.heads
        return states, heads.tag(states), heads.name(states)


class Link(nn.Module):
    """Mentions to the probabilities that each is the same as each other.

    The same as ``Heads.links``, turned over: with a plane of pairs for each hidden unit, what two
    mentions add to a pair is one product, and what its kind adds is another.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.heads = network.heads

    def forward(
        self, words: Tensor, mentions: Tensor, kinds: Tensor, pairs: Tensor, each: Tensor
    ) -> Tensor:
        heads = self.heads
        slots = heads.slots(words[None], *mentions.T[:, None])[0]
        first, second = kinds[each]
        a = heads.link_a(slots) + heads.link_f(first)
        b = heads.link_b(slots) + heads.link_f(second)
        ones = torch.ones_like(a)
        left = torch.stack([heads.link_p(slots), a, ones]).permute(2, 1, 0)
        right = torch.stack([heads.link_q(slots), ones, b]).permute(2, 0, 1)
        hidden = (left @ right).flatten(1) + heads.link_f.weight @ kinds[pairs.flatten()].T
        scores = heads.link_out.weight @ hidden.relu() + heads.link_out.bias
        at = torch.arange(slots.shape[0])
        scores = scores.reshape(pairs.shape).masked_fill(at[:, None] == at, -1e4)
        return torch.cat([heads.link_none(slots), scores], dim=1).softmax(-1)


class Ends(nn.Module):
    """Words and slots to what pairs of them are made of, once an article."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.heads = network.heads

    def forward(self, words: Tensor, slots: Tensor) -> tuple[Tensor, ...]:
        reps = self.heads.slots(words[None], *slots.T[:, None])
        parts = *self.heads.around(words[None]), *self.heads.ends(reps)
        return tuple(part[0] for part in parts)


class Relate(nn.Module):
    """Pairs, with the words around them, to what holds between their ends."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.heads = network.heads

    def forward(
        self, keys: Tensor, values: Tensor, subjects: Tensor, objects: Tensor, pairs: Tensor,
        features: Tensor, spans: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:  # fmt: skip
        at = torch.arange(keys.shape[0])
        mask = (at >= spans[:, :1]) & (at < spans[:, 1:])
        s, o = subjects[pairs[:, 0]], objects[pairs[:, 1]]
        logits, hidden, weights = self.heads.relate(
            keys[None], values[None], s[None], o[None], features[None], mask[None]
        )
        status = self.heads.status(hidden).unflatten(-1, (len(RELATIONS), 3)).softmax(-1)
        return logits[0].sigmoid(), status[0], hidden[0], weights[0]


class Qualify(nn.Module):
    """Chosen pairs to the years, ranks, stages and speakers that belong to them."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.heads = network.heads

    def forward(self, words: Tensor, hidden: Tensor, values: Tensor) -> tuple[Tensor, ...]:
        reps = self.heads.slots(words[None], *values.T[:, None])
        scores = [self.heads.qualify(hidden[None], reps, n)[0] for n in range(len(QUALIFIERS))]
        return (*scores, self.heads.speaker(hidden[None], reps)[0])


def latin(tokenizer: Tokenizer) -> list[int]:
    """The numbers of special pieces and of pieces in Latin letters, digits and marks."""
    special = {tokenizer.token_to_id(t) for t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")}

    def is_latin(piece: str) -> bool:
        return all(
            c.isascii() or not c.isalpha() or unicodedata.name(c, "").startswith("LATIN")
            for c in piece
        )

    vocabulary = tokenizer.get_vocab()
    kept = {n for piece, n in vocabulary.items() if is_latin(piece) and "[unused" not in piece}
    return sorted(kept | special)


def name_weights(graph: onnx.ModelProto, module: nn.Module) -> None:
    """Gives the initialisers of an exported graph the names of the parameters that they hold.

    The exporter transposes matrices and numbers them; ``^T`` behind a name says so. Training can go
    on from a graph whose weights have their names.
    """
    parameters = {n: p.detach().numpy() for n, p in module.state_dict().items()}
    names: dict[str, str] = {}
    for initialiser in graph.graph.initializer:
        array = onnx.numpy_helper.to_array(initialiser)
        if initialiser.name in parameters or array.ndim != 2:
            continue
        for name, parameter in parameters.items():
            if parameter.shape == array.T.shape and np.array_equal(parameter, array.T):
                names[initialiser.name] = f"{name}^T"
                initialiser.name = f"{name}^T"
                break
    for node in graph.graph.node:
        for i, given in enumerate(node.input):
            node.input[i] = names.get(given, given)


def restore(trained: Path, base: Path) -> Network:
    """Rebuilds a network from trained weights, and word vectors from the base where absent."""
    with np.load(trained) as file:
        state = {k: torch.from_numpy(file[k].astype(np.float32)) for k in file.files}
    network = Network(Config.of(state, dropout=0.0))
    network.encoder.load_words(load_weights(base))
    state.setdefault("encoder.words.weight", network.encoder.words.weight.data)
    network.load_state_dict(state)
    places = network.encoder.places.weight.data[:MAX_PIECES].clone()
    network.encoder.places = nn.Embedding.from_pretrained(places)
    return network.eval()


def export(network: Network, tokenizer: Tokenizer, folder: Path, *, quantise: bool = True) -> None:
    """Writes all graphs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    width = 384
    w = torch.randn(50, width)
    slots = torch.tensor([[1, 2, 0], [4, 6, 3], [9, 10, 2]])
    pairs = torch.tensor([[0, 1], [0, 2]])
    pair_feats = torch.zeros(2, PAIR_FEATURES)
    spans = torch.tensor([[0, 20], [0, 30]])
    hidden = torch.randn(2, network.heads.c.hidden)
    graphs: list[tuple[str, nn.Module, tuple[Tensor, ...], dict[str, dict[int, str]], list[str]]] = [
        ("recognise", Recognise(network, latin(tokenizer), tokenizer.token_to_id("[UNK]")), (torch.randint(5, 999, (1, 40)), torch.zeros(1, 40, len(FEATURES))),
         {"ids": {1: "pieces"}, "features": {1: "pieces"}}, ["states", "tags", "names"]),
        ("link", Link(network), (w, slots, torch.from_numpy(LINK_KINDS), torch.ones(3, 3, dtype=torch.int64), torch.ones(2, 3, dtype=torch.int64)),
         {"words": {0: "words"}, "mentions": {0: "mentions"}, "kinds": {}, "pairs": {0: "mentions", 1: "mentions"},
          "each": {1: "mentions"}}, ["links"]),
        ("ends", Ends(network), (w, slots),
         {"words": {0: "words"}, "slots": {0: "slots"}}, ["keys", "values", "subjects", "objects"]),
        ("relate", Relate(network), (*Ends(network)(w, slots), pairs, pair_feats, spans),
         {"keys": {0: "words"}, "values": {0: "words"}, "subjects": {0: "slots"}, "objects": {0: "slots"},
          "pairs": {0: "pairs"}, "features": {0: "pairs"}, "spans": {0: "pairs"}},
         ["relations", "status", "hidden", "weights"]),
    ]  # fmt: skip
    graphs.append(("qualify", Qualify(network), (w, hidden, slots),
                   {"words": {0: "words"}, "hidden": {0: "facts"}, "values": {0: "values"}},
                   ["year", "rank", "stage", "speaker"]))  # fmt: skip
    for name, module, inputs, axes, outputs in graphs:
        target = folder / f"{name}.onnx"
        with tempfile.TemporaryDirectory() as scratch:
            plain = Path(scratch) / "plain.onnx"
            torch.onnx.export(module, inputs, str(plain), input_names=list(axes), output_names=outputs,
                              dynamic_axes=axes, dynamo=False, opset_version=17,
                              custom_opsets={"com.microsoft": 1})  # fmt: skip
            graph = onnx.load(plain)
            name_weights(graph, module)
            onnx.save(graph, plain)
            if quantise and name == "recognise":
                # One scale a column keeps the answers of the float network; seven bits do not
                # overflow on processors without the newer integer instructions.
                quantize_dynamic(
                    plain, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
                )
            else:
                onnx.save(graph, target)
        if name == "recognise":
            graph = onnx.load(target)
            only_wanted(graph)
            onnx.save(graph, target)


def main() -> int:
    """Exports by the command line."""
    trained, base, folder = map(Path, sys.argv[1:4])
    torch.manual_seed(0)
    tokenizer = load_tokenizer()
    # What was fitted to the weights before says nothing about these.
    (folder / "sift.onnx").unlink(missing_ok=True)
    export(restore(trained, base), tokenizer, folder, quantise="--float" not in sys.argv)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    meta: dict[str, Any] = {"version": VERSION, "language": "en", "pieces": MAX_PIECES}
    (folder / "meta.json").write_text(json.dumps(meta, indent=1) + "\n", "utf-8")
    size = sum(f.stat().st_size for f in folder.iterdir())
    print(f"{folder}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
