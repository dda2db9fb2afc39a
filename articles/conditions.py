"""The conditions under which the public sees a row, on the row itself or at the end of a path to it."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now


def in_open_outlet() -> Q:
    """The condition that a speaker's outlet gives everyone a page who speaks there."""
    return ~Q(outlet__in=apps.get_model("articles", "Outlet").objects.filter(public_people="approved"))


def released_article(prefix: str = "") -> Q:
    """The condition that an article's hour has come and no embargo holds it, whatever has happened since."""
    return Q(**{f"{prefix}released_at__lte": Now()}) & (
        Q(**{f"{prefix}embargo_until__isnull": True}) | Q(**{f"{prefix}embargo_until__lte": Now()})
    )


def public_article(prefix: str = "") -> Q:
    """The condition under which an article is public, on the article at the end of ``prefix``."""
    return Q(**{f"{prefix}public_from__lte": Now()})


def public_statement(prefix: str = "") -> Q:
    """The condition under which a statement is public, on the statement at the end of ``prefix``.

    Its story is public; its words stand in the current revision; its kind of act is one that is shown; and a person
    has accepted it, or its outlet lets unreviewed findings of its form and confidence appear. The confidence is that
    of words and speaker together: a quotation is not shown under a name that is in doubt. The database keeps all of
    this but the kind of act in ``public_from``.

    Of a speaker: that it is shown with a statement that is public.
    """
    return Q(**{f"{prefix}public_from__lte": Now()}) & shown_act(prefix)


def promised_statement(prefix: str = "") -> Q:
    """The condition under which a statement, or a speaker, is public or will be at its story's hour."""
    return Q(**{f"{prefix}public_from__isnull": False}) & shown_act(prefix)


def presentable(prefix: str) -> Q:
    """What makes a statement fit for the public, whatever its story's status. Triggers say the same."""
    outlet = f"{prefix}article__outlet__"
    unreviewed = Q(
        **{
            f"{prefix}state": "suggested",
            f"{prefix}confidence__gte": F(f"{outlet}unreviewed_min_confidence"),
            f"{outlet}unreviewed_forms__contains": [F(f"{prefix}form")],
        }
    ) & (Q(**{f"{outlet}unreviewed_acts": []}) | Q(**{f"{outlet}unreviewed_acts__contains": [F(f"{prefix}act")]}))
    standing = Q(**{f"{prefix}current_wording__isnull": False}) & shown_act(prefix)
    return standing & (Q(**{f"{prefix}state__in": ["accepted", "confirmed"]}) | unreviewed)


def shown_act(prefix: str = "") -> Q:
    """The condition that readers may see acts of this class. Where they may see none it is one that no row meets and
    not, as for an empty list, one that Django leaves unasked: queries are put together from the SQL of others."""
    return Q(**{f"{prefix}act_class__in": settings.NEWSROOM_PUBLIC_ACT_CLASSES or [""]})
