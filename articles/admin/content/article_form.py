"""The admin form for submitting a story. A submitted story is a draft."""

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
from articles.models import Article, Outlet, Revision
from core.permissions import Action, NotPermitted, has_permission
from people.admin.agents import assume_https

if TYPE_CHECKING:
    StoryForm = forms.ModelForm[Article]
else:  # Django's class is generic only to the type checker
    StoryForm = forms.ModelForm

SUBMITTED_FIELDS = [
    "outlet",
    "headline",
    "text",
    "byline",
    "published_at",
    "language",
    "section",
    "external_id",
    "url",
]

# Columns about extraction, hidden from users who may only submit stories.
EXTRACTION_COLUMNS = ("run_badge", "waiting_count")


class ArticleSubmissionForm(StoryForm):
    by: User
    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,
        widget=UnfoldAdminTextareaWidget({"rows": 24}),
        help_text=gettext_lazy("The full text. It is stored exactly as entered."),
    )

    class Meta:
        model = Article
        # The admin adds the other fields, with the widgets of its theme.
        fields = ["outlet"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_at"].required = False
        self.fields["published_at"].help_text = _("When the outlet published the story. Leave empty for now.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        published_at = cleaned.get("published_at")
        sent = {name: cleaned.get(name) or None for name in SUBMITTED_FIELDS}
        sent |= {"outlet": cleaned["outlet"].name, "published_at": published_at and published_at.isoformat()}
        sent["body"] = sent.pop("text")
        try:
            self.record = story_record(sent)
            only_drafts = not has_permission(self.by, Action.HAND_IN_PUBLISHED)
            existing = find_article(cleaned["outlet"], self.record, self.by, only_drafts=only_drafts)
        except InvalidStory as error:
            for name, message in error.errors.items():
                field = "text" if name == "body" else name
                self.add_error(field if field in self.fields else None, message)
        except NotPermitted as refusal:
            self.add_error(None, str(refusal))
        else:
            if existing is not None:
                self.add_error(None, _("This story exists already. Its sender can submit a new text for it."))
        return cleaned


class ArticleSubmissionAdmin(ModelAdmin):
    """An admin with a form for submitting stories. Users who may only submit see their own stories only."""

    formfield_overrides = assume_https(ModelAdmin.formfield_overrides)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and has_permission(request.user, Action.HAND_IN)

    def sees_all(self, request: HttpRequest) -> bool:
        return has_permission(request.user, Action.READ_ALL)

    def visible_to(self, request: HttpRequest, stories: QuerySet[Article]) -> QuerySet[Article]:
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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only the outlets that the user may know of: with published stories, with own ones, or without any."""
        if db_field.name == "outlet" and not self.sees_all(request):
            stories = Article.objects.filter(outlet=OuterRef("pk"))
            known = Exists(stories.published()) | Exists(self.visible_to(request, stories)) | ~Exists(stories)
            kwargs["queryset"] = Outlet.objects.filter(known).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return super().get_fieldsets(request, obj) if obj is not None else [(None, {"fields": SUBMITTED_FIELDS})]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj is not None else []

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return columns if self.sees_all(request) else [name for name in columns if name not in EXTRACTION_COLUMNS]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return super().get_list_filter(request) if self.sees_all(request) else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.pk = import_article(form.record, by=cast("User", request.user)).article.pk
        obj.refresh_from_db()
