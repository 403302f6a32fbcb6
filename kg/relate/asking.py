"""Pairs of slots to what the network says of each: a first look, then questions in parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kg.network import Graphs, run
from kg.relate.candidates import POOL_REACH, allowed_relations, pair_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kg.recognise.document import Layout

__all__ = ["Questions"]

# So many pairs are asked about at once.
_CHUNK = 128
# So many get a first look at once.
_SIFTED = 8192
# Pairs that reach further than this many words are asked about apart from the near ones, so that
# the network need not look at the whole article for each.
_FAR = 200
_ALLOWED = allowed_relations()


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """All that is asked about an article's pairs.

    Attributes:
        keys: what pairs look for in each word.
        values: what they find there.
        subjects: what each slot brings into a pair as its subject.
        objects: what it brings as its object.
        pairs: subject and object slot numbers.
        kinds: their types, of the same shape.
        features: how the two stand to each other.
        spans: from which word to which a pair looks.
    """

    keys: NDArray[np.float32]
    values: NDArray[np.float32]
    subjects: NDArray[np.float32]
    objects: NDArray[np.float32]
    pairs: NDArray[np.int64]
    kinds: NDArray[np.int64]
    features: NDArray[np.float32]
    spans: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        states: NDArray[np.float32],
        slots: NDArray[np.int64],
        pairs: NDArray[np.int64],
        layout: Layout,
        graphs: Graphs,
    ) -> Questions:
        """Takes what the network makes of each word and slot, and where the pairs stand.

        Args:
            states: the state of each word.
            slots: first word, end and type of each slot, shape ``(slots, 3)``.
            pairs: subject and object slot numbers, shape ``(pairs, 2)``.
            layout: sentences and paragraphs.
            graphs: the trained model.

        Returns:
            What can be asked.
        """
        starts, ends, types = slots.T
        at = layout.sentences[starts], layout.paragraphs[starts]
        spans = np.column_stack([
            np.maximum(starts[pairs].min(axis=1) - POOL_REACH, 0),
            np.minimum(ends[pairs].max(axis=1) + POOL_REACH, len(states)),
        ]).astype(np.int64)
        outputs = ["keys", "values", "subjects", "objects"]
        keys, values, subjects, objects = run(graphs.ends, outputs, words=states, slots=slots)
        features = pair_features(pairs, starts, ends, types, *at)
        return cls(keys, values, subjects, objects, pairs, types[pairs], features, spans)

    def worth(self, graphs: Graphs, always: Sequence[int]) -> NDArray[np.int64]:
        """Chooses the pairs to ask about by a first look at their ends.

        Args:
            graphs: the trained model; one without a sift has all pairs asked about.
            always: rows of pairs that are asked about in any case.

        Returns:
            Rows of pairs, ascending.
        """
        count = len(self.pairs)
        if graphs.sift is None:
            return np.arange(count)
        found = np.zeros(count, bool)
        for at in range(0, count, _SIFTED):
            rows = slice(at, at + _SIFTED)
            subjects, objects, pairs = self._ends(rows)
            found[rows] = (
                run(
                    graphs.sift,
                    ["scores"],
                    subjects=subjects,
                    objects=objects,
                    pairs=pairs,
                    features=self.features[rows],
                )[0]
                >= 0
            )
        found[list(always)] = True
        return np.flatnonzero(found)

    def parts(self, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Parts some pairs so that each part looks at few words.

        Args:
            rows: rows of pairs.

        Returns:
            The same rows, in parts.
        """
        spans = self.spans[rows]
        far = spans[:, 1] - spans[:, 0] > _FAR
        order = np.lexsort((spans[:, 0], far))
        near, beyond = rows[order[: int((~far).sum())]], rows[order[int((~far).sum()) :]]
        return [
            part[i : i + _CHUNK] for part in (near, beyond) for i in range(0, len(part), _CHUNK)
        ]

    def ask(self, graphs: Graphs, rows: NDArray[np.int64]) -> tuple[int, list[NDArray[np.float32]]]:
        """Runs the network over some pairs and the words around them alone.

        Args:
            graphs: the trained model.
            rows: rows of pairs.

        Returns:
            The first of these words; the odds of each relation, shape ``(pairs, relations)``; those
            of asserted, possible, denied for each; hidden states; the words' weights.
        """
        spans = self.spans[rows]
        lo, hi = int(spans[:, 0].min()), int(spans[:, 1].max())
        subjects, objects, pairs = self._ends(rows)
        odds, *found = run(
            graphs.relate,
            ["relations", "status", "hidden", "weights"],
            keys=self.keys[lo:hi],
            values=self.values[lo:hi],
            subjects=subjects,
            objects=objects,
            pairs=pairs,
            features=self.features[rows],
            spans=spans - lo,
        )
        kinds = self.kinds[rows]
        return lo, [odds * _ALLOWED[kinds[:, 0], kinds[:, 1]], *found]

    def _ends(
        self, rows: NDArray[np.int64] | slice
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int64]]:
        """The slots of some pairs, and the pairs by the slots' places there."""
        pairs = self.pairs[rows]
        first, end = int(pairs.min()), int(pairs.max()) + 1
        return self.subjects[first:end], self.objects[first:end], pairs - first
