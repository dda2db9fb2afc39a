"""Writes trained weights as the int8 ONNX model that the archive reads with.

    python -m training.export --weights FOLDER --out FOLDER --version NAME

Word embeddings are kept as int8 with a scale a word; the matrices of the encoder as int8 with a scale a column, their
inputs quantised as they come; the heads stay in single precision.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.calibrate import UNCALIBRATED
from training.model import ANSWERS, Answers, Network

WINDOW, OVERLAP = 254, 64
OPSET = 20


class ByteEmbedding(nn.Module):
    """An embedding in int8, with a scale a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("weight", torch.round(weight / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return self.weight[ids].float() * self.scale[ids]


class Reader(nn.Module):
    """The network from ids to answers, as one graph."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> Answers:
        return self.network.answer(self.network(ids, shapes, mask))


def export(network: Network, path: Path, byte_words: bool = True) -> None:
    network.eval()
    if byte_words:
        network.words = ByteEmbedding(network.words.weight.detach())
    sample = torch.ones(2, 16, dtype=torch.int64)
    axes = {0: "windows", 1: "length"}
    torch.onnx.export(
        Reader(network),
        (sample, torch.zeros_like(sample), sample),
        str(path),
        input_names=["ids", "shapes", "mask"],
        output_names=list(ANSWERS),
        dynamic_axes=dict.fromkeys(("ids", "shapes", "mask", *ANSWERS), axes),
        opset_version=OPSET,
        dynamo=False,
    )


def head_nodes(path: Path) -> list[str]:
    """The matrix products of the heads, which stay in single precision."""
    graph = onnx.load(path).graph
    products = [node for node in graph.node if node.op_type in ("MatMul", "Gemm")]
    return [node.name for node in products if "/layers." not in node.name]


def quantise(plain: Path, out: Path, reduce_range: bool = True) -> None:
    """``reduce_range`` keeps weights in 7 bits: processors without VNNI add up 8-bit products with saturation."""
    prepared = plain.with_suffix(".prepared.onnx")
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(
        prepared,
        out,
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        reduce_range=reduce_range,
        weight_type=QuantType.QInt8,
        nodes_to_exclude=head_nodes(prepared),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--version", required=True, help="the model's name and version")
    parser.add_argument("--float", action="store_true", help="leave all in single precision (to compare)")
    parser.add_argument("--full-range", action="store_true", help="8-bit weights (processors with VNNI only)")
    arguments = parser.parse_args()
    network = Network.load(arguments.weights)
    arguments.out.mkdir(parents=True, exist_ok=True)
    target = arguments.out / "encoder.onnx"
    config = {
        "version": arguments.version,
        "window": WINDOW,
        "overlap": OVERLAP,
        "distance": [[round(value, 4) for value in row] for row in network.distance.tolist()],
        "confidence": UNCALIBRATED,
    }
    if arguments.float:
        export(network, target, byte_words=False)
    else:
        with tempfile.TemporaryDirectory() as folder:
            plain = Path(folder) / "plain.onnx"
            export(network, plain)
            quantise(plain, target, not arguments.full_range)
    (arguments.out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    shutil.copy(arguments.weights / "tokenizer.json", arguments.out / "tokenizer.json")
    print(f"{target}: {target.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
