# SPDX-License-Identifier: AGPL-3.0-or-later
"""One's own absence: from when until when, who stands in, and the sessions one cannot come to meanwhile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from committees.models import Meeting
from law import calendar
from law.finding import Refused
from permissions import absences, casework
from permissions.audiences import audiences_of
from permissions.models import Absence, User
from portal.absent import AbsenceForm
from portal.acts import signed_in
from workflows.engine import Conflict, Forbidden, Unknown, perform

# Who works for an office or a body; nobody else is missed.
WORKING = frozenset({"office", "benefits", "head", "administrator", "committee", "bodies"})
LONGEST_NUMBER = 18  # digits
COMING = "Kommen Sie doch? Dann wählen Sie auf der Seite der Sitzung „Ich kann doch kommen“."


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """Entered, ended, and what follows for sessions: each a form of its own."""
    user, on = signed_in(request), calendar.today()
    if WORKING.isdisjoint(audiences_of(user)):
        raise Http404("nobody misses this person")
    do = request.POST.get("do", "")
    if request.method == "POST" and do in DEEDS:
        DEEDS[do](request, user)
        return redirect("public:absence")
    others = casework.colleagues(user).exclude(pk=user.pk) if casework.works(user) else ()
    form = AbsenceForm(request.POST if request.method == "POST" else None, by=others)
    if request.method == "POST" and (entered := form.enter(user, by=user, on=on)):
        _say(request, user, entered)
        return redirect("public:absence")
    page = {
        "form": form,
        "own": absences.own(user, on),
        "stands_in": absences.stood_in(user, on),
        "sessions": absences.sessions_meanwhile(user, on),
        "on": on,
    }
    return render(request, "account/absence.html", page, status=422 if form.errors else 200)


def _say(request: HttpRequest, user: User, entered: Absence) -> None:
    """With whoever is left alone by it: who falls ill cannot be kept by that."""
    messages.success(request, f"Ihre Abwesenheit ist eingetragen. Sie endet von selbst am {entered.until:%d.%m.%Y}.")
    for other in absences.stood_in(user, entered.since).filter(since__lte=entered.until):
        text = f"In dieser Zeit vertreten Sie {other.user.name}. Solange Sie beide fehlen, übernimmt das Team."
        messages.warning(request, text)


def _end(request: HttpRequest, user: User) -> None:
    typed = request.POST.get("zeile", "")
    number = int(typed) if typed.isdecimal() and len(typed) <= LONGEST_NUMBER else 0
    on = calendar.today()
    found = get_object_or_404(absences.own(user, on), pk=number)
    absences.finish(found, on)
    began = found.since < on
    messages.success(
        request, "Der Eintrag ist beendet. Ab heute sind Sie wieder da." if began else "Der Eintrag ist gelöscht."
    )
    if excused := [f"{each.committee} am {each.held_on:%d.%m.%Y}" for each in absences.still_excused(found, on)]:
        text = f"Noch entschuldigt sind Sie für: {', '.join(excused)}. {COMING}"
        messages.warning(request, text)


def _excuse(request: HttpRequest, user: User) -> None:
    """One act for each session; what one refuses keeps no other."""
    chosen = set(request.POST.getlist("sitzung"))
    found = [each for each in absences.sessions_meanwhile(user, calendar.today()) if str(each.public_id) in chosen]
    refused = [(meeting, text) for meeting in found if (text := _stay_away(meeting, user))]
    if done := len(found) - len(refused):
        where = "die Sitzung" if done == 1 else f"{done} Sitzungen"
        messages.success(
            request, f"Für {where} sind Sie entschuldigt. Hat Ihr Sitz eine Stellvertretung, laden wir sie ein."
        )
    elif chosen and not refused:
        messages.warning(request, "Dafür sind Sie schon entschuldigt, oder die Sitzung findet nicht mehr statt.")
    elif not refused:
        messages.warning(request, "Bitte kreuzen Sie an, für welche Sitzung Sie sich entschuldigen.")
    for meeting, text in refused:
        messages.warning(request, f"{meeting.committee} am {meeting.held_on:%d.%m.%Y}: {text}")


def _stay_away(meeting: Meeting, user: User) -> str:
    """Why it could not be done, "" where it was."""
    try:
        perform("excuse", meeting, by=user, on=calendar.today(), reason="Abwesend")
    except Refused as refused:
        return str(refused)
    except Conflict as conflict:
        return conflict.text
    except (Forbidden, Unknown):
        return "Sie sitzen heute noch nicht in diesem Gremium. Bitte sagen Sie der Geschäftsführung Bescheid."
    return ""


DEEDS = {"beenden": _end, "entschuldigen": _excuse}
