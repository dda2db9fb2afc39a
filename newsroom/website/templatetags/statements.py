"""Tags that show a statement: its speakers, how it was said, and the words."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Statement, Wording
from newsroom.website.presentation.attribution import (
    Label,
    NamedSpeaker,
    attribution_text,
    label_of,
    printed_source,
    represented_of,
    roles_of,
    speakers_of,
)
from newsroom.website.presentation.printed_sentences import sentences
from newsroom.website.presentation.quotation_marks import quoted_words

register = template.Library()
register.filter(attribution_text)


@register.inclusion_tag("website/statements/_attribution.html")
def attribution(statement: Statement, *, linked: bool = True, wording: Wording | None = None) -> dict[str, Any]:
    """Render who speaks, as what, on whose behalf, and how. ``wording`` is another than the current one."""
    return {
        "speakers": speakers_of(statement, wording),
        "roles": roles_of(statement, wording),
        "represented": represented_of(statement, wording),
        "label": label_of(statement, wording),
        "linked": linked,
    }


@register.inclusion_tag("website/statements/_attribution.html")
def printed_attribution(statement: Statement, wording: Wording) -> dict[str, Any]:
    """Render who speaks, as what, and how, with nothing but the words of one version of the story."""
    printed = "" if statement.has_denied_speaker else printed_source(wording)
    language = statement.article.language
    return {
        "speakers": [NamedSpeaker(printed, language=language)] if printed else [],
        "roles": [Label(wording.role, language)] if wording.role and wording.role not in printed else [],
        "label": label_of(statement, wording),
    }


@register.inclusion_tag("website/statements/_words.html")
def words(statement: Statement, limit: int = 0, wording: Wording | None = None) -> dict[str, Any]:
    """Render direct speech as a quotation, and anything else as the outlet's sentences, or as far as it allows.

    With ``limit``, a list, there are only about so many characters. ``wording`` is another than the current one.
    """
    printed = sentences(statement, wording, limit)
    if printed.passages:
        return {"statement": statement, "passages": printed.passages, "is_cut": printed.is_cut}
    quoted = quoted_words(statement, limit, wording)
    return {
        "statement": statement,
        "words": quoted,
        "is_cut": quoted.is_cut,
        # Of "declined to comment", the words "to comment" say nothing more.
        "has_topic": quoted.lines and not statement.act.replace("-", " ").endswith(_text(statement, wording)),
    }


def _text(statement: Statement, wording: Wording | None) -> str:
    wording = wording or statement.current_wording
    return wording.text if wording else ""
