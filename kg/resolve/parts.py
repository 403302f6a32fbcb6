"""The mentions of a very long text to parts, each of which is resolved by itself.

Who means whom takes a table of all mentions against all. That is nothing for an article, and more than
any memory for a library that somebody saved as one file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.resolve.clusters import Cluster

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kg.recognise.mentions import Spotted

__all__ = ["moved", "parts"]

# A book of 25,000 words has some 3,500 mentions.
_MOST = 5000
# A part may be this much shorter to end where a paragraph does.
_GIVE = 500


def parts(
    spotted: Sequence[Spotted], paragraphs: NDArray[np.int64], most: int = _MOST
) -> list[range]:
    """Divides mentions, between paragraphs where it can be done.

    Args:
        spotted: the mentions of a document.
        paragraphs: the paragraph of each word.
        most: the most mentions of a part.

    Returns:
        The numbers of the mentions of each part; one part for any article of common length.
    """
    found: list[range] = []
    start = 0
    while len(spotted) - start > most:
        end = start + most
        least = max(start + 1, end - min(_GIVE, most // 2))
        border = next(
            (
                i
                for i in range(end, least - 1, -1)
                if paragraphs[spotted[i].start] != paragraphs[spotted[i - 1].start]
            ),
            end,
        )
        found.append(range(start, border))
        start = border
    if start < len(spotted):
        found.append(range(start, len(spotted)))
    return found


def moved(cluster: Cluster, by: int) -> Cluster:
    """Counts the mentions of a part's cluster from the document's beginning.

    Args:
        cluster: a cluster whose mentions are counted from the part's first.
        by: the number of the part's first mention.

    Returns:
        The same cluster.
    """
    if not by:
        return cluster
    mentions = [i + by for i in cluster.mentions]
    links = {i + by: replace(link, to=link.to + by) for i, link in cluster.links.items()}
    return Cluster(mentions, cluster.type, cluster.names, links)
