"""The content of webhook messages: the changes for each webhook, and the objects as everybody sees them on sending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from rest_framework.exceptions import ValidationError

from articles.models import Statement
from newsroom.api import filters
from newsroom.api.changes.kinds import EVERYBODY, LISTED
from newsroom.api.serializers.base import SITE
from newsroom.api.webhooks.models import DeliveredObject, Webhook
from newsroom.changes.models import Change, ChangeAction, Kind

BATCH, MOST_ITEMS = 1000, 100
# The action for an object that is still public but no longer matches the webhook's filter.
LEFT = "left"
Item = dict[str, Any]
# Kind and id of an object.
Key = tuple[str, str]


def filterset(kind: str, filter_: Mapping[str, str], ids: Sequence[str]) -> filters.ArchiveFilterSet:
    listed = LISTED[kind]
    return listed.filterset(data=dict(filter_), queryset=listed.rows().filter(pk__in=ids), viewer=EVERYBODY)


def matching(kind: str, filter_: Mapping[str, str], ids: Sequence[str]) -> QuerySet[Any]:
    """Return the public objects among these that match the filter.

    Raises ``ValidationError`` when the filter is invalid or names an object that is not public (any more).
    """
    filters_ = filterset(kind, filter_, ids)
    if not filters_.is_valid():
        raise ValidationError(filters_.errors)
    rows: QuerySet[Any] = filters_.qs
    return rows


def matching_rows(webhook: Webhook, kind: str, ids: Sequence[str]) -> dict[str, Any]:
    """Return those of these objects that match the webhook's filter, by id; none if the filter is invalid by now."""
    try:
        return {row.pk: row for row in matching(kind, webhook.filter, ids)}
    except ValidationError:
        return {}


def delivered_ids(webhook: Webhook, kind: str, ids: Sequence[str]) -> set[str]:
    """Return the ids of those of these objects that the receiver has."""
    rows = DeliveredObject.objects.filter(webhook=webhook, kind=kind, object_id__in=ids)
    return set(rows.values_list("object_id", flat=True))


def collect_changes(webhook: Webhook) -> tuple[list[Item], int]:
    """Return the next changes for the webhook, and the position up to which none is left out.

    Of several changes of one object only the last is returned.
    """
    # Read first: a change between the two queries belongs to the next message.
    latest = Change.objects.aggregate(latest=Max("position"))["latest"] or 0
    changes = Change.objects.filter(position__gt=webhook.after, position__lte=latest).order_by("position")
    kinds = [webhook.kind, *([Kind.ARTICLE] if filters_by_topic(webhook) else [])]
    batch = list((changes.filter(kind__in=kinds) if webhook.kind else changes)[:BATCH])
    wanted = wanted_objects(webhook, [change for change in batch if webhook.kind in ("", change.kind)])
    refiled = refiled_statements(webhook, [change.object_id for change in batch if change.kind == Kind.ARTICLE])
    last: dict[Key, Change] = {}
    position = webhook.after
    for change in batch:
        key = (change.kind, change.object_id)
        additions = {key: change} if key in wanted else {}
        additions |= {
            (Kind.STATEMENT, pk): Change(
                position=change.position, kind=Kind.STATEMENT, object_id=pk, action=ChangeAction.CHANGED
            )
            for pk in (refiled.get(change.object_id, ()) if change.kind == Kind.ARTICLE else ())
            if (Kind.STATEMENT, pk) not in last
        }
        # All changes of one position go into one message, however many there are.
        if last and len(last.keys() | additions.keys()) > MOST_ITEMS:
            break
        last |= additions
        position = change.position
    else:
        position = position if len(batch) == BATCH else max(latest, position)
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
    return items, position


def filters_by_topic(webhook: Webhook) -> bool:
    """Return true if statements enter and leave the filter with the topics of their stories, unchanged themselves."""
    return webhook.kind == Kind.STATEMENT and "topic" in webhook.filter


def refiled_statements(webhook: Webhook, articles: Sequence[str]) -> dict[str, list[str]]:
    """Return by story the statements that match the filter and are not delivered, or the other way round."""
    if not articles or not filters_by_topic(webhook):
        return {}
    article_of = dict(Statement.objects.filter(article__in=articles).order_by("pk").values_list("pk", "article"))
    try:
        rows = matching(Kind.STATEMENT, webhook.filter, list(article_of))
        matched = set(rows.order_by().values_list("pk", flat=True))
    except ValidationError:
        matched = set()
    refiled: dict[str, list[str]] = defaultdict(list)
    for pk in sorted(matched ^ delivered_ids(webhook, Kind.STATEMENT, list(article_of))):
        refiled[article_of[pk]].append(pk)
    return refiled


def wanted_objects(webhook: Webhook, changes: Sequence[Change]) -> set[Key]:
    """Return the changed objects for the webhook: all without a filter, else those that match it or are delivered."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        by_kind[change.kind].add(change.object_id)
    if not webhook.filter:
        return {(kind, pk) for kind, ids in by_kind.items() for pk in ids}
    return {
        (kind, pk)
        for kind, ids in by_kind.items()
        for pk in {*matching_rows(webhook, kind, list(ids)), *delivered_ids(webhook, kind, list(ids))}
    }


def payload(webhook: Webhook, items: Sequence[Item], *, may_be_known: bool = False) -> list[Item]:
    """Return the changes with their objects as everybody sees them now, null where nobody does.

    An object that was public when it changed may have been withdrawn since, and one may match the filter only now.
    With a filter, an object that does not match it is left out, unless the receiver has it or ``may_be_known``.
    """
    by_kind: dict[str, list[str]] = defaultdict(list)
    for item in items:
        by_kind[item["kind"]].append(item["id"])
    objects: dict[Key, Any] = {}
    delivered: set[Key] = set()
    public: set[Key] = set()
    for kind, ids in by_kind.items():
        listed = LISTED[kind]
        for pk, row in matching_rows(webhook, kind, ids).items():
            objects[kind, pk] = listed.serializer(row, context={SITE: webhook.site}).data
        if webhook.filter:
            delivered |= {(kind, pk) for pk in delivered_ids(webhook, kind, ids)}
            public |= {(kind, pk) for pk in listed.rows().filter(pk__in=ids).values_list("pk", flat=True)}
    changes = []
    for item in items:
        key = (item["kind"], item["id"])
        if webhook.filter and key not in objects and key not in delivered and not may_be_known:
            continue
        changes.append(
            {
                **item,
                "action": current_action(item["action"], is_sent=key in objects, is_public=key in public),
                "merged_into": item["merged_into"] or None,
                "api_url": webhook.site + reverse(f"api:{item['kind']}-detail", args=[item["id"]]),
                "object": objects.get(key),
            }
        )
    return changes


def current_action(action: str, *, is_sent: bool, is_public: bool) -> str:
    """Return the recorded action, or the one that has replaced it since."""
    if is_sent:
        return ChangeAction.CHANGED if action in (ChangeAction.WITHDRAWN, ChangeAction.MERGED) else action
    if is_public:
        return LEFT
    return action if action == ChangeAction.MERGED else ChangeAction.WITHDRAWN
