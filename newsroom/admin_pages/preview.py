"""Preview of a story that is not public, as readers will see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Statement
from articles.services.articles import is_public
from articles.visibility import publishable
from core.permissions import Action, has_permission
from newsroom.website.views.articles import story_context


@require_safe
def story_preview(request: HttpRequest, pk: str) -> HttpResponse:
    """Render a story with the statements that readers will see, for accounts that see what is not public.

    A public story has no preview: its own page is shown. ``newsroom/urls.py`` wraps this in the admin's
    ``admin_view``, which asks for the second factor and forbids caching.
    """
    if not has_permission(request.user, Action.READ_ALL):
        raise PermissionDenied
    article = Article.objects.with_text().filter(pk=pk, erased_at=None).first()
    if article is None:
        raise Http404
    if is_public(article):
        return HttpResponseRedirect(article.get_absolute_url())
    statements = Statement.objects.filter(publishable(), article=article).for_readers().in_order_of_text()
    context = story_context(article, list(statements))
    return render(request, "admin/articles/preview.html", {**context, "nowhere": True})
