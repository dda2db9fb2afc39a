"""The network: a BERT encoder and four heads in plain PyTorch, so that it exports to few, simple operators."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from articles.extraction.encoding.links import BUCKETS
from articles.extraction.encoding.tokenizer import SHAPES
from training.labels import ENTITY_KINDS, STATEMENT_KINDS

#: What a content span is linked to, in the order of the scores; ``speaker`` is asked of a source or of a content span.
LINKS = ("source", "cue", "speaker")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of an encoder. ``relative`` adds MPNet's attention bias by distance.

    ``kept`` has the heads and inner units that each layer of a pruned network has left; empty for a whole one.
    """

    vocabulary: int
    positions: int
    width: int
    layers: int
    heads: int
    inner: int
    relative: bool = False
    position_offset: int = 0
    link_width: int = 96
    kept: tuple[tuple[int, int], ...] = ()

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    def of_layer(self, number: int) -> tuple[int, int]:
        """Return how many heads and inner units a layer has."""
        return self.kept[number] if self.kept else (self.heads, self.inner)


#: The names of the answers, in their order.
ANSWERS = ("statements", "entities", "queries", "keys", "none")


class Answers(NamedTuple):
    """Scores for each token: statement tags, entity tags, and queries, keys and none scores of the links."""

    statements: Tensor
    entities: Tensor
    queries: Tensor
    keys: Tensor
    none: Tensor


class ChannelDropout(nn.Module):
    """Dropout of the same channels in all tokens of a window: as good here, with far fewer random numbers."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        kept = x.new_empty(len(x), *[1] * (x.ndim - 2), x.shape[-1]).bernoulli_(1 - self.share)
        return x * (kept / (1 - self.share))


class Layer(nn.Module):
    def __init__(self, shape: Shape, number: int, dropout: float) -> None:
        super().__init__()
        self.heads, inner = shape.of_layer(number)
        attended = self.heads * shape.head_width
        self.query, self.key, self.value = (nn.Linear(shape.width, attended) for _ in range(3))
        self.output = nn.Linear(attended, shape.width)
        self.attention_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.up, self.down = nn.Linear(shape.width, inner), nn.Linear(inner, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = ChannelDropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        rows, length, _ = x.shape
        query, key, value = (
            part(x).view(rows, length, self.heads, -1).transpose(1, 2) for part in (self.query, self.key, self.value)
        )
        # Written out: on a processor, training through PyTorch's own fused attention takes half as long again.
        scores = (query / math.sqrt(query.shape[-1])) @ key.transpose(2, 3) + bias
        mixed = scores.softmax(dim=-1) @ value
        x = self.attention_norm(x + self.output(mixed.transpose(1, 2).reshape(rows, length, -1)))
        return self.norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Network(nn.Module):
    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.positions, shape.width)
        self.shapes = nn.Embedding(SHAPES, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.relative = nn.Embedding(32, shape.heads) if shape.relative else None
        self.layers = nn.ModuleList(Layer(shape, number, dropout) for number in range(shape.layers))
        self.dropout = ChannelDropout(dropout)
        self.head_dropout = nn.Dropout(dropout)
        self.statements = nn.Linear(shape.width, 1 + 2 * len(STATEMENT_KINDS))
        self.entities = nn.Linear(shape.width, 1 + 2 * len(ENTITY_KINDS))
        self.queries = nn.Linear(shape.width, len(LINKS) * shape.link_width)
        self.keys = nn.Linear(shape.width, len(LINKS) * shape.link_width)
        self.none = nn.Linear(shape.width, len(LINKS))
        self.distance = nn.Parameter(torch.zeros(len(LINKS), BUCKETS))

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor) -> list[Tensor]:
        """Return hidden states (windows, length, width) after each layer; ``mask`` is 1 where there is a token."""
        places = torch.arange(ids.shape[1], device=ids.device) + self.shape.position_offset
        x = self.dropout(self.norm(self.words(ids) + self.positions(places) + self.shapes(shapes)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        if self.relative is not None:
            bias = bias + self.relative(relative_buckets(ids.shape[1], ids.device)).permute(2, 0, 1)[None]
        out = []
        for layer in self.layers:
            x = layer(x, bias)
            out.append(x)
        return out

    def answer(self, hidden: Tensor) -> Answers:
        hidden = self.head_dropout(hidden)
        split = (*hidden.shape[:-1], len(LINKS), self.shape.link_width)
        return Answers(
            self.statements(hidden),
            self.entities(hidden),
            self.queries(hidden).view(split) / math.sqrt(self.shape.link_width),
            self.keys(hidden).view(split),
            self.none(hidden),
        )

    def encode(self, blocks: Iterable[tuple[Tensor, Tensor, Tensor]]) -> list[Tensor]:
        """Return ``forward`` of all blocks, flattened, in bfloat16 over weights in single precision."""
        heads = self.heads()
        half = {name: value.bfloat16() for name, value in self.named_parameters() if value not in heads}
        told = [functional_call(self, half, tuple(block)) for block in blocks]
        return [torch.cat([part.flatten(0, 1) for part in parts]) for parts in zip(*told, strict=True)]

    def heads(self) -> set[nn.Parameter]:
        parts = (self.statements, self.entities, self.queries, self.keys, self.none)
        return {self.distance, *(parameter for part in parts for parameter in part.parameters())}

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        state = {k: v.detach().to("cpu", torch.float16).contiguous() for k, v in self.state_dict().items()}
        save_file(state, folder / "model.safetensors")
        (folder / "shape.json").write_text(json.dumps(asdict(self.shape)) + "\n")

    @classmethod
    def load(cls, folder: Path, dropout: float = 0.1) -> Network:
        sizes = json.loads((folder / "shape.json").read_text())
        kept = tuple((heads, inner) for heads, inner in sizes.pop("kept", ()))
        network = cls(Shape(**sizes, kept=kept), dropout)
        state = {k: v.float() for k, v in load_file(folder / "model.safetensors").items()}
        network.load_state_dict(state)
        return network


def relative_buckets(length: int, device: torch.device) -> Tensor:
    """Return MPNet's 32 buckets of signed distance, (length, length): exact to 8, then logarithmic to 128."""
    places = torch.arange(length, device=device)
    behind = places[:, None] - places[None, :]
    far = behind.abs()
    large = 8 + (torch.log(far.clamp(min=1).float() / 8) / math.log(128 / 8) * 8).long()
    return torch.where(behind < 0, 16, 0) + torch.where(far < 8, far, large.clamp(max=15))


def from_pretrained(folder: Path) -> Network:
    """Return a network with the weights of a BERT or MPNet encoder in sentence-transformers' layout, and new heads."""
    config = json.loads((folder / "config.json").read_text())
    relative = config["model_type"] == "mpnet"
    offset = 2 if relative else 0
    network = Network(
        Shape(
            vocabulary=config["vocab_size"],
            positions=config["max_position_embeddings"],
            width=config["hidden_size"],
            layers=config["num_hidden_layers"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
            relative=relative,
            position_offset=offset,
        )
    )
    state = network.state_dict()
    given = {_renamed(name): value.float() for name, value in load_file(folder / "model.safetensors").items()}
    kind = given.pop("shapes.weight", None)
    state["shapes.weight"] = torch.zeros_like(state["shapes.weight"]) if kind is None else kind[:1].repeat(SHAPES, 1)
    for name in set(given) & set(state):
        state[name] = given[name]
    missing = {name for name in state if name.split(".")[0] in ("words", "positions", "norm", "layers", "relative")}
    if missing - set(given):
        raise ValueError(f"{folder} lacks weights: {sorted(missing - set(given))[:4]}")
    network.load_state_dict(state)
    return network


_NAMES = [
    ("embeddings.word_embeddings", "words"),
    ("embeddings.position_embeddings", "positions"),
    ("embeddings.token_type_embeddings", "shapes"),
    ("embeddings.LayerNorm", "norm"),
    ("encoder.relative_attention_bias", "relative"),
    ("encoder.layer.", "layers."),
    ("attention.self.query", "query"),
    ("attention.self.key", "key"),
    ("attention.self.value", "value"),
    ("attention.attn.q.", "query."),
    ("attention.attn.k.", "key."),
    ("attention.attn.v.", "value."),
    ("attention.attn.o.", "output."),
    ("attention.output.dense", "output"),
    ("attention.output.LayerNorm", "attention_norm"),
    ("attention.LayerNorm", "attention_norm"),
    ("intermediate.dense", "up"),
    ("output.dense", "down"),
    ("output.LayerNorm", "norm"),
]


def _renamed(name: str) -> str:
    for given, ours in _NAMES:
        name = name.replace(given, ours)
    return name
