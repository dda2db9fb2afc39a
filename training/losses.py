"""Losses: tags, links and references against annotations, and against teachers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from articles.extraction.encoding.links import CUE, SOURCE, SPEAKER, distance_buckets
from training.batches import Batch
from training.labels import UNKNOWN
from training.model import Answers, Network

_NEVER = -1e4

#: What links and references weigh against the tags, of which there are many more.
LINK_WEIGHT, SPEAKER_WEIGHT = 0.6, 0.4


class HeadOutputs(NamedTuple):
    """Log-probabilities: statement and entity tags a token; for links and references, none first, then each token."""

    statements: Tensor
    entities: Tensor
    source: Tensor
    cue: Tensor
    speaker: Tensor


class ForwardOutput(NamedTuple):
    """A network's log-probabilities and the hidden states of every token after each layer."""

    told: HeadOutputs
    layers: list[Tensor]


def tell(network: Network, batch: Batch) -> HeadOutputs:
    return heard(network, batch).told


def heard(network: Network, batch: Batch) -> ForwardOutput:
    layers = [states[batch.place].float() for states in network.encode(batch.blocks)]
    answers = network.answer(layers[-1])
    told = HeadOutputs(
        answers.statements.log_softmax(-1),
        answers.entities.log_softmax(-1),
        _link(network, answers, batch, SOURCE, batch.links[:, 0]),
        _link(network, answers, batch, CUE, batch.links[:, 0]),
        _link(network, answers, batch, SPEAKER, batch.asks),
    )
    return ForwardOutput(told, layers)


class _Lookup(torch.autograd.Function):
    """``table[at]`` for a short table, with a fast gradient (a histogram)."""

    @staticmethod
    def forward(ctx: Any, table: Tensor, at: Tensor) -> Tensor:
        ctx.save_for_backward(at)
        ctx.size = len(table)
        return table[at]

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        (at,) = ctx.saved_tensors
        return torch.bincount(at.flatten(), gradient.flatten(), ctx.size), None


def _link(network: Network, answers: Answers, batch: Batch, which: int, at: Tensor) -> Tensor:
    """Return log-probabilities (queries, 1 + tokens) over none and the tokens of the same text."""
    scores = answers.queries[at, which] @ answers.keys[:, which].T
    count = len(batch.text)
    buckets = torch.from_numpy(distance_buckets(np.arange(1 - count, count))).to(at.device)
    apart = torch.arange(count, device=at.device)[None] - at[:, None]
    scores = scores + _Lookup.apply(network.distance[which], buckets[apart + count - 1])
    scores = scores.masked_fill(batch.text[None] != batch.text[at][:, None], _NEVER)
    return torch.cat([answers.none[at, which, None], scores], dim=1).log_softmax(-1)


def loss(told: HeadOutputs, batch: Batch) -> Tensor:
    """Return the weighted loss over the heads against the annotations; 0 for a head that a batch leaves out."""
    total = _tags(told.statements, batch.statements) + _tags(told.entities, batch.entities)
    for scores, column in ((told.source, 1), (told.cue, 2)):
        if len(batch.links):
            total = total + LINK_WEIGHT * functional.nll_loss(scores, batch.links[:, column] + 1)
    return total + SPEAKER_WEIGHT * _references(told.speaker, batch)


def _tags(scores: Tensor, gold: Tensor) -> Tensor:
    known = (gold != UNKNOWN).sum().clamp(min=1)
    return functional.nll_loss(scores, gold, ignore_index=UNKNOWN, reduction="sum") / known


def _references(scores: Tensor, batch: Batch) -> Tensor:
    if not len(batch.asks):
        return scores.sum()
    nobody = ~batch.right.any(dim=1, keepdim=True)
    right = torch.cat([nobody, batch.right], dim=1)
    counted = torch.cat([torch.ones_like(nobody), ~batch.ignored], dim=1)
    found = scores.masked_fill(~right, _NEVER).logsumexp(1) - scores.masked_fill(~counted, _NEVER).logsumexp(1)
    return -(found * batch.weights).sum() / batch.weights.sum()


def distillation_loss(told: HeadOutputs, taught: HeadOutputs) -> Tensor:
    """Return the cross-entropy with the teachers' distributions, for every head and on every text."""
    total = told.statements.new_zeros(())
    weights = (1.0, 1.0, LINK_WEIGHT, LINK_WEIGHT, SPEAKER_WEIGHT)
    for said, wanted, weight in zip(told, taught, weights, strict=True):
        if len(said):
            total = total - weight * (wanted.exp() * said).sum(-1).mean()
    return total


def hidden_state_loss(layers: list[Tensor], wanted: list[Tensor]) -> Tensor:
    """Return the mean square distance of hidden states from a teacher's, relative to their size."""
    pairs = zip(layers, wanted, strict=True)
    return torch.stack([(own - other).square().mean() / other.var() for own, other in pairs]).mean()


def mean_of_teachers(tellings: list[HeadOutputs]) -> HeadOutputs:
    """Return the mean of several teachers' probabilities."""
    parts = zip(*tellings, strict=True)
    return HeadOutputs(*(torch.stack(part).logsumexp(0) - torch.log(torch.tensor(float(len(part)))) for part in parts))
