"""How statements and their speakers are put into words and marks. All of it passes through ``format_html``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from articles.models import Statement, Wording
from articles.text_spans import MarkedPiece, MarkedSpan, pieces
from newsroom.search.statements import hits
from newsroom.website.directions import Direction, direction_of
from newsroom.website.presentation.annotated_text import Key, Named, Parts, Said, stands_whole
from newsroom.website.presentation.attribution import Called, done, in_a_sentence, who_speaks
from newsroom.website.presentation.labels import day_in_words
from newsroom.website.presentation.quotation_marks import closing_mark
from newsroom.website.presentation.text_layout import Marked, plain

register = template.Library()

# How wide a mark is, so that it can hang outside the lines below it.
OPENING_MARKS = {
    "“": "double",
    "„": "double",
    "«": "double",
    '"': "double",
    "‘": "single",
    "‚": "single",
    "'": "single",
}
CLOSING_MARKS = "”“»\"’'"
# Nobody is sent to another page for the last few words.
GRACE = 1.25
SHORT, MIDDLING = 120, 320
# Of so many statements of a story, the style sheet marks all pieces where it opens at one.
AIMED = 60


@dataclass(frozen=True)
class Line:
    """One line of a statement in pieces, those found by a search with a span, and the mark that it opens with."""

    pieces: Sequence[MarkedPiece[None]]
    opening: str


@dataclass(frozen=True)
class Words:
    """A statement's words as they are stored; ``is_cut`` when a list shows only their beginning, ``is_bare`` when no
    quotation marks are printed with them; ``closing`` is the mark that they open and do not close."""

    lines: Sequence[Line]
    is_cut: bool
    is_bare: bool
    size: str
    closing: str = ""


def words_of(statement: Statement, limit: int = 0, wording: Wording | None = None) -> Words:
    """The words, in a list (``limit`` characters; 0: all) only their beginning, and beyond it what a search found.

    ``wording`` is another than the current one.
    """
    wording = wording or statement.current_wording
    stored = shown = wording.text if wording else ""
    found = hits(stored, getattr(statement, "found", ""))
    if limit and len(stored) > limit * GRACE:
        shown = stored[: max(limit, found[0].end + limit // 2 if found else 0)].rsplit(None, 1)[0]
    lines, start = [], 0
    for line in shown.split("\n") if shown else []:
        inside = [MarkedSpan(span.start - start, span.end - start, None) for span in found]
        lines.append(Line(list(pieces(line, inside)), opening=OPENING_MARKS.get(line[:1], "")))
        start += len(line) + 1
    size = "short" if len(shown) <= SHORT else "middling" if len(shown) <= MIDDLING else "long"
    is_bare = (
        statement.form == Statement.Form.DIRECT
        and bool(stored)
        and stored[0] not in OPENING_MARKS
        and stored[-1] not in CLOSING_MARKS
    )
    is_whole = shown == stored
    closing = closing_mark(stored) if is_whole and statement.form == Statement.Form.DIRECT else ""
    return Words(lines, is_cut=not is_whole, is_bare=is_bare, size=size, closing=closing)


@register.simple_tag
def speakers(statement: Statement, *, begins: bool = False, goes_on: bool = False) -> SafeString:
    """Who speaks, each linked to their page; ``begins`` when a sentence begins with them, ``goes_on`` when what stands
    after them sets its own comma."""
    called = who_speaks(statement, begins=begins)
    return _listed([name_of(replace(one, text=one.text.rstrip(",")) if goes_on else one) for one in called])


@register.simple_tag
def attribution(statement: Statement, *, linked: bool = True, wording: Wording | None = None) -> SafeString:
    """Who says it, as a sentence's beginning: of direct speech the speaker's, of anything else the outlet's report."""
    is_direct = statement.form == Statement.Form.DIRECT
    called = who_speaks(statement, wording, begins=is_direct)
    who, act = _listed([_in_sentence(one, linked=linked) for one in called]), done(statement, wording)
    if is_direct:
        return format_html(_("{speakers} {act}"), speakers=who, act=act)
    outlet = statement.article.outlet.name
    return format_html(_("{outlet} reported that {speakers} {act}"), outlet=outlet, speakers=who, act=act)


@register.simple_tag
def marked(parts: Parts) -> SafeString:
    """Text with what is marked in it. Every character of the text is there, escaped; nothing is put between them but
    the number of a statement after its last word."""
    return format_html_join("", "{}", ((part if isinstance(part, str) else _mark(part),) for part in parts))


@register.simple_tag
def date(moment: datetime) -> SafeString:
    """A day, in the archive's time zone."""
    local = localtime(moment)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), day_in_words(local))


@register.simple_tag
def day_address(moment: datetime) -> str:
    """The address of the stories of a moment's day, in the archive's time zone."""
    local = localtime(moment)
    return reverse("website:day", args=[local.year, local.month, local.day])


register.filter("day_in_words", day_in_words)
register.filter("in_a_sentence", in_a_sentence)


@register.filter
def direction(language: str, text: str | Iterable[Any]) -> Direction:
    """In which direction a text in a language is set; of a text in pieces, by all of them."""
    if isinstance(text, str):
        return direction_of(language, text)
    # Of marked text what is marked, of other pieces, and of what a correction changed, the words.
    words = (
        part if isinstance(part, str) else plain(part.parts) if isinstance(part, Marked) else part.text
        for part in text
    )
    return direction_of(language, "".join(words))


@register.filter
def plain_words(parts: Parts) -> str:
    return plain(parts)


def name_of(called: Called, *, linked: bool = True) -> SafeString:
    """What somebody is called, with a link to whoever has a page."""
    if called.agent is not None and linked:
        return format_html('<a href="{}">{}</a>', called.agent.get_absolute_url(), called.text)
    if called.language:
        return format_html('<span lang="{}">{}</span>', called.language, called.text)
    return format_html("{}", called.text)


def _in_sentence(called: Called, *, linked: bool) -> SafeString:
    name = name_of(called, linked=linked)
    return format_html("{} {}", called.article, name) if called.article else name


def _listed(names: Sequence[SafeString]) -> SafeString:
    if len(names) < 2:  # noqa: PLR2004
        return format_html_join("", "{}", ((name,) for name in names))
    before = format_html_join(_(", "), "{}", ((name,) for name in names[:-1]))
    return format_html(_("{names} and {last}"), names=before, last=names[-1])


def _mark(part: Marked[Key]) -> SafeString:
    key, inside = part.span.key, marked(part.parts)
    if isinstance(key, Named):
        return format_html('<a class="name" href="{}">{}</a>', key.agent.get_absolute_url(), inside)
    begins, ends = part.opens and key.is_first, part.closes and key.is_last
    # Whoever comes for a statement finds its further pieces marked too: the style sheet knows them by a number, and
    # where that is too high, the script by the statement's id.
    name = ' id="said-{}"' if begins else ' data-of="said-{}"'
    anchor = format_html(name, key.statement.pk) if key.number else SafeString()
    nth = getattr(key.statement, "nth_in_pieces", 0) if key.number and not stands_whole(part) else 0
    piece = f" n{nth}" if 0 < nth <= AIMED else ""
    number = _reference(key) if ends and key.number else SafeString()
    # Words in another direction than their story's stand in their own, and move nothing beside them.
    own = direction_of(key.statement.article.language, plain(part.parts)) == "auto"
    direction = SafeString(' dir="auto"') if own else SafeString()
    return format_html(
        '<mark class="{}{}"{}{}>{}</mark>{}', key.statement.form, piece, direction, anchor, inside, number
    )


def _reference(key: Said) -> SafeString:
    return format_html(
        '<sup><a class="ref" href="{}"><span class="unseen">{} </span>{}</a></sup>',
        key.statement.get_absolute_url(),
        _("Statement"),
        key.number,
    )
