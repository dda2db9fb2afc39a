"""Builds the network as an ONNX graph with onnxruntime's fused operators: one attention a layer, int8 or not.

A window is run alone, so nothing is masked. Inputs are ``ids`` and ``shapes``, (windows, length); outputs
``training.model.ANSWERS``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.labels import ENTITY_KINDS, STATEMENT_KINDS
from training.model import ANSWERS, LINKS, Shape

Weights = Mapping[str, NDArray[np.float32]]

OPSET, IR_VERSION = 20, 10
CONTRIBUTED = "com.microsoft"
EPSILON = 1e-12
#: Which heads are one product, in this order of columns.
JOINED = {"tags": ("statements", "entities", "none"), "links": ("queries", "keys")}


class Graph:
    """Nodes, each named after its output, and the constants that they use."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: object) -> str:
        node = helper.make_node(operator, inputs, outputs, name=outputs[0], domain=domain, **attributes)
        self.nodes.append(node)
        return outputs[0]


def whole(weights: Weights, shape: Shape, bits: int | None) -> onnx.ModelProto:
    """Return the network's graph; ``bits`` of the encoder's matrices and word embeddings, None for single precision.

    Raise ``ValueError`` for an encoder with MPNet's relative positions, which the fused attention does not support.
    """
    if shape.relative:
        raise ValueError("an encoder with relative positions cannot be exported")
    graph = Graph()
    hidden = _embedded(graph, weights, shape, bits)
    for number in range(shape.layers):
        hidden = _layer(graph, weights, shape.of_layer(number)[0], f"layers.{number}.", hidden, bits)
    answers = _answers(graph, weights, shape, hidden, bits)
    axes = ["windows", "length"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("ids", "shapes")]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [*axes, *answers[name]]) for name in ANSWERS]
    return helper.make_model(
        helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.constants),
        opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIBUTED, 1)],
        ir_version=IR_VERSION,
    )


def quantised(matrix: NDArray[np.float32], axis: int, bits: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return integers of that many bits and a scale for each slice across ``axis``; zero stays zero."""
    most = 2 ** (bits - 1) - 1
    scale = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-8) / most
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)


def _embedded(graph: Graph, weights: Weights, shape: Shape, bits: int | None) -> str:
    words = weights["words.weight"]
    if bits is None:
        found = graph.add("Gather", [graph.constant("words.weight", words), "ids"], "words")
    else:
        whole_numbers, scale = quantised(words, 1, 8)
        rows = graph.add("Gather", [graph.constant("words.weight", whole_numbers), "ids"], "words.rows")
        scales = graph.add("Gather", [graph.constant("words.scale", scale), "ids"], "words.scales")
        plain = graph.add("Cast", [rows], "words.plain", to=TensorProto.FLOAT)
        found = graph.add("Mul", [plain, scales], "words")
    kinds = graph.add("Gather", [graph.constant("shapes.weight", weights["shapes.weight"]), "shapes"], "kinds")
    positions = graph.constant("positions.weight", weights["positions.weight"][shape.position_offset :])
    length = graph.add("Shape", ["ids"], "length", start=1, end=2)
    places = graph.add("Slice", [positions, graph.constant("first", np.zeros(1, np.int64)), length], "places")
    both = graph.add("Add", [found, kinds], "words.kinds")
    return _normalised(graph, weights, "norm", graph.add("Add", [both, places], "embedded"))


def _layer(graph: Graph, weights: Weights, heads: int, name: str, given: str, bits: int | None) -> str:
    mixed = _attention(graph, weights, heads, name, given, bits)
    output = _linear(graph, weights, f"{name}output", mixed, bits)
    middle = _normalised(graph, weights, f"{name}attention_norm", graph.add("Add", [given, output], f"{name}beside"))
    up = graph.add("Gelu", [_linear(graph, weights, f"{name}up", middle, bits)], f"{name}raised")
    down = _linear(graph, weights, f"{name}down", up, bits)
    return _normalised(graph, weights, f"{name}norm", graph.add("Add", [middle, down], f"{name}sum"))


def _attention(graph: Graph, weights: Weights, heads: int, name: str, given: str, bits: int | None) -> str:
    parts = [f"{name}{part}" for part in ("query", "key", "value")]
    matrix = np.concatenate([weights[f"{part}.weight"] for part in parts]).T
    bias = graph.constant(f"{name}attention.bias", np.concatenate([weights[f"{part}.bias"] for part in parts]))
    output = f"{name}mixed"
    if bits is None:
        inputs = [given, graph.constant(f"{name}attention.weight", matrix), bias]
        return graph.add("Attention", inputs, output, domain=CONTRIBUTED, num_heads=heads)
    whole_numbers, scale = quantised(matrix, 0, bits)
    rounded = [f"{name}attention.{part}" for part in ("rounded", "rounded.scale", "rounded.zero")]
    graph.add("DynamicQuantizeLinear", [given], *rounded)
    inputs = [
        rounded[0],
        graph.constant(f"{name}attention.weight", whole_numbers),
        bias,
        rounded[1],
        graph.constant(f"{name}attention.scale", scale[0]),
        "",  # nothing is masked
        rounded[2],
        graph.constant(f"{name}attention.zero", np.zeros_like(whole_numbers[0])),
    ]
    return graph.add("QAttention", inputs, output, domain=CONTRIBUTED, num_heads=heads)


def _linear(graph: Graph, weights: Weights, name: str, given: str, bits: int | None) -> str:
    matrix, bias = weights[f"{name}.weight"].T, graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    if bits is None:
        product = graph.add("MatMul", [given, graph.constant(f"{name}.weight", matrix)], f"{name}.product")
        return graph.add("Add", [product, bias], name)
    whole_numbers, scale = quantised(matrix, 0, bits)
    parts = [graph.constant(f"{name}.weight", whole_numbers), graph.constant(f"{name}.scale", scale[0])]
    return graph.add("DynamicQuantizeMatMul", [given, *parts, "", bias], name, domain=CONTRIBUTED)


def _normalised(graph: Graph, weights: Weights, name: str, given: str) -> str:
    parts = [graph.constant(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")]
    return graph.add("LayerNormalization", [given, *parts], name, epsilon=EPSILON)


def _answers(graph: Graph, weights: Weights, shape: Shape, hidden: str, bits: int | None) -> dict[str, list[int]]:
    """Add the heads and return their sizes. Tag heads, which names need, stay in single precision."""
    sizes = {
        "statements": [1 + 2 * len(STATEMENT_KINDS)],
        "entities": [1 + 2 * len(ENTITY_KINDS)],
        "none": [len(LINKS)],
        "queries": [len(LINKS), shape.link_width],
        "keys": [len(LINKS), shape.link_width],
    }
    scale = {"queries": shape.link_width**-0.5}
    for product, names in JOINED.items():
        joined = {
            f"{product}.{part}": np.concatenate([weights[f"{name}.{part}"] * scale.get(name, 1) for name in names])
            for part in ("weight", "bias")
        }
        single = {name: value.astype(np.float32) for name, value in joined.items()}
        every = _linear(graph, single, product, hidden, None if product == "tags" else bits)
        widths = graph.constant(f"{product}.widths", np.array([np.prod(sizes[name]) for name in names]))
        flat = [name if len(sizes[name]) == 1 else f"{name}.flat" for name in names]
        graph.add("Split", [every, widths], *flat, axis=-1)
        for name in names:
            if len(sizes[name]) > 1:
                size = graph.constant(f"{name}.size", np.array([0, 0, *sizes[name]]))
                graph.add("Reshape", [f"{name}.flat", size], name)
    return sizes
