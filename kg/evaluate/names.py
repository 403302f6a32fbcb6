"""Names as they are reported to the annotated entities that they can mean."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from kg.gazetteer import fold

if TYPE_CHECKING:
    from kg.evaluate.gold import GoldArticle, GoldEntity
    from kg.gazetteer import Entry, Gazetteer
    from kg.model import EntityType

__all__ = ["Names"]

_LISTED = ("Rider", "Team", "Race")


class Names:
    """What names mean in one article.

    A name means every entity that has it as name or alias; a shared surname means two. Where the
    gazetteer has exactly one rider, team or race of an entity's name, that entry's other names mean
    the entity too, unless the article gives them to another.
    """

    def __init__(self, article: GoldArticle, known: Gazetteer) -> None:
        """Collect the names of an article's entities.

        Args:
            article: the annotated article.
            known: other names of riders, teams and races.
        """
        forms: dict[str, set[str]] = defaultdict(set)
        for entity in article.entities:
            for form in (entity.name, *entity.aliases):
                forms[fold(form)].add(entity.name)
        written = frozenset(forms)
        for entity in article.entities:
            for form in _other_names(entity, known) - written:
                forms[form].add(entity.name)
        # A full name is never ambiguous.
        forms.update({fold(entity.name): {entity.name} for entity in article.entities})
        for fact in article.facts:
            if fact.predicate == "has_age" and fact.status == "asserted":
                forms[fold(fact.object)].add(fact.object)
        self._forms = {form: frozenset(entities) for form, entities in forms.items()}

    def meant(self, name: str) -> frozenset[str]:
        """Say whom a name can mean.

        Args:
            name: a name as it is reported.

        Returns:
            Names of annotated entities; for an unknown name a stand-in that equals only itself.
        """
        folded = fold(name)
        return self._forms.get(folded, frozenset((f"?{folded}",)))

    def knows(self, name: str) -> bool:
        """Say whether a name means any annotated entity."""
        return fold(name) in self._forms


def _other_names(entity: GoldEntity, known: Gazetteer) -> set[str]:
    if entity.type not in _LISTED:
        return set()
    folded = fold(entity.name)
    found = (_names(entry) for entry in known.lookup(folded, cast("EntityType", entity.type)))
    # A short name that needs context does not make an entry the one that is meant.
    rows = [names for names in found if folded in names]
    return rows[0] if len(rows) == 1 else set()


def _names(entry: Entry) -> set[str]:
    names = (entry.name, *entry.aliases, *(tenure.team for tenure in entry.names))
    return {fold(name) for name in names} - {""}
