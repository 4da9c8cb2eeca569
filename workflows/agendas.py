# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an invitation prints: the agenda, and a page for each point that has something to read."""

from collections.abc import Collection
from datetime import date, time
from decimal import Decimal

from committees import rulebook
from committees.models import AgendaItem, Committee, Meeting, Resolution
from grants.models import Application, Call, PlanItem, Side, Status
from grants.terms import Terms
from workflows import meeting_data as data

Lines = list[data.PlanLine]


def invitation(meeting: Meeting, *, on: date, signer: str, withheld: Collection[int] = ()) -> data.InvitationPaper:
    """withheld: the points whose pages this reader does not get."""
    items = points_of(meeting)
    agenda = [line(item) for item in items]
    asked = [each["asked"] for each in agenda if each["asked"] is not None]
    return {
        **head(meeting, on),
        "rules": rules_in_force(meeting, on),
        "urgent": meeting.urgent,
        "second_of": meeting.second_of.held_on if meeting.second_of else None,
        "any_number_decides": meeting.with_note,
        "agenda": agenda,
        "asked_total": sum(asked, Decimal(0)) if len(asked) > 1 else None,
        "cases": [page for item in items if (page := _page(item, item.pk in withheld))],
        "signer": signer,
    }


def points_of(meeting: Meeting) -> list[AgendaItem]:
    """The agenda with the cases, in a fixed number of statements."""
    case = "consideration__application"
    return list(
        meeting.items.select_related(
            f"{case}__applicant", f"{case}__call__fund", "taken_from__meeting", "about__committee"
        ).prefetch_related(f"{case}__plan")
    )


def head(meeting: Meeting, on: date) -> data.Paper:
    return {
        "body": meeting.committee.name,
        "authority": _authority(meeting.committee),
        "form": "circulation" if meeting.kind == Meeting.Kind.CIRCULATION else "session",
        "held_on": meeting.held_on,
        "starts_at": hour(meeting.starts_at),
        "place": meeting.place,
        "date": on,
    }


def rules_in_force(meeting: Meeting, on: date) -> data.RulesInForce | None:
    found = rulebook.of_meeting(meeting, on)
    return {"name": found.name, "valid_from": found.valid_from} if found else None


def case_of(item: AgendaItem) -> Application | None:
    consideration = getattr(item, "consideration", None)
    return consideration.application if consideration else None


def line(item: AgendaItem) -> data.AgendaLine:
    case = case_of(item)
    return {
        "number": item.position,
        "title": item.title,
        "kind": "" if item.kind == AgendaItem.Kind.APPLICATION else item.get_kind_display(),
        "applicant": _applicant(case) if case else "",
        "asked": case.amount_asked if case else None,
        "slot": hour(item.slot),
        "notes": _notes(item, case),
    }


def hour(at: time | None) -> str:
    return f"{at:%H:%M}" if at else ""


def _authority(committee: Committee) -> str:
    """The district whose calls the body decides on."""
    call = Call.objects.published().filter(committee=committee).select_related("unit").order_by("-pk").first()
    return call.unit.authority if call else ""


def _applicant(case: Application) -> str:
    """As the pages of bodies name them: no street, no bank."""
    return f"{case.applicant.name}, {case.applicant.town}"


def _notes(item: AgendaItem, case: Application | None) -> list[str]:
    notes = ["dringlich"] if item.urgent else []
    if item.taken_from:
        notes.append(f"schon auf der Tagesordnung am {item.taken_from.meeting.held_on:%d.%m.%Y}")
    if item.about:
        notes.append(f"Beschluss: {item.about.committee.name}, {item.about.resolved_on:%d.%m.%Y}")
    if case and case.status == Status.WITHDRAWN:
        notes.append("zurückgezogen")
    return notes


def _page(item: AgendaItem, withheld: bool) -> data.CasePage | data.TextPage | None:
    """A withdrawn case and a point that is all title have none."""
    case = case_of(item)
    if case is not None and case.status != Status.WITHDRAWN:
        return _hidden(item) if withheld else _case_page(item, case)
    text = "\n\n".join(filter(None, [item.text, *(_told(item.about) if item.about else [])]))
    return {"number": item.position, "title": item.title, "text": text} if text and case is None else None


def _told(resolution: Resolution) -> list[str]:
    """What another body resolved, and whether it still holds."""
    repeated, returned = resolution.repeated_because, resolution.returned_because
    again = f"Die Abstimmung wurde wiederholt, dieser Beschluss gilt nicht mehr: {repeated}" if repeated else ""
    return [resolution.text, again, f"Das Amt hat den Beschluss zurückgegeben: {returned}" if returned else ""]


def _hidden(item: AgendaItem) -> data.TextPage:
    return {"number": item.position, "title": item.title, "text": ""}


def _case_page(item: AgendaItem, case: Application) -> data.CasePage:
    terms, asked = case.terms, case.amount_asked
    assert terms is not None and asked is not None, "a case on an agenda was submitted"
    expenses = _lines(case, Side.EXPENSE, dict(terms.cost_kinds))
    income = _lines(case, Side.INCOME, dict(terms.income_kinds))
    income.append({"label": "Beantragte Förderung", "kind": case.call.fund.name, "amount": asked})
    return {
        "number": item.position,
        "title": item.title,
        "applicant": _applicant(case),
        "place": _place(case, terms),
        "period_from": case.starts_on,
        "period_until": case.ends_on,
        "asked": asked,
        "total": _sum(expenses),
        "summary": _words(case, "summary"),
        "aims": _words(case, "aims"),
        "expenses": expenses,
        "income": income,
        "income_total": _sum(income),
        "recommendation": "",
    }


def _words(case: Application, key: str) -> str:
    return str(case.answer(key) or "")


def _place(case: Application, terms: Terms) -> str:
    """The label of the town; what fits no choice stays as it was typed."""
    question, typed = terms.questions.get("town"), _words(case, "town")
    return dict(question.options).get(typed, typed) if question else typed


def _lines(case: Application, side: Side, kinds: dict[str, str]) -> Lines:
    found: list[PlanItem] = [each for each in case.plan.all() if each.side == side]
    return [{"label": each.label, "kind": kinds.get(each.kind, each.kind), "amount": each.amount} for each in found]


def _sum(lines: Lines) -> Decimal:
    return sum((each["amount"] for each in lines), Decimal(0))
