# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jugendforum: a group of three (15, 16, 17) asks for 400 euros and gets them from its own body."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from committees import informing
from committees.bylaws.objecting import LegalGround
from committees.models import AgendaItem, Meeting, Motion, Poll, Resolution, Seat, Tenure
from grants.models import Applicant, Application, Event, Representative, Status
from law import calendar
from law.finding import Refused
from permissions.models import User
from tests.portal.applicant import pdf, seal, text, url
from tests.portal.committee import url_of
from tests.portal.office import words
from workflows import agendas, consequences
from workflows.demo.district import District
from workflows.demo.steps import Steps
from workflows.engine import perform

POLITE = re.compile(r"[^.:?!]*\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b[^.:?!]*")
PAGES = {
    "projekt": {
        "title": "Sprayen gegen rechts",
        "summary": "Wir machen aus einer grauen Wand ein Bild.",
        "aims": "Viele bleiben stehen und reden darüber.",
    },
    "gruppe": {
        "group_size": "3",
        "ages": "15, 16 und 17",
        "adult_name": "Hilde Hahn",
        "adult_phone": "02104 555 20",
        "adult_of_age": "yes",
    },
    "ort-und-zeit": {
        "in_district": "yes",
        "town": "Mettmann",
        "starts_on": "01.06.2027",
        "ends_on": "05.06.2027",
        "participants": "20",
    },
    "beratung-und-beginn": {"begun": "no"},
}


@pytest.fixture
def zoe(mettmann: District) -> User:
    """She is 16 and has an account; nobody's association."""
    user = User.objects.create(email="zoe@beispiel.test", name="Zoe Hahn")
    group = Applicant.objects.create(
        kind=Applicant.Kind.PERSON,
        name="Zoe Hahn",
        street="Ring 1",
        postcode="40822",
        town="Mettmann",
        email=user.email,
    )
    Representative.objects.create(applicant=group, user=user)
    return user


@pytest.fixture
def begun(client: Client, mettmann: District, zoe: User) -> Application:
    """Every page as the three fill it in on the phone; the consent is still missing."""
    client.force_login(zoe)
    group = Applicant.objects.get(representatives__user=zoe)
    client.post(reverse("applicant:begin", args=[mettmann.youth_call.slug]), {"applicant": group.public_id})
    case = Application.objects.get()
    for key, answers in PAGES.items():
        client.post(url("page", case, key), answers)
    client.post(url("add_line", case, "ausgabe"), {"kind": "material", "label": "Farbe", "amount": "400"})
    client.post(url("plan", case), {"amount_asked": "400"})
    case.refresh_from_db()
    return case


def send(client: Client, case: Application) -> tuple[int, str]:
    answer = client.post(url("check", case), seal(client, url("check", case)) | dict.fromkeys(DECLARED, "on"))
    case.refresh_from_db()
    return answer.status_code, text(answer)


DECLARED = ("not_begun", "no_double_funding", "constitution", "correct", "privacy")


def test_without_the_parents_it_is_not_sent(client: Client, begun: Application) -> None:
    assert begun.answers["ages"] == [15, 16, 17]
    status, page = send(client, begun)
    assert status == 422
    assert "Bitte lade noch hoch: Einverständnis der Eltern" in page
    assert begun.status == Status.DRAFT


def test_with_the_parents_it_is(client: Client, begun: Application) -> None:
    client.post(url("documents", begun), {"kind": "parental_consent", "parental_consent-file": pdf("Eltern.pdf")})
    assert send(client, begun)[0] == 302
    assert begun.status == Status.SUBMITTED
    assert (begun.terms is not None and begun.terms.says_du) is True


@pytest.mark.parametrize(
    ("page", "changed", "told"),
    [
        ("gruppe", {"ages": "15, 16"}, "Du hast 3 Leute angegeben, aber 2 Alter."),
        ("gruppe", {"group_size": "2", "ages": "15, 16"}, "Deine Gruppe braucht mindestens 3 junge Leute."),
        ("gruppe", {"adult_of_age": "no"}, "Die Person muss mindestens 18 Jahre alt sein."),
    ],
)
def test_what_is_missing_is_said_where_it_is_asked(
    client: Client, begun: Application, page: str, changed: dict[str, str], told: str
) -> None:
    answer = client.post(url("page", begun, page), PAGES[page] | changed, follow=True)
    assert told in text(answer)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("adult_name", "Bitte beantworte noch: Welche erwachsene Person können wir fragen?"),
        ("adult_phone", "Bitte beantworte noch: Welche Telefonnummer hat diese Person?"),
        ("adult_of_age", "Bitte beantworte noch: Ist diese Person 18 Jahre oder älter?"),
    ],
)
def test_without_a_grown_up_to_ask_it_is_not_sent(client: Client, begun: Application, missing: str, told: str) -> None:
    """Nobody to call is refused like somebody too young, and said where the group reads everything once more."""
    client.post(url("documents", begun), {"kind": "parental_consent", "parental_consent-file": pdf("Eltern.pdf")})
    client.post(url("page", begun, "gruppe"), PAGES["gruppe"] | {missing: ""})
    status, page = send(client, begun)
    assert (status, begun.status) == (422, Status.DRAFT)
    assert told in page


def test_minors_alone_get_less_than_with_somebody_of_age(client: Client, begun: Application) -> None:
    assert "Du kannst bis zu 500,00 € beantragen." in text(client.get(url("plan", begun)))
    client.post(url("plan", begun), {"amount_asked": "501"})
    told = text(client.get(url("plan", begun)))
    assert "Du kannst höchstens 500,00 € beantragen, solange niemand in deiner Gruppe 18 ist." in told
    client.post(url("page", begun, "gruppe"), PAGES["gruppe"] | {"ages": "15, 16, 18"})
    assert "Du kannst bis zu 1.000,00 € beantragen." in text(client.get(url("plan", begun)))


def test_the_pages_say_du(client: Client, begun: Application) -> None:
    """With a mistake on each; what the portal says around them on every page stays polite."""
    client.post(url("page", begun, "gruppe"), PAGES["gruppe"] | {"group_size": "2"})
    client.post(url("plan", begun), {"amount_asked": "501"})
    client.get("/")
    addresses = [url("case", begun), url("plan", begun), url("documents", begun), url("check", begun)]
    addresses += [url("page", begun, key) for key in PAGES]
    for address in addresses:
        polite = POLITE.findall(words(client.get(address)))
        assert polite == [], (address, polite)


def test_nobody_asks_grown_ups_for_their_parents(client: Client, begun: Application) -> None:
    assert "Einverständnis der Eltern" in text(client.get(url("documents", begun)))
    client.post(url("page", begun, "gruppe"), PAGES["gruppe"] | {"ages": "18, 19, 20"})
    assert "Einverständnis der Eltern" not in text(client.get(url("documents", begun)))
    assert send(client, begun)[0] == 302


# --- the body decides ---


TOO_FEW = "Nicht beschlussfähig: 5 von 12 Sitzen anwesend, nötig sind 6"
NOTHING_TO_DECIDE = {
    Motion.AWARD: "Zu diesem Punkt gibt es keinen Antrag.",
    Motion.DEFER: "Zu diesem Punkt gibt es keinen Antrag.",
    Motion.URGENT: "Dieser Punkt steht schon auf der Tagesordnung.",
    Motion.TRANSFER: "Bei diesem Punkt geht es nicht um eine Umwidmung.",
}


class Forum:
    """Twelve seats as the scenario has them; seat 7 turned 28 the day before the session."""

    def __init__(self, district: District, case: Application) -> None:
        self.district, self.case = district, case
        self.steps = Steps(district)
        self.meeting = district.youth.meetings.get()
        self.day = self.meeting.held_on
        self._fill()
        self.steps.machines(case)
        self.steps.check(case, on=date(2027, 1, 21))
        self.steps.schedule(case, self.meeting, on=date(2027, 1, 22))
        self.item = self.meeting.items.get()
        self.steps.invite(self.meeting, on=date(2027, 2, 1))

    def _fill(self) -> None:
        body, began = self.district.youth, date(2025, 1, 1)
        Tenure.objects.filter(committee=body).update(born_on=date(2010, 5, 1))
        yesterday = self.day - timedelta(days=1)
        for number in range(6, 13):
            user = User.objects.create(email=f"sitz{number}@beispiel.test", name=f"Sitz {number}")
            seat = Seat.objects.create(committee=body, number=number, organisation="Schule", group="youth")
            born = yesterday.replace(year=yesterday.year - 28) if number == 7 else date(2009, 1, number)
            Tenure.objects.create(seat=seat, user=user, since=began, born_on=born)

    def holder(self, number: int) -> User:
        return Tenure.objects.get(seat__committee=self.district.youth, seat__number=number).user

    def gather(self, *numbers: int) -> None:
        here = Tenure.objects.filter(seat__committee=self.district.youth, seat__number__in=numbers)
        perform("record_presence", self.meeting, by=self.district["katrin"], on=self.day, present=list(here))
        self.meeting.refresh_from_db()

    def open(self) -> Poll:
        about = {"item": self.item, "motion": Motion.AWARD, "amount": self.case.amount_asked, "conditions": ""}
        perform("open_poll", self.meeting, by=self.district["katrin"], on=self.day, **about)
        return self.item.polls.get(closed_at=None)

    def decide(self, *, no: int = 1) -> Poll:
        """Six vote, so many of them against."""
        self.gather(*range(1, 8))
        poll = self.open()
        for number in range(1, 7):
            verdict = "no" if number <= no else "yes"
            perform("vote", poll, by=self.holder(number), on=self.day, verdict=verdict)
        perform("close_poll", poll, by=self.district["katrin"], on=self.day)
        poll.refresh_from_db()
        self.case.refresh_from_db()
        return poll


@pytest.fixture
def forum(client: Client, mettmann: District, begun: Application) -> Forum:
    client.post(url("documents", begun), {"kind": "parental_consent", "parental_consent-file": pdf("Eltern.pdf")})
    assert send(client, begun)[0] == 302
    return Forum(mettmann, begun)


def test_half_of_twelve_is_enough_and_five_are_not(forum: Forum) -> None:
    """The law would ask for seven."""
    forum.gather(1, 2, 3, 4, 5)
    with pytest.raises(Refused, match=TOO_FEW):
        forum.open()
    forum.gather(1, 2, 3, 4, 5, 6)
    assert forum.open().ballots.count() == 6


def test_who_turned_28_yesterday_has_no_vote(forum: Forum) -> None:
    forum.gather(1, 2, 3, 4, 5, 7)
    with pytest.raises(Refused, match=TOO_FEW):
        forum.open()
    forum.gather(1, 2, 3, 4, 5, 6, 7)
    poll = forum.open()
    assert sorted(poll.ballots.values_list("seat__number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_five_to_one_is_approved_and_the_begleitgremium_gets_to_know(forum: Forum) -> None:
    poll = forum.decide()
    assert (poll.yes, poll.no, poll.outcome) == (5, 1, "adopted")
    assert forum.case.status == Status.RESOLVED
    told = AgendaItem.objects.get(meeting=forum.district.meeting)
    assert (told.kind, told.about, told.title) == (
        AgendaItem.Kind.INFORMATION,
        poll.resolution,
        f"Zur Kenntnis: Jugendforum vom {forum.day:%d.%m.%Y}",
    )
    assert Event.objects.get(act="close_poll").data["told"] == [told.pk]


def test_a_rejection_is_told_too(forum: Forum) -> None:
    assert forum.decide(no=5).outcome == "rejected"
    assert forum.district.meeting.items.get().about.outcome == "rejected"


def test_nobody_votes_on_what_is_only_told(forum: Forum) -> None:
    forum.decide()
    d, told = forum.district, forum.district.meeting.items.get()
    forum.steps.gather(d.meeting, on=forum.day)
    d.meeting.refresh_from_db()
    for motion in (Motion.AWARD, Motion.DEFER, Motion.URGENT, Motion.TRANSFER):
        with pytest.raises(Refused, match=NOTHING_TO_DECIDE[motion]):
            about = {"item": told, "motion": motion, "amount": Decimal(400), "conditions": ""}
            perform("open_poll", d.meeting, by=d["katrin"], on=forum.day, **about)
    assert not told.polls.exists()
    katrin = Client()
    katrin.force_login(d["katrin"])
    calendar.pretend(forum.day)
    assert f'value="{told.pk}"' not in katrin.get(url_of(d.meeting, "open_poll")).content.decode()


def test_the_point_says_what_was_resolved(forum: Forum) -> None:
    """For those who sit in the informed body, and for nobody else."""
    forum.decide()
    told = forum.district.meeting.items.get()
    calendar.pretend(forum.day)
    readers = {key: Client() for key in ("mehmet", "katrin", "lina", "nora")}
    for key, reader in readers.items():
        reader.force_login(forum.district[key])
    for key in ("mehmet", "katrin"):
        page = words(readers[key].get(url_of(told)))
        assert "Wer hat beschlossen? Jugendforum, am 17.03.2027" in page
        assert "5 Ja, 1 Nein" in page
        assert "Betrag 400,00 €" in page.replace("\xa0", " ")
        assert "Über diesen Punkt stimmt hier niemand ab." in page
        assert "Abstimmung eröffnen" not in page and "befangen?" not in page
    for key in ("lina", "nora"):
        assert readers[key].get(url_of(told)).status_code == 404


def test_a_resolution_that_fell_is_told_as_one(forum: Forum) -> None:
    """On the page and in the papers of the body that was informed of it."""
    poll = forum.decide()
    d, told = forum.district, forum.district.meeting.items.get()
    Resolution.objects.filter(poll=poll).update(repeated_because="Vertauscht.", returned_because="Frist fehlt.")
    mehmet = Client()
    mehmet.force_login(d["mehmet"])
    assert "Gilt nicht mehr, neue Abstimmung Vertauscht." in words(mehmet.get(url_of(told)))
    printed = str(agendas.invitation(d.meeting, on=forum.day, signer="")["cases"])
    assert "dieser Beschluss gilt nicht mehr: Vertauscht." in printed
    assert "Das Amt hat den Beschluss zurückgegeben: Frist fehlt." in printed


def test_without_a_session_to_come_it_waits_for_the_next_one(forum: Forum) -> None:
    """The next session of the Begleitgremium takes what waits, in the order it was decided, and once."""
    d = forum.district
    Meeting.objects.filter(pk=d.meeting.pk).update(held_on=forum.day - timedelta(days=1))
    poll = forum.decide()
    assert not AgendaItem.objects.filter(kind="information").exists()
    early = Meeting.objects.create(committee=d.committee, held_on=forum.day - timedelta(days=7))
    assert informing.tell(early.pk) == [], "decided after that day"
    later = Meeting.objects.create(committee=d.committee, held_on=forum.day + timedelta(days=30))
    (told,) = informing.tell(later.pk)
    assert AgendaItem.objects.get(pk=told).about == poll.resolution
    assert informing.tell(later.pk) == []
    even_later = Meeting.objects.create(committee=d.committee, held_on=forum.day + timedelta(days=60))
    assert informing.tell(even_later.pk) == []


def test_the_begleitgremium_informs_nobody(forum: Forum) -> None:
    assert informing.tell_informed_body(forum.district.committee.pk, on=forum.day) == []


# --- the office objects on legal grounds alone ---


def test_the_office_cannot_decide_otherwise(forum: Forum) -> None:
    forum.decide()
    wish = {
        "kind": "rejection",
        "amount": None,
        "conditions": "",
        "reasons": "x",
        "deviation_reasons": "Gefällt uns nicht.",
    }
    with pytest.raises(Refused, match="Das Jugendforum entscheidet selbst über dieses Geld"):
        perform("propose_deviation", forum.case, by=forum.district["sabine"], on=forum.day, **wish)
    assert forum.case.status == Status.RESOLVED


def test_it_names_the_ground_and_explains_it(forum: Forum, mailoutbox: list[object]) -> None:
    forum.decide()
    consequences.run_pending()
    mailoutbox.clear()
    sabine, d = Client(), forum.district
    sabine.force_login(d["sabine"])
    calendar.pretend(forum.day)
    form = reverse("office:act", args=[forum.case.public_id, "return_resolution"])
    page = text(sabine.get(form))
    for ground in LegalGround:
        assert str(ground.label) in page
    without = sabine.post(form, {**seal(sabine, form), "reasons": "Das Projekt gefällt uns nicht."})
    assert without.status_code == 422
    with pytest.raises(Refused, match="Bitte wählen Sie den Rechtsgrund"):
        perform("return_resolution", forum.case, by=d["sabine"], on=forum.day, reasons="Das gefällt uns nicht.")
    why = "Die Gruppe hat schon im Mai Farbe gekauft."
    done = sabine.post(form, {**seal(sabine, form), "ground": "precondition", "reasons": why})
    assert done.status_code == 302
    forum.case.refresh_from_db()
    assert forum.case.status == Status.READY
    resolution = Poll.objects.get().resolution
    assert resolution.returned_because == f"Eine Voraussetzung der Förderung fehlt: {why}"
    assert Event.objects.get(act="return_resolution").data["ground"] == "precondition"
    consequences.run_pending()
    assert {address for mail in mailoutbox for address in mail.to} >= {d["lina"].email, d["katrin"].email}  # type: ignore[attr-defined]
    lina = Client()
    lina.force_login(d["lina"])
    assert why in text(lina.get(reverse("committee:meetings")))


def test_other_bodies_get_reasons_without_a_ground(mettmann: District, on: date) -> None:
    from workflows.demo.drafts import draft

    steps, d = Steps(mettmann), mettmann
    case = draft(d.call, d.association)
    steps.submit(case, by=d["antje"], on=on)
    steps.check(case, on=on)
    steps.schedule(case, d.meeting, on=on)
    day = d.meeting.held_on
    steps.gather(d.meeting, on=day)
    steps.resolve(case, d.meeting, on=day)
    perform("return_resolution", case, by=d["sabine"], on=day, reasons="Bitte noch einmal.")
    assert Poll.objects.get().resolution.returned_because == "Bitte noch einmal."
