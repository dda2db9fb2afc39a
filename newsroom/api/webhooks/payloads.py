"""Which changes a webhook is to be told of, and how each thing reads at the moment it is sent.

Everything is seen as everybody sees it, through ``published()`` and its kin, and only when a message leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, QuerySet
from django.http import HttpRequest, QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer

from articles.models import Statement
from newsroom.api import filters, serializers
from newsroom.api import querysets as rows
from newsroom.api.changes.models import Action, Change, Kind
from newsroom.api.core.viewer import Viewer
from newsroom.api.webhooks.models import DeliveredObject, Webhook

EVERYBODY = Viewer(user=None, role=None)
SCANNED, MOST_ITEMS = 1000, 100
LEFT = "left"
Item = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """How objects of a kind are found, narrowed and shown: as in the list of the API."""

    rows: Callable[[], QuerySet[Any]]
    serializer: type[BaseSerializer[Any]]
    filterset: type[filters.ArchiveFilterSet]


LISTS: Mapping[str, Shown] = {
    Kind.ARTICLE: Shown(lambda: rows.article_rows(EVERYBODY), serializers.ArticleSerializer, filters.ArticleFilterSet),
    Kind.STATEMENT: Shown(
        lambda: rows.statement_rows(EVERYBODY), serializers.StatementSerializer, filters.StatementFilterSet
    ),
    Kind.PERSON: Shown(
        lambda: rows.agent_rows(EVERYBODY).filter(kind=Kind.PERSON),
        serializers.AgentSerializer,
        filters.AgentFilterSet,
    ),
    Kind.ORGANISATION: Shown(
        lambda: rows.agent_rows(EVERYBODY).filter(kind=Kind.ORGANISATION),
        serializers.AgentSerializer,
        filters.AgentFilterSet,
    ),
    Kind.OUTLET: Shown(EVERYBODY.outlets, serializers.OutletSerializer, filters.OutletFilterSet),
}


def as_asked(site: str) -> Request:
    """A request by nobody to the archive at this address: what serializers and filters take their bearings from."""
    parts = urlsplit(site)
    plain = HttpRequest()
    plain.method = "GET"
    plain.META = {
        "HTTP_HOST": parts.netloc,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or {"https": 443}.get(parts.scheme, 80)),
        "wsgi.url_scheme": parts.scheme,
    }
    plain.path = plain.path_info = "/"
    plain.GET = QueryDict()
    request = Request(plain)
    request.user = AnonymousUser()
    request.auth = None
    return request


def matching(kind: str, filter_: Mapping[str, str], ids: Sequence[str], request: Request) -> QuerySet[Any]:
    """Of these objects those that everybody may see and that the filter lets through.

    Raises ``ValidationError`` when the filter cannot be understood, or names what is not (or no longer) to be seen.
    """
    found = narrowing(kind, filter_, ids, request)
    if not found.is_valid():
        raise ValidationError(found.errors)
    narrowed: QuerySet[Any] = found.qs
    return narrowed


def narrowing(kind: str, filter_: Mapping[str, str], ids: Sequence[str], request: Request) -> filters.ArchiveFilterSet:
    shown = LISTS[kind]
    return shown.filterset(data=dict(filter_), queryset=shown.rows().filter(pk__in=ids), request=request)


def fitting(webhook: Webhook, kind: str, ids: Sequence[str], request: Request) -> dict[str, Any]:
    """By their ids, the objects of a kind that the webhook is for, as they are now."""
    try:
        return {row.pk: row for row in matching(kind, webhook.filter, ids, request)}
    except ValidationError:
        return {}


def told_of(webhook: Webhook, kind: str, ids: Sequence[str]) -> set[str]:
    found = DeliveredObject.objects.filter(webhook=webhook, kind=kind, object_id__in=ids)
    return set(found.values_list("object_id", flat=True))


def gather(webhook: Webhook) -> tuple[list[Item], int]:
    """The next changes that the webhook is to be told of, and the position up to which all are among them.

    Of several changes of one object only the last is told of: what is sent is how it reads by then.
    """
    # Asked for first: what comes between the two queries is beyond it, and is gathered next time.
    latest = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
    changes = Change.objects.filter(position__gt=webhook.after, position__lte=latest).order_by("position")
    kinds = [webhook.kind, *([Kind.ARTICLE] if hangs_on_stories(webhook) else [])]
    scanned = list((changes.filter(kind__in=kinds) if webhook.kind else changes)[:SCANNED])
    wanted = wanted_ids(webhook, [one for one in scanned if webhook.kind in ("", one.kind)])
    refiled = statements_refiled(webhook, [one.object_id for one in scanned if one.kind == Kind.ARTICLE])
    last: dict[tuple[str, str], Change] = {}
    upto = webhook.after
    for change in scanned:
        place = (change.kind, change.object_id)
        found = {place: change} if place in wanted else {}
        found |= {
            (Kind.STATEMENT, pk): Change(
                position=change.position, kind=Kind.STATEMENT, object_id=pk, action=Action.CHANGED
            )
            for pk in (refiled.get(change.object_id, ()) if change.kind == Kind.ARTICLE else ())
            if (Kind.STATEMENT, pk) not in last
        }
        # All that has one position goes into one message, however much that is.
        if last and len(last.keys() | found.keys()) > MOST_ITEMS:
            break
        last |= found
        upto = change.position
    else:
        upto = upto if len(scanned) == SCANNED else max(latest, upto)
    items = [
        {
            "position": one.position,
            "kind": one.kind,
            "id": one.object_id,
            "action": one.action,
            "merged_into": one.into,
        }
        for one in sorted(last.values(), key=lambda one: one.position)
    ]
    return items, upto


def hangs_on_stories(webhook: Webhook) -> bool:
    """Whether statements begin and cease to fit the filter by what happens to their stories: these are filed by topic,
    and nothing of a statement reads differently then."""
    return webhook.kind == Kind.STATEMENT and "topic" in webhook.filter


def statements_refiled(webhook: Webhook, articles: Sequence[str]) -> dict[str, list[str]]:
    """By story, the statements that fit the filter and have not been told of, or have been and do not fit it now."""
    if not articles or not hangs_on_stories(webhook):
        return {}
    story = dict(Statement.objects.filter(article__in=articles).order_by("pk").values_list("pk", "article"))
    try:
        matched = matching(Kind.STATEMENT, webhook.filter, list(story), as_asked(webhook.site))
        fit = set(matched.order_by().values_list("pk", flat=True))
    except ValidationError:
        fit = set()
    found: dict[str, list[str]] = defaultdict(list)
    for pk in sorted(fit ^ told_of(webhook, Kind.STATEMENT, list(story))):
        found[story[pk]].append(pk)
    return found


def wanted_ids(webhook: Webhook, changes: Sequence[Change]) -> set[tuple[str, str]]:
    """Of what changed, by kind and id: all of it without a filter, else what fits it or has been told of before."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        by_kind[change.kind].add(change.object_id)
    if not webhook.filter:
        return {(kind, pk) for kind, ids in by_kind.items() for pk in ids}
    request = as_asked(webhook.site)
    return {
        (kind, pk)
        for kind, ids in by_kind.items()
        for pk in {*fitting(webhook, kind, list(ids), request), *told_of(webhook, kind, list(ids))}
    }


def told_now(webhook: Webhook, items: Sequence[Item]) -> list[Item]:
    """The changes as they are told: each with its object as everybody sees it now, or null when nobody does.

    What was public when it changed may have been withdrawn since, and what did not fit the filter may do so now.
    """
    request = as_asked(webhook.site)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_kind[item["kind"]].append(item["id"])
    objects: dict[tuple[str, str], Any] = {}
    known: set[tuple[str, str]] = set()
    public: set[tuple[str, str]] = set()
    for kind, ids in by_kind.items():
        shown = LISTS[kind]
        for pk, row in fitting(webhook, kind, ids, request).items():
            objects[kind, pk] = shown.serializer(row, context={"request": request}).data
        if webhook.filter:
            known |= {(kind, pk) for pk in told_of(webhook, kind, ids)}
            public |= {(kind, pk) for pk in shown.rows().filter(pk__in=ids).values_list("pk", flat=True)}
    told = []
    for item in items:
        place = (item["kind"], item["id"])
        if webhook.filter and place not in objects and place not in known:
            continue
        told.append(
            {
                **item,
                "action": action_now(item["action"], is_shown=place in objects, is_public=place in public),
                "merged_into": item["merged_into"] or None,
                "api_url": reverse(f"api:{item['kind']}-detail", args=[item["id"]], request=request),
                "object": objects.get(place),
            }
        )
    return told


def action_now(action: str, *, is_shown: bool, is_public: bool) -> str:
    """The action of the log, unless it has been overtaken."""
    if is_shown:
        return Action.CHANGED if action in (Action.WITHDRAWN, Action.MERGED) else action
    if is_public:
        return LEFT
    return action if action == Action.MERGED else Action.WITHDRAWN
