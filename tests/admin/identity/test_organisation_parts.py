"""Editors say which organisation is part of which, and it is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.models import AuditEntry
from people.models import Part
from tests.support.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_editor_sets_parent_organisation(desk: Client) -> None:
    union, branch = OrganisationFactory(name="Ferry Union"), OrganisationFactory(name="Harbour Branch")
    address = f"/admin/people/organisation/{branch.pk}/change/"
    sent: dict[str, Any] = {"name": branch.name, "description": ""}
    for prefix, rows in (("aliases", 0), ("posts", 0), ("wholes", 1), ("parts", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": rows, f"{prefix}-INITIAL_FORMS": 0}
    sent |= {"wholes-0-whole": union.pk, "wholes-0-part": branch.pk, "wholes-0-start_date": "2020-03-01"}

    assert desk.post(address, sent).status_code == 302

    assert Part.objects.get().whole == union
    (deed,) = AuditEntry.objects.about(branch)
    assert deed.before == {"wholes": []}
    (said,) = deed.after["wholes"]
    assert (said["whole_id"], said["start_date"], said["said"]) == (
        union.pk,
        "2020-03-01",
        "Ferry Union, 2020-03-01 – ",
    )
    assert "– → Ferry Union, 2020-03-01 –" in desk.get(address).content.decode()
