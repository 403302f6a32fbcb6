"""The network that is trained: a small encoder under heads for mentions, links and relations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kg.recognise.encoding import FEATURES
from kg.relate.candidates import PAIR_FEATURES, RELATIONS, SLOT_TYPES
from kg.resolve.links import LINK_FEATURES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["QUALIFIERS", "STATUSES", "TAGS", "Config", "Network", "rows"]

TAGS = ("O", *(f"{p}-{t}" for t in SLOT_TYPES[:6] for p in "BI"))
STATUSES = ("asserted", "possible", "denied")
QUALIFIERS = ("Year", "Rank", "Stage")


@dataclass
class Config:
    """What is chosen before training."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    vocabulary: int = 30522
    slot: int = 256
    hidden: int = 256
    pool: int = 128
    pool_heads: int = 4
    dropout: float = 0.1
    attention_dropout: float = 0.0
    # Heads and inner units that each layer has left, where some were taken out.
    left: tuple[tuple[int, int], ...] | None = None

    @staticmethod
    def of(state: Mapping[str, Tensor], **chosen: Any) -> Config:
        """The sizes of a trained network.

        Args:
            state: its weights by parameter.
            chosen: what weights do not tell, such as dropout.
        """
        c = Config(hidden=state["heads.rel_s.bias"].shape[0], **chosen)
        each = c.width // c.heads
        c.left = tuple(
            (
                state[f"encoder.layers.{i}.out.weight"].shape[1] // each,
                state[f"encoder.layers.{i}.up.bias"].shape[0],
            )
            for i in range(c.layers)
        )
        return c


class FusedAttention(torch.autograd.Function):
    """Attention as one node of the exported graph, which onnxruntime computes block by block."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        """Gives a result of the right shape; only the exported node is ever computed."""
        return q + k + v

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        """Writes the node."""
        node = g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads)
        node.setType(q.type())
        return node


class Layer(nn.Module):
    """One transformer layer of BERT's kind."""

    def __init__(self, c: Config, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        seen = heads * (c.width // c.heads)
        self.qkv = nn.Linear(c.width, 3 * seen)
        self.out = nn.Linear(seen, c.width)
        self.norm1 = nn.LayerNorm(c.width, eps=1e-12)
        self.up = nn.Linear(c.width, inner)
        self.down = nn.Linear(inner, c.width)
        self.norm2 = nn.LayerNorm(c.width, eps=1e-12)
        self.drop = nn.Dropout(c.dropout)
        self.attention_drop = c.attention_dropout

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Args: x (batch, pieces, width); mask (batch, 1, 1, pieces), added to the scores."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        if torch.onnx.is_in_onnx_export():
            seen = FusedAttention.apply(q, k, v, self.heads)
        else:
            q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in (q, k, v))
            mask = None if mask is None else mask.to(q.dtype)
            drop = self.attention_drop if self.training else 0.0
            seen = F.scaled_dot_product_attention(q, k, v, mask, drop).transpose(1, 2)
            seen = seen.reshape(b, t, -1)
        x = self.norm1(x + self.drop(self.out(seen)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Word pieces and word features to a state a piece."""

    def __init__(self, c: Config) -> None:
        super().__init__()
        self.words = nn.Embedding(c.vocabulary, c.width)
        self.places = nn.Embedding(512, c.width)
        self.features = nn.Linear(len(FEATURES), c.width, bias=False)
        self.norm = nn.LayerNorm(c.width, eps=1e-12)
        self.drop = nn.Dropout(c.dropout)
        left = c.left or ((c.heads, c.inner),) * c.layers
        self.layers = nn.ModuleList(Layer(c, heads, inner) for heads, inner in left)
        nn.init.zeros_(self.features.weight)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
        """Args: ids (batch, pieces); features (batch, pieces, FEATURES); mask (batch, pieces)."""
        places = self.places.weight[: ids.shape[1]]
        x = self.drop(self.norm(self.words(ids) + places + self.features(features)))
        added = None if mask is None else (1.0 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        for layer in self.layers:
            x = layer(x, added)
        return x

    def load_words(self, weights: dict[str, Tensor]) -> None:
        """Takes over pretrained word vectors alone, of BERT's naming."""
        w = {k.removeprefix("bert."): v.float() for k, v in weights.items()}
        self.words.load_state_dict({"weight": w["embeddings.word_embeddings.weight"]})

    def load_minilm(self, weights: dict[str, Tensor]) -> None:
        """Takes over all pretrained weights, of BERT's naming."""
        w = {k.removeprefix("bert."): v.float() for k, v in weights.items()}
        state = {
            "words.weight": w["embeddings.word_embeddings.weight"],
            "places.weight": w["embeddings.position_embeddings.weight"]
            + w["embeddings.token_type_embeddings.weight"][0],
            "norm.weight": w["embeddings.LayerNorm.weight"],
            "norm.bias": w["embeddings.LayerNorm.bias"],
            "features.weight": self.features.weight.data,
        }
        for i in range(len(self.layers)):
            source, target = f"encoder.layer.{i}.", f"layers.{i}."
            for part in ("weight", "bias"):
                state[f"{target}qkv.{part}"] = torch.cat([
                    w[f"{source}attention.self.{n}.{part}"] for n in ("query", "key", "value")
                ])
                for ours, theirs in (
                    ("out", "attention.output.dense"),
                    ("norm1", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    state[f"{target}{ours}.{part}"] = w[f"{source}{theirs}.{part}"]
        self.load_state_dict(state)


class Heads(nn.Module):
    """Word states to tags, links between mentions, and relations between slots."""

    def __init__(self, c: Config) -> None:
        super().__init__()
        self.c = c
        self.drop = nn.Dropout(c.dropout)
        self.tag = nn.Linear(c.width, len(TAGS))
        self.name = nn.Linear(c.width, 1)
        self.mood = nn.Linear(c.width, len(STATUSES))
        self.slot_ends = nn.Linear(2 * c.width, c.slot)
        self.slot_types = nn.Embedding(len(SLOT_TYPES) + 3, c.slot)
        self.link_a = nn.Linear(c.slot, 128)
        self.link_b = nn.Linear(c.slot, 128, bias=False)
        self.link_p = nn.Linear(c.slot, 128, bias=False)
        self.link_q = nn.Linear(c.slot, 128, bias=False)
        self.link_f = nn.Linear(LINK_FEATURES, 128, bias=False)
        self.link_out = nn.Linear(128, 1)
        self.link_none = nn.Linear(c.slot, 1)
        h = c.hidden
        self.rel_s = nn.Linear(c.slot, h)
        self.rel_o = nn.Linear(c.slot, h, bias=False)
        self.rel_ps = nn.Linear(c.slot, h, bias=False)
        self.rel_po = nn.Linear(c.slot, h, bias=False)
        self.rel_f = nn.Linear(PAIR_FEATURES, h, bias=False)
        self.pool_s = nn.Linear(c.slot, c.pool, bias=False)
        self.pool_o = nn.Linear(c.slot, c.pool, bias=False)
        self.pool_f = nn.Linear(PAIR_FEATURES, c.pool, bias=False)
        self.pool_k = nn.Linear(c.width, c.pool)
        self.pool_v = nn.Linear(c.width, c.pool)
        self.rel_c = nn.Linear(c.pool, h, bias=False)
        self.rel_mid = nn.Linear(h, h)
        self.rel_out = nn.Linear(h, len(RELATIONS))
        self.status = nn.Linear(h, len(RELATIONS) * len(STATUSES))
        self.qual_q = nn.Linear(h, len(QUALIFIERS) * 128)
        self.qual_k = nn.Linear(c.slot, 128)
        self.qual_none = nn.Linear(h, len(QUALIFIERS))
        self.qual_article = nn.Linear(h, 1)
        self.speak_q = nn.Linear(h, 128)
        self.speak_k = nn.Linear(c.slot, 128)
        self.speak_none = nn.Linear(h, 1)
        nn.init.constant_(self.rel_out.bias, -4.0)
        nn.init.zeros_(self.mood.weight)

    def slots(self, words: Tensor, starts: Tensor, ends: Tensor, types: Tensor) -> Tensor:
        """Represents slots by their end words and type.

        Args: words (documents, words, width); the rest (documents, slots).
        """
        width = words.shape[-1]
        first = words.gather(1, starts[..., None].expand(-1, -1, width))
        last = words.gather(1, (ends - 1).clamp_min(0)[..., None].expand(-1, -1, width))
        both = torch.cat([first, last], dim=-1)
        return self.drop(F.gelu(self.slot_ends(both) + self.slot_types(types)))

    def links(self, slots: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        """Scores each mention to be the same as each other; none is column 0.

        Args: slots (documents, mentions, slot width); features (documents, mentions, mentions,
        features); mask (documents, mentions).
        """
        hidden = (
            self.link_a(slots)[:, :, None] + self.link_b(slots)[:, None] + self.link_f(features)
        )
        hidden = hidden + self.link_p(slots)[:, :, None] * self.link_q(slots)[:, None]
        scores = self.link_out(F.relu(hidden)).squeeze(-1)
        at = torch.arange(slots.shape[1], device=slots.device)
        eye = at[:, None] == at[None]
        scores = scores.masked_fill(eye[None] | ~mask[:, None], -1e4)
        return torch.cat([self.link_none(slots), scores], dim=2)

    def ends(self, slots: Tensor) -> tuple[Tensor, Tensor]:
        """What each slot brings into a pair as its subject and as its object.

        Args: slots (documents, slots, slot width).
        """
        subjects = self.rel_s(slots), self.rel_ps(slots), self.pool_s(slots)
        objects = self.rel_o(slots), self.rel_po(slots), self.pool_o(slots)
        return torch.cat(subjects, dim=-1), torch.cat(objects, dim=-1)

    def looked_at(self, ends: Tensor) -> tuple[Tensor, Tensor]:
        """What of ``ends`` counts for a first look: what is added up, and what is multiplied."""
        h = self.c.hidden
        return ends[..., :h], ends[..., h : 2 * h]

    def first_look(
        self, s: tuple[Tensor, Tensor], o: tuple[Tensor, Tensor], features: Tensor
    ) -> Tensor:
        """What the two ends and their places tell of a pair, before the words around are seen.

        Args: s, o (documents, pairs, hidden), as ``looked_at`` gives them; features (documents,
        pairs, features).
        """
        hidden: Tensor = s[0] + o[0] + self.rel_f(features)
        return hidden + s[1] * o[1]

    def around(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of words, for pairs to look at: words (documents, words, width)."""
        return self.pool_k(words), self.pool_v(words)

    def relate(
        self, keys: Tensor, values: Tensor, s: Tensor, o: Tensor, features: Tensor, mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Relation logits, hidden states and trigger weights of pairs.

        Args: keys, values (documents, words, pool), as ``around`` gives them; s, o (documents,
        pairs, ends), as ``ends`` gives them; features as for ``first_look``; mask (documents, pairs, words).
        """
        c = self.c

        def split(x: Tensor) -> Tensor:
            return x.view(*x.shape[:2], c.pool_heads, c.pool // c.pool_heads).transpose(1, 2)

        query = split(s[..., -c.pool :] + o[..., -c.pool :] + self.pool_f(features))
        scores = query @ split(keys).transpose(-1, -2) / math.sqrt(c.pool // c.pool_heads)
        # Adding is many times faster than choosing where the graph runs, and comes to the same.
        weights = (scores + (mask[:, None].to(scores.dtype) - 1) * 1e4).softmax(-1)
        pooled = (weights @ split(values)).transpose(1, 2).flatten(2)
        look = self.first_look(self.looked_at(s), self.looked_at(o), features)
        hidden = look + self.rel_c(pooled)
        hidden = self.drop(F.gelu(self.rel_mid(self.drop(F.gelu(hidden)))))
        return self.rel_out(hidden), hidden, weights[:, 0]

    def qualify(self, hidden: Tensor, values: Tensor, number: int) -> Tensor:
        """Scores none (column 0), the article's own year (1) and each value slot.

        Args: hidden (documents, facts, hidden); values (documents, values, slot width).
        """
        query = self.qual_q(hidden).unflatten(-1, (len(QUALIFIERS), 128))[:, :, number]
        scores = query @ self.qual_k(values).transpose(1, 2) / math.sqrt(128)
        none = self.qual_none(hidden)[..., number : number + 1]
        article = self.qual_article(hidden) if number == 0 else torch.full_like(none, -1e4)
        return torch.cat([none, article, scores], dim=-1)

    def speaker(self, hidden: Tensor, people: Tensor) -> Tensor:
        """Scores none (column 0) and each mention of a person as the speaker."""
        scores = self.speak_q(hidden) @ self.speak_k(people).transpose(1, 2) / math.sqrt(128)
        return torch.cat([self.speak_none(hidden), scores], dim=-1)


def rows(x: Tensor, at: Tensor) -> Tensor:
    """Rows of each document: x (documents, rows, width); at (documents, wanted)."""
    return x.gather(1, at[..., None].expand(-1, -1, x.shape[-1]))


class Network(nn.Module):
    """Encoder and heads together."""

    def __init__(self, c: Config) -> None:
        super().__init__()
        self.encoder = Encoder(c)
        self.heads = Heads(c)
