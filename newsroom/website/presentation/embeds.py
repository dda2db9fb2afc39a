"""A statement as a card on another site: oEmbed, and what became of the words since they were embedded.

A card names the version of the story whose words it shows. Only reviewed statements have cards. A card of words that a
correction removed, or that editors took back, says so instead of showing them. Words that a correction changed stay,
and the card says that they read otherwise now, also before an editor has looked at the new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, AuditEntry, Revision, Rewording, Statement, Wording
from articles.models.audit_entries import DecisionAction
from articles.printed.sentences import with_sentences
from articles.querysets import public_revisions, public_wordings
from articles.review_state import REVIEWED, Corrected, State
from newsroom.website.presentation.attribution import attribution_text
from newsroom.website.presentation.printed_sentences import shown_text
from newsroom.website.profiles.positions import with_positions

WIDTH, NARROWEST = 600, 280
# Pixels: what every card has, with room for later labels (disputed, corrected); what of that is text that wraps; a
# line, the gap between two paragraphs, what surrounds a silence. A card with more scrolls.
FRAME, WRAPPED, LINE, GAP, SILENCE, TALLEST = 200, 40, 28, 10, 60, 720
# At the full width, of the words and of who said them.
CHARACTERS_A_LINE, OF_WHO = 44, 54
# Shown for a silence of which nothing is printed: two lines.
BLANK = "\n"


@dataclass(frozen=True)
class Card:
    """The content of a card. Without a statement it has only ``happened``: ``withdrawn``, ``removed``, ``taken_back``
    or ``withheld``.

    ``corrected`` is the later version of the story, if there is one; ``wording`` the words of the version that was
    embedded, ``differs`` whether they read otherwise now, and ``awaits_review`` that no editor has looked at how.
    """

    happened: str = ""
    reason: str = ""
    statement: Statement | None = None
    article: Article | None = None
    wording: Wording | None = None
    corrected: Revision | None = None
    differs: bool = False
    awaits_review: bool = False


def card(pk: str, number: int) -> Card | None:
    """Return the card of a statement in version ``number`` of its story; None where there never was one."""
    reviewed = Statement.objects.published().reviewed().for_readers().filter(pk=pk).first()
    statement = reviewed or _reworded_since(pk, number)
    if statement is None:
        return _what_became_of(pk, number)
    seen = public_revisions().filter(article=statement.article_id).defer("text")
    versions = {revision.pk: revision for revision in seen}
    wording = public_wordings().filter(statement=pk, revision__in=versions, revision__number=number).first()
    if wording is None or statement.current_wording is None:
        return None
    if reason := getattr(versions[wording.revision_id], "withheld", None):
        return Card("withheld", reason=reason, article=statement.article)
    with_positions([statement], wording)
    with_sentences([statement], [wording])
    newest = max(versions.values(), key=lambda revision: revision.number)
    return Card(
        statement=statement,
        article=statement.article,
        wording=wording,
        corrected=newest if newest.number > number else None,
        differs=wording.text != statement.current_wording.text,
        awaits_review=reviewed is None,
    )


def _reworded_since(pk: str, number: int) -> Statement | None:
    """Return a statement that could be embedded in this version until a correction, not yet reviewed, changed it."""
    later = Rewording.objects.filter(statement=pk, correction__revision__number__gt=number)
    until_then = later.order_by("correction__revision__number").first()
    if until_then is None or not until_then.was_public or until_then.state not in REVIEWED:
        return None
    waiting = Statement.objects.changed_in_public().filter(pk=pk, corrected=Corrected.REWORDED)
    return waiting.filter(current_wording__isnull=False).for_readers().first()


def _what_became_of(pk: str, number: int) -> Card | None:
    """Return a card that says why a statement that could be embedded once is no longer shown."""
    gone = Statement.objects.filter(pk=pk, wordings__revision__number=number).select_related("article").first()
    if gone is None:
        return None
    reviewed = [DecisionAction.CONFIRM, DecisionAction.ACCEPT, DecisionAction.CREATE]
    was_reviewed = gone.is_reviewed or AuditEntry.objects.about(gone).decisions().filter(action__in=reviewed).exists()
    withdrawn = Article.objects.withdrawn().filter(pk=gone.article_id).first()
    if not was_reviewed or gone.act_class not in settings.NEWSROOM_PUBLIC_ACT_CLASSES:
        return None
    if withdrawn is not None:
        return Card("withdrawn", reason=withdrawn.withdrawn_reason)
    seen = public_revisions().filter(article=gone.article_id, number=number)
    article = Article.objects.published().select_related("outlet").filter(pk=gone.article_id).first()
    if article is None or not seen.exists() or _was_never_embedded(gone, article):
        return None
    return Card("removed" if gone.current_wording_id is None else "taken_back", article=article)


def _was_never_embedded(gone: Statement, article: Article) -> bool:
    """Return whether it was rejected before publication, or has unreviewed words of a correction."""
    if gone.state == State.REJECTED:
        return gone.decided_at is not None and gone.decided_at < article.public_from
    return gone.current_wording_id is not None and bool(gone.corrected)


def address(statement: Statement) -> str:
    """Return the path of a statement's card as its words are now."""
    revision = statement.article.current_revision
    return reverse("website:embed", args=[statement.pk, revision.number if revision else 1])


def oembed(request: HttpRequest, statement: Statement, *, title: str, widest: int, tallest: int) -> dict[str, Any]:
    """Return the oEmbed response (type ``rich``) for a statement, at most so many pixels wide and tall."""
    width = max(NARROWEST, min(WIDTH, widest))
    height = min(_height(statement, width), TALLEST, tallest)
    frame = {
        "address": request.build_absolute_uri(address(statement)),
        "title": title,
        "width": width,
        "height": height,
    }
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": _("Newsroom Archive"),
        "provider_url": request.build_absolute_uri(reverse("website:home")),
        "title": title,
        "cache_age": 60,
        "html": render_to_string("website/statements/_frame.html", frame).strip(),
        "width": width,
        "height": height,
    }


def _height(statement: Statement, width: int) -> int:
    """Return the height of the card of these words at this width, however it is labelled later."""

    def lines(text: str, characters: int = CHARACTERS_A_LINE) -> int:
        return sum(-(-len(line) * WIDTH // (characters * width)) for line in text.split("\n"))

    text = shown_text(statement) or BLANK
    words = LINE * lines(text) + GAP * text.count("\n")
    if statement.form == Statement.Form.NONE:
        words += SILENCE
    return FRAME + WRAPPED * WIDTH // width + LINE * lines(attribution_text(statement), OF_WHO) + words
