"""Undoing entries of the audit log."""

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import RequestFactory

from articles import services
from articles.admin.revertible import RevertibleAdmin
from articles.history.audit_log import log_change
from articles.history.undo import row_restorer
from articles.models import AuditEntry, Topic
from newsroom.accounts import staff_accounts
from people.models import Agent
from tests.support.factories import PersonFactory, StatementFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def renamed_topic() -> tuple[Topic, AuditEntry]:
    topic = TopicFactory(name="Ferries", code="06000001")
    before = {"name": topic.name, "code": topic.code}
    topic.name, topic.code = "Boats", "06000002"
    topic.save()
    log_change(topic, "edit", by=UserFactory(), before=before, after={"name": topic.name, "code": topic.code})
    return topic, AuditEntry.objects.about(topic).get()


def test_undo_restores_all_fields_of_an_entry() -> None:
    topic, entry = renamed_topic()
    services.undo(entry=entry, by=UserFactory(role="editor"))
    topic.refresh_from_db()
    assert (topic.name, topic.code) == ("Ferries", "06000001")
    assert {row.action for row in AuditEntry.objects.about(topic).exclude(pk=entry.pk)} == {"revert"}


def test_undo_is_refused_after_a_later_change() -> None:
    topic, entry = renamed_topic()
    Topic.objects.update(name="Ships")
    with pytest.raises(ValidationError, match="changed again since"):
        services.undo(entry=entry, by=UserFactory())
    services.undo(entry=entry, field="code", by=UserFactory())
    topic.refresh_from_db()
    assert (topic.name, topic.code) == ("Ships", "06000001")


def test_undo_validates_the_restored_value() -> None:
    topic, entry = renamed_topic()
    TopicFactory(name="Other", code="06000001", scheme=topic.scheme)
    with pytest.raises(ValidationError, match="Another object"):
        services.undo(entry=entry, by=UserFactory())
    topic.refresh_from_db()
    assert topic.name == "Boats"


def test_undo_needs_the_permission_of_the_object() -> None:
    _topic, entry = renamed_topic()
    person = PersonFactory(name="Mira Holt")
    services.set_wikidata(agent=person, wikidata="Q42", by=UserFactory())
    account = UserFactory(role="editor")
    account.first_name = "Edda"
    staff_accounts.save_account(account=account, by=UserFactory(superuser=True))
    statement = StatementFactory(state="suggested")
    services.confirm_statement(statement=statement, by=UserFactory())
    reporter, editor = UserFactory(role="reporter"), UserFactory(role="editor")
    for row in (entry, *(AuditEntry.objects.about(of).get() for of in (person, statement))):
        with pytest.raises(PermissionDenied):
            services.undo(entry=row, by=reporter)
    with pytest.raises(PermissionDenied):
        services.undo(entry=AuditEntry.objects.about(account).get(), by=editor)
    services.undo(entry=AuditEntry.objects.about(person).get(), by=editor)
    assert Agent.objects.get(pk=person.pk).wikidata == ""


def test_undo_of_an_action_with_a_service_is_refused() -> None:
    statement = StatementFactory()
    services.mark_disputed(statement=statement, by=UserFactory(), disputed=True)
    with pytest.raises(services.NotAllowed):
        services.undo(entry=AuditEntry.objects.about(statement).get(), by=UserFactory())


def test_every_field_that_a_form_edits_can_be_restored(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = UserFactory(superuser=True)
    revertible = [one for one in admin.site._registry.values() if isinstance(one, RevertibleAdmin)]
    assert len(revertible) > 4
    for one in revertible:
        edited = set(one.get_form(request, one.model(), change=True).base_fields)
        restorable = row_restorer(one.model).restorable(request.user)
        # An account's groups are logged as its roles, and its password never.
        assert edited - restorable <= {"groups", "password", "last_login", "date_joined"}, one
