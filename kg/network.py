"""The trained network: from the model's folder to graphs that run on the CPU."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import KgError
from kg.relate.wording import Wording

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["Graphs", "NoModelError", "OtherModelError", "UnknownModelError", "load_graphs"]

# A sum and its norm as one step take three times as long as one after the other.
_SLOWER = ("SkipLayerNormFusion", "BiasSkipLayerNormFusion")
# The graphs of a model, and what each is given.
_INPUTS = {
    "recognise": {"ids", "features", "wanted"},
    "link": {"words", "mentions", "kinds", "pairs", "each"},
    "ends": {"words", "slots"},
    "relate": {"keys", "values", "subjects", "objects", "pairs", "features", "spans"},
    "qualify": {"words", "hidden", "values"},
    "sift": {"subjects", "objects", "pairs", "features"},
}
_OPTIONAL = "sift"


class NoModelError(KgError):
    """A folder does not hold a trained model.

    Attributes:
        folder: where it was looked for.
    """

    def __init__(self, folder: Path, missing: str) -> None:
        """Says what is missing where.

        Args:
            folder: where it was looked for.
            missing: the first file that is absent.
        """
        self.folder = folder
        super().__init__(
            f"{folder}: no trained model here ({missing} is missing); "
            "reinstall kg, or make one with 'make train'"
        )


class OtherModelError(KgError):
    """A model was made by another version of kg, or its files are mixed up.

    Attributes:
        path: the file that is not what it should be.
    """

    def __init__(self, path: Path, wanted: set[str], found: set[str]) -> None:
        """Says which file, and how to get one that fits.

        Args:
            path: the file.
            wanted: what this version gives to such a graph.
            found: what the graph asks for.
        """
        self.path = path
        super().__init__(
            f"{path}: a graph of another version of kg: it asks for {', '.join(sorted(found))},"
            f" this version gives {', '.join(sorted(wanted))}; make the model anew with 'make train'"
        )


class UnknownModelError(KgError):
    """No packaged model has a name, and no folder either.

    Attributes:
        name: what was asked for.
    """

    def __init__(self, name: str, valid: list[str]) -> None:
        """Lists what there is.

        Args:
            name: what was asked for.
            valid: the names of the packaged models.
        """
        self.name = name
        super().__init__(
            f"{name}: neither a folder with a trained model nor the name of a packaged one; "
            f"packaged are: {', '.join(valid)}"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Graphs:
    """The parts of a trained model.

    Attributes:
        tokenizer: splits words into pieces.
        recognise: pieces to states, tags and names.
        link: mentions to the odds of being one and the same.
        ends: words and slots to what pairs of them are made of.
        relate: pairs of slots to relations and their status.
        qualify: chosen pairs to years, ranks, stages and speakers.
        meta: the model's version, thresholds and calibration.
        wording: words that tell facts from hopes and denials; None where a model has none.
        sift: pairs to scores, at least 0 where the network is worth asking about one; None where a
            model has none, and all pairs are asked about.
    """

    tokenizer: Tokenizer
    recognise: InferenceSession
    link: InferenceSession
    ends: InferenceSession
    relate: InferenceSession
    qualify: InferenceSession
    meta: dict[str, Any]
    wording: Wording | None = None
    sift: InferenceSession | None = None

    @property
    def pieces(self) -> int:
        """The most word pieces that the encoder sees at once, the two special ones included."""
        return int(self.meta.get("pieces", 384))


def run(session: InferenceSession, outputs: list[str], **inputs: NDArray[Any]) -> list[Any]:
    """Runs a graph.

    Args:
        session: the graph.
        outputs: the names of what is wanted.
        inputs: arrays by name, of the types and shapes that the graph declares.

    Returns:
        One array for each wanted output.
    """
    return list(session.run(outputs, inputs))


@cache
def load_graphs(model: str | None = None, threads: int = 2) -> Graphs:
    """Loads a trained model.

    Args:
        model: the name of a model that comes with the package or a model's folder; None for the
            packaged English one.
        threads: processor cores that a graph may use.

    Returns:
        The model; the same object for the same arguments.

    Raises:
        NoModelError: if a file is missing.
        OtherModelError: if a graph is given other things by this version.
        UnknownModelError: if there is no such model.
    """
    from onnxruntime import InferenceSession, SessionOptions
    from tokenizers import Tokenizer

    packaged = Path(str(files("kg"))) / "models"
    folder = packaged / (model or "en")
    if model and not folder.is_dir():
        folder = Path(model)
        if not folder.is_dir():
            valid = sorted(f.name for f in packaged.iterdir() if f.is_dir())
            raise UnknownModelError(model, valid)
    needed = [f"{name}.onnx" for name in _INPUTS if name != _OPTIONAL]
    for name in (*needed, "tokenizer.json", "meta.json"):
        if not (folder / name).is_file():
            raise NoModelError(folder, name)
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    wanted = [name for name in _INPUTS if (folder / f"{name}.onnx").is_file()]
    sessions = {
        name: InferenceSession(
            str(folder / f"{name}.onnx"),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOWER,
        )
        for name in wanted
    }
    for name, session in sessions.items():
        if (found := {given.name for given in session.get_inputs()}) != _INPUTS[name]:
            raise OtherModelError(folder / f"{name}.onnx", _INPUTS[name], found)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    words = folder / "wording.npz"
    wording = Wording.load(words) if words.is_file() else None
    return Graphs(tokenizer=tokenizer, meta=meta, wording=wording, **sessions)
