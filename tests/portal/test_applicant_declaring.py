# SPDX-License-Identifier: AGPL-3.0-or-later
"""A declaration covers what its maker read: changed words, other people, another account."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from grants import drafts, programmes, versions
from grants.models import Applicant, Application
from tests.portal.applicant import ALL, seal, status_of, text, ticked, url
from workflows.demo.district import District
from workflows.demo.drafts import draft


@pytest.fixture
def case(mettmann: District) -> Application:
    """Complete but for the declarations."""
    return draft(mettmann.call, mettmann.association, declarations={})


def test_nobody_sends_what_somebody_else_wrote_meanwhile(antje: Client, mettmann: District, case: Application) -> None:
    """The page was read, then a colleague changes the sum: it is shown first, and sent by the next press."""
    check = url("check", case)
    page = antje.get(check)
    form = ALL | seal(antje, check) | {"seen": page.context["seen"]}
    drafts.save_answers(case, {"title": "Ganz etwas anderes"}, by=mettmann["oksana"])
    answer = antje.post(check, form)
    assert answer.status_code == 409
    assert "Jemand hat den Antrag geändert" in text(answer)
    assert "Ganz etwas anderes" in text(answer)
    assert ticked(answer) == 0
    assert status_of(case) == "draft"
    assert antje.post(check, form | {"seen": answer.context["seen"]})["Location"] == url("receipt", case)
    assert status_of(case) == "submitted"


ONE_MISSING = {key: "on" for key in ALL if key != "privacy"}


def half_declared(antje: Client, case: Application) -> None:
    """One box was forgotten; the others are kept for the next try."""
    check = url("check", case)
    antje.post(check, ONE_MISSING | seal(antje, check) | {"seen": antje.get(check).context["seen"]})


def test_ticks_stay_only_while_nothing_changes(antje: Client, mettmann: District, case: Application) -> None:
    half_declared(antje, case)
    assert ticked(antje.get(url("check", case))) == len(ONE_MISSING)
    drafts.save_answers(case, {"title": "Etwas anderes"}, by=mettmann["antje"])
    page = antje.get(url("check", case))
    assert ticked(page) == 0
    assert "Die Häkchen sind wieder leer, denn der Antrag hat sich seit Ihrem letzten Versuch geändert." in text(page)
    answer = antje.post(url("check", case), seal(antje, url("check", case)) | {"seen": page.context["seen"]})
    assert (answer.status_code, status_of(case)) == (422, "draft")


def test_nobody_declares_for_somebody_else(client: Client, mettmann: District, case: Application) -> None:
    client.force_login(mettmann["antje"])
    half_declared(client, case)
    mettmann.association.representatives.create(user=mettmann["oksana"])
    client.force_login(mettmann["oksana"])
    page = client.get(url("check", case))
    assert ticked(page) == 0
    assert "Die Häkchen sind leer, denn bisher hat sie jemand anderes gesetzt." in text(page)


def test_another_account_number_is_another_draft(antje: Client, mettmann: District, case: Application) -> None:
    """The page shows who applies; a declaration covers that too."""
    half_declared(antje, case)
    Applicant.objects.filter(pk=mettmann.association.pk).update(account_holder="Jemand anderes")
    assert ticked(antje.get(url("check", case))) == 0


def test_ticks_kept_over_the_login_count_only_for_the_same_text(
    antje: Client, mettmann: District, case: Application
) -> None:
    page = antje.get(url("check", case))
    whose = re.findall(r'name="whose" value="([^"]*)"', page.content.decode())[-1]
    form = ONE_MISSING | {"seen": page.context["seen"], "whose": whose}
    antje.session.flush()
    antje.post(url("check", case), form)
    antje.force_login(mettmann["antje"])
    assert ticked(antje.get(url("check", case))) == len(ONE_MISSING)
    drafts.save_answers(case, {"title": "Etwas anderes"}, by=mettmann["antje"])
    page = antje.get(url("check", case))
    assert ticked(page) == 0
    assert "sind noch da" not in text(page)


@pytest.mark.parametrize("change", ["answer", "unread", "line", "line gone", "paper gone", "nothing"])
def test_the_mark_of_a_draft_tells_every_change(mettmann: District, case: Application, change: str) -> None:
    before, by = versions.of_draft(case), mettmann["antje"]
    line, paper = case.plan.first(), case.documents.first()
    assert line and paper
    same = {"side": line.side, "kind": line.kind, "label": line.label, "line": line.public_id}
    changes: dict[str, Callable[[], object]] = {
        "answer": lambda: drafts.save_answers(case, {"title": "Anders"}, by=by),
        "unread": lambda: Application.objects.filter(pk=case.pk).update(typed={"plan": {"amount_asked": ["viel"]}}),
        "line": lambda: drafts.put_line(case, **same, amount=line.amount + 1, by=by),
        "line gone": lambda: drafts.remove_line(case, line.public_id, by=by),
        "paper gone": lambda: drafts.remove_document(case, paper.public_id, by=by),
        "nothing": lambda: drafts.declare(case, programmes.programme("aktionsfonds").terms, set(), by=by),
    }
    changes[change]()
    after = versions.of_draft(Application.objects.get(pk=case.pk))
    assert (after == before) is (change == "nothing")
