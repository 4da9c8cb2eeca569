# SPDX-License-Identifier: AGPL-3.0-or-later
"""One district with something of every kind in it, for what looks at all pages: the crawler and the census."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from benefits.models import Claim, FamilyPaper
from committees import sealing
from committees.bylaws.rules import Channel
from committees.models import AgendaItem, Ballot, Declaration, Meeting, Poll, RulesOfProcedure, Tenure
from grants import call_drafts
from grants.models import Applicant, Application, Call
from permissions import absences, filters
from tests.portal.mailbox import last_code
from tests.world_of_families import families_apply, tell_of_a_month
from workflows import alerts, concerns, consequences, weekly
from workflows.demo import cases, seminars
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.demo.people import PASSWORD
from workflows.demo.steps import Steps
from workflows.engine import perform, possible_acts, roles_on
from workflows.intake import Paper, take_in
from workflows.models import ATTEMPTS, Mail, WeeklyReport
from workflows.procedures import secret

MAY = date(2027, 5, 8)
CONDITION = "Laden Sie auch die Gemeinschaftsunterkunft ein."
ANTJE, STRANGER = "antje@beispiel.test", "neu@beispiel.test"


def _asks_for_a_code(client: Client) -> None:
    client.post("/anmelden/code/", {"email": ANTJE})


def _forgot_the_password(client: Client) -> None:
    client.post("/passwort-vergessen/", {"email": ANTJE})


def _chooses_a_password(client: Client) -> None:
    _forgot_the_password(client)
    client.post("/passwort-vergessen/code/", {"code": last_code(ANTJE)})


def _signs_up(client: Client) -> None:
    client.post("/konto/anlegen/", {"name": "Neu Angekommen", "email": STRANGER})


# Visitors in the middle of coming in, known by a sign no persona's key has.
BEGUN: dict[str, Callable[[Client], None]] = {
    "@code": _asks_for_a_code,
    "@forgot": _forgot_the_password,
    "@password": _chooses_a_password,
    "@sign-up": _signs_up,
}


@dataclass
class World:
    """The demo's cases in every state, an open vote, a paper that misses a page, an early start that was asked for."""

    district: District
    on: date
    filter: Any = None
    passkey: Any = None
    dead_mail: Any = None
    families: Any = None
    offers: Any = None

    def __getitem__(self, key: str) -> Any:
        return self.families[key] if self.families and key in self.families.people else self.district[key]

    def case(self, status: str, *, of: str = "") -> Application:
        """A case in that state; of: one that this person acts for."""
        found = Application.objects.filter(status=status)
        if of:
            found = found.filter(applicant__representatives__user=self[of])
        return found.order_by("id")[0]

    def session(self, who: str) -> str:
        """The cookie of a fresh login, so fresh that nobody is asked again who they are; empty for nobody."""
        client = Client()
        if who in BEGUN:
            BEGUN[who](client)
        elif who:
            client.force_login(self[who])
            client.post("/konto/wirklich-sie/", {"password": PASSWORD})
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        return cookie.value if cookie else ""

    def claims(self, phase: str = "") -> Any:
        """Those Birgit works on, or the ones of a phase."""
        found = Claim.objects.filter(unit__compartment__town="Ratingen", circle="bkgg").order_by("id")
        return found.filter(phase=phase) if phase else found

    @property
    def family_paper(self) -> FamilyPaper:
        return FamilyPaper.objects.get(kind="offer")

    @property
    def poll(self) -> Poll:
        return Poll.objects.filter(closed_at=None).latest("pk")

    @property
    def meeting(self) -> Meeting:
        return self.poll.item.meeting

    @property
    def over(self) -> Meeting:
        """Closed, its minutes not signed yet."""
        return Meeting.objects.get(phase=Meeting.Phase.CLOSED)

    @property
    def weekly_letter(self) -> WeeklyReport:
        return WeeklyReport.objects.get(unit=self.district.unit)

    @property
    def circulation(self) -> Poll:
        return Poll.objects.get(closed_at=None, item__meeting__kind=Meeting.Kind.CIRCULATION)

    @property
    def ready_case(self) -> Application:
        return Application.objects.get(title="Fotowettbewerb")

    @property
    def call_in_draft(self) -> Call:
        return Call.objects.get(phase=Call.Phase.DRAFT)

    @property
    def secret_poll(self) -> Poll:
        return Poll.objects.get(closed_at=None, secret=True)

    @property
    def counted_poll(self) -> Poll:
        return Poll.objects.exclude(closed_at=None).get(secret=True)

    @property
    def resolved_item(self) -> AgendaItem:
        return AgendaItem.objects.filter(polls__closed_at__isnull=False).earliest("pk")

    def possible(self, subjects: Any, people: tuple[str, ...]) -> Iterator[tuple[str, str, Any]]:
        """Each act with somebody who could do it now and a subject to do it to: (act, person, subject)."""
        found: dict[str, tuple[str, Any]] = {}
        for subject in subjects:
            for person in people:
                user = self[person]
                for act in possible_acts(subject, roles=roles_on(subject, user, self.on), by=user, on=self.on):
                    found.setdefault(act, (person, subject))
        yield from ((act, *who) for act, who in sorted(found.items()))


def _plan_a_call(world: World) -> None:
    """The administrator prepares the next year."""
    named = {"title": "Jugendfonds im nächsten Jahr", "fund_name": "Jugendfonds", "fund_limit": Decimal(9000)}
    call_drafts.copy(world.district.youth_call, public_id=uuid4(), **named)


def build(on: date) -> World:
    world = World(cases.settle(on), on)
    own = {"name": "Ab heute", "valid_from": on, "body": {"small_sums_up_to": 3000}}
    RulesOfProcedure.objects.create(committee=world.district.committee, **own)
    vote_in_secret(world.district, world.on, world.district.person)
    _go_round(world)
    _open_a_vote(world)
    _begin_early(world)
    _await_a_signature(world)
    _take_in_a_paper(world)
    _what_a_body_keeps(world)
    _plan_a_call(world)
    _move_money(world)
    _personal_things(world)
    _share_the_work(world)
    _ask(world)
    _write_papers(world)
    families_apply(world)
    world.offers = seminars.settle(world.district, on)
    tell_of_a_month(world)
    alerts.tick(on + timedelta(days=60))
    concerns.watch(on + timedelta(days=60))
    weekly.write_due(on)
    return world


def _what_a_body_keeps(world: World) -> None:
    """An aim with a case tied to it, a condition to pick."""
    d = world.district
    aim = {"title": "Menschen kommen ins Gespräch", "text": "", "year": d.call.period_from.year, "position": 1}
    perform("add_aim", d.committee, by=d["katrin"], on=world.on, **aim)
    block = {"title": "Schutzkonzept", "text": "Legen Sie uns vor dem ersten Termin Ihr Schutzkonzept vor."}
    perform("add_block", d.committee, by=d["katrin"], on=world.on, **block)
    perform("tie_aims", world.case("scheduled"), by=d["katrin"], on=world.on, aims=list(d.committee.aims.all()))


def _move_money(world: World) -> None:
    """The youth forum gives 500 euros to the other fund; the office has not moved them."""
    d, steps, on = world.district, Steps(world.district), world.on
    meeting = d.youth.meetings.earliest("pk")
    wish = {"giver": d.youth_call.fund, "taker": d.fund, "amount": Decimal(500), "reasons": "Für ein Fest mit allen."}
    perform("plan_transfer", meeting, by=d["katrin"], on=on, **wish)
    item = meeting.items.get(kind="transfer")
    steps.gather(meeting, on=on, seats=5)
    perform("open_poll", meeting, by=d["katrin"], on=on, item=item, motion="transfer", amount=Decimal(500))
    poll = item.polls.get()
    for key in ("lina", "emre", "jonas", "mia"):
        perform("vote", poll, by=d[key], on=on, verdict="yes")
    perform("close_poll", poll, by=d["katrin"], on=on)


def _share_the_work(world: World) -> None:
    """Sabine has a case, and stands in for Thomas, who has one and is away; Fatma will miss a session."""
    d, on = world.district, world.on
    for who, status in (("sabine", "scheduled"), ("thomas", "incomplete")):
        perform("take", world.case(status), by=d[who], on=on)
    away = {"since": on, "until": on + timedelta(days=9)}
    absences.enter(d["thomas"], **away, substitute=d["sabine"], by=d["thomas"], on=on)
    absences.enter(d["fatma"], **away, substitute=None, by=d["fatma"], on=on)


def _ask(world: World) -> None:
    """A member wants to know something of Antje's case."""
    item = world.poll.item
    text = "Wer beaufsichtigt die Kinder beim Kochen?"
    perform("ask_applicant", item.meeting, by=world["fatma"], on=world.on, item=item, text=text)


def _write_papers(world: World) -> None:
    """Everybody is invited by mail, Tim stays away, a point has a note; the youth has met and signed nothing yet."""
    d, steps, on = world.district, Steps(world.district), world.on
    perform("invite", d.meeting, by=d["katrin"], on=on, channel=Channel.MAIL)
    consequences.run_pending()
    perform("excuse", d.meeting, by=d["tim"], on=on, reason="Urlaub")
    note = "Frau Şahin fragte nach der Aufsicht. Der Verein stellt zwei Personen."
    perform("note_item", d.meeting, by=d["katrin"], on=on, item=world.poll.item, text=note, before="")
    other = Meeting.objects.filter(committee=d.youth).earliest("pk")
    steps.gather(other, on=max(on, other.held_on), seats=4)
    other.refresh_from_db()
    perform("close_meeting", other, by=d["katrin"], on=max(on, other.held_on))


def _personal_things(world: World) -> None:
    """Antje's passkey, a view of the work list Sabine keeps, a mail Holger finds dead."""
    key = {"name": "Handy", "credential": _credential()}
    world.passkey = Authenticator.objects.create(user=world["antje"], type="webauthn", data=key)
    world.filter = filters.keep(world["sabine"], "Große", "ab=1000")
    dead = {"attempts": ATTEMPTS, "error": "SMTPRecipientsRefused", "kind": "message"}
    world.dead_mail = Mail.objects.create(message_id="<dead>", address="x@beispiel.test", subject="x", body="", **dead)


def _credential() -> dict[str, Any]:
    """What a device registers; its key opens nothing."""
    key = ES256({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})
    made = AuthenticatorData.create(bytes(32), 0x45, 0, AttestedCredentialData.create(bytes(16), b"handy", key))
    client = b'{"type": "webauthn.create", "challenge": "AA", "origin": "http://localhost"}'
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    name = websafe_encode(b"handy")
    return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _open_a_vote(world: World) -> None:
    """On Antje's case; the chair has voted."""
    d, steps = world.district, Steps(world.district)
    case = Application.objects.get(title="Begegnungscafé am Markt")
    steps.gather(d.meeting, on=world.on)
    poll = steps.open_poll(case, d.meeting, on=world.on, conditions=CONDITION)
    perform("vote", poll, by=d["mehmet"], on=world.on, verdict="yes")


def vote_in_secret(d: District, on: date, applicant: Applicant) -> None:
    """One vote in secret that was counted, one that runs; ballots by hand, for the demo's body votes in the open."""
    steps, before = Steps(d), on - timedelta(1)
    for title, is_over in (("Mädchentreff am Abend", True), ("Filmabend im Park", False)):
        case = draft(d.call, applicant, title=title, asked=Decimal(900))
        steps.submit(case, by=applicant.representatives.get().user, on=before)
        steps.check(case, on=before)
        steps.schedule(case, d.meeting, on=before)
        item = AgendaItem.objects.get(consideration__application=case)
        with transaction.atomic():
            poll = Poll.objects.create(item=item, amount=Decimal(900), secret=True, opened_on=on)
            secret.lay_key(poll)
        for key in ("mehmet", "fatma", "georg", "helga", "ivan", "jutta", "karim", "lena"):
            tenure = Tenure.objects.on(on).get(committee=d.committee, user=d[key])
            Ballot.objects.create(poll=poll, seat=tenure.seat, user=d[key])
            Declaration.objects.create(item=item, seat=tenure.seat, user=d[key], biased=False)
        for key in ("mehmet", "fatma", "georg") if is_over else ("mehmet",):
            perform("cast_secret", poll, by=d[key], on=on, verdict="yes", code=sealing.new_code())
        if is_over:
            perform("close_poll", poll, by=d["katrin"], on=on)


def _go_round(world: World) -> None:
    """One case is being voted on in writing, another could be."""
    d, steps = world.district, Steps(world.district)
    for title in ("Picknick der Kulturen", "Fotowettbewerb"):
        case, before = draft(d.call, d.person, title=title, asked=Decimal(700)), world.on - timedelta(1)
        steps.submit(case, by=d["paul"], on=before)
        steps.check(case, on=before)
    picnic = Application.objects.get(title="Picknick der Kulturen")
    perform("circulate", picnic, by=d["katrin"], on=world.on, amount=Decimal(700))


def _await_a_signature(world: World) -> None:
    """A large award that a second person has not signed yet."""
    d, steps = world.district, Steps(world.district)
    case, before = draft(d.call, d.person, title="Zeitzeugen erzählen", asked=Decimal(5000)), world.on - timedelta(1)
    steps.submit(case, by=d["paul"], on=before)
    steps.check(case, on=before)
    steps.schedule(case, d.meeting, on=before)
    steps.resolve(case, d.meeting, on=world.on)
    steps.decide(case, on=world.on)


def _begin_early(world: World) -> None:
    """Antje asks to begin before the decision, and has to supply a paper."""
    d, steps = world.district, Steps(world.district)
    case = draft(
        d.call, d.association, title="Nachbarschaftsfest", asked=Decimal(1200), early_start_on=world.on.replace(month=3)
    )
    steps.submit(case, by=d["antje"], on=world.on)
    steps.request(case, on=world.on)


def _take_in_a_paper(world: World) -> None:
    """A paper from the post, with nearly nothing on it."""
    d = world.district
    paper = Paper(
        call=d.call,
        received_on=world.on,
        answers={"title": "Spielplatzfest", "amount_asked": Decimal(800), "starts_on": MAY, "ends_on": MAY},
        applicant=d.person,
    )
    take_in(paper, by=d["sabine"], on=world.on)
