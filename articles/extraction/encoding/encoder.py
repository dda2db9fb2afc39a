"""The trained model: returns a text's entities and attributions with cue, source and likely speakers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from articles.extraction.encoding.cpu import has_vnni, use_all_cores
from articles.extraction.encoding.links import LinkScores, antecedents, confidence, link
from articles.extraction.encoding.tokenizer import Integers, Tokeniser, Tokens
from articles.extraction.encoding.viterbi import Floats, TokenSpan, log_softmax, spans, viterbi
from articles.extraction.encoding.windows import Window, pieces, windows
from articles.extraction.types import Attribution, Entity, EntityType, ModelOutput, Span

with use_all_cores():
    import onnxruntime

MODEL = Path(__file__).parent.parent / "model"

_ENTITY_TYPES = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)
_SOURCE, _CUE, _CONTENT = range(3)

# A text longer than this many tokens is read piece by piece, so that memory stays bounded; none but books are.
_LONGEST_PIECE = 16_384
# Fused with the addition before it, onnxruntime's layer normalisation takes about nine times as long.
_SLOW = ["SkipLayerNormFusion"]


@dataclass(frozen=True, slots=True)
class Config:
    """Settings stored beside the weights.

    ``outside`` is subtracted from the log-probability that a token is outside of every statement; attributions less
    sure than ``least`` are dropped. Both are fitted for the best F1, as are the weights of ``confidence``.
    """

    version: str
    window: int
    overlap: int
    distance: list[list[float]]
    confidence: list[float]
    outside: float = 0.0
    least: float = 0.0


class Encoder:
    """The loaded model. One is enough for a process; ``read`` keeps nothing between calls.

    ``version`` names the model; ``sha256`` is the hash of all files in its folder except its description.
    """

    def __init__(
        self, tokeniser: Tokeniser, session: onnxruntime.InferenceSession, config: Config, sha256: str
    ) -> None:
        self.version = config.version
        self.sha256 = sha256
        self.config = config
        self._tokeniser = tokeniser
        self._session = session
        self._masked = any(entry.name == "mask" for entry in session.get_inputs())
        self._distance = np.array(config.distance, dtype=np.float32)

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """Load the model in ``folder``, by default the one shipped with the package, to run in one thread.

        Raise ``OSError`` for a missing file.
        """
        folder = folder or MODEL
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Processors without VNNI add up products of 8 bits with saturation unless told to take their time, which
        # others would take for nothing: two thirds more.
        options.add_session_config_entry("session.x64quantprecision", "0" if has_vnni() else "1")
        session = onnxruntime.InferenceSession(
            str((folder / "encoder.onnx").resolve(strict=True)),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOW,
        )
        config = Config(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
        return cls(Tokeniser(folder / "tokenizer.json"), session, config, sha256_of(folder))

    def read(self, text: str) -> ModelOutput:
        """Return all entities and attributions of a text in order; offsets are code points into the text as given."""
        entities: list[Entity] = []
        attributions: list[Attribution] = []
        for named, attributed, _ in self._pieces(text):
            sure = (attribution for attribution in attributed if attribution.confidence >= self.config.least)
            attributions += (_moved(attribution, len(entities)) for attribution in sure)
            entities += named
        return ModelOutput(tuple(entities), tuple(attributions))

    def tuned(self, config: Config) -> Self:
        """Return the same network with other settings."""
        return type(self)(self._tokeniser, self._session, config, self.sha256)

    def features(self, text: str) -> list[tuple[Attribution, tuple[float, ...]]]:
        """Return all attributions, however unsure, with the features of their confidence (used to calibrate it)."""
        return [pair for _, attributed, linked in self._pieces(text) for pair in zip(attributed, linked, strict=True)]

    def _pieces(self, text: str) -> Iterator[tuple[list[Entity], list[Attribution], list[tuple[float, ...]]]]:
        tokens = self._tokeniser(text)
        for part in pieces(tokens.ids == self._tokeniser.separator, _LONGEST_PIECE):
            yield self._read_piece(text, tokens[part])

    def _read_piece(
        self, text: str, tokens: Tokens
    ) -> tuple[list[Entity], list[Attribution], list[tuple[float, ...]]]:
        statements, entities, queries, keys, none = self._scores(tokens)
        is_break = tokens.ids == self._tokeniser.separator
        mentions = [m for m in self._spans(tokens, entities, is_break) if m.kind < len(_ENTITY_TYPES)]
        statements[:, 0] -= self.config.outside
        parts = self._spans(tokens, statements, is_break)
        sources, cues, contents = ([p for p in parts if p.kind == kind] for kind in (_SOURCE, _CUE, _CONTENT))
        links = LinkScores(queries, keys, none, self._distance)
        linked = link(contents, sources, cues, links)
        positions = [
            (contents[one.contents[0]] if one.source is None else sources[one.source]).start for one in linked
        ]
        attributions = [
            Attribution(
                content=tuple(_span(tokens, contents[k]) for k in one.contents),
                cue=() if one.cue is None else (_span(tokens, cues[one.cue]),),
                source=() if one.source is None else (_span(tokens, sources[one.source]),),
                confidence=confidence(one.features, self.config.confidence),
                antecedents=tuple(ranked),
            )
            for one, ranked in zip(linked, antecedents(positions, mentions, links), strict=True)
        ]
        return [_entity(text, tokens, m) for m in mentions], attributions, [one.features for one in linked]

    def _spans(self, tokens: Tokens, scores: Floats, is_break: NDArray[np.bool_]) -> list[TokenSpan]:
        """Return spans of whole words that do not overlap."""
        scores = log_softmax(scores)
        out: list[TokenSpan] = []
        inner = self._tokeniser.continues(tokens.ids)
        for span in spans(viterbi(scores, is_break), scores):
            start, end = span.start, span.end
            while start > 0 and inner[start]:
                start -= 1
            while end < len(tokens) and inner[end]:
                end += 1
            if not out or start >= out[-1].end:
                out.append(TokenSpan(start, end, span.kind, span.confidence))
        return out

    def _scores(self, tokens: Tokens) -> list[Floats]:
        """Return the network's scores for each token, taken from the window where it is furthest from an edge.

        Windows are run one by one: nothing is padded, a window stays in the processor's cache, and its result does
        not depend on the windows run beside it.
        """
        breaks = np.flatnonzero(tokens.ids == self._tokeniser.separator)
        out: list[Floats] = []
        for window in windows(breaks, len(tokens), self.config.window, self.config.overlap):
            answers = self._session.run(None, self._inputs(tokens, window))
            out = out or [np.empty((len(tokens), *a.shape[2:]), dtype=np.float32) for a in answers]
            inside = slice(window.keep_start - window.start + 1, window.keep_end - window.start + 1)
            for whole, answer in zip(out, answers, strict=True):
                whole[window.keep_start : window.keep_end] = answer[0, inside]
        return out

    def _inputs(self, tokens: Tokens, window: Window) -> dict[str, Integers]:
        ids, shapes = (np.zeros((1, window.end - window.start + 2), dtype=np.int64) for _ in range(2))
        ids[0, 0], ids[0, -1] = self._tokeniser.classifier, self._tokeniser.separator
        ids[0, 1:-1] = tokens.ids[window.start : window.end]
        shapes[0, 1:-1] = tokens.shapes[window.start : window.end]
        inputs = {"ids": ids, "shapes": shapes}
        return inputs | {"mask": np.ones_like(ids)} if self._masked else inputs


def sha256_of(folder: Path) -> str:
    """Return one hash of the names and contents of a model's files: weights and settings."""
    whole = sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".onnx"):
            with path.open("rb") as file:
                whole.update(path.name.encode() + b"\0" + file_digest(file, "sha256").digest())
    return whole.hexdigest()


def _span(tokens: Tokens, span: TokenSpan) -> Span:
    return Span(int(tokens.starts[span.start]), int(tokens.ends[span.end - 1]))


def _entity(text: str, tokens: Tokens, mention: TokenSpan) -> Entity:
    start, end = _span(tokens, mention)
    return Entity(start, end, _ENTITY_TYPES[mention.kind], text[start:end], mention.confidence)


def _moved(attribution: Attribution, by: int) -> Attribution:
    ranked = tuple((index + by, share) for index, share in attribution.antecedents)
    return Attribution(attribution.content, attribution.cue, attribution.source, attribution.confidence, ranked)
