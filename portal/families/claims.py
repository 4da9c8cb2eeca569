# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a family sees of its claims: all of them, one of them, and taking one back."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from benefits.catalogue import PaymentKind
from benefits.models import Claim, Phase, Voucher
from law import calendar
from permissions import families, treasury
from portal.acts import act_page, acts_for, blank, signed_in
from portal.downloads import letter_response
from portal.families import words
from portal.families.door import for_families

SENT = "Ihre Nachricht ist angekommen."
BACK = "Sie haben den Antrag zurückgezogen."


def own(request: HttpRequest, claim: UUID) -> Claim:
    """One of this person's families, with what its page shows; 404 for everybody else."""
    claims = families.own_claims(signed_in(request)).exclude(phase=Phase.DRAFT).select_related("child__family", "unit")
    return get_object_or_404(claims.prefetch_related("evidence__paper", "decisions"), public_id=claim)


@for_families
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Per child and package: where it stands, what is missing, what to do."""
    user = signed_in(request)
    claims = families.with_news(families.own_claims(user)).exclude(phase=Phase.DRAFT)
    found = claims.select_related("child__family", "unit")
    found = found.prefetch_related("evidence", "decisions").order_by("child__born_on", "child_id", "-pk")
    today, of_child = calendar.today(), groupby(found, lambda one: one.child)
    rows = [(child, [words.standing(each, today) for each in group]) for child, group in of_child]
    waits = families.drafts(user).filter(sent_on=None).first()
    return render(request, "families/claims.html", {"rows": rows, "draft": waits})


@for_families
@require_safe
def claim(request: HttpRequest, claim: UUID) -> HttpResponse:
    """One claim: where it stands, the Bescheid with two sentences above it, its papers."""
    found = own(request, claim)
    made = words.decision(found)
    page = {
        "claim": found,
        "standing": words.standing(found, calendar.today()),
        "decision": made,
        "sentences": words.sentences(found, made) if made else (),
        "papers": [row for row in found.evidence.all() if row.received_on],
        "answer": families.answer_to(found),
        "letters": families.own_letters(signed_in(request)).filter(claim=found),
        **_may(acts_for(found, signed_in(request))),
        "vouchers": _vouchers(request, found),
        "needs_parents": words.needs_parents(found, calendar.today()),
        **_conversation(request, found),
    }
    return render(request, "families/claim.html", page)


def _conversation(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """What both sides wrote, whether the office wrote something new, and an empty form where one may write."""
    written = list(families.messages(claim))
    may = acts_for(claim, signed_in(request), among=("write_message",))
    return {
        "written": written,
        "new": any(each.from_office and each.seen_at is None for each in written),
        "writing": blank(request, claim, "write_message") if may else "",
    }


@for_families
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, claim: UUID) -> HttpResponse:
    """The form of the claim's page sends here; with a mistake it is shown here again."""
    found, back = own(request, claim), reverse("families:claim", args=[claim]) + "#nachrichten"
    more = {"claim": found, "written": list(families.messages(found))}
    return act_page(request, found, "write_message", audience="families", back=back, done=SENT, context=more)


@for_families
@require_POST
def seen(request: HttpRequest, claim: UUID) -> HttpResponse:
    """The family read what the office wrote; to answer says it too."""
    families.mark_seen(own(request, claim), by_office=False)
    return redirect(reverse("families:claim", args=[claim]) + "#nachrichten")


def _vouchers(request: HttpRequest, found: Claim) -> list[Voucher]:
    """Those that count; asked only of claims that were awarded one."""
    if not any(made.payment == PaymentKind.VOUCHER for made in found.decisions.all()):
        return []
    return list(treasury.vouchers(signed_in(request), found).filter(blocked_on=None))


def _may(possible: list[str]) -> dict[str, bool]:
    """What there is to do beside bringing papers."""
    acts = {"withdraw": "withdraw", "object": "object_claim", "advance": "ask_advance", "end": "withdraw_objection"}
    return {f"may_{name}": act in possible for name, act in acts.items()}


@for_families
@require_http_methods(["GET", "HEAD", "POST"])
def objecting(request: HttpRequest, claim: UUID) -> HttpResponse:
    """Online it counts to the last minute of its day, § 84 SGG."""
    return _act(request, claim, "object_claim", "Wir haben Ihren Widerspruch. Sie hören von uns.")


@for_families
@require_http_methods(["GET", "HEAD", "POST"])
def objecting_no_more(request: HttpRequest, claim: UUID) -> HttpResponse:
    return _act(request, claim, "withdraw_objection", "Sie haben den Widerspruch zurückgenommen.")


@for_families
@require_http_methods(["GET", "HEAD", "POST"])
def advance(request: HttpRequest, claim: UUID) -> HttpResponse:
    """§ 42 (1) SGB I."""
    return _act(request, claim, "ask_advance", "Wir haben Ihren Wunsch. Wir zahlen spätestens in einem Monat.")


def _act(request: HttpRequest, claim: UUID, act: str, done: str) -> HttpResponse:
    found, back = own(request, claim), reverse("families:claim", args=[claim])
    return act_page(request, found, act, audience="families", back=back, done=done, context={"claim": found})


@for_families
@require_safe
def letter(request: HttpRequest, claim: UUID, letter: UUID) -> FileResponse:
    """A letter as it was sent."""
    ours = families.own_letters(signed_in(request)).filter(claim__public_id=claim)
    return letter_response(get_object_or_404(ours, public_id=letter))


@for_families
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, claim: UUID) -> HttpResponse:
    """Asks once more before it is done."""
    found = own(request, claim)
    back = reverse("families:claim", args=[claim])
    more = {"claim": found, "needs_parents": words.needs_parents(found, calendar.today())}
    return act_page(request, found, "withdraw", audience="families", back=back, done=BACK, context=more)
