"""A prepared article to some of its paragraphs, so that no article is learned by heart."""

from __future__ import annotations

import random
from bisect import bisect_left
from typing import Any

__all__ = ["cut"]


def cut(record: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Cuts an example to some of its paragraphs.

    What was said in the others may be said in these too, or not: such facts lose their trigger, and
    count neither as there nor as absent.

    Args:
        record: an example of several paragraphs.
        rng: the source of chance.

    Returns:
        An example of at least a third of its paragraphs that stand together.
    """
    last = record["paragraphs"][-1]
    size = rng.randint(max(1, (last + 1) // 3), last + 1)
    begin = rng.randint(0, last + 1 - size)
    lo = bisect_left(record["paragraphs"], begin)
    hi = bisect_left(record["paragraphs"], begin + size)
    pieces = record["first"][lo], [*record["first"], len(record["pieces"])][hi]
    out = dict(record)
    for name in ("words", "features", "sentences", "paragraphs"):
        out[name] = record[name][lo:hi]
    out["pieces"] = record["pieces"][slice(*pieces)]
    out["first"] = [p - pieces[0] for p in record["first"][lo:hi]]
    out["mentions"] = [
        [s - lo, e - lo, t, n, a - lo if a >= 0 else -1, b - lo if b >= 0 else -1]
        for s, e, t, n, a, b in record["mentions"]
        if lo <= s and e <= hi
    ]
    out["values"] = [
        [s - lo, e - lo, k, v] for s, e, k, v in record["values"] if lo <= s and e <= hi
    ]
    inside = [lo <= f["trigger"][0] and f["trigger"][1] <= hi for f in record["facts"]]
    out["facts"] = [
        {**f, "trigger": [x - lo for x in f["trigger"]] if kept else None}
        for f, kept in zip(record["facts"], inside, strict=True)
    ]
    return out
