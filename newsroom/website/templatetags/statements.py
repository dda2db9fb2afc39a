"""Statements and stories in lists, and words and labels: dozens on a page, written here in one go each.

All of it passes through ``format_html``; the words that are the same for all rows are looked up once for a list.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from articles.models import Article, Statement, Wording
from articles.models.decisions import State
from articles.text_spans import MarkedPiece
from newsroom.website.directions import direction_of
from newsroom.website.presentation.attribution import (
    done,
    in_words,
    is_said_by_act,
    offices_in_words,
    source_as_printed,
    within_a_sentence,
)
from newsroom.website.presentation.labels import day_in_words
from newsroom.website.templatetags.annotated_text import attribution, date, words_of
from people.models import Part, Position

register = template.Library()

# How much of a statement's words a list shows, and what stands beside something else.
IN_LIST, BESIDE = 600, 280
NOTHING = SafeString()


@register.simple_tag
def words(statement: Statement, limit: int = 0, wording: Wording | None = None) -> SafeString:
    """The words as they were said, reported or kept back; see :func:`words_of`."""
    found = words_of(statement, limit, wording)
    lines = [(f' class="{line.opening}"' if line.opening else "", _pieces(line.pieces)) for line in found.lines]
    if lines and found.closing:
        name, last = lines[-1]
        lines[-1] = (format_html('{} data-closes="{}"', SafeString(name), found.closing), last)
    language = statement.article.language
    direction = direction_of(language, "".join(piece.text for line in found.lines for piece in line.pieces))
    if statement.form == Statement.Form.NONE:
        about = NOTHING
        if lines and not is_said_by_act(statement):
            said = format_html_join("", "{}", ((line,) for _class, line in lines))
            about = format_html(
                '<p>{} <span class="about" lang="{}" dir="{}">{}</span></p>\n', _("About:"), language, direction, said
            )
        none = _("The story quotes nothing from them.")
        return format_html('<div class="words silence">\n<p>{}</p>\n{}</div>', none, about)
    element = "blockquote" if statement.form == Statement.Form.DIRECT else "div"
    shown = format_html_join("", "<p{}>{}</p>\n", ((SafeString(name), line) for name, line in lines))
    opening = f"{statement.form} {found.size}{' bare' if found.is_bare else ''}"
    written = format_html(
        '<{} class="words {}" lang="{}" dir="{}">\n{}</{}>', element, opening, language, direction, shown, element
    )
    if not found.is_cut:
        return written
    more = '{}\n<p class="more"><a href="{}">{}</a></p>'
    return format_html(more, written, statement.get_absolute_url(), _("The statement goes on"))


@register.simple_tag
def label(statement: Statement, *, replied: bool = False) -> SafeString:
    """What a reader should know before believing it, to stand under who says it; ``replied`` when what those who
    dispute it reply stands on the same page."""
    disputed = unreviewed = NOTHING
    if statement.disputed:
        reply = format_html(' · <a href="#replies">{}</a>', _("read the reply")) if replied else NOTHING
        disputed = format_html('<p class="label">{}{}</p>', disputed_mark(), reply)
    if statement.state == State.SUGGESTED:
        told = _("Found by machine, not yet reviewed")
        unreviewed = format_html('<p class="label"><span class="unreviewed"></span>{}</p>', told)
    return disputed + unreviewed


@register.simple_tag
def lead(statement: Statement) -> SafeString:
    """Who says it and as what."""
    return format_html('<p class="lead">{}{}</p>', attribution(statement), _role(statement, _("as")))


@register.filter
def offices(statement: Statement) -> str:
    """What the one who speaks is known to have been on the day of the story, where it is not what is printed."""
    return offices_in_words(statement)


@register.simple_tag
def printed_as(statement: Statement, wording: Wording) -> SafeString:
    """Whom a version names as the source, and as what: no more than stood there. What is not direct speech is the
    outlet's report."""
    printed = "" if statement.has_denied_speaker else source_as_printed(wording)
    if statement.form != Statement.Form.DIRECT:
        return format_html('<p class="lead">{}</p>\n', _reported(statement, wording, printed))
    printed = printed.rstrip(",")
    said = [printed]
    said += [wording.role] if wording.role not in printed else []
    shown = ", ".join(filter(None, said))
    return format_html('<p class="lead" lang="{}">{}</p>\n', statement.article.language, shown) if shown else NOTHING


def _reported(statement: Statement, wording: Wording, printed: str) -> SafeString:
    outlet, language = statement.article.outlet.name, statement.article.language
    if not printed:
        return format_html(_("{outlet} reported this"), outlet=outlet)
    source = format_html('<span lang="{}">{}</span>', language, within_a_sentence(printed))
    act = done(statement, wording)
    said = format_html(_("{outlet} reported that {speakers} {act}"), outlet=outlet, speakers=source, act=act)
    if not wording.role or wording.role in printed:
        return said
    role = '<span class="role"> <span class="unseen">{} </span><span lang="{}">{}</span></span>'
    return said + format_html(role, _("as"), language, wording.role)


@register.simple_tag
def in_context(statement: Statement) -> SafeString:
    """The way to the statement's own page."""
    return format_html('<p class="links">{}</p>', _in_context(statement, _("In context")))


@register.simple_tag
def voice(statement: Statement) -> SafeString:
    """A statement beside another: when and where, who, the beginning of the words."""
    return format_html(
        '<p class="source">{}, {}</p>\n{}\n{}{}\n{}',
        date(statement.article.published_at),
        statement.article.outlet.name,
        lead(statement),
        label(statement),
        words(statement, BESIDE),
        in_context(statement),
    )


@register.simple_tag
def entries(statements: Iterable[Statement]) -> SafeString:
    """A list of statements with what one has to know to judge them."""
    role, context = _("as"), _("In context")
    entry = (
        '<li class="entry" id="said-{}">\n<p class="when">{}</p>\n'
        '<div class="what">\n<p class="lead">{}{}</p>\n{}{}\n</div>\n'
        '<div class="apparatus">\n<p><cite><a href="{}#said-{}" lang="{}">{}</a></cite><br>{}</p>\n'
        "<p>{}</p>\n</div>\n</li>\n"
    )
    rows = (
        (
            statement.pk,
            date(statement.article.published_at),
            attribution(statement),
            _role(statement, role),
            label(statement),
            words(statement, IN_LIST),
            statement.article.get_absolute_url(),
            statement.pk,
            statement.article.language,
            statement.article.title,
            statement.article.outlet.name,
            _in_context(statement, context),
        )
        for statement in statements
    )
    return format_html('<ol class="entries">\n{}</ol>', format_html_join("", entry, rows))


@register.simple_tag
def story_lines(articles: Iterable[Article], *, named: bool = True, dated: bool = True) -> SafeString:
    """A list of stories, a line each; how many statements are in one, where ``with_counts()`` has counted them.

    Where all are of one outlet they do not name it (``named``), nor their day where all are of one (``dated``).
    """
    counted: dict[int, SafeString] = {0: NOTHING}

    def count(n: int) -> SafeString:
        if n not in counted:
            words = ngettext("%(n)s statement", "%(n)s statements", n) % {"n": n}
            counted[n] = format_html(' <span class="count">{}</span>', words)
        return counted[n]

    line = '<li><p class="source">{}</p>\n<p><a href="{}" lang="{}" dir="{}">{}</a>{}</p></li>\n'
    rows = (
        (
            format_html_join(
                ", ",
                "{}",
                [(date(article.published_at),)] * dated + [(article.outlet.name,)] * named,
            ),
            article.get_absolute_url(),
            article.language,
            direction_of(article.language, article.title),
            article.title,
            count(getattr(article, "voice_count", 0)),
        )
        for article in articles
    )
    return format_html('<ol class="lines">\n{}</ol>', format_html_join("", line, rows))


@register.simple_tag
def held(row: Position | Part) -> SafeString:
    """From when until when, and where that was read."""
    if not row.source:
        return dates_held(row)
    source = '{} <a class="source" href="{}" rel="external">{}</a>'
    return format_html(source, dates_held(row), row.source, pgettext("where something was read", "source"))


@register.simple_tag
def dates_held(row: Position | Part) -> SafeString:
    """From when until when somebody held an office, or something was a part, as far as it is known."""
    start, end = _day(row.start_date), _day(row.end_date)
    if start and end:
        return format_html('<span class="dates">{} – {}</span>', start, end)
    if start or end:
        return format_html('<span class="dates">{} {}</span>', _("since") if start else _("until"), start or end)
    return NOTHING


def _day(day: datetime.date | None) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day_in_words(day)) if day else NOTHING


def disputed_mark() -> SafeString:
    """The word, with the way to what it means."""
    means = reverse("website:method") + "#disputed"
    return format_html('<strong class="disputed"><a href="{}">{}</a></strong>', means, _("Disputed"))


def role_of(statement: Statement) -> str:
    return statement.current_wording.role if statement.current_wording else ""


def _role(statement: Statement, preposition: str) -> SafeString:
    """As what they are printed to speak; and what else they are known to have been then."""
    role, known = role_of(statement), offices(statement)
    then = format_html('<span class="role"> {}</span>', known) if known else NOTHING
    if not role:
        return then
    language = statement.article.language
    printed = '<span class="role"> <span class="unseen">{} </span><span lang="{}">{}</span></span>{}'
    return format_html(printed, preposition, language, role, then)


def _in_context(statement: Statement, words: str) -> SafeString:
    link = '<a href="{}">{}<span class="unseen">: {}</span></a>'
    return format_html(link, statement.get_absolute_url(), words, in_words(statement))


def _pieces(found: Iterable[MarkedPiece[None]]) -> SafeString:
    """A line's words, those that a search found marked."""
    marked = '<mark class="hit">{}</mark>'
    return format_html_join("", "{}", ((format_html(marked, p.text) if p.spans else p.text,) for p in found))
