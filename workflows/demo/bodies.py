# SPDX-License-Identifier: AGPL-3.0-or-later
"""What bodies of the demo keep and do: a deputy, ties, aims, a vote in writing, signed minutes."""

from datetime import date, timedelta
from decimal import Decimal

from committees.bylaws.rules import Channel
from committees.models import Aim, Meeting, Tenure
from grants.models import Affiliation, Applicant, Application, Call, Representative
from workflows import consequences
from workflows.demo.cases import INVITED
from workflows.demo.district import BEGUN_ON, District
from workflows.demo.drafts import draft
from workflows.demo.steps import Steps
from workflows.engine import perform

AIMS = (
    ("Menschen kommen ins Gespräch", "Nachbarn, die sich sonst nicht begegnen, tun etwas gemeinsam."),
    ("Junge Leute reden mit", "Mindestens ein Drittel der Projekte planen junge Menschen selbst."),
)
BLOCKS = (
    ("Schutzkonzept", "Legen Sie uns vor dem ersten Termin Ihr Schutzkonzept vor."),
    ("Logo", "Nennen Sie in Ihrer Werbung die Partnerschaft für Demokratie und das Bundesprogramm."),
)
ROUND = "Eine Wanderausstellung zeigt Fotos aus zehn Städten. Besucher schreiben dazu, was Heimat für sie ist."
PAINT = "Wir sprühen eine Wand am Skatepark neu: bunt statt Hassparolen. Alle können mitmachen."


def enliven(district: District, today: date) -> None:
    """As of that day, after the cases are where they are."""
    _who_knows_whom(district)
    _keep(district, today)
    _youth_applies(district, today)
    for meeting in Meeting.objects.filter(held_on=today, kind=Meeting.Kind.SESSION):
        perform("invite", meeting, by=district["katrin"], on=today - INVITED, channel=Channel.PORTAL)
    _go_round(district, today)
    _sign_minutes(district, today)
    consequences.run_pending()


def _who_knows_whom(d: District) -> None:
    """Helga is on the board of an association that applies; Lina deputises for the Jugendring."""
    Affiliation.objects.create(user=d["helga"], applicant=d.association, name=d.association.name, kind="board")
    seat = d.committee.seats.get(number=8)
    Tenure.objects.create(seat=seat, user=d["lina"], part=Tenure.Part.DEPUTY, since=BEGUN_ON)


def _keep(d: District, today: date) -> None:
    katrin, year = d["katrin"], d.call.period_from.year
    for position, (title, text) in enumerate(AIMS, 1):
        perform("add_aim", d.committee, by=katrin, on=today, title=title, text=text, year=year, position=position)
    for title, text in BLOCKS:
        perform("add_block", d.committee, by=katrin, on=today, title=title, text=text)
    aim = Aim.objects.get(committee=d.committee, title=AIMS[0][0])
    for title in ("Kino und Gespräch", "Fairplay im Verein", "Begegnungscafé am Markt"):
        perform("tie_aims", Application.objects.get(title=title), by=katrin, on=today, aims=[aim])


def _checked(
    d: District, call: Call, applicant: Applicant, title: str, asked: int, summary: str, day: date
) -> Application:
    case = draft(call, applicant, title=title, asked=Decimal(asked), town=applicant.town, summary=summary)
    steps = Steps(d)
    representative = applicant.representatives.select_related("user").get()
    steps.submit(case, by=representative.user, on=day)
    steps.check(case, on=day + timedelta(days=1))
    return case


def _go_round(d: District, today: date) -> None:
    """Nobody needs to talk about it: the members answer in writing."""
    day = today - timedelta(days=6)
    case = _checked(d, d.call, d.person, "Fotos von daheim", 800, ROUND, day)
    perform("circulate", case, by=d["katrin"], on=today - timedelta(days=2), amount=Decimal(800))
    poll = case.considerations.get().item.polls.get()
    for key in ("georg", "jutta", "karim"):
        perform("vote", poll, by=d[key], on=today - timedelta(days=1), verdict="yes")


def _youth_applies(d: District, today: date) -> None:
    crew = Applicant.objects.create(
        kind=Applicant.Kind.PERSON,
        name="Skatecrew Langenfeld",
        street="Am Skatepark 1",
        postcode="40764",
        town="Langenfeld",
        email=d["oksana"].email,
    )
    Representative.objects.create(applicant=crew, user=d["oksana"])
    day = today - timedelta(days=20)
    case = _checked(d, d.youth_call, crew, "Bunte Wand am Skatepark", 240, PAINT, day)
    Steps(d).schedule(case, d.youth.meetings.get(), on=day + timedelta(days=2))


def _sign_minutes(d: District, today: date) -> None:
    """Of the last session."""
    past = d.committee.meetings.filter(held_on__lt=today, kind=Meeting.Kind.SESSION).latest("held_on")
    item = past.items.order_by("position")[0]
    note = "Frau Şahin fragt, wer die Räume stellt. Der Verein hat sie schon zugesagt."
    perform("note_item", past, by=d["katrin"], on=past.held_on, item=item, text=note, before="")
    perform("close_meeting", past, by=d["katrin"], on=past.held_on)
    perform("sign_minutes", past, by=d["mehmet"], on=past.held_on + timedelta(days=3))
