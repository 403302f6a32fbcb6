"""Draws a list of edges the way others do, and prints which of its texts cover what.

Run by ``benchmarks.figures`` with an interpreter that has matplotlib, networkx and the rivals, and
nothing of this project: ``python benchmarks/static_rivals.py METHOD EDGES.json WIDTH HEIGHT OUT.png``.
"""

from __future__ import annotations

import json
import sys
from itertools import combinations
from typing import Any

_TOUCH = 1.0  # overlaps of less than this many pixels in either direction cannot be seen
_NODE, _EDGE = 8, 7  # sizes of names and of edges' labels, in points


def _page(size: tuple[float, float]) -> tuple[Any, Any]:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=size, dpi=100)
    axes.set_axis_off()
    return figure, axes


def _networkx(
    edges: list[list[str]], size: tuple[float, float]
) -> tuple[Any, list[Any], list[Any]]:
    """What the tutorial does: spring layout, names in circles, labels in the middle of edges."""
    import networkx

    figure, axes = _page(size)
    graph: Any = networkx.DiGraph([(a, b) for a, b, _ in edges])
    places = networkx.spring_layout(graph, seed=1)
    networkx.draw_networkx(graph, places, ax=axes, with_labels=False)
    names = networkx.draw_networkx_labels(graph, places, ax=axes, font_size=_NODE)
    words = {(a, b): text for a, b, text in edges}
    labels = networkx.draw_networkx_edge_labels(graph, places, words, ax=axes, font_size=_EDGE)
    return figure, list(names.values()), list(labels.values())


def _spots(edges: list[list[str]], size: tuple[float, float]) -> tuple[Any, Any, Any, list[Any]]:
    """Small dots laid out for least stress, and the middles of the edges."""
    import networkx

    figure, axes = _page(size)
    graph: Any = networkx.DiGraph([(a, b) for a, b, _ in edges])
    places = networkx.kamada_kawai_layout(graph.to_undirected())
    networkx.draw_networkx_nodes(graph, places, ax=axes, node_size=30)
    networkx.draw_networkx_edges(graph, places, ax=axes, node_size=30, edge_color="#888888")
    middles = [(places[a] + places[b]) / 2 for a, b, _ in edges]
    return figure, axes, places, middles


def _textalloc(
    edges: list[list[str]], size: tuple[float, float]
) -> tuple[Any, list[Any], list[Any]]:
    """Names and labels put beside dots and edges by textalloc."""
    import textalloc

    figure, axes, places, middles = _spots(edges, size)
    nodes = list(places)
    points = [*(places[node] for node in nodes), *middles]
    x, y = [float(p[0]) for p in points], [float(p[1]) for p in points]
    texts = [*nodes, *(text for *_, text in edges)]
    sizes = [_NODE] * len(nodes) + [_EDGE] * len(edges)
    scatter = len(nodes)
    done = textalloc.allocate(
        axes, x, y, texts, x_scatter=x[:scatter], y_scatter=y[:scatter], textsize=sizes,
        linecolor="#BBBBBB", draw_all=True, max_distance=0.3,
    )  # fmt: skip
    written = done[2]
    return figure, written[:scatter], written[scatter:]


def _adjusttext(
    edges: list[list[str]], size: tuple[float, float]
) -> tuple[Any, list[Any], list[Any]]:
    """Names and labels pushed apart by adjustText."""
    from adjustText import adjust_text

    figure, axes, places, middles = _spots(edges, size)
    names = [axes.text(*places[node], node, fontsize=_NODE) for node in places]
    labels = [
        axes.text(*at, text, fontsize=_EDGE) for at, (*_, text) in zip(middles, edges, strict=True)
    ]
    adjust_text([*names, *labels], ax=axes, arrowprops={"arrowstyle": "-", "color": "#BBBBBB"})
    return figure, names, labels


def _netgraph(
    edges: list[list[str]], size: tuple[float, float]
) -> tuple[Any, list[Any], list[Any]]:
    """Netgraph with its own layout, names beside nodes, labels on edges."""
    import netgraph

    figure, axes = _page(size)
    pairs = {(a, b): text for a, b, text in edges}
    drawn = netgraph.Graph(
        list(pairs), node_labels=True, edge_labels=pairs, arrows=True, ax=axes, node_size=1.0,
        edge_width=0.3, node_label_offset=0.03, node_label_fontdict={"size": _NODE},
        edge_label_fontdict={"size": _EDGE},
    )  # fmt: skip
    return figure, list(drawn.node_label_artists.values()), list(drawn.edge_label_artists.values())


METHODS = {
    "networkx": _networkx,
    "textalloc": _textalloc,
    "adjustText": _adjusttext,
    "netgraph": _netgraph,
}


def overlaps(figure: Any, names: list[Any], labels: list[Any]) -> dict[str, int]:
    """Count names that cover each other, and edges' labels that cover any text.

    Args:
        figure: a drawn figure.
        names: the texts of the nodes.
        labels: the texts of the edges.

    Returns:
        Counts of ``names`` and ``labels`` that cover something, and of all ``labelled`` edges.
    """
    figure.canvas.draw()
    boxes = [(text, text.get_window_extent()) for text in (*names, *labels)]
    edges = {id(text) for text in labels}
    bad: set[int] = set()
    pairs = 0
    for (one, a), (other, b) in combinations(boxes, 2):
        wide, high = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if wide > _TOUCH and high > _TOUCH:
            bad |= {id(one), id(other)} & edges
            pairs += id(one) not in edges and id(other) not in edges
    return {"names": pairs, "labels": len(bad), "labelled": len(labels)}


def main(arguments: list[str]) -> None:
    """Draw, save, and print the counts, unless the method's name ends in an exclamation mark."""
    method, source, width, height, out = arguments
    with open(source, encoding="utf-8") as file:
        edges = json.load(file)
    figure, names, labels = METHODS[method.rstrip("!")](edges, (float(width), float(height)))
    figure.savefig(out)
    if not method.endswith("!"):
        print(json.dumps(overlaps(figure, names, labels)))


if __name__ == "__main__":
    import matplotlib

    matplotlib.use("Agg")
    main(sys.argv[1:])
