# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on a session, on a point of its agenda and on a vote: of members, and of who leads."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from committees.models import AgendaItem, Meeting, Motion, Recusal
from grants import ledger
from law import calendar
from permissions.models import User
from portal.acts import act_page, signed_in
from portal.committee import reading, taking_part
from portal.committee.door import poll_of

DONE = {
    "invite": "Die Einladung ist unterwegs.",
    "record_summons": "Die Einladungen stehen im Verzeichnis.",
    "excuse": "Sie haben abgesagt. Danke, dass Sie Bescheid geben.",
    "withdraw_apology": "Schön, dass Sie kommen.",
    "record_apology": "Die Absage ist eingetragen.",
    "note_item": "Die Notiz ist gespeichert.",
    "close_meeting": "Die Sitzung ist geschlossen.",
    "sign_minutes": "Die Niederschrift ist unterschrieben. Niemand kann sie mehr ändern.",
    "record_presence": "Die Anwesenheit ist eingetragen.",
    "declare_bias": "Ihre Angabe ist gespeichert.",
    "raise_bias": "Der Zweifel steht jetzt bei diesem Punkt. Das Gremium entscheidet darüber ohne dieses Mitglied.",
    "propose_amount": "Ihr Vorschlag ist gespeichert. Der letzte zählt.",
    "ask_applicant": "Ihre Frage ist beim Amt. Die Antwort steht später bei diesem Punkt.",
    "set_slot": "Die Zeit für die Vorstellung ist gespeichert.",
    "arrange_agenda": "Die Tagesordnung hat die neue Reihenfolge.",
    "add_item": "Der Punkt steht jetzt auf der Tagesordnung.",
    "reconvene": "Die zweite Sitzung ist angesetzt. Laden Sie jetzt dazu ein.",
    "move_meeting": "Tag, Zeit und Ort sind geändert. Wer eingeladen ist, bekommt eine E-Mail.",
    "cancel_meeting": "Die Sitzung ist abgesagt. Ihre Anträge warten auf eine andere Sitzung.",
    "record_vote": "Die Stimme ist eingetragen.",
    "open_poll": "Die Abstimmung ist eröffnet. Alle anwesenden Sitze können jetzt abstimmen.",
    "close_poll": "Die Abstimmung ist geschlossen. Das Ergebnis steht fest.",
    "repeat_vote": "Der Beschluss gilt nicht mehr. Eröffnen Sie die neue Abstimmung.",
    "object": "Ihr Widerspruch ist eingetragen. Der Umlauf ist beendet.",
    "stop": "Der Umlauf ist abgebrochen.",
    "void_poll": "Die Abstimmung ist aufgehoben. Sie können sie neu eröffnen.",
}
# Acts about one point of the agenda; their pages name it with ?top=. Notes have a page of their own.
ABOUT_A_POINT = frozenset({"open_poll", "declare_bias", "raise_bias", "propose_amount", "ask_applicant", "set_slot"})
# What a motion is asked about.
ASKED: dict[str, tuple[str, ...]] = {
    Motion.AWARD: ("amount", "secret", "secret_asked", "blocks", "conditions"),
    Motion.DEFER: ("defer_to", "secret", "secret_asked"),
    Motion.WAITLIST: ("secret", "secret_asked"),
    Motion.RECUSAL: ("recusal",),
    Motion.URGENT: (),
    Motion.TRANSFER: ("amount", "secret", "secret_asked"),
    Motion.REPEAT: (),
}
# What a button says where the name of its act would be no deed.
SUBMIT = {
    "note_item": "Notiz speichern",
    "excuse": "Absagen",
    "withdraw_apology": "Doch kommen",
    "ask_applicant": "Frage senden",
}


@login_required
def meeting_act(request: HttpRequest, meeting: UUID, act: str) -> HttpResponse:
    user = signed_in(request)
    found = reading.one_meeting(user, meeting)
    point = _chosen(request, user, found) if act in ABOUT_A_POINT else None
    motion = request.GET.get("motion", "") if request.GET.get("motion", "") in ASKED else ""
    return act_page(
        request,
        found,
        act,
        audience="committee",
        back=_way_back(found, point, act),
        done=DONE.get(act, ""),
        initial=_first_values(point, motion) | _answered(request, act),
        context={
            "attendance": _attendance(user, found, point) if act == "open_poll" else None,
            "point": point,
            "motion": motion,
            "asked": ASKED.get(motion, ()),
            "money": _money(point) if _about_money(point, motion) else None,
            "submit": SUBMIT.get(act, ""),
        },
    )


def _chosen(request: HttpRequest, user: User, meeting: Meeting) -> reading.Point | None:
    """The point the page was called for with ?top=, or the only one that awaits a vote; else it is the form's."""
    try:
        wanted = UUID(request.GET.get("top", ""))
    except ValueError:
        waiting = [point for point in reading.points(user, meeting=meeting) if point.awaits_a_vote]
        return waiting[0] if len(waiting) == 1 else None
    found = reading.points(user, meeting=meeting, public_id=wanted)
    return found[0] if found else None


def _attendance(user: User, meeting: Meeting, point: reading.Point | None) -> reading.Attendance:
    """For the point the page is about, or for all of them."""
    return reading.attendance(user, meeting, [point.item] if point else meeting.items.all())


def _way_back(meeting: Meeting, point: reading.Point | None, act: str) -> str:
    if point is None:
        return reverse("committee:meeting", args=[meeting.public_id])
    place = "fragen" if act == "ask_applicant" else "abstimmung"
    return reverse("committee:item", args=[point.item.public_id]) + f"#{place}"


def _first_values(point: reading.Point | None, motion: str) -> dict[str, Any]:
    """The point; of a motion to award the sum due, which is the one asked or what the fund still has."""
    if point is None:
        return {"motion": motion} if motion else {}
    values: dict[str, Any] = {"item": point.item, "slot": point.item.slot}
    if point.withheld:
        return values
    if motion:
        values["motion"] = motion
    if point.case is not None:
        asked, free = point.case.amount_asked, point.case.call.free(calendar.today())
        values["amount"] = taking_part.sum_due(point) or (min(asked, free) if asked and free else asked)
    if point.item.kind == AgendaItem.Kind.TRANSFER and point.admitted:
        values |= {"motion": Motion.TRANSFER, "amount": point.item.transfer.amount}
    doubts = [each for each in point.item.recusals.all() if each.standing == Recusal.Standing.DOUBTED]
    if motion == Motion.RECUSAL and doubts:
        values["recusal"] = doubts[0]
    return values


def _answered(request: HttpRequest, act: str) -> dict[str, Any]:
    """What the link to this page said already: "Ja, oder ich bin nicht sicher"."""
    return {"biased": "yes"} if act == "declare_bias" and request.GET.get("befangen") == "ja" else {}


def _about_money(point: reading.Point | None, motion: str) -> bool:
    return bool(point and point.case and not point.withheld and motion in {"", Motion.AWARD})


def _money(point: reading.Point | None) -> dict[str, Any]:
    """What was asked against what is free, for the head of the page."""
    assert point is not None and point.case is not None, "asked of a point with a case"
    call, asked, today = point.case.call, point.case.amount_asked, calendar.today()
    return {"free": call.free(today), "asked": asked, "too_much": asked and ledger.shortage(call, asked, on=today)}


@login_required
def poll_act(request: HttpRequest, poll: UUID, act: str) -> HttpResponse:
    found = poll_of(request, poll, act)
    context: dict[str, Any] = {"poll": found, "is_award": found.motion == Motion.AWARD}
    if found.motion == Motion.AWARD:
        call, today = found.item.consideration.application.call, calendar.today()
        context |= {"free": call.free(today), "too_much": ledger.shortage(call, found.amount, on=today)}
    back = reverse("committee:item", args=[found.item.public_id]) + "#abstimmung"
    return act_page(request, found, act, audience="committee", back=back, done=DONE.get(act, ""), context=context)
