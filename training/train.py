"""Trains the encoder and its heads.

    python -m training.train --data FOLDER --base FOLDER --out FOLDER [--epochs 8] [--teacher FOLDER ...]

``--data`` holds ``polnear/``, ``entities/`` and ``coreference/``; ``--base`` the pretrained encoder with its
tokenizer. Writes the weights as half-precision safetensors. Held-out stories (see ``corpora.is_held_out``) and every
development part are never trained on.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import time
from collections import defaultdict
from pathlib import Path

import torch

from articles.extraction.encoding.tokenizer import Tokeniser
from training.annotations import read_corpus as read_invented
from training.batches import Batch, Corpus, Epochs, QuotationMarks, collate
from training.composed import composed_examples
from training.corpora import (
    invented_example,
    is_held_out,
    polnear_example,
    read_gap,
    read_gum,
    read_polnear,
    read_sentences,
)
from training.labels import TrainingExample
from training.losses import distillation_loss, heard, hidden_state_loss, loss, mean_of_teachers, tell
from training.model import Network, from_pretrained

POLITICS_REPEATED = 4
#: The steps in which a rate that is held comes up.
WARM_UP = 30


def read_corpus(
    data: Path, tokeniser: Tokeniser, limit: int | None = None, invented: Path | None = None, times: int = 1
) -> Corpus:
    """Return the texts to train on; the train part of the ``invented`` corpus counts ``times`` times."""
    stories = [row for row in read_polnear(data / "polnear/train.jsonl.gz") if not is_held_out(row["id"])]
    politics = read_sentences(data / "entities/politics_train.tsv.gz", tokeniser)
    coreference = data / "coreference"
    references = [
        *read_gum(coreference / "gum_train.conllu.gz", tokeniser),
        *read_gap(coreference / "gap-development.tsv.gz", tokeniser),
    ]
    return Corpus(
        [
            *(polnear_example(row, tokeniser) for row in stories[:limit]),
            *(
                [invented_example(row, tokeniser) for row in read_invented(invented, "train")] * times
                if invented
                else ()
            ),
        ],
        [
            read_sentences(data / "entities/conll2003_train.tsv.gz", tokeniser)[:limit],
            *[politics[:limit]] * POLITICS_REPEATED,
        ],
        references[:limit],
    )


def read_held_out(data: Path, tokeniser: Tokeniser) -> list[TrainingExample]:
    rows = read_polnear(data / "polnear/train.jsonl.gz")
    return [polnear_example(row, tokeniser) for row in rows if is_held_out(row["id"])]


@torch.no_grad()
def mean_loss(
    network: Network, examples: list[TrainingExample], marks: tuple[int, int], device: torch.device
) -> float:
    """Return the loss on whole texts, one by one, as they are read at run time."""
    network.eval()
    batches = (collate([example], 510, 128, marks).to(device) for example in examples)
    return sum(float(loss(tell(network, batch), batch)) for batch in batches) / len(examples)


def quotation_marks(tokeniser: Tokeniser) -> QuotationMarks:
    return QuotationMarks(*(int(tokeniser(mark).ids[0]) for mark in '"“”‘’'))


def optimiser(network: Network, rate: float, heads_rate: float, layer_decay: float) -> torch.optim.Optimizer:
    """Return AdamW; the heads learn faster, and each layer ``layer_decay`` times as fast as the one above it."""
    heads = network.heads()
    count = len(network.layers)
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = defaultdict(list)
    for name, parameter in network.named_parameters():
        level = int(name.split(".")[1]) + 1 if name.startswith("layers.") else 0
        # The shapes of tokens are as new to the encoder as the heads are.
        new = parameter in heads or name.startswith("shapes.")
        decay = 0.01 if parameter.ndim > 1 and not new else 0.0
        groups[heads_rate if new else rate * layer_decay ** (count - level), decay].append(parameter)
    parts = [{"params": parameters, "lr": lr, "weight_decay": decay} for (lr, decay), parameters in groups.items()]
    return torch.optim.AdamW(parts, betas=(0.9, 0.98), eps=1e-6, fused=True)


def rate_at(step: int, steps: int, warm_up: float = 0.06) -> float:
    """Return the share of the full learning rate: a linear warm-up, then a cosine down to 0."""
    begin = max(1, int(steps * warm_up))
    if step < begin:
        return (step + 1) / begin
    return 0.5 * (1 + math.cos(math.pi * (step - begin) / max(1, steps - begin)))


class Mean:
    """The mean of a network's weights over training steps."""

    def __init__(self) -> None:
        self.count = 0
        self.state: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def add(self, network: Network) -> None:
        self.count += 1
        for name, value in network.state_dict().items():
            mean = self.state.setdefault(name, torch.zeros_like(value))
            mean += (value - mean) / self.count

    def save(self, network: Network, folder: Path) -> None:
        """Write the network with the mean weights."""
        other = Network(network.shape)
        other.load_state_dict(self.state)
        other.save(folder)


def step_loss(
    network: Network, teachers: list[Network], batch: Batch, share: float, layers_weight: float
) -> torch.Tensor:
    """Return the loss against the annotations, or with teachers ``share`` of theirs and the rest of the annotations'.

    With ``layers_weight`` the hidden states are compared with the first teacher's as well.
    """
    own = heard(network, batch)
    annotated = loss(own.told, batch)
    if not teachers:
        return annotated
    with torch.no_grad():
        taught = [heard(teacher, batch) for teacher in teachers]
    total = (
        share * distillation_loss(own.told, mean_of_teachers([one.told for one in taught])) + (1 - share) * annotated
    )
    return total + layers_weight * hidden_state_loss(own.layers, taught[0].layers) if layers_weight else total


def train(arguments: argparse.Namespace) -> None:
    random.seed(arguments.seed)
    torch.manual_seed(arguments.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokeniser = Tokeniser(arguments.base / "tokenizer.json")
    corpus = read_corpus(arguments.data, tokeniser, arguments.limit, arguments.invented, arguments.invented_times)
    dice = random.Random(arguments.seed)  # noqa: S311
    epochs = Epochs(
        corpus,
        (tokeniser.classifier, tokeniser.separator),
        quotation_marks(tokeniser),
        dice,
        composed_examples(tokeniser, dice),
        arguments.composed,
    )
    held_out = read_held_out(arguments.data, tokeniser)[: arguments.limit]
    pretrained = (arguments.base / "config.json").exists()
    network = (from_pretrained(arguments.base) if pretrained else Network.load(arguments.base, arguments.dropout)).to(
        device
    )
    teachers = [Network.load(folder).to(device).eval() for folder in arguments.teacher]
    optimizer = optimiser(network, arguments.rate, arguments.heads_rate, arguments.layer_decay)
    rates = [group["lr"] for group in optimizer.param_groups]
    steps = arguments.epochs * len(list(epochs.groups(corpus.stories)))
    began, step = time.monotonic(), 0
    mean = Mean()
    arguments.out.mkdir(parents=True, exist_ok=True)
    shutil.copy(arguments.base / "tokenizer.json", arguments.out / "tokenizer.json")
    for epoch in range(arguments.epochs):
        total, seen = torch.zeros((), device=device), 0
        network.train()
        for batch in epochs.epoch():
            share = min(1.0, (step + 1) / WARM_UP) if arguments.mean else rate_at(step, steps)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share
            value = step_loss(network, teachers, batch.to(device), arguments.teacher_share, arguments.layers_weight)
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            total, seen, step = total + value.detach(), seen + 1, step + 1
            if arguments.mean and step > WARM_UP:
                mean.add(network)
            if step % 50 == 0:
                if mean.count:
                    mean.save(network, arguments.out)
                if arguments.every and step % arguments.every == 0:
                    mean.save(network, arguments.out / f"until-{step}")
                    shutil.copy(arguments.out / "tokenizer.json", arguments.out / f"until-{step}/tokenizer.json")
                    mean = Mean()
                print(
                    f"step {step} of {steps}: loss {float(total) / seen:.4f}, {time.monotonic() - began:.0f} s",
                    flush=True,
                )
        held = mean_loss(network, held_out, epochs.marks, device)
        print(f"epoch {epoch + 1}: loss {float(total) / seen:.4f}, held out {held:.4f}", flush=True)
        if arguments.mean:
            mean.save(network, arguments.out)
        else:
            network.save(arguments.out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with the corpora")
    parser.add_argument("--base", type=Path, required=True, help="the folder with the pretrained encoder")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write the weights to")
    parser.add_argument("--invented", type=Path, help="the folder of the corpus of invented news (training/corpus)")
    parser.add_argument("--invented-times", type=int, default=2, help="how often an epoch has each invented story")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-4, help="the encoder's learning rate")
    parser.add_argument("--heads-rate", type=float, default=1e-3)
    parser.add_argument("--layer-decay", type=float, default=1.0)
    parser.add_argument(
        "--teacher", type=Path, nargs="*", default=[], help="folders of trained networks to learn from"
    )
    parser.add_argument("--teacher-share", type=float, default=0.7, help="the weight of the teachers' loss")
    parser.add_argument(
        "--layers-weight", type=float, default=0.0, help="what hidden states unlike the first teacher's weigh"
    )
    parser.add_argument(
        "--composed", type=int, default=0, help="tokens of composed texts in each batch, which only teachers know"
    )
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument(
        "--mean", action="store_true", help="hold the rate once warm, and write the mean of all weights since"
    )
    parser.add_argument(
        "--every", type=int, help="with --mean: begin another mean after so many steps, and keep each in its folder"
    )
    parser.add_argument("--limit", type=int, help="read only so many stories, sentences and texts (to try it out)")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
