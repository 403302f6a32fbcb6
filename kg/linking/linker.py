"""People of one article after the other turned into the entities of one graph, with reasons.

One name is one rider, unless something speaks against it: another gender or nationality, ages that
do not fit, careers that lie too far apart, two teams in one season. A surname alone, or a name that
is spelled otherwise, needs more: the same team in the same season, or the same result. Where doubt
remains the link is refused, and told. A link that is wrong spoils two riders; one that is missing
is found in a list, and a line in ``links.yaml`` mends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.gazetteer import fold
from kg.linking.decisions import Decisions, Ref, WrongDecision
from kg.linking.evidence import NOTHING, Comparison, Evidence, compare, evidence_of, together
from kg.linking.names import Likeness, is_full, likeness, name_keys, surname_of
from kg.linking.registry import Occurrence, Registry, Verdict
from kg.model import Article, Claim, Entity, Reading
from kg.vocabulary import ENTITY_KINDS, slug

if TYPE_CHECKING:
    from kg.gazetteer import Entry, Gazetteer, Tenure

__all__ = ["Linker"]

_PEOPLE = ("Rider", "Person")
_THINGS = tuple(kind for kind in ENTITY_KINDS if kind not in {*_PEOPLE, "Age"})
_DIGITS = 4
_UNDATED = "9999"


@dataclass(frozen=True, slots=True)
class _Local:
    """Somebody in an article."""

    article: str
    entity: Entity
    evidence: Evidence
    beside: frozenset[str]

    @property
    def names(self) -> tuple[str, ...]:
        """The usual name, and others that have a given name."""
        return (self.entity.name, *filter(is_full, self.entity.aliases))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Somebody known who is perhaps meant."""

    id: str
    likeness: Likeness
    comparison: Comparison

    @property
    def strong(self) -> tuple[str, ...]:
        return self.comparison.strong

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is unlikely: riders move within a season, but nobody else has that name then."""
        moved = self.comparison.moved
        return (*self.comparison.doubts, moved) if moved else self.comparison.doubts

    @property
    def possible(self) -> bool:
        return not self.comparison.against


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
        self._index: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._evidence: dict[str, Evidence] = {}
        self._former: dict[tuple[str, str], str] = {}
        # Whoever is renamed is known here by the former identifier, which a decision may not use.
        self._renamed_from = {new: old for old, new in self.decisions.ids.items()}
        self._same, self._different = (
            tuple(tuple(map(self._before_renaming, group)) for group in groups)
            for groups in (self.decisions.same, self.decisions.different)
        )
        for occurrence in self.registry:
            self._learn(occurrence)

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
            for local in self._people(reading, {}):
                one = local.entity
                known = self._renamed_from.get(one.id, one.id)
                self._put(_occurrence(local, known, "linked", "so it was in the graph"))

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
        things = {reading.article.id: self._things(reading) for reading in order}
        people = [
            local
            for reading in order
            for local in self._people(reading, things[reading.article.id])
        ]
        here: defaultdict[str, set[str]] = defaultdict(set)
        for local in people:
            here[local.article].add(local.entity.id)
        for reading in order:
            article = reading.article.id
            self.registry.keep_only(article, here[article].union(_entities(reading, _THINGS)))
        self._reopen(people)
        # Sorting is stable: within a turn the older article goes first.
        for local in sorted(people, key=self._turn):
            self._put(self._decide(local))
        self._check_renamed()
        return tuple(self._rewritten(each, things[each.article.id]) for each in given)

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
        ids = self.decisions.ids
        return {ids.get(entity, entity): name for entity, name in self.decisions.names.items()}

    def _reopen(self, people: Iterable[_Local]) -> None:
        """Forget what was decided: a decision holds as long as it stands in the file."""
        registered = [self.registry.get(local.article, local.entity.id) for local in people]
        self._former = {(e.article, e.local): e.entity for e in registered if e is not None}
        again = [
            before
            for local, before in zip(people, registered, strict=True)
            if before is not None
            and (before.verdict == "decided" or before.entity in self._forbidden(local))
        ]
        for before in again:
            self.registry.drop(before)
        for before in again:
            self._evidence[before.entity] = self._all_of(before.entity)
            if not self.registry.of(before.entity):
                self._names.pop(before.entity, None)

    def _turn(self, local: _Local) -> int:
        if self.registry.get(local.article, local.entity.id) is not None:
            return 0
        if not is_full(local.entity.name):
            return 3
        # Who is told apart by something goes before those whom nothing tells apart.
        return 1 if local.evidence else 2

    def _people(self, reading: Reading, teams: Mapping[str, str]) -> Iterator[_Local]:
        evidence = evidence_of(reading, teams, self.gazetteer)
        people = _entities(reading, _PEOPLE)
        ids = frozenset(people)
        for one, entity in people.items():
            yield _Local(
                reading.article.id, entity, evidence.get(one, NOTHING), ids - frozenset({one})
            )

    def _things(self, reading: Reading) -> dict[str, str]:
        """Find the identifiers of teams, races and places that have another than the article's."""
        article, found = reading.article.id, {}
        for local, entity in _entities(reading, _THINGS).items():
            entry = self._team(entity)
            before = self.registry.get(article, local)
            if before is not None and before.verdict != "decided":
                proposed, reason = before.entity, before.reason
                verdict: Verdict = before.verdict
            else:
                proposed = local if entry is None else self._id_of_team(entry)
                verdict = "alone" if proposed == local else "linked"
                reason = "" if proposed == local else "the gazetteer knows it under both names"
            identifier, told = self._decided(article, local, proposed)
            if identifier != proposed:
                verdict, reason = "decided", told
            if identifier != local:
                found[local] = identifier
            if identifier != local or entry is not None:
                names = (entity.name, *entity.aliases)
                self._keep(Occurrence(article, local, identifier, verdict, reason, names=names))
            elif before is not None:
                self.registry.drop(before)
        return found

    def _id_of_team(self, entry: Entry) -> str:
        """Give the identifier of a team: the one that the graph has, whatever it is called now."""
        names = (entry.name, *(borne.team for borne in entry.names), *entry.aliases)
        ids = [f"team/{slug(name)}" for name in names]
        return next((each for each in ids if self.registry.of(each)), ids[0])

    def _team(self, entity: Entity) -> Entry | None:
        if self.gazetteer is None or entity.type != "Team":
            return None
        for name in (entity.name, *entity.aliases):
            entries = self.gazetteer.lookup(fold(name), "Team")
            if len(entries) == 1:
                return entries[0]
        return None

    def _decide(self, local: _Local) -> Occurrence:
        """Find out who somebody is: by a decision, as before, or by what is said."""
        article, own = local.article, local.entity.id
        before = self.registry.get(article, own)
        forbidden = self._forbidden(local)
        if before is not None:
            found = _occurrence(local, before.entity, before.verdict, before.reason, before.others)
        else:
            found = self._found(local, forbidden)
        identifier, reason = self._decided(article, own, found.entity)
        if identifier == found.entity:
            return found
        return _occurrence(local, identifier, "decided", reason)

    def _found(self, local: _Local, forbidden: frozenset[str]) -> Occurrence:
        candidates = [
            each for each in self._candidates(local) if each.id not in forbidden | local.beside
        ]
        if is_full(local.entity.name):
            verdict, best, reason = self._of_name(local, candidates)
        else:
            verdict, best, reason = self._of_surname(local, candidates)
        others = tuple(sorted(each.id for each in candidates if each.id != best))
        if best is not None:
            return _occurrence(local, best, verdict, reason, others)
        if forbidden:
            verdict, reason = "decided", f"{self._file()} says that it is none of these"
            others = tuple(sorted(forbidden))
        identifier = self._free(local, forbidden)
        return _occurrence(local, identifier, verdict, reason, others)

    def _candidates(self, local: _Local) -> list[_Candidate]:
        kind = ENTITY_KINDS[local.entity.type]
        keys = frozenset().union(*map(name_keys, local.names))
        near = sorted(set().union(*(self._index.get((kind, key), ()) for key in keys)))
        found = []
        for each in near:
            kept = likeness(local.names, self._names[each])
            # Somebody else of the same article, by its own word, is not meant.
            if kept is None or self._elsewhere_beside(each, local):
                continue
            found.append(_Candidate(each, kept, compare(local.evidence, self._evidence[each])))
        return found

    def _elsewhere_beside(self, entity: str, local: _Local) -> bool:
        own = (local.article, local.entity.id)
        return any(
            each.article == local.article and (each.article, each.local) != own
            for each in self.registry.in_article(local.article)
            if each.entity == entity
        )

    def _of_name(
        self, local: _Local, candidates: list[_Candidate]
    ) -> tuple[Verdict, str | None, str]:
        same = [each for each in candidates if each.likeness == "same"]
        if same:
            return self._of_same_name(local, same)
        possible = [each for each in candidates if each.possible and not each.doubts]
        sure = [
            each for each in possible if each.strong and each.likeness in {"variant", "partial"}
        ]
        if len(sure) == 1 and not self._rival(local, sure[0], possible):
            words = (
                "the name is spelled otherwise" if sure[0].likeness == "variant" else "the surname"
            )
            return "linked", sure[0].id, f"{words}; {_and(sure[0].strong)}"
        if possible:
            return "doubtful", None, f"the name is like {_of(possible)}, and nothing makes it sure"
        if candidates:
            each = candidates[0]
            return "apart", None, f"like {each.id}, but {_and(_unlike(each))}"
        return "alone", None, ""

    def _of_same_name(
        self, local: _Local, same: list[_Candidate]
    ) -> tuple[Verdict, str | None, str]:
        possible = [each for each in same if each.possible]
        if not possible:
            return (
                "apart",
                None,
                f"the same name as {same[0].id}, but {_and(same[0].comparison.against)}",
            )
        sure = [each for each in possible if each.strong]
        if len(sure) == 1:
            return "linked", sure[0].id, f"the same name; {_and(sure[0].strong)}"
        if len(possible) > 1:
            return "doubtful", None, f"the name fits {_of(possible)}"
        one, fits = possible[0], possible[0].comparison
        listed = self._listed(local)
        several = len(same) > 1 or listed > 1
        # Riders move within a season. Only where others have the name do two teams mean two riders.
        doubts = one.doubts if several else fits.doubts if listed != 1 else ()
        if doubts:
            return "doubtful", None, f"the same name as {one.id}, but {_and(doubts)}"
        if not fits.weak and several:
            told = f"several are called so, and nothing tells whether {one.id} is meant"
            return "doubtful", None, told
        if fits.moved and listed != 1:
            return "unsure", one.id, f"the same name, though {fits.moved}, which may be a move"
        return "linked", one.id, _and(("the same name", *fits.weak))

    def _of_surname(
        self, local: _Local, candidates: list[_Candidate]
    ) -> tuple[Verdict, str | None, str]:
        possible = [each for each in candidates if each.possible]
        # An age fits many of one family; a team or a result fits few.
        sure = [each for each in possible if _beyond_age(each)]
        full = [each for each in sure if each.likeness != "same"] or sure
        if len(full) == 1 and not self._rival(local, full[0], possible):
            return "linked", full[0].id, f"the surname; {_and(_beyond_age(full[0]))}"
        if len(sure) > 1:
            return "doubtful", None, f"the surname fits {_of(sure)}"
        if sure:
            return "doubtful", None, f"the surname fits {sure[0].id}, and others who have it"
        if possible:
            told = f"only the surname is that of {_of(possible)}"
            return "doubtful", None, told
        if candidates:
            each = candidates[0]
            return "apart", None, f"the surname of {each.id}, but {_and(each.comparison.against)}"
        return "alone", None, ""

    def _rival(self, local: _Local, best: _Candidate, possible: list[_Candidate]) -> bool:
        """Tell whether somebody else could be meant as well: known here, or to the gazetteer."""
        if best.comparison.proof:
            return False
        for each in possible:
            if each.id != best.id and not each.doubts and each.likeness != "near":
                return True
        known = self.gazetteer
        if known is None or is_full(local.entity.name):
            return False
        mine = {name for name in self._names[best.id] if is_full(name)}
        for entry in known.surname(surname_of(local.entity.name)):
            of_team = any(
                team in _team_ids(name, known)
                for team, year in local.evidence.teams
                for name in entry.teams_in(year)
            )
            if of_team and likeness((entry.name,), mine) is None:
                return True
        return False

    def _listed(self, local: _Local) -> int:
        """Count the riders of the gazetteer who have the name."""
        if self.gazetteer is None or local.entity.type != "Rider":
            return 0
        return len(self.gazetteer.lookup(fold(local.entity.name), "Rider"))

    def _forbidden(self, local: _Local) -> frozenset[str]:
        """List who somebody is not, by a person's decision."""
        known = self._former.get((local.article, local.entity.id))
        article, own = local.article, local.entity.id
        found: set[str] = set()
        for group in self._different:
            meant = [n for n, ref in enumerate(group) if ref.means(article, own, known)]
            if not meant:
                continue
            # What is said of this article goes before what is said of all.
            mine = max(
                meant, key=lambda n: (group[n].article is not None, group[n].id == known, -n)
            )
            for n, other in enumerate(group):
                namesake = other.article is None and other.id.startswith(f"{own}-")
                if n < mine or (n > mine and other.id != group[mine].id):
                    if known is None and namesake:
                        continue
                    found.add(self._id_of(other))
        return frozenset(found)

    def _decided(self, article: str, local: str, entity: str) -> tuple[str, str]:
        """Apply what a person decided: the same as somebody, or another identifier."""
        identifier, reason = entity, ""
        for group in self._same:
            for n, ref in enumerate(group):
                if n and ref.means(article, local, identifier):
                    identifier = self._id_of(group[0])
                    reason = f"{self._file()} says that it is {group[0]}"
        return identifier, reason

    def _check_renamed(self) -> None:
        """Refuse to give somebody the identifier of another."""
        for old, new in self.decisions.ids.items():
            for each in self.registry.of(new):
                if new not in self.decisions.ids and self.decisions.path is not None:
                    told = (
                        f"rename: {old} cannot become {new}, which is somebody in the article"
                        f" {each.article!r}; use same: if they are one, or another identifier"
                    )
                    raise WrongDecision(self.decisions.path, 0, told)

    def _id_of(self, ref: Ref) -> str:
        found = self.registry.get(ref.article, ref.id) if ref.article is not None else None
        return found.entity if found is not None else ref.id

    def _before_renaming(self, ref: Ref) -> Ref:
        return replace(ref, id=self._renamed_from.get(ref.id, ref.id))

    def _file(self) -> str:
        return self.decisions.path.name if self.decisions.path is not None else "a decision"

    def _free(self, local: _Local, forbidden: frozenset[str]) -> str:
        """Make an identifier that nobody has: the name's, or with digits of the article's hash."""
        own = local.entity.id
        if not self.registry.of(own) and own not in forbidden:
            return own
        digest = sha256(f"{local.article} {own}".encode("utf-8", "surrogatepass")).hexdigest()
        for digits in range(_DIGITS, len(digest)):
            identifier = f"{own}-{digest[:digits]}"
            if not self.registry.of(identifier) and identifier not in forbidden:
                return identifier
        return f"{own}-{digest}"

    def _put(self, occurrence: Occurrence) -> None:
        before = self.registry.get(occurrence.article, occurrence.local)
        self._keep(occurrence)
        self._learn(occurrence)
        if before is not None:
            self._evidence[before.entity] = self._all_of(before.entity)

    def _keep(self, occurrence: Occurrence) -> None:
        renamed = self.decisions.ids.get(occurrence.entity, "")
        self.registry.put(replace(occurrence, renamed=renamed))

    def _all_of(self, entity: str) -> Evidence:
        return together(each.evidence for each in self.registry.of(entity))

    def _learn(self, occurrence: Occurrence) -> None:
        entity = occurrence.entity
        kind = entity.partition("/")[0]
        self._names[entity].update(occurrence.names)
        for name in occurrence.names:
            for key in name_keys(name):
                self._index[kind, key].add(entity)
        known = self._evidence.get(entity, NOTHING)
        self._evidence[entity] = together((known, occurrence.evidence))

    def _rewritten(self, reading: Reading, things: Mapping[str, str]) -> Reading:
        article = reading.article.id
        ids = dict(things)
        for local in _entities(reading, _PEOPLE):
            occurrence = self.registry.get(article, local)
            if occurrence is not None and occurrence.entity != local:
                ids[local] = occurrence.entity
        for local in _entities(reading, (*_PEOPLE, *_THINGS)):
            known = ids.get(local, local)
            if known in self.decisions.ids:
                ids[local] = self.decisions.ids[known]
        if not ids:
            return reading

        def new(entity: Entity) -> Entity:
            identifier = ids.get(entity.id)
            if identifier is None:
                return entity
            # Who has a namesake's name has not the namesake's Wikidata item.
            namesake = identifier.startswith(f"{entity.id}-")
            taken = {item for each in self.registry.of(entity.id) for item in each.wikidata}
            items = tuple(i for i in entity.same_as if not (namesake and i in taken))
            return replace(entity, id=identifier, same_as=items)

        claims = (
            replace(
                claim,
                subject=new(claim.subject),
                object=new(claim.object),
                speaker=None if claim.speaker is None else new(claim.speaker),
            )
            for claim in reading.claims
        )
        return replace(
            reading,
            mentions=tuple(
                replace(each, entity=ids.get(each.entity or "", each.entity))
                for each in reading.mentions
            ),
            entities=tuple(sorted(map(new, reading.entities), key=lambda each: each.id)),
            claims=tuple(each for each in claims if each.subject.id != each.object.id),
            # They are about the article's own identifiers.
            explanations=(),
        )


def _entities(reading: Reading, types: tuple[str, ...]) -> dict[str, Entity]:
    """Gather an article's entities of some types; one that comes twice has all its names."""
    ends = (end for claim in reading.claims for end in (claim.subject, claim.object, claim.speaker))
    found: dict[str, Entity] = {}
    for entity in (*reading.entities, *ends):
        if entity is None or entity.type not in types:
            continue
        known = found.get(entity.id)
        if known is None:
            found[entity.id] = entity
        elif known != entity:
            name = max(known.name, entity.name, key=lambda each: (len(each), each))
            aliases = {known.name, entity.name, *known.aliases, *entity.aliases} - {name}
            items = tuple(sorted({*known.same_as, *entity.same_as}))
            found[entity.id] = replace(
                known, name=name, aliases=tuple(sorted(aliases)), same_as=items
            )
    return dict(sorted(found.items()))


def _occurrence(
    local: _Local, entity: str, verdict: Verdict, reason: str, others: tuple[str, ...] = ()
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
    )


def _team_ids(name: str, known: Gazetteer) -> frozenset[str]:
    """List the identifiers that a team can have: of the name, and of the name it has today."""
    listed = {f"team/{slug(entry.name)}" for entry in known.lookup(fold(name), "Team")}
    return frozenset({f"team/{slug(name)}", *listed})


def _beyond_age(candidate: _Candidate) -> tuple[str, ...]:
    return tuple(each for each in candidate.strong if not each.startswith("born"))


def _unlike(candidate: _Candidate) -> tuple[str, ...]:
    return candidate.comparison.against or candidate.doubts


def _and(reasons: Iterable[str]) -> str:
    return ", ".join(reasons)


def _of(candidates: Iterable[_Candidate]) -> str:
    return " and ".join(each.id for each in candidates)
