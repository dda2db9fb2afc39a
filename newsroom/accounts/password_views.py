"""The pages for a forgotten password, and for the link in an invitation. They look like the sign-in page.

They are Django's own. None of them signs anybody in, so that the second factor is asked for as always, and none says
whether an account exists: a worker sends the e-mail, so the answer does not take longer either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from axes.utils import reset
from django.conf import settings
from django.contrib.admin import site
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin
from unfold.widgets import BASE_INPUT_CLASSES

from articles.runs.queue import BROKER_DOWN
from core.http import site_address
from newsroom.accounts.staff_accounts import log_password_change
from newsroom.accounts.tasks import send_reset_links
from newsroom.http.counters import count, forget

if TYPE_CHECKING:
    BaseSetPasswordForm = SetPasswordForm[User]
else:  # Django's class is generic only to the type checker
    BaseSetPasswordForm = SetPasswordForm

# No second e-mail to one address within so many seconds.
PAUSE = 300


def add_theme(form: Any) -> None:
    for field in form.fields.values():
        field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)


class ForgottenPasswordForm(PasswordResetForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_theme(self)

    def save(self, *args: Any, **options: Any) -> None:
        """Have a worker send the links. Of the view's options only the request counts."""
        email = self.cleaned_data["email"]
        ids = [account.pk for account in self.get_users(email)]
        name = f"password-link-{email.casefold()}"
        if count(name, seconds=PAUSE).number == 1:
            try:
                send_reset_links.delay(ids, site_address(options["request"]))
            except BROKER_DOWN:
                forget(name)  # so that the next try is not held up
                raise


class NewPasswordForm(BaseSetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_theme(self)


class SignInPageMixin(ContextMixin):
    """Adds the admin's context, which the layout of the sign-in page needs."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**site.each_context(self.request), "sends_email": settings.NEWSROOM_SENDS_EMAIL, **context}


class ForgottenPasswordView(SignInPageMixin, views.PasswordResetView):
    form_class = ForgottenPasswordForm
    template_name = "admin/account/form.html"
    success_url = reverse_lazy("password_reset_done")
    title = _("Forgotten your password?")
    extra_context = {
        "explanation": _("Enter your e-mail address, and you will get a link with which you can set a new password."),
        "button": _("Send me a link"),
    }

    def form_valid(self, form: Any) -> HttpResponse:
        """Say so, for any address, if no worker can be told to send an e-mail."""
        try:
            return super().form_valid(form)
        except BROKER_DOWN:
            form.add_error(None, _("No e-mail can be sent at the moment. Try again in a few minutes."))
            return self.form_invalid(form)


class LinkSentView(SignInPageMixin, views.PasswordResetDoneView):
    template_name = "admin/account/message.html"
    title = _("Look at your e-mail")
    extra_context = {
        "explanation": _(
            "If there is an account with this address, a link is on its way. If none comes, look among unwanted mail, "
            "or ask a chief editor."
        ),
    }


class SetPasswordView(SignInPageMixin, views.PasswordResetConfirmView):
    form_class = NewPasswordForm
    template_name = "admin/account/form.html"
    success_url = reverse_lazy("password_reset_complete")
    title = _("Set your password")
    extra_context = {"button": _("Set password")}

    def form_valid(self, form: Any) -> HttpResponse:
        """Log the change, and unlock the account if too many wrong passwords locked it."""
        account: User = form.user
        with log_password_change(account=str(account.pk), by=account):
            response = super().form_valid(form)
        reset(username=account.get_username())
        return response


class PasswordSetView(SignInPageMixin, views.PasswordResetCompleteView):
    template_name = "admin/account/message.html"
    title = _("Your password is set")
    extra_context = {"explanation": _("You can sign in with it now.")}
