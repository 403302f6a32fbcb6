"""Everything about one thing turned into its page: a rider, a team, a race; an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pyoxigraph import NamedNode

from kg.model import STATUSES, Claim
from kg.rdf.entities import DATED_NAME, LABEL, MATCH, VALID_FROM, VALID_UNTIL
from kg.rdf.statements import DERIVED_FROM, TEXT, URL
from kg.rdf.terms import WIKIDATA
from kg.serve.answer import TEXT as PLAIN
from kg.serve.answer import Answer
from kg.serve.explorer.addresses import address_of, is_web_address
from kg.serve.explorer.claims import Count, Description, about, counted, descriptions, in_article
from kg.serve.explorer.derived import conclusions
from kg.serve.explorer.diagram import diagram
from kg.serve.explorer.facts import (
    STATUS_WORDS,
    Fact,
    groups_of,
    link_to,
    phrase,
    qualifiers,
    source_of,
)
from kg.serve.explorer.files import (
    TRIPLE_FORMS,
    TooLarge,
    UnknownFormat,
    attached,
    claims_csv,
    part,
)
from kg.serve.explorer.names import Known, Names
from kg.serve.explorer.passage import anchor, misplaced, passage
from kg.serve.explorer.render import page
from kg.serve.explorer.site import Site
from kg.serve.explorer.tables import table
from kg.serve.explorer.timeline import career, seasons
from kg.store import Iri, Rows
from kg.vocabulary import ONTOLOGY, THINGS

__all__ = ["article_page", "entity_page", "other_page"]

_MOST = 200
_MOST_OF_A_KIND = 12
_MOST_IN_FILE = 5_000
_MOST_IN_ARTICLE = 1_000
_MOST_TRIPLES = 200


def entity_page(site: Site, known: Known, form: str) -> Answer:
    """Show a rider, a team, a race or whatever else claims are about.

    Args:
        site: the graph.
        known: whom to show.
        form: the file format that is wanted; empty for a page.

    Returns:
        Facts in both directions with their sources, diagram and timeline; or the file.
    """
    counts = counted(site.store, known.iri)
    if form:
        return _entity_file(site, known, counts, form)
    found = about(site.store, site.names, known.iri, counts, _MOST, _MOST_OF_A_KIND)
    claims = {
        iri: claim
        for iri, claim in found.claims.items()
        if known.iri in {claim.subject.id, claim.object.id}
    }
    node = descriptions(site.store, [known.iri]).get(known.iri, {})
    return page(
        "entity",
        **site.common(),
        title=known.name,
        known=known,
        glance=_glance(known.iri, claims, site.names),
        statuses=_counted(counts),
        groups=groups_of(known.iri, claims, counts, site.names),
        said=_said(known.iri, found.claims, site.names),
        said_in_all=sum(each.number for each in counts if each.way == "speaker"),
        diagrams=diagram(known.iri, known.name, claims, site.names),
        career=career(known.iri, claims, site.names),
        seasons=seasons(known.iri, claims, site.names),
        dated=_dated_names(site, node),
        wikidata=[iri.removeprefix(WIKIDATA) for iri in node.get(MATCH.value, ())],
        conclusions=conclusions(site.store, site.names, known.iri),
        incomplete=len(found.incomplete),
    )


def _entity_file(site: Site, known: Known, counts: Sequence[Count], form: str) -> Answer:
    total = sum(each.number for each in counts)
    if total > _MOST_IN_FILE:
        raise TooLarge(
            f"{total:,} claims about {known.name} are more than this server hands out at once;"
            " ask for a part of them with SPARQL and LIMIT"
        )
    found = about(site.store, site.names, known.iri, counts, _MOST_IN_FILE, _MOST_IN_FILE)
    return _file(site, known, found.claims, form)


def _counted(counts: Sequence[Count]) -> dict[str, int]:
    found = {
        STATUS_WORDS[status]: sum(
            each.number for each in counts if each.status == status and each.way != "speaker"
        )
        for status in STATUSES
    }
    return {word: number for word, number in found.items() if number}


def article_page(site: Site, known: Known, form: str) -> Answer:
    """Show an article: its text, and what it says, each leading to the other.

    Args:
        site: the graph.
        known: the article.
        form: the file format that is wanted; empty for a page.

    Returns:
        The page, or the file.
    """
    found, complete = in_article(site.store, site.names, known.iri, _MOST_IN_ARTICLE)
    if form:
        return _file(site, known, found.claims, form)
    node = descriptions(site.store, [known.iri]).get(known.iri, {})
    text = node.get(TEXT.value, ("",))[0]
    url = node.get(URL.value, ("",))[0]
    named = {iri.rpartition("/")[2]: claim for iri, claim in found.claims.items()}
    lost = misplaced(text, named) if text else frozenset(named)
    facts = [
        {
            "fact": _plain_fact(iri, claim, site.names),
            "name": iri.rpartition("/")[2],
            "anchor": (
                ""
                if iri.rpartition("/")[2] in lost
                else anchor(claim.evidence.start, claim.evidence.end)
            ),
        }
        for iri, claim in found.claims.items()
    ]
    return page(
        "article",
        **site.common(),
        title=known.name,
        known=known,
        url=url if is_web_address(url) else "",
        plain_url="" if is_web_address(url) else url,
        text=text,
        paragraphs=passage(text, named) if text else (),
        facts=facts,
        quotes=_quotes(facts),
        statuses=_statuses(found.claims),
        complete=complete,
        incomplete=len(found.incomplete),
        most=_MOST_IN_ARTICLE,
    )


def other_page(site: Site, iri: str) -> Answer | None:
    """Show whatever else a graph describes: a claim leads to its article, the rest is listed.

    Args:
        site: the graph.
        iri: the thing.

    Returns:
        The page; None where the graph says nothing of it.
    """
    try:
        node = NamedNode(iri)
    except ValueError:
        return None
    own = descriptions(site.store, [iri]).get(iri, {})
    articles = own.get(DERIVED_FROM.value, ())
    if iri.startswith(f"{THINGS}claim/") and articles:
        place = f"{address_of(articles[0])}#fact-{iri.rpartition('/')[2]}"
        return Answer(HTTPStatus.SEE_OTHER, PLAIN, b"", (("location", place),))
    says = site.store.query(
        f"SELECT ?property ?value {{ {node} ?property ?value }}", limit=_MOST_TRIPLES
    )
    said = site.store.query(
        f"SELECT ?thing ?property {{ ?thing ?property {node} }}", limit=_MOST_TRIPLES
    )
    uses: Rows | None = None
    if iri.startswith(ONTOLOGY):
        uses = site.store.query(
            f"SELECT ?thing ?value {{ ?thing {node} ?value }}", limit=_MOST_TRIPLES
        )
    if not (says or said or uses):
        return None
    return page(
        "thing",
        **site.common(),
        title=table(Rows(("x",), ((Iri(iri),),)), site.names).rows[0][0].text,
        iri=iri,
        tables=[
            (heading, table(_sorted(rows), site.names))
            for heading, rows in (
                ("What the graph says of it", says),
                ("Where the graph speaks of it", said),
                ("What it connects", uses),
            )
            if rows
        ],
    )


def _sorted(rows: Rows) -> Rows:
    tuples = tuple(sorted(rows.tuples, key=lambda row: tuple(map(str, row))))
    return Rows(rows.columns, tuples, rows.form, rows.complete)


def _file(site: Site, known: Known, claims: Mapping[str, Claim], form: str) -> Answer:
    if form == "csv":
        made = claims_csv(claims, site.names, site.limits)
    elif form in TRIPLE_FORMS:
        made = part(site.store, known.iri, claims, form, site.limits)
    else:
        raise UnknownFormat(form, ("csv", *TRIPLE_FORMS))
    return attached(made, known.id.rpartition("/")[2], form)


def _plain_fact(iri: str, claim: Claim, names: Names) -> Fact:
    subject, object_ = (link_to(names.get(end.id) or end) for end in (claim.subject, claim.object))
    source = source_of(iri, claim, names)
    return Fact(
        subject, phrase(claim.predicate), object_, claim.status, qualifiers(claim), (source,)
    )


def _quotes(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the sentences of an article whose text is not known in order, each with its facts."""
    found: dict[str, list[dict[str, Any]]] = {}
    for each in facts:
        source = each["fact"].sources[0]
        found.setdefault(source.before + source.trigger + source.after, []).append(each)
    return [{"text": text, "facts": said} for text, said in found.items()]


def _said(iri: str, claims: Mapping[str, Claim], names: Names) -> tuple[Fact, ...]:
    return tuple(
        _plain_fact(name, claim, names)
        for name, claim in claims.items()
        if claim.speaker is not None and claim.speaker.id == iri
    )


def _statuses(claims: Mapping[str, Claim]) -> dict[str, int]:
    found = {
        STATUS_WORDS[status]: sum(claim.status == status for claim in claims.values())
        for status in STATUSES
    }
    return {word: number for word, number in found.items() if number}


def _dated_names(site: Site, node: Description) -> list[tuple[str, str]]:
    """List what a team was called through the years, in order, with the years."""
    found = descriptions(site.store, node.get(DATED_NAME.value, ())).values()
    names = [
        tuple(name.get(part.value, ("",))[0] for part in (VALID_FROM, VALID_UNTIL, LABEL))
        for name in found
    ]
    return [(label, _years(first[:4], last[:4])) for first, last, label in sorted(names) if label]


def _years(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def _glance(iri: str, claims: Mapping[str, Claim], names: Names) -> list[tuple[str, list[Any]]]:
    """Tell in a line what somebody is: what most articles assert, and the newest team."""
    found: list[tuple[str, list[Any]]] = []
    for label, predicate in (("Country", "has_nationality"), ("Role", "has_role")):
        ends = {
            claim.object.id: claim.object
            for claim in claims.values()
            if claim.predicate == predicate
            and claim.status == "asserted"
            and claim.subject.id == iri
        }
        if ends:
            links = [link_to(names.get(end.id) or end) for end in ends.values()]
            found.append((label, sorted(links, key=lambda link: link.name)))
    teams = [
        claim
        for claim in claims.values()
        if claim.predicate == "rides_for" and claim.status == "asserted" and claim.subject.id == iri
    ]
    if teams:
        newest = max(teams, key=lambda claim: (_when(claim, names), claim.confidence))
        said = _when(newest, names)
        label = f"Team, as of {said[:4]}" if said else "Team"
        found.append((label, [link_to(names.get(newest.object.id) or newest.object)]))
    return found


def _when(claim: Claim, names: Names) -> str:
    """Give the season that a claim names, else the day of its article."""
    article = names.get(claim.article)
    return f"{claim.year:04}" if claim.year else (article.date if article else "")
