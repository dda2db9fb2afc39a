"""Wikidata ids of agents: looked up through a W3C Reconciliation API service, accepted by an editor.

A look-up is a row that a worker processes, so that no request waits for another service. Without an endpoint in the
settings there are no look-ups, and an editor enters ids by hand.
"""

from __future__ import annotations

import http.client
import json
import re
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from core.permissions import Action, requires
from core.transactions import transactional_with_retry
from people.models import Agent, Distinction, LikelyPair, Lookup
from people.names.similarity import Likeness
from people.services.base import IdentityError, lock_agents

log = structlog.get_logger(__name__)

ID = re.compile(r"Q[1-9][0-9]{0,14}")
RESULTS = 8
MOST_BYTES = 1_000_000
# Two agents with one Wikidata id are almost certainly duplicates.
SAME_ID = 1.5


class LookupFailedError(Exception):
    """The service gave no usable answer; the message says why in a sentence for an editor."""


@dataclass(frozen=True)
class WikidataMatch:
    """An entry that the service suggests for a name, with the service's own score."""

    id: str
    name: str
    description: str = ""
    score: float = 0.0


def wikidata_page(wikidata: str) -> str:
    """Return the address of a Wikidata entry, which is also its URI in linked data; an empty string without an id."""
    return f"https://www.wikidata.org/wiki/{wikidata}" if wikidata else ""


def reconcile(name: str, kind: str) -> list[WikidataMatch]:
    """Ask the reconciliation service for a name of a person or an organisation. Raises LookupFailedError."""
    query = {"query": name, "limit": RESULTS, "type": settings.NEWSROOM_RECONCILIATION_TYPES[kind]}
    answer = post(settings.NEWSROOM_RECONCILIATION_URL, {"queries": json.dumps({"q0": query})})
    try:
        results = json.loads(answer)["q0"]["result"]
        result = [
            WikidataMatch(
                str(row["id"]),
                str(row["name"])[:300],
                str(row.get("description") or "")[:500],
                float(row.get("score") or 0),
            )
            for row in results
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LookupFailedError(_("The service’s answer could not be read.")) from error
    return [match for match in result if ID.fullmatch(match.id)][:RESULTS]


def post(url: str, form: dict[str, str]) -> bytes:
    """Send one request within the total time limit of the settings."""
    parts = urlsplit(url)
    seconds = settings.NEWSROOM_RECONCILIATION_SECONDS
    until = time.monotonic() + seconds
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=seconds)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    headers["User-Agent"] = "NewsroomArchive"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, urlencode(form), headers)
        return read_whole(connection.getresponse(), until)
    except TimeoutError as error:
        words = {"seconds": f"{seconds:g}"}
        raise LookupFailedError(_("The service did not answer within %(seconds)s seconds.") % words) from error
    except (OSError, http.client.HTTPException) as error:
        raise LookupFailedError(_("The service could not be reached.")) from error
    finally:
        connection.close()


def read_whole(response: http.client.HTTPResponse, until: float) -> bytes:
    if response.status != http.HTTPStatus.OK:
        words = {"status": response.status}
        raise LookupFailedError(_("The service answered with an error (%(status)s).") % words)
    body = b""
    while chunk := response.read1(65536):
        body += chunk
        if time.monotonic() > until:
            raise TimeoutError
        if len(body) > MOST_BYTES:
            raise LookupFailedError(_("The service’s answer was longer than it should be."))
    return body


@requires(Action.IDENTIFY)
@transactional_with_retry
def queue_lookup(*, agent: Agent, by: AbstractBaseUser) -> Lookup:
    """Queue a look-up of an agent's id, unless one is already waiting."""
    if not settings.NEWSROOM_RECONCILIATION_URL:
        raise IdentityError(_("No look-up service is set up (NEWSROOM_RECONCILIATION_URL)."))
    if agent.pk not in lock_agents(agent.pk):
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    waiting = Lookup.objects.filter(agent=agent, state=Lookup.LookupState.WAITING).first()
    lookup = waiting or Lookup.objects.create(agent=agent, by_id=by.pk)
    transaction.on_commit(lambda: send(lookup), robust=True)
    return lookup


def send(lookup: Lookup) -> None:
    try:
        current_app.send_task("people.tasks.answer_lookup", [lookup.pk], queue="fresh")
    except (BrokerError, OSError) as error:
        log.warning("lookup_not_sent", lookup=lookup.pk, error=str(error))
        fail(lookup.pk, _("The queue is not available: try again later."))


def answer_lookup(pk: int) -> None:
    """Ask the service outside any transaction and store its answer. A look-up that has an answer is left alone."""
    lookup = Lookup.objects.select_related("agent").filter(pk=pk, state=Lookup.LookupState.WAITING).first()
    if lookup is None:
        return
    try:
        result = reconcile(lookup.agent.name, lookup.agent.kind)
    except LookupFailedError as error:
        fail(pk, str(error))
        return
    done: dict[str, Any] = {"state": Lookup.LookupState.DONE, "found": [asdict(match) for match in result]}
    Lookup.objects.filter(pk=pk, state=Lookup.LookupState.WAITING).update(answered_at=timezone.now(), **done)


def fail(pk: int, error: str) -> None:
    waiting = Lookup.objects.filter(pk=pk, state=Lookup.LookupState.WAITING)
    waiting.update(state=Lookup.LookupState.FAILED, error=error[:500], answered_at=timezone.now())


@requires(Action.IDENTIFY)
@transactional_with_retry
def set_wikidata(*, agent: Agent, wikidata: str, by: AbstractBaseUser) -> Agent:
    """Set an agent's Wikidata id; an empty string removes it. Other agents with the id become likely duplicates."""
    row = lock_agents(agent.pk).get(agent.pk)
    if row is None:
        raise IdentityError(_("“%(name)s” has been merged or removed in the meantime.") % {"name": agent.name})
    if wikidata and not ID.fullmatch(wikidata):
        raise IdentityError(_("A Wikidata id is a Q and a number, such as Q42."))
    row.wikidata = wikidata
    row.save(update_fields=["wikidata", "updated_at"])
    pair_by_id(row)
    agent.refresh_from_db()
    return agent


def pair_by_id(agent: Agent) -> None:
    """Suggest agents with the same id as duplicates, ahead of all others."""
    if not agent.wikidata:
        return
    for other in Agent.objects.filter(wikidata=agent.wikidata, kind=agent.kind).exclude(pk=agent.pk):
        if Distinction.objects.active().between(agent.pk, other.pk).exists():
            continue
        known = LikelyPair.objects.filter(Q(one=agent, other=other) | Q(one=other, other=agent))
        if not known.update(score=SAME_ID):
            LikelyPair.objects.create(one=agent, other=other, likeness=Likeness.NONE, score=SAME_ID)
