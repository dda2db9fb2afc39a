"""Writes trained weights as the int8 ONNX model that the archive uses.

    python -m training.export --weights FOLDER --out FOLDER --version NAME

Word embeddings are stored as int8 with a scale per word; the encoder's matrices as int8 with a scale per column, with
dynamically quantised inputs. The link heads are int8 too; the tag heads stay in single precision.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import onnx

from training.calibrate import UNCALIBRATED
from training.graph import whole
from training.model import Network

WINDOW, OVERLAP = 254, 64
BITS = 8


def export(network: Network, path: Path, bits: int | None = BITS) -> None:
    """Write the network's graph with matrices of so many bits, or in single precision for None."""
    weights = {name: value.detach().float().numpy() for name, value in network.state_dict().items()}
    onnx.save(whole(weights, network.shape, bits), path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--out", type=Path, required=True, help="the model's folder")
    parser.add_argument("--version", required=True, help="the model's name and version")
    parser.add_argument("--bits", type=int, choices=(7, 8), default=BITS, help="of the encoder's matrices")
    parser.add_argument("--float", action="store_true", help="leave all in single precision (to compare)")
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
    export(network, target, None if arguments.float else arguments.bits)
    (arguments.out / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    shutil.copy(arguments.weights / "tokenizer.json", arguments.out / "tokenizer.json")
    print(f"{target}: {target.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
