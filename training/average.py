"""Averages the weights of networks fine-tuned from the same one; the mean is better than each of them.

python -m training.average --weights FOLDER FOLDER ... --out FOLDER
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch

from training.model import Network


def average(folders: list[Path]) -> Network:
    networks = [Network.load(folder) for folder in folders]
    if len({network.shape for network in networks}) != 1:
        raise ValueError(f"networks of different shapes cannot be averaged: {', '.join(map(str, folders))}")
    states = [network.state_dict() for network in networks]
    networks[0].load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return networks[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, nargs="+", required=True, help="folders that training wrote")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the mean to")
    arguments = parser.parse_args()
    average(arguments.weights).save(arguments.out)
    shutil.copy(arguments.weights[0] / "tokenizer.json", arguments.out / "tokenizer.json")


if __name__ == "__main__":
    main()
