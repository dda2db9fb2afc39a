"""Reads the weights of a network back from the shipped int8 model, to train on from them.

    python -m training.recover --model FOLDER --out FOLDER

Rounding is not undone; a few steps of training make up for it. The tag heads are exact.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.graph import JOINED
from training.model import Network, Shape

Constants = dict[str, NDArray[np.generic]]


def recovered(folder: Path) -> Network:
    """Return the network exported to ``folder``. Raise ``ValueError`` for a missing weight."""
    graph = onnx.load(folder / "encoder.onnx").graph
    constants = {constant.name: numpy_helper.to_array(constant) for constant in graph.initializer}
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    attention = [node for node in graph.node if node.op_type in ("QAttention", "Attention")]
    shape = _shape(constants, [a.i for node in attention for a in node.attribute if a.name == "num_heads"])
    network = Network(shape)
    state = {"distance": np.array(config["distance"]), **_heads(constants, network), **_encoder(constants, shape)}
    missing = set(network.state_dict()) - set(state)
    if missing:
        raise ValueError(f"{folder} lacks weights: {sorted(missing)[:4]}")
    network.load_state_dict({name: torch.tensor(np.asarray(state[name]).copy()) for name in network.state_dict()})
    return network


def _shape(constants: Constants, heads: list[int]) -> Shape:
    vocabulary, width = constants["words.weight"].shape
    head_width = len(constants["layers.0.attention.bias"]) // 3 // heads[0]
    inner = [len(constants[f"layers.{number}.up.bias"]) for number in range(len(heads))]
    whole = set(heads) == {width // head_width} and len(set(inner)) == 1
    return Shape(
        vocabulary=vocabulary,
        positions=len(constants["positions.weight"]),
        width=width,
        layers=len(heads),
        heads=width // head_width,
        inner=max(inner),
        kept=() if whole else tuple(zip(heads, inner, strict=True)),
    )


def _plain(constants: Constants, name: str) -> NDArray[np.floating]:
    """Return a matrix in floating point from integers and their scale, if it was rounded."""
    weight, scale = constants[f"{name}.weight"], constants.get(f"{name}.scale")
    if scale is None:
        return weight.astype(np.float32)
    product: NDArray[np.floating] = weight.astype(np.float32) * scale.astype(np.float32)
    return product


def _encoder(constants: Constants, shape: Shape) -> Constants:
    state: Constants = {name: constants[name] for name in ("shapes.weight", "positions.weight")}
    state["words.weight"] = _plain(constants, "words")
    norms = ["norm"]
    for number in range(shape.layers):
        layer = f"layers.{number}."
        norms += [f"{layer}attention_norm", f"{layer}norm"]
        matrix, bias = _plain(constants, f"{layer}attention"), constants[f"{layer}attention.bias"]
        for part, columns, values in zip(
            ("query", "key", "value"), np.split(matrix, 3, axis=1), np.split(bias, 3), strict=True
        ):
            state[f"{layer}{part}.weight"], state[f"{layer}{part}.bias"] = columns.T, values
        for part in ("output", "up", "down"):
            state[f"{layer}{part}.weight"] = _plain(constants, f"{layer}{part}").T
            state[f"{layer}{part}.bias"] = constants[f"{layer}{part}.bias"]
    return state | {f"{norm}.{part}": constants[f"{norm}.{part}"] for norm in norms for part in ("weight", "bias")}


def _heads(constants: Constants, network: Network) -> Constants:
    """Return the heads, which the export joins into two products with scaled queries."""
    scale = {"queries": network.shape.link_width**0.5}
    state: Constants = {}
    for product, names in JOINED.items():
        cuts = np.cumsum([getattr(network, name).out_features for name in names])[:-1]
        columns = np.split(_plain(constants, product), cuts, axis=1)
        for name, matrix, bias in zip(names, columns, np.split(constants[f"{product}.bias"], cuts), strict=True):
            state[f"{name}.weight"], state[f"{name}.bias"] = matrix.T * scale.get(name, 1), bias * scale.get(name, 1)
    return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the weights to")
    arguments = parser.parse_args()
    recovered(arguments.model).save(arguments.out)
    shutil.copy(arguments.model / "tokenizer.json", arguments.out / "tokenizer.json")


if __name__ == "__main__":
    main()
