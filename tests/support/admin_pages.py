"""Requests to pages of the admin."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import Agent


def name_of(model: type[Model] | Model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def list_page(model: type[Model]) -> str:
    return reverse(f"admin:{name_of(model)}_changelist")


def page(row: Model, model: type[Model] | None = None) -> str:
    return reverse(f"admin:{name_of(model or row)}_change", args=[row.pk])


def press(client: Client, row: Model, verb: str, model: type[Model] | None = None, **data: Any) -> HttpResponse:
    """Press the button of a service on a row's page."""
    return client.post(reverse(f"admin:{name_of(model or row)}_do", args=[row.pk, verb]), data)


def act(client: Client, model: type[Model], verb: str, rows: list[Any], **data: Any) -> HttpResponse:
    """Run an action for chosen rows of a list."""
    return client.post(list_page(model), {"action": verb, "_selected_action": [r.pk for r in rows], **data})


def messages(response: HttpResponse) -> list[str]:
    return [str(m) for m in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


def queries(client: Client, url: str) -> int:
    """Return the number of queries that a page takes, without the one a minute that stores who is here."""
    ContentType.objects.clear_cache()
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return sum("teamwork_staffprofile" not in query["sql"] for query in captured)


def agent_form(agent: Agent | None = None, positions: str = "positions", **data: Any) -> dict[str, Any]:
    """Return the data of an agent's form."""
    aliases = list(agent.aliases.all()) if agent else []
    form: dict[str, Any] = {
        "name": agent.name if agent else "",
        "description": "",
        "aliases-TOTAL_FORMS": str(len(aliases) + 1),
        "aliases-INITIAL_FORMS": str(len(aliases)),
        "aliases-MAX_NUM_FORMS": "1000",
        f"{positions}-TOTAL_FORMS": "0",
        f"{positions}-INITIAL_FORMS": "0",
        **{f"{rows}-{count}_FORMS": "0" for rows in ("wholes", "parts") for count in ("TOTAL", "INITIAL")},
    }
    for n, alias in enumerate(aliases):
        form |= {f"aliases-{n}-id": alias.pk, f"aliases-{n}-agent": alias.agent_id, f"aliases-{n}-name": alias.name}
    form[f"aliases-{len(aliases)}-name"] = ""
    return {**form, **data}
