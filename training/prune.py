"""Removes the least important attention heads and inner units from a trained network.

    python -m training.prune --data FOLDER --weights FOLDER --out FOLDER [--heads 44] [--inner 5376] [--batches 60]

Importance is the squared slope of the loss as a unit is faded, added up over batches of training texts. The most
important are kept, whichever layer they are in, so layers keep different numbers; the maps that use them are refitted
by least squares. A few hundred steps of training afterwards, with the whole network as the teacher, recover the loss.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from articles.extraction.encoding.tokenizer import Tokeniser
from training.batches import Batch, Epochs
from training.losses import loss, tell
from training.model import Network
from training.train import quotation_marks, read_corpus

State = dict[str, Tensor]

#: Inner units are kept so many at a time, which products of 8 bits are quick with.
TOGETHER = 64
#: What keeps a fit of few tokens from running away, as a share of the mean variance.
RIDGE = 1e-3


class GatedLinear:
    """A linear map with a factor of one on each input, to get the loss's slope for it, and the inputs' moments."""

    def __init__(self, part: nn.Linear) -> None:
        self.factors = torch.ones(part.in_features, requires_grad=True)
        self.moments = torch.zeros(part.in_features + 1, part.in_features + 1)
        part.register_forward_pre_hook(self._fade)

    def _fade(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        rows = inputs[0].detach().flatten(0, -2).float()
        rows = torch.cat([rows, torch.ones(len(rows), 1)], dim=1)
        self.moments += rows.T @ rows
        return (inputs[0] * self.factors.to(inputs[0].dtype),)


class LayerImportance(NamedTuple):
    """The importance of a linear map's inputs, and their second moments (the last with one)."""

    matters: Tensor
    moments: Tensor


def measure_importance(
    network: Network, batches: Iterable[Batch]
) -> tuple[list[LayerImportance], list[LayerImportance]]:
    """Return the moments and importance of each layer's attention and inner units."""
    network.eval().requires_grad_(False)
    parts = [
        GatedLinear(part) for part in (*(at.output for at in network.layers), *(at.down for at in network.layers))
    ]
    factors = [part.factors for part in parts]
    matters = [torch.zeros_like(one) for one in factors]
    width = network.shape.head_width
    for batch in batches:
        slopes = torch.autograd.grad(loss(tell(network, batch), batch), factors)
        for place, slope in enumerate(slopes):
            of_heads = place < len(network.layers)
            whole = slope.view(-1, width if of_heads else 1).sum(1)
            matters[place] += (whole.square() / width).repeat_interleave(width) if of_heads else whole.square()
    weighed = [LayerImportance(total, part.moments) for total, part in zip(matters, parts, strict=True)]
    return weighed[: len(network.layers)], weighed[len(network.layers) :]


def most_important(matters: list[Tensor], count: int) -> list[Tensor]:
    """Return which rows of each layer are among the ``count`` most important; each layer keeps one at least."""
    ranked = [layer.sort(descending=True) for layer in matters]
    values = torch.cat([torch.cat([values.new_tensor([torch.inf]), values[1:]]) for values, _ in ranked])
    least = values.topk(count).values[-1]
    sizes = [1 + int((values[1:] >= least).sum()) for values, _ in ranked]
    return [order[:size].sort().values for (_, order), size in zip(ranked, sizes, strict=True)]


def most_heads(parts: list[LayerImportance], count: int, width: int) -> list[Tensor]:
    """Return the inputs of each layer's ``output`` that come from the most important heads."""
    heads = most_important([part.matters.view(-1, width).sum(1) for part in parts], count)
    return [(kept[:, None] * width + torch.arange(width)).flatten() for kept in heads]


def most_units(parts: list[LayerImportance], count: int) -> list[Tensor]:
    """Return the most important inner units of each layer, in groups of ``TOGETHER``."""
    orders = [part.matters.argsort(descending=True) for part in parts]
    groups = [part.matters[order].view(-1, TOGETHER).sum(1) for part, order in zip(parts, orders, strict=True)]
    kept = most_important(groups, count // TOGETHER)
    return [order[: len(most) * TOGETHER].sort().values for order, most in zip(orders, kept, strict=True)]


def pruned(
    network: Network,
    heads: list[LayerImportance],
    units: list[LayerImportance],
    attended: list[Tensor],
    inner: list[Tensor],
) -> Network:
    """Return the network with only those inputs of each layer's ``output`` and ``down``, refitted."""
    state: State = dict(network.state_dict())
    for number, (wide, deep) in enumerate(zip(attended, inner, strict=True)):
        layer = f"layers.{number}."
        cut = [(f"{layer}{part}", wide) for part in ("query", "key", "value")] + [(f"{layer}up", deep)]
        for name, kept in cut:
            state |= {f"{name}.{part}": state[f"{name}.{part}"][kept] for part in ("weight", "bias")}
        state |= _fitted(state, f"{layer}output", wide, heads[number].moments)
        state |= _fitted(state, f"{layer}down", deep, units[number].moments)
    width = network.shape.head_width
    sizes = tuple((len(wide) // width, len(deep)) for wide, deep in zip(attended, inner, strict=True))
    smaller = Network(replace(network.shape, kept=sizes))
    smaller.load_state_dict(state)
    return smaller


def _fitted(state: State, name: str, kept: Tensor, moments: Tensor) -> State:
    """Return the least-squares linear map from the kept inputs that is nearest to the one from all."""
    weight, bias = state[f"{name}.weight"].double(), state[f"{name}.bias"].double()
    moments = moments.double() / moments[-1, -1]
    mean = moments[-1, :-1]
    spread_out = moments[:-1, :-1] - mean[:, None] * mean[None]
    own = spread_out[kept][:, kept]
    ridge = RIDGE * own.diagonal().mean()
    wanted = spread_out[kept] @ weight.T + ridge * weight.T[kept]
    fitted = torch.linalg.solve(own + ridge * torch.eye(len(kept), dtype=own.dtype), wanted).T
    return {f"{name}.weight": fitted.float(), f"{name}.bias": (bias + weight @ mean - fitted @ mean[kept]).float()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the weights to")
    parser.add_argument("--heads", type=int, default=44, help="how many all layers keep together")
    parser.add_argument("--inner", type=int, default=5376, help="how many inner units all layers keep together")
    parser.add_argument("--batches", type=int, default=60)
    arguments = parser.parse_args()
    tokeniser = Tokeniser(arguments.weights / "tokenizer.json")
    network = Network.load(arguments.weights)
    epochs = Epochs(
        read_corpus(arguments.data, tokeniser),
        (tokeniser.classifier, tokeniser.separator),
        quotation_marks(tokeniser),
        random.Random(5),  # noqa: S311
    )
    heads, units = measure_importance(network, islice(epochs.epoch(), arguments.batches))
    attended = most_heads(heads, arguments.heads, network.shape.head_width)
    smaller = pruned(network, heads, units, attended, most_units(units, arguments.inner))
    smaller.save(arguments.out)
    shutil.copy(arguments.weights / "tokenizer.json", arguments.out / "tokenizer.json")
    print(f"heads and inner units of each layer: {smaller.shape.kept}")


if __name__ == "__main__":
    main()
