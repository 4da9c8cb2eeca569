# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who sits where from when until when: through the door, refused in words, and held by the database."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from committees.bylaws.body import to_json
from committees.bylaws.library import all_sets
from committees.models import Apology, Ballot, Meeting, Poll, Presence, RulesOfProcedure, Seat, Tenure
from committees.places import occupation
from law.finding import Refused
from permissions.models import User
from workflows import subjects
from workflows.demo import district
from workflows.demo.district import District
from workflows.engine import Conflict, Forbidden, Unknown, perform

TODAY = date(2027, 1, 20)
JUNE, JULY = date(2027, 6, 30), date(2027, 7, 1)


def seat(d: District, number: int) -> Seat:
    return d.committee.seats.get(number=number)


def holder(d: District, number: int) -> Tenure:
    return Tenure.objects.holders().on(TODAY).get(seat=seat(d, number))


def appoint(d: District, number: int, key: str, *, by: str = "ute", since: date = TODAY, **more: Any) -> Tenure:
    given = {"part": "holder", "since": since, "until": None, "born_on": None} | more
    perform("appoint", d.committee, by=d[by], on=TODAY, seat=seat(d, number), user=d[key], **given)
    return Tenure.objects.get(seat=seat(d, number), user=d[key], since=since)


def end(d: District, tenure: Tenure, until: date, *, by: str = "ute", on: date = TODAY) -> None:
    perform("end_term", d.committee, by=d[by], on=on, tenure=tenure, until=until)


def refusal(deed: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        deed()
    return str(refused.value)


# --- who may ---


def test_administrator_and_secretary_name_people_others_do_not(mettmann: District) -> None:
    end(mettmann, holder(mettmann, 5), JUNE)
    appoint(mettmann, 5, "nora", by="katrin", since=JULY)
    for key in ("mehmet", "fatma"):
        with pytest.raises(Forbidden):
            appoint(mettmann, 6, "paul", by=key, since=JULY)
    for key in ("nora", "antje", "sabine", "lina"):
        with pytest.raises(Unknown):
            appoint(mettmann, 6, "paul", by=key, since=JULY)


def test_seats_and_rules_are_the_administrators_alone(mettmann: District) -> None:
    columns = {"number": 16, "organisation": "Sportbund", "group": "civil", "area": "", "advisory": True}
    columns |= {"is_chair": False, "is_deputy_chair": False}
    with pytest.raises(Forbidden):
        perform("add_seat", mettmann.committee, by=mettmann["katrin"], on=TODAY, **columns)
    perform("add_seat", mettmann.committee, by=mettmann["ute"], on=TODAY, **columns)
    assert seat(mettmann, 16).advisory


def test_the_record_names_no_names_and_no_birthday(mettmann: District) -> None:
    tenure = appoint(mettmann, 5, "nora", part="deputy", until=JUNE, born_on=date(1990, 5, 1))
    event = mettmann.committee.events.get()
    known = {"tenure": tenure.pk, "seat": tenure.seat_id, "user": mettmann["nora"].pk, "part": "deputy"}
    assert event.data == known | {"since": "2027-01-20", "until": "2027-06-30"}


def test_who_only_administers_sees_no_case_and_no_session(mettmann: District, client: Any) -> None:
    client.force_login(mettmann["ute"])
    assert client.get("/gremien/").status_code == 200
    assert client.get(f"/gremium/sitzung/{mettmann.meeting.public_id}/").status_code == 404
    assert client.get("/gremium/").status_code == 404
    assert client.get("/amt/").status_code == 404
    with pytest.raises(Unknown):
        perform("open_poll", mettmann.meeting, by=mettmann["ute"], on=TODAY, item=None)


# --- who sits where ---


def test_history_says_who_sat_where_on_any_day(mettmann: District) -> None:
    end(mettmann, holder(mettmann, 5), JUNE)
    appoint(mettmann, 5, "nora", since=JULY)
    on = {day: occupation(mettmann.committee, day).places[4].holder for day in (TODAY, JUNE, JULY)}
    assert [found and found.user for found in on.values()] == [mettmann["ivan"], mettmann["ivan"], mettmann["nora"]]


def test_a_seat_has_one_holder_at_a_time(mettmann: District) -> None:
    text = refusal(lambda: appoint(mettmann, 5, "nora"))
    assert "an ohne festes Ende schon Ivan Petrenko. Beenden Sie zuerst diese Amtszeit." in text
    end(mettmann, holder(mettmann, 5), JUNE)
    text = refusal(lambda: appoint(mettmann, 5, "nora", since=JUNE))
    assert "bis 30.06.2027 schon Ivan Petrenko" in text
    appoint(mettmann, 5, "nora", since=JULY)


def test_a_person_has_one_place_in_a_body(mettmann: District) -> None:
    text = refusal(lambda: appoint(mettmann, 5, "fatma", part="deputy"))
    assert "Fatma Şahin ist" in text
    assert "schon Mitglied auf Sitz 2." in text


def test_in_two_bodies_one_may_sit(mettmann: District) -> None:
    given = {"part": "deputy", "since": TODAY, "seat": mettmann.youth.seats.get(number=1), "born_on": date(2004, 5, 1)}
    perform("appoint", mettmann.youth, by=mettmann["ute"], on=TODAY, user=mettmann["fatma"], **given)


def test_several_people_deputise_for_one_seat(mettmann: District) -> None:
    for key in ("nora", "paul"):
        appoint(mettmann, 5, key, part="deputy")
    assert len(occupation(mettmann.committee, TODAY).places[4].deputies) == 2


def test_a_closed_account_gets_no_seat(mettmann: District) -> None:
    """Closed after the form found it, before the act."""
    User.objects.filter(pk=mettmann["nora"].pk).update(is_active=False)
    assert "Nora" in refusal(lambda: appoint(mettmann, 5, "nora", since=JULY))
    assert "ist geschlossen" in refusal(lambda: appoint(mettmann, 5, "nora", since=JULY))


def test_everything_wrong_with_an_appointment_is_said_at_once(mettmann: District) -> None:
    text = refusal(lambda: appoint(mettmann, 5, "fatma", until=TODAY - timedelta(days=1), born_on=JULY))
    for part in ("Der letzte Tag liegt vor dem ersten.", "Das Geburtsdatum liegt nach dem ersten Tag"):
        assert part in text
    text = refusal(lambda: appoint(mettmann, 5, "fatma"))
    assert "schon Ivan Petrenko" in text
    assert "schon Mitglied auf Sitz 2" in text


def test_seats_and_terms_of_other_bodies_are_refused(mettmann: District) -> None:
    foreign = {"seat": mettmann.youth.seats.get(number=1), "user": mettmann["nora"]}
    given = foreign | {"part": "deputy", "since": TODAY}
    text = refusal(lambda: perform("appoint", mettmann.committee, by=mettmann["ute"], on=TODAY, **given))
    assert "Diesen Sitz gibt es in diesem Gremium nicht." in text
    youth = Tenure.objects.filter(seat__committee=mettmann.youth)[0]
    assert "Diese Amtszeit gibt es in diesem Gremium nicht." in refusal(lambda: end(mettmann, youth, JUNE))


def test_rules_without_deputies_name_none(mettmann: District) -> None:
    adopt(mettmann, deputies={"allowed": False})
    assert "erlaubt an diesem Tag keine Stellvertretung" in refusal(
        lambda: appoint(mettmann, 5, "nora", part="deputy", since=JULY)
    )
    appoint(mettmann, 5, "nora", part="deputy", until=date(2027, 3, 31))


def adopt(d: District, *, since: date = date(2027, 4, 1), **rules: Any) -> None:
    perform("adopt_rules", d.committee, by=d["ute"], on=TODAY, name="Neu", body=rules, valid_from=since)


def test_a_term_ends_and_is_prolonged_by_a_new_one(mettmann: District) -> None:
    tenure = holder(mettmann, 5)
    end(mettmann, tenure, JULY)
    end(mettmann, tenure, JUNE)
    assert "endet schon am 30.06.2027" in refusal(lambda: end(mettmann, tenure, JULY))
    appoint(mettmann, 5, "ivan", since=JULY)
    before = tenure.since - timedelta(days=1)
    assert "Die Amtszeit beginnt erst am" in refusal(lambda: end(mettmann, tenure, before))


def test_nobody_leaves_before_a_day_on_which_they_were_there(mettmann: District) -> None:
    tenure, held = holder(mettmann, 5), mettmann.meeting.held_on
    Presence.objects.create(meeting=mettmann.meeting, seat=tenure.seat, user=tenure.user)
    later = held + timedelta(days=10)
    text = refusal(lambda: end(mettmann, tenure, held - timedelta(days=1), on=later))
    assert "Ivan Petrenko war am 17.03.2027 noch dabei." in text
    end(mettmann, tenure, held, on=later)


def test_nobody_leaves_before_a_day_on_which_they_voted(mettmann: District) -> None:
    tenure, held = holder(mettmann, 5), mettmann.meeting.held_on
    item = mettmann.meeting.items.create(position=1, title="Beratung", kind="other")
    poll = Poll.objects.create(item=item, motion="free", opened_on=held)
    Ballot.objects.create(poll=poll, seat=tenure.seat, user=tenure.user, verdict="yes")
    assert "noch dabei" in refusal(lambda: end(mettmann, tenure, JUNE - timedelta(days=120), on=JULY))


def test_an_appointment_is_taken_back_before_it_begins(mettmann: District) -> None:
    end(mettmann, holder(mettmann, 5), JUNE)
    tenure = appoint(mettmann, 5, "nora", since=JULY)
    cancel = {"by": mettmann["ute"], "on": TODAY, "tenure": tenure}
    perform("cancel_appointment", mettmann.committee, **cancel)
    assert not Tenure.objects.filter(pk=tenure.pk).exists()
    assert mettmann.committee.events.latest("pk").data["user"] == mettmann["nora"].pk
    cancel["tenure"] = holder(mettmann, 6)
    assert "hat schon begonnen" in refusal(lambda: perform("cancel_appointment", mettmann.committee, **cancel))


# --- seats ---


def columns_of(found: Seat, **changed: Any) -> dict[str, Any]:
    names = ("number", "organisation", "group", "area", "advisory", "is_chair", "is_deputy_chair")
    return {"seat": found} | {name: getattr(found, name) for name in names} | changed


def change(d: District, which: int, **changed: Any) -> None:
    perform("change_seat", d.committee, by=d["ute"], on=TODAY, **columns_of(seat(d, which), **changed))


def test_the_chair_passes_from_seat_to_seat(mettmann: District) -> None:
    change(mettmann, 4, is_chair=True, is_deputy_chair=False)
    assert [each.number for each in mettmann.committee.seats.filter(is_chair=True)] == [4]
    record = mettmann.committee.events.get().data
    assert (record["was"]["is_chair"], record["is"]["is_chair"]) == (False, True)


def test_two_seats_never_have_one_number(mettmann: District) -> None:
    assert "Die Nummer 2 hat schon Migrantenorganisationen." in refusal(lambda: change(mettmann, 4, number=2))
    change(mettmann, 4, number=40)


def test_no_seat_changes_while_somebody_votes(mettmann: District) -> None:
    item = mettmann.meeting.items.create(position=1, title="Beratung", kind="other")
    poll = Poll.objects.create(item=item, motion="free", opened_on=TODAY)
    assert "Gerade läuft eine Abstimmung." in refusal(lambda: change(mettmann, 4, advisory=True))
    poll.delete()
    change(mettmann, 4, advisory=True)


# --- hints ---


def hints(d: District, on: date = TODAY) -> str:
    return " ".join(found.text for found in occupation(d.committee, on).hints)


def test_a_body_that_is_not_composed_as_it_should_be_is_told(mettmann: District) -> None:
    adopt(mettmann, composition={"civil_majority": True, "administration_at_most": "1/3"})
    mettmann.committee.seats.filter(number__gt=6).update(group="administration")
    april = date(2027, 4, 1)
    assert "Die Zivilgesellschaft hat 6 von 15 Sitzen" not in hints(mettmann)
    assert "Die Zivilgesellschaft hat 6 von 15 Sitzen" in hints(mettmann, april)
    assert "Die Verwaltung hat 9 von 15 Sitzen, erlaubt ist höchstens ein Drittel." in hints(mettmann, april)


def test_seats_that_advise_do_not_count(mettmann: District) -> None:
    adopt(mettmann, composition={"civil_majority": True})
    mettmann.committee.seats.filter(number__gt=6).update(group="administration", advisory=True)
    assert "Zivilgesellschaft" not in hints(mettmann, JULY)


def test_a_vacant_seat_and_a_term_that_ends_soon_are_told(mettmann: District) -> None:
    end(mettmann, holder(mettmann, 5), date(2027, 2, 28))
    assert "Die Amtszeit von Ivan Petrenko endet am 28.02.2027. Niemand folgt nach." in hints(mettmann)
    assert "Sitz 5 (Flüchtlingshilfe) ist nicht besetzt." in hints(mettmann, date(2027, 3, 1))
    end(mettmann, holder(mettmann, 6), date(2027, 2, 28))
    assert "Die Sitze 5 und 6 sind nicht besetzt." in hints(mettmann, date(2027, 3, 1))
    appoint(mettmann, 5, "nora", since=date(2027, 3, 1))
    appoint(mettmann, 6, "paul", since=date(2027, 3, 1))
    assert "Niemand folgt nach" not in hints(mettmann)


def test_age_counts_on_the_day(mettmann: District) -> None:
    """Until 27: the last day of a vote is the one before the 28th birthday."""
    adopt(mettmann, age={"vote_from": 12, "vote_until": 27})
    end(mettmann, holder(mettmann, 5), date(2027, 3, 31))
    assert "Tragen Sie das Geburtsdatum ein." in refusal(lambda: appoint(mettmann, 5, "nora", since=date(2027, 4, 1)))
    appoint(mettmann, 5, "nora", since=date(2027, 4, 1), born_on=date(1999, 7, 1))
    assert "Nora Fremd ist am" not in hints(mettmann, JUNE)
    assert "Nora Fremd ist am 01.07.2027 nach dem Alter nicht Mitglied" in hints(mettmann, JULY)
    assert "Das Geburtsdatum fehlt von: Mehmet Demir, Fatma Şahin," in hints(mettmann, JUNE)
    assert "Geburtsdatum" not in hints(mettmann)


def test_three_unexcused_absences_in_a_row_are_told(mettmann: District) -> None:
    adopt(mettmann, since=date(2027, 2, 1), absences_in_a_row=3)
    days = [date(2027, 2, day) for day in (2, 9, 16, 23)]
    meetings = [Meeting.objects.create(committee=mettmann.committee, held_on=day) for day in days]
    others = [each for each in mettmann.committee.seats.all() if each.number != 5]
    tenures = {each.seat_id: each.user_id for each in Tenure.objects.filter(seat__in=others)}
    for meeting in meetings:
        Presence.objects.bulk_create(Presence(meeting=meeting, seat=s, user_id=tenures[s.pk]) for s in others)
    assert "Sitz 5: Der Sitz fehlte 4-mal in Folge unentschuldigt" in hints(mettmann, JULY)
    assert "Sitz 4" not in hints(mettmann, JULY)
    assert "in Folge" not in hints(mettmann, days[1])
    Apology.objects.create(meeting=meetings[2], seat=seat(mettmann, 5))
    assert "in Folge" not in hints(mettmann, JULY)


def test_nobody_answers_for_the_absences_of_who_sat_there_before(mettmann: District) -> None:
    adopt(mettmann, since=date(2027, 2, 1), absences_in_a_row=3)
    other = holder(mettmann, 4)
    for number in (2, 9, 16):
        meeting = Meeting.objects.create(committee=mettmann.committee, held_on=date(2027, 2, number))
        Presence.objects.create(meeting=meeting, seat=other.seat, user=other.user)
    assert "Sitz 5: Der Sitz fehlte 3-mal" in hints(mettmann, date(2027, 2, 20))
    end(mettmann, holder(mettmann, 5), date(2027, 2, 20))
    appoint(mettmann, 5, "nora", since=date(2027, 2, 21))
    assert "Sitz 5: Der Sitz fehlte" not in hints(mettmann, date(2027, 2, 21))


# --- two at once ---


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Each in a thread and a transaction of its own, begun together: what became of them."""
    barrier, told = Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            deed()
            told.append("done")
        except (Refused, Conflict) as refused:
            told.append(type(refused).__name__)
        except (IntegrityError, OperationalError):  # two inserts that wait for each other end as a deadlock
            told.append("database")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


ROUNDS = 15


@pytest.mark.django_db(transaction=True)
def test_two_people_appointed_at_once_never_share_a_seat(on: date) -> None:
    d = district.build()
    end(d, holder(d, 5), JUNE)
    for number in range(ROUNDS):
        since = JULY + timedelta(days=2 * number)
        told = at_once(*[partial(appoint, d, 5, key, by=by, since=since, until=since) for key, by in RIVALS])
        assert told == ["Refused", "done"]


RIVALS = (("nora", "ute"), ("paul", "katrin"))


@pytest.mark.django_db(transaction=True)
def test_without_the_door_the_database_refuses_the_second(on: date) -> None:
    """Negative control: around the lock both believe the seat to be free, and the constraint alone holds."""
    d = district.build()
    end(d, holder(d, 5), JUNE)
    free = Barrier(2)

    def squeeze_in(user: User, since: date) -> None:
        with transaction.atomic():
            assert not Tenure.objects.filter(seat=seat(d, 5)).on(since).exists()
            free.wait()
            Tenure.objects.create(seat=seat(d, 5), user=user, since=since, until=since)

    for number in range(ROUNDS):
        since = JULY + timedelta(days=number)
        told = at_once(*[partial(squeeze_in, d[key], since) for key, _by in RIVALS])
        assert told == ["database", "done"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_rule_would_be_too_late(on: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the same two acts, when the door does not hold the body's row."""
    monkeypatch.setattr(subjects, "LOCK_COMMITTEE", subjects.LOCK_COMMITTEE.partition(" FOR ")[0])
    d = district.build()
    end(d, holder(d, 5), JUNE)
    told = []
    for number in range(ROUNDS):
        since = JULY + timedelta(days=2 * number)
        told += at_once(*[partial(appoint, d, 5, key, by=by, since=since, until=since) for key, by in RIVALS])
    assert "database" in told
    assert told.count("done") == ROUNDS


def test_a_set_of_the_library_is_stored_whole(mettmann: District) -> None:
    known = all_sets()["bautzen"].rules
    adopt(mettmann, **to_json(known))
    assert RulesOfProcedure.objects.get(committee=mettmann.committee, valid_from=date(2027, 4, 1)).rules == known
