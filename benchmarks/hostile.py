"""Texts that mean harm, beside ordinary ones of their length: what reading them costs.

python -m benchmarks.hostile [--size CHARACTERS] [--only NAME …]
"""

from __future__ import annotations

import argparse
import resource
import sys
from itertools import cycle, islice
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.pipeline import Pipeline

__all__ = ["HOSTILE", "hostile_text", "ordinary_text"]

# Each is said again and again until the text is long enough.
HOSTILE: Mapping[str, str] = {
    "one word": "a",
    "one capital": "A",
    "one digit": "7",
    "capitals": "BREKKE ",
    "names": "Ane Brekke ",
    "names without spaces": "AneBrekke",
    "new names": "",
    "pronouns": "she told him that he told her. ",
    "commas": "Brekke,",
    "hyphens": "team-",
    "full stops": ".",
    "initials": "A. ",
    "no full stop": "and then she rode on ",
    "line ends": "\n",
    "spaces": " ",
    "paragraphs of one word": "Brekke\n\n",
    "opening quotation marks": "“",
    "quotations that never close": "“Brekke won ",
    "apostrophes": "'",
    "quotations in quotations": '“‘"',
    "brackets": "(",
    "brackets that close": "()",
    "numbers": "2019 ",
    "ranks": "1st 2nd stage 3 ",
    "roles": "sports director ",
    "demonyms": "the Dane ",
    "controls": "\x01\x02",
    "bidirectional": "\u202eBrekke\u202c ",
    "zero width": "Bre\u200bkke\u200d ",
    "combining": "e\u0301\u0301\u0301",
    "emoji": "👩🏽‍🚴‍♀️",
    "ligatures": "ﬃ",
    "addresses": "https://example.org/a?b=c ",
    "e-mail": "a@b.",
    "underscores": "_",
    "dashes": "—",
    "patterns": "led out led out for ",
    "victories": "Brekke won Paris–Roubaix. ",
}


def hostile_text(kind: str, length: int) -> str:
    """Write a hostile text.

    Args:
        kind: one of ``HOSTILE``.
        length: how many characters.

    Returns:
        The text.
    """
    if kind == "new names":
        # No two alike: so many riders that nobody has ever heard of.
        words = (f"{_name(number)} {_name(number * 7 + 3)} won. " for number in range(length))
        return _joined(words, length)
    return (HOSTILE[kind] * (length // len(HOSTILE[kind]) + 1))[:length]


def ordinary_text(length: int) -> str:
    """Join the project's own passages to one long article.

    Args:
        length: how many characters.

    Returns:
        The text.
    """
    from benchmarks.texts import make_articles

    texts = (f"{article.text}\n\n" for article in cycle(make_articles(100)))
    return _joined(texts, length)


def _joined(pieces: object, length: int) -> str:
    found: list[str] = []
    count = 0
    for piece in islice(pieces, length):  # type: ignore[call-overload]
        found.append(piece)
        count += len(piece)
        if count >= length:
            break
    return "".join(found)[:length]


def _name(number: int) -> str:
    letters = "aeiouklmnr"
    return "".join(letters[int(digit)] for digit in str(number)).capitalize()


def _seconds(pipeline: Pipeline, text: str) -> tuple[float, str]:
    from kg.model import Article

    before = process_time()
    reading = pipeline.read(Article("hostile", text))
    found = f"{len(reading.mentions):,} mentions, {len(reading.claims):,} claims"
    return process_time() - before, found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each hostile text costs, as a multiple of an ordinary one of its length.

    Args:
        arguments: of the command line.

    Returns:
        1 where one costs more than three times as much.
    """
    from kg.pipeline import Pipeline

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000, help="characters a text")
    parser.add_argument("--only", nargs="*", default=list(HOSTILE), choices=HOSTILE)
    chosen = parser.parse_args(arguments)
    pipeline = Pipeline.load(threads=1)
    pipeline.read(_warm())
    usual, found = _seconds(pipeline, ordinary_text(chosen.size))
    print(f"{chosen.size:,} characters of ordinary text: {usual:.1f} s; {found}", flush=True)
    worst = 0.0
    for kind in chosen.only:
        seconds, found = _seconds(pipeline, hostile_text(kind, chosen.size))
        worst = max(worst, seconds / usual)
        print(f"{seconds / usual:5.2f} × {kind} ({seconds:.1f} s; {found})", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"The worst is {worst:.2f} × ordinary text; {peak:,.0f} MB at most.")
    return 1 if worst > 3 else 0


def _warm() -> object:
    from kg.model import Article

    return Article("warm", ordinary_text(2_000))


if __name__ == "__main__":
    sys.exit(main())
