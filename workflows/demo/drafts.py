# SPDX-License-Identifier: AGPL-3.0-or-later
"""Drafts as a careful applicant would fill them in."""

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from grants.calls import terms_of
from grants.models import Applicant, Application, Call, Document, PlanItem, Side
from grants.rules import OF_AGE
from grants.terms import RequiredDocument
from workflows.demo.papers import pdf

SUMMARY = (
    "Einmal im Monat kochen neue und alte Nachbarn zusammen. Danach spricht ein Gast über ein Thema aus der Stadt, und "
    "alle reden mit."
)


def draft(
    call: Call,
    applicant: Applicant,
    *,
    title: str = "Begegnungscafé am Markt",
    asked: Decimal = Decimal(4800),
    own: Decimal = Decimal(1200),
    starts_on: date | None = None,
    town: str = "Hilden",
    summary: str = SUMMARY,
    **overrides: Any,
) -> Application:
    """A complete draft: plan of asked + own euros, declarations, the papers an organisation needs."""
    begins = starts_on or date(call.period_from.year, 6, 1)
    terms = terms_of(call)
    values: dict[str, Any] = {
        "title": title,
        "starts_on": begins,
        "ends_on": begins + timedelta(days=60),
        "first_contact_on": call.opens_on + timedelta(days=3),
        "amount_asked": asked,
        "declarations": {each.key: each.version for each in terms.declarations},
        "answers": _answers(call.opens_on + timedelta(days=10), town, summary, terms.questions.keys()),
    }
    application = Application.objects.create(call=call, applicant=applicant, **(values | overrides))
    _plan(application, asked + own, own)
    ages = application.answers.get("ages") or ()
    for document in terms.documents_for(applicant.kind):
        if document.required and (not document.of_minors or min(ages, default=OF_AGE) < OF_AGE):
            _paper(application, document)
    return application


def _answers(consulted_on: date, town: str, summary: str, keys: Any) -> dict[str, Any]:
    answers = {
        "summary": summary,
        "aims": "Mindestens 30 Menschen kommen jedes Mal. Die Hälfte war vorher noch nie da.",
        "field": ["democracy", "diversity"],
        "new": "yes",
        "in_district": "yes",
        "town": town,
        "participants": 40,
        "target_group": "Nachbarinnen und Nachbarn jeden Alters",
        "consulted_on": consulted_on.isoformat(),
        "exception_reason": "",
        "begun": "no",
        "partners": f"Stadt {town}, Volkshochschule",
        "publicity": "Plakate, Zeitung und die Netze der Partner",
        "group_size": 3,
        "ages": [15, 16, 17],
        "adult_name": "Hilde Okafor",
        "adult_phone": "02104 555 20",
        "adult_of_age": "yes",
        "accessibility": "Der Raum hat keine Stufen. Wir übersetzen in einfache Sprache.",
    }
    return {key: value for key, value in answers.items() if key in keys}


def _plan(application: Application, expenses: Decimal, own: Decimal) -> None:
    fee = (expenses * Decimal("0.4")).quantize(Decimal("0.01"))
    lines = [(Side.EXPENSE, "fee", "Gäste und Moderation", fee)]
    lines.append((Side.EXPENSE, "material", "Lebensmittel und Werbung", expenses - fee))
    if own:
        lines.append((Side.INCOME, "own", "Eigenmittel", own))
    PlanItem.objects.bulk_create(
        PlanItem(application=application, side=side, kind=kind, label=label, amount=amount)
        for side, kind, label, amount in lines
    )


def _paper(application: Application, wanted: RequiredDocument) -> None:
    content, name = pdf(wanted.label), f"{wanted.label}.pdf"
    document = Document(
        application=application,
        kind=wanted.key,
        name=name,
        media_type="application/pdf",
        size=len(content),
        sha256=sha256(content).hexdigest(),
        received_on=application.call.opens_on + timedelta(days=12),
    )
    document.file.save(name, ContentFile(content), save=False)
    document.save()
