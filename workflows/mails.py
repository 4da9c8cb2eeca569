# SPDX-License-Identifier: AGPL-3.0-or-later
"""What mails say: that something is new and where, never what. They are owed here and sent by workflows/post.py.

How soon a person wants which kind is asked once for all addresses; who wants them daily is owed one for the morning.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from benefits.models import ClaimEvent, ClaimMessage, Guardian
from committees.models import Meeting, Poll, Summons, Tenure
from grants.models import Application, BodyQuestion, Decision, Event, Invitation, Message, Status
from grants.models.event import Recorded
from permissions import casework, preferences, scopes
from permissions.models import User
from seminars.models import Seminar
from workflows import paces
from workflows.mail_kinds import BY_KEY, BY_TEMPLATE, MailKind, Pace
from workflows.models import Mail

NEWS_PAUSE = timedelta(hours=1)
HOME = "/start/"
# Where a family finds its claims: no address names one of them, or a child.
FAMILY_PAGE = "/familie/faelle/"


def tell_applicant(event: Event, kind: str = "") -> None:
    """Everybody who acts for the applicant or helps with the case, and the applicant's own address.

    That an application arrived is no secret to whoever sent it; everything else is only called new.
    """
    application = event.application
    assert application is not None, "news belong to a case"
    addresses = set(scopes.party(application).values_list("email", flat=True)) | {application.applicant.email}
    template, page = ("received", "quittung/") if event.act == "submit" else ("news", "")
    _send(event, template, addresses, f"/antrag/{application.public_id}/{page}", kind=kind)


def tell_if_sent(event: Event) -> None:
    """A deferral or a place on the waiting list lies in the portal at once; a Bescheid is told when it was posted."""
    if Decision.objects.filter(pk=event.data["decision"], dispatched_on__isnull=False).exists():
        tell_applicant(event)


def tell_of_extension(event: Event) -> None:
    """More time for the applicant is news to them; the office's own clock is not."""
    if event.target == Status.INCOMPLETE:
        tell_applicant(event)


def tell_committee(event: Event) -> None:
    """Seats and secretary of the body whose resolution was returned or not followed."""
    application = event.application
    assert application is not None, "a resolution is about a case"
    addresses = scopes.people_of(application.call.committee).values_list("email", flat=True)
    _send(event, "committee_news", set(addresses), "/gremium/")


def tell_presenting(event: Event) -> None:
    """Those who applied get to know that, and when, they may present their project: the time stands in the portal."""
    application = Application.objects.filter(considerations__item=event.data["item"]).first()
    if application is not None:
        addresses = {*scopes.party(application).values_list("email", flat=True), application.applicant.email}
        _send(event, "news", addresses, f"/antrag/{application.public_id}/")


def tell_summoned(event: Event) -> None:
    """Who was just invited to a meeting: its day, time and place, and never what it is about."""
    _tell_of_meeting(event, "summons")


def tell_of_meeting(event: Event) -> None:
    """The people an act on a meeting names, that something is new."""
    _tell_of_meeting(event, "meeting_news")


def tell_moved(event: Event) -> None:
    """Everybody who was invited: when and where the session is now."""
    _tell_of_meeting(event, "meeting_moved")


def tell_cancelled(event: Event) -> None:
    """Everybody who was invited: the session does not take place. Why, they read in the portal."""
    _tell_of_meeting(event, "meeting_cancelled")


def tell_of_minutes(event: Event) -> None:
    """Everybody who was invited, and the secretary: the minutes are signed."""
    meeting = event.meeting
    assert meeting is not None, "an act on a meeting"
    invited = User.objects.filter(pk__in=Summons.objects.filter(meeting=meeting).values("user"), is_active=True)
    people = invited.union(scopes.people_of(meeting.committee).order_by())
    _send(event, "meeting_news", {person.email for person in people}, _page_of(event), kind="minutes")


def _tell_of_meeting(event: Event, template: str) -> None:
    people = User.objects.filter(pk__in=event.data["users"], is_active=True)
    _send(event, template, people.values_list("email", flat=True), _page_of(event), meeting=event.meeting)


def _page_of(event: Event) -> str:
    assert event.meeting is not None, "an act on a meeting"
    return f"/gremium/sitzung/{event.meeting.public_id}/"


def tell_other_side(event: Event) -> None:
    """That a message was written: the applicant of the office's, the unit's own mailbox of the applicant's.

    Who writes three times in a row is news once.
    """
    application = event.application
    assert application is not None, "messages belong to a case"
    message = Message.objects.get(pk=event.data["message"])
    if _goes_on(application.messages.filter(pk__lt=message.pk).last(), message):
        return
    if message.from_office:
        tell_applicant(event, "message")
    else:
        _send(event, "office_news", [application.call.unit.email], f"/amt/fall/{application.public_id}/")


def _goes_on(before: Message | ClaimMessage | None, message: Message | ClaimMessage) -> bool:
    """Whether the same side wrote just before."""
    return bool(before and before.from_office == message.from_office and message.at - before.at < NEWS_PAUSE)


def tell_office_of_question(event: Event) -> None:
    """The unit of the case: a body wants to know something of those who applied."""
    asked = BodyQuestion.objects.select_related("application__call__unit").get(pk=event.data["question"])
    case = asked.application
    _send(event, "office_question", [case.call.unit.email], f"/amt/fall/{case.public_id}/#fragen")


def tell_passed_on(event: Event) -> None:
    """Whose hands a case came into and left, without whoever did it; who is away reads it when they are back.

    For the receiver who is away, who stands in for them that day hears of it too. Who hands over three hundred cases
    is news once a day to each: the work list says which.
    """
    application = event.application
    assert application is not None, "somebody works on a case"
    apart = casework.without_part(Application.objects.filter(pk=application.pk))
    owe("passed_on", _passed(event, "passed", apart), "/amt/?filter=meine", event=event)


def tell_claim_passed_on(event: ClaimEvent) -> None:
    """The same of a claim: who is of the family hears nothing of it."""
    of_family = Guardian.objects.filter(user=OuterRef("pk"), family=event.claim.child.family_id)
    named = _passed(event, "claims-passed", Q(~Exists(of_family)))
    owe("passed_on", named, "/but/?stapel=meine", claim_event=event)


def _passed(event: Recorded, named: str, apart: Q) -> dict[str, str]:
    """Message-ID and address of everybody in whose hands the case was or is."""
    to, before = event.data.get("to"), event.data.get("from")
    covering = casework.absences(event.on).filter(user=to).values_list("substitute", flat=True)
    keys = [key for key in (to, before, *covering) if key is not None and key != event.by_id]
    people = User.objects.filter(apart, pk__in=keys, is_active=True)
    return {
        f"<{named}-{event.on}-{event.by_id}-{key}@{host()}>": email for key, email in people.values_list("pk", "email")
    }


def tell_family(event: ClaimEvent) -> None:
    """Who acts for a family and has an account: that there is something new, not even about what."""
    guardians = Guardian.objects.filter(family=event.claim.child.family_id, user__is_active=True)
    addresses = guardians.values_list("user__email", flat=True)
    named = {_message_id(event, "family_news", address): address for address in sorted(set(addresses))}
    owe("family_news", named, FAMILY_PAGE, claim_event=event)


def tell_other_side_of_claim(event: ClaimEvent) -> None:
    """That there is something new, of the family; that a message came, of the mailbox of the office."""
    message = ClaimMessage.objects.get(pk=event.data["message"])
    if _goes_on(event.claim.messages.filter(pk__lt=message.pk).last(), message):
        return
    if message.from_office:
        tell_family(event)
    else:
        named = {_message_id(event, "claim_message", event.claim.unit.email): event.claim.unit.email}
        owe("claim_message", named, f"/but/faelle/{event.claim.public_id}/", claim_event=event)


def tell_invited(invitation: Invitation, link: str) -> None:
    """The one mail that no act owes: who accepts is a colleague. A name says who invites and can hold no address."""
    name = re.sub(r"[^\w ’'-]+", " ", invitation.invited_by.get_full_name())[:80].strip()
    subject, body = text("invitation", path=link, name=name or "Jemand", until=invitation.expires_at)
    headers = {"Message-ID": f"<invitation-{invitation.public_id}-{uuid4().hex[:8]}@{host()}>"}
    EmailMessage(subject, body, to=[invitation.email], headers=headers).send()


def tell_circulation_begun(event: Event) -> None:
    """Everybody the log of the circulation names."""
    _tell_circulation(event, "circulation", Poll.objects.get(pk=event.data["poll"]))


def tell_who_is_silent(event: Event) -> None:
    """Members and deputies of the seats that have not answered when the mail goes out."""
    assert event.poll is not None, "reminded of a vote"
    silent = Tenure.objects.on(event.on).filter(seat__ballots__poll=event.poll, seat__ballots__verdict="")
    _tell_circulation(event, "circulation_reminder", event.poll, user__in=silent.values("user"))


def tell_circulation_over(event: Event) -> None:
    """By an objection, by the clock, or because the case was withdrawn: everybody who was asked."""
    over = [event.poll_id] if event.poll_id else event.data["polls"]
    for poll in Poll.objects.filter(pk__in=over, item__meeting__kind=Meeting.Kind.CIRCULATION):
        _tell_circulation(event, "circulation_over", poll)


def _tell_circulation(event: Event, template: str, poll: Poll, **which: Any) -> None:
    item = poll.item
    asked = Summons.objects.filter(meeting=item.meeting_id, **which)
    addresses = User.objects.filter(pk__in=asked.values("user"), is_active=True).values_list("email", flat=True)
    _send(event, template, set(addresses), f"/gremium/top/{item.public_id}/", until=item.meeting.held_on)


def _send(event: Event, template: str, addresses: Iterable[str], path: str, *, kind: str = "", **context: Any) -> None:
    """What an act owes to each address."""
    named = {_message_id(event, template, address): address for address in sorted(set(filter(None, addresses)))}
    owe(template, named, path, event=event, kind=kind, **context)


def owe(
    template: str,
    named: Mapping[str, str],
    path: str,
    *,
    event: Event | None = None,
    claim_event: ClaimEvent | None = None,
    seminar: Seminar | None = None,
    kind: str = "",
    **context: Any,
) -> None:
    """Owe one mail to each {Message-ID: address}, at its pace: one that fails is tried alone, and none is owed twice.

    kind: where it is another one than the template says.
    """
    subject, body = text(template, path=path, **context)
    about = BY_KEY[kind] if kind else BY_TEMPLATE[template]
    belongs = {"event": event, "claim_event": claim_event, "seminar": seminar}
    wanted = {"kind": about.key, "subject": subject, "body": body}
    mails = [Mail(message_id=message_id, address=address, **belongs, **wanted) for message_id, address in named.items()]
    Mail.objects.bulk_create(_at_their_pace(about, mails), ignore_conflicts=True)


def _at_their_pace(kind: MailKind, mails: list[Mail]) -> list[Mail]:
    """Some come in the morning, some never. Who is behind no account gets every one."""
    if kind.fixed:
        return mails
    known = preferences.of_addresses(kind.key, kind.pace, (mail.address for mail in mails))
    paced = [(mail, *known.get(mail.address.lower(), (0, Pace.AT_ONCE.value))) for mail in mails]
    morning = paces.next_morning(timezone.now())
    daily = [_digest(user, mail.address, morning) for mail, user, pace in paced if pace == Pace.DAILY]
    return [mail for mail, _user, pace in paced if pace == Pace.AT_ONCE] + daily


def _digest(user: int, address: str, morning: datetime) -> Mail:
    """The one mail of a person and a morning, whatever it is about."""
    subject, body = text("digest", path=HOME)
    message_id = f"<digest-{morning.date()}-{user}@{host()}>"
    return Mail(
        message_id=message_id, address=address, subject=subject, body=body, kind="digest", next_attempt_at=morning
    )


def of_deadlines() -> dict[str, Any]:
    """The words, the morning and the usual paces of the mails about deadlines, for one statement that owes them all."""
    subject, body = text("deadline", path="/meldungen/")
    digest_subject, digest_body = text("digest", path=HOME)
    return {
        "subject": subject,
        "body": body,
        "digest_subject": digest_subject,
        "digest_body": digest_body,
        "morning": paces.next_morning(timezone.now()),
        "host": f"@{host()}>",
        "pace_applied": BY_KEY["papers_due"].pace.value,
        "pace_desk": BY_KEY["cases_due"].pace.value,
    }


def _message_id(event: Event | ClaimEvent, template: str, address: str) -> str:
    """The same for the same mail, and it tells nobody to whom it went; the two records count each for itself."""
    record = "event" if isinstance(event, Event) else "news"
    whom = sha256(f"{event.pk} {address.lower()}".encode()).hexdigest()[:16]
    return f"<{record}-{event.pk}-{template}-{whom}@{host()}>"


def text(template: str, *, path: str, **context: Any) -> tuple[str, str]:
    """Subject and body, with a link into the portal."""
    context |= {"link": link(path)}
    subject, _, body = render_to_string(f"mails/{template}.txt", context).partition("\n\n")
    return subject.strip(), body


def link(path: str) -> str:
    """An address of the portal as somebody opens it from outside."""
    return settings.PUBLIC_URL + path


def host() -> str:
    """What stands behind the @ of a Message-ID."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
