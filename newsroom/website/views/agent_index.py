"""People and organisations from A to Z, by family name, with the letters that names begin with."""

from __future__ import annotations

import unicodedata

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from articles.visibility import agents_with_pages
from newsroom.search.disambiguation import add_disambiguation, alike, with_latest_role
from newsroom.website.http.caching import public_page
from newsroom.website.http.pagination import paginate
from people.models import AgentKind
from people.querysets import AgentQuerySet

NAMES_A_PAGE = 60
LETTERS_SHOWN = 60
# Steps from each letter to the next by the index, so that its cost does not grow with the number of names.
LETTERS = """
    WITH RECURSIVE letters (letter, n) AS (
        (SELECT left(a.sort_key, 1), 1 FROM ({agents}) a ORDER BY a.sort_key LIMIT 1)
        UNION ALL
        SELECT (
            SELECT left(a.sort_key, 1) FROM ({agents}) a
            WHERE a.sort_key >= chr(ascii(letters.letter) + 1) COLLATE "C" ORDER BY a.sort_key LIMIT 1
        ), letters.n + 1
        FROM letters WHERE letters.letter IS NOT NULL AND letters.n < %s
    )
    SELECT letter FROM letters WHERE letter IS NOT NULL
"""


@public_page
def people(request: HttpRequest) -> HttpResponse:
    return _a_to_z(request, AgentKind.PERSON, _("People"))


@public_page
def organisations(request: HttpRequest) -> HttpResponse:
    return _a_to_z(request, AgentKind.ORGANISATION, _("Organisations"))


def letters_of(agents: AgentQuerySet) -> list[str]:
    """Return the first letters of the names, as they are sorted; at most ``LETTERS_SHOWN``."""
    query, parameters = agents.order_by().values("sort_key").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(LETTERS.format(agents=query), [*parameters, *parameters, LETTERS_SHOWN])
        return [letter for (letter,) in cursor.fetchall()]


def _a_to_z(request: HttpRequest, kind: AgentKind, title: str) -> HttpResponse:
    agents = agents_with_pages().filter(kind=kind)
    begins = request.GET.get("from", "")
    if begins and (len(begins) != 1 or not begins.isalnum()):
        raise Http404("not a letter")
    rows = with_latest_role(agents)
    if begins:
        rows = rows.filter(sort_key__gte=unicodedata.normalize("NFKD", begins.lower())[0])
    page = paginate(rows, request, order=("sort_key", "id"), size=NAMES_A_PAGE)
    add_disambiguation(alike(page.rows))
    context = {
        "title": title,
        "page": page,
        "letters": letters_of(agents),
        "begins": begins.lower(),
    }
    return render(request, "website/agents/index.html", context)
