"""A statement as a card in somebody else's page: oEmbed, and what has become of the words since they were embedded.

A card names the version of the story whose words it shows. Only what a person has reviewed is ever embedded; a card of
words that were corrected away, or taken back, says so in their place and shows them no longer. Words that a correction
has changed stay, and the card says that they read otherwise now, also before an editor has looked at how.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Article, Decision, Revision, Rewording, Statement, Wording
from articles.models.decisions import Corrected, State
from articles.querysets import public_revisions, public_wordings
from newsroom.website.presentation.attribution import offices_in_words
from newsroom.website.profiles.positions import with_offices

WIDTH, NARROWEST = 600, 280
# Pixels: what every card has, with room for what may be said of it later (disputed, corrected); what of that is
# text that wraps; a line, the gap between two paragraphs, a silence without its words. A card with more scrolls.
FRAME, WRAPPED, LINE, GAP, SILENCE, TALLEST = 200, 40, 28, 10, 44, 720
# At the full width, of the words and of who says them and as what.
CHARACTERS_A_LINE, OF_WHO = 44, 54
REVIEWED = (State.ACCEPTED, State.CONFIRMED)


@dataclass(frozen=True)
class Card:
    """What a card shows. Without a statement, only what has happened: ``withdrawn``, ``removed``, ``taken_back``,
    ``withheld``.

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
    """The card of a statement in version ``number`` of its story; None when there is, and was, nothing to embed."""
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
    with_offices([statement], wording)
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
    """A statement that readers could embed in this version, until a correction changed its words; no editor has looked
    at them since."""
    later = Rewording.objects.filter(statement=pk, correction__revision__number__gt=number)
    until_then = later.order_by("correction__revision__number").first()
    if until_then is None or not until_then.was_public or until_then.state not in REVIEWED:
        return None
    waiting = Statement.objects.changed_in_public().filter(pk=pk, corrected=Corrected.REWORDED)
    return waiting.filter(current_wording__isnull=False).for_readers().first()


def _what_became_of(pk: str, number: int) -> Card | None:
    """Of a statement that readers could embed once and cannot see any more: why. Its words are shown no longer."""
    gone = Statement.objects.filter(pk=pk, wordings__revision__number=number).select_related("article").first()
    if gone is None:
        return None
    reviewed = [Decision.Action.CONFIRM, Decision.Action.ACCEPT, Decision.Action.CREATE]
    was_reviewed = gone.is_reviewed or gone.decisions.filter(action__in=reviewed).exists()
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
    """Whether it was rejected before its story's hour; or reads as a correction left it, which nobody has reviewed."""
    if gone.state == State.REJECTED:
        return gone.decided_at is not None and gone.decided_at < article.public_from
    return gone.current_wording_id is not None and bool(gone.corrected)


def address(statement: Statement) -> str:
    """The path of the card of a statement as its words are now; fetched with its article's current revision."""
    revision = statement.article.current_revision
    return reverse("website:embed", args=[statement.pk, revision.number if revision else 1])


def oembed(request: HttpRequest, statement: Statement, *, title: str, widest: int, tallest: int) -> dict[str, Any]:
    """The oEmbed response (type ``rich``) for a statement, at most so many pixels wide and tall."""
    width = max(NARROWEST, min(WIDTH, widest))
    height = min(_height(statement, title, width), TALLEST, tallest)
    frame = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'style="max-width:100%;border:0" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        request.build_absolute_uri(address(statement)),
        title,
        width,
        height,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": _("Newsroom Archive"),
        "provider_url": request.build_absolute_uri(reverse("website:home")),
        "title": title,
        "cache_age": 60,
        "html": frame,
        "width": width,
        "height": height,
    }


def _height(statement: Statement, title: str, width: int) -> int:
    """What holds the card of these words at this width, however it is labelled later."""

    def lines(text: str, characters: int = CHARACTERS_A_LINE) -> int:
        return sum(-(-len(line) * WIDTH // (characters * width)) for line in text.split("\n"))

    wording = statement.current_wording
    text, role = (wording.text, wording.role) if wording else ("", "")
    roles = [role, offices_in_words(statement)]
    words = LINE * lines(text) + GAP * text.count("\n")
    if statement.form == Statement.Form.NONE:
        # As the style sheet has it, a silence takes up room of its own.
        words = max(96, width * 22 // 100, SILENCE + words)
    return (
        FRAME
        + WRAPPED * WIDTH // width
        + LINE * (lines(title, OF_WHO) + sum(lines(one, OF_WHO) for one in roles))
        + words
    )
