# SPDX-License-Identifier: AGPL-3.0-or-later
"""Inviting, the log of it, and staying away: who was invited when and how decides whether a body may decide."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from committees.bylaws.body import to_json
from committees.bylaws.rules import Channel, InvitationRule, Rules
from committees.models import Apology, Meeting, RulesOfProcedure, Seat, Summons, Tenure
from committees.standing import of_meeting
from committees.voting import not_invited
from grants.models import Event, MeetingPaper
from law.finding import Refused
from permissions.models import User
from tests.portal.committee import Evening
from tests.workflows.test_typesetting import read, words
from workflows import consequences, meeting_papers
from workflows.demo.district import District
from workflows.demo.people import settle
from workflows.engine import Conflict, Forbidden, perform, possible_acts, roles_on

SEATS = 15
WITH_PERIOD = Rules(invitation=InvitationRule(days=14, urgent_days=3, channel=Channel.MAIL))


@pytest.fixture
def meeting(mettmann: District) -> Meeting:
    found = mettmann.meeting
    found.starts_at = time(17, 30)
    found.save()
    found.items.create(position=1, kind="other", title="Bericht")
    return found


def deputy(district: District, seat: int, key: str = "nora") -> User:
    """Somebody named to stand in for a seat."""
    place = Seat.objects.get(committee=district.committee, number=seat)
    user = settle([key])[key]
    Tenure.objects.create(seat=place, user=user, part=Tenure.Part.DEPUTY, since=date(2026, 1, 1))
    return user


def adopt(district: District, rules: Rules, valid_from: date) -> RulesOfProcedure:
    return RulesOfProcedure.objects.create(
        committee=district.committee, name="Neue Regeln", body=to_json(rules), valid_from=valid_from
    )


def invite(district: District, meeting: Meeting, on: date, channel: str = Channel.PORTAL, **more: Any) -> Event:
    return perform("invite", meeting, by=district["katrin"], on=on, channel=channel, **more)


def offered(meeting: Meeting, user: User, on: date) -> list[str]:
    meeting.refresh_from_db()
    return possible_acts(meeting, roles=roles_on(meeting, user, on), by=user, on=on)


def defects(meeting: Meeting) -> list[str]:
    return [finding.text for finding in not_invited(of_meeting(meeting.pk, on=meeting.held_on))]


def test_everybody_who_holds_a_seat_is_invited_once(mettmann: District, meeting: Meeting, on: date) -> None:
    assert len(defects(meeting)) == SEATS
    invite(mettmann, meeting, on)
    assert Summons.objects.filter(meeting=meeting, on=on, channel=Channel.PORTAL).count() == SEATS
    assert defects(meeting) == []
    with pytest.raises(Refused, match="schon alle eingeladen"):
        invite(mettmann, meeting, on)


def test_the_first_invitation_freezes_the_rules_of_its_day(mettmann: District, meeting: Meeting, on: date) -> None:
    before = RulesOfProcedure.objects.get(committee=mettmann.committee)
    adopt(mettmann, WITH_PERIOD, on + timedelta(days=1))
    invite(mettmann, meeting, on)
    meeting.refresh_from_db()
    assert (meeting.rules, meeting.invited_on) == (before, on)
    invite(mettmann, meeting, on + timedelta(days=2), Channel.MAIL)
    meeting.refresh_from_db()
    assert (meeting.rules, meeting.invited_on) == (before, on)


def test_a_body_without_rules_is_invited_under_the_law(mettmann: District, meeting: Meeting, on: date) -> None:
    RulesOfProcedure.objects.filter(committee=mettmann.committee).delete()
    invite(mettmann, meeting, on)
    meeting.refresh_from_db()
    assert (meeting.rules, meeting.invited_on) == (None, on)


def test_a_late_invitation_is_a_defect_and_an_urgent_one_has_the_shorter_period(
    mettmann: District, meeting: Meeting, on: date
) -> None:
    adopt(mettmann, WITH_PERIOD, on)
    late = meeting.held_on - timedelta(days=5)
    invite(mettmann, meeting, late, Channel.MAIL, urgent=True)
    meeting.refresh_from_db()
    assert meeting.urgent
    assert defects(meeting) == []
    Meeting.objects.filter(pk=meeting.pk).update(urgent=False)
    told = defects(meeting)
    assert len(told) == SEATS
    assert "letzter Tag war der 03.03.2027" in told[0]


def test_nobody_is_invited_to_an_empty_agenda_unless_the_rules_need_none(
    mettmann: District, meeting: Meeting, on: date
) -> None:
    meeting.items.all().delete()
    with pytest.raises(Refused, match="Auf der Tagesordnung steht noch kein Punkt"):
        invite(mettmann, meeting, on)
    assert not Summons.objects.exists()
    adopt(mettmann, Rules(invitation=InvitationRule(agenda=False)), on)
    invite(mettmann, meeting, on)
    assert Summons.objects.count() == SEATS


def test_nobody_is_invited_to_a_day_that_has_passed(mettmann: District, meeting: Meeting) -> None:
    with pytest.raises(Refused, match=r"war am 17\.03\.2027"):
        invite(mettmann, meeting, meeting.held_on + timedelta(days=1))


def test_only_who_leads_invites(mettmann: District, meeting: Meeting, on: date) -> None:
    with pytest.raises(Forbidden):
        perform("invite", meeting, by=mettmann["ivan"], on=on, channel=Channel.PORTAL)
    perform("invite", meeting, by=mettmann["georg"], on=on, channel=Channel.PORTAL)


def test_a_new_member_is_invited_by_inviting_again(mettmann: District, meeting: Meeting, on: date) -> None:
    invite(mettmann, meeting, on)
    seat = Seat.objects.create(committee=mettmann.committee, number=16, organisation="Sportbund")
    Tenure.objects.create(seat=seat, user=mettmann["nora"], since=on)
    event = invite(mettmann, meeting, on + timedelta(days=1))
    assert event.data["users"] == [mettmann["nora"].pk]


def test_the_bundle_is_filed_and_mails_name_the_day_and_no_case(mettmann: District, meeting: Meeting, on: date) -> None:
    invite(mettmann, meeting, on)
    assert consequences.run_pending() == 2
    assert consequences.run_pending() == 0
    paper = MeetingPaper.objects.get(meeting=meeting)
    assert (paper.kind, paper.dated_on) == (MeetingPaper.Kind.INVITATION, on)
    with paper.file.open() as file:
        assert file.read().startswith(b"%PDF")
    assert len(mail.outbox) == SEATS
    sent = mail.outbox[0]
    for told in ("17.03.2027", "17:30 Uhr", "Kreishaus Mettmann, Raum 1.14", f"/gremium/sitzung/{meeting.public_id}/"):
        assert told in sent.body
    assert sent.subject == "Einladung zu einer Sitzung"
    assert "&" not in sent.body


def test_letters_are_written_down_on_the_day_they_went_out(mettmann: District, meeting: Meeting, on: date) -> None:
    adopt(mettmann, Rules(invitation=InvitationRule(days=14, channel=Channel.LETTER)), date(2026, 1, 1))
    posted, held_on = meeting.held_on - timedelta(days=14), meeting.held_on
    people = list(Tenure.objects.on(held_on).holders().filter(committee=mettmann.committee))
    written = {"invited": people[:-1], "channel": Channel.LETTER, "sent_on": posted}
    perform("record_summons", meeting, by=mettmann["katrin"], on=held_on, **written)
    meeting.refresh_from_db()
    assert meeting.invited_on == posted
    assert defects(meeting) == [
        "Ladungsmangel: Für Sitz 15 steht keine Einladung im Verzeichnis. Laden Sie ihn ein oder tragen Sie sie nach."
    ]
    with pytest.raises(Refused, match="Mehmet Demir: Diese Einladung steht schon im Verzeichnis"):
        perform("record_summons", meeting, by=mettmann["katrin"], on=held_on, **written)


@pytest.mark.parametrize(("days", "reason"), [(1, "in der Zukunft"), (60, "in der Zukunft")])
def test_nothing_is_written_down_before_it_happened(
    mettmann: District, meeting: Meeting, on: date, days: int, reason: str
) -> None:
    data = {"invited": [], "channel": Channel.LETTER, "sent_on": on + timedelta(days=days)}
    with pytest.raises(Refused, match=reason):
        perform("record_summons", meeting, by=mettmann["katrin"], on=on, **data)


def test_an_invitation_after_the_session_does_not_count(mettmann: District, meeting: Meeting) -> None:
    after = meeting.held_on + timedelta(days=1)
    data = {"invited": [], "channel": Channel.LETTER, "sent_on": after}
    with pytest.raises(Refused, match="Eine Einladung danach zählt nicht"):
        perform("record_summons", meeting, by=mettmann["katrin"], on=after, **data)


# --- staying away ---


def test_who_stays_away_is_deputised_for(mettmann: District, meeting: Meeting, on: date) -> None:
    nora = deputy(mettmann, 3)
    invite(mettmann, meeting, on)
    assert not Summons.objects.filter(user=nora).exists()
    consequences.run_pending()
    mail.outbox.clear()
    event = perform("excuse", meeting, by=mettmann["georg"], on=on, reason="Urlaub")
    assert Apology.objects.get(meeting=meeting).seat.number == 3
    assert Summons.objects.get(user=nora).seat.number == 3
    assert "Urlaub" not in str(event.data)
    consequences.run_pending()
    assert [sent.to for sent in mail.outbox] == [[nora.email]]
    assert "17.03.2027" in mail.outbox[0].body


def test_saying_so_before_the_invitation_counts_too(mettmann: District, meeting: Meeting, on: date) -> None:
    nora = deputy(mettmann, 3)
    perform("excuse", meeting, by=mettmann["georg"], on=on)
    assert not Summons.objects.exists()
    perform("withdraw_apology", meeting, by=mettmann["georg"], on=on)
    consequences.run_pending()
    assert mail.outbox == []
    perform("excuse", meeting, by=mettmann["georg"], on=on)
    invite(mettmann, meeting, on)
    assert Summons.objects.filter(user=nora, seat__number=3).count() == 1
    assert Summons.objects.count() == SEATS + 1


def test_where_nobody_may_stand_in_no_deputy_is_invited(mettmann: District, meeting: Meeting, on: date) -> None:
    rules = RulesOfProcedure.objects.get(committee=mettmann.committee)
    rules.body["deputies"] = {**rules.body.get("deputies", {}), "allowed": False}
    rules.save()
    nora = deputy(mettmann, 3)
    invite(mettmann, meeting, on)
    perform("excuse", meeting, by=mettmann["georg"], on=on)
    assert not Summons.objects.filter(user=nora).exists()


def test_one_says_it_once_and_may_take_it_back(mettmann: District, meeting: Meeting, on: date) -> None:
    nora, georg = deputy(mettmann, 3), mettmann["georg"]
    invite(mettmann, meeting, on)
    assert "excuse" in offered(meeting, georg, on)
    perform("excuse", meeting, by=georg, on=on)
    assert "excuse" not in offered(meeting, georg, on)
    with pytest.raises(Conflict):
        perform("excuse", meeting, by=georg, on=on)
    consequences.run_pending()
    mail.outbox.clear()
    perform("withdraw_apology", meeting, by=georg, on=on)
    assert not Apology.objects.exists()
    assert Summons.objects.filter(user=nora).exists()
    consequences.run_pending()
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [([nora.email], "Neues zu einer Sitzung")]


def test_who_deputises_has_nothing_to_excuse(mettmann: District, meeting: Meeting, on: date) -> None:
    nora = deputy(mettmann, 3)
    with pytest.raises(Refused, match="Absagen kann hier nur das Mitglied selbst"):
        perform("excuse", meeting, by=nora, on=on)


def test_who_calls_the_office_is_excused_by_it(mettmann: District, meeting: Meeting, on: date) -> None:
    nora = deputy(mettmann, 4)
    invite(mettmann, meeting, on)
    seat = Seat.objects.get(committee=mettmann.committee, number=4)
    perform("record_apology", meeting, by=mettmann["katrin"], on=on, seat=seat, excused=True, reason="Anruf")
    perform("record_apology", meeting, by=mettmann["katrin"], on=on, seat=seat, excused=False)
    assert Apology.objects.get(seat=seat).excused is False
    assert Summons.objects.filter(user=nora).count() == 1


def test_who_sat_there_was_not_away(mettmann: District, meeting: Meeting) -> None:
    held_on = meeting.held_on
    invite(mettmann, meeting, held_on)
    holders = Tenure.objects.on(held_on).holders().filter(committee=mettmann.committee)
    perform("record_presence", meeting, by=mettmann["katrin"], on=held_on, present=list(holders[:3]))
    with pytest.raises(Refused, match="Ihr Sitz ist schon als anwesend eingetragen"):
        perform("excuse", meeting, by=mettmann["georg"], on=held_on)
    seat = Seat.objects.get(committee=mettmann.committee, number=1)
    with pytest.raises(Refused, match="Sitz 1 ist oder war anwesend"):
        perform("record_apology", meeting, by=mettmann["katrin"], on=held_on, seat=seat, excused=True)


def test_a_seat_of_another_body_is_none_of_this_meeting(mettmann: District, meeting: Meeting, on: date) -> None:
    seat = Seat.objects.get(committee=mettmann.youth, number=1)
    with pytest.raises(Refused, match="gibt es in diesem Gremium nicht"):
        perform("record_apology", meeting, by=mettmann["katrin"], on=on, seat=seat, excused=True)


def test_nobody_stays_away_from_a_circulation(mettmann: District, meeting: Meeting, on: date) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(kind=Meeting.Kind.CIRCULATION)
    assert {"excuse", "withdraw_apology"}.isdisjoint(offered(meeting, mettmann["georg"], on))
    assert {"record_apology", "close_meeting"}.isdisjoint(offered(meeting, mettmann["katrin"], on))


# --- what is read ---


def test_what_was_set_again_for_somebody_excluded_misses_the_page(
    mettmann: District, meeting: Meeting, on: date
) -> None:
    case = Evening(mettmann).case("Café", summary="Nur für Unbefangene")
    item = meeting.items.get(consideration__application=case)
    whole = _words(meeting_papers.agenda_of(meeting, on=on))
    assert "Nur für Unbefangene" in whole
    assert "Gesamtkosten" in whole
    parted = _words(meeting_papers.agenda_of(meeting, on=on, withheld={item.pk}))
    assert "Nur für Unbefangene" not in parted
    assert "Gesamtkosten" not in parted
    assert "Sie sind von diesem Punkt ausgeschlossen" in parted
    for secret in ("Mittelstraße", "DE89", "antje@"):
        assert secret not in whole


def _words(paper: meeting_papers.Paper) -> str:
    return words(read(paper.kind.value, paper.values))


def test_the_invitation_to_a_second_session_has_the_note_if_somebody_wanted_it(
    mettmann: District, meeting: Meeting, on: date
) -> None:
    for with_note in (True, False):
        second = Meeting.objects.create(
            committee=mettmann.committee,
            held_on=meeting.held_on + timedelta(days=14 + with_note),
            second_of=meeting,
            with_note=with_note,
        )
        text = _words(meeting_papers.agenda_of(second, on=on))
        assert "Die Sitzung am 17. März 2027 war nicht beschlussfähig." in text
        assert ("ohne Rücksicht auf die Zahl der Anwesenden" in text) is with_note


# --- two at once ---


@pytest.mark.django_db(transaction=True)
def test_two_who_invite_at_once_invite_everybody_once(mettmann: District, on: date) -> None:
    meeting = mettmann.meeting
    meeting.items.create(position=1, kind="other", title="Bericht")

    def press(key: str) -> str:
        try:
            perform("invite", meeting, by=mettmann[key], on=on, channel=Channel.PORTAL)
        except (Refused, Conflict) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(press, ("katrin", "mehmet", "georg", "katrin")))
    assert answers == ["Refused", "Refused", "Refused", "done"]
    assert Summons.objects.filter(meeting=meeting).count() == SEATS
    assert Event.objects.filter(meeting=meeting, act="invite").count() == 1
    consequences.run_pending()
    assert len(mail.outbox) == SEATS


@pytest.mark.django_db(transaction=True)
def test_one_who_says_it_on_two_devices_has_one_apology(mettmann: District, on: date) -> None:
    nora = deputy(mettmann, 3)
    mettmann.meeting.items.create(position=1, kind="other", title="Bericht")
    invite(mettmann, mettmann.meeting, on)

    def press(_device: int) -> str:
        try:
            perform("excuse", mettmann.meeting, by=mettmann["georg"], on=on)
        except (Refused, Conflict) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))).count("done") == 1
    assert Apology.objects.count() == 1
    assert Summons.objects.filter(user=nora).count() == 1
