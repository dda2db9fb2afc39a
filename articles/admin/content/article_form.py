"""Handing a story in by hand: its outlet, its text, and what else is known of it; a draft, whoever hands it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from articles.importing.importer import find_article, import_article
from articles.importing.story_record import InvalidStory, story_record
from articles.models import Article, Revision
from core.permissions import Action, NotPermitted, has_permission
from people.admin.agents import assume_https

if TYPE_CHECKING:
    StoryForm = forms.ModelForm[Article]
else:  # Django's class is generic only to the type checker
    StoryForm = forms.ModelForm

SENT = ["outlet", "headline", "text", "byline", "published_at", "language", "section", "external_id", "url"]

OF_READINGS = ("run_badge", "still_waiting")


class ArticleSubmissionForm(StoryForm):
    by: User
    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 24}),
        help_text=gettext_lazy("The whole text, kept to the letter."),
    )

    class Meta:
        model = Article
        # The others are made by the admin, in its theme.
        fields = ["outlet"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_at"].required = False
        self.fields["published_at"].help_text = _("The outlet’s date. Empty: now.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        moment = cleaned.get("published_at")
        sent = {name: cleaned.get(name) or None for name in SENT}
        sent |= {"outlet": cleaned["outlet"].name, "published_at": moment and moment.isoformat()}
        sent["body"] = sent.pop("text")
        try:
            self.record = story_record(sent)
            only_drafts = not has_permission(self.by, Action.HAND_IN_PUBLISHED)
            known = find_article(cleaned["outlet"], self.record, self.by, only_drafts=only_drafts)
        except InvalidStory as error:
            for name, message in error.errors.items():
                wrong = "text" if name == "body" else name
                self.add_error(wrong if wrong in self.fields else None, message)
        except NotPermitted as refusal:
            self.add_error(None, str(refusal))
        else:
            if known is not None:
                self.add_error(None, _("There is such a story already: its sender hands in its new text."))
        return cleaned


class ArticleSubmissionAdmin(ModelAdmin):
    """Whoever may hand stories in has a page to do so; whoever may do no more sees their own, and no finding."""

    formfield_overrides = assume_https(ModelAdmin.formfield_overrides)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and has_permission(request.user, Action.HAND_IN)

    def sees_all(self, request: HttpRequest) -> bool:
        return has_permission(request.user, Action.READ_ALL)

    def seen(self, request: HttpRequest, stories: QuerySet[Article]) -> QuerySet[Article]:
        if self.sees_all(request):
            return stories
        first = Revision.objects.filter(article=OuterRef("pk"), number=1, created_by=cast("User", request.user))
        return stories.filter(Exists(first))

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": ArticleSubmissionForm})
        form.by = request.user
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj is not None else [(None, {"fields": SENT})]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj is not None else []

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if self.sees_all(request) else [name for name in shown if name not in OF_READINGS]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return super().get_list_filter(request) if self.sees_all(request) else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.pk = import_article(form.record, by=cast("User", request.user)).article.pk
        obj.refresh_from_db()
