"""What stands beside a story's text: notes in its margin, and who speaks in it. All of it passes through
``format_html``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Statement
from articles.models.decisions import State
from newsroom.website.presentation.attribution import done
from newsroom.website.templatetags.annotated_text import name_of, speakers
from newsroom.website.templatetags.statements import NOTHING, disputed_mark, offices, role_of

if TYPE_CHECKING:
    from newsroom.website.presentation.annotated_text import Note
    from newsroom.website.views.articles import Voice

register = template.Library()


@register.simple_tag
def notes(found: Sequence[Note]) -> SafeString:
    """What stands beside a passage: of each statement that begins there its number, who speaks and as what."""
    if not found:
        return NOTHING
    row = (
        '<li class="{}"{}>\n<p><span class="number">{}</span> {}</p>\n'
        '<p><a href="{}">{}<span class="last">{}<span class="unseen"> ({})</span>{}</span></a>{}</p>\n</li>'
    )
    reported, number = _("%(act)s, as reported"), _("statement %(number)s")
    unreviewed = format_html(
        '<span class="unreviewed" title="{0}"><span class="unseen">{0}</span></span>',
        _("Found by machine, not yet reviewed"),
    )
    disputed = format_html(" {}", disputed_mark())
    rows = (
        (
            statement.form,
            NOTHING if note.is_marked else format_html(' id="said-{}"', statement.pk),
            note.number,
            _who_beside(statement),
            statement.get_absolute_url(),
            # With its last word, so that the dot is never alone on a line.
            *_before_last(done(statement) if is_direct else reported % {"act": done(statement)}),
            number % {"number": note.number},
            unreviewed if statement.state == State.SUGGESTED else NOTHING,
            disputed if statement.disputed else NOTHING,
        )
        for note in found
        for statement in [note.statement]
        for is_direct in [statement.form == Statement.Form.DIRECT]
    )
    return format_html('<ul class="notes" lang="{}">\n{}\n</ul>', get_language(), format_html_join("", row, rows))


@register.simple_tag
def cast(voices: Iterable[Voice]) -> SafeString:
    """Who speaks in a story, with the numbers of what they say."""
    word = _("statement")
    number = '<a class="ref {}" href="#said-{}"><span class="unseen">{} </span>{}</a> '
    rows = (
        (
            # What is printed after the source, a sentence needs a comma before; a list does not.
            name_of(voice.called)
            if voice.called.agent
            else format_html("<span>{}</span>", name_of(replace(voice.called, text=voice.called.text.rstrip(",")))),
            format_html_join("", number, ((said.form, said.pk, word, n) for n, said in voice.statements)),
        )
        for voice in voices
    )
    listed = format_html_join("", '<li>{} <span class="refs">{}</span></li>\n', rows)
    return format_html("<ul>\n{}</ul>", listed)


def _who_beside(statement: Statement) -> SafeString:
    """Who speaks and as what, before what they did: on a phone both stand in one line."""
    role = '<span class="role"{}>{}</span>'
    language = format_html(' lang="{}"', statement.article.language)
    printed = [format_html(role, language, one) for one in [role_of(statement)] if one]
    roles = [*printed, *(format_html(role, NOTHING, office) for office in [offices(statement)] if office)]
    who = speakers(statement, begins=True, goes_on=bool(roles))
    return format_html("{}, {},", who, format_html_join(", ", "{}", ((one,) for one in roles))) if roles else who


def _before_last(words: str) -> tuple[str, str]:
    """What stands before the last word, and that."""
    before, space, last = words.rpartition(" ")
    return before + space, last
