"""Pages of a story's text: correcting it, and reading and comparing its versions."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from articles import services
from articles.models import Article, Revision
from articles.text_diff import differences
from core.permissions import Action, has_permission


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"), strip=False, widget=UnfoldAdminTextareaWidget({"rows": 24, "dir": "auto"})
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("For your colleagues. It is in the change log of the story."),
    )
    notice = forms.CharField(
        label=gettext_lazy("Correction notice"),
        max_length=1000,
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text=gettext_lazy("For readers, above the story. Leave empty to show no notice."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        # Browsers send the line breaks of a text area as CR LF.
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        return text


class TextVersionsAdmin(ModelAdmin):
    """An admin of stories with pages for correcting the text and for its versions."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/correct/", wrap(self.correct_view), name="articles_article_correct"),
            path("<path:object_id>/versions/<int:number>/", wrap(self.version_view), name="articles_article_version"),
            *super().get_urls(),
        ]

    def correct_url(self, request: HttpRequest, article: Article) -> str:
        """Return the address at which this user can correct the text; empty if there is none."""
        allowed = self.has_change_permission(request, article) and has_permission(
            request.user, Action.HAND_IN_PUBLISHED
        )
        if not allowed or article.current_revision_id is None or article.erased_at is not None:
            return ""
        return reverse(f"{self.admin_site.name}:articles_article_correct", args=[article.pk])

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the form, then what becomes of the statements; save the text when that is confirmed."""
        article = self._story(request, object_id)
        if not self.correct_url(request, article):
            raise PermissionDenied
        revision = cast("Revision", article.current_revision)
        initial = {"text": revision.text, "version": revision.pk}
        form = CorrectionForm(request.POST if request.method == "POST" else None, initial=initial)
        preview = None
        if form.is_valid() and "edit" not in request.POST:
            values = {**form.cleaned_data, "article": article, "by": cast("User", request.user)}
            try:
                if "save" in request.POST:
                    services.correct_text(**values)
                    self.message_user(request, _("The text has been corrected."), messages.SUCCESS)
                    return HttpResponseRedirect(
                        reverse(f"{self.admin_site.name}:articles_article_change", args=[article.pk])
                    )
                del values["notice"]
                preview = services.preview_correction(**values)
            except services.NotAllowed as refusal:
                form.add_error(None, str(refusal))
        changes = differences(revision.text, form.cleaned_data["text"]) if preview is not None else []
        title = _("Preview of the correction") if preview is not None else _("Correct the text")
        return self._page(
            request, article, "admin/articles/correct_text.html", title, form=form, preview=preview, changes=changes
        )

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """Show one version, with its changes to the one before."""
        article = self._story(request, object_id)
        revisions = article.revisions.select_related("created_by", "withholding").filter(number__lte=number)
        found = list(revisions.order_by("-number")[:2])
        if not found or found[0].number != number:
            raise Http404
        revision, *before = found
        return self._page(
            request,
            article,
            "admin/articles/version.html",
            str(revision).capitalize(),
            revision=revision,
            before=before[0] if before else None,
            later=article.revisions.filter(number=number + 1).defer("text").first(),
            changes=differences(before[0].text, revision.text) if before else [],
        )

    def _story(self, request: HttpRequest, object_id: str) -> Article:
        article: Article | None = self.get_object(request, object_id)
        if article is None:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def _page(
        self, request: HttpRequest, article: Article, template: str, title: str, **context: Any
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "article": article, "title": title}
        return TemplateResponse(request, template, {**shared, "subtitle": article.title, **context})
