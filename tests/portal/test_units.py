# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who holds a task in a unit that comes without cases reads none of them; an absence keeps its shape."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grants.models import Application
from permissions import scopes
from permissions.audiences import audiences_of
from permissions.models import Absence
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Unknown, perform, roles_on

ON = date(2027, 2, 1)


@pytest.fixture
def submitted(mettmann: District) -> Application:
    found = draft(mettmann.call, mettmann.association)
    perform("submit", found, by=mettmann["antje"], on=date(2027, 1, 20))
    return found


@pytest.mark.parametrize(("who", "part"), [("renate", "head"), ("holger", "administrator")])
def test_a_task_without_cases_opens_no_case(mettmann: District, submitted: Application, who: str, part: str) -> None:
    person = mettmann[who]
    assert audiences_of(person) == {part}
    assert not scopes.applications(person).exists()
    assert roles_on(submitted, person, ON) == frozenset()
    with pytest.raises(Unknown):
        perform("write_note", submitted, by=person, on=ON, text="Das darf nicht sein.")
    client = Client()
    client.force_login(person)
    assert client.get(reverse("office:case", args=[submitted.public_id])).status_code == 404
    assert audiences_of(mettmann["sabine"]) == {"office"}


def test_an_absence_ends_stands_alone_and_has_somebody_else(mettmann: District) -> None:
    sabine, thomas = mettmann["sabine"], mettmann["thomas"]
    Absence.objects.create(user=sabine, substitute=thomas, since=date(2027, 2, 1), until=date(2027, 2, 10))
    Absence.objects.create(user=sabine, since=date(2027, 2, 11), until=date(2027, 2, 11))
    for since, until, substitute in (
        (date(2027, 2, 10), date(2027, 2, 20), thomas),
        (date(2027, 3, 2), date(2027, 3, 1), thomas),
        (date(2027, 4, 1), date(2027, 4, 2), sabine),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(user=sabine, substitute=substitute, since=since, until=until)
