"""Saved views that filter by what has been erased."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from articles.erasure.redaction import compile_pattern
from articles.models import SavedView


def delete_saved_views(*, ids: Collection[str], names: Iterable[str], headlines: Sequence[str]) -> None:
    """Delete the saved views that have one of these ids or names, or search for words of one of these headlines.

    Common words alone, such as one word of a headline, say nothing about what was erased.
    """
    pattern = compile_pattern(names)
    erased = [set(words_in(headline)) for headline in headlines]
    gone = []
    for view in SavedView.objects.all():
        texts = [view.name, *(value for _name, value in view.filters)]
        if any(text in ids or pattern.search(text) or is_taken_from(text, erased) for text in texts):
            gone.append(view.pk)
    SavedView.objects.filter(pk__in=gone).delete()


def is_taken_from(text: str, erased: Iterable[set[str]]) -> bool:
    """Return whether a text has several words, all of them from one of these headlines."""
    words = set(words_in(text))
    return len(words) > 1 and any(words <= headline for headline in erased)


def words_in(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
