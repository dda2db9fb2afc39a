"""The addresses of pages that the API gives, as JSON and as the database computes them.

They stand without names and headlines, so that they stay when these change; each leads to where its page has them.
"""

from __future__ import annotations

from typing import Literal

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat

from core.urls import cached_reverse
from people.models import AgentKind

Kind = Literal["person", "organisation", "article", "statement", "topic", "outlet"]
# Of each kind of what has a page.
ROUTES: dict[str, str] = {
    "person": "website:person-by-id",
    "organisation": "website:organisation-by-id",
    "article": "website:story-by-id",
    "statement": "website:statement",
    "topic": "website:topic-by-id",
    "outlet": "website:outlet-by-id",
}
SOMEWHERE = "-"


def page(kind: str, pk: str) -> str:
    """The path of a page."""
    return cached_reverse(ROUTES[kind], pk)


def page_address(site: str, kind: str, pk: str = "pk") -> Concat:
    """The address of the page of the row with the id that stands at ``pk``."""
    before, _pk, after = page(kind, SOMEWHERE).rpartition(SOMEWHERE)
    return Concat(Value(f"{site}{before}"), F(pk), Value(after), output_field=TextField())


def page_address_of_agent(site: str, agent: str = "") -> Case:
    """The same of the person or organisation at this path."""
    kind, pk = (f"{agent}__kind", agent) if agent else ("kind", "pk")
    return Case(*(When(**{kind: one}, then=page_address(site, one, pk)) for one in AgentKind.values))
