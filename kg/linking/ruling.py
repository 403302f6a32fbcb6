"""A person's decisions about who is who, applied to the people of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.linking.decisions import Decisions, Ref, WrongDecision
from kg.linking.registry import Registry

__all__ = ["Ruling"]


class Ruling:
    """What a person decided, in the terms of what is known by now."""

    def __init__(self, decisions: Decisions, registry: Registry) -> None:
        """Take what was decided, and what is known.

        Args:
            decisions: the person's decisions.
            registry: which identifier was found for whom; looked at each time, so that it may
                change.
        """
        self.source = decisions.path.name if decisions.path is not None else "a decision"
        self._decisions = decisions
        self._registry = registry
        # Whoever is renamed is known here by the former identifier, which a decision may not use.
        self._renamed_from = {new: old for old, new in decisions.ids.items()}
        self._same, self._different = (
            tuple(
                tuple(replace(ref, id=self.before_renaming(ref.id)) for ref in group)
                for group in groups
            )
            for groups in (decisions.same, decisions.different)
        )

    @property
    def ids(self) -> Mapping[str, str]:
        """The identifiers that somebody is given in place of others."""
        return self._decisions.ids

    def before_renaming(self, identifier: str) -> str:
        """Give the identifier that somebody has in the registry.

        Args:
            identifier: the one that the graph has.

        Returns:
            The former one, of who is renamed; the same of all others.
        """
        return self._renamed_from.get(identifier, identifier)

    def forbidden(self, article: str, local: str, known: str | None) -> frozenset[str]:
        """List who somebody of an article is not.

        Args:
            article: the article's identifier.
            local: the identifier within the article.
            known: who it was when the article was read before; None for one that is new.

        Returns:
            Identifiers.
        """
        found: set[str] = set()
        for group in self._different:
            meant = [n for n, ref in enumerate(group) if ref.means(article, local, known)]
            if not meant:
                continue
            # What is said of this article goes before what is said of all.
            mine = max(
                meant, key=lambda n: (group[n].article is not None, group[n].id == known, -n)
            )
            for n, other in enumerate(group):
                namesake = other.article is None and other.id.startswith(f"{local}-")
                if n < mine or (n > mine and other.id != group[mine].id):
                    if known is None and namesake:
                        continue
                    found.add(self._meant(other))
        return frozenset(found)

    def applied(self, article: str, local: str, entity: str) -> tuple[str, str]:
        """Give who somebody of an article is: the same as found, or as somebody decided.

        Args:
            article: the article's identifier.
            local: the identifier within the article.
            entity: who was found.

        Returns:
            An identifier, and the reason; the reason is empty where nothing was decided.
        """
        identifier, reason = entity, ""
        for group in self._same:
            for n, ref in enumerate(group):
                if n and ref.means(article, local, identifier):
                    identifier = self._meant(group[0])
                    reason = f"{self.source} says that it is {group[0]}"
        return identifier, reason

    def check_renamed(self) -> None:
        """Refuse to give somebody the identifier of another.

        Raises:
            WrongDecision: that is what the file says.
        """
        for old, new in self.ids.items():
            for each in self._registry.of(new):
                if new not in self.ids and self._decisions.path is not None:
                    told = (
                        f"rename: {old} cannot become {new}, which is somebody in the article"
                        f" {each.article!r}; use same: if they are one, or another identifier"
                    )
                    raise WrongDecision(self._decisions.path, 0, told)

    def _meant(self, ref: Ref) -> str:
        found = self._registry.get(ref.article, ref.id) if ref.article is not None else None
        return found.entity if found is not None else ref.id
