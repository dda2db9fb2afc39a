"""Tokens as the numbers that the encoder reads, each with its offsets in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Integers = NDArray[np.int64]

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# The encoder knows no capitals. A token's shape tells it: 0 none, 1 a capital first, 2 capitals throughout,
# and 3 more when no space parts the token from the one before (which says which way a straight quotation mark turns).
SHAPES = 6
_GLUED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of a text, with one separator between paragraphs that covers no character.

    ``starts`` and ``ends`` are code points into the text, one pair a token.
    """

    ids: Integers
    shapes: Integers
    starts: Integers
    ends: Integers

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, part: slice) -> Tokens:
        return Tokens(self.ids[part], self.shapes[part], self.starts[part], self.ends[part])


def shape(piece: str, glued: bool) -> int:
    """Return the shape of a token as printed (see ``SHAPES``)."""
    capitals = 0
    if piece[:1].isupper():
        capitals = 2 if len(piece) > 1 and piece.isupper() else 1
    return capitals + _GLUED * glued


class Tokeniser:
    """A WordPiece tokeniser. ``classifier`` and ``separator`` are the ids of the marks around a window."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.classifier = self._id("[CLS]")
        self.separator = self._id("[SEP]")
        vocabulary = self._tokenizer.get_vocab()
        self._continues = np.zeros(max(vocabulary.values()) + 1, dtype=np.bool_)
        self._continues[[id_ for token, id_ in vocabulary.items() if token.startswith("##")]] = True

    def _id(self, token: str) -> int:
        token_id = self._tokenizer.token_to_id(token)
        if token_id is None:
            raise ValueError(f"the tokenizer has no {token}")
        return token_id

    def continues(self, ids: Integers) -> NDArray[np.bool_]:
        """Return which tokens continue the word of the token before."""
        return self._continues[ids]

    def __call__(self, text: str) -> Tokens:
        # A lone surrogate cannot be encoded; one other sign for it keeps every offset.
        clean = _LONE_SURROGATE.sub("\ufffd", text)
        rows = [row for paragraph in _PARAGRAPH.finditer(clean) for row in self._paragraph(paragraph)]
        table = np.array(rows[1:], dtype=np.int64).reshape(-1, 4)
        return Tokens(table[:, 0], table[:, 1], table[:, 2], table[:, 3])

    def _paragraph(self, paragraph: re.Match[str]) -> Iterator[tuple[int, int, int, int]]:
        """Yield a separator and the tokens of a paragraph; nothing for white space only."""
        encoding = self._tokenizer.encode(paragraph.group(), add_special_tokens=False)
        if not encoding.ids:
            return
        begin, text = paragraph.start(), paragraph.group()
        yield self.separator, 0, begin, begin
        before = -1
        for id_, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
            yield id_, shape(text[start:end], start == before), begin + start, begin + end
            before = end
