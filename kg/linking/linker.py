"""People of one article after the other turned into the entities of one graph, with reasons.

One name is one rider, unless something speaks against it: another gender or nationality, ages that
do not fit, careers that lie too far apart, two teams in one season and nothing else in common. A
surname alone, or a name that is spelled otherwise, needs more: the same team in the same season, or
the same result; and a surname means somebody who was named in full by then, in whatever order the
articles are read. Where doubt remains the link is refused, and told. A link that is wrong spoils two
riders; one that is missing is found in a list, and a line in ``links.yaml`` mends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from kg.gazetteer import fold
from kg.linking.arrival import Arrival
from kg.linking.decisions import Decisions
from kg.linking.evidence import NOTHING, SILENCE, compare, evidence_of, together
from kg.linking.known import Known
from kg.linking.names import is_full, likeness
from kg.linking.occurrence import Occurrence, Verdict
from kg.linking.registry import Registry
from kg.linking.rewriting import entities_of, rewritten
from kg.linking.ruling import Ruling
from kg.linking.weighing import MOST_OTHERS, Candidate, Local, Weighing, families_of, family_of
from kg.model import Article, Claim, Entity, Reading
from kg.vocabulary import ENTITY_KINDS, slug

if TYPE_CHECKING:
    from kg.gazetteer import Entry, Gazetteer, Tenure

__all__ = ["Linker"]

_PEOPLE = ("Rider", "Person")
_THINGS = tuple(kind for kind in ENTITY_KINDS if kind not in {*_PEOPLE, "Age"})
_DIGITS = 4
_UNDATED = "9999"


class Linker:
    """Gives the people of each article the identifiers that they have in the graph.

    Example:
        >>> from kg.model import Article, Entity, Reading
        >>> jan = Entity("rider/jan-holm", "Jan Holm", "Rider")
        >>> linker = Linker()
        >>> [reading] = linker.link_all([Reading(Article("a", "Jan Holm"), entities=(jan,))])
        >>> reading.entities[0].id, next(iter(linker.registry)).verdict
        ('rider/jan-holm', 'alone')
    """

    def __init__(
        self,
        registry: Registry | None = None,
        decisions: Decisions | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        """Take what is known before.

        Args:
            registry: what former builds found out; it is kept up to date.
            decisions: a person's decisions, which come before everything else.
            gazetteer: names of teams through the years, and of riders; None for none.
        """
        self.registry = Registry() if registry is None else registry
        self.decisions = Decisions() if decisions is None else decisions
        self.gazetteer = gazetteer
        self._known = Known()
        self._weighing = Weighing(gazetteer, self._known, self.registry)
        self._former: dict[tuple[str, str], str] = {}
        self._late: frozenset[tuple[str, str]] = frozenset()
        # Of whom an article said something that it says no more.
        self._changed: set[str] = set()
        self._ruling = Ruling(self.decisions, self.registry)
        self._arrival = Arrival()
        for occurrence in self.registry:
            self._learn(occurrence)
            self._arrival.remember(occurrence.date, late=occurrence.late)

    def seed(self, articles: Iterable[Article], claims: Iterable[Claim]) -> None:
        """Learn from a graph that has no registry.

        Args:
            articles: the graph's articles.
            claims: its claims.
        """
        by_article: defaultdict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_article[claim.article].append(claim)
        for article in articles:
            reading = Reading(article, claims=tuple(by_article[article.id]))
            for local in self._people(reading, entities_of(reading, _PEOPLE), {}):
                one = local.entity
                known = self._ruling.before_renaming(one.id)
                self._put(_occurrence(local, known, "linked", "so it was in the graph"))
                self._arrival.remember(local.date, late=False)

    def link(self, reading: Reading) -> Reading:
        """Link one article to those before it.

        Args:
            reading: the article with what was found in it.

        Returns:
            The reading with the graph's identifiers.
        """
        return next(iter(self.link_all([reading])))

    def link_all(self, readings: Iterable[Reading]) -> tuple[Reading, ...]:
        """Link articles that are known together: who is named in full goes before a surname.

        Args:
            readings: articles with what was found in them, in any order.

        Returns:
            The readings with the graph's identifiers, in their order.

        Raises:
            WrongDecision: somebody would be renamed to somebody else.
        """
        given = tuple(readings)
        order = sorted(given, key=lambda each: (each.article.date or _UNDATED, each.article.id))
        named = {
            id(reading): (entities_of(reading, _PEOPLE), entities_of(reading, _THINGS))
            for reading in order
        }
        things = {
            reading.article.id: self._things(reading.article.id, named[id(reading)][1])
            for reading in order
        }
        people = [
            local
            for reading in order
            for local in self._people(reading, named[id(reading)][0], things[reading.article.id])
        ]
        here: defaultdict[str, set[str]] = defaultdict(set)
        for local in people:
            here[local.article].add(local.entity.id)
        for reading in order:
            article = reading.article.id
            kept = here[article].union(named[id(reading)][1])
            self._changed.update(e.entity for e in self.registry.keep_only(article, kept))
        self._late = self._latecomers(people)
        self._reopen(people)
        # Sorting is stable: within a turn the older article goes first.
        for local in sorted(people, key=self._turn):
            self._put(self._decide(local))
        self._ruling.check_renamed()
        return tuple(
            self._rewritten(each, *named[id(each)], things[each.article.id]) for each in given
        )

    def settle(self) -> None:
        """Forget what was learned from articles that say something else now, or are gone.

        Afterwards it knows what a linker would that was made now.
        """
        for entity in self._changed:
            left = [each for each in self.registry.of(entity) if not each.is_nobody_new]
            names = frozenset(name for each in left for name in each.names)
            self._known.put(entity, names, together(each.evidence for each in left))
        self._changed.clear()

    def names_of(self, entity: Entity) -> tuple[Tenure, ...]:
        """List what a team was called season by season.

        Args:
            entity: an entity of the graph.

        Returns:
            Names with first and last season, as the gazetteer knows them; none for all else.
        """
        entry = self._team(entity)
        return entry.names if entry is not None else ()

    @property
    def preferred(self) -> Mapping[str, str]:
        """The usual names that a person decided on, by identifier."""
        ids = self._ruling.ids
        return {ids.get(entity, entity): name for entity, name in self.decisions.names.items()}

    def _reopen(self, people: Iterable[Local]) -> None:
        """Forget what was decided: a decision holds as long as it stands in the file."""
        registered = [self._before(local) for local in people]
        self._former = {(e.article, e.local): e.entity for e in registered if e is not None}
        again = [
            before
            for local, before in zip(people, registered, strict=True)
            if before is not None
            and (before.verdict == "decided" or before.entity in self._forbidden(local))
        ]
        for before in again:
            self._drop(before)
        for before in again:
            entity = before.entity
            kept = self.registry.has(entity)
            self._correct(entity, self._known.names(entity) if kept else frozenset())

    def _latecomers(self, people: Iterable[Local]) -> frozenset[tuple[str, str]]:
        """List who came, now or when the article was read before, after newer articles."""
        known = [(each, self._before(each)) for each in people]
        self._arrival.take([each.date for each, before in known if before is None])
        return frozenset(
            (each.article, each.entity.id)
            for each, before in known
            if (self._arrival.is_late(each.date) if before is None else before.late)
        )

    def _before(self, local: Local) -> Occurrence | None:
        """Find what was made of somebody when the article was read before."""
        return self.registry.get(local.article, local.entity.id)

    def _turn(self, local: Local) -> int:
        if self._before(local) is not None:
            return 0
        if not is_full(local.entity.name):
            return 3
        # Who is told apart by something goes before those whom nothing tells apart.
        return 1 if local.evidence else 2

    def _people(
        self, reading: Reading, people: Mapping[str, Entity], teams: Mapping[str, str]
    ) -> Iterator[Local]:
        evidence = evidence_of(reading, teams, self.gazetteer)
        date = reading.article.date or ""
        ids, families = frozenset(people), families_of(people.values())
        for one, entity in people.items():
            beside = ids - frozenset({one})
            kin = families[family_of(entity)] - frozenset({entity.name})
            yield Local(reading.article.id, entity, evidence.get(one, NOTHING), beside, kin, date)

    def _things(self, article: str, things: Mapping[str, Entity]) -> dict[str, str]:
        """Find the identifiers of teams, races and places that have another than the article's."""
        found = {}
        for local, entity in things.items():
            entry = self._team(entity)
            before = self.registry.get(article, local)
            if before is not None and before.verdict != "decided":
                proposed, reason = before.entity, before.reason
                verdict: Verdict = before.verdict
            else:
                proposed = local if entry is None else self._id_of_team(entry)
                verdict = "alone" if proposed == local else "linked"
                reason = "" if proposed == local else "the gazetteer knows it under both names"
            identifier, told = self._ruling.applied(article, local, proposed)
            if identifier != proposed:
                verdict, reason = "decided", told
            if identifier != local:
                found[local] = identifier
            if identifier != local or entry is not None:
                names = (entity.name, *entity.aliases)
                self._keep(Occurrence(article, local, identifier, verdict, reason, names=names))
            elif before is not None:
                self._drop(before)
        return found

    def _id_of_team(self, entry: Entry) -> str:
        """Give the identifier of a team: the one that the graph has, whatever it is called now."""
        names = (entry.name, *(borne.team for borne in entry.names), *entry.aliases)
        ids = [f"team/{slug(name)}" for name in names]
        return next((each for each in ids if self.registry.has(each)), ids[0])

    def _team(self, entity: Entity) -> Entry | None:
        if self.gazetteer is None or entity.type != "Team":
            return None
        for name in (entity.name, *entity.aliases):
            entries = self.gazetteer.lookup(fold(name), "Team")
            if len(entries) == 1:
                return entries[0]
        return None

    def _decide(self, local: Local) -> Occurrence:
        """Find out who somebody is: by a decision, as before, or by what is said."""
        article, own = local.article, local.entity.id
        before = self._before(local)
        forbidden = self._forbidden(local)
        if before is not None:
            found = _occurrence(local, before.entity, before.verdict, before.reason, before.others)
        else:
            found = self._found(local, forbidden)
        identifier, reason = self._ruling.applied(article, own, found.entity)
        if identifier != found.entity:
            found = _occurrence(local, identifier, "decided", reason)
        late = (article, own) in self._late
        return found if found.late == late else replace(found, late=late)

    def _found(self, local: Local, forbidden: frozenset[str]) -> Occurrence:
        candidates = [
            each for each in self._candidates(local) if each.id not in forbidden | local.beside
        ]
        verdict, best, reason = self._weighing.weigh(
            local, candidates, ordered=self._arrival.in_order
        )
        others = tuple(sorted(each.id for each in candidates if each.id != best)[:MOST_OTHERS])
        if best is not None:
            return _occurrence(local, best, verdict, reason, others)
        if forbidden:
            verdict, reason = "decided", f"{self._ruling.source} says that it is none of these"
            others = tuple(sorted(forbidden))
        identifier = self._free(local, forbidden)
        return _occurrence(local, identifier, verdict, reason, others)

    def _candidates(self, local: Local) -> list[Candidate]:
        # Somebody else of the same article, by its own word, is not meant.
        beside = self.registry.others_in(local.article, local.entity.id)
        names, evidence = local.names, local.evidence
        # Of whom the article says nothing, nothing can be compared.
        silent = not evidence
        found = []
        for each in self._known.near(ENTITY_KINDS[local.entity.type], names):
            kept = None if each.id in beside else likeness(names, each.names)
            if kept is not None:
                told = SILENCE if silent else compare(evidence, each.evidence)
                found.append(Candidate(each.id, kept, told))
        return found

    def _forbidden(self, local: Local) -> frozenset[str]:
        """List who somebody is not, by a person's decision."""
        article, own = local.article, local.entity.id
        return self._ruling.forbidden(article, own, self._former.get((article, own)))

    def _free(self, local: Local, forbidden: frozenset[str]) -> str:
        """Make an identifier that nobody has: the name's, or with digits of the article's hash."""
        own = local.entity.id
        if not self.registry.has(own) and own not in forbidden:
            return own
        digest = sha256(f"{local.article} {own}".encode("utf-8", "surrogatepass")).hexdigest()
        for digits in range(_DIGITS, len(digest)):
            identifier = f"{own}-{digest[:digits]}"
            if not self.registry.has(identifier) and identifier not in forbidden:
                return identifier
        return f"{own}-{digest}"

    def _put(self, occurrence: Occurrence) -> None:
        before = self.registry.get(occurrence.article, occurrence.local)
        self._keep(occurrence)
        self._learn(occurrence)
        if before is not None and before.entity in self._changed:
            self._correct(before.entity, self._known.names(before.entity))

    def _keep(self, occurrence: Occurrence) -> None:
        before = self.registry.get(occurrence.article, occurrence.local)
        renamed = self._ruling.ids.get(occurrence.entity, "")
        new = occurrence if occurrence.renamed == renamed else replace(occurrence, renamed=renamed)
        if before is not None and before != new:
            self._changed.add(before.entity)
        self.registry.put(new)

    def _drop(self, occurrence: Occurrence) -> None:
        self._changed.add(occurrence.entity)
        self.registry.drop(occurrence)

    def _correct(self, entity: str, names: frozenset[str]) -> None:
        """Know of somebody what the articles say that are left."""
        self._known.put(entity, names, self.registry.evidence_of(entity))

    def _learn(self, occurrence: Occurrence) -> None:
        if occurrence.is_nobody_new:
            return
        self._known.learn(occurrence.entity, occurrence.names, occurrence.evidence)

    def _rewritten(
        self,
        reading: Reading,
        people: Collection[str],
        things: Collection[str],
        linked: Mapping[str, str],
    ) -> Reading:
        article = reading.article.id
        ids = dict(linked)
        for local in people:
            occurrence = self.registry.get(article, local)
            if occurrence is not None and occurrence.entity != local:
                ids[local] = occurrence.entity
        for local in chain(people, things):
            known = ids.get(local, local)
            if known in self._ruling.ids:
                ids[local] = self._ruling.ids[known]
        return rewritten(reading, ids, self.registry.wikidata_of)


def _occurrence(
    local: Local, entity: str, verdict: Verdict, reason: str, others: tuple[str, ...] = ()
) -> Occurrence:
    one = local.entity
    return Occurrence(
        local.article,
        one.id,
        entity,
        verdict,
        reason,
        others,
        local.names,
        local.evidence,
        one.same_as,
        date=local.date,
    )
