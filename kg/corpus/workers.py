"""A chunk of articles into outcomes, on a worker of a cluster that reads with what its client has.

Dask sends the names of these functions, not their code: workers have a ``kg`` of their own, and
``equipment`` tells whether it would read as the client's does.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from kg import __version__
from kg.corpus.digest import model_digest, ontology_digest
from kg.errors import KgError
from kg.processes import Options, portable

if TYPE_CHECKING:
    from kg.model import Article, Reading
    from kg.pipeline import Pipeline

__all__ = ["Equipment", "Outcomes", "Refusal", "differences", "equipment", "read_chunk"]

Equipment: TypeAlias = Mapping[str, str]
"""What articles are read with, by name: versions of programs, digests of data."""

_PACKAGES = ("distributed", "numpy", "onnxruntime", "spacy", "tokenizers")
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Refusal:
    """A worker's word that it cannot read as its client would.

    Attributes:
        worker: its address.
        problem: what is wrong.
    """

    worker: str
    problem: str


Outcomes: TypeAlias = "Sequence[Reading | Exception] | Refusal | None"
"""What became of a chunk; None where another worker had begun it, and is gone."""


def equipment(options: Options) -> Equipment | Refusal:
    """Describe what this process would read articles with.

    Args:
        options: how the pipeline would be loaded.

    Returns:
        The description, or what is missing.
    """
    from kg.components import choose_gazetteer

    gazetteer, language_model, _ = options
    try:
        names = choose_gazetteer(gazetteer).fingerprint
        files = {"model": _model(language_model), "ontology": _ontology(), "gazetteer": names}
    except (KgError, OSError) as error:
        return Refusal(_address(), str(error))
    python = ".".join(platform.python_version_tuple()[:2])
    packages = {name: _version(name) for name in _PACKAGES}
    digests = {f"files of the {name}": digest[:_DIGITS] for name, digest in files.items()}
    return {"kg": __version__, "Python": python, **packages, **digests}


def differences(here: Equipment, there: Equipment) -> str:
    """Say in what two descriptions differ.

    Args:
        here: what the client reads with.
        there: what a worker reads with.

    Returns:
        Such as ``kg 0.2.0 there, 0.1.0 here``; empty where they are the same.
    """
    names = sorted({*here, *there}, key=[*here, *there].index)
    other = [name for name in names if here.get(name) != there.get(name)]
    return "; ".join(
        f"{name} {there.get(name, 'missing')} there, {here.get(name, 'missing')} here"
        for name in other
    )


def read_chunk(
    mark: str, articles: Sequence[Article], options: Options, wanted: Equipment
) -> Outcomes:
    """Read articles on a worker.

    Args:
        mark: a name for this try. Where a worker had begun it and is gone, nothing is read: one of
            the articles may be the reason.
        articles: the articles.
        options: how the client's pipeline was loaded.
        wanted: what the client reads with.

    Returns:
        A reading, or what was raised, for each article.
    """
    from distributed import Event

    begun = Event(mark)
    if begun.is_set():
        return None
    begun.set()
    # One after the other, however many threads a worker has: a pipeline is made for one.
    with _reading:
        found = _load(options)
        if isinstance(found, Refusal):
            return found
        told, pipeline = found
        if problem := differences(wanted, told):
            return Refusal(_address(), problem)
        return [_read(pipeline, article) for article in articles]


_reading = Lock()
_loaded: dict[Options, tuple[Equipment, Pipeline]] = {}


def _load(options: Options) -> tuple[Equipment, Pipeline] | Refusal:
    """Load the pipeline, once for each process as long as the options stay the same."""
    if options in _loaded:
        return _loaded[options]
    from kg.pipeline import Pipeline

    told = equipment(options)
    if isinstance(told, Refusal):
        return told
    gazetteer, language_model, without = options
    _loaded.clear()
    try:
        pipeline = Pipeline.load(gazetteer, language_model, threads=1, without=without)
    except Exception as error:
        return Refusal(_address(), f"{type(error).__name__}: {error}")
    _loaded[options] = told, pipeline
    return told, pipeline


def _read(pipeline: Pipeline, article: Article) -> Reading | Exception:
    try:
        return pipeline.read(article)
    except Exception as error:
        # Whatever is wrong with one article, the others go on.
        return portable(error)


# What was loaded once stays loaded in a process; so does what is told about it.
_model = cache(model_digest)
_ontology = cache(ontology_digest)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _address() -> str:
    from distributed import get_worker

    try:
        return str(get_worker().address)
    except ValueError:
        return "this process"
