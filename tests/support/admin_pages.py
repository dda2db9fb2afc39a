"""What the tests say to the admin's pages."""

from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def name_of(model: type[Model] | Model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def list_page(model: type[Model]) -> str:
    return reverse(f"admin:{name_of(model)}_changelist")


def page(row: Model, model: type[Model] | None = None) -> str:
    return reverse(f"admin:{name_of(model or row)}_change", args=[row.pk])


def press(client: Client, row: Model, verb: str, model: type[Model] | None = None, **data: Any) -> HttpResponse:
    """The button of a verb on a row's page."""
    return client.post(reverse(f"admin:{name_of(model or row)}_do", args=[row.pk, verb]), data)


def act(client: Client, model: type[Model], verb: str, rows: list[Any], **data: Any) -> HttpResponse:
    """An action over chosen rows of a list."""
    return client.post(list_page(model), {"action": verb, "_selected_action": [r.pk for r in rows], **data})


def messages(response: HttpResponse) -> list[str]:
    return [str(m) for m in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]
