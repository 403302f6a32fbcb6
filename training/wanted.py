"""An exported encoder to one that computes its last layer for some pieces alone.

Of a window only the first pieces of words are used, and of those only the ones that no other window
sees better: about two thirds. All layers but the last need every piece; the last needs them as keys
and values, and the rest of its work is done for those that are wanted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WANTED", "only_wanted"]

WANTED = "wanted"
_PICKED = "/picked"


def only_wanted(model: ModelProto) -> None:
    """Gives a graph the input ``wanted``: the places of the pieces whose outputs are computed.

    Weights stay whole, with their names: they are cut where the graph is loaded.

    Args:
        model: an encoder whose last attention has one matrix for queries, keys and values.

    Raises:
        ValueError: if the graph is of another kind.
    """
    graph = model.graph
    made = {output: node for node in graph.node for output in node.output}
    attention = [n for n in graph.node if n.op_type == "MultiHeadAttention"][-1]
    parts = [made[given] for given in attention.input[:3]]
    joint = {part.input[0] for part in parts}
    if len(joint) != 1 or any(part.op_type != "Slice" for part in parts):
        raise ValueError("the last attention does not cut its inputs from one product")
    product = joint.pop()
    constants = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    chain, seen = _projection(product, made, constants)
    third = _columns(chain, constants) // 3

    picked = helper.make_node("Gather", [seen, WANTED], [seen + _PICKED], axis=1)
    whole = {output for node in chain for output in node.output}
    rest = [node for node in graph.node if not whole.intersection(node.output)]
    for node in rest:
        for i, given in enumerate(node.input):
            if given == seen:
                node.input[i] = seen + _PICKED
    queries = [*_cut(chain, constants, "/queries", 0, third, {seen: seen + _PICKED})]
    others = [*_cut(chain, constants, "/others", third, 3 * third, {})]
    keys, values = f"{product}/keys", f"{product}/values"
    halves = helper.make_node("Split", [f"{product}/others"], [keys, values], axis=-1)
    attention.input[0] = f"{product}/queries"
    attention.input[1], attention.input[2] = keys, values

    at = next(i for i, node in enumerate(rest) if seen + _PICKED in node.input)
    at = min(at, rest.index(attention))
    nodes = [*rest[:at], picked, *queries, *others, halves, *rest[at:]]
    del graph.node[:]
    graph.node.extend(_needed(nodes, {o.name for o in graph.output}))
    del graph.value_info[:]
    graph.input.append(helper.make_tensor_value_info(WANTED, TensorProto.INT64, [WANTED]))
    for output in graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = WANTED


def _projection(
    product: str, made: dict[str, NodeProto], constants: dict[str, NDArray[np.generic]]
) -> tuple[list[NodeProto], str]:
    """The nodes of a linear layer, in order, and what it is given."""
    outputs: set[str] = set()
    seen = ""
    waiting = [product]
    while waiting:
        output = waiting.pop()
        if output in outputs:
            continue
        outputs.add(output)
        node = made[output]
        given = [name for name in node.input if name not in constants]
        if node.op_type in ("DynamicQuantizeLinear", "MatMul"):
            seen = given[0]
        else:
            waiting.extend(given)
    if not seen:
        raise ValueError(f"{product} is not a linear layer's product")
    chain = {node.name: node for node in made.values() if outputs.intersection(node.output)}
    return list(chain.values()), seen


def _columns(chain: list[NodeProto], constants: dict[str, NDArray[np.generic]]) -> int:
    given = (name for node in chain for name in node.input if name in constants)
    return max(constants[name].shape[-1] for name in given if constants[name].ndim)


def _cut(
    chain: list[NodeProto],
    constants: dict[str, NDArray[np.generic]],
    name: str,
    begin: int,
    end: int,
    other: dict[str, str],
) -> Iterator[NodeProto]:
    """Copies a linear layer with some of its columns."""
    columns = _columns(chain, constants)
    renamed = other | {output: output + name for node in chain for output in node.output}
    for node in chain:
        for given in node.input:
            constant = constants.get(given)
            if given in renamed or constant is None:
                continue
            if constant.ndim and constant.shape[-1] == columns:
                renamed[given] = given + name
                yield from _columns_of(given, given + name, begin, end)
        copied = NodeProto()
        copied.CopyFrom(node)
        copied.name = node.name + name
        copied.input[:] = [renamed.get(given, given) for given in node.input]
        copied.output[:] = [renamed[output] for output in node.output]
        yield copied


def _columns_of(array: str, name: str, begin: int, end: int) -> Iterator[NodeProto]:
    bounds = {"starts": begin, "ends": end, "axes": -1}
    for bound, value in bounds.items():
        tensor = helper.make_tensor(f"{name}/{bound}", TensorProto.INT64, [1], [value])
        yield helper.make_node("Constant", [], [f"{name}/{bound}"], value=tensor)
    yield helper.make_node("Slice", [array, *(f"{name}/{bound}" for bound in bounds)], [name])


def _needed(nodes: list[NodeProto], outputs: set[str]) -> list[NodeProto]:
    """Leaves out nodes that nothing depends on."""
    wanted = set(outputs)
    kept: list[NodeProto] = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(node.input)
    return kept[::-1]
