"""A page holds what the graph says, as inert text, and refers to nothing outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from kg import Graph
from kg.cli import app
from kg.draw import AmbiguousFocus, InvalidDrawingOption, TooManyEntities, UnknownFocus
from kg.draw.page import page_html, write_page
from kg.draw.page.contents import Contents, contents
from kg.draw.page.places import places
from kg.model import STATUSES, Article, Span
from tests.draw.pages import Sheet, claim, entity, season

TEXT = (
    "A train for the spring\n\nIt rained in Polders. Ane Brekke leads out Łucja Nowak. “She will win "
    "the Polders Omloop,” said Brekke. Nowak denied that she rides for Caravel."
)
ARTICLE = Article(
    "train", TEXT, "A train for the spring", "2024-04-02", "https://example.org/train", "I. Pen"
)
ANE, NOWAK = entity("Ane Brekke"), entity("Łucja Nowak", "Rider", "Nowak")
OMLOOP, CARAVEL = entity("Polders Omloop", "Race"), entity("Caravel", "Team")
LEADS = claim(
    ARTICLE,
    "Ane Brekke leads out Łucja Nowak.",
    (ANE, "leadout_for", NOWAK),
    trigger="leads out",
    confidence=0.75,
)
WINS = claim(
    ARTICLE, "“She will win the Polders Omloop,” said Brekke.", (NOWAK, "won", OMLOOP), "possible",
    year=2024, speaker=ANE,
)  # fmt: skip
DENIED = claim(
    ARTICLE, "Nowak denied that she rides for Caravel.", (NOWAK, "rides_for", CARAVEL), "denied"
)
TRAIN = Sheet((LEADS, WINS, DENIED), (ARTICLE,))

HOSTILE = (
    "</script><script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "<!--<script>",
    "\u2028document.title='run'//",
    "\u202egnp.exe\u202c",
    "&lt;b&gt; ]]> ${1} {title}",
)


class Tags(HTMLParser):
    """The elements of a page, with their attributes and the text of each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in {"script", "style"} and data.strip():
            self.inside.append(data)


def data(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="contents">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def gathered(sheet: Sheet) -> Contents:
    return contents(sheet.to_networkx(STATUSES), sheet.articles())


def hostile(text: str) -> Sheet:
    """A graph that says one thing everywhere."""
    article = Article("a", f"{text} rides for {text} 2.", text, None, "javascript:alert(1)", text)
    rider, team = (
        replace(entity("r"), name=text, aliases=(text,)),
        replace(entity("t", "Team"), name=text),
    )
    evidence = Span(0, len(article.text), article.text)
    said = replace(
        LEADS, article="a", subject=rider, predicate="rides_for", object=team, speaker=rider
    )
    return Sheet((replace(said, evidence=evidence, trigger=evidence),), (article,))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_element_and_ends_none(text: str) -> None:
    kinds = [tag for tag, _ in Tags(page_html(TRAIN)).found]
    page = page_html(hostile(text), title=text, source=text)
    assert [tag for tag, _ in Tags(page).found] == kinds
    raw = page[page.index('id="contents">') + 14 : page.index("</script>")]
    assert not set(raw) & set("<>&\u2028\u202e\u202c")


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200f", "\u0007", "\ufeff"])
def test_characters_that_hide_or_turn_others_are_left_out(hidden: str) -> None:
    page = data(page_html(hostile(f"Ane{hidden} Brekke"), title=f"A{hidden}B"))
    assert hidden not in json.dumps(page, ensure_ascii=False)
    assert page["things"][0]["name"] == "Ane Brekke"
    assert page["title"] == "AB"


def test_page_refers_to_nothing_outside() -> None:
    page = page_html(TRAIN)
    for tag, attributes in Tags(page).found:
        assert not {"src", "href", "srcset", "action", "data", "poster"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert tag not in {"base", "iframe", "object", "embed", "link", "img"}
    style = re.search(r"<style[^>]*>(.*?)</style>", page, re.S)
    assert style is not None
    assert not re.search(r"@import|url\(", style[1])


def test_policy_allows_the_script_and_the_style_and_nothing_else() -> None:
    page = page_html(TRAIN)
    (policy,) = (
        each["content"]
        for tag, each in Tags(page).found
        if tag == "meta" and each.get("http-equiv") == "Content-Security-Policy"
    )
    style = re.findall(r"<style[^>]*>(.*?)</style>", page, re.S)
    script = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert (len(style), len(script)) == (1, 1)
    allowed = dict(part.strip().split(" ", 1) for part in str(policy).split(";"))
    assert allowed.pop("default-src") == "'none'"
    assert allowed.pop("script-src") == hashed(script[0])
    assert allowed.pop("style-src") == hashed(style[0])
    assert allowed == {"img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=1", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        (" java\nscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("//example.org/", False),
        ("https:", False),
        ("https://[broken", False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, *, kept: bool) -> None:
    (source,) = gathered(Sheet((LEADS,), (replace(ARTICLE, url=url),))).sources
    assert bool(source.url) is kept


def test_same_graph_gives_the_same_page() -> None:
    turned = Sheet(TRAIN.claims[::-1], TRAIN.texts)
    assert page_html(TRAIN) == page_html(turned)


def test_evidence_stands_in_its_surroundings() -> None:
    found = gathered(TRAIN)
    (statement,) = next(tie.statements for tie in found.ties if tie.relation == "leadout_for")
    passage = found.passages[statement.passage]
    assert passage.before == "A train for the spring\n\nIt rained in Polders. "
    assert passage.exact == "Ane Brekke leads out Łucja Nowak."
    assert passage.after.startswith(" “She will win")
    assert statement.trigger is not None
    assert passage.exact[slice(*statement.trigger)] == "leads out"


def test_long_surroundings_are_cut_between_words() -> None:
    sentence = "Ane Brekke leads out Łucja Nowak."
    article = replace(ARTICLE, text=f"{'far ' * 300}{sentence}{' away' * 300}")
    (passage,) = gathered(
        Sheet((claim(article, sentence, (ANE, "leadout_for", NOWAK)),), (article,))
    ).passages
    assert re.fullmatch(r"…(far )+", passage.before)
    assert re.fullmatch(r"( away)+…", passage.after)
    assert len(passage.before) + len(passage.after) < 700


@pytest.mark.parametrize("articles", [(), (replace(ARTICLE, text="Another text."),)])
def test_sentence_that_its_article_does_not_hold_stands_alone(
    articles: tuple[Article, ...],
) -> None:
    (passage,) = gathered(Sheet((LEADS,), articles)).passages
    assert (passage.before, passage.exact, passage.after) == ("", LEADS.evidence.text, "")


def test_relation_that_holds_both_ways_is_one_tie() -> None:
    article = replace(ARTICLE, text="Brekke and Nowak are team-mates. Nowak is Brekke's team-mate.")
    ways = (
        claim(article, "Brekke and Nowak are team-mates.", (ANE, "teammate_of", NOWAK)),
        claim(article, "Nowak is Brekke's team-mate.", (NOWAK, "teammate_of", ANE)),
    )
    (tie,) = gathered(Sheet(ways, (article,))).ties
    assert len(tie.statements) == 2


def test_roles_and_nationalities_are_said_and_their_ties_hidden_at_first() -> None:
    article = replace(ARTICLE, text="Ane Brekke is a sprinter. Ane Brekke leads out Łucja Nowak.")
    role = claim(
        article, "Ane Brekke is a sprinter.", (ANE, "has_role", entity("sprinter", "Role"))
    )
    train = claim(article, "Ane Brekke leads out Łucja Nowak.", (ANE, "leadout_for", NOWAK))
    page = data(page_html(Sheet((role, train), (article,))))
    assert {each["name"]: each["on"] for each in page["relations"]} == {
        "leadout_for": True,
        "has_role": False,
    }
    assert [each["about"] for each in page["things"]] == ["sprinter", "", ""]
    alone = data(page_html(Sheet((role,), (article,))))
    assert [each["on"] for each in alone["relations"]] == [True]


def test_denials_are_there_but_hidden_at_first() -> None:
    page = data(page_html(TRAIN))
    assert [each["on"] for each in page["statuses"]] == [True, True, False]
    assert sorted(tie[3] for tie in page["ties"]) == [0, 1, 2]
    page = data(page_html(TRAIN, show="denied"))
    assert [each["on"] for each in page["statuses"]] == [False, False, True]


def test_graph_without_claims_makes_a_page() -> None:
    page = data(page_html(Graph()))
    assert (page["things"], page["ties"]) == ([], [])


def test_page_opens_at_the_focus() -> None:
    page = data(page_html(TRAIN, focus=["nowak", "Brekke"], hops=2))
    assert [page["things"][at]["name"] for at in page["focus"]] == ["Łucja Nowak", "Ane Brekke"]
    assert page["hops"] == 2
    assert len(page["things"]) == 4


def test_graph_beyond_the_limit_is_narrowed_to_the_focus() -> None:
    page = data(page_html(TRAIN, focus="Brekke", limit=3))
    assert [thing["name"] for thing in page["things"]] == ["Ane Brekke", "Łucja Nowak"]


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"focus": "Brekkke"}, UnknownFocus, "Did you mean: Ane Brekke"),
        ({"focus": "rider"}, UnknownFocus, "nobody like it"),
        ({"limit": 3}, TooManyEntities, "Focus on one entity, for example: Łucja Nowak"),
        ({"limit": 2, "focus": "Nowak"}, TooManyEntities, "too many neighbours"),
        ({"show": ("hoped",)}, InvalidDrawingOption, "asserted, possible, denied"),
        ({"show": ()}, InvalidDrawingOption, "asserted, possible, denied"),
        ({"hops": -1}, InvalidDrawingOption, "from 0 up"),
    ],
)
def test_wishes_that_cannot_be_met_are_named(
    options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        page_html(TRAIN, **options)


def test_name_of_two_is_ambiguous() -> None:
    other = replace(LEADS, subject=replace(ANE, id="rider/ane-brekke-2"))
    with pytest.raises(AmbiguousFocus, match="ane-brekke-2"):
        page_html(Sheet((LEADS, other), (ARTICLE,)), focus="brekke")


def test_page_is_written_as_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = write_page(TRAIN, tmp_path / "graph.html", title="Łucja")
    assert path.read_bytes() == page_html(TRAIN, title="Łucja").encode()
    assert b"<title>\xc5\x81ucja</title>" in path.read_bytes()


def test_other_figures_are_no_pages(tmp_path: Path) -> None:
    with pytest.raises(InvalidDrawingOption, match="trains"):
        write_page(TRAIN, tmp_path / "graph.html", figure="trains")
    assert not list(tmp_path.iterdir())


def test_graph_draws_a_page(tmp_path: Path) -> None:
    assert Graph().draw(tmp_path / "graph.html") == tmp_path / "graph.html"
    assert data((tmp_path / "graph.html").read_text("utf-8"))["things"] == []


@pytest.mark.parametrize("size", [2, 30, 150, 600])
def test_no_box_covers_another(size: int) -> None:
    found = gathered(season(size)) if size > 2 else gathered(Sheet((LEADS,), (ARTICLE,)))
    ties = [(tie.subject, tie.object) for tie in found.ties]
    boxes = [(100.0 + at % 3 * 20, 26.0) for at in range(len(found.things))]
    spots = places(ties, boxes)
    assert np.array_equal(spots, places(ties, boxes))
    gap = np.abs(spots[:, None] - spots) - (np.array(boxes)[:, None] + boxes) / 2
    covering = (gap < 0).all(axis=2).sum() - len(spots)
    assert covering == 0


def test_parts_that_nothing_joins_stand_apart() -> None:
    spots = places([(0, 1), (2, 3), (4, 5)], [(100.0, 26.0)] * 7)
    gap = np.abs(spots[:, None] - spots)
    apart = (gap[..., 0] >= 100) | (gap[..., 1] >= 26)
    assert apart.sum() == 7 * 6


def test_command_writes_a_page(tmp_path: Path) -> None:
    graph = tmp_path / "graph.ttl"
    Graph().save(graph)
    page = tmp_path / "graph.html"
    done = CliRunner().invoke(app, ["draw", str(graph), "-o", str(page), "--title", "Spring"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert page.read_text("utf-8") == page_html(Graph(), title="Spring")
    wrong = ["draw", str(graph), "-o", str(tmp_path / "trains.html"), "--figure", "trains"]
    assert CliRunner().invoke(app, wrong).exit_code == 2
    assert not (tmp_path / "trains.html").exists()
