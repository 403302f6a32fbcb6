"""``kg conflicts``: claims that cannot both be true, each with its sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli import options
from kg.cli.facts import row_of
from kg.cli.screen import say, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.model import Claim
    from kg.validate import Conflict

__all__ = ["EXAMPLES", "conflicts"]

EXAMPLES = "Examples:\n\nkg conflicts graph.ttl\n\nkg conflicts archive.nq --json > conflicts.json"


def conflicts(
    graph: options.Graph,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the conflicts as a JSON array.")
    ] = False,
) -> None:
    """Show claims that contradict each other, with both sentences, for a person to judge."""
    from kg.graph import Graph
    from kg.validate import find_conflicts

    with Graph.load(graph) as whole:
        found = find_conflicts(whole.store)
    if as_json:
        rows = [_row(conflict) for conflict in found]
        show(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        show("\n".join("".join(_lines(conflict)) for conflict in found))
    say(f"{graph}: {'1 conflict' if len(found) == 1 else f'{len(found):,} conflicts'}")


def _row(conflict: Conflict) -> dict[str, Any]:
    one, other = row_of(conflict.one), row_of(conflict.other)
    return {
        "check": conflict.check,
        "title": conflict.title,
        "one": {**one, "claim": conflict.one_iri},
        "other": {**other, "claim": conflict.other_iri},
    }


def _lines(conflict: Conflict) -> Iterator[str]:
    yield f"{conflict.title} ({conflict.check})\n"
    for claim in (conflict.one, conflict.other):
        yield f"  {claim.article}: {_said(claim)}\n"
        yield f"    “{' '.join(claim.evidence.text.split())}”\n"


def _said(claim: Claim) -> str:
    from kg.vocabulary import relations

    words = f"{claim.subject.name} {relations()[claim.predicate].label} {claim.object.name}"
    told: list[str] = [claim.status]
    told += [str(claim.year)] if claim.year is not None else []
    told += [f"stage {claim.stage}"] if claim.stage is not None else []
    told += [f"says {claim.speaker.name}"] if claim.speaker is not None else []
    return f"{words} ({', '.join([*told, f'confidence {claim.confidence:.2f}'])})"
