"""Whatever things and articles are called: every format is well-formed and says the same again."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse

from kg.graph import Graph
from kg.model import Article, Claim, Entity, Reading, Span
from kg.rdf import Format, tables
from kg.rdf.graphml import write_graphml
from kg.rdf.terms import UnwritableValue, clean
from kg.vocabulary import slug
from tests.fuzz.strategies import NAMES

FORMATS = tuple(Format)


def entity(kind: str, name: str) -> Entity:
    return Entity(f"{kind.lower()}/{slug(name) or 'x'}", name, kind)  # type: ignore[arg-type]


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """An article about somebody, all whose words are trouble."""
    rider, team, speaker, text, title, trigger = (draw(NAMES) for _ in range(6))
    text = f"{text}{trigger}."
    subject, object_ = entity("Rider", f"a{rider}"), entity("Team", f"b{team}")
    subject = Entity(subject.id, subject.name, "Rider", (draw(NAMES),), ("Q1",))
    claim = Claim(
        "a",
        subject,
        "rides_for",
        object_,
        draw(st.sampled_from(("asserted", "possible", "denied"))),
        Span(0, len(text), text),
        year=2019,
        speaker=entity("Person", f"c{speaker}"),
    )
    identifier = draw(NAMES)
    article = Article(identifier, text, title, None, draw(NAMES), draw(NAMES))
    people = tuple(sorted({subject, object_, *filter(None, [claim.speaker])}, key=lambda e: e.id))
    claims = (Claim(**{f: getattr(claim, f) for f in claim.__slots__} | {"article": identifier}),)
    return Reading(article, (), people, claims)


# What XML 1.0 cannot hold in any way of writing.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def repr_of(graph: Graph) -> str:
    quads = graph.store.serialise(Format.N_QUADS)
    return "".join(str(getattr(q.object, "value", "")) for q in parse(quads, RdfFormat.N_QUADS))


@given(reading=readings())
def test_every_rdf_format_says_the_same(folder: Path, reading: Reading) -> None:
    graph = Graph.from_readings([reading])
    again = Graph.from_readings([reading])
    for form in FORMATS:
        if form is Format.RDF_XML and _NOT_IN_XML.search(repr_of(graph)):
            with pytest.raises(UnwritableValue, match="XML has no"):
                graph.save(folder / "graph.rdf")
            continue
        path = graph.save(folder / f"graph.{form.value}")
        assert path.read_bytes() == again.save(folder / f"again.{form.value}").read_bytes()
        loaded = Graph.load(path)
        assert loaded.claims() == graph.claims()
        assert loaded.entities() == graph.entities()
        assert loaded.articles() == graph.articles()
        list(parse(path.read_bytes(), format=form.oxigraph))
    assert {claim.evidence.text for claim in graph.claims()} <= {clean(reading.article.text)}


@given(reading=readings())
@settings(max_examples=max(20, settings.default.max_examples // 3 if settings.default else 0))
@pytest.mark.usefixtures("folder")
def test_another_library_reads_the_same_triples(reading: Reading) -> None:
    store = Graph.from_readings([reading]).store
    ours = {(t.subject, t.predicate, t.object) for t in parsed(store.serialise(Format.TURTLE))}
    theirs = rdflib.Graph().parse(data=store.serialise(Format.TURTLE), format="turtle")
    lines = theirs.serialize(format="nt", encoding="utf-8")
    assert {
        (t.subject, t.predicate, t.object) for t in parse(lines, format=RdfFormat.N_TRIPLES)
    } == ours


def parsed(data: bytes) -> list[Quad]:
    return list(parse(data, format=RdfFormat.TURTLE))


@given(reading=readings())
@pytest.mark.usefixtures("folder")
def test_networks_and_tables_are_well_formed(reading: Reading) -> None:
    graph = Graph.from_readings([reading])
    output = io.BytesIO()
    write_graphml(graph.to_networkx(("asserted", "possible", "denied")), output)
    ElementTree.fromstring(output.getvalue())  # noqa: S314 - our own file, to see that it is one
    written = io.StringIO()
    tables.write_table(
        tables.NODE_COLUMNS, tables.node_rows(graph.entities(), graph.to_networkx()), written
    )
    rows = list(csv.reader(io.StringIO(written.getvalue(), newline="")))
    assert all(len(row) == len(tables.NODE_COLUMNS) for row in rows)
    assert len(rows) == 1 + len(graph.entities())


class _Page(HTMLParser):
    """Notes what of a page would run, and where it would reach."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "formaction"):
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


def page_of(reading: Reading) -> _Page:
    from kg.draw.page import page_html

    page = _Page()
    page.feed(page_html(Graph.from_readings([reading])))
    return page


@given(reading=readings())
@settings(max_examples=max(15, settings.default.max_examples // 5 if settings.default else 0))
@pytest.mark.usefixtures("folder")
def test_no_name_becomes_markup_of_the_page(reading: Reading) -> None:
    subject, object_ = entity("Rider", "Ane"), entity("Team", "Fjord")
    claim = Claim("a", subject, "rides_for", object_, "asserted", Span(0, 1, "."))
    plain = page_of(Reading(Article("a", "."), (), (subject, object_), (claim,)))
    page = page_of(reading)
    assert page.tags.count("script") == plain.tags.count("script")
    assert page.handlers == plain.handlers == []
    assert not [each for each in page.addresses if each.lower().startswith("javascript:")]


@given(reading=readings())
@settings(max_examples=max(12, settings.default.max_examples // 20 if settings.default else 0))
def test_figures_can_be_drawn(folder: Path, reading: Reading) -> None:
    path = folder / "graph.svg"
    graph = Graph.from_readings([reading])
    graph.draw(path, show=["asserted", "possible", "denied"])
    drawn = path.read_bytes()
    ElementTree.fromstring(drawn)  # noqa: S314 - our own file, to see that it is one
    graph.draw(path, show=["asserted", "possible", "denied"])
    assert path.read_bytes() == drawn


@given(reading=readings())
@pytest.mark.usefixtures("folder")
def test_facts_are_one_line_of_json(reading: Reading) -> None:
    from kg.cli.facts import json_line

    for claim in reading.claims:
        line = json_line(claim)
        assert line.count("\n") == 1
        assert line.endswith("\n")
        assert json.loads(line)["doc"] == reading.article.id or "\ufffd" in line
