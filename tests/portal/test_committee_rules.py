# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ute writes rules of procedure: from a template to a preview in sentences to the day they begin."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from committees.bylaws.body import from_json, to_json
from committees.bylaws.differences import differences
from committees.bylaws.library import all_sets
from committees.bylaws.rules import Rules, points_of
from committees.models import RulesOfProcedure
from law import calendar
from tests.portal.committee import words
from tests.portal.test_kept_input import hidden as hidden_of
from tests.portal.test_kept_input import sign_in
from workflows.demo.district import District
from workflows.engine import perform
from workflows.forms_of_rules import AdoptRules, typed_from

APRIL = date(2027, 4, 1)


class Desk:
    """Ute's browser on the pages of one body's rules."""

    def __init__(self, district: District, key: str = "ute") -> None:
        self.district, self.client = district, Client()
        self.client.force_login(district[key])
        self.home = f"/gremien/{district.committee.public_id}/regeln/"

    def get(self, path: str = "") -> HttpResponse:
        return self.client.get(self.home + path)

    def read(self, path: str = "") -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer)

    def send(self, do: str, start: str = "aktuell", **typed: Any) -> HttpResponse:
        return self.client.post(f"{self.home}neu/{start}/", {"do": do, **typed})


@pytest.fixture
def ute(mettmann: District) -> Desk:
    return Desk(mettmann)


def filled(start: str = "vwvfg", **changed: Any) -> dict[str, Any]:
    """The form as its page fills it, with what somebody changed; a dot of a name is written __."""
    known = {name: value for name, value in typed_from(all_sets()[start].rules).items() if value is not None}
    about = {"name": "Geschäftsordnung 2027", "valid_from": "01.04.2027", "adopted_on": ""}
    return known | about | {name.replace("__", "."): value for name, value in changed.items()}


def hidden(answer: HttpResponse) -> dict[str, str]:
    """What the preview sends on."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', answer.content.decode())
    return {name: unescape(value) for name, value in found if name not in {"csrfmiddlewaretoken", "whose"}}


# --- reading ---


def test_every_member_reads_the_rules_in_sentences(mettmann: District) -> None:
    desk = Desk(mettmann, "fatma")
    page = desk.read()
    assert "Gesetz: §§ 88 bis 93 VwVfG Gilt heute" in page
    assert (
        "wenn alle Mitglieder eingeladen sind und mehr als die Hälfte aller Sitze, mindestens aber 3, anwesend" in page
    )
    assert "Neue Fassung schreiben" not in page
    assert "Für einen Beschluss braucht es die einfache Mehrheit" in desk.read("2025-01-01/")


def test_only_the_administrator_writes(mettmann: District) -> None:
    for key in ("fatma", "mehmet", "katrin"):
        desk = Desk(mettmann, key)
        assert desk.get().status_code == 200
        assert desk.get("neu/").status_code == 404
        assert desk.get("neu/aktuell/").status_code == 404
        assert desk.send("adopt", **filled()).status_code == 404
    for key in ("nora", "antje", "lina"):
        assert Desk(mettmann, key).get().status_code == 404
    assert RulesOfProcedure.objects.filter(committee=mettmann.committee).count() == 1


def test_a_body_without_rules_follows_the_law(mettmann: District, ute: Desk) -> None:
    mettmann.committee.rules.all().delete()
    page = ute.read()
    assert "Heute gilt keine eigene Fassung" in page
    assert "Dann gilt das Gesetz: §§ 88 bis 93 VwVfG." in page


def test_a_version_nobody_knows_is_not_found(ute: Desk) -> None:
    assert [ute.get(path).status_code for path in ("2026-01-01/", "unsinn/", "neu/unsinn/")] == [404, 404, 404]


# --- beginning ---


def test_she_begins_from_what_holds_or_from_another_body(ute: Desk) -> None:
    page = ute.read("neu/")
    assert "Womit möchten Sie beginnen?" in page
    for known in all_sets().values():
        assert known.name in page
        assert known.source in page


@pytest.mark.parametrize("key", sorted(all_sets()))
def test_the_form_says_again_what_a_template_says(key: str, ute: Desk) -> None:
    """Nothing of a set is lost between rules, fields, what a browser sends, and rules."""
    answer = ute.get(f"neu/{key}/")
    form = answer.context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    about = {"name": "Neu", "valid_from": "01.04.2027"}
    again = AdoptRules(sent | about, subject=None, by=None, on=date(2027, 1, 20))  # type: ignore[arg-type]
    assert again.is_valid(), again.errors
    assert differences(all_sets()[key].rules, from_json(again.cleaned_data["body"])) == []


def test_every_point_of_the_rules_has_a_field(ute: Desk) -> None:
    """The form is made from the points: one that is added to the rules is asked for at once."""
    form = ute.get("neu/aktuell/").context["form"]
    parts = [part["title"] for part in form.parts]
    assert parts[:3] == ["Einladung", "Beschlussfähigkeit", "Mehrheit"]
    assert parts[-1] == "Weitere Regeln"
    shown = {bound.name for part in form.parts for row in part["rows"] for bound in row}
    assert shown == set(form.fields) - set(AdoptRules.ABOUT)
    tops = {name.partition(".")[0] for name in shown}
    offered = {name for name, (_kind, point) in points_of(Rules).items() if point.offered}
    assert tops == offered
    assert set(to_json(Rules())) - offered == {"transfer_of_votes"}, "the portal knows one answer alone"


# --- preview ---


def test_the_preview_says_what_it_means_and_what_changes(ute: Desk) -> None:
    changed = filled(
        invitation__days="7", majority__kind="unanimous", majority__simple_after="2", tie__only_in_round="3"
    )
    page = words(ute.send("preview", **changed))
    assert "Noch ist nichts geändert." in page
    assert "Einladungsfrist in Tagen: bisher keine, künftig 7." in page
    assert "Mehrheit: bisher einfache Mehrheit der abgegebenen Stimmen, künftig Einstimmigkeit." in page
    assert "Einladungen gehen spätestens 7 Tage vor der Sitzung auf beliebigem Weg hinaus." in page
    assert "Nach 2 erfolglosen Runden genügt die einfache Mehrheit" in page
    assert "Ab 01.04.2027 in Kraft setzen" in page
    assert RulesOfProcedure.objects.filter(valid_from=APRIL).count() == 0


def test_what_has_no_effect_yet_is_a_hint(ute: Desk) -> None:
    page = words(ute.send("preview", **filled(circulation__allowed="listed")))
    assert "Die Liste der Angelegenheiten ist leer, also geht nichts in den Umlauf." in page
    assert "in Kraft setzen" in page


def test_contradictions_stand_beside_their_fields(ute: Desk) -> None:
    changed = filled(
        invitation__days="3", invitation__urgent_days="5", deputies__allowed="no", deputies__for_excluded="yes"
    )
    answer = ute.send("preview", **changed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert set(form.errors) == {"invitation.urgent_days", "deputies.for_excluded"}
    assert "In Eilfällen ist die Einladungsfrist nicht kürzer als sonst." in words(answer)
    open_parts = [part["title"] for part in form.parts if part["wrong"]]
    assert open_parts == ["Einladung", "Stellvertretung"]
    assert 'href="#id_invitation.urgent_days"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("invitation__days", "viele", "eine ganze Zahl"),
        ("invitation__days", "366", "höchstens 365"),
        ("quorum__minimum", "0", "mindestens 1"),
        ("quorum__share__of", "0,5", "Bruch wie 1/2"),
        ("quorum__share__of", "3/2", "höchstens 1/1"),
        ("quorum__share__of", "1/0", "höchstens 1/1"),
        ("majority__kind", "meistens", "eine der Antworten"),
        ("circulation__matters", "x" * 201, "höchstens 200 Zeichen"),
        ("composition__groups__youth__most", "-1", "mindestens 0"),
        ("valid_from", "31.02.2027", "ein Datum ein, das es gibt"),
        ("name", "", "füllen Sie „Name der Fassung“ aus"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(field: str, typed: str, told: str, ute: Desk) -> None:
    changed = {"circulation__allowed": "listed"} if "matters" in field else {}
    answer = ute.send("preview", **filled(**changed, **{field: typed}))
    assert answer.status_code == 422
    assert told in words(answer)
    bound = answer.context["form"][field.replace("__", ".")]
    assert bound.errors
    assert bound.value() == typed


def test_a_row_of_groups_is_named_where_it_is_wrong(ute: Desk) -> None:
    changed = {"composition__groups__youth__least": "4", "composition__groups__youth__most": "2"}
    answer = ute.send("preview", **filled(**changed, composition__groups__civil__least="8"))
    assert set(answer.context["form"].errors) == {"composition.groups.youth.most"}


def test_going_back_keeps_everything(ute: Desk) -> None:
    sent = hidden(ute.send("preview", **filled(invitation__days="9", quorum__share__of="2/3")))
    again = ute.client.post(f"{ute.home}neu/aktuell/", sent | {"do": "edit"})
    form = again.context["form"]
    assert (form["invitation.days"].value(), form["quorum.share.of"].value()) == ("9", "2/3")
    assert not form.errors


# --- in force ---


def adopt(ute: Desk, **changed: Any) -> HttpResponse:
    sent = hidden(ute.send("preview", **filled(**changed)))
    return ute.client.post(f"{ute.home}neu/aktuell/", sent | {"do": "adopt"}, follow=True)


def test_the_new_version_holds_from_its_day(mettmann: District, ute: Desk) -> None:
    answer = adopt(ute, invitation__days="7")
    assert "Die neue Fassung gilt ab dem 01.04.2027." in words(answer)
    made = RulesOfProcedure.objects.get(committee=mettmann.committee, valid_from=APRIL)
    assert made.rules.invitation.days == 7
    page = ute.read()
    assert "Geschäftsordnung 2027 Gilt noch nicht" in page
    assert "Letzter Tag 31.03.2027" in page
    event = mettmann.committee.events.get()
    assert (event.act, event.by) == ("adopt_rules", mettmann["ute"])
    assert event.data == {"rules": made.pk, "valid_from": "2027-04-01"}


def test_sent_twice_it_is_one_version(mettmann: District, ute: Desk) -> None:
    sent = hidden(ute.send("preview", **filled())) | {"do": "adopt"}
    first, second = (ute.client.post(f"{ute.home}neu/aktuell/", sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert mettmann.committee.events.count() == 1


def test_two_versions_never_begin_on_one_day(ute: Desk) -> None:
    adopt(ute)
    answer = ute.send("preview", **filled(name="Noch eine"))
    assert answer.status_code == 422
    assert "Am 01.04.2027 beginnt schon eine andere Fassung." in words(answer)


def test_a_preview_that_others_overtook_is_shown_again(mettmann: District, ute: Desk) -> None:
    """Thomas' change would silently go otherwise: the preview compared with the version before it."""
    sent = hidden(ute.send("preview", **filled(valid_from="01.05.2027")))
    other = {"name": "Von jemand anderem", "body": to_json(Rules()), "valid_from": APRIL}
    perform("adopt_rules", mettmann.committee, by=mettmann["ute"], on=date(2027, 1, 20), **other)
    answer = ute.client.post(f"{ute.home}neu/aktuell/", sent | {"do": "adopt"})
    assert answer.status_code == 422
    assert "Inzwischen gibt es eine andere Fassung." in words(answer)
    assert answer.context["form"]["valid_from"].value() == "01.05.2027"
    assert not RulesOfProcedure.objects.filter(valid_from=date(2027, 5, 1)).exists()


def test_rules_begin_after_the_last_meeting_under_the_old_ones(mettmann: District, ute: Desk) -> None:
    held = mettmann.meeting.held_on
    calendar.pretend(held + timedelta(days=5))
    answer = ute.send("preview", **filled(valid_from=f"{held:%d.%m.%Y}"))
    assert "Neue Regeln gelten frühestens ab dem 18.03.2027." in words(answer)
    assert ute.send("preview", **filled(valid_from="18.03.2027")).status_code == 200


def test_a_meeting_that_is_invited_keeps_its_rules_and_the_preview_says_so(mettmann: District, ute: Desk) -> None:
    meeting, old = mettmann.meeting, mettmann.committee.rules.get()
    meeting.invited_on, meeting.rules = date(2027, 1, 10), old
    meeting.save()
    page = words(ute.send("preview", **filled(valid_from="01.02.2027")))
    assert "Für diese Sitzungen ändert sich nichts" in page
    assert "Mittwoch, 17. März 2027" in page


def test_a_body_adopts_before_its_rules_hold(ute: Desk) -> None:
    future = ute.send("preview", **filled(adopted_on="21.01.2027"))
    assert "Dieser Tag liegt in der Zukunft." in words(future)
    late = ute.send("preview", **filled(adopted_on="19.01.2027", valid_from="18.01.2027"))
    assert "Vorher kann die Fassung nicht gelten." in words(late)
    assert ute.send("preview", **filled(adopted_on="19.01.2027")).status_code == 200


def test_what_the_login_ended_is_kept(mettmann: District) -> None:
    """The session is over; after the login the form is filled as it was."""
    browser, address = Client(enforce_csrf_checks=True), f"/gremien/{mettmann.committee.public_id}/regeln/neu/aktuell/"
    sign_in(browser, mettmann, "ute")
    page = browser.get(address)
    Session.objects.all().delete()
    typed = filled(invitation__days="12") | {"do": "preview"} | hidden_of(page)
    answer = browser.post(address, typed, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    sign_in(browser, mettmann, "ute", ahead=address)
    assert 'name="invitation.days" value="12"' in browser.get(address).content.decode()
