"""Assignments, comments and notifications at the desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Article, Question, Statement
from articles.review.views.articles import change_response, refusal_response
from articles.review.views.base import current_editor, desk_view
from articles.review.views.statements import parse_id
from articles.services import NotAllowed
from articles.teamwork.assignments import assign, assigned_to, end_assignment
from articles.teamwork.checklists import tick_points
from articles.teamwork.comments import add_comment, remove_comment, unknown_mentions
from articles.teamwork.emails import email_delivery, set_email_delivery
from articles.teamwork.models import Notification, StaffProfile
from articles.teamwork.notifications import mark_read
from core.http import site_address
from core.permissions import NotPermitted

PAGE_SIZE = 50


@desk_view("POST")
def assign_article(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Assign a story to a colleague, or end its assignment."""
    article = get_object_or_404(Article, pk=pk)
    change_assignment(request, article)
    return redirect("review:story", pk=pk)


@desk_view("POST")
def assign_question(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Assign a question about a name to a colleague, or end its assignment."""
    question = get_object_or_404(Question, pk=pk)
    change_assignment(request, question)
    return redirect("admin:articles_question_change", pk)


def change_assignment(request: HttpRequest, subject: Article | Question) -> None:
    by, site = current_editor(request), site_address(request)
    try:
        if request.POST.get("change") == "done":
            end_assignment(subject=subject, by=by, site=site)
            messages.success(request, _("Marked as done."))
            return
        assignee = User.objects.filter(pk=parse_id(request.POST.get("assignee"))).first()
        if assignee is None:
            messages.error(request, _("Choose a colleague first."))
            return
        assign(subject=subject, assignee=assignee, by=by, site=site)
    except (NotAllowed, NotPermitted) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Assigned to %(name)s.") % {"name": assignee})


@desk_view("GET")
def assigned_page(request: HttpRequest) -> HttpResponseBase:
    """List the stories and questions that are assigned to the editor, the oldest first."""
    page = Paginator(assigned_to(current_editor(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "review/assigned.html", {"title": _("Assigned to you"), "page": page})


@desk_view("POST")
def tick_checklist(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Store which points of the outlet's checklist are ticked on a story."""
    article = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    seen, ticked = request.POST.getlist("shown"), request.POST.getlist("point")
    try:
        tick_points(article=article, shown=seen, ticked=ticked, by=current_editor(request))
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Checklist saved."))
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(wanted if safe else reverse("review:story", args=[pk]))


@desk_view("POST")
def comment(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Add a comment to a statement, or remove one of the editor's own."""
    statement = get_object_or_404(Statement, pk=pk)
    by, text = current_editor(request), request.POST.get("comment", "")
    try:
        if removed := request.POST.get("remove", ""):
            remove_comment(comment=get_object_or_404(statement.comments, pk=parse_id(removed)), by=by)
            message = _("Comment removed.")
        else:
            _comment, mentioned = add_comment(statement=statement, text=text, by=by, site=site_address(request))
            message = comment_message(text, mentioned, by)
    except NotAllowed as refusal:
        return refusal_response(request, statement.article_id, str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY)
    return change_response(request, statement.article_id, pk, message, stay=True, whole_story=False)


def comment_message(text: str, mentioned: list[User], by: User) -> str:
    """Return what the author of a comment is told: who is notified, and which names are nobody's."""
    parts = [_("Comment saved.")]
    if names := ", ".join(user.username for user in mentioned if user.pk != by.pk):
        parts.append(_("Notified: %(names)s.") % {"names": names})
    if unknown := unknown_mentions(text, mentioned):
        names = ", ".join(f"@{name}" for name in unknown)
        parts.append(
            ngettext(
                "%(names)s is not the username of a colleague who reviews.",
                "%(names)s are not usernames of colleagues who review.",
                len(unknown),
            )
            % {"names": names}
        )
    return " ".join(parts)


@desk_view("GET", "POST")
def notifications_page(request: HttpRequest) -> HttpResponseBase:
    """List the editor's notifications, newest first; POST marks all as read, or sets which e-mails they get."""
    user = current_editor(request)
    own = Notification.objects.filter(user=user)
    if request.method == "POST":
        if (delivery := request.POST.get("email_delivery", "")) in StaffProfile.EmailDelivery.values:
            set_email_delivery(user=user, delivery=delivery)
            messages.success(request, _("Saved."))
        else:
            mark_read(own)
        return redirect("review:notifications")
    context: dict[str, Any] = {
        "title": _("Notifications"),
        "sends_email": settings.NEWSROOM_SENDS_EMAIL,
        "email_delivery": email_delivery(user),
        "email_choices": email_choices(),
        "page": Paginator(own.with_objects(), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "review/notifications.html", context)


def email_choices() -> list[tuple[str, str]]:
    """Return when e-mails can be sent, each with its label."""
    delivery, hour = StaffProfile.EmailDelivery, f"{settings.NEWSROOM_DIGEST_HOUR:02}:00"
    daily = _("once a day, at %(time)s") % {"time": hour}
    return [(value, daily if value == delivery.DAILY else str(label)) for value, label in delivery.choices]


@desk_view("GET")
def open_notification(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Mark a notification of the editor as read and lead on to its statement, story or question."""
    own = Notification.objects.filter(user=current_editor(request))
    notification = get_object_or_404(own.with_objects(), pk=parse_id(pk))
    mark_read(own.filter(pk=notification.pk))
    return redirect(notification.target_url)
