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

from articles.models import Article, Decision, Revision, Rewording, Statement, Wording
from articles.models.statement import Corrected, State
from articles.querysets import public_revisions, public_wordings

WIDTH, NARROWEST = 600, 280
# Pixels of a card without its words, and for each line of them; a card with more scrolls.
FRAME, LINE, TALLEST = 250, 32, 720
CHARACTERS_A_LINE = 44
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
    return reverse("public:embed", args=[statement.pk, revision.number if revision else 1])


def oembed(request: HttpRequest, statement: Statement, *, title: str, widest: int, tallest: int) -> dict[str, Any]:
    """The oEmbed response (type ``rich``) for a statement, at most so many pixels wide and tall."""
    width = max(NARROWEST, min(WIDTH, widest))
    text = statement.current_wording.text if statement.current_wording else ""
    lines = len(text) * WIDTH // (CHARACTERS_A_LINE * width) + text.count("\n") + 1
    height = min(FRAME + LINE * lines, TALLEST, tallest)
    frame = format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" frameborder="0"></iframe>',
        request.build_absolute_uri(address(statement)),
        title,
        width,
        height,
    )
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Newsroom Archive",
        "provider_url": request.build_absolute_uri(reverse("public:home")),
        "title": title,
        "cache_age": 60,
        "html": frame,
        "width": width,
        "height": height,
    }
