"""Turns a graph of claims into one HTML file that needs nothing else and lets no text run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from kg.bundle import bundled
from kg.draw.errors import InvalidDrawingOption, TooManyEntities
from kg.draw.find import find
from kg.draw.page.contents import Contents, Drawable, contents, plain
from kg.draw.page.looks import relation_look, status_look, type_look
from kg.draw.page.places import places
from kg.draw.style import NODES, RELATIONS
from kg.model import STATUSES, Status

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["LIMIT", "page_html"]

LIMIT = 2000
"""More entities than this are a hairball, and slow."""

_PACKAGE = "kg.draw.page"
_HIDDEN = frozenset({"has_role", "has_nationality"})
"""Said below the names already; as ties they join everybody to everybody."""
_LETTER, _LINE, _ROOM = 7.4, 15.0, (26.0, 12.0)  # of names, in pixels
_WIDEST = 18  # characters of a line of a name
# The style's name keeps Cytoscape from writing a style of its own, which the policy forbids.
_DOCUMENT = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style id="__________cytoscape_stylesheet">{style}</style>
</head>
<body>
<noscript>This page draws a graph with a script that it brings along; scripts are switched off here.</noscript>
<script type="application/json" id="contents">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def _near(network: MultiDiGraph[str], centres: Iterable[str], hops: int) -> MultiDiGraph[str]:
    """What lies at most so many steps from one of the centres."""
    kept = edge = set(centres)
    for _ in range(hops):
        edge = {end for node in edge for end in network.to_undirected(as_view=True)[node]} - kept
        kept = kept | edge
    return network.subgraph(kept)


def _chosen(
    network: MultiDiGraph[str], focus: Sequence[str], hops: int, limit: int
) -> tuple[MultiDiGraph[str], list[str]]:
    """The part of the graph that a page shows, and the entities that it opens at."""
    centres = [find(network, each) for each in focus]
    kept = network
    if len(network) > limit and centres:
        kept = _near(network, centres, hops)
    if len(kept) > limit:
        busy = sorted(kept, key=lambda node: (-kept.degree(node), node))
        names = [str(network.nodes[node]["name"]) for node in busy if node not in centres]
        about = ", ".join(str(network.nodes[node]["name"]) for node in centres)
        raise TooManyEntities(len(kept), limit, tuple(names[:5]), about or None, hops)
    return kept, centres


def _lines(name: str) -> list[str]:
    """A name in lines of about equal length."""
    count = -(-len(name) // _WIDEST)
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= max(len(name) / count + 4, 8):
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    cut = [line if len(line) <= 2 * _WIDEST else f"{line[: 2 * _WIDEST - 1]}…" for line in lines]
    return [*cut[:3], "…"] if len(cut) > 4 else cut


def _size(lines: Sequence[str]) -> tuple[float, float]:
    """Width and height of the box around a name."""
    longest = max(map(len, lines), default=0)
    return round(longest * _LETTER + _ROOM[0], 1), len(lines) * _LINE + _ROOM[1]


def _ordered(names: Iterable[str], order: Mapping[str, Any]) -> list[str]:
    rank = {name: place for place, name in enumerate(order)}
    return sorted(set(names), key=lambda name: (rank.get(name, len(rank)), name))


def _placed(shown: Contents, sizes: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Where things stand: as the ties that are shown at first ask, the others beside."""
    ties = [(tie.subject, tie.object) for tie in shown.ties if tie.relation not in _HIDDEN]
    tied = sorted({end for tie in ties for end in tie})
    if not tied:
        ties = [(tie.subject, tie.object) for tie in shown.ties]
        tied = list(range(len(shown.things)))
    others = sorted(set(range(len(shown.things))).difference(tied))
    row = {thing: place for place, thing in enumerate([*tied, *others])}
    spots = places([(row[a], row[b]) for a, b in ties], [sizes[thing] for thing in row])
    return [[float(x), float(y)] for x, y in (spots[row[thing]] for thing in range(len(row)))]


def _data(
    shown: Contents, centres: Sequence[str], show: Sequence[Status], hops: int
) -> Mapping[str, Any]:
    """What the page's script reads; the names of fields are those that it uses."""
    kinds = _ordered((thing.type for thing in shown.things), NODES)
    relations = _ordered((tie.relation for tie in shown.ties), RELATIONS)
    names = [_lines(thing.name) for thing in shown.things]
    sizes = [_size(lines) for lines in names]
    spots = _placed(shown, sizes)
    ids = [thing.id for thing in shown.things]
    things = zip(shown.things, names, sizes, spots, strict=True)
    return {
        "focus": [ids.index(node) for node in centres if node in ids],
        "hops": hops,
        "types": [type_look(kind) for kind in kinds],
        "relations": [
            {**relation_look(name), "on": name not in _HIDDEN or relations == [name]}
            for name in relations
        ],
        "statuses": [{**status_look(name), "on": name in show} for name in STATUSES],
        "things": [
            {
                "name": thing.name,
                "lines": lines,
                "type": kinds.index(thing.type),
                "aliases": thing.aliases,
                "about": thing.about,
                "size": size,
                "at": spot,
            }
            for thing, lines, size, spot in things
        ],
        "ties": [
            [
                tie.subject,
                tie.object,
                relations.index(tie.relation),
                STATUSES.index(tie.status),
                [
                    [
                        one.passage,
                        one.trigger,
                        one.year,
                        one.stage,
                        one.rank,
                        one.speaker,
                        one.confidence,
                    ]
                    for one in tie.statements
                ],
            ]
            for tie in shown.ties
        ],
        "passages": [[one.source, one.before, one.exact, one.after] for one in shown.passages],
        "sources": [[one.id, one.title, one.date, one.author, one.url] for one in shown.sources],
    }


def _inert(value: object) -> str:
    """JSON that ends no element and starts none."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hashed(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def page_html(
    graph: Drawable,
    *,
    title: str | None = None,
    source: str | None = None,
    focus: str | Sequence[str] | None = None,
    hops: int = 1,
    show: Status | Sequence[Status] = ("asserted", "possible"),
    limit: int = LIMIT,
) -> str:
    """Make a page that shows a graph, and for each of its edges the sentences that say it.

    It holds all that it needs, asks for nothing from anywhere, and shows every text of the graph as
    text. The same graph gives the same page.

    Args:
        graph: the graph, such as a ``kg.Graph``.
        title: of the page; None for the articles' titles.
        source: a line about where the graph comes from, or None.
        focus: names, aliases or identifiers of the entities that it opens at; None for everything.
        hops: how many steps from the focus to show at first, and, of a graph with more entities than
            the limit, at all.
        show: the statuses that are shown at first; the reader can choose others.
        limit: the greatest number of entities.

    Returns:
        HTML.

    Raises:
        InvalidDrawingOption: a status is none of the three, or the steps are less than none.
        TooManyEntities: there are more than the limit, even around the focus.
    """
    show = (show,) if isinstance(show, str) else tuple(show)
    if not show or not set(show) <= set(STATUSES):
        raise InvalidDrawingOption("show", show, f"some of {', '.join(STATUSES)}")
    if hops < 0:
        raise InvalidDrawingOption("hops", hops, "a number of steps from 0 up")
    wanted = [focus] if isinstance(focus, str) else list(focus or ())
    network, centres = _chosen(graph.to_networkx(STATUSES), wanted, hops, limit)
    shown = contents(network, graph.articles())
    heading = plain(_heading(shown) if title is None else title)
    style, script = (bundled(_PACKAGE, f"page.{kind}").strip() for kind in ("css", "js"))
    policy = (
        f"default-src 'none'; script-src {_hashed(script)}; style-src {_hashed(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    return _DOCUMENT.format(
        policy=policy,
        title=escape(heading or "Graph"),
        style=style,
        data=_inert({
            **_data(shown, centres, show, hops),
            "title": heading,
            "source": plain(source or ""),
            "licences": bundled(_PACKAGE, "page.licences.txt"),
        }),
        script=script,
    )


def _heading(shown: Contents) -> str:
    """The titles of the articles, or how many there are."""
    titles = [source.title or source.id for source in shown.sources]
    return " · ".join(titles) if len(titles) <= 2 else f"{len(titles)} articles"
