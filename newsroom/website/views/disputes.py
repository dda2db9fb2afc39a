"""The form with which a reader disputes a statement, and the private page that shows what became of it."""

from __future__ import annotations

from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Dispute, Statement
from articles.printed.sentences import with_sentences
from articles.services import NotAllowed, TooManyDisputes, raise_dispute
from articles.services.disputes import token_digest
from newsroom.http.client_address import client_address
from newsroom.website.profiles.positions import with_positions
from newsroom.website.views import errors


class DisputeForm(forms.Form):
    """A dispute. ``website`` is a trap for programs that fill in every field: people do not see it."""

    ground = forms.ChoiceField(label=_("What is wrong?"), choices=Dispute.Ground.choices, widget=forms.RadioSelect)
    details = forms.CharField(label=_("Tell us more"), max_length=4000, widget=forms.Textarea({"rows": 6}))
    reply = forms.CharField(
        label=_("Your reply for readers"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Shown with the statement if our editors agree."),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        required=False,
        help_text=_("Shown to readers beside your reply, if our editors show that."),
    )
    contact = forms.CharField(
        label=_("How we may reach you"), max_length=300, required=False, help_text=_("Only our editors see it.")
    )
    website = forms.CharField(required=False)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, pk: str) -> HttpResponse:
    statement = Statement.objects.published().for_readers().filter(pk=pk).first()
    if statement is None:
        return errors.gone_or_never(request, "statement", pk)
    with_positions([statement])
    with_sentences([statement])
    form = DisputeForm(request.POST or None)
    refusal, status = "", HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data.pop("website"):
            # A program gets the answer of a success, so that it does not try again. Nothing is stored.
            return redirect("website:statement", pk)
        try:
            _dispute, secret = raise_dispute(statement=statement, address=client_address(request), **data)
        except TooManyDisputes as error:
            written, back = [data["details"], data["reply"]], statement.get_absolute_url()
            return errors.too_many(request, reason=str(error), back=back, written=written)
        except NotAllowed as error:
            refusal, status = str(error), HTTPStatus.BAD_REQUEST
        else:
            return redirect("website:followed", secret)
    elif request.method == "POST":
        status = HTTPStatus.BAD_REQUEST
    context = {"statement": statement, "form": form, "refusal": refusal}
    return render(request, "website/statements/dispute.html", context, status=status)


@never_cache
@require_safe
def followed(request: HttpRequest, secret: str) -> HttpResponse:
    """The state of a dispute. Its address is a secret: it is sent to no other site and listed nowhere."""
    dispute = Dispute.objects.filter(token=token_digest(secret)).first()
    if dispute is None:
        raise Http404("no such dispute")
    statement = Statement.objects.published().for_readers().filter(pk=dispute.statement_id).first()
    context = {"dispute": dispute, "address": request.build_absolute_uri(), "statement": statement}
    response = render(request, "website/statements/dispute_status.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
