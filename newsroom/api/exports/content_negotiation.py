"""Which of several media types an ``Accept`` header asks for (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

ANY = "*"
QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


class Range(NamedTuple):
    """Media types that are accepted, and how gladly, from 0 (not at all) to 1."""

    type: str
    subtype: str
    quality: float

    @property
    def precision(self) -> int:
        return (self.type != ANY) + (self.subtype != ANY)

    def has(self, media_type: str) -> bool:
        type_, _slash, subtype = media_type.partition("/")
        return self.type in (ANY, type_) and self.subtype in (ANY, subtype)


def preferred(header: str, offered: Sequence[str]) -> str | None:
    """The one of the types offered that is liked best, None where none is accepted.

    How gladly a type is accepted is said by what names it most precisely; of those liked as much, the one named more
    precisely is given, then the one offered first. A header that says nothing accepts everything.

    Django's own ``get_preferred_type`` forgets what is accepted not at all, and so gives it where anything is.
    """
    ranges = list(ranges_of(header)) or [Range(ANY, ANY, 1)]

    def liked(media_type: str) -> tuple[float, int]:
        said = max((one for one in ranges if one.has(media_type)), key=lambda one: one.precision, default=None)
        return (0, 0) if said is None else (said.quality, said.precision)

    best = max(offered, key=liked)
    return best if liked(best)[0] else None


def ranges_of(header: str) -> Iterator[Range]:
    """Parameters are not told apart: each type is offered in one form. A weight that is none is taken for 1."""
    for part in header.split(","):
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        if name:
            type_, _slash, subtype = name.partition("/")
            weights = [float(found[1]) for one in parameters if (found := QUALITY.fullmatch(one))]
            yield Range(type_, subtype, weights[0] if weights else 1)
