# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cases in every state, in ten towns, with deadlines about to run out: what the demo shows on the first day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from committees.bylaws.rules import Channel
from committees.models import Meeting, Motion
from grants.models import Applicant, Application, Decision, Representative
from grants.models.application import Status
from workflows.demo.district import TWO_SIGN_FROM, District, adopt_rules, build
from workflows.demo.drafts import draft
from workflows.demo.people import BY_KEY
from workflows.demo.steps import AGAINST, Steps
from workflows.engine import perform

NEW_YEAR_CALLS_FROM = 10
# Days before a session: cases are on its agenda, then everybody is invited.
SCHEDULED, INVITED = timedelta(days=16), timedelta(days=14)


@dataclass(frozen=True)
class Seed:
    """One case of the demo: who, where, what, how much, and how far it got."""

    applicant: str
    town: str
    title: str
    asked: int
    reaches: Status
    summary: str


SEEDS = (
    Seed(
        "Antje Yıldız",
        "Hilden",
        "Sommerküche der Kulturen",
        3200,
        Status.DRAFT,
        "An vier Abenden kochen Familien aus sechs Ländern auf dem Marktplatz. Alle essen an einem Tisch.",
    ),
    Seed(
        "Paul Wenders",
        "Haan",
        "Stolpersteine hören",
        900,
        Status.SUBMITTED,
        "Jugendliche sprechen Lebensgeschichten ein. An jedem Stolperstein kann man sie mit dem Telefon hören.",
    ),
    Seed(
        "Nachbarschaft Birth e.V.",
        "Velbert",
        "Erzählbank im Park",
        2400,
        Status.SUBMITTED,
        "Eine Bank lädt jeden Samstag zum Gespräch ein. Zwei Freiwillige hören zu und bringen Nachbarn zusammen.",
    ),
    Seed(
        "Kulturzentrum Ratingen West",
        "Ratingen",
        "Theater gegen Hass",
        5000,
        Status.INCOMPLETE,
        "Eine Gruppe junger Menschen entwickelt ein Stück über Hass im Netz und spielt es in fünf Schulen.",
    ),
    Seed(
        "Jugendzentrum Wülfrath",
        "Wülfrath",
        "Radio Vielfalt",
        1800,
        Status.INCOMPLETE,
        "Junge Leute machen eine Sendung über das Zusammenleben in ihrer Stadt. Eine Redakteurin hilft ihnen.",
    ),
    Seed(
        "Moscheeverein Erkrath e.V.",
        "Erkrath",
        "Offene Türen, offene Fragen",
        2600,
        Status.READY,
        "Die Gemeinde lädt Schulklassen ein. Jede Frage ist erlaubt, und junge Mitglieder antworten.",
    ),
    Seed(
        "Begegnungscafé Hilden e.V.",
        "Hilden",
        "Begegnungscafé am Markt",
        4800,
        Status.SCHEDULED,
        "Einmal im Monat kochen neue und alte Nachbarn zusammen. Danach spricht ein Gast über ein Thema aus der Stadt.",
    ),
    Seed(
        "Frauentreff Langenfeld e.V.",
        "Langenfeld",
        "Meine Stimme zählt",
        3900,
        Status.SCHEDULED,
        "Frauen lernen, wie Rat und Ausschüsse arbeiten, und stellen ihre Fragen direkt im Rathaus.",
    ),
    Seed(
        "Initiative Gerechte Stadt",
        "Monheim am Rhein",
        "Stadtrundgang Demokratie",
        1500,
        Status.SCHEDULED,
        "Ein Rundgang zeigt, wo in der Stadt Demokratie gemacht wird. Ehrenamtliche führen ihn in vier Sprachen.",
    ),
    Seed(
        "Schulverein Heiligenhaus",
        "Heiligenhaus",
        "Debattierklub der Schulen",
        2200,
        Status.RESOLVED,
        "Drei Schulen streiten nach festen Regeln über Fragen der Zeit. Ein Trainer bereitet die Gruppen vor.",
    ),
    Seed(
        "Caritas-Treff Mettmann",
        "Mettmann",
        "Sprachcafé mit Gästen",
        4100,
        Status.DEVIATION,
        "Zum Sprachcafé kommt jede Woche ein Gast aus Polizei, Feuerwehr, Rat oder Verein.",
    ),
    Seed(
        "Sportgemeinschaft Velbert e.V.",
        "Velbert",
        "Fairplay im Verein",
        3000,
        Status.AWARDED,
        "Trainerinnen und Trainer üben, wie sie bei Beleidigungen am Spielfeldrand eingreifen.",
    ),
    Seed(
        "Stadtbücherei Haan",
        "Haan",
        "Erzählcafé der Generationen",
        1400,
        Status.AWARDED,
        "Jung und Alt erzählen einander, wie sie in die Stadt gekommen sind. Daraus wird eine Ausstellung.",
    ),
    Seed(
        "Filmclub Haan e.V.",
        "Haan",
        "Kino und Gespräch",
        2800,
        Status.NOTIFIED,
        "Sechs Filme über Mut und Zivilcourage, danach ein Gespräch mit Gästen.",
    ),
    Seed(
        "Chor der Nationen",
        "Ratingen",
        "Singen für alle",
        4500,
        Status.REJECTED,
        "Ein Chor ohne Vorsingen. Lieder aus den Ländern der Mitglieder, zwei Auftritte auf Stadtfesten.",
    ),
    Seed(
        "Heimatverein Wülfrath",
        "Wülfrath",
        "Alte Wege, neue Nachbarn",
        3600,
        Status.DEFERRED,
        "Alteingesessene zeigen Zugezogenen ihre Wege durch die Stadt und umgekehrt.",
    ),
    Seed(
        "Literaturhaus Mettmann",
        "Mettmann",
        "Lesen ohne Grenzen",
        2500,
        Status.WAITLISTED,
        "Autorinnen und Autoren, die fliehen mussten, lesen in Schulen und Büchereien.",
    ),
    Seed(
        "Tanzhaus Langenfeld",
        "Langenfeld",
        "Tanz verbindet",
        1200,
        Status.WITHDRAWN,
        "Ein Wochenende mit Tänzen aus zehn Ländern für Menschen mit und ohne Behinderung.",
    ),
)


def settle(today: date) -> District:
    """The whole demo as of that day."""
    year = today.year + (today.month >= NEW_YEAR_CALLS_FROM)
    session = today  # nobody votes before the day of a meeting, and whoever tries the demo wants to vote
    opens_on = today - timedelta(days=90)
    district = build(year, session_on=session, opens_on=opens_on, second_signature_from=TWO_SIGN_FROM)
    adopt_rules(district)
    past = Meeting.objects.create(
        committee=district.committee, held_on=session - timedelta(days=21), place="Kreishaus Mettmann, Raum 1.14"
    )
    Meeting.objects.create(
        committee=district.committee, held_on=session + timedelta(days=42), place="Rathaus Ratingen, Saal 2"
    )
    walker = Walker(district, past, today)
    for number, seed in enumerate(SEEDS):
        walker.walk(seed, submitted_on=past.held_on - timedelta(days=44 - number))
    perform("invite", past, by=district["katrin"], on=past.held_on - INVITED, channel=Channel.PORTAL)
    walker.steps.gather(past, on=past.held_on)
    for case, step in walker.on_agenda:
        step(case)
    return district


class Walker:
    """Takes a case as far as its seed says; every status is one step further than the one before it."""

    def __init__(self, district: District, past: Meeting, today: date) -> None:
        self.district, self.past, self.today = district, past, today
        self.steps = Steps(district)
        self.on_agenda: list[tuple[Application, Callable[[Application], None]]] = []
        self.further: dict[Status, Callable[[Application], None]] = {
            Status.INCOMPLETE: self._request,
            Status.READY: self._ready,
            Status.SCHEDULED: self._schedule,
            Status.WITHDRAWN: self._withdraw,
        }
        self.after_vote: dict[Status, Callable[[Application], None]] = {
            Status.RESOLVED: self._vote,
            Status.DEVIATION: self._deviate,
            Status.AWARDED: self._award,
            Status.NOTIFIED: self._notify,
            Status.REJECTED: self._reject,
            Status.DEFERRED: self._defer,
            Status.WAITLISTED: self._wait,
        }

    def walk(self, seed: Seed, *, submitted_on: date) -> None:
        applicant = self._applicant(seed)
        case = draft(
            self.district.call,
            applicant,
            title=seed.title,
            asked=Decimal(seed.asked),
            own=Decimal(seed.asked // 4),
            starts_on=self.today + timedelta(days=80),
            town=seed.town,
            summary=seed.summary,
        )
        if seed.reaches == Status.DRAFT:
            Application.objects.filter(pk=case.pk).update(declarations={})
            return
        if seed.reaches in {Status.SUBMITTED, Status.INCOMPLETE, Status.READY}:
            submitted_on = self.today - timedelta(days=12)
        representative = applicant.representatives.select_related("user").first()
        assert representative is not None
        self.steps.submit(case, by=representative.user, on=submitted_on)
        if step := self.further.get(seed.reaches):
            step(case)
        elif step := self.after_vote.get(seed.reaches):
            self._ready(case)
            self.steps.schedule(case, self.past, on=self.past.held_on - SCHEDULED)
            self.on_agenda.append((case, step))

    def _applicant(self, seed: Seed) -> Applicant:
        if found := Applicant.objects.filter(name=seed.applicant).first():
            return found
        if seed.applicant == BY_KEY["antje"].name:
            return self.district.association
        applicant = Applicant.objects.create(
            kind=Applicant.Kind.ORGANISATION,
            name=seed.applicant,
            street="Hauptstraße 1",
            postcode="40800",
            town=seed.town,
            email=BY_KEY["oksana"].email,
        )
        Representative.objects.create(applicant=applicant, user=self.district["oksana"])
        return applicant

    def _request(self, case: Application) -> None:
        self.steps.request(case, on=self.today - timedelta(days=11))

    def _ready(self, case: Application) -> None:
        assert case.submitted_on is not None
        self.steps.check(case, on=case.submitted_on + timedelta(days=1))

    def _schedule(self, case: Application) -> None:
        self._ready(case)
        self.steps.schedule(case, self.district.meeting, on=self.today - SCHEDULED)

    def _vote(self, case: Application, **how: object) -> None:
        self.steps.resolve(case, self.past, on=self.past.held_on, **how)  # type: ignore[arg-type]

    def _deviate(self, case: Application) -> None:
        self._vote(case)
        perform(
            "propose_deviation",
            case,
            by=self.district["sabine"],
            on=self.today - timedelta(days=3),
            kind=Decision.Kind.AWARD,
            amount=Decimal(3000),
            conditions="",
            reasons="Wir fördern die Treffen. Die Reise gehört nicht zum Projekt.",
            deviation_reasons="Eine Reise nach außerhalb des Kreises ist nach der Förderrichtlinie nicht förderfähig.",
        )

    def _award(self, case: Application) -> None:
        """Signed by one: a large sum waits for the second person, a small one for the post."""
        self._vote(case, amount=min(TWO_SIGN_FROM, Decimal(case.amount_asked or 0)))
        self.steps.decide(case, on=self.today)

    def _notify(self, case: Application) -> None:
        self._vote(case)
        self._send(case)

    def _reject(self, case: Application) -> None:
        self._vote(case, votes=AGAINST)
        self._send(case)

    def _send(self, case: Application) -> None:
        day = self.past.held_on + timedelta(days=2)
        self.steps.decide_and_sign(case, on=day)
        self.steps.dispatch(case, on=day)

    def _defer(self, case: Application) -> None:
        self._vote(case, motion=Motion.DEFER)
        self.steps.decide(case, on=self.past.held_on + timedelta(days=1))

    def _wait(self, case: Application) -> None:
        self._vote(case, motion=Motion.WAITLIST)
        self.steps.decide(case, on=self.past.held_on + timedelta(days=1))

    def _withdraw(self, case: Application) -> None:
        perform("withdraw", case, by=self.district["oksana"], on=self.today - timedelta(days=10), reason="")
