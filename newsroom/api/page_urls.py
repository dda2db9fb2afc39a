"""Addresses of pages in API responses, built in Python and in SQL.

They have ids only, so that they never change; each redirects to the address with the present name or headline.
"""

from __future__ import annotations

from typing import Literal

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat

from core.urls import cached_reverse
from people.models import AgentKind

Kind = Literal["person", "organisation", "article", "statement", "topic", "outlet"]
# The route of each kind of page.
ROUTES: dict[str, str] = {
    "person": "website:person-by-id",
    "organisation": "website:organisation-by-id",
    "article": "website:story-by-id",
    "statement": "website:statement",
    "topic": "website:topic-by-id",
    "outlet": "website:outlet-by-id",
}
PLACEHOLDER_ID = "-"


def page(kind: str, pk: str) -> str:
    """Return the path of a page."""
    return cached_reverse(ROUTES[kind], pk)


def page_address(site: str, kind: str, pk: str = "pk") -> Concat:
    """Return the SQL expression of a page's address; ``pk`` is the path of the id."""
    before, _pk, after = page(kind, PLACEHOLDER_ID).rpartition(PLACEHOLDER_ID)
    return Concat(Value(f"{site}{before}"), F(pk), Value(after), output_field=TextField())


def page_address_of_agent(site: str, agent: str = "") -> Case:
    """Return the SQL expression of the page address of the agent at this path."""
    kind, pk = (f"{agent}__kind", agent) if agent else ("kind", "pk")
    return Case(*(When(**{kind: one}, then=page_address(site, one, pk)) for one in AgentKind.values))
