"""Factories of the models, with traits for their states. All texts are invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from articles.models import Article, ExtractionRun, Mention, Outlet, Revision, Speaker, Statement, Topic, Wording
from core.ids import new_id
from core.permissions import GROUPS, Role
from newsroom.changes.models import PublicSnapshot
from people.models import Agent, Alias, Part, Position, Redirect


class UserFactory(DjangoModelFactory):
    """A member of staff in the role of a chief; ``role`` is another role, or "" for none."""

    username = factory.Sequence(lambda n: f"editor{n}")
    is_staff = True

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_superuser=True)

    @factory.post_generation
    def role(self: Any, create: bool, extracted: Role | str | None, **kwargs: Any) -> None:  # type: ignore[misc]
        role = Role.CHIEF if extracted is None else extracted
        if role in GROUPS and self.is_staff:
            self.groups.add(Group.objects.get(name=GROUPS[Role(role)]))


class OutletFactory(DjangoModelFactory):
    """An outlet that shows unreviewed statements; ``strict`` shows none."""

    name = factory.Sequence(lambda n: f"The Marlow Courier {n}")
    unreviewed_min_confidence: float | None = 0.5
    unreviewed_forms = ["direct", "indirect", "mixed", "none"]

    class Meta:
        model = Outlet

    class Params:
        strict = factory.Trait(unreviewed_min_confidence=None, unreviewed_forms=[])


class AgentFactory(DjangoModelFactory):
    kind = "person"
    name = factory.Sequence(lambda n: f"Dorrit Hale{n}")

    class Meta:
        model = Agent
        skip_postgeneration_save = True

    @factory.post_generation
    def aliases(self: Agent, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        for name in [self.name, *(extracted or [])]:
            Alias.objects.create(agent=self, name=name)


class PersonFactory(AgentFactory):
    kind = "person"


class OrganisationFactory(AgentFactory):
    kind = "organisation"
    name = factory.Sequence(lambda n: f"Harbour Union {n}")


class PositionFactory(DjangoModelFactory):
    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = "general secretary"

    class Meta:
        model = Position


class PartFactory(DjangoModelFactory):
    whole = factory.SubFactory(OrganisationFactory)
    part = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = Part


def known_once(agent: Agent) -> Agent:
    """Record that an agent was public, as the follower of changes does, and return it."""
    PublicSnapshot.objects.create(kind="agent", object_id=agent.pk, shown_as=agent.kind, state="public")
    return agent


def former_id(agent: Agent, old_id: str = "") -> str:
    """Return the id of an agent that was merged into this one."""
    old_id = old_id or new_id()
    Redirect.objects.create(old_id=old_id, agent=agent)
    PublicSnapshot.objects.create(kind="agent", object_id=old_id, shown_as=agent.kind, state="merged", into=agent.pk)
    return old_id


class ArticleFactory(DjangoModelFactory):
    """A published article whose one revision has the ``text``; traits give it another status."""

    outlet = factory.SubFactory(OutletFactory)
    external_id = factory.Sequence(lambda n: f"mc-{n}")
    headline = factory.Sequence(lambda n: f"Ferry timetable changes again, part {n}")
    published_at = factory.Sequence(lambda n: datetime(2026, 3, 1, 6, tzinfo=UTC) + timedelta(hours=n))
    status = "published"
    released_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    class Meta:
        model = Article
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(status="draft", released_at=None)
        scheduled = factory.Trait(
            status="scheduled", released_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
        )
        withdrawn = factory.Trait(status="withdrawn", withdrawn_reason="The story was about another ferry.")
        embargoed = factory.Trait(embargo_until=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1)))

    @factory.post_generation
    def text(self: Article, create: bool, extracted: str | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """Create the first revision."""
        words = "The boat will not sail on Sundays. “We have no crew,” the harbour master said.\n"
        RevisionFactory(article=self, text=words if extracted is None else extracted)


class TopicFactory(DjangoModelFactory):
    scheme = "medtop"
    code = factory.Sequence(lambda n: f"0600{n:04}")
    name = factory.Sequence(lambda n: f"Ferries {n}")

    class Meta:
        model = Topic


class RevisionFactory(DjangoModelFactory):
    """The next revision of an article, which becomes its current one."""

    article = factory.SubFactory(ArticleFactory)
    number = factory.LazyAttribute(lambda o: o.article.revisions.count() + 1)
    text = "“We have no crew,” the harbour master said.\n"

    class Meta:
        model = Revision
        skip_postgeneration_save = True

    @factory.post_generation
    def make_current(self: Revision, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        self.article.set_current(self)
        self.article.save(update_fields=Article.CURRENT)


def segment(revision: Revision, words: str) -> dict[str, Any]:
    """Return the first occurrence of ``words`` in the revision, as a segment of a wording."""
    start = revision.text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


class StatementFactory(DjangoModelFactory):
    """A quoted statement; ``words`` are one or more pieces of the text, ``speaker`` is an agent or None.

    ``on_behalf_of`` is the agent spoken for, ``on_behalf_of_name`` its name in the story, by default the display name.
    """

    article = factory.SubFactory(ArticleFactory)
    form = "direct"
    act = "said"
    act_class = "speech"
    speaker_kind = "named"
    on_behalf_of: Agent | None = None
    on_behalf_of_name = factory.LazyAttribute(lambda o: o.on_behalf_of.name if o.on_behalf_of else "")
    statement_confidence = 0.9
    speaker_confidence = 0.9
    act_confidence = 0.9

    class Meta:
        model = Statement
        skip_postgeneration_save = True

    class Params:
        silence = factory.Trait(form="none", act="has-not-commented", act_class="silence")
        confirmed = factory.Trait(
            state="confirmed",
            decided_by=factory.SubFactory(UserFactory),
            decided_at=factory.LazyFunction(timezone.now),
        )
        rejected = factory.Trait(
            state="rejected", decided_by=factory.SubFactory(UserFactory), decided_at=factory.LazyFunction(timezone.now)
        )

    @factory.post_generation
    def words(  # type: ignore[misc]
        self: Statement,
        create: bool,
        extracted: Any,
        role: str = "",
        on_behalf_of: str = "",
        source: str = "",
        cue: str = "",
        **kwargs: Any,
    ) -> None:
        revision = self.article.current_revision
        assert revision is not None
        wanted = [extracted] if isinstance(extracted, str) else extracted
        if wanted is None:
            wanted = ["“We have no crew,”"]
        self.current_wording = Wording.objects.create(
            statement=self,
            article=self.article,
            revision=revision,
            content=[segment(revision, w) for w in wanted],
            source=[segment(revision, source)] if source else [],
            cue=[segment(revision, cue)] if cue else [],
            role=role,
            on_behalf_of=on_behalf_of,
        )
        self.current_wording.refresh_from_db()
        self.save()

    @factory.post_generation
    def speaker(  # type: ignore[misc]
        self: Statement, create: bool, extracted: Agent | None, name_in_story: str = "", **kwargs: Any
    ) -> None:
        if extracted is not None:
            named = name_in_story or extracted.name
            Speaker.objects.create(
                statement=self, agent=extracted, name_in_story=named, kind=extracted.kind, confidence=0.9
            )


class MentionFactory(DjangoModelFactory):
    revision = factory.SubFactory(RevisionFactory)
    kind = "person"

    class Meta:
        model = Mention


class ExtractionRunFactory(DjangoModelFactory):
    revision = factory.SubFactory(RevisionFactory)

    class Meta:
        model = ExtractionRun


def make_editor(name: str) -> Any:
    """Return a member of staff who may review."""
    return UserFactory(username=name, role="editor")
