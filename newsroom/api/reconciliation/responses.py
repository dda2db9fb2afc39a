"""Responses of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.reverse import reverse

from newsroom.api.core.viewer import Viewer
from newsroom.api.reconciliation.matching import ScoredAgent, reconcile
from newsroom.api.reconciliation.properties import PROPERTIES, values_of
from newsroom.api.reconciliation.requests import BATCH, ReconciliationQuery
from newsroom.search.disambiguation import with_latest_role
from people.models import Agent, AgentKind

TYPES = {AgentKind.PERSON.value: gettext_lazy("Person"), AgentKind.ORGANISATION.value: gettext_lazy("Organisation")}
PREVIEW = {"width": 400, "height": 220}
VERSIONS = ["0.1", "0.2"]
SUGGESTED = 10


def type_of(kind: str) -> dict[str, str]:
    return {"id": kind, "name": str(TYPES[AgentKind(kind).value])}


def manifest(request: Request) -> dict[str, Any]:
    """Return the manifest; ``{{id}}`` is a placeholder for an agent's id."""
    service = reverse("api:reconcile", request=request)
    # The protocol has one template for all entities: the address of a person with an organisation's id redirects to
    # the organisation.
    people = reverse("website:people", request=request)
    part = {"service_url": service.rstrip("/")}
    return {
        "versions": VERSIONS,
        "name": _("Newsroom Archive: people and organisations"),
        "identifierSpace": people,
        "schemaSpace": service,
        "documentation": reverse("api:docs", request=request),
        "defaultTypes": [type_of(kind) for kind in TYPES],
        "view": {"url": f"{people}{{{{id}}}}/"},
        "preview": {"url": f"{service}preview/{{{{id}}}}/", **PREVIEW},
        "suggest": {name: {**part, "service_path": f"/suggest/{name}/"} for name in ("entity", "type", "property")},
        "extend": {"propose_properties": {**part, "service_path": "/properties/"}, "property_settings": []},
        "batchSize": BATCH,
    }


def described(agents: Sequence[Agent], viewer: Viewer) -> dict[str, str]:
    """Return a short description of each: the editor's, a current position, or the role as last printed."""
    roles = with_latest_role(viewer.agents().filter(pk__in=[agent.pk for agent in agents]))
    return {
        pk: description or role or ""
        for pk, description, role in roles.values_list("pk", "description", F("latest_role"))
    }


def results(queries: dict[str, ReconciliationQuery], viewer: Viewer) -> dict[str, Any]:
    by_key = {
        key: reconcile(one.name, viewer, kinds=one.kinds, properties=one.properties, limit=one.limit)
        for key, one in queries.items()
    }
    words = described([one.agent for candidates in by_key.values() for one in candidates], viewer)
    return {key: {"result": [candidate(one, words) for one in candidates]} for key, candidates in by_key.items()}


def candidate(one: ScoredAgent, words: dict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": one.agent.pk,
        "name": one.agent.name,
        "type": [type_of(one.agent.kind)],
        "score": one.score,
        "match": one.is_match,
    }
    if one.features:
        data["features"] = [{"id": pid, "value": value} for pid, value in one.features.items()]
    return {**data, "description": words[one.agent.pk]} if words.get(one.agent.pk) else data


def extended(ids: Sequence[str], pids: Sequence[str], viewer: Viewer) -> dict[str, Any]:
    """Return the values of properties by row; the id of a merged agent has those of the other."""
    targets = dict(viewer.former_ids().filter(old_id__in=ids).values_list("old_id", "agent"))
    values = values_of(list(viewer.agents().filter(pk__in={*ids, *targets.values()})), pids, viewer)
    nothing: dict[str, Any] = {pid: [] for pid in pids}
    meta = []
    for pid in pids:
        column: dict[str, Any] = {"id": pid, "name": str(PROPERTIES[pid].name) if pid in PROPERTIES else pid}
        if pid == "organisation":
            column["type"] = type_of(AgentKind.ORGANISATION)
        meta.append(column)
    return {"meta": meta, "rows": {pk: values.get(targets.get(pk, pk), nothing) for pk in ids}}


def suggested_entities(prefix: str, viewer: Viewer, *, kinds: Sequence[str] = (), offset: int = 0) -> dict[str, Any]:
    """Return the suggestions after the first ``offset``."""
    agents = reconcile(prefix, viewer, kinds=kinds, limit=offset + SUGGESTED)[offset:]
    words = described([one.agent for one in agents], viewer)
    return {
        "result": [
            {
                "id": one.agent.pk,
                "name": one.agent.name,
                "description": words.get(one.agent.pk, ""),
                "notable": [type_of(one.agent.kind)],
            }
            for one in agents
        ]
    }


def suggested_types(prefix: str, *, offset: int = 0) -> dict[str, Any]:
    types = [type_of(kind) for kind, name in TYPES.items() if begins(prefix, kind, str(name))]
    return {"result": types[offset:]}


def suggested_properties(prefix: str, *, offset: int = 0) -> dict[str, Any]:
    properties = [one for one in PROPERTIES.values() if begins(prefix, one.id, str(one.name))][offset:]
    return {"result": [{"id": one.id, "name": str(one.name)} for one in properties]}


def begins(prefix: str, *names: str) -> bool:
    """Return true if a word of any of the names begins with the prefix."""
    sought = prefix.strip().casefold()
    return any(
        word.startswith(sought) or name.casefold().startswith(sought)
        for name in names
        for word in name.casefold().split()
    )


def proposed(kind: str | None, limit: int | None) -> dict[str, Any]:
    """Return the properties of agents of a type."""
    properties = [one for one in PROPERTIES.values() if kind is None or kind in one.kinds]
    answer: dict[str, Any] = {"properties": [{"id": one.id, "name": str(one.name)} for one in properties[:limit]]}
    if kind is not None:
        answer["type"] = kind
    return answer if limit is None else {**answer, "limit": limit}
