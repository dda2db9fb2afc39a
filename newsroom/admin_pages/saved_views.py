"""Saved views: the filters of the queue or of a list, under a name."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import parse_qsl

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.models import SavedView
from articles.teamwork.comments import may_clear_up_after
from core.permissions import Action, has_permission

MAX_FILTERS = 2000
# Of the query of a list: its page, and what belongs to a single visit.
NO_FILTERS = {"p", "page", "e", "s", "_changelist_filters", "_popup", "_to_field"}


class SavedViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    shared = forms.BooleanField(required=False)
    path = forms.CharField(max_length=200)
    query = forms.CharField(max_length=MAX_FILTERS, required=False)

    def __init__(self, *args: Any, request: HttpRequest) -> None:
        super().__init__(*args)
        self.request = request

    def clean_path(self) -> str:
        """Return the path if it is that of the queue or of a list, and the user may open it."""
        path: str = self.cleaned_data["path"]
        if not has_filters(path, self.request):
            raise forms.ValidationError(_("This page has no filters."))
        return path

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"]
        if any("\0" in text for pair in parse_qsl(query) for text in pair):
            raise forms.ValidationError(_("This page has no filters."))
        return query

    def filters(self) -> list[tuple[str, str]]:
        return filters_of(self.cleaned_data["query"])


def has_filters(path: str, request: HttpRequest) -> bool:
    """Return whether this is the path of the queue or of a list that the user may open."""
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.view_name == "review:queue":
        return has_permission(request.user, Action.JUDGE)
    # The admin's views carry their model admin.
    model_admin: Any = getattr(match.func, "model_admin", None)
    is_list = model_admin is not None and match.view_name.endswith("_changelist")
    return is_list and bool(model_admin.has_view_permission(request))


def filters_of(query: str) -> list[tuple[str, str]]:
    """Return the filters in the query of a URL."""
    return [(name, value) for name, value in parse_qsl(query) if name not in NO_FILTERS]


@require_POST
def save_view(request: HttpRequest) -> HttpResponseRedirect:
    """Save the filters of a page under a name; an own view of that name is replaced."""
    form = SavedViewForm(request.POST, request=request)
    if not form.is_valid():
        raise BadRequest
    view, _created = SavedView.objects.update_or_create(
        user=cast("User", request.user),
        path=form.cleaned_data["path"],
        name=form.cleaned_data["name"],
        defaults={"filters": form.filters(), "shared": form.cleaned_data["shared"]},
    )
    messages.success(request, _("Saved: %(name)s.") % {"name": view.name})
    return HttpResponseRedirect(view.get_absolute_url())


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Delete an own view, or as a chief a shared one of a closed account."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    if view.user_id != request.user.pk and not may_clear_up_after(view.user, request.user):
        raise Http404
    view.delete()
    messages.success(request, _("Deleted: %(name)s.") % {"name": view.name})
    return HttpResponseRedirect(view.path)
