"""The weights of an exported model, to go on training from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

__all__ = ["start_weights"]

_GRAPHS = ("recognise", "link", "ends", "relate", "qualify")
_TRANSPOSED = "^T"
# Word vectors come from the base model, and are not trained.
_LEFT_OUT = ("encoder.words.weight", "rows")


def start_weights(path: Path) -> dict[str, Tensor]:
    """Reads what was trained before.

    Args:
        path: a ``.npz`` of trained weights, or the folder of an exported model. The encoder of a
            folder has eight bits a weight, so what is read differs a little from what was trained.

    Returns:
        Tensors by parameter; word vectors are not among them where a folder is read.
    """
    if path.suffix == ".npz":
        with np.load(path) as file:
            return {k: torch.from_numpy(file[k].astype(np.float32)) for k in file.files}
    found: dict[str, Tensor] = {}
    for name in _GRAPHS:
        graph = onnx.load(path / f"{name}.onnx").graph
        arrays = {i.name: onnx.numpy_helper.to_array(i) for i in graph.initializer}
        for key, array in arrays.items():
            parameter = key.removesuffix("_quantized").removesuffix(_TRANSPOSED)
            parameter = parameter.removeprefix("network.")
            if not parameter.startswith(("encoder.", "heads.")) or parameter in _LEFT_OUT:
                continue
            if parameter.endswith(("_scale", "_zero_point")):
                continue
            full = array.astype(np.float32)
            if key.endswith("_quantized"):
                stem = key.removesuffix("_quantized")
                full = (full - arrays[f"{stem}_zero_point"]) * arrays[f"{stem}_scale"]
            if key.removesuffix("_quantized").endswith(_TRANSPOSED):
                full = full.T
            found[parameter] = torch.from_numpy(np.ascontiguousarray(full))
    return found
