# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails say that something is new and where, never what. The same event always has the same Message-ID."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from grants.models import Event
from permissions.models import CommitteeRole, User


def tell_applicant(event: Event) -> None:
    """Everybody who acts for the applicant, and the applicant's own address."""
    application = event.application
    assert application is not None, "news belong to a case"
    people = User.objects.filter(represents__applicant=application.applicant_id, is_active=True)
    addresses = set(people.values_list("email", flat=True)) | {application.applicant.email}
    _send(event, "news", addresses, f"/antrag/{application.public_id}/")


def tell_committee(event: Event) -> None:
    """Seats and secretary of the body whose resolution was returned or not followed."""
    application = event.application
    assert application is not None, "a resolution is about a case"
    committee = application.call.committee_id
    seats = User.objects.filter(seats__committee=committee).values_list("email", flat=True)
    secretaries = CommitteeRole.objects.filter(content_object=committee).values_list("user__email", flat=True)
    _send(event, "committee_news", {*seats, *secretaries}, "/gremium/")


def _send(event: Event, template: str, addresses: Iterable[str], path: str) -> None:
    context = {"link": settings.PUBLIC_URL + path}
    subject, _, body = render_to_string(f"mails/{template}.txt", context).partition("\n\n")
    for number, address in enumerate(sorted(filter(None, addresses))):
        message_id = f"<event-{event.pk}-{template}-{number}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
        EmailMessage(subject.strip(), body, to=[address], headers={"Message-ID": message_id}).send()
