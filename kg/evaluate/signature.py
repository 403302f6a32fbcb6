"""How a score was made, in one line that goes wherever the score goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg import __version__
from kg.evaluate.figures import RESAMPLES, SEED

if TYPE_CHECKING:
    from kg.pipeline import Pipeline

__all__ = ["Signature"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a score depends on.

    Attributes:
        gold: name of the folder of annotated articles.
        digest: eight hexadecimal digits of their content.
        articles: how many they are.
        names: fingerprint of the gazetteer that knows other names of annotated entities.
        model: version of the trained model, or None where it is not known.
        gazetteer: fingerprint of the gazetteer that the reading used, ``none`` where it used none,
            or None where it is not known.
        min_confidence: claims less probable than this were left out.
    """

    gold: str
    digest: str
    articles: int
    names: str
    model: str | None = None
    gazetteer: str | None = None
    min_confidence: float = 0.0

    def made_with(self, pipeline: Pipeline, min_confidence: float) -> Signature:
        """Add what the articles were read with.

        Args:
            pipeline: what read them.
            min_confidence: the least confidence of claims that were kept.

        Returns:
            The fuller signature.
        """
        return replace(
            self,
            model=str(pipeline.graphs.meta.get("version", "unknown")),
            gazetteer=pipeline.gazetteer.fingerprint,
            min_confidence=min_confidence,
        )

    def fields(self) -> dict[str, str | int | float | None]:
        """Name everything that the score depends on, the code's version first."""
        return {
            "kg": __version__,
            "model": self.model,
            "gazetteer": self.gazetteer,
            "gold": self.gold,
            "digest": self.digest,
            "articles": self.articles,
            "names": self.names,
            "min_confidence": self.min_confidence,
            "resamples": RESAMPLES,
            "seed": SEED,
        }

    def __str__(self) -> str:
        return "|".join(
            f"{name}:{value}" for name, value in self.fields().items() if value is not None
        )
