"""The viewer: the account of a request, its scopes, and the rows that it may see.

Anonymous readers see only what ``published()``, ``public_agents()`` and ``public_aliases()`` return. Every view takes
its rows from a :class:`Viewer`, so that hidden rows cannot be listed, counted or used in a filter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from articles.models import Article, ExtractionRun, Mention, Outlet, Reply, Revision, Statement, Topic
from articles.models.articles import PublicText
from articles.querysets import ArticleQuerySet, StatementQuerySet, all_revisions, public_revisions
from articles.review_state import State
from articles.visibility import (
    knowing_pages,
    public_agents,
    public_agents_knowing_pages,
    public_aliases,
    public_article,
    public_positions_knowing_pages,
    with_pages,
)
from core.permissions import highest_role
from newsroom.api.core.scopes import SCOPES_OF_ROLE, Scope
from newsroom.api.models import ApiToken
from newsroom.gone import public_redirects
from people.models import Agent, Alias, Distinction, MergeRecord, Part, Position, Redirect
from people.querysets import AgentQuerySet

if TYPE_CHECKING:
    from rest_framework.views import APIView


def role_of(request: Request) -> str | None:
    """Return the role of a token, or the highest role of somebody signed in to the admin."""
    if isinstance(request.auth, ApiToken):
        return request.auth.role
    return None if isinstance(request.user, AnonymousUser) else highest_role(request.user)


@dataclass(frozen=True)
class Viewer:
    """An account or nobody, with a role and the scopes of a token."""

    user: User | None
    role: str | None
    token_scopes: frozenset[str] | None = None

    @classmethod
    def of(cls, request: Request) -> Viewer:
        user = None if isinstance(request.user, AnonymousUser) else request.user
        scopes = frozenset(request.auth.scopes) if isinstance(request.auth, ApiToken) else None
        return cls(user=user, role=role_of(request), token_scopes=scopes)

    @property
    def scopes(self) -> frozenset[Scope]:
        """Return the scopes of the role, those of the token alone where there is one."""
        scopes = SCOPES_OF_ROLE[self.role]
        return frozenset(scope for scope in scopes if self.token_scopes is None or scope in self.token_scopes)

    def has_scope(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def account(self) -> User:
        """The account that acts. Raises ``NotAuthenticated`` for an anonymous viewer."""
        if self.user is None:
            raise NotAuthenticated
        return self.user

    @property
    def sees_all(self) -> bool:
        return self.has_scope(Scope.READ_ALL)

    def own_articles(self) -> Exists:
        """Return a condition for stories that this account handed in first."""
        return Exists(Revision.objects.filter(article=OuterRef("pk"), number=1, created_by=self.user))

    def articles(self, just_saved_id: str | None = None) -> ArticleQuerySet:
        """Return the visible stories, or the one that the viewer has just saved.

        ``is_public`` is true for public stories, ``is_full`` where the viewer sees everything of a story.
        """
        articles = Article.objects.annotate(is_public=Case(When(public_article(), then=True), default=False))
        own = self.own_articles() if self.has_scope(Scope.HAND_IN) else Value(False)
        articles = articles.annotate(is_full=Value(True) if self.sees_all else own)
        if just_saved_id is not None:
            return articles.filter(pk=just_saved_id)
        if self.sees_all:
            return articles
        if self.has_scope(Scope.HAND_IN):
            return articles.filter(Q(is_full=True) | Q(is_public=True))
        return articles.published()

    def statements(self, just_saved_id: str | None = None) -> StatementQuerySet:
        """Return the visible statements, or the one that the viewer has just saved."""
        if just_saved_id is not None:
            return Statement.objects.filter(pk=just_saved_id)
        return Statement.objects.all() if self.sees_all else Statement.objects.published()

    def replies(self) -> QuerySet[Reply]:
        """Return the visible replies."""
        if self.sees_all:
            return Reply.objects.exclude(state__in=[State.REJECTED, State.DROPPED])
        return Reply.objects.published()

    def revisions(self) -> QuerySet[Revision]:
        """Return the visible revisions, with ``replaced_at`` and ``is_full``."""
        if self.sees_all:
            return all_revisions().annotate(is_full=Value(True))
        # A withheld revision is not even visible to the account that handed it in.
        public = public_revisions().filter(withholding__isnull=True)
        if not self.has_scope(Scope.HAND_IN):
            return public.annotate(is_full=Value(False))
        first = Revision.objects.filter(article=OuterRef("article"), number=1, created_by=self.user)
        seen = Q(is_full=True) | Q(pk__in=public.values("pk"))
        return all_revisions().annotate(is_full=Exists(first)).filter(seen, withholding__isnull=True)

    def mentions(self) -> QuerySet[Mention]:
        """Return the mentions in the current texts that the viewer may read in full."""
        # EXISTS, so that PostgreSQL reads the mentions in their order.
        current = Article.objects.filter(current_revision=OuterRef("revision"))
        if not self.sees_all:
            current = current.published().filter(public_text=PublicText.FULL)
        return Mention.objects.filter(Exists(current))

    def positions(self) -> QuerySet[Position]:
        """Return the visible positions."""
        if self.sees_all:
            return with_pages(Position.objects.all(), "person", "organisation")
        return public_positions_knowing_pages()

    def parts(self) -> QuerySet[Part]:
        """Return the visible parts of organisations; the public sees a part when it sees both ends."""
        parts = with_pages(Part.objects.order_by("start_date", "pk"), "whole", "part")
        if self.sees_all:
            return parts
        ends = [Exists(public_agents().filter(pk=OuterRef(name))) for name in ("whole", "part")]
        return parts.filter(*ends)

    def topics(self) -> QuerySet[Topic]:
        if self.sees_all:
            return Topic.objects.all()
        if self.has_scope(Scope.HAND_IN):
            return Topic.objects.filter(Exists(self.articles().filter(topics=OuterRef("pk"))))
        return Topic.objects.published()

    def redirects(self) -> QuerySet[Redirect]:
        """Return the former ids of visible agents."""
        return with_pages(self.former_ids().filter(agent__in=self.agents()), "agent")

    def former_ids(self) -> QuerySet[Redirect]:
        """Return former ids, even of hidden agents: for looking up an id before checking its agent."""
        return Redirect.objects.all() if self.sees_all else public_redirects()

    def present_id(self, pk: str) -> str:
        """Return the present id for a former one, and any other id unchanged."""
        return self.former_ids().filter(old_id=pk).values_list("agent", flat=True).first() or pk

    def agents(self) -> AgentQuerySet:
        """Return the visible agents, with ``has_page``."""
        return knowing_pages(Agent.objects.not_dismissed()) if self.sees_all else public_agents_knowing_pages()

    def aliases(self) -> QuerySet[Alias]:
        return Alias.objects.all() if self.sees_all else public_aliases()

    def names(self) -> QuerySet[Alias]:
        """Return all names of the visible agents."""
        return with_pages(self.aliases().filter(agent__in=self.agents()), "agent")

    def merges(self, *, just_saved: bool = False) -> QuerySet[MergeRecord]:
        """Return merges of visible agents or by the viewer; all of them if they have ``just_saved`` one."""
        records = MergeRecord.objects.select_related("by", "undone_by")
        if self.sees_all or just_saved:
            return records
        seen, former = self.agents().values("pk"), self.former_ids().values("old_id")
        both = (Q(merged__in=former) | Q(merged__in=seen)) & Q(kept__in=seen)
        return records.filter(both | Q(by=self.account))

    def distinctions(self, *, just_saved: bool = False) -> QuerySet[Distinction]:
        """Return distinctions between visible agents; ``just_saved`` as for merges."""
        rows = with_pages(Distinction.objects.select_related("by", "undone_by"), "one", "other")
        if self.sees_all or just_saved:
            return rows
        seen = self.agents().values("pk")
        return rows.filter(one__in=seen, other__in=seen)

    def outlets(self) -> QuerySet[Outlet]:
        if self.sees_all:
            return Outlet.objects.all()
        return Outlet.objects.filter(Exists(self.articles().filter(outlet=OuterRef("pk"))))

    def runs(self) -> QuerySet[ExtractionRun]:
        return ExtractionRun.objects.all() if self.sees_all else ExtractionRun.objects.none()


class HasScope(BasePermission):
    """Allow an action for which the view names a scope in ``required_scopes`` to those who have it, others to all."""

    message: str

    def has_permission(self, request: Request, view: APIView) -> bool:
        required: Mapping[str | None, Scope] = getattr(view, "required_scopes", {})
        needed = required.get(getattr(view, "action", None))
        viewer = Viewer.of(request)
        if needed is None or viewer.has_scope(needed):
            return True
        self.message = _("Your role does not allow this.")
        if needed in SCOPES_OF_ROLE[viewer.role]:
            self.message = _("This token’s scopes do not allow this: it needs “%(scope)s”.") % {"scope": needed.value}
        return False

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """Allow every object, because the rows come from the viewer's own queryset."""
        return True
