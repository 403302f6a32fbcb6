"""A visit turned into a page or a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from kg.errors import KgError
from kg.model import ENTITY_TYPES
from kg.serve.answer import Answer
from kg.serve.explorer.addresses import address_of
from kg.serve.explorer.dossiers import article_page, entity_page, other_page
from kg.serve.explorer.files import TooLarge, UnknownFormat, attached, whole
from kg.serve.explorer.names import ARTICLE_KIND, Known, Names
from kg.serve.explorer.questions import asking_page, query_page, questions_page
from kg.serve.explorer.render import page
from kg.serve.explorer.site import Site, problem_page
from kg.serve.explorer.visits import (
    Asking,
    Browse,
    Complete,
    Home,
    Query,
    Search,
    Thing,
    Visit,
    Whole,
)
from kg.serve.limits import Limits
from kg.store import RefusedQuery, Store, questions
from kg.vocabulary import THINGS

__all__ = ["Explorer"]

_COMPLETIONS = 10
_FOUND = 100
_ON_A_PAGE = 100
_BUSIEST = 8
_LATEST = 8
_BUSY_KINDS = ("Rider", "Team", "Race")


class Explorer:
    """The pages of one graph."""

    def __init__(self, store: Store, name: str, counts: Mapping[str, int], limits: Limits) -> None:
        """Read all names, so that whatever is looked up is found soon.

        Args:
            store: holds the graph.
            name: what the graph is called.
            counts: how much is in it.
            limits: what a visit may take.
        """
        self._site = Site(store, Names.of(store), name, counts, limits)

    def answer(self, visit: Visit) -> Answer:
        """Answer a visit.

        Args:
            visit: what a browser asks for.

        Returns:
            The page or the file; or a page that says what is wrong.
        """
        try:
            return self._answered(visit)
        except UnknownFormat as error:
            return self._problem(HTTPStatus.NOT_FOUND, str(error))
        except TooLarge as error:
            return self._problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(error))
        except RefusedQuery as error:
            return self._problem(HTTPStatus.FORBIDDEN, str(error))
        except (KgError, ValueError, RuntimeError, OSError) as error:
            return self._problem(HTTPStatus.BAD_REQUEST, str(error))

    def _answered(self, visit: Visit) -> Answer:
        site = self._site
        match visit:
            case Home():
                return self._home()
            case Search(text):
                return self._search(text)
            case Complete(text):
                return self._complete(text)
            case Browse(kind, number):
                return self._browse(kind, number)
            case Thing(iri, form):
                return self._thing(iri, form)
            case Asking("", _, _):
                return questions_page(site)
            case Asking():
                return asking_page(site, visit)
            case Query():
                return query_page(site, visit)
            case Whole(form):
                made = whole(site.store, form, site.counts, site.limits)
                return attached(made, site.name.partition(".")[0], form)

    def _home(self) -> Answer:
        site, names = self._site, self._site.names
        busiest = {kind: names.busiest(kind, _BUSIEST) for kind in _BUSY_KINDS}
        latest = names.numbered(names.kind(ARTICLE_KIND)[:_LATEST])
        kinds = [(kind, len(names.kind(kind))) for kind in ENTITY_TYPES]
        return page(
            "home",
            **site.common(),
            counts=site.counts,
            kinds=[(kind, plural(kind), number) for kind, number in kinds if number],
            busiest={kind: (plural(kind), found) for kind, found in busiest.items() if found},
            latest=latest,
            questions=tuple(questions().values()),
        )

    def _search(self, text: str) -> Answer:
        names = self._site.names
        found = names.search(text, _FOUND + 1)
        exact = [each for each in found if each.name == text.strip()]
        if len(exact) == 1 and len(found) == 1:
            header = ("location", address_of(exact[0].iri))
            return Answer(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", b"", (header,))
        near = () if found else names.near(text)
        return page(
            "search",
            **self._site.common(text),
            title=f"Search: {text}" if text.strip() else "Search",
            text=text,
            found=found[:_FOUND],
            more=len(found) > _FOUND,
            near=near,
        )

    def _complete(self, text: str) -> Answer:
        found = [
            {"name": each.name, "kind": each.kind.lower(), "address": address_of(each.iri)}
            for each in self._site.names.search(text, _COMPLETIONS)
        ]
        return Answer(HTTPStatus.OK, "application/json", json.dumps(found).encode())

    def _browse(self, kinds: str, number: int) -> Answer:
        kind = next((k for k in (*ENTITY_TYPES, ARTICLE_KIND) if plural(k) == kinds), None)
        if kind is None:
            return self._problem(HTTPStatus.NOT_FOUND, f"There is no list of {kinds}.")
        every = self._site.names.kind(kind)
        pages = max(1, -(-len(every) // _ON_A_PAGE))
        number = min(max(number, 1), pages)
        shown = every[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
        return page(
            "browse",
            **self._site.common(),
            title=kinds.capitalize(),
            kinds=kinds,
            kind=kind,
            found=self._site.names.numbered(shown),
            total=len(every),
            number=number,
            pages=pages,
        )

    def _thing(self, iri: str, form: str) -> Answer:
        site = self._site
        known = site.names.get(iri)
        if known is not None and known.kind == ARTICLE_KIND:
            return article_page(site, known, form)
        if known is not None:
            return entity_page(site, known, form)
        found = other_page(site, iri)
        if found is not None:
            return found
        name = iri.removeprefix(THINGS).partition("/")[2] or iri
        words = name.replace("-", " ").replace("_", " ")
        near = site.names.near(words) or site.names.search(words, _COMPLETIONS)
        message = f"Nothing in this graph has the address {iri}."
        return self._problem(HTTPStatus.NOT_FOUND, message, near=near)

    def _problem(self, status: HTTPStatus, message: str, near: Iterable[Known] = ()) -> Answer:
        return problem_page(self._site.name, status, message, near)


def plural(kind: str) -> str:
    """Give the word for several of a kind, in lower case.

    Args:
        kind: a type, such as ``Country``.

    Returns:
        The word, such as ``countries``.

    >>> plural("Rider"), plural("Country")
    ('riders', 'countries')
    """
    word = kind.lower()
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
