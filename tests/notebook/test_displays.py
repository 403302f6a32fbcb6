"""What notebooks show of values: everything that is there, marked where it stands, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from kg.graph import Graph
from kg.model import Article, Claim, Entity, Mention, Reading, Span
from kg.notebook import NotShowable, show
from kg.notebook.article import article_page
from kg.store import Rows
from tests.rdf.readings import ANE, HOSTILE, LOTTE, READINGS, SEASON, TRANSFER, hostile_reading

if TYPE_CHECKING:
    from kg.pipeline import Pipeline

ALLOWED = frozenset([
    "a",
    "b",
    "bdi",
    "blockquote",
    "code",
    "details",
    "div",
    "h4",
    "header",
    "img",
    "li",
    "mark",
    "meter",
    "p",
    "small",
    "span",
    "style",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
])
VOID = frozenset({"img"})
ATTRIBUTES = frozenset([
    "alt",
    "class",
    "dir",
    "href",
    "max",
    "min",
    "rel",
    "src",
    "target",
    "title",
    "value",
])


class Page(HTMLParser):
    """What a browser would make of a page: its tags, its text, and whether they nest."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data

    def texts(self, tag: str, html: str) -> list[str]:
        found = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL)
        return [Page(each).words for each in found]


def page(html: str) -> Page:
    """Read a page, and make sure that it is whole and harmless."""
    read = Page(html)
    assert not read.open
    for tag, attributes in read.tags:
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES
        assert (attributes.get("src") or "data:image/png;base64,").startswith(
            "data:image/png;base64,"
        )
        assert re.match(r"https?://", attributes.get("href") or "https://")
    return read


def mention(article: Article, words: str, entity: Entity, nth: int = 0) -> Mention:
    start = [found.start() for found in re.finditer(re.escape(words), article.text)][nth]
    return Mention(Span(start, start + len(words), words), entity.type, None, entity.id)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph.from_readings(READINGS)


def test_article_is_shown_to_the_last_character() -> None:
    shown = page(article_page(Reading(TRANSFER.article)))
    for paragraph in TRANSFER.article.text.split("\n\n"):
        assert paragraph in shown.words
    for words in ("Brekke joins Team Fjord", "2024-01-20", "Ida Falk", "transfer-2024"):
        assert words in shown.words


def test_claims_stand_beside_their_paragraph_with_the_number_of_their_words() -> None:
    html = TRANSFER._repr_html_()
    rows = html.split('<div class="kg-row">')[1:]
    assert len(rows) == 2
    first = Page(rows[0].rpartition("</div>")[0].partition("</div>")[0]).words
    assert "has joined[1] Team Fjord from[2] Kestrel–Ohm" in first
    assert "1 Ane Brekke rides for Team Fjord fact 0.97" in first
    assert "10 Lotte Verhulst won Ronde van Oosterveld denied says Mira Holm 1.00" in Page(
        rows[1].partition("</ul>")[0]
    ).words.replace("  ", " ")


def test_head_counts_facts_hopes_and_denials() -> None:
    assert "8 facts, 1 hope, 1 denial" in page(TRANSFER._repr_html_()).words


def test_a_description_is_followed_by_whom_it_means_and_a_name_is_not() -> None:
    article = Article("x", "Brekke rides. The sprinter wins; she smiles.")
    named, described, pronoun = (
        mention(article, words, ANE) for words in ("Brekke", "The sprinter", "she")
    )
    reading = Reading(article, (named, described, pronoun), (ANE,))
    html = article_page(reading)
    marked = page(html).texts("mark", html)
    assert marked == ["Brekke", "The sprinter → Ane Brekke", "she → Ane Brekke"]
    assert 'class="kg-Rider" title="Rider: Ane Brekke"' in html


def test_marks_that_lie_across_each_other_are_nested_properly() -> None:
    text = "Ane Brekke of Team Fjord won."
    across = Span(4, 18, text[4:18])
    claim = Claim(
        "x", ANE, "won", Entity("race/r", "R", "Race"), "asserted", Span(0, 29, text), across
    )
    article = Article("x", text)
    team = Entity("team/team-fjord", "Team Fjord", "Team")
    reading = Reading(
        article,
        (mention(article, "Ane Brekke", ANE), mention(article, "Team Fjord", team)),
        (ANE, team),
        (claim,),
    )
    shown = page(article_page(reading))
    assert "Ane Brekke of Team[1] Fjord won." in shown.words
    assert shown.words.count("[1]") == 1


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_a_long_article_is_cut_and_says_so(between: str) -> None:
    sentence = f"Ane Brekke won.{between}"
    text = sentence * 6000
    claims = tuple(
        Claim("long", ANE, "won", LOTTE, "asserted", Span(at, at + 15, sentence[:15]))
        for at in (0, 70_000, 80_000)
    )
    shown = page(article_page(Reading(Article("long", text), claims=claims)))
    assert f"{len(text) - 60_000:,} more characters, with 2 more claims" in shown.words
    assert "3 facts" in shown.words
    assert len(shown.words) < 70_000


def test_source_is_linked_only_where_it_is_a_web_address() -> None:
    article = replace(TRANSFER.article, url="https://news.example.org/?a=1&b='\"")
    links = [attrs for tag, attrs in page(article_page(Reading(article))).tags if tag == "a"]
    assert [link["href"] for link in links] == [article.url]
    for bad in ("javascript:alert(1)", "data:text/html,x", " https://x", "//x.org", None):
        assert "<a" not in article_page(Reading(replace(article, url=bad)))


@pytest.mark.parametrize(
    ("number", "marks", "underlined", "words"),
    [
        (0, ["Ane Brekke", "Team Fjord"], ["has joined"], "rides for Team Fjord fact 0.97"),
        (5, ["Lotte Verhulst"], [], "leads out Ane Brekke fact 0.81"),
        (8, ["Ane", "Ronde van Oosterveld"], [], "hope 0.60"),
        (9, ["Lotte"], [], "won Ronde van Oosterveld denied 1.00"),
    ],
)
def test_card_marks_names_and_trigger_in_the_sentence(
    number: int, marks: list[str], underlined: list[str], words: str
) -> None:
    claim = TRANSFER.claims[number]
    # People are spoken of by the first of their names too, where an alias says so.
    claim = replace(claim, subject=replace(claim.subject, aliases=("Ane", "Lotte")))
    html = claim._repr_html_()
    shown = page(html)
    quote = html.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert shown.texts("mark", quote) == marks
    assert shown.texts("u", quote) == underlined
    assert words in shown.words.replace("  ", " ")
    assert claim.evidence.text in shown.words
    assert "transfer-2024" in shown.words
    if claim.speaker:
        assert f"says {claim.speaker.name}" in shown.words


def test_year_stage_and_rank_are_said_once() -> None:
    words = [page(claim._repr_html_()).words for claim in SEASON.claims]
    assert words[3].startswith("Ane Brekke won stage 3 Six Days of Maren 2024 fact")
    assert words[4].startswith("Ane Brekke 2nd in Six Days of Maren 2024 fact")


def test_parts_of_words_are_no_names() -> None:
    text = "Anette, not Ane, won; Anes too."
    rider = Entity("rider/ane", "Ane", "Rider")
    claim = Claim("x", rider, "beat", LOTTE, "asserted", Span(5, 5 + len(text), text))
    html = claim._repr_html_()
    quote = html.partition("<blockquote")[2].partition("</blockquote>")[0]
    assert page(html).texts("mark", quote) == ["Ane"]


def test_several_claims_are_cards_and_many_are_counted() -> None:
    shown = show(claim for claim in SEASON.claims)
    assert page(shown.html).words.count("season-review") == len(SEASON.claims)
    assert repr(shown).splitlines()[1] == (
        "Sara O’Dowd · won · Six Days of Maren · 2021 (asserted, 1.00)"
    )
    many = show(TRANSFER.claims * 4).html
    assert page(many).words.count("found by") == 25
    assert "and 15 more" in many
    assert "no such claim" in show(()).html


@pytest.mark.parametrize("value", [3, "text", [3], [TRANSFER.claims[0], TRANSFER]])
def test_what_cannot_be_shown_is_told_with_what_can(value: object) -> None:
    with pytest.raises(NotShowable, match="give a Graph"):
        show(value)  # type: ignore[arg-type]


def test_show_takes_whatever_shows_itself(graph: Graph) -> None:
    rows = graph.query("ASK { ?a ?b ?c }")
    for value in (graph, rows, TRANSFER, TRANSFER.article, TRANSFER.claims[0]):
        assert show(value)._repr_html_() == value._repr_html_()
    assert repr(show(TRANSFER)) == "Reading('transfer-2024', 0 mentions, 10 claims)"
    assert repr(show(graph)) == repr(graph)


def test_graph_is_shown_with_a_picture_that_is_described(graph: Graph) -> None:
    shown = page(graph._repr_html_())
    (image,) = [attributes for tag, attributes in shown.tags if tag == "img"]
    assert re.fullmatch(r"Diagram: \d+ entities and \d+ relations", image["alt"] or "")
    assert "The surest facts" in shown.words
    assert graph._repr_html_() == graph._repr_html_()


def test_a_large_graph_shows_the_surroundings_of_its_busiest_rider() -> None:
    facts = []
    text = "They ride."
    for number in range(50):
        rider = Entity(f"rider/r-{number}", f"Rider {number}", "Rider")
        team = Entity(f"team/t-{number // 5}", f"Team {number // 5}", "Team")
        facts.append(Claim("a", rider, "rides_for", team, "asserted", Span(0, 10, text)))
    graph = Graph.from_readings([Reading(Article("a", text), claims=tuple(facts))])
    assert "Diagram: around Team 0, 6 entities and 5 relations" in graph._repr_html_()


def test_an_empty_graph_says_so() -> None:
    assert "The graph is empty." in page(Graph()._repr_html_()).words


def test_answer_is_a_table_with_short_names_and_its_count(graph: Graph) -> None:
    html = graph.query(
        "SELECT ?rider ?year { ?c rdf:subject ?rider ; cyc:year ?year } ORDER BY ?year LIMIT 1"
    )._repr_html_()
    shown = page(html)
    assert shown.texts("td", html) == ["rider:sara-o-dowd", "2019"]
    assert 'title="https://w3id.org/cycling-kg/id/rider/sara-o-dowd"' in html
    assert '<td class="kg-number"><bdi>2019' in html
    assert "1 row" in shown.words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (Rows(("answer",), ((True,),), "ask"), "yes"),
        (Rows(("answer",), ((False,),), "ask"), "no"),
        (Rows(("who", "what"), ()), "No rows who, what"),
        (Rows(("who",), (("x",),), complete=False), "a limit cut it off"),
        (Rows(("who",), ((None,), (True,))), "true2 rows"),
        (Rows(("who",), (("x",),) * 1100), "and 1,050 more"),
    ],
)
def test_answers_of_every_kind_are_shown(rows: Rows, words: str) -> None:
    assert words in page(rows._repr_html_()).words


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    text = f"{text}<img src=x onerror=alert(1)>\"'><script>alert(2)</script></style></iframe>"
    reading = hostile_reading(text)
    mentioned = replace(
        reading, mentions=(mention(reading.article, "onerror", reading.entities[0]),)
    )
    graph = Graph.from_readings([reading])
    answer = graph.query("SELECT * { ?a ?b ?c }")
    for value in (mentioned, reading.article, reading.claims[0], answer):
        shown = page(show(value).html)
        assert "onerror=alert(1)" in shown.words


def test_same_value_same_bytes(graph: Graph) -> None:
    for value in (TRANSFER, TRANSFER.claims[0], graph.query("SELECT * { ?a ?b ?c }")):
        assert show(value).html == show(value).html


def test_no_colour_of_letters_or_ground_is_fixed() -> None:
    css = TRANSFER._repr_html_().partition("<style>")[2].partition("</style>")[0]
    # Only a picture, drawn on white, has a ground that light and dark pages do not see through.
    solid = re.findall(r"([^{}]+)\{[^}]*?(?:background|color):#", css)
    assert [rule.strip() for rule in solid] == [".kg-box.kg-box img"]
    assert "url(" not in css
    assert "@import" not in css


def test_explanation_is_shown_with_every_reason(pipeline: Pipeline) -> None:
    article = Article(
        "x", "Ilse Varn of Damco Racing won Paris-Roubaix last year.", date="2024-04-02"
    )
    reading = pipeline.read(article, explain=True)
    for claim in reading.claims:
        explanation = reading.explain(claim)
        shown = page(explanation._repr_html_())
        for line in str(explanation).splitlines()[1:]:
            name, told = line.strip().split(maxsplit=1)
            assert name in shown.words
            assert told.split(" ", 1)[-1].strip() in shown.words
        assert repr(show(explanation)) == str(explanation)
    assert reading.claims
