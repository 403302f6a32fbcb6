"""Figures to a report: tables for people, JSON for programs, faults for whoever mends them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kg.evaluate.faults import Fault, Faults
from kg.evaluate.figures import Calibration, Score, Share
from kg.evaluate.signature import Signature

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.table import Table

    from kg.pipeline import Pipeline

__all__ = ["Figures", "Report"]

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was counted.

    Attributes:
        facts: asserted facts of all articles.
        entities: entities that facts of any status are about, by name and type.
        relations: the facts of each relation, by its name.
        genres: articles of each genre, and their facts.
        qualifiers: of the matched facts that have a year, stage, rank or speaker, those right.
        evidence: of the matched facts, those whose evidence lies in the right sentence.
        reported_as_facts: of what is annotated as possible or denied, how much was reported as fact.
        calibration: whether confidence means what it says, or None where nothing was reported.
    """

    facts: Score
    entities: Score
    relations: Mapping[str, Score]
    genres: Mapping[str, tuple[int, Score]]
    qualifiers: Mapping[str, Share]
    evidence: Share
    reported_as_facts: Share
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class Report:
    """How well articles were read.

    Attributes:
        figures: everything that was counted.
        faults: what was missed and what is false, article by article.
        signature: how the figures were made.
    """

    figures: Figures
    faults: tuple[Fault, ...]
    signature: Signature

    def made_with(self, pipeline: Pipeline, min_confidence: float = 0.0) -> Report:
        """Add to the signature what the articles were read with.

        Args:
            pipeline: what read them.
            min_confidence: the least confidence of claims that were kept.

        Returns:
            The same report with the fuller signature.
        """
        return replace(self, signature=self.signature.made_with(pipeline, min_confidence))

    def errors(self) -> Faults:
        """Give the missed and the false facts by relation, each with its sentence."""
        ordered = sorted(self.faults, key=lambda fault: (fault.predicate, fault.kind == "false"))
        return Faults(ordered)

    def reliability(self) -> Table:
        """Give how often claims are right, by how sure they were.

        Returns:
            A table of ten bins of equal width, those without claims left out.
        """
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        found = self.figures.calibration
        table = Table(box=SIMPLE_HEAD, pad_edge=False, caption_justify="left")
        table.add_column("Confidence")
        for name in ("Claims", "Mean confidence", "Right", "Difference"):
            table.add_column(name, justify="right")
        for each in found.bins if found else ():
            table.add_row(
                f"{each.low:.1f}–{each.high:.1f}",
                str(each.claims),
                f"{each.confidence:.3f}",
                f"{each.precision:.3f}",
                f"{each.precision - each.confidence:+.3f}",
            )
        table.caption = f"calibration error {found.error:.3f}" if found else "no claims"
        return table

    def to_json(self) -> str:
        """Write the report as one JSON object, faults included."""
        figures = self.figures
        record = {
            "signature": self.signature.fields(),
            "all": _score(figures.facts),
            "relations": {name: _score(score) for name, score in figures.relations.items()},
            "genres": {
                name: {"articles": articles} | _score(score)
                for name, (articles, score) in figures.genres.items()
            },
            "entities": _score(figures.entities),
            "qualifiers": {name: _share(share) for name, share in figures.qualifiers.items()},
            "evidence": _share(figures.evidence),
            "reported_as_facts": _share(figures.reported_as_facts),
            "calibration": _calibration(figures.calibration),
            "faults": [_fault(fault) for fault in self.errors()],
        }
        return json.dumps(record, ensure_ascii=False, indent=1) + "\n"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay the figures out for a terminal or a file."""
        from rich.text import Text

        yield self._scores()
        yield self._shares()
        yield Text(str(self.signature), style="dim")

    def _scores(self) -> Table:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        figures = self.figures
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("Facts")
        for name in ("Precision", "Recall", "F1", "95 % of F1", "Right", "False", "Missed"):
            table.add_column(name, justify="right")
        for name, score in figures.relations.items():
            table.add_row(name, *_cells(score))
        table.add_section()
        for name, (articles, score) in figures.genres.items():
            table.add_row(f"{name} ({articles})", *_cells(score))
        table.add_section()
        table.add_row("entities", *_cells(figures.entities))
        table.add_row(f"all ({self.signature.articles})", *_cells(figures.facts), style="bold")
        return table

    def _shares(self) -> Table:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        figures = self.figures
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        table.add_column("Of the facts found")
        table.add_column("Share", justify="right")
        table.add_column("Count", justify="right")
        rows = {f"{name} right": share for name, share in figures.qualifiers.items()}
        rows["evidence in the right sentence"] = figures.evidence
        for name, share in rows.items():
            table.add_row(name, *_share_cells(share))
        table.add_section()
        statement = "possible or denied, reported as fact"
        table.add_row(statement, *_share_cells(figures.reported_as_facts))
        if figures.calibration:
            claims = str(sum(each.claims for each in figures.calibration.bins))
            table.add_row("calibration error", f"{figures.calibration.error:.3f}", claims)
        return table


def _cells(score: Score) -> tuple[str, ...]:
    low_high = score.f1_interval
    return (
        *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1)),
        f"{low_high[0]:.2f}–{low_high[1]:.2f}" if low_high else "",
        *map(str, (score.right, score.false, score.missed)),
    )


def _share_cells(share: Share) -> tuple[str, str]:
    value = "" if share.value is None else f"{share.value:.3f}"
    return value, f"{share.part} of {share.whole}"


def _score(score: Score) -> dict[str, Any]:
    intervals = {
        "precision": score.precision_interval,
        "recall": score.recall_interval,
        "f1": score.f1_interval,
    }
    return {
        "precision": round(score.precision, _DIGITS),
        "recall": round(score.recall, _DIGITS),
        "f1": round(score.f1, _DIGITS),
        "right": score.right,
        "false": score.false,
        "missed": score.missed,
        "interval": {
            name: [round(end, _DIGITS) for end in ends] if ends else None
            for name, ends in intervals.items()
        },
    }


def _share(share: Share) -> dict[str, Any]:
    value = None if share.value is None else round(share.value, _DIGITS)
    return {"share": value, "part": share.part, "whole": share.whole}


def _calibration(found: Calibration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    bins = [
        {
            "low": each.low,
            "high": each.high,
            "claims": each.claims,
            "confidence": round(each.confidence, _DIGITS),
            "precision": round(each.precision, _DIGITS),
        }
        for each in found.bins
    ]
    return {"error": round(found.error, _DIGITS), "bins": bins}


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "article": fault.article,
        "subject": fault.subject,
        "predicate": fault.predicate,
        "object": fault.object,
        "reason": fault.reason,
        "sentence": fault.sentence.text,
        "start": fault.evidence.start,
        "end": fault.evidence.end,
    }
