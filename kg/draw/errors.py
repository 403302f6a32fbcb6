"""The errors that a request for a diagram can end in, each with what would mend it."""

from __future__ import annotations

from difflib import get_close_matches

from kg.errors import KgError

__all__ = [
    "AmbiguousFocus",
    "FocusNeeded",
    "InvalidDrawingOption",
    "TooManyEntities",
    "UnknownArticle",
    "UnknownFigure",
    "UnknownFocus",
    "UnsupportedPictureFormat",
]

_MOST = 8  # names that a message lists


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names)


class UnknownFocus(KgError):
    """The focus names no entity of the graph.

    Attributes:
        focus: the name asked for.
        nearest: names in the graph that resemble it, best first.
    """

    def __init__(self, focus: str, nearest: tuple[str, ...]) -> None:
        """Keep the name and say which names are near.

        Args:
            focus: the name asked for.
            nearest: names in the graph that resemble it, best first.
        """
        self.focus = focus
        self.nearest = nearest
        hint = (
            f"Did you mean: {_listed(nearest)}?" if nearest else "The graph names nobody like it."
        )
        super().__init__(f"No entity of the graph is called {focus!r}. {hint}")


class AmbiguousFocus(KgError):
    """The focus fits several entities of the graph.

    Attributes:
        focus: the name asked for.
        candidates: identifiers of the entities it fits, sorted.
    """

    def __init__(self, focus: str, candidates: tuple[str, ...]) -> None:
        """Keep the name and say what it fits.

        Args:
            focus: the name asked for.
            candidates: identifiers of the entities it fits, sorted.
        """
        self.focus = focus
        self.candidates = candidates
        super().__init__(
            f"{focus!r} fits several entities of the graph. Ask for one of: {_listed(candidates)}"
        )


class UnknownArticle(KgError):
    """The focus names no article of the graph.

    Attributes:
        focus: the name asked for.
        nearest: identifiers of the articles that resemble it, best first.
    """

    def __init__(self, focus: str, nearest: tuple[str, ...], known: tuple[str, ...]) -> None:
        """Keep the name and say which articles are near, or which there are.

        Args:
            focus: the name asked for.
            nearest: identifiers of the articles that resemble it, best first.
            known: the identifiers of all.
        """
        self.focus = focus
        self.nearest = nearest
        some = _listed(known[:_MOST]) + (", …" if len(known) > _MOST else "")
        hint = f"Did you mean: {_listed(nearest)}?" if nearest else f"The articles are: {some}"
        super().__init__(f"No article of the graph is called {focus!r}. {hint}")


class UnknownFigure(KgError):
    """There is no figure of that kind.

    Attributes:
        figure: the kind asked for.
    """

    def __init__(self, figure: str, known: tuple[str, ...]) -> None:
        """Keep the kind and list those that there are.

        Args:
            figure: the kind asked for.
            known: the kinds that there are.
        """
        self.figure = figure
        near = get_close_matches(figure, known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        super().__init__(f"There is no figure {figure!r}. {hint}The figures are: {_listed(known)}")


class FocusNeeded(KgError):
    """The figure is about something, and nobody said about what.

    Attributes:
        figure: its kind.
        suggestions: what has most to show, best first.
    """

    def __init__(self, figure: str, suggestions: tuple[str, ...]) -> None:
        """Keep the kind and say what it could be about.

        Args:
            figure: its kind.
            suggestions: what has most to show, best first.
        """
        self.figure = figure
        self.suggestions = suggestions
        hint = f", for example: {_listed(suggestions)}" if suggestions else ""
        super().__init__(f"The figure {figure!r} needs a focus{hint}")


class TooManyEntities(KgError):
    """The graph has more entities than a readable picture.

    Attributes:
        found: how many entities the picture would have.
        limit: how many it may have.
        suggestions: the names of the best-connected entities, best first.
    """

    def __init__(
        self, found: int, limit: int, suggestions: tuple[str, ...], focus: str | None, hops: int
    ) -> None:
        """Keep the counts and say how to ask for less.

        Args:
            found: how many entities the picture would have.
            limit: how many it may have.
            suggestions: the names of the best-connected entities, best first.
            focus: the entity asked for, or None for the whole graph.
            hops: how far from the focus the picture would reach.
        """
        self.found = found
        self.limit = limit
        self.suggestions = suggestions
        if focus is not None and hops > 1:
            remedy = f"Reach less far than {hops} hops from {focus}, or focus on another entity"
        elif focus is not None:
            remedy = f"{focus} alone has too many neighbours; focus on another entity"
        else:
            remedy = "Focus on one entity"
        super().__init__(
            f"The picture would have {found} entities, and more than {limit} cannot be read. "
            f"{remedy}, for example: {_listed(suggestions)}"
        )


class InvalidDrawingOption(KgError):
    """An option has a value that no picture can be drawn with.

    Attributes:
        option: its name.
        value: what was given.
    """

    def __init__(self, option: str, value: object, valid: str) -> None:
        """Keep the option and say what it takes.

        Args:
            option: its name.
            value: what was given.
            valid: the values it takes, in words.
        """
        self.option = option
        self.value = value
        super().__init__(f"{option} is {value!r}; it takes {valid}.")


class UnsupportedPictureFormat(KgError):
    """The file's suffix names no picture format that can be written.

    Attributes:
        path: the file asked for.
    """

    def __init__(self, path: str, formats: tuple[str, ...]) -> None:
        """Keep the path and list the formats.

        Args:
            path: the file asked for.
            formats: the suffixes that can be written.
        """
        self.path = path
        super().__init__(f"Cannot tell a picture format from {path!r}; use {_listed(formats)}")
