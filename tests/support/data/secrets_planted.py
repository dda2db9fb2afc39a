"""Objects that the public must not see, with words that occur nowhere else and ids known in advance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from articles.models import Article, Reply, Speaker, Statement
from articles.teamwork.models import Assignment, CheckedPoint, Comment
from core.ids import ALPHABET, LENGTH
from people.models import Agent, Alias, Redirect
from tests.support.factories import (
    ArticleFactory,
    ExtractionRunFactory,
    MentionFactory,
    OrganisationFactory,
    OutletFactory,
    PersonFactory,
    PositionFactory,
    RevisionFactory,
    StatementFactory,
    TopicFactory,
    UserFactory,
)

# A kind of hidden object, and how its article differs from a published one.
HIDDEN_STORIES: dict[str, dict[str, Any]] = {
    "draft": {"draft": True},
    "scheduled": {"scheduled": True},
    "embargoed": {"embargoed": True},
    "withdrawn": {"withdrawn": True, "withdrawn_reason": "It was about another ferry."},
}
HIDDEN_STATEMENTS: dict[str, dict[str, Any]] = {
    "rejected": {"rejected": True},
    "dropped": {"state": "dropped"},
    "removed": {"confirmed": True, "current_wording": None},
    "inner": {"confirmed": True, "act": "hopes", "act_class": "inner"},
    "strict": {},
    "whose": {"speaker_confidence": 0.5},
}
OTHERS = ["alias", "run", "denied", "account", "pageless"]
WORDS = ["headline", "byline", "section", "path", "body", "person", "other", "union", "role", "outlet", "error", "act"]
WORDS += ["topic", "spelling", "behalf"]


def word(kind: str, place: str) -> str:
    """Return the word that occurs only in this place of this kind of object; letters, so that any search takes it."""
    return f"zq{kind}{place}"


def planted_id(kind: str, number: int) -> str:
    """Return an id of the right form that is known before the object exists."""
    letters = "".join(c for c in f"zq{kind}" if c in ALPHABET)
    return f"{letters}{ALPHABET[number]}".ljust(LENGTH, "z")[-LENGTH:]


KINDS_PLANTED = [*HIDDEN_STORIES, *HIDDEN_STATEMENTS, *OTHERS]
TOKENS = [word(kind, place) for kind in KINDS_PLANTED for place in WORDS]
IDS = {kind: [planted_id(kind, number) for number in range(10)] for kind in KINDS_PLANTED}
ARTICLE, STATEMENT, PERSON, UNION, OUTLET, REVISION, RUN, MERGED, TOPIC, BEHALF = range(10)

# What `plant` writes of each kind; the rest of `IDS` and `TOKENS` is nowhere.
ALL_IDS = tuple(range(10))
SPEAKER_IDS = (PERSON, UNION, MERGED, BEHALF)
IDS_WRITTEN: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(KINDS_PLANTED, ()),
    **dict.fromkeys(HIDDEN_STORIES, ALL_IDS),
    **dict.fromkeys(HIDDEN_STATEMENTS, (STATEMENT, *SPEAKER_IDS)),
    "run": (RUN,),
    "denied": (PERSON,),
    "pageless": SPEAKER_IDS,
}
SPEAKER_WORDS = ("person", "other", "union", "role", "behalf")
WORDS_WRITTEN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(HIDDEN_STORIES, tuple(WORDS)),
    **dict.fromkeys(HIDDEN_STATEMENTS, (*SPEAKER_WORDS, "act")),
    "inner": SPEAKER_WORDS,
    "alias": ("person",),
    "run": ("error",),
    "denied": ("person",),
    "account": ("other", "body", "section", "person"),
    "pageless": SPEAKER_WORDS,
}


@dataclass
class Public:
    """Create public objects, to which the hidden ones are attached."""

    person: Agent
    story: Article
    statement: Statement
    other_statement: Statement
    strict_story: Article


def speak_without_page(like: Article) -> None:
    """Create a public statement of an unapproved person, in an outlet that shows only approved ones."""
    ids = IDS["pageless"]
    person = PersonFactory(pk=ids[PERSON], name=word("pageless", "person"), aliases=[word("pageless", "other")])
    union = OrganisationFactory(pk=ids[UNION], name=word("pageless", "union"))
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    article = ArticleFactory(
        outlet=OutletFactory(name="The Shy Post", public_people="approved"), text="“We have no oars,” the cox said.\n"
    )
    article.topics.set(like.topics.all())
    behalf = PersonFactory(pk=ids[BEHALF], name=word("pageless", "behalf"))
    statement = StatementFactory(
        article=article, words="“We have no oars,”", confirmed=True, on_behalf_of=behalf, on_behalf_of_name="the cox"
    )
    for order, agent in enumerate((person, union)):
        Speaker.objects.create(
            statement=statement, agent=agent, name_in_story=f"the cox {order}", kind=agent.kind, order=order
        )
    revision = article.current_revision
    MentionFactory(revision=revision, start=23, end=26, text="cox", name="the cox", agent=person)
    PositionFactory(person=person, organisation=union, role=word("pageless", "role"))


def plant_story(public: Public, kind: str, **differs: Any) -> None:
    """Create a hidden article with everything that belongs to one, in an outlet of its own."""
    ids = IDS[kind]
    person = PersonFactory(pk=ids[PERSON], name=word(kind, "person"), aliases=[word(kind, "other")])
    union = OrganisationFactory(pk=ids[UNION], name=word(kind, "union"))
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    # The story spells a public person's name in a way that occurs nowhere else.
    Alias.objects.create(agent=public.person, name=word(kind, "spelling"))
    article = ArticleFactory(
        pk=ids[ARTICLE],
        outlet=OutletFactory(pk=ids[OUTLET], name=word(kind, "outlet")),
        external_id=word(kind, "headline"),
        url=f"https://outlet.example/{word(kind, 'headline')}",
        path=f"/{word(kind, 'path')}.txt",
        headline=f"About {word(kind, 'headline')}",
        byline=word(kind, "byline"),
        section=word(kind, "section"),
        text="",
        **differs,
    )
    text = f"“We have no {word(kind, 'body')},” {word(kind, 'person')} said.\n“We have no crew,” Wenna Trost said.\n"
    revision = RevisionFactory(pk=ids[REVISION], article=article, text=text)
    MentionFactory(
        revision=revision,
        start=text.index(word(kind, "person")),
        end=text.index(word(kind, "person")) + len(word(kind, "person")),
        text=word(kind, "person"),
        name=word(kind, "person"),
        agent=person,
    )
    article.topics.add(TopicFactory(pk=ids[TOPIC], code=word(kind, "topic"), name=word(kind, "topic")))
    statement = StatementFactory(
        pk=ids[STATEMENT],
        article=article,
        words=f"“We have no {word(kind, 'body')},”",
        words__role=word(kind, "role"),
        words__on_behalf_of=word(kind, "behalf"),
        speaker=person,
        on_behalf_of=OrganisationFactory(pk=ids[BEHALF], name=word(kind, "behalf")),
        act=word(kind, "act"),
        confirmed=True,
    )
    Speaker.objects.create(statement=statement, agent=union, name_in_story=union.name, kind="organisation", order=1)
    own = StatementFactory(article=article, words="“We have no crew,”", speaker=public.person, confirmed=True)
    own.speakers.update(name_in_story=word(kind, "spelling"))
    ExtractionRunFactory(pk=ids[RUN], revision=revision, state="failed", error=word(kind, "error"))
    answer(public.statement, statement)
    # And one more in an outlet that readers see.
    ArticleFactory(outlet=public.story.outlet, headline=word(kind, "headline"), **differs)


def plant_statement(public: Public, kind: str, **differs: Any) -> None:
    """Create a hidden statement in a public article, by a person who appears nowhere else."""
    ids = IDS[kind]
    person = PersonFactory(pk=ids[PERSON], name=word(kind, "person"), aliases=[word(kind, "other")])
    Redirect.objects.create(old_id=ids[MERGED], agent=person)
    wording = {"current_wording": None} if "current_wording" in differs else {}
    statement = StatementFactory(
        pk=ids[STATEMENT],
        article=public.strict_story if kind == "strict" else public.story,
        words="We have no crew",
        words__role=word(kind, "role"),
        words__on_behalf_of=word(kind, "behalf"),
        speaker=person,
        on_behalf_of=OrganisationFactory(pk=ids[BEHALF], name=word(kind, "behalf")),
        **{"act": word(kind, "act"), **{name: value for name, value in differs.items() if name not in wording}},
    )
    if wording:
        Statement.objects.filter(pk=statement.pk).update(**wording)
    union = OrganisationFactory(pk=ids[UNION], name=word(kind, "union"))
    Speaker.objects.create(statement=statement, agent=union, name_in_story=union.name, kind="organisation", order=1)
    answer(public.statement, statement)


def answer(one: Statement, other: Statement) -> None:
    """Let each statement answer the other, as an editor confirmed."""
    decided = {"state": "confirmed", "decided_by": UserFactory(), "decided_at": timezone.now()}
    Reply.objects.create(statement=one, in_reply_to=other, **decided)
    Reply.objects.create(statement=other, in_reply_to=one, **decided)


def plant_others(public: Public) -> None:
    """Create hidden changes to public objects, and what only colleagues see of them."""
    author = UserFactory(username=word("account", "other"))
    Comment.objects.create(statement=public.statement, author=author, text=word("account", "body"))
    Assignment.objects.create(article=public.story, assignee=author, by=author)
    CheckedPoint.objects.create(article=public.story, point=word("account", "section"), by=author)
    Alias.objects.create(agent=public.person, name=word("alias", "person"))
    ExtractionRunFactory(pk=IDS["run"][RUN], revision=public.story.current_revision, error=word("run", "error"))
    denied = PersonFactory(pk=IDS["denied"][PERSON], name=word("denied", "person"))
    Speaker.objects.create(
        statement=public.statement,
        agent=denied,
        name_in_story=denied.name,
        kind="person",
        state="rejected",
        decided_by=UserFactory(username=word("account", "person")),
        decided_at=timezone.now(),
    )
    Reply.objects.create(statement=public.statement, in_reply_to=public.other_statement)


def plant(public: Public) -> None:
    for kind, differs in HIDDEN_STORIES.items():
        plant_story(public, kind, **differs)
    for kind, differs in HIDDEN_STATEMENTS.items():
        plant_statement(public, kind, **differs)
    plant_others(public)
