"""Where kg's time goes: seconds of each stage, for articles of several lengths.

Run ``python -m benchmarks.stages`` from the checkout.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import time
from collections import defaultdict
from types import FunctionType
from typing import TYPE_CHECKING, Any

import kg.components as stages
from benchmarks.texts import count_words, make_articles

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.model import Article
    from kg.pipeline import Pipeline

__all__ = ["time_stages"]


def time_stages(pipeline: Pipeline, article: Article, rounds: int) -> dict[str, float]:
    """Read an article several times and time every function that the components call.

    Args:
        pipeline: the loaded pipeline.
        article: what to read.
        rounds: how often, after a first time that does not count.

    Returns:
        Median milliseconds of each function, in the order of the calls, and of the ``whole``.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    functions = {
        name: value
        for name, value in vars(stages).items()
        if isinstance(value, FunctionType) and value.__module__.startswith("kg.")
    }
    current: dict[str, float] = {}

    def clocked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            result = function(*args, **kwargs)
            current[name] = current.get(name, 0.0) + time.perf_counter() - start
            return result

        return call

    try:
        for name, function in functions.items():
            setattr(stages, name, clocked(name, function))
        for number in range(rounds + 1):
            current.clear()
            start = time.perf_counter()
            pipeline.read(article)
            current["whole"] = time.perf_counter() - start
            if number:
                for name, seconds in current.items():
                    taken[name].append(seconds * 1000)
    finally:
        for name, function in functions.items():
            setattr(stages, name, function)
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    """Time and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.stages", description=__doc__)
    parser.add_argument("--words", type=int, nargs="+", default=[500, 3000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--language-model", help="the model of kg, if not the packaged one")
    args = parser.parse_args()
    from kg.pipeline import Pipeline

    pipeline = Pipeline.load(language_model=args.language_model)
    for words in args.words:
        article = make_articles(1, words)[0]
        reading = pipeline.read(article)
        length = count_words(article.text)
        found = (len(reading.mentions), len(reading.entities), len(reading.claims))
        print("{} words: {} mentions, {} entities, {} claims".format(length, *found))
        times = time_stages(pipeline, article, args.rounds)
        for name, milliseconds in times.items():
            print(f"  {name:<18} {milliseconds:8.1f} ms  {milliseconds / times['whole']:4.0%}")
        print(f"  {length / times['whole'] * 1000:.0f} words a second")


if __name__ == "__main__":
    main()
