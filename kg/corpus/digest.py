"""An article, and what it would be read with, turned into digests that tell whether it is known."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from kg import __version__
from kg.data import ontology_folder
from kg.model import Article

__all__ = ["article_digest", "model_digest", "ontology_digest", "reader_digest"]

_DIGITS = 32
_KNOWLEDGE = ("vocabulary.ttl", "patterns", "cues")


def article_digest(article: Article, reader: str) -> str:
    """Tell an article, as it was read, from all others.

    Args:
        article: the article.
        reader: what ``reader_digest`` gives.

    Returns:
        Hexadecimal digits of everything that its graph depends on.
    """
    told = [reader, article.id, article.text, article.title]
    return _digest(json.dumps([*told, article.date, article.url, article.author]).encode())


def reader_digest(
    language_model: str | None, gazetteer: str, min_confidence: float, decisions: Path | None
) -> str:
    """Tell what articles are read with from all other ways to read them.

    Args:
        language_model: the model's name or folder, None for the packaged one.
        gazetteer: the gazetteer's fingerprint.
        min_confidence: the least confidence of claims that are kept.
        decisions: a person's decisions about who is who; None for none.

    Returns:
        Hexadecimal digits of the program's version and the content of all of these.
    """
    parts = [__version__, gazetteer, repr(min_confidence), model_digest(language_model)]
    parts += [*_knowledge(), _content(decisions) if decisions else ""]
    return _digest(json.dumps(parts).encode())


def model_digest(language_model: str | None) -> str:
    """Tell a trained model from all others.

    Args:
        language_model: its name or folder, None for the packaged one.

    Returns:
        Hexadecimal digits of its files; those of no files where there is no such model.
    """
    model = Path(str(files("kg"))) / "models" / (language_model or "en")
    if language_model and not model.is_dir():
        model = Path(language_model)
    return _content(model)


def ontology_digest() -> str:
    """Tell what is known of the language, other than names, from all that was ever known.

    Returns:
        Hexadecimal digits of vocabulary, patterns and cues.
    """
    return _digest("".join(_knowledge()).encode())


def _knowledge() -> list[str]:
    return [_content(ontology_folder() / name) for name in _KNOWLEDGE]


def _content(path: Path) -> str:
    """Tell the content of a file or a folder; empty for what is not there."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    digests = (_digest(each.read_bytes()) for each in found if each.is_file())
    return _digest("".join(digests).encode())


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:_DIGITS]
