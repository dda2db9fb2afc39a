"""Every cell of the table in ``core.permissions``, tried in the admin, over the API and on the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from inspect import isfunction, signature
from typing import Any

import html5lib
import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from rest_framework.test import APIClient

from articles import services
from articles.erasure import service
from articles.importing.importer import NOT_YOURS, import_article
from articles.importing.story_record import story_record
from articles.models import (
    Article,
    AuditEntry,
    Dispute,
    Erasure,
    ExtractionModel,
    ExtractionRun,
    Outlet,
    Statement,
    Withholding,
)
from articles.runs.model_registry import promote_model
from core.permissions import GROUPS, PERMISSIONS, Action, NotPermitted, Role, has_permission, is_chief, set_acting_role
from newsroom.accounts.staff_accounts import save_account, set_roles
from newsroom.api.models import ApiToken
from newsroom.api.webhooks.models import Webhook
from people.admin.service_actions import ServiceActionAdmin
from people.models import Agent, MergeRecord, Person
from people.services.merge import merge_agents
from tests.support.admin_pages import act, list_page, page, press
from tests.support.factories import (
    ArticleFactory,
    OutletFactory,
    PersonFactory,
    RevisionFactory,
    StatementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STORY = {"outlet": "The Penmarrow Echo", "external_id": "pe-1", "body": "The weir gate was closed on Monday.\n"}
REASON = "The gate was never closed."
JOINED = {"date_joined_0": "2026-03-01", "date_joined_1": "06:00:00", "last_login_0": "", "last_login_1": ""}

CELLS = [(action, role) for action in Action for role in Role]


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    cache.clear()
    settings.NEWSROOM_API_REQUESTS_A_MINUTE = {"anonymous": 0, "account": 0}


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_account_has_permissions_of_its_role(action: Action, role: Role) -> None:
    user = UserFactory(role=role)
    assert has_permission(user, action) == (role in PERMISSIONS[action])
    assert not has_permission(UserFactory(role=""), action)
    assert has_permission(UserFactory(superuser=True, role=""), action)
    closed = UserFactory(role=role, is_active=False)
    assert not has_permission(closed, action)


def test_token_acts_in_its_own_role() -> None:
    user = UserFactory(role=Role.CHIEF)
    set_acting_role(user, Role.REPORTER)
    assert [action for action in Action if has_permission(user, action)] == [Action.HAND_IN]
    set_acting_role(user, "reader")
    assert not any(has_permission(user, action) for action in Action)


def test_chiefs_and_administrators_alone_are_chiefs() -> None:
    assert [role for role in Role if is_chief(UserFactory(role=role))] == [Role.CHIEF]
    assert is_chief(UserFactory(superuser=True, role=""))
    assert not is_chief(UserFactory(role=""))


# What each action comes to in the admin: do it, then tell whether it was done.


def confirm(client: Client) -> bool:
    statement = StatementFactory()
    press(client, statement, "confirm")
    return Statement.objects.filter(pk=statement.pk, state="confirmed").exists()


def approve(client: Client) -> bool:
    person = PersonFactory()
    press(client, person, "approve", Person)
    return Agent.objects.filter(pk=person.pk, state="approved").exists()


def publish(client: Client) -> bool:
    article = ArticleFactory(draft=True)
    press(client, article, "publish")
    return Article.objects.filter(pk=article.pk, status="published").exists()


def read_again(client: Client) -> bool:
    article = ArticleFactory()
    press(client, article, "extract")
    return ExtractionRun.objects.filter(revision__article=article).exists()


def withdraw(client: Client) -> bool:
    article = ArticleFactory()
    press(client, article, "withdraw", _confirmed="1", reason=REASON)
    return Article.objects.filter(pk=article.pk, status="withdrawn").exists()


def bring_back(client: Client) -> bool:
    article = ArticleFactory(withdrawn=True)
    press(client, article, "draft")
    return Article.objects.filter(pk=article.pk, status="draft").exists()


def merge(client: Client) -> bool:
    keep, other = PersonFactory(), PersonFactory()
    act(client, Person, "merge", [keep, other], _confirmed="1", keep=keep.pk)
    return MergeRecord.objects.exists()


def set_policy(client: Client) -> bool:
    outlet = OutletFactory(strict=True)
    sent = {"name": outlet.name, "public_text": "full", "public_people": "approved"}
    sent["unreviewed_min_confidence"] = "0.7"
    client.post(page(outlet), {**sent, "unreviewed_forms": ["direct"]})
    return Outlet.objects.filter(pk=outlet.pk, unreviewed_min_confidence=0.7).exists()


def manage_people(client: Client) -> bool:
    role = Group.objects.get(name=GROUPS[Role.REPORTER])
    sent = {"username": "newcomer", "email": "newcomer@example.org", "role": role.pk}
    client.post(reverse("admin:auth_user_add"), sent)
    return User.objects.filter(username="newcomer").exists()


def read_all(client: Client) -> bool:
    article = ArticleFactory(draft=True, headline="Not out yet")
    response = client.get(list_page(Article))
    seen = response.status_code == HTTPStatus.OK and "Not out yet" in response.content.decode()
    assert seen == (client.get(page(article)).status_code == HTTPStatus.OK)
    return seen


def hand_in(client: Client) -> bool:
    sent = {"outlet": OutletFactory().pk, "headline": "The gate", "text": STORY["body"], "language": "en"}
    client.post(reverse("admin:articles_article_add"), sent)
    return Article.objects.filter(headline="The gate", status="draft").exists()


def correct_any(client: Client) -> bool:
    article = ArticleFactory(headline="The gate")
    moment = {
        "published_at_0": "2026-03-01",
        "published_at_1": "06:00:00",
        "embargo_until_0": "",
        "embargo_until_1": "",
    }
    client.post(page(article), {"headline": "The weir", "language": "en", "public_text": "full", **moment})
    return Article.objects.filter(pk=article.pk, headline="The weir").exists()


def switch_webhook_off(client: Client) -> bool:
    webhook = Webhook.objects.create(owner=UserFactory(), url="https://a.example/", site="https://b.example", after=0)
    press(client, webhook, "switch_off")
    webhook.refresh_from_db()
    return bool(webhook.off)


def give_role(client: Client) -> bool:
    account, editors = UserFactory(role=""), Group.objects.get(name=GROUPS[Role.EDITOR])
    client.post(page(account), {"username": account.username, "groups": [editors.pk], **JOINED})
    return account.groups.exists()


def settle_dispute(client: Client) -> bool:
    dispute, _secret = services.raise_dispute(
        statement=StatementFactory(), ground="not-me", details="It was another.", address="192.0.2.1"
    )
    press(client, dispute, "take_up")
    return Dispute.objects.filter(pk=dispute.pk, state="in-review").exists()


def withhold(client: Client) -> bool:
    article = ArticleFactory()
    first = article.current_revision
    RevisionFactory(article=article)
    press(client, article, "withhold", _confirmed="1", revision=first.pk, reason=REASON)
    return Withholding.objects.filter(revision=first).exists()


def promote(client: Client) -> bool:
    reader = ExtractionModel.objects.create(sha256="ab", version="other", folder="")
    press(client, reader, "promote", _confirmed="1", force="")
    # It has not been tried: whoever may promote is told so, whoever may not is refused.
    return client.get(reverse("admin:articles_extractionmodel_change", args=["ab"])).status_code == HTTPStatus.OK


def ask_erasure(client: Client) -> bool:
    sent = {"kind": "words", "object_id": "", "lines": "Zorbrest", "reason": REASON}
    client.post(reverse("admin:articles_erasure_add"), sent)
    return Erasure.objects.exists()


IN_ADMIN: Mapping[Action, list[Callable[[Client], bool]]] = {
    Action.HAND_IN: [hand_in],
    Action.HAND_IN_PUBLISHED: [correct_any],
    Action.READ_ALL: [read_all],
    Action.JUDGE: [confirm],
    Action.IDENTIFY: [approve],
    Action.PUBLISH: [publish],
    Action.REREAD: [read_again],
    Action.WITHDRAW: [withdraw, bring_back],
    Action.MERGE: [merge],
    Action.SETTLE_DISPUTES: [settle_dispute],
    Action.WITHHOLD: [withhold],
    Action.PROMOTE: [promote],
    Action.ERASE: [ask_erasure],
    Action.SET_POLICY: [set_policy],
    Action.MANAGE_PEOPLE: [manage_people, give_role, switch_webhook_off],
}


# Programs work over the API; whatever their groups may do, the admin has no page for them.
HAVE_THE_ADMIN = {Role.REPORTER, Role.EDITOR, Role.CHIEF}
# What is done by people alone, with buttons that no program has.
ONLY_IN_ADMIN = {
    Action.REREAD,
    Action.SETTLE_DISPUTES,
    Action.WITHHOLD,
    Action.SET_POLICY,
    Action.PROMOTE,
    Action.ERASE,
    Action.MANAGE_PEOPLE,
}


def test_every_action_is_tested_in_admin_and_api() -> None:
    assert set(IN_ADMIN) == set(Action)
    assert set(OVER_API) == set(Action) - ONLY_IN_ADMIN


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_admin_follows_permission_table(action: Action, role: Role) -> None:
    client = Client()
    client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    for attempt in IN_ADMIN[action]:
        assert attempt(client) == (role in PERMISSIONS[action] & HAVE_THE_ADMIN), attempt.__name__


def test_every_admin_button_names_its_action() -> None:
    actions = [
        (model._meta.label, action)
        for model, model_admin in site._registry.items()
        if isinstance(model_admin, ServiceActionAdmin)
        for action in model_admin.service_actions
    ]
    assert actions
    assert [(label, action.name) for label, action in actions if action.permission is None] == []


# The same over the API, with a token of the role; a chief also by the cookie of the admin.


def send(client: APIClient, **said: Any) -> bool:
    return bool(client.post("/api/v1/articles/", {**STORY, **said}, format="json").status_code == HTTPStatus.CREATED)


def change(client: APIClient, article: Article, **said: Any) -> bool:
    response = client.patch(f"/api/v1/articles/{article.pk}/", said, format="json", HTTP_IF_MATCH="*")
    return bool(response.status_code == HTTPStatus.OK)


def judge_over_api(client: APIClient) -> bool:
    address = f"/api/v1/statements/{StatementFactory().pk}/"
    response = client.patch(address, {"state": "confirmed"}, format="json", HTTP_IF_MATCH="*")
    return bool(response.status_code == HTTPStatus.OK)


def name_office(client: APIClient) -> bool:
    said = {"person": PersonFactory().pk, "organisation": None, "role": "keeper of the weir"}
    return bool(client.post("/api/v1/positions/", said, format="json").status_code == HTTPStatus.CREATED)


def merge_over_api(client: APIClient) -> bool:
    said = {"keep": PersonFactory().pk, "merge": PersonFactory().pk}
    client.post("/api/v1/merges/", said, format="json")
    return MergeRecord.objects.exists()


OVER_API: Mapping[Action, Callable[[APIClient], bool]] = {
    Action.HAND_IN: send,
    Action.HAND_IN_PUBLISHED: lambda client: send(client, status="published"),
    Action.READ_ALL: lambda client: bool(client.get("/api/v1/runs/").status_code == HTTPStatus.OK),
    Action.JUDGE: judge_over_api,
    Action.IDENTIFY: name_office,
    Action.MERGE: merge_over_api,
    Action.PUBLISH: lambda client: change(client, ArticleFactory(draft=True), status="published"),
    Action.WITHDRAW: lambda client: change(client, ArticleFactory(), status="withdrawn", reason=REASON),
}


@pytest.mark.parametrize("role", [*Role, "chief signed in"])
@pytest.mark.parametrize("action", OVER_API)
def test_api_follows_permission_table(action: Action, role: str) -> None:
    client = APIClient()
    if role == "chief signed in":
        role = Role.CHIEF
        client.force_login(UserFactory(role=role), backend="django.contrib.auth.backends.ModelBackend")
    else:
        _token, secret = ApiToken.objects.issue(user=UserFactory(role=""), role=role)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert OVER_API[action](client) == (role in PERMISSIONS[action])


# And on the services, which hold whoever calls them to it.


def test_every_service_names_its_permission() -> None:
    verbs = [getattr(services, name) for name in services.__all__]
    done_by = [verb for verb in verbs if isfunction(verb) and "by" in signature(verb).parameters]
    assert len(done_by) > 10
    # What undoing needs depends on the object: tests/articles/history/test_undo.py.
    assert [verb.__name__ for verb in done_by if not hasattr(verb, "required_action")] == ["undo"]


def take_up(by: User) -> None:
    dispute, _secret = services.raise_dispute(
        statement=StatementFactory(), ground="not-me", details="It was another.", address="192.0.2.1"
    )
    services.take_up_dispute(dispute=dispute, by=by)


def withhold_first(by: User) -> None:
    article = ArticleFactory()
    first = article.current_revision
    RevisionFactory(article=article)
    services.withhold_revision(revision=first, by=by, reason=REASON)


def promote_untried(by: User) -> None:
    """An account with permission learns that the model has not been tried."""
    with suppress(services.NotAllowed):
        promote_model(reader=ExtractionModel.objects.create(sha256="ab", version="other", folder=""), by=by)


ON_SERVICES: Mapping[Action, Callable[[User], object]] = {
    Action.HAND_IN: lambda by: import_article(story_record(STORY), by=by),
    Action.HAND_IN_PUBLISHED: lambda by: import_article(story_record({**STORY, "status": "published"}), by=by),
    Action.JUDGE: lambda by: services.reject_statement(statement=StatementFactory(), by=by),
    Action.IDENTIFY: lambda by: services.approve_agent(agent=PersonFactory(), by=by),
    Action.PUBLISH: lambda by: services.publish_article(article=ArticleFactory(draft=True), by=by),
    Action.REREAD: lambda by: services.rerun_extraction(article=ArticleFactory(), by=by),
    Action.WITHDRAW: lambda by: services.withdraw_article(article=ArticleFactory(), by=by, reason=REASON),
    Action.MERGE: lambda by: merge_agents(keep=PersonFactory(), merge=PersonFactory(), by=by),
    Action.SETTLE_DISPUTES: take_up,
    Action.WITHHOLD: withhold_first,
    Action.SET_POLICY: lambda by: services.save_outlet(outlet=OutletFactory(), by=by),
    Action.PROMOTE: promote_untried,
    Action.ERASE: lambda by: service.request_erasure(kind="words", words=["Zorbrest"], reason=REASON, by=by),
    Action.MANAGE_PEOPLE: lambda by: save_account(account=UserFactory(role=""), by=by),
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", ON_SERVICES)
def test_services_refuse_roles_without_permission(action: Action, role: Role) -> None:
    by = UserFactory(role=role)
    if role in PERMISSIONS[action]:
        ON_SERVICES[action](by)
    else:
        with pytest.raises(NotPermitted):
            ON_SERVICES[action](by)


def test_every_action_is_tested_on_a_service() -> None:
    assert set(ON_SERVICES) == set(Action) - {Action.READ_ALL}


def test_reporter_sees_own_stories_without_statements() -> None:
    reporter = UserFactory(role=Role.REPORTER)
    own = import_article(story_record({**STORY, "headline": "The gate"}), by=reporter).article
    StatementFactory(article=own, words="The weir gate", act="warned")
    other = ArticleFactory(draft=True, headline="The weir", outlet=own.outlet)
    client = Client()
    client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
    index = client.get(reverse("admin:index"))
    assert index.context["to_do"] == []
    listed = client.get(list_page(Article)).content.decode()
    assert "The gate" in listed
    assert "The weir" not in listed
    shown = client.get(page(own)).content.decode()
    assert "The weir gate was closed on Monday." in shown
    assert "warned" not in shown
    assert client.get(page(other)).status_code == HTTPStatus.FOUND
    assert client.post(page(own), {"headline": "Mine"}).status_code == HTTPStatus.FORBIDDEN


def test_add_story_page_names_no_outlet_of_drafts_of_others() -> None:
    reporter = UserFactory(role=Role.REPORTER)
    own = import_article(story_record(STORY | {"outlet": "Mine"}), by=reporter).article.outlet
    public, unused = ArticleFactory(outlet__name="Public").outlet, OutletFactory(name="New")
    hidden = [ArticleFactory(draft=True, outlet__name="Secret"), ArticleFactory(scheduled=True, outlet__name="Soon")]
    offered = options_on_add_page(reporter)
    assert offered == {"", own.pk, public.pk, unused.pk}
    assert options_on_add_page(UserFactory(role=Role.EDITOR)) == offered | {article.outlet_id for article in hidden}
    sent = {"outlet": hidden[0].outlet_id, "text": STORY["body"], "language": "en"}
    client = Client()
    client.force_login(reporter, backend="django.contrib.auth.backends.ModelBackend")
    refused = client.post(reverse("admin:articles_article_add"), sent)
    assert "outlet" in refused.context["adminform"].form.errors


def options_on_add_page(user: User) -> set[str]:
    """Return the values of the field “outlet” on the page “Add story”."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    html = client.get(reverse("admin:articles_article_add")).content.decode()
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return {option.get("value", "") for option in tree.findall(".//select[@name='outlet']//option")}


def test_existing_story_cannot_be_submitted_again() -> None:
    known = import_article(story_record(STORY)).article
    client = Client()
    client.force_login(UserFactory(role=Role.EDITOR), backend="django.contrib.auth.backends.ModelBackend")
    sent = {"outlet": known.outlet_id, "text": "Another text.", "language": "en", "external_id": "pe-1"}
    response = client.post(reverse("admin:articles_article_add"), sent)
    assert response.status_code == HTTPStatus.OK
    assert response.context["errors"]
    assert known.revisions.count() == 1
    sent |= {"external_id": "", "text": " "}
    assert "empty" in client.post(reverse("admin:articles_article_add"), sent).content.decode()


def test_role_changes_are_limited_and_logged() -> None:
    chief, account = UserFactory(role=Role.CHIEF), UserFactory(role="")
    editors, powerful = Group.objects.get(name=GROUPS[Role.EDITOR]), Group.objects.create(name="Keepers of keys")
    powerful.permissions.add(Permission.objects.get(codename="delete_user"))
    set_roles(account=account, roles=[editors], by=chief)
    deed = AuditEntry.objects.get(subject="user")
    assert (deed.by, deed.before, deed.after) == (chief, {"roles": []}, {"roles": ["Editors"]})
    with pytest.raises(NotPermitted, match="permissions that you lack"):
        set_roles(account=account, roles=[editors, powerful], by=chief)
    with pytest.raises(NotPermitted, match="Only administrators"):
        set_roles(account=UserFactory(superuser=True, role=""), roles=[], by=chief)
    account.is_superuser = True
    with pytest.raises(NotPermitted, match="Only administrators"):
        save_account(account=account, by=chief)
    account.refresh_from_db()
    assert list(account.groups.all()) == [editors]
    set_roles(account=account, roles=[powerful], by=UserFactory(superuser=True, role=""))
    assert list(account.groups.all()) == [powerful]


def test_chief_cannot_create_administrators() -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.CHIEF), backend="django.contrib.auth.backends.ModelBackend")
    account, administrator = UserFactory(role=""), UserFactory(superuser=True, role="")
    html = client.get(page(account)).content.decode()
    assert GROUPS[Role.EDITOR] in html
    assert "is_superuser" not in html
    assert client.post(page(administrator), {"username": "mine"}).status_code == HTTPStatus.FORBIDDEN
    password = reverse("admin:auth_user_password_change", args=[administrator.pk])
    assert client.post(password, {}).status_code == HTTPStatus.FORBIDDEN


def test_form_error_reveals_no_story_of_others() -> None:
    outlet, client = ArticleFactory().outlet, Client()
    client.force_login(UserFactory(role=Role.REPORTER), backend="django.contrib.auth.backends.ModelBackend")
    told = set()
    for traits in ({"draft": True}, {}, {"withdrawn": True}):
        known = ArticleFactory(outlet=outlet, external_id=f"e-{len(outlet.articles.all())}", **traits)
        sent = {"outlet": outlet.pk, "text": STORY["body"], "language": "en", "external_id": known.external_id}
        refused = client.post(reverse("admin:articles_article_add"), sent)
        told.add(tuple(refused.context["adminform"].form.non_field_errors()))
    (said,) = told
    assert said[0] == str(NOT_YOURS)
